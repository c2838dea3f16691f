//! `/sales/{sale}/lots/{lot}/second-chance`: a lot that the house offers to somebody after its sale, and their answer, which is binding.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::{Amount, PublicLot};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    NAME_SHOWN_MAX,
    ask::{AskPage, Lacking},
    lot_visit::LotVisit,
    own::Own,
    problem::Problem,
    sent_form::{Sender, SentForm},
    sign_up::sentence,
    visit::{Page, Visit},
    words::buyer_terms,
};
use crate::{
    App, Person, format,
    invoices::{BuyersInvoice, of_second_chance},
    locale::{filters, t},
    model::{LotModel, SaleModel},
    second_chances::{ChanceRefused, Offer, OfferState, answer, offered_to, price},
};

/// What is said of an offer to whoever has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ChanceView {
    pub(crate) words: String,
    /// What it comes to with premium and tax; empty: just the price, or nothing any more.
    pub(crate) total: String,
    pub(crate) is_open: bool,
    /// Where it is answered.
    pub(crate) address: String,
    /// Of what was bought by it.
    pub(crate) invoice: Own<BuyersInvoice>,
}

impl ChanceView {
    pub(crate) async fn of(app: &App, lot: &PublicLot, offer: &Offer) -> Self {
        let state = offer.state(app.now());
        let price = price(app, &lot.sale, offer).await;
        let is_of_use = matches!(state, OfferState::Open | OfferState::Accepted);
        let total = match &price {
            Ok(price) if is_of_use => total(app, lot, *price).await,
            _ => String::new(),
        };
        let invoice = match state {
            OfferState::Accepted => {
                let found = of_second_chance(app, &lot.sale, &lot.lot, &offer.to).await;
                found.map_or(Own::Unknown, Own::from)
            }
            _ => Own::Nothing,
        };
        Self {
            words: words(lot, offer, price.as_ref().ok().copied(), state, &invoice),
            total,
            is_open: state == OfferState::Open,
            address: address(lot),
            invoice,
        }
    }
}

/// Empty, too, while the sale cannot be read.
async fn total(app: &App, lot: &PublicLot, price: Amount) -> String {
    let sale = app.sale(&lot.sale).await.ok();
    let terms = sale
        .as_ref()
        .and_then(|sale| sale.record.buyer_terms.as_ref());
    buyer_terms::total(terms, price, lot.currency)
}

fn address(lot: &PublicLot) -> String {
    format!("/sales/{}/lots/{}/second-chance", lot.sale, lot.lot)
}

fn words(
    lot: &PublicLot,
    offer: &Offer,
    price: Option<Amount>,
    state: OfferState,
    invoice: &Own<BuyersInvoice>,
) -> String {
    let amount = price.map_or_else(
        || t!("chance-sealed-amount"),
        |price| format::money(price, lot.currency),
    );
    let until = format::date_and_time(offer.until);
    match state {
        OfferState::Open => {
            t!("chance-open", amount = amount, until = until)
        }
        OfferState::Accepted => match invoice {
            Own::Nothing => t!("chance-accepted-no-invoice", amount = amount),
            Own::Known(_) | Own::Unknown => t!("chance-accepted", amount = amount),
        },
        OfferState::Declined => t!("chance-declined", amount = amount),
        OfferState::Withdrawn => t!("chance-withdrawn", amount = amount),
        OfferState::Expired => t!("chance-expired", amount = amount, until = until),
    }
}

/// The page of an offer.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "second_chance.html")]
pub(crate) struct SecondChancePage {
    pub(crate) page: Page,
    pub(crate) title: String,
    pub(crate) number: u32,
    /// The lot's page.
    pub(crate) lot_address: String,
    pub(crate) chance: ChanceView,
    pub(crate) amount: String,
    pub(crate) until: String,
    /// Nobody else knows the price.
    pub(crate) is_sealed: bool,
    pub(crate) problem: Option<String>,
}

/// Somebody at a lot that was offered to them. To everybody else there is no such page.
pub(super) struct OfferedVisit {
    visit: Visit,
    person: Person,
    sale: Arc<SaleModel>,
    lot: Arc<LotModel>,
    offer: Offer,
}

impl FromRequestParts<App> for OfferedVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let LotVisit { visit, sale, lot } = LotVisit::from_request_parts(parts, app).await?;
        let back_to = visit.page.path.clone();
        let (visit, person) = visit.signed_in(&back_to).map_err(|answer| *answer)?;
        match offered_to(app, &lot, &person.user).await {
            Ok(Some(offer)) => Ok(Self {
                visit,
                person,
                sale,
                lot,
                offer,
            }),
            Ok(None) => Err(visit.problem(Problem::NotFound)),
            Err(_) => Err(visit.problem(Problem::Unavailable)),
        }
    }
}

impl Sender for OfferedVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

/// What the bidder answers.
#[derive(Deserialize)]
pub(super) struct AnswerForm {
    answer: Answer,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Accept,
    /// It is asked once more.
    Decline,
    DeclineForGood,
}

pub(super) async fn show(offered: OfferedVisit) -> Response {
    offered.page(StatusCode::OK, None).await
}

pub(super) async fn send(
    SentForm { by: offered, form }: SentForm<OfferedVisit, AnswerForm>,
) -> Response {
    let is_open = offered.offer.state(offered.visit.app.now()) == OfferState::Open;
    let accepts = match form.answer {
        Answer::Decline if is_open => return offered.ask().into_response(),
        Answer::Accept => true,
        Answer::Decline | Answer::DeclineForGood => false,
    };
    let (app, sale, lot) = (&offered.visit.app, &offered.sale, &offered.lot);
    match answer(app, &offered.person, sale, lot, accepts).await {
        Ok(()) => {
            let at = address(&lot.public);
            offered.visit.done(&offered.person, "answered", &at)
        }
        Err(ChanceRefused::Unavailable) => offered.visit.problem(Problem::Unavailable),
        Err(refused) => {
            let words = sentence(&refused.to_string());
            offered.page(StatusCode::CONFLICT, Some(words)).await
        }
    }
}

impl OfferedVisit {
    /// Whether they mean to decline: the button stands beside the other one.
    fn ask(self) -> AskPage {
        let public = &self.lot.public;
        let (number, address) = (public.number, address(public));
        AskPage {
            question: t!("chance-decline-ask", number = number),
            words: vec![t!("chance-decline-means")],
            list: vec![format::one_line(&self.lot.texts.title, NAME_SHOWN_MAX)],
            lacking: Lacking::default(),
            action: address.clone(),
            fields: vec![("answer", "decline_for_good".to_owned())],
            reason: None,
            problem: None,
            button: t!("chance-decline-button"),
            back: address,
            back_name: t!("chance"),
            page: self.visit.page,
        }
    }

    async fn page(self, status: StatusCode, problem: Option<String>) -> Response {
        let (app, public) = (&self.visit.app, &self.lot.public);
        let Ok(price) = price(app, &public.sale, &self.offer).await else {
            return self.visit.problem(Problem::Unavailable);
        };
        let once = self.visit.said_once();
        let page = SecondChancePage {
            title: format::one_line(&self.lot.texts.title, NAME_SHOWN_MAX),
            number: public.number,
            lot_address: format!("/sales/{}/lots/{}", public.sale, public.lot),
            chance: ChanceView::of(app, public, &self.offer).await,
            amount: format::money(price, public.currency),
            until: format::date_and_time(self.offer.until),
            is_sealed: self.offer.amount.is_none(),
            problem,
            page: self.visit.page,
        };
        (status, once, page).into_response()
    }
}
