//! What a push says, as the page's service worker reads it (`web/client/push-worker.ts`).

use std::time::Duration;

use auction::Time;
use notification::{Kind, PushLetter};
use serde::Serialize;

/// Most characters of a title and of a text. Whatever they are, the message stays below the 3,993 bytes that every push service
/// takes (RFC 8291, section 4).
const TITLE_LENGTH_MAX: usize = 100;
const BODY_LENGTH_MAX: usize = 400;

/// A push, before it is encrypted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Message<'a> {
    shown: Shown<'a>,
    kind: Kind,
    pub(super) contact: &'a str,
    pub(super) topic: String,
    /// How long a push service keeps it for a browser that is not there.
    pub(super) lasts: Duration,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Shown<'a> {
    title: String,
    body: String,
    url: &'a str,
    /// A newer one of the same name takes its place.
    tag: String,
    /// When it happened: the same again is no news.
    at: i64,
}

impl<'a> Message<'a> {
    pub(crate) fn new(
        letter: &'a PushLetter,
        topic: String,
        (kind, at): (Kind, Time),
        lasts: Duration,
    ) -> Self {
        Self {
            shown: Shown {
                title: cut(&letter.title, TITLE_LENGTH_MAX),
                body: cut(&letter.body, BODY_LENGTH_MAX),
                url: &letter.url,
                tag: topic.clone(),
                at: at.unix_millis(),
            },
            kind,
            contact: &letter.contact,
            topic,
            lasts,
        }
    }

    pub(super) fn text(&self) -> Vec<u8> {
        serde_json::to_vec(&self.shown).expect("texts are JSON")
    }

    /// Whether a phone is to wake up for it (RFC 8030, section 5.3).
    pub(super) fn urgency(&self) -> &'static str {
        match self.kind.is_urgent() {
            true => "high",
            false => "normal",
        }
    }
}

/// Without what cannot be seen, and no longer than so.
fn cut(text: &str, length: usize) -> String {
    let is_space = |c: char| c.is_control() || c.is_whitespace();
    let words: Vec<&str> = text.split(is_space).filter(|it| !it.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_fits_into_a_push_whatever_people_wrote() {
        for text in [
            "\u{1F3BB}".repeat(9_000),
            "\"\\".repeat(9_000),
            "\n".repeat(9_000),
        ] {
            let letter = PushLetter {
                subscriptions: vec![],
                title: text.clone(),
                body: text,
                url: format!("https://bid.example/sales/{}", "a".repeat(300)),
                contact: "https://bid.example".to_owned(),
            };
            let topic = "t".repeat(32);
            let about = (Kind::Outbid, Time::EPOCH);
            let message = Message::new(&letter, topic, about, Duration::from_secs(60));
            let length = message.text().len();
            assert!(length < 3_000, "{length}");
        }
    }
}
