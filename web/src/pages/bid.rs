//! A bid from a form: judged by the engine, answered by a page.

use auction::{Amount, BidId, Currency, PlaceBid};
use axum::{
    Form,
    extract::{
        Path,
        rejection::{FormRejection, PathRejection},
    },
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    lot::{Checking, Confirming, LotPage, Said},
    problem::Problem,
    show::lot_page,
    visit::Visit,
    words,
};
use crate::{
    App, LotPath, TooOften, engine::BidOutcome, format, security::FormToken, typed::typed,
};

/// The bid form.
#[derive(Debug, Deserialize)]
pub(super) struct BidForm {
    form_token: FormToken,
    bid_id: BidId,
    amount: String,
    #[serde(default)]
    step: Step,
}

/// Where in the conversation the form stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// A maximum somebody typed: it is repeated and confirmed before it counts.
    #[default]
    Typed,
    /// The next amount, written on the button by us.
    Next,
    /// Repeated and confirmed.
    Confirmed,
}

impl Step {
    fn read(self, text: &str, currency: Currency) -> Result<Amount, format::MoneyError> {
        match self {
            Self::Typed => typed(text, currency),
            Self::Next | Self::Confirmed => format::exact(text, currency),
        }
    }

    /// Whether this amount is to be repeated before it is sent.
    fn asks_again(self, amount: Amount, minimum: Amount) -> bool {
        match self {
            Self::Typed => true,
            Self::Next => words::is_far_above(amount, minimum),
            Self::Confirmed => false,
        }
    }
}

pub(super) async fn place(
    visit: Visit,
    path: Result<Path<LotPath>, PathRejection>,
    form: Result<Form<BidForm>, FormRejection>,
) -> Response {
    let Ok(Path(path)) = path else {
        return visit.problem(Problem::NotFound);
    };
    let address = format!("/sales/{}/lots/{}", path.sale, path.lot);
    let (visit, person) = match visit.signed_in(&address) {
        Ok(signed_in) => signed_in,
        Err(answer) => return *answer,
    };
    let Ok(Form(form)) = form else {
        return visit.problem(Problem::Malformed);
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let app = visit.app.clone();
    let Some(lot) = app.board().lot(&path.sale, &path.lot) else {
        return visit.problem(Problem::NotFound);
    };
    let maximum = match form.step.read(&form.amount, lot.public.currency) {
        Ok(maximum) => maximum,
        Err(wrong) => {
            let again = |page: LotPage| page.with_field_problem(&form.amount, wrong.to_string());
            return answer(visit, &path, StatusCode::UNPROCESSABLE_ENTITY, again).await;
        }
    };
    if form.step.asks_again(maximum, lot.public.minimum_bid) {
        let confirming = Confirming {
            bid_id: form.bid_id,
            amount: maximum,
        };
        let again = |page: LotPage| page.to_confirm(confirming);
        return answer(visit, &path, StatusCode::OK, again).await;
    }
    let (sale, lot) = (path.sale.clone(), path.lot.clone());
    let bid = PlaceBid {
        sale,
        lot,
        bid_id: form.bid_id.clone(),
        maximum,
    };
    match app.place_bid(&person, bid).await {
        Err(too_often) => limited(visit, &path, too_often).await,
        Ok(outcome) => judged(visit, &path, form, outcome, &address).await,
    }
}

async fn judged(
    visit: Visit,
    path: &LotPath,
    form: BidForm,
    outcome: BidOutcome,
    address: &str,
) -> Response {
    match outcome {
        BidOutcome::Accepted(accepted) => {
            board_holds(&visit.app, path, accepted.sequence).await;
            let said = if accepted.leading {
                Said::Leading
            } else {
                Said::Outbid
            };
            Redirect::to(&format!("{address}?said={}", said.code())).into_response()
        }
        BidOutcome::Refused(refused) => {
            let again = |page: LotPage| {
                let words = words::refusal(&refused.refusal, page.lot.public());
                page.with_field_problem(&form.amount, words)
            };
            answer(visit, path, StatusCode::CONFLICT, again).await
        }
        BidOutcome::Unknown => {
            let checking = Checking {
                bid_id: form.bid_id,
                amount: form.amount,
            };
            let again = |page: LotPage| page.while_checking(checking);
            answer(visit, path, StatusCode::SERVICE_UNAVAILABLE, again).await
        }
        BidOutcome::Fault(fault) => {
            tracing::warn!(fault, "a bid was not taken");
            let words =
                "Your bid did not reach the auction and did not count. Try again in a moment.";
            let again = |page: LotPage| page.with_problem(words);
            answer(visit, path, StatusCode::SERVICE_UNAVAILABLE, again).await
        }
    }
}

async fn limited(visit: Visit, path: &LotPath, too_often: TooOften) -> Response {
    let words = "That was a lot at once, so this bid was not sent. Wait a second, then try again.";
    let again = |page: LotPage| page.with_problem(words);
    let mut response = answer(visit, path, StatusCode::TOO_MANY_REQUESTS, again).await;
    let seconds = too_often.retry_after.as_secs() + 1;
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// The lot's page again, changed by what happened.
async fn answer(
    visit: Visit,
    path: &LotPath,
    status: StatusCode,
    changed: impl FnOnce(LotPage) -> LotPage,
) -> Response {
    match lot_page(visit, path).await {
        Ok(page) => (status, changed(page)).into_response(),
        Err(problem) => problem,
    }
}

/// Waits, within bounds, until pages show what was accepted.
async fn board_holds(app: &App, path: &LotPath, sequence: u64) {
    let is_shown = || {
        let lot = app.board().lot(&path.sale, &path.lot);
        lot.is_some_and(|lot| lot.public.sequence >= sequence)
    };
    if !app.board().shows(is_shown).await {
        tracing::warn!(sale = %path.sale, lot = %path.lot, sequence, "the board is behind an accepted bid");
    }
}
