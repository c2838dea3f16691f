//! What comes by mail and by push: the part of `/account` where one chooses, and its form.

use std::collections::BTreeSet;

use axum::response::Response;
use notification::{Channel, Choices, Kind, REMINDER_MINUTES, ReminderMinutes, UnknownKind};

use super::{
    account::AccountVisit,
    problem::Problem,
    sent_form::{Pairs, SentForm},
};
use crate::{
    accounts::Email,
    notices::{Chosen, bounce_mark},
};

/// Where it stands, so that what was done is read beside the form.
const SECTION: &str = "/account#notices";
/// What was done.
pub(super) const SAVED: &str = "notices";

/// The choices as the page shows them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NoticeChoices {
    pub(crate) kinds: Vec<KindChoice>,
    pub(crate) reminders: Vec<ReminderChoice>,
    /// Mail to the address came back.
    pub(crate) bounced: bool,
    /// What is left to push while no browser takes any: of this nothing comes at all.
    pub(crate) unheard: Vec<&'static str>,
    /// Ends that come near are to be told of, and not how long before.
    pub(crate) is_untimed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct KindChoice {
    pub(crate) kind: &'static str,
    pub(crate) words: &'static str,
    pub(crate) by_mail: bool,
    pub(crate) by_push: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ReminderChoice {
    pub(crate) minutes: u16,
    pub(crate) words: String,
    pub(crate) chosen: bool,
}

impl NoticeChoices {
    /// `takes_pushes`: some browser of theirs does.
    pub(crate) fn new(choices: &Choices, email: &Email, takes_pushes: bool) -> Self {
        let chosen = choices.remind;
        let is_unheard = |kind: &Kind| {
            choices.wants(*kind, Channel::Push) && !choices.wants(*kind, Channel::Mail)
        };
        let unheard = Kind::chosen().filter(|kind| !takes_pushes && is_unheard(kind));
        let is_on = |by: &Channel| choices.is_on(Kind::EndingSoon, *by);
        Self {
            kinds: Kind::chosen()
                .map(|kind| KindChoice {
                    kind: kind.as_str(),
                    words: words(kind),
                    by_mail: choices.is_on(kind, Channel::Mail),
                    by_push: choices.is_on(kind, Channel::Push),
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
            unheard: unheard.map(words).collect(),
            is_untimed: chosen.is_none() && Channel::ALL.iter().any(is_on),
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
        Kind::SecondChance => "A lot is offered to me after its sale, or such an offer ends",
        Kind::HouseMessage => "The house has news of a sale or a bid of mine",
        Kind::PriceAlert => "A price crosses what I set an alert for",
        Kind::PasswordLink => "I forgot my password",
        Kind::EmailCheck => "My address is to be confirmed",
        Kind::EmailChanged => "My address was changed",
        Kind::HasAccount => "Somebody signed up with my address",
        Kind::PasskeysChanged => "A passkey of mine was added or removed",
        Kind::AccountErased => "My account was deleted",
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
    let ticked = |by: Channel| -> Result<BTreeSet<Kind>, UnknownKind> {
        let ticked = form.iter().filter(|(name, _)| name == by.as_str());
        ticked.map(|(_, kind)| kind.parse()).collect()
    };
    let (Ok(mail), Ok(push)) = (ticked(Channel::Mail), ticked(Channel::Push)) else {
        return at.visit.problem(Problem::Malformed);
    };
    let chosen = Chosen {
        mail,
        push: Some(push),
        remind,
        try_again: form.iter().any(|(name, _)| name == "try_again"),
    };
    let changed = at.visit.app.choices().choose(&at.person.user, &chosen);
    match changed.await {
        Ok(()) => at.visit.done(&at.person, SAVED, SECTION),
        Err(_) => at.visit.problem(Problem::Unavailable),
    }
}
