//! `/sales/{sale}/lots/{lot}`: one lot, live, with the bid form.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::{Amount, BidId, LotState, PublicFormat, Standing, StandingState};
use axum::{
    extract::{FromRequestParts, Path, RawQuery},
    http::{HeaderMap, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};

use super::{
    bid_forms::{BidForms, Said, Step, shown},
    json_ld::{self, ScriptData},
    lot_view::LotView,
    may_bid::MayBidView,
    own::Own,
    page_cookie::{REFUSED, TYPED},
    problem::Problem,
    refused_bid::RefusedBid,
    sale_view::{NewsView, SaleView},
    visit::{Page, Visit, fresh_bid_id, query_word},
    words::{self, You},
};
use crate::{
    Absent, App, LotPath,
    app::BidNotSent,
    format,
    invoices::{BuyersInvoice, of_buyer_in},
    model::{LotModel, SaleModel},
    registrations::OwnStanding,
};

/// Messages of the house on a lot's page; the sale's page shows all.
const MESSAGES_SHOWN_MAX: usize = 3;

/// A lot's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "lot.html")]
pub(super) struct LotPage {
    pub(super) page: Page,
    /// Where everybody reaches the site.
    pub(super) origin: String,
    pub(super) lot: LotView,
    pub(super) sale: SaleView,
    pub(super) news: NewsView,
    /// How the visitor stands.
    pub(super) standing: Own<Standing>,
    /// Whether they may bid in the sale, and what to do next.
    pub(super) may_bid: MayBidView,
    pub(super) form: BidForms,
    /// The invoice of whoever won it.
    pub(super) invoice: Own<BuyersInvoice>,
    /// Whether the visitor watches it; strangers watch nothing.
    pub(super) watched: Own<bool>,
}

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

pub(super) async fn show(
    visitor: LotVisit,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.as_deref();
    let asked = query_word(query, "bid");
    let typed = match asked {
        Some("confirm" | "change") => visitor.typed(&headers),
        _ => None,
    };
    let (standing, in_sale) = visitor.standings().await;
    let refused = visitor.refused(&headers);
    let refused_once = refused
        .as_ref()
        .map(|_| REFUSED.drop(&visitor.visit.app, &visitor.address()));
    let form = match (refused, asked, typed) {
        (Some(refused), _, _) => refused.forms(visitor.lot.public.currency),
        (None, Some("confirm"), Some(typed)) if visitor.is_open() => {
            visitor.confirm(&typed, standing.known())
        }
        (None, asked, typed) => BidForms::Ready {
            said: visitor.visit.said.as_deref().and_then(Said::from_code),
            is_field_open: matches!(asked, Some("open" | "change" | "confirm")),
            entered: shown(&typed.unwrap_or_default()),
        },
    };
    let invoice = visitor.invoice(standing.known()).await;
    let watched = visitor.watched().await;
    let said = visitor.visit.said_once().into_iter().flatten();
    let refused = refused_once.map(|dropped| (header::SET_COOKIE, dropped));
    let once = AppendHeaders(said.chain(refused).collect::<Vec<_>>());
    let mut page = visitor.page(standing, &in_sale, form);
    (page.invoice, page.watched) = (invoice, watched);
    (once, page).into_response()
}

/// Reloading after a refused bid asks for the form's address: the lot is where to be.
pub(super) async fn show_lot_of_bids(visitor: LotVisit) -> Response {
    Redirect::to(&visitor.address()).into_response()
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
    async fn invoice(&self, standing: Option<&Standing>) -> Own<BuyersInvoice> {
        let won = standing.filter(|standing| standing.state == StandingState::Won);
        let (Some(person), Some(_)) = (self.visit.page.person(), won) else {
            return Own::Nothing;
        };
        let sale = &self.lot.public.sale;
        let invoice = of_buyer_in(&self.visit.app, sale, &person.user).await;
        invoice.map_or(Own::Unknown, Own::from)
    }

    async fn watched(&self) -> Own<bool> {
        let (Some(person), public) = (self.visit.page.person(), &self.lot.public) else {
            return Own::Nothing;
        };
        let list = self.visit.app.watchlists().of(&person.user).await;
        list.map_or(Own::Unknown, |list| {
            Own::Known(list.has_lot(&public.sale, &public.lot))
        })
    }

    fn is_open(&self) -> bool {
        self.lot.public.state(self.visit.page.now) == LotState::Open
    }

    /// Why the bid just before was refused.
    fn refused(&self, headers: &HeaderMap) -> Option<RefusedBid> {
        let person = self.visit.page.person()?;
        RefusedBid::kept(&self.visit.app, person, &self.address(), headers)
    }

    fn typed(&self, headers: &HeaderMap) -> Option<String> {
        let person = self.visit.page.person()?;
        TYPED.kept(&self.visit.app, person, &self.address(), headers)
    }

    /// The question whether an amount is meant; what could not be taken is not asked about.
    fn confirm(&self, entered: &str, standing: Option<&Standing>) -> BidForms {
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

impl LotPage {
    /// What search engines read of the lot.
    fn json_ld(&self) -> ScriptData {
        json_ld::of_lot(&self.lot, &self.origin)
    }

    /// Whether the page, without script, draws itself again: never over what somebody types or decides.
    fn draws_itself_again(&self) -> bool {
        matches!(
            self.form,
            BidForms::Ready {
                is_field_open: false,
                ..
            }
        )
    }

    /// What became of the bid before, as long as it is so.
    fn said(&self) -> Option<Said> {
        let BidForms::Ready { said, .. } = self.form else {
            return None;
        };
        said.filter(|said| self.lot.is_open() && said.holds(self.standing_state()))
    }

    /// Why a bid did not count, above the buttons; what is wrong with an amount stands beside its field, where there is one.
    fn problem(&self) -> Option<&str> {
        match &self.form {
            BidForms::WrongAmount { .. } if self.may_enter() => None,
            BidForms::NotTaken { words } | BidForms::WrongAmount { words, .. } => Some(words),
            BidForms::Checking { .. } => Some(words::CHECKING),
            BidForms::Ready { .. } | BidForms::Confirming { .. } => None,
        }
    }

    /// What is wrong with the amount, beside its field.
    fn amount_problem(&self) -> Option<&str> {
        match &self.form {
            BidForms::WrongAmount { words, .. } => Some(words),
            _ => None,
        }
    }

    fn entered(&self) -> &str {
        match &self.form {
            BidForms::WrongAmount { entered, .. } | BidForms::Ready { entered, .. } => entered,
            _ => "",
        }
    }

    fn is_field_open(&self) -> bool {
        match self.form {
            BidForms::Ready { is_field_open, .. } => is_field_open,
            BidForms::WrongAmount { .. } => true,
            _ => false,
        }
    }

    fn takes_an_amount(&self) -> bool {
        let is_answering = matches!(
            self.form,
            BidForms::Checking { .. } | BidForms::Confirming { .. }
        );
        self.page.person().is_some() && !is_answering
    }

    /// The question before an amount is sent.
    fn confirm_words(&self, amount: &Amount) -> String {
        self.lot.words().confirm(self.lot.public(), *amount)
    }

    fn money(&self, amount: &Amount) -> String {
        format::money(*amount, self.lot.public().currency)
    }

    fn plain(&self, amount: &Amount) -> String {
        format::plain(*amount, self.lot.public().currency)
    }

    fn fresh_bid_id(&self) -> BidId {
        fresh_bid_id()
    }

    fn leads(&self) -> bool {
        self.standing_state() == StandingState::Leading
    }

    /// Whether the visitor leads by a maximum above the price, which they may raise.
    fn hides_maximum(&self) -> bool {
        words::hides_maximum(self.lot.public(), self.standing.known())
    }

    /// Whether a sealed bid of the visitor stands.
    fn has_placed(&self) -> bool {
        self.standing_state() == StandingState::Placed
    }

    /// Whether a bid may be sent now: never by somebody of whom nobody can tell how they stand.
    fn may_bid(&self) -> bool {
        self.lot.is_open() && !self.standing.is_unknown()
    }

    fn may_bid_next(&self) -> bool {
        self.may_bid() && !self.leads() && !self.lot.is_at_ceiling()
    }

    /// Whether an amount may be entered now.
    fn may_enter(&self) -> bool {
        let words = self.lot.words();
        self.may_bid() && words.takes_amount(self.lot.public(), self.standing.known())
    }

    /// From where on an amount may be entered.
    fn at_least(&self) -> String {
        self.lot
            .words()
            .at_least(self.lot.public(), self.standing.known())
    }

    /// What the field of a maximum is called.
    fn maximum_word(&self) -> &'static str {
        let lowers =
            matches!(self.lot.public().format, PublicFormat::English(it) if it.lower_maximum);
        match (self.hides_maximum(), lowers) {
            (true, true) => "Change your maximum",
            (true, false) => "Raise your maximum",
            (false, _) => "Set a maximum",
        }
    }

    /// The step of a form that confirms.
    fn confirmed(&self, amount: &Amount) -> &'static str {
        let own = self.standing.known().and_then(|standing| standing.maximum);
        let step = match self.hides_maximum() {
            true if own.is_some_and(|own| *amount < own) => Step::Lowered,
            true => Step::Raised,
            false => Step::Confirmed,
        };
        step.again()
    }

    /// What the lot comes to for whoever won it; empty where nothing is asked for besides the price.
    fn won_total(&self) -> String {
        let price = self.lot.public().price;
        let price = price.filter(|_| self.standing_state() == StandingState::Won);
        let lot = &self.lot.public().lot;
        if self
            .invoice
            .known()
            .is_some_and(|invoice| invoice.has_credited(lot))
        {
            return "This lot was credited: you need not pay for it.".to_owned();
        }
        price.map_or_else(String::new, |price| self.sale.total(&price))
    }

    fn about_you(&self) -> String {
        let you = You::new(self.page.person().is_some(), &self.standing);
        words::about_you(self.lot.public(), self.lot.state(), you)
    }

    fn standing_state(&self) -> StandingState {
        let state = self.standing.known().map(|standing| standing.state);
        state.unwrap_or(StandingState::None)
    }

    fn standing_name(&self) -> &'static str {
        match self.standing_state() {
            StandingState::None if self.standing.is_unknown() => "unknown",
            StandingState::None => "none",
            StandingState::Leading => "leading",
            StandingState::Outbid => "outbid",
            StandingState::Won => "won",
            StandingState::Lost => "lost",
            StandingState::Placed => "placed",
        }
    }

    /// One's own standing as JSON, for the script to go on from; for this person only.
    fn me(&self) -> String {
        let json = self.standing.known().map(serde_json::to_string);
        json.and_then(Result::ok).unwrap_or_default()
    }

    fn lot_before(&self) -> Option<String> {
        let (before, _) = self.sale.beside(&self.lot.public().lot);
        before
    }

    fn lot_after(&self) -> Option<String> {
        let (_, after) = self.sale.beside(&self.lot.public().lot);
        after
    }
}
