//! A notice in words, with the address it goes to.

use auction::{Amount, LotPhase};
use broker::Fault;
use notification::{
    About, Channel, House, Kind, Letter, LetterQuestion, LetterReply, Link, Notice, Unwanted,
};

use super::{bounce_mark, unsubscribe_path};
use crate::{Absent, App, LotPath, format, model::LotModel, model::SaleModel, zone::Zone};

/// The code of a fault about one notice: it may be put in words later.
const NOT_YET: u16 = 409;

/// What it says, and where it goes on.
struct Words {
    subject: String,
    paragraphs: Vec<String>,
    path: String,
    link: String,
}

/// Puts a notice in words, if whoever it is for wants it and can be reached.
pub(super) async fn letter(app: &App, question: &LetterQuestion) -> Result<LetterReply, Fault> {
    let (notice, Channel::Mail) = (&question.notice, question.by);
    let account = app.accounts().get(&notice.user).await;
    let Some(account) = account.map_err(|error| retry(&error))? else {
        return Ok(LetterReply::Unwanted(Unwanted::NoAccount));
    };
    let choices = app.choices().of(&notice.user).await;
    let choices = choices.map_err(|error| retry(&error))?;
    let mark = bounce_mark(&account.email);
    if choices.bounced.as_ref() == Some(&mark) {
        return Ok(LetterReply::Unwanted(Unwanted::Bounced));
    }
    if !choices.wants(notice.kind, question.by) {
        return Ok(LetterReply::Unwanted(Unwanted::TurnedOff));
    }
    let Some(words) = words(app, notice).await? else {
        return Ok(LetterReply::Unwanted(Unwanted::Gone));
    };
    let house = app.particulars().find().await;
    let house = house.map_err(|error| retry(&error))?.value;
    let house = house.unwrap_or_default();
    let site = &app.settings().public_url;
    let unsubscribe = unsubscribe_path(app.keys(), &notice.user, notice.kind);
    Ok(LetterReply::Letter(Box::new(Letter {
        email: account.email.as_str().to_owned(),
        name: account.name.as_str().to_owned(),
        mark,
        subject: words.subject,
        paragraphs: words.paragraphs,
        link: Link {
            url: format!("{site}{}", words.path),
            words: words.link,
        },
        unsubscribe: format!("{site}{unsubscribe}"),
        choices: format!("{site}/account#notices"),
        house: House {
            name: house.name,
            address: house.address.text().lines().map(str::to_owned).collect(),
            contact: house.contact,
        },
    })))
}

/// Nothing can be said now: the same may be asked again.
pub(super) fn retry(error: &dyn ToString) -> Fault {
    Fault {
        code: Fault::RETRY,
        text: error.to_string(),
    }
}

async fn words(app: &App, notice: &Notice) -> Result<Option<Words>, Fault> {
    match &notice.about {
        About::Text(text) => Ok(Some(Words {
            subject: text.subject.clone(),
            paragraphs: text.paragraphs.clone(),
            path: text.path.clone(),
            link: text.link.clone(),
        })),
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
            Ok(lot.and_then(|lot| of_lot(notice.kind, &sale, &lot, *price)))
        }
        About::Message { sale, message } => {
            let Some(sale) = found(app.sale(sale).await)? else {
                return Ok(None);
            };
            let mut messages = sale.record.messages.iter();
            let told = messages.find(|told| told.message == *message);
            Ok(told.map(|told| Words {
                subject: format!("A message about {}", sale.title),
                paragraphs: vec![
                    format!("The house tells everybody in “{}”:", sale.title),
                    told.text.as_str().to_owned(),
                ],
                path: format!("/sales/{}", sale.record.sale),
                link: "Open the sale".to_owned(),
            }))
        }
    }
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

/// What is told of a lot; none: nothing of this kind is.
fn of_lot(kind: Kind, sale: &SaleModel, lot: &LotModel, price: Option<Amount>) -> Option<Words> {
    let public = &lot.public;
    let name = format!("Lot {}, “{}”", public.number, lot.texts.title);
    let short = format!("Lot {}, {}", public.number, lot.texts.title);
    let zone = Zone::parse(&sale.record.time_zone).unwrap_or(Zone::UTC);
    let ends = format!("Bidding ends {}.", zone.date_and_time(public.ends_at));
    let money = |amount| format::money(amount, public.currency);
    let at = price.map_or_else(String::new, |price| format!(" at {}", money(price)));
    let (subject, paragraphs, link) = match kind {
        Kind::Outbid => (
            format!("You have been outbid: {short}"),
            vec![format!("Somebody else leads {name}{at}."), ends],
            "Bid again",
        ),
        Kind::Won => (
            format!("You won {short}"),
            vec![
                format!("{name}, is yours{at}."),
                "Premium, tax and fees come on top where the sale’s terms say so. The house will send you an invoice."
                    .to_owned(),
            ],
            "See what happens next",
        ),
        Kind::Lost => (
            format!("You did not win {short}"),
            vec![match public.phase {
                LotPhase::Sold => format!("{name}, was sold{at} to another bidder."),
                _ => format!("{name}, was not sold."),
            }],
            "See the lot",
        ),
        Kind::Opens => (
            format!("Open for bids: {short}"),
            vec![format!("{name}, which you watch, takes bids now."), ends],
            "See the lot",
        ),
        Kind::EndingSoon => (
            format!("Ending soon: {short}"),
            vec![
                format!("{name}, is ending soon."),
                ends,
                match public.price {
                    Some(price) => format!("The current bid is {}.", money(price)),
                    None => format!("The opening bid is {}.", money(public.opening)),
                },
            ],
            "See the lot",
        ),
        Kind::Registration | Kind::Invoice | Kind::HouseMessage => return None,
    };
    Some(Words {
        subject,
        paragraphs,
        path: format!("/sales/{}/lots/{}", public.sale, public.lot),
        link: link.to_owned(),
    })
}
