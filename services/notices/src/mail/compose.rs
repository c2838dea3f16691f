//! A letter as a mail: text and the same as simple HTML, nothing from elsewhere in it.

use std::fmt;

use askama::Template;
use auction::Time;
use chrono::{DateTime, Utc};
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use notification::{Letter, NoticeId};

/// Who writes where the house has no name yet.
const HOUSE: &str = "Outcry";
/// Most characters of a line that came from people: a subject, a name.
const LINE_LENGTH_MAX: usize = 200;

/// A mail, ready to be posted.
pub(super) struct Mail {
    /// What it is called: the same for the same notice.
    pub(super) name: String,
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
}

/// Why a letter makes no mail.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unmailable {
    #[error("the address is none that mail goes to")]
    Address(#[from] lettre::address::AddressError),
    #[error("the mail cannot be written: {0}")]
    Mail(#[from] lettre::error::Error),
    #[error("the link that ends such mails is none")]
    Unsubscribe,
    #[error("the mail's text cannot be written: {0}")]
    Text(#[from] askama::Error),
}

#[derive(Template)]
#[template(path = "mail.txt")]
struct Text<'a> {
    mail: Shown<'a>,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    mail: Shown<'a>,
}

/// What a mail shows, as text and as HTML.
#[derive(Clone, Copy)]
struct Shown<'a> {
    subject: &'a str,
    greeting: &'a str,
    house: &'a str,
    letter: &'a Letter,
}

/// Writes a letter about what happened at a time. Whatever is in it, it adds no header.
pub(super) fn compose(
    id: &NoticeId,
    at: Time,
    from: &Address,
    letter: &Letter,
) -> Result<Mail, Unmailable> {
    let to: Address = letter.email.parse()?;
    let house = Some(one_line(&letter.house.name)).filter(|name| !name.is_empty());
    let house = house.unwrap_or_else(|| HOUSE.to_owned());
    let (name, subject) = (one_line(&letter.name), one_line(&letter.subject));
    let mail_name = format!("{}.{}", id.as_str(), at.unix_millis());
    let mut builder = Message::builder()
        .from(Mailbox::new(Some(house.clone()), from.clone()))
        .to(Mailbox::new(
            Some(name.clone()).filter(|name| !name.is_empty()),
            to.clone(),
        ))
        .subject(&subject)
        .date(DateTime::<Utc>::from(at).into())
        .message_id(Some(format!("<{mail_name}@{}>", from.domain())))
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(ways_out) = &letter.ways_out {
        let url = plain_url(&ways_out.unsubscribe)?;
        builder = builder
            .raw_header(header("List-Unsubscribe", format!("<{url}>")))
            .raw_header(header(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click".to_owned(),
            ));
    }
    if let Ok(contact) = letter.house.contact.parse::<Address>() {
        builder = builder.reply_to(Mailbox::new(Some(house.clone()), contact));
    }
    let greeting = one_line(&letter.frame.greeting);
    let mail = Shown {
        subject: &subject,
        greeting: &greeting,
        house: &house,
        letter,
    };
    let (text, html) = (Text { mail }, Html { mail });
    let parts = MultiPart::alternative_plain_html(text.render()?, html.render()?);
    let message = builder.multipart(parts)?;
    Ok(Mail {
        name: mail_name,
        envelope: Envelope::new(Some(from.clone()), vec![to])?,
        bytes: message.formatted(),
    })
}

/// A header of ours, in visible ASCII.
fn header(name: &'static str, value: String) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
}

/// An address that can stand in a header between angle brackets as it is.
fn plain_url(url: &str) -> Result<&str, Unmailable> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b',' | b'"');
    match url.starts_with("http") && url.bytes().all(is_plain) {
        true => Ok(url),
        false => Err(Unmailable::Unsubscribe),
    }
}

/// Text from people as one line without what cannot be seen.
fn one_line(text: &str) -> String {
    let is_space = |c: char| c.is_control() || c.is_whitespace();
    let words: Vec<&str> = text.split(is_space).filter(|it| !it.is_empty()).collect();
    words.join(" ").chars().take(LINE_LENGTH_MAX).collect()
}

impl fmt::Debug for Mail {
    /// Without whom it goes to, and what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use notification::{BounceMark, Frame, House, Link, WaysOut};

    use super::*;

    fn letter(name: &str, subject: &str, paragraph: &str) -> Letter {
        Letter {
            email: "alice@outcry.test".to_owned(),
            name: name.to_owned(),
            frame: Frame::default(),
            mark: BounceMark(String::new()),
            subject: subject.to_owned(),
            paragraphs: vec![paragraph.to_owned()],
            link: Link {
                url: "https://bid.example/sales/spring/lots/1".to_owned(),
                words: "Bid again".to_owned(),
            },
            ways_out: Some(ways_out(&format!(
                "https://bid.example/unsubscribe/{}",
                "x".repeat(120)
            ))),
            house: House {
                name: "Häuser & Söhne".to_owned(),
                address: vec!["1 Quay Street".to_owned()],
                contact: "accounts@harbour.example".to_owned(),
            },
        }
    }

    fn ways_out(unsubscribe: &str) -> WaysOut {
        WaysOut {
            unsubscribe: unsubscribe.to_owned(),
            choices: "https://bid.example/account".to_owned(),
        }
    }

    fn mailed(letter: &Letter) -> String {
        let id = NoticeId::of_handed("a");
        let from = "notices@harbour.example".parse().unwrap();
        let mail = compose(&id, Time::EPOCH, &from, letter).unwrap();
        String::from_utf8(mail.bytes).unwrap()
    }

    #[test]
    fn mail_carries_what_one_click_unsubscribing_needs() {
        let mail = mailed(&letter("Alice", "You have been outbid", "At €1,250.00."));
        for line in [
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "To: Alice <alice@outcry.test>\r\n",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n",
            "Content-Type: text/plain",
            "Content-Type: text/html",
        ] {
            assert!(mail.contains(line), "{line:?} in {mail}");
        }
        let unsubscribe = letter("", "", "").ways_out.unwrap().unsubscribe;
        assert!(mail.contains(&format!("List-Unsubscribe: <{unsubscribe}>\r\n")));
        assert!(mail.contains("@harbour.example>\r\n") && !mail.contains("<img"));
        let name = |mail: &str| {
            let mut lines = mail
                .lines()
                .filter(|line| line.starts_with("Message-ID: <"));
            lines.next().map(str::to_owned)
        };
        let again = mailed(&letter("Alice", "You have been outbid", "At €1,300.00."));
        assert!(name(&mail).is_some() && name(&mail) == name(&again));
    }

    #[test]
    fn letter_that_was_asked_for_names_no_way_to_end_such_letters() {
        let asked_for = Letter {
            ways_out: None,
            ..letter("Alice", "Set a new password", "Within an hour.")
        };
        let mail = mailed(&asked_for);
        assert!(
            !mail.contains("Unsubscribe") && !mail.contains("mails like this"),
            "{mail}"
        );
        assert!(mail.contains("https://bid.example/sales/spring/lots/1"));
    }

    #[test]
    fn words_around_a_letter_are_in_its_language() {
        let mail = mailed(&Letter {
            frame: Frame {
                language: "de".to_owned(),
                greeting: "Guten Tag Alice,".to_owned(),
                choices: "Auswahl".to_owned(),
                unsubscribe: "Abbestellen".to_owned(),
            },
            ..letter("Alice", "a", "b")
        });
        let html = mail.split("Content-Type: text/html").nth(1).unwrap();
        for words in [
            "lang=3D\"de\"",
            "<p>Guten Tag Alice,</p>",
            ">Auswahl</a>",
            ">Abbestellen</a>",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(mail.contains("\r\nAbbestellen: https://") && !mail.contains("mails"));
    }

    #[test]
    fn text_from_people_adds_no_header_and_no_markup() {
        let hostile = "x\r\nBcc: eve@evil.example\r\n\r\n<script>";
        let mail = mailed(&letter(hostile, hostile, hostile));
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        let is_header = |line: &str| line.starts_with("Bcc:");
        assert!(!head.lines().any(is_header), "{head}");
        let html = mail.split("Content-Type: text/html").nth(1).unwrap();
        assert!(!html.contains("<script>"), "{html}");
    }

    #[test]
    fn link_that_would_leave_its_header_is_refused() {
        let wrong = Letter {
            ways_out: Some(ways_out("https://bid.example/\r\nBcc: eve@evil.example")),
            ..letter("Alice", "a", "b")
        };
        let from = "notices@harbour.example".parse().unwrap();
        let composed = compose(&NoticeId::of_handed("a"), Time::EPOCH, &from, &wrong);
        assert!(matches!(composed, Err(Unmailable::Unsubscribe)));
    }
}
