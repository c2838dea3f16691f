//! A notice in words, with the address it goes to.

use bootstrap::clock;
use broker::Fault;
use notification::{
    About, Channel, Frame, House, Kind, Letter, LetterQuestion, LetterReply, Link, Notice,
    PushLetter, PushSubscription, Unwanted, WaysOut,
};

use super::{
    bounce_mark,
    erased::farewell,
    unsubscribe_path,
    words::{ToldLot, Words, of_cancellation, of_lot, of_lots, of_void, of_webhook},
};
use crate::{
    Absent, App, LotPath,
    accounts::{Account, Email, LinkPurpose, MailedLink, open_address_before},
    keys::Sealed,
    locale::{Language, t},
    particulars::Particulars,
    sign::may_have_password_link,
};

/// The code of a fault about one notice: it may be put in words later.
const NOT_YET: u16 = 409;

/// Puts a notice in words, if whoever it is for wants it and can be reached.
pub(super) async fn letter(app: &App, question: &LetterQuestion) -> Result<LetterReply, Fault> {
    let notice = &question.notice;
    let account = app.accounts().get(&notice.user).await;
    let Some(account) = account.map_err(|error| retry(&error))? else {
        return farewell(app, question).await;
    };
    let choices = app.choices().of(&notice.user).await;
    let choices = choices.map_err(|error| retry(&error))?;
    if !choices.wants(notice.kind, question.by) {
        return Ok(LetterReply::Unwanted(Unwanted::TurnedOff));
    }
    let browsers = match question.by {
        // Whoever asks for a letter has their address tried again.
        Channel::Mail => match choices.bounced == Some(bounce_mark(&account.email)) {
            true if !notice.kind.is_asked_for() => {
                return Ok(LetterReply::Unwanted(Unwanted::Bounced));
            }
            _ => vec![],
        },
        Channel::Push => {
            let browsers = app.sessions().push_subscriptions(&account).await;
            browsers.map_err(|error| retry(&error))?
        }
    };
    if question.by == Channel::Push && browsers.is_empty() {
        return Ok(LetterReply::Unwanted(Unwanted::NoBrowser));
    }
    let written = write(app, question, &account, browsers);
    account.language().speak(written).await
}

/// The same in the language of the task.
async fn write(
    app: &App,
    question: &LetterQuestion,
    account: &Account,
    browsers: Vec<PushSubscription>,
) -> Result<LetterReply, Fault> {
    let notice = &question.notice;
    let (Some(to), Some(words)) = (
        address(app, notice, account),
        words_of(app, question, account).await?,
    ) else {
        return Ok(LetterReply::Unwanted(Unwanted::Gone));
    };
    let house = app.particulars().find().await;
    let house = house.map_err(|error| retry(&error))?.value;
    let house = house.unwrap_or_default();
    Ok(match question.by {
        Channel::Mail => {
            // Whoever signs up with the address of another would have the house advertise in its greeting.
            let name = account.name.as_greeted().unwrap_or_default();
            LetterReply::Letter(Box::new(mail(app, (notice, to), name, words, house)))
        }
        Channel::Push => LetterReply::Push(Box::new(push(app, browsers, words, &house))),
    })
}

/// Where it goes: what an account's address was before it was changed then, of the letter that tells of that.
fn address(app: &App, notice: &Notice, account: &Account) -> Option<Email> {
    match &notice.about {
        About::Text(text) if notice.kind == Kind::EmailChanged => {
            let sealed = Sealed::of(text.path.clone());
            open_address_before(app.keys(), &notice.user, notice.at, &sealed)
        }
        _ => Some(account.email.clone()),
    }
}

pub(super) fn mail(
    app: &App,
    (notice, to): (&Notice, Email),
    name: &str,
    words: Words,
    house: Particulars,
) -> Letter {
    let site = &app.settings().public_url;
    let ways_out = (!notice.kind.is_asked_for()).then(|| {
        let unsubscribe = unsubscribe_path(app.keys(), &notice.user, notice.kind);
        WaysOut {
            unsubscribe: format!("{site}{unsubscribe}"),
            choices: format!("{site}/account#notices"),
        }
    });
    Letter {
        email: to.as_str().to_owned(),
        name: name.to_owned(),
        frame: frame(name),
        mark: bounce_mark(&to),
        subject: words.subject,
        paragraphs: words.paragraphs,
        link: Link {
            url: format!("{site}{}", words.path),
            words: words.link,
        },
        ways_out,
        house: House {
            name: house.name,
            address: house.address.text().lines().map(str::to_owned).collect(),
            contact: house.contact,
        },
    }
}

/// What stands around every letter to somebody of this name.
fn frame(name: &str) -> Frame {
    Frame {
        language: Language::current().tag().to_owned(),
        greeting: match name {
            "" => t!("mail-greeting-nobody"),
            name => t!("mail-greeting", name = name),
        },
        choices: t!("mail-choose"),
        unsubscribe: t!("mail-unsubscribe"),
    }
}

fn push(
    app: &App,
    subscriptions: Vec<PushSubscription>,
    words: Words,
    house: &Particulars,
) -> PushLetter {
    let site = &app.settings().public_url;
    PushLetter {
        subscriptions,
        title: words.subject,
        body: words.paragraphs.join(" "),
        url: format!("{site}{}", words.path),
        contact: match Email::parse(&house.contact) {
            Ok(email) => format!("mailto:{}", email.as_str()),
            Err(_) => site.to_string(),
        },
    }
}

/// Nothing can be said now: the same may be asked again.
pub(super) fn retry(error: &dyn ToString) -> Fault {
    Fault {
        code: Fault::RETRY,
        text: error.to_string(),
    }
}

/// One notice, or all that go in one mail. Lots that are gone are left out.
async fn words_of(
    app: &App,
    question: &LetterQuestion,
    account: &Account,
) -> Result<Option<Words>, Fault> {
    let mut all = vec![];
    for notice in [&question.notice].into_iter().chain(&question.others) {
        if let About::Lot {
            sale, lot, price, ..
        } = &notice.about
        {
            let (sale, lot) = (sale.clone(), lot.clone());
            let lot = found(app.lot(&LotPath { sale, lot }).await)?;
            all.extend(lot.map(|lot| ToldLot { lot, price: *price }));
        }
    }
    match (&question.notice.about, all.as_slice()) {
        (About::Lot { sale, .. }, [_, _, ..]) => {
            let sale = found(app.sale(sale).await)?;
            Ok(sale.and_then(|sale| of_lots(question.notice.kind, &sale, &all)))
        }
        (About::Lot { .. }, []) => Ok(None),
        _ => words(app, &question.notice, account).await,
    }
}

async fn words(app: &App, notice: &Notice, account: &Account) -> Result<Option<Words>, Fault> {
    match &notice.about {
        About::Text(text) => {
            let path = match notice.kind.is_asked_for() {
                true => link_path(app, notice, account),
                false => Some(text.path.clone()),
            };
            Ok(path.map(|path| Words {
                subject: text.subject.clone(),
                paragraphs: text.paragraphs.clone(),
                path,
                link: text.link.clone(),
            }))
        }
        About::Lot {
            sale, lot, price, ..
        } => {
            let path = LotPath {
                sale: sale.clone(),
                lot: lot.clone(),
            };
            let Some(sale) = found(app.sale(sale).await)? else {
                return Ok(None);
            };
            let lot = found(app.lot(&path).await)?;
            Ok(lot.and_then(|lot| match notice.kind {
                Kind::HouseMessage => of_void(&lot, notice.at),
                kind => of_lot(kind, &sale, &lot, *price),
            }))
        }
        About::Webhook { webhook, name, why } => Ok(Some(of_webhook(webhook, name, *why))),
        About::Cancellation { sale } => {
            let sale = found(app.sale(sale).await)?;
            Ok(sale.and_then(|sale| of_cancellation(&sale)))
        }
        About::Message { sale, message } => {
            let Some(sale) = found(app.sale(sale).await)? else {
                return Ok(None);
            };
            let mut messages = sale.record.messages.iter();
            let told = messages.find(|told| told.message == *message);
            Ok(told.map(|told| Words {
                subject: t!("mail-message", sale = &sale.title),
                paragraphs: vec![
                    t!("mail-message-words", sale = &sale.title),
                    told.text.as_str().to_owned(),
                ],
                path: format!("/sales/{}", sale.record.sale),
                link: t!("mail-open-sale"),
            }))
        }
    }
}

/// Where the link leads of a letter that was asked for. None: nobody asked, another was asked for since, one was used, or it would
/// be too old. So whoever may ask for letters has no link that its owner did not ask for.
fn link_path(app: &App, notice: &Notice, account: &Account) -> Option<String> {
    let (purpose, is_asked) = match notice.kind {
        Kind::PasswordLink => {
            let is_asked = account.asked_for_password(notice.at);
            let purpose = LinkPurpose::Password;
            (purpose, is_asked && may_have_password_link(account))
        }
        Kind::EmailCheck => {
            let is_asked = account.asked_for_email_check(notice.at);
            (LinkPurpose::EmailCheck, is_asked)
        }
        Kind::EmailChanged => return Some("/".to_owned()),
        Kind::HasAccount => return Some("/sign-in".to_owned()),
        Kind::PasskeysChanged => return Some("/account#passkeys".to_owned()),
        _ => return None,
    };
    let link = MailedLink::new(app.keys(), purpose, account, notice.at);
    let now = clock::now().into();
    (is_asked && link.is_of(app.keys(), account, now)).then(|| link.path())
}

/// What is not there is none; what cannot be read now may be said later.
fn found<T>(read: Result<T, Absent>) -> Result<Option<T>, Fault> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(Absent::UnknownSale | Absent::UnknownLot) => Ok(None),
        Err(absent @ Absent::Away) => Err(Fault {
            code: NOT_YET,
            text: absent.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn letter_is_in_the_language_of_its_account() {
        let greeted = |language: Value| {
            let account = json!({
                "user": "carol", "email": "carol@example.org", "name": "Carol", "language": language, "roles": ["bidder"],
                "demo": false, "password_hash": null,
            });
            let account: Account = serde_json::from_value(account).unwrap();
            account.language().say(|| frame("Carol"))
        };
        for (language, tag, greeting) in [
            (json!("de"), "de", "Guten Tag Carol!"),
            (json!("en"), "en", "Dear Carol,"),
            (json!(null), "en", "Dear Carol,"),
            (json!("xx"), "en", "Dear Carol,"),
        ] {
            let frame = greeted(language);
            assert_eq!(
                (frame.language.as_str(), frame.greeting.as_str()),
                (tag, greeting)
            );
        }
        let nobody = Language::English.say(|| frame(""));
        assert_eq!(nobody, Frame::default());
    }
}
