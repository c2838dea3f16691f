//! A bid from a form: judged by the engine, answered by the lot's page.

use auction::{Amount, BidId, BidResult, Offer, PlaceBid, PublicFormat, PublicLot, StandingState};
use axum::{
    Form,
    extract::rejection::FormRejection,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    lot::{BidForms, LotVisit},
    page_cookie::TYPED,
    problem::Problem,
    words,
};
use crate::{
    Person,
    app::BidNotSent,
    engine::BidOutcome,
    format::{MoneyError, money, parse_strict},
    security::FormToken,
};

/// The bid form.
#[derive(Debug, Deserialize)]
pub(super) struct BidForm {
    form_token: FormToken,
    bid_id: BidId,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    step: Step,
}

/// Where in the conversation the form stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// An amount somebody typed: it is repeated and confirmed before it counts.
    #[default]
    Typed,
    /// The next amount, written on the button by us: a bid to take the lead.
    Next,
    /// Repeated and confirmed.
    Confirmed,
    /// The same by somebody who led when it was repeated.
    Raised,
    /// No amount: one's bid no longer stands.
    TakeBack,
}

/// What a form comes to.
enum Read {
    Offer(Offer),
    /// The amount is repeated before it is sent.
    AskAgain(String),
}

impl Step {
    /// Its name in a form that only asks again.
    pub(super) fn again(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Typed | Self::Confirmed => "confirmed",
            Self::Raised => "raised",
            Self::TakeBack => "take_back",
        }
    }

    fn read(self, text: &str, lot: &PublicLot) -> Result<Read, MoneyError> {
        let amount = match self {
            Self::TakeBack => return Ok(Read::Offer(Offer::TakeBack)),
            Self::Typed => return Ok(Read::AskAgain(text.to_owned())),
            Self::Next | Self::Confirmed | Self::Raised => parse_strict(text, lot.currency)?,
        };
        if self == Self::Next && words::is_far_above(amount, lot.minimum_bid) {
            return Ok(Read::AskAgain(money(amount, lot.currency)));
        }
        Ok(Read::Offer(offer(&lot.format, amount)))
    }
}

/// What an amount means in a lot's kind of sale.
fn offer(format: &PublicFormat, amount: Amount) -> Offer {
    match format {
        PublicFormat::English => Offer::Maximum(amount),
        PublicFormat::Sealed(_) => Offer::Amount(amount),
    }
}

/// What became of a bid just before this page, as a code that is left for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Said {
    Leading,
    Set,
    Raised,
    Outbid,
    Placed,
    TakenBack,
}

impl Said {
    const ALL: [Self; 6] = [
        Self::Leading,
        Self::Set,
        Self::Raised,
        Self::Outbid,
        Self::Placed,
        Self::TakenBack,
    ];

    /// What became of an accepted bid.
    fn of(result: &BidResult, step: Step) -> Self {
        match (result, step) {
            (BidResult::English(bid), _) if !bid.leading => Self::Outbid,
            (BidResult::English(_), Step::Next) => Self::Leading,
            (BidResult::English(_), Step::Raised) => Self::Raised,
            (BidResult::English(_), _) => Self::Set,
            (BidResult::Sealed(bid), _) if bid.taken_back => Self::TakenBack,
            (BidResult::Sealed(_), _) => Self::Placed,
        }
    }

    /// What a code means; nothing for any other text.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.code() == code)
    }

    /// Whether it is still so.
    pub(super) fn holds(self, state: StandingState) -> bool {
        state
            == match self {
                Self::Leading | Self::Set | Self::Raised => StandingState::Leading,
                Self::Outbid => StandingState::Outbid,
                Self::Placed => StandingState::Placed,
                Self::TakenBack => StandingState::None,
            }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Leading => "leading",
            Self::Set => "set",
            Self::Raised => "raised",
            Self::Outbid => "outbid",
            Self::Placed => "placed",
            Self::TakenBack => "taken_back",
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Leading => "Your bid was accepted.",
            Self::Set => "Your maximum is set.",
            Self::Raised => "Maximum raised.",
            Self::Outbid => "Your bid was accepted, but an earlier maximum is as high or higher.",
            Self::Placed => "Your bid was placed.",
            Self::TakenBack => "Your bid was taken back.",
        }
    }
}

pub(super) async fn send(
    visitor: LotVisit,
    form: Result<Form<BidForm>, FormRejection>,
) -> Response {
    let LotVisit { visit, sale, lot } = visitor;
    let address = format!("/sales/{}/lots/{}", lot.public.sale, lot.public.lot);
    let (visit, person) = match visit.signed_in(&address) {
        Ok(signed_in) => signed_in,
        Err(answer) => return *answer,
    };
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let visitor = LotVisit { visit, sale, lot };
    if person.operator {
        return not_sent(visitor, BidNotSent::Operator).await;
    }
    let public = &visitor.lot.public;
    let offer = match form.step.read(&form.amount, public) {
        Ok(Read::Offer(offer)) => offer,
        // Elsewhere, so that going back, or loading the page again, sends nothing again.
        Ok(Read::AskAgain(text)) => {
            let kept = TYPED.keep(&visitor.visit.app, &person, &address, &text);
            let confirm = Redirect::to(&format!("{address}?bid=confirm"));
            return ([(header::SET_COOKIE, kept)], confirm).into_response();
        }
        Err(wrong) => {
            let again = BidForms::wrong_amount(&form.amount, wrong.to_string());
            return answer(visitor, StatusCode::UNPROCESSABLE_ENTITY, again).await;
        }
    };
    let bid = PlaceBid {
        sale: public.sale.clone(),
        lot: public.lot.clone(),
        bid_id: form.bid_id.clone(),
        offer,
        unless_leading: form.step == Step::Next,
    };
    match visitor.visit.app.place_bid(&person, bid).await {
        Err(refused) => not_sent(visitor, refused).await,
        Ok(outcome) => judged(visitor, &person, form, outcome).await,
    }
}

async fn judged(
    visitor: LotVisit,
    person: &Person,
    form: BidForm,
    outcome: BidOutcome,
) -> Response {
    match outcome {
        BidOutcome::Accepted(accepted) => {
            board_holds(&visitor, accepted.sequence).await;
            let said = Said::of(&accepted.result, form.step);
            visitor.visit.done(person, said.code(), &visitor.address())
        }
        BidOutcome::Refused(refused) => {
            let words = words::refusal(&refused.refusal, visitor.lot.public.currency);
            let again = match form.step {
                // The amount was ours.
                Step::Next | Step::TakeBack => BidForms::NotTaken { words },
                _ => BidForms::wrong_amount(&form.amount, words),
            };
            answer(visitor, StatusCode::CONFLICT, again).await
        }
        // The same form may have been sent before.
        BidOutcome::Unknown | BidOutcome::Unheard => {
            let again = BidForms::Checking {
                bid_id: form.bid_id,
                amount: form.amount,
                step: form.step,
            };
            answer(visitor, StatusCode::SERVICE_UNAVAILABLE, again).await
        }
        BidOutcome::Fault(fault) => {
            tracing::warn!(fault, "a bid was not taken");
            let words = "Your bid did not reach the auction. Try again in a moment.";
            let again = BidForms::NotTaken {
                words: words.to_owned(),
            };
            answer(visitor, StatusCode::SERVICE_UNAVAILABLE, again).await
        }
    }
}

async fn not_sent(visitor: LotVisit, refused: BidNotSent) -> Response {
    let again = BidForms::NotTaken {
        words: refused.to_string(),
    };
    let BidNotSent::TooOften { retry_after } = refused else {
        return answer(visitor, StatusCode::FORBIDDEN, again).await;
    };
    let mut response = answer(visitor, StatusCode::TOO_MANY_REQUESTS, again).await;
    let seconds = retry_after.as_secs() + 1;
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// The lot's page again, with its forms where they stand now.
async fn answer(visitor: LotVisit, status: StatusCode, form: BidForms) -> Response {
    let standing = visitor.standing().await;
    (status, visitor.page(standing, form)).into_response()
}

/// Waits, within bounds, until pages show what was accepted.
async fn board_holds(visitor: &LotVisit, sequence: u64) {
    let (model, public) = (visitor.visit.app.read_model(), &visitor.lot.public);
    let is_shown = || {
        let lot = model.lot(&public.sale, &public.lot);
        lot.is_some_and(|lot| lot.public.sequence >= sequence)
    };
    if !model.shows(is_shown).await {
        let (sale, lot) = (&public.sale, &public.lot);
        tracing::warn!(%sale, %lot, sequence, "the read model is behind an accepted bid");
    }
}
