//! `/house/symbols/{symbol}`: one symbol's rules, what was ordered of it, and what can be.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    Form,
    extract::{
        Path, Query,
        rejection::{FormRejection, PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::SecondsFormat;
use market::{
    AcceptLevel, DefineSymbol, ListedSymbol, Price, PriceError, REASON_LENGTH_MAX, RetireSymbol,
    StrikePrice, Symbol, SymbolChange, SymbolDeed, Tick, WrittenRules, WrongField,
};
use serde::Deserialize;
use topology::TICKS_PER_SYMBOL;

use super::{
    OperatorVisit, Page, Problem, RulesField, TypedRules, address, fields_wrong,
    past::{PastPage, PastWanted},
    said, words,
};
use crate::{
    format,
    house::symbols::SymbolOrder,
    locale::{filters, t},
    pages::price_view::symbol_path,
    pages::visit::{Visit, form_again},
    security::FormToken,
};

/// The page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/symbol.html")]
pub(in crate::pages) struct ListedSymbolPage {
    page: Page,
    said: Option<String>,
    problem: Option<String>,
    symbol: String,
    name: String,
    retired: bool,
    /// Its last price; none: it never had one.
    last: Option<String>,
    currency: String,
    fields: Vec<RulesField>,
    level: String,
    past: PastWanted,
    /// Prices that may be struck, the newest first.
    prices: PastPage<PriceRow>,
    /// What was ordered, the newest first.
    changes: PastPage<ChangeRow>,
}

/// A price that may be struck.
#[derive(Debug)]
struct PriceRow {
    sequence: u64,
    price: String,
    size: String,
    at: String,
    time: String,
}

/// Something that was ordered.
#[derive(Debug)]
struct ChangeRow {
    at: String,
    did: String,
    by: String,
    reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Save,
    Retire,
    Accept,
    Strike,
}

#[derive(Debug, Deserialize)]
pub(in crate::pages::house) struct SymbolForm {
    form_token: FormToken,
    act: Act,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    level: String,
    /// Of the price that is to be struck.
    #[serde(default)]
    sequence: String,
    #[serde(flatten)]
    rules: TypedRules,
}

type Asked = Result<Query<PastWanted>, QueryRejection>;

pub(in crate::pages::house) async fn show(
    OperatorVisit { visit, .. }: OperatorVisit,
    path: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Response {
    let past = asked.map(|Query(past)| past).unwrap_or_default();
    let listed = match listed(&visit, path) {
        Ok(listed) => listed,
        Err(problem) => return visit.problem(problem),
    };
    let said = said(visit.said.as_deref());
    let once = visit.said_once();
    let page = page(visit, &listed, past).await;
    (once, ListedSymbolPage { said, ..page }).into_response()
}

pub(in crate::pages::house) async fn sent(
    OperatorVisit { visit, person }: OperatorVisit,
    path: Result<Path<String>, PathRejection>,
    asked: Asked,
    form: Result<Form<SymbolForm>, FormRejection>,
) -> Response {
    let past = asked.map(|Query(past)| past).unwrap_or_default();
    let listed = match listed(&visit, path) {
        Ok(listed) => listed,
        Err(problem) => return visit.problem(problem),
    };
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let symbol = &listed.rules.symbol;
    let order = match form.order(symbol) {
        Ok(order) => order,
        Err((words, wrong)) => {
            return refused(visit, (&listed, past), &form, words, &wrong).await;
        }
    };
    match visit
        .app
        .symbol_orders()
        .give(&person, symbol, &order)
        .await
    {
        Ok(None) => visit.done(&person, "unlisted", "/house/symbols"),
        Ok(Some(_)) => {
            let done = match form.act {
                Act::Save => "rules",
                Act::Retire => "retired",
                Act::Accept => "accepted",
                Act::Strike => "struck",
            };
            visit.done(&person, done, &address(symbol.as_str()))
        }
        Err(failure) => {
            let (words, wrong) = words(failure);
            refused(visit, (&listed, past), &form, words, &wrong).await
        }
    }
}

fn listed(
    visit: &Visit,
    path: Result<Path<String>, PathRejection>,
) -> Result<ListedSymbol, Problem> {
    let Path(symbol) = path.map_err(|_| Problem::NotFound)?;
    let listed = visit.app.symbols().get(&symbol).cloned();
    listed.ok_or(Problem::NotFound)
}

impl SymbolForm {
    fn order(&self, symbol: &Symbol) -> Result<SymbolOrder, (Option<String>, Vec<WrongField>)> {
        let reason = self.reason.clone();
        Ok(match self.act {
            Act::Save => {
                let rules = self.rules.written().map_err(|wrong| (None, wrong))?;
                let symbol = symbol.to_string();
                let rules = WrittenRules { symbol, ..rules };
                SymbolOrder::Define(Box::new(DefineSymbol { rules, reason }))
            }
            Act::Retire => SymbolOrder::Retire(RetireSymbol { reason }),
            Act::Accept => {
                let level = Price::try_from(self.level.trim().to_owned());
                let level = level.map_err(|error| (Some(level_words(error)), vec![]))?;
                SymbolOrder::Accept(AcceptLevel { level, reason })
            }
            Act::Strike => {
                let sequence = self.sequence.parse();
                let sequence = sequence.map_err(|_| (Some(t!("house-symbol-choose")), vec![]))?;
                SymbolOrder::Strike(StrikePrice { sequence, reason })
            }
        })
    }
}

/// Why what was typed is no level.
fn level_words(error: PriceError) -> String {
    match error {
        PriceError::NotADecimal => t!("house-symbol-wrong-level"),
        PriceError::NotPositive => t!("house-symbol-wrong-level-positive"),
        PriceError::TooLarge => {
            t!(
                "house-symbol-wrong-level-large",
                most = Price::MAX.to_string()
            )
        }
    }
}

async fn refused(
    visit: Visit,
    (listed, past): (&ListedSymbol, PastWanted),
    form: &SymbolForm,
    problem: Option<String>,
    wrong: &[WrongField],
) -> Response {
    let shown = page(visit, listed, past).await;
    let fields = match form.act {
        Act::Save => form.rules.fields(wrong, false),
        Act::Retire | Act::Accept | Act::Strike => shown.fields.clone(),
    };
    let page = ListedSymbolPage {
        problem: Some(problem.unwrap_or_else(fields_wrong)),
        fields,
        level: form.level.clone(),
        ..shown
    };
    form_again(StatusCode::UNPROCESSABLE_ENTITY, page)
}

async fn page(visit: Visit, listed: &ListedSymbol, past: PastWanted) -> ListedSymbolPage {
    let ticks = visit.app.candles().ticks(&listed.rules.symbol);
    // Better a page without them than none.
    let mut ticks = ticks.await.unwrap_or_default();
    ticks.retain(|tick| !listed.has_struck(tick.sequence));
    let (prices, problem) = match past.prices(ticks) {
        Ok(prices) => (prices, None),
        Err(wrong) => (PastPage::empty(), Some(wrong.to_string())),
    };
    let mut changes = past.changes(&listed.changes).map(ChangeRow::new);
    for change in &mut changes.items {
        if let Some(name) = name(&visit, &change.by).await {
            change.by = name;
        }
    }
    let symbol = listed.rules.symbol.to_string();
    let rules = TypedRules::from(WrittenRules::from(listed.rules.clone()));
    ListedSymbolPage {
        last: visit.price(&symbol).map(|price| price.price()),
        said: None,
        problem,
        name: listed.rules.name.clone(),
        retired: listed.retired,
        currency: listed.rules.currency.clone(),
        fields: rules.fields(&[], false),
        level: String::new(),
        prices: prices.map(PriceRow::new),
        changes,
        past,
        symbol,
        page: visit.page,
    }
}

/// What somebody is called; none: it is no account, or nobody can tell now.
async fn name(visit: &Visit, user: &str) -> Option<String> {
    let user = user.parse().ok()?;
    let account = visit.app.accounts().get(&user).await.ok()??;
    Some(account.name.into())
}

impl ListedSymbolPage {
    const REASON_LENGTH_MAX: usize = REASON_LENGTH_MAX;
    const KEPT: i64 = TICKS_PER_SYMBOL;

    fn address(&self) -> String {
        address(&self.symbol)
    }

    /// Where its forms go: a refused one comes back to the same prices.
    fn here(&self) -> String {
        match self.past.query() {
            query if query.is_empty() => self.address(),
            query => format!("{}?{query}", self.address()),
        }
    }

    /// Whether prices of some time are asked for.
    fn is_searched(&self) -> bool {
        !self.past.from.is_empty() || !self.past.to.is_empty()
    }

    fn public_address(&self) -> String {
        symbol_path(&self.symbol)
    }
}

impl PriceRow {
    fn new(tick: &Tick) -> Self {
        let made_at = tick.made_at();
        Self {
            sequence: tick.sequence,
            price: format::decimal(tick.price.value()),
            size: (tick.size).map_or_else(String::new, |size| format::quantity(size.value())),
            at: format!(
                "{}, {}",
                format::date(made_at.into()),
                format::exact_time(made_at.into())
            ),
            time: made_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        }
    }
}

impl ChangeRow {
    fn new(change: &SymbolChange) -> Self {
        Self {
            at: format::date_and_time(change.at.into()),
            did: match &change.did {
                SymbolDeed::Added => t!("house-symbol-did-listed"),
                SymbolDeed::Changed => t!("house-symbol-did-changed"),
                SymbolDeed::Retired => t!("house-symbol-did-retired"),
                SymbolDeed::Returned => t!("house-symbol-did-returned"),
                SymbolDeed::Accepted { level } => t!(
                    "house-symbol-did-accepted",
                    price = format::decimal(level.value())
                ),
                SymbolDeed::Struck { price } => t!(
                    "house-symbol-did-struck",
                    price = format::decimal(price.value())
                ),
            },
            by: (change.by.clone()).unwrap_or_else(|| t!("house-symbol-by-file")),
            reason: change.reason.clone(),
        }
    }
}
