//! A bid from a form: judged by the engine, answered by the lot's page.

use auction::{Amount, BidId, Offer, PlaceBid, PublicFormat, PublicLot};
use axum::{
    Form,
    extract::rejection::FormRejection,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    bid_forms::{BidForms, Said, Step},
    lot_visit::LotVisit,
    page_cookie::TYPED,
    problem::Problem,
    refused_bid::RefusedBid,
    words,
};
use crate::{
    Person,
    app::BidNotSent,
    engine::BidOutcome,
    format::{MoneyError, money, parse_strict},
    locale::t,
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

/// What a form comes to.
enum Read {
    Offer(Offer),
    /// The amount is repeated before it is sent.
    AskAgain(String),
}

impl Read {
    fn of(step: Step, text: &str, lot: &PublicLot) -> Result<Self, MoneyError> {
        let amount = match step {
            Step::TakeBack => return Ok(Self::Offer(Offer::TakeBack)),
            Step::Typed => return Ok(Self::AskAgain(text.to_owned())),
            Step::Next | Step::Confirmed | Step::Raised | Step::Lowered => {
                parse_strict(text, lot.currency)?
            }
        };
        if step == Step::Next && words::is_far_above(amount, lot.minimum_bid) {
            return Ok(Self::AskAgain(money(amount, lot.currency)));
        }
        Ok(Self::Offer(offer(&lot.format, amount)))
    }
}

/// What an amount means in a lot's kind of sale.
fn offer(format: &PublicFormat, amount: Amount) -> Offer {
    match format {
        PublicFormat::English(_) => Offer::Maximum(amount),
        PublicFormat::Sealed(_) => Offer::Amount(amount),
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
    let offer = match Read::of(form.step, &form.amount, public) {
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
            let refused = RefusedBid::new(refused.refusal, form.step, &form.amount);
            let address = visitor.address();
            let kept = refused.keep(&visitor.visit.app, person, &address);
            ([(header::SET_COOKIE, kept)], Redirect::to(&address)).into_response()
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
            let again = BidForms::NotTaken {
                words: t!("refused-unreached"),
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
    let (standing, in_sale) = visitor.standings().await;
    (status, visitor.page(standing, &in_sale, form)).into_response()
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
