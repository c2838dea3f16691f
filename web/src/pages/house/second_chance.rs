//! `/house/sales/{sale}/lots/{lot}/second-chance`: offering a lot to the underbidder, with a deadline, and taking the offer back.

use std::{sync::Arc, time::Duration};

use askama::Template;
use askama_web::WebTemplate;
use auction::Paddle;
use axum::{
    extract::{FromRequestParts, Path},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{OperatorVisit, Page, Part, Problem, Trail, address, results::offer_words, said};
use crate::{
    Absent, App, LotPath, Person, format,
    locale::{filters, t},
    model::{LotModel, SaleModel},
    pages::{
        NAME_SHOWN_MAX,
        sent_form::{Sender, SentForm},
        sign_up::sentence,
        visit::Visit,
        words::buyer_terms,
    },
    second_chances::{Chance, ChanceRefused, DAYS_MAX, OfferState, chance, make, withdraw},
};

/// What the field for the days begins with.
const DAYS_DEFAULT: u32 = 3;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/second_chance.html")]
pub(super) struct OfferPage {
    page: Page,
    trail: Trail,
    number: u32,
    title: String,
    /// To whom it may be offered.
    next: Vec<NextBidder>,
    /// Why nothing can be offered to anybody else.
    hindrance: Option<String>,
    /// What was, each in words.
    offers: Vec<String>,
    /// One waits for its answer.
    is_waiting: bool,
    days_max: u32,
    days: u32,
    said: Option<String>,
    problem: Option<String>,
}

#[derive(Debug)]
struct NextBidder {
    paddle: Paddle,
    /// None: it is under seal.
    amount: Option<String>,
    /// With premium and tax; empty: just that.
    total: String,
    /// They had an offer, which was withdrawn.
    is_again: bool,
}

/// An operator at a lot of a published sale.
pub(super) struct OperatedLot {
    visit: Visit,
    person: Person,
    sale: Arc<SaleModel>,
    lot: Arc<LotModel>,
}

impl FromRequestParts<App> for OperatedLot {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let visit = OperatorVisit::from_request_parts(parts, app).await?;
        let path = Path::<LotPath>::from_request_parts(parts, app).await;
        let Ok(Path(path)) = path else {
            return Err(visit.visit.problem(Problem::NotFound));
        };
        let found = async { Ok((app.sale(&path.sale).await?, app.lot(&path).await?)) };
        match found.await {
            Ok((sale, lot)) => Ok(Self {
                visit: visit.visit,
                person: visit.person,
                sale,
                lot,
            }),
            Err::<_, Absent>(absent) => Err(visit.visit.problem(absent.into())),
        }
    }
}

impl Sender for OperatedLot {
    fn person(&self) -> &Person {
        &self.person
    }
}

/// What an operator does.
#[derive(Deserialize)]
pub(super) struct OfferForm {
    #[serde(rename = "do")]
    what: What,
    /// Whom the page named.
    paddle: Option<Paddle>,
    days: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Offer,
    Withdraw,
}

pub(super) async fn show(at: OperatedLot) -> Response {
    at.page(StatusCode::OK, None, DAYS_DEFAULT).await
}

pub(super) async fn send(SentForm { by: at, form }: SentForm<OperatedLot, OfferForm>) -> Response {
    let app = &at.visit.app;
    let days = form.days.as_deref().unwrap_or_default().trim();
    let (done, code) = match (form.what, form.paddle) {
        (What::Withdraw, _) => (
            withdraw(app, &at.person, &at.sale, &at.lot).await,
            "taken-back",
        ),
        (What::Offer, None) => return at.visit.problem(Problem::Malformed),
        (What::Offer, Some(paddle)) => {
            let days = days
                .parse()
                .ok()
                .filter(|days| (1..=DAYS_MAX).contains(days));
            let Some(days) = days else {
                let words = t!("house-chance-wrong-days", most = DAYS_MAX);
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return at.page(status, Some(words), DAYS_DEFAULT).await;
            };
            let until = app.now().after(DAY * days);
            let made = make(app, &at.person, &at.sale, &at.lot, paddle, until);
            (made.await, "offered")
        }
    };
    match done {
        Ok(()) => {
            let results = format!("{}/results", address(&at.sale.record.sale));
            at.visit.done(&at.person, code, &results)
        }
        Err(ChanceRefused::Unavailable) => at.visit.problem(Problem::Unavailable),
        Err(refused) => {
            let words = sentence(&refused.to_string());
            at.page(StatusCode::CONFLICT, Some(words), DAYS_DEFAULT)
                .await
        }
    }
}

impl OperatedLot {
    async fn page(self, status: StatusCode, problem: Option<String>, days: u32) -> Response {
        match chance(&self.visit.app, &self.sale, &self.lot).await {
            Ok(chance) => {
                let once = self.visit.said_once();
                let said = said(self.visit.said.as_deref());
                let page = OfferPage::new(self.visit.page, &self.sale, &self.lot, &chance);
                let page = OfferPage {
                    problem,
                    said,
                    days,
                    ..page
                };
                (status, once, page).into_response()
            }
            Err(_) => self.visit.problem(Problem::Unavailable),
        }
    }
}

impl OfferPage {
    fn new(page: Page, sale: &SaleModel, lot: &LotModel, chance: &Chance) -> Self {
        let (now, currency) = (page.now, lot.public.currency);
        let terms = sale.record.buyer_terms.as_ref();
        let states = || chance.offers.iter().map(|offer| offer.state(now));
        let hindrance = chance.next.as_ref().err();
        let next = chance.next.iter().map(|next| (next, false));
        let again = chance.again.iter().map(|again| (again, true));
        Self {
            page,
            trail: Trail::new(sale, Part::Results),
            number: lot.public.number,
            title: format::one_line(&lot.texts.title, NAME_SHOWN_MAX),
            next: (next.chain(again))
                .map(|(next, is_again)| NextBidder {
                    paddle: next.paddle,
                    amount: next.amount.map(|amount| format::money(amount, currency)),
                    total: (next.amount)
                        .map(|amount| buyer_terms::total(terms, amount, currency))
                        .unwrap_or_default(),
                    is_again,
                })
                .collect(),
            hindrance: hindrance.map(|why| sentence(&why.to_string())),
            is_waiting: states().any(|state| state == OfferState::Open),
            offers: (chance.offers.iter())
                .map(|offer| offer_words(offer, currency, now))
                .collect(),
            days_max: DAYS_MAX,
            days: DAYS_DEFAULT,
            said: None,
            problem: None,
        }
    }
}

#[cfg(test)]
pub(super) fn sample(is_waiting: bool) -> OfferPage {
    use crate::{Visitor, pages::samples};
    let mut page = samples::page("/house/sales/autumn/lots/lot-1/second-chance", true);
    if let Visitor::SignedIn(person) = &mut page.visitor {
        person.operator = true;
    }
    let next = NextBidder {
        paddle: samples::paddle(4),
        amount: Some("€350.00".to_owned()),
        total: "Total with premium and tax: €451.15".to_owned(),
        is_again: false,
    };
    OfferPage {
        page,
        trail: Trail::new(&samples::sale(), Part::Results),
        number: 1,
        title: "A globe".to_owned(),
        next: match is_waiting {
            true => vec![],
            false => vec![next],
        },
        hindrance: is_waiting.then(|| "Another offer of this lot waits.".to_owned()),
        offers: match is_waiting {
            true => vec!["Offered to paddle 4 for €350.00, until 24 Nov 2026".to_owned()],
            false => vec![],
        },
        is_waiting,
        days_max: DAYS_MAX,
        days: DAYS_DEFAULT,
        said: None,
        problem: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn lot_is_offered_in_the_language_of_whoever_looks() {
        let said = |language: Language| language.say(|| sample(false).render().unwrap());
        assert!(
            said(Language::English).contains(">Offer the lot to paddle 4 for €350.00</button>")
        );
        assert!(
            said(Language::German).contains(">Los für €350.00 Bieternummer 4 anbieten</button>")
        );
    }
}
