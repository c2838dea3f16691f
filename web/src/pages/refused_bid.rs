//! A bid that the rules refused, on its way from its form to the lot's page: going back and loading again send nothing.

use auction::{Currency, Refusal};
use axum::http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use super::{
    bid_forms::{BidForms, Step, shown},
    page_cookie::REFUSED,
    words,
};
use crate::{App, Person};

/// Why it was, and what was typed.
#[derive(Serialize, Deserialize)]
pub(super) struct RefusedBid {
    refusal: Refusal,
    /// None: the amount was ours.
    typed: Option<String>,
}

impl RefusedBid {
    pub(super) fn new(refusal: Refusal, step: Step, amount: &str) -> Self {
        let is_ours = matches!(step, Step::Next | Step::TakeBack);
        Self {
            refusal,
            typed: (!is_ours).then(|| shown(amount)),
        }
    }

    /// The cookie that leaves it for the lot's page.
    pub(super) fn keep(&self, app: &App, person: &Person, path: &str) -> HeaderValue {
        let text = serde_json::to_string(self).expect("it has only text and numbers");
        REFUSED.keep(app, person, path, &text)
    }

    /// What was left for this person on a lot's page.
    pub(super) fn kept(
        app: &App,
        person: &Person,
        path: &str,
        headers: &HeaderMap,
    ) -> Option<Self> {
        let text = REFUSED.kept(app, person, path, headers)?;
        serde_json::from_str(&text).ok()
    }

    /// The bid forms, with what is wrong.
    pub(super) fn forms(self, currency: Currency) -> BidForms {
        let words = words::refusal(&self.refusal, currency);
        match self.typed {
            Some(typed) => BidForms::wrong_amount(&typed, words),
            None => BidForms::NotTaken { words },
        }
    }
}
