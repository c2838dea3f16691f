//! What comes by mail: the part of `/account` where one chooses, and its form.

use std::collections::BTreeSet;

use axum::response::Response;
use notification::{Channel, Choices, Kind, REMINDER_MINUTES, ReminderMinutes};

use super::{
    account::{ADDRESS, AccountVisit},
    problem::Problem,
    sent_form::{Pairs, SentForm},
};
use crate::{
    accounts::Email,
    notices::{MailChoices, bounce_mark},
};

/// The choices as the page shows them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NoticeChoices {
    pub(crate) kinds: Vec<KindChoice>,
    pub(crate) reminders: Vec<ReminderChoice>,
    /// Mail to the address came back.
    pub(crate) bounced: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct KindChoice {
    pub(crate) kind: &'static str,
    pub(crate) words: &'static str,
    pub(crate) comes: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ReminderChoice {
    pub(crate) minutes: u16,
    pub(crate) words: String,
    pub(crate) chosen: bool,
}

impl NoticeChoices {
    pub(crate) fn new(choices: &Choices, email: &Email) -> Self {
        let chosen = choices.remind;
        let chosen = chosen.filter(|_| choices.wants(Kind::EndingSoon, Channel::Mail));
        let kinds = Kind::ALL.into_iter();
        let kinds = kinds.filter(|kind| *kind != Kind::EndingSoon);
        Self {
            kinds: kinds
                .map(|kind| KindChoice {
                    kind: kind.as_str(),
                    words: words(kind),
                    comes: choices.wants(kind, Channel::Mail),
                })
                .collect(),
            reminders: REMINDER_MINUTES
                .map(|minutes| ReminderChoice {
                    minutes,
                    words: before(minutes),
                    chosen: chosen.is_some_and(|chosen| chosen.get() == minutes),
                })
                .into(),
            bounced: choices.bounced == Some(bounce_mark(email)),
        }
    }
}

/// What a kind is called where one chooses.
pub(super) fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Outbid => "I am outbid",
        Kind::Won => "I win a lot",
        Kind::Lost => "A lot I bid on ends and I did not win it",
        Kind::Opens => "A lot I watch opens for bids",
        Kind::EndingSoon => "A lot I lead or watch is ending soon",
        Kind::Registration => "The house decides about my registration",
        Kind::Invoice => "An invoice or a credit note is issued",
        Kind::HouseMessage => "The house tells everybody in a sale of mine something",
    }
}

fn before(minutes: u16) -> String {
    match (minutes / 1_440, minutes / 60, minutes) {
        (1, ..) => "A day before".to_owned(),
        (_, 1, _) => "An hour before".to_owned(),
        (.., minutes) => format!("{minutes} minutes before"),
    }
}

/// What is not ticked comes no longer. An address that mail came back from is tried again where that is asked for.
pub(super) async fn send(SentForm { by, form }: SentForm<AccountVisit, Pairs>) -> Response {
    let at: AccountVisit = by;
    let remind = form.iter().find(|(name, _)| name == "remind");
    let remind = match remind.map(|(_, value)| value.as_str()) {
        None | Some("") => None,
        Some(minutes) => {
            let minutes: Option<u16> = minutes.parse().ok();
            match minutes.map(ReminderMinutes::try_from) {
                Some(Ok(minutes)) => Some(minutes),
                Some(Err(_)) | None => return at.visit.problem(Problem::Malformed),
            }
        }
    };
    let mail = form.iter().filter(|(name, _)| name == "mail");
    let mail: Result<BTreeSet<Kind>, _> = mail.map(|(_, kind)| kind.parse()).collect();
    let Ok(mut mail) = mail else {
        return at.visit.problem(Problem::Malformed);
    };
    // It has minutes instead of a tick.
    mail.insert(Kind::EndingSoon);
    let chosen = MailChoices {
        mail,
        remind,
        try_again: form.iter().any(|(name, _)| name == "try_again"),
    };
    let changed = at.visit.app.choices().choose(&at.person.user, &chosen);
    match changed.await {
        Ok(()) => at.visit.done(&at.person, "notices", ADDRESS),
        Err(_) => at.visit.problem(Problem::Unavailable),
    }
}
