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
    locale::t,
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
    pub(crate) unheard: Vec<String>,
    /// Ends that come near are to be told of, and not how long before.
    pub(crate) is_untimed: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct KindChoice {
    pub(crate) kind: &'static str,
    pub(crate) words: String,
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
pub(super) fn words(kind: Kind) -> String {
    match kind {
        Kind::Outbid => t!("notices-outbid"),
        Kind::Won => t!("notices-won"),
        Kind::Lost => t!("notices-lost"),
        Kind::Opens => t!("notices-opens"),
        Kind::EndingSoon => t!("notices-ending-soon"),
        Kind::Registration => t!("notices-registration"),
        Kind::Invoice => t!("notices-invoice"),
        Kind::SecondChance => t!("notices-second-chance"),
        Kind::HouseMessage => t!("notices-house-message"),
        Kind::PriceAlert => t!("notices-price-alert"),
        Kind::PasswordLink => t!("notices-password-link"),
        Kind::EmailCheck => t!("notices-email-check"),
        Kind::EmailChanged => t!("notices-email-changed"),
        Kind::HasAccount => t!("notices-has-account"),
        Kind::PasskeysChanged => t!("notices-passkeys-changed"),
        Kind::AccountErased => t!("notices-account-erased"),
    }
}

fn before(minutes: u16) -> String {
    match (minutes / 1_440, minutes / 60, minutes) {
        (1, ..) => t!("notices-day-before"),
        (_, 1, _) => t!("notices-hour-before"),
        (.., minutes) => t!("notices-minutes-before", count = minutes),
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
