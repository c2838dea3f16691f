//! `/sales/{sale}/lots/{lot}`: one lot, live, with the bid form.

use askama::Template;
use askama_web::WebTemplate;
use auction::{Amount, BidId, LotPhase, PublicFormat, Standing, StandingState};
use axum::{
    extract::RawQuery,
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};

use super::{
    bid_forms::{BidForms, Said, Step, shown},
    json_ld::{self, ScriptData},
    lot_view::LotView,
    lot_visit::LotVisit,
    may_bid::MayBidView,
    own::Own,
    page_cookie::REFUSED,
    sale_view::{NewsView, SaleView},
    visit::{Page, fresh_bid_id, query_word},
    words::{self, You},
};
use crate::{
    app::BidNotSent,
    format,
    invoices::BuyersInvoice,
    locale::{filters, t},
};

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
    let chance = visitor.chance().await;
    let said = visitor.visit.said_once().into_iter().flatten();
    let refused = refused_once.map(|dropped| (header::SET_COOKIE, dropped));
    let once = AppendHeaders(said.chain(refused).collect::<Vec<_>>());
    let mut page = visitor.page(standing, &in_sale, form);
    (page.invoice, page.watched, page.lot.chance) = (invoice, watched, chance);
    (once, page).into_response()
}

/// Reloading after a refused bid asks for the form's address: the lot is where to be.
pub(super) async fn show_lot_of_bids(visitor: LotVisit) -> Response {
    Redirect::to(&visitor.address()).into_response()
}

impl LotPage {
    /// Its number and title.
    fn name(&self) -> String {
        t!(
            "lot-named",
            number = self.lot.public().number,
            title = self.lot.short_title()
        )
    }

    /// What its star is called.
    fn star_name(&self) -> String {
        t!("lot-this")
    }

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
    fn problem(&self) -> Option<String> {
        match &self.form {
            BidForms::WrongAmount { .. } if self.may_enter() => None,
            BidForms::NotTaken { words } | BidForms::WrongAmount { words, .. } => {
                Some(words.clone())
            }
            BidForms::Checking { .. } => Some(t!("bid-checking")),
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
    fn maximum_word(&self) -> String {
        match self.hides_maximum() {
            true => t!("maximum-change"),
            false => t!("maximum-set"),
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
            return t!("won-credited");
        }
        price.map_or_else(String::new, |price| self.sale.total(&price))
    }

    /// Whether it was sold, taken back and offered to the visitor: the public record alone, which scripts go by, does not say so.
    fn is_had_again(&self) -> bool {
        self.lot.public().phase == LotPhase::Sold && self.lot.chance.is_some()
    }

    fn about_you(&self) -> String {
        if self.is_had_again() {
            return t!("lot-had-again", price = self.lot.price());
        }
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
