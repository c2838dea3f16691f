//! A visitor at one lot: how they stand there, what they were about to bid, and the page as they see it.

use std::sync::Arc;

use auction::{LotState, Standing, StandingState};
use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderMap, request::Parts},
    response::Response,
};

use super::{
    bid_forms::BidForms, lot::LotPage, lot_view::LotView, may_bid::MayBidView, own::Own,
    page_cookie::TYPED, problem::Problem, refused_bid::RefusedBid, sale_view::SaleView,
    second_chance::ChanceView, visit::Visit, words,
};
use crate::{
    Absent, App, LotPath, format,
    invoices::{BuyersInvoice, of_buyer_in},
    model::{LotModel, SaleModel},
    registrations::OwnStanding,
    second_chances::offered_to,
};

/// Messages of the house on a lot's page; the sale's page shows all.
const MESSAGES_SHOWN_MAX: usize = 3;

/// A visitor at a lot that there is.
pub(super) struct LotVisit {
    pub(super) visit: Visit,
    pub(super) sale: Arc<SaleModel>,
    pub(super) lot: Arc<LotModel>,
}

impl FromRequestParts<App> for LotVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let path = Path::<LotPath>::from_request_parts(parts, app).await;
        let Ok(Path(path)) = path else {
            return Err(visit.problem(Problem::NotFound));
        };
        let found = async { Ok((app.sale(&path.sale).await?, app.lot(&path).await?)) };
        match found.await {
            Ok((sale, lot)) => Ok(Self { visit, sale, lot }),
            Err::<_, Absent>(absent) => Err(visit.problem(absent.into())),
        }
    }
}

impl LotVisit {
    /// How the visitor stands on the lot and in the sale.
    pub(super) async fn standings(&self) -> (Own<Standing>, Own<OwnStanding>) {
        tokio::join!(self.standing(), self.visit.own_standing(&self.sale))
    }

    /// How the visitor stands.
    async fn standing(&self) -> Own<Standing> {
        let Some(person) = self.visit.page.person() else {
            return Own::Nothing;
        };
        let (engine, public) = (self.visit.app.engine(), &self.lot.public);
        let told = engine.standing(person, &public.sale, &public.lot).await;
        told.map(|told| told.standing).into()
    }

    /// The visitor's invoice, if they won the lot and it is issued.
    pub(super) async fn invoice(&self, standing: Option<&Standing>) -> Own<BuyersInvoice> {
        let won = standing.filter(|standing| standing.state == StandingState::Won);
        let (Some(person), Some(_)) = (self.visit.page.person(), won) else {
            return Own::Nothing;
        };
        let sale = &self.lot.public.sale;
        let invoice = of_buyer_in(&self.visit.app, sale, &person.user).await;
        invoice.map_or(Own::Unknown, Own::from)
    }

    /// What the house offered to the visitor after the sale, if it did and that can be told.
    pub(super) async fn chance(&self) -> Option<ChanceView> {
        let public = &self.lot.public;
        let is_over = public.state(self.visit.page.now).is_over();
        let person = self.visit.page.person();
        let person = person.filter(|person| is_over && !person.operator)?;
        let app = &self.visit.app;
        let offer = offered_to(app, &self.lot, &person.user).await.ok()??;
        Some(ChanceView::of(app, public, &offer).await)
    }

    pub(super) async fn watched(&self) -> Own<bool> {
        let (Some(person), public) = (self.visit.page.person(), &self.lot.public) else {
            return Own::Nothing;
        };
        let list = self.visit.app.watchlists().of(&person.user).await;
        list.map_or(Own::Unknown, |list| {
            Own::Known(list.has_lot(&public.sale, &public.lot))
        })
    }

    pub(super) fn is_open(&self) -> bool {
        self.lot.public.state(self.visit.page.now) == LotState::Open
    }

    /// Why the bid just before was refused.
    pub(super) fn refused(&self, headers: &HeaderMap) -> Option<RefusedBid> {
        let person = self.visit.page.person()?;
        RefusedBid::kept(&self.visit.app, person, &self.address(), headers)
    }

    pub(super) fn typed(&self, headers: &HeaderMap) -> Option<String> {
        let person = self.visit.page.person()?;
        TYPED.kept(&self.visit.app, person, &self.address(), headers)
    }

    /// The question whether an amount is meant; what could not be taken is not asked about.
    pub(super) fn confirm(&self, entered: &str, standing: Option<&Standing>) -> BidForms {
        let public = &self.lot.public;
        let amount = match format::parse_lenient(entered, public.currency) {
            Ok(amount) => amount,
            Err(wrong) => return BidForms::wrong_amount(entered, wrong.to_string()),
        };
        match words::of(public).foreseen(public, standing, amount) {
            Some(refusal) => {
                let words = words::refusal(&refusal, public.currency);
                BidForms::wrong_amount(entered, words)
            }
            None => BidForms::Confirming { amount },
        }
    }

    /// The lot's page as this visitor sees it now.
    pub(super) fn page(
        self,
        standing: Own<Standing>,
        in_sale: &Own<OwnStanding>,
        form: BidForms,
    ) -> LotPage {
        let Self { visit, sale, lot } = self;
        let (app, id) = (&visit.app, &lot.public);
        let newest = app.read_model().lot(&id.sale, &id.lot);
        let paddle = standing.as_ref().and_then(|standing| standing.paddle);
        let may_bid = MayBidView::new(&sale, visit.page.person(), in_sale);
        let sale = SaleView::new(sale);
        LotPage {
            may_bid,
            lot: LotView::new(newest.unwrap_or(lot), visit.page.now, paddle)
                .beside(app.read_model()),
            news: sale.news(MESSAGES_SHOWN_MAX),
            origin: visit.app.settings().public_url.to_string(),
            page: visit.page,
            sale,
            standing,
            form,
            invoice: Own::Nothing,
            watched: Own::Nothing,
        }
    }

    pub(super) fn address(&self) -> String {
        let public = &self.lot.public;
        format!("/sales/{}/lots/{}", public.sale, public.lot)
    }
}
