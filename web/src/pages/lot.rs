//! `/sales/{sale}/lots/{lot}`: one lot, live, with the bid form.

use askama::Template;
use askama_web::WebTemplate;
use auction::{Amount, BidId, Standing, StandingState};

use super::{
    layout::Page,
    lot_view::{HistoryRow, LotView},
    sale_view::NewsView,
    words::{self, You},
};
use crate::format;

/// A lot's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "lot.html")]
pub struct LotPage {
    pub page: Page,
    pub lot: LotView,
    pub history: Vec<HistoryRow>,
    pub sale_title: String,
    pub sale_address: String,
    pub news: NewsView,
    /// Demo bidders take part, and the page says so.
    pub demo: bool,
    pub before: Option<String>,
    pub after: Option<String>,
    /// One's own standing as JSON, for the script to go on from; for this person only.
    pub me: String,
    pub standing_name: &'static str,
    pub leading: bool,
    pub about_you: String,
    pub may_bid_next: bool,
    pub bid_id: BidId,
    pub maximum_bid_id: BidId,
    pub said: Option<Said>,
    /// Why a bid did not count, above the buttons.
    pub problem: Option<String>,
    /// What is wrong with the amount, beside its field.
    pub field_problem: Option<String>,
    pub open_maximum: bool,
    pub entered: String,
    /// A bid whose outcome is not known: it may only be asked again.
    pub checking: Option<Checking>,
    /// A maximum that is repeated before it is sent.
    pub confirming: Option<Confirming>,
}

/// A maximum to be confirmed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Confirming {
    pub bid_id: BidId,
    pub amount: Amount,
}

/// What the page is made from.
#[derive(Debug)]
pub struct LotContext {
    pub page: Page,
    pub lot: LotView,
    pub sale_title: String,
    pub sale_address: String,
    pub news: NewsView,
    /// Demo bidders take part, and the page says so.
    pub demo: bool,
    pub before: Option<String>,
    pub after: Option<String>,
    pub standing: Option<Standing>,
    /// Two fresh bid ids: one for each form.
    pub bid_ids: [BidId; 2],
}

/// A bid to ask about again: the same id, the same amount.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checking {
    pub bid_id: BidId,
    pub amount: String,
}

/// What happened just before this page, as a code in its address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
    Leading,
    Outbid,
}

impl Said {
    /// What a code in an address means; nothing for any other text.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Leading, Self::Outbid]
            .into_iter()
            .find(|said| said.code() == code)
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Leading => "leading",
            Self::Outbid => "outbid",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Leading => "Your bid counted.",
            Self::Outbid => "Your bid counted, but an earlier maximum is higher or the same.",
        }
    }
}

impl LotPage {
    pub fn new(context: LotContext) -> Self {
        let LotContext {
            page,
            lot,
            sale_title,
            sale_address,
            news,
            demo,
            before,
            after,
            standing,
            bid_ids,
        } = context;
        let you = You::new(page.person().is_some(), standing.as_ref());
        let state = standing
            .as_ref()
            .map_or(StandingState::None, |standing| standing.state);
        let leading = state == StandingState::Leading;
        let [bid_id, maximum_bid_id] = bid_ids;
        Self {
            about_you: words::about_you(lot.public(), lot.state(), you),
            history: lot.history(),
            me: standing.as_ref().map(to_json).unwrap_or_default(),
            standing_name: standing_name(state),
            may_bid_next: lot.is_open() && !leading,
            open_maximum: false,
            entered: String::new(),
            said: None,
            problem: None,
            field_problem: None,
            checking: None,
            confirming: None,
            leading,
            page,
            lot,
            sale_title,
            sale_address,
            news,
            demo,
            before,
            after,
            bid_id,
            maximum_bid_id,
        }
    }

    /// The page again, with what is wrong beside the amount that was entered.
    #[must_use]
    pub fn with_field_problem(mut self, entered: &str, words: String) -> Self {
        self.entered = entered.chars().take(super::AMOUNT_SHOWN_MAX).collect();
        self.problem = Some(words.clone());
        self.field_problem = Some(words);
        self.open_maximum = true;
        self
    }

    /// The page again, saying why nothing was done.
    #[must_use]
    pub fn with_problem(mut self, words: impl Into<String>) -> Self {
        self.problem = Some(words.into());
        self
    }

    /// The page that repeats a maximum and asks whether it is meant.
    #[must_use]
    pub fn to_confirm(mut self, confirming: Confirming) -> Self {
        self.confirming = Some(confirming);
        self
    }

    /// The page with the maximum's field open, which stays as it is until it is sent.
    #[must_use]
    pub fn with_open_maximum(mut self) -> Self {
        self.open_maximum = true;
        self
    }

    /// Whether the page, without script, draws itself again: never over what somebody types or decides.
    fn draws_itself_again(&self) -> bool {
        self.problem.is_none()
            && self.checking.is_none()
            && self.confirming.is_none()
            && !self.open_maximum
    }

    fn confirm_words(&self, confirming: &Confirming) -> String {
        words::confirm(self.lot.public(), confirming.amount)
    }

    fn confirm_money(&self, confirming: &Confirming) -> String {
        format::money(confirming.amount, self.lot.public().currency)
    }

    fn confirm_plain(&self, confirming: &Confirming) -> String {
        format::plain(confirming.amount, self.lot.public().currency)
    }

    /// The page while an outcome is not known.
    #[must_use]
    pub fn while_checking(mut self, checking: Checking) -> Self {
        self.problem = Some("Checking… your bid may have counted; do not bid again.".to_owned());
        self.checking = Some(checking);
        self
    }
}

fn to_json(standing: &Standing) -> String {
    serde_json::to_string(standing).expect("a standing has only text and numbers")
}

fn standing_name(state: StandingState) -> &'static str {
    match state {
        StandingState::None => "none",
        StandingState::Leading => "leading",
        StandingState::Outbid => "outbid",
        StandingState::Won => "won",
        StandingState::Lost => "lost",
        StandingState::Placed => "placed",
    }
}
