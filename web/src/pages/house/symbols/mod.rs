//! `/house/symbols`: the registry of symbols, and listing another one.

mod form;
mod one;
mod past;

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    Form,
    extract::{Query, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use market::{DefineSymbol, ListedSymbol, Symbol, WrongField};
use serde::Deserialize;

use super::{OperatorVisit, Page, Problem, said};
use crate::{
    house::symbols::{OrderFailure, SymbolOrder},
    locale::{filters, t},
    pages::{
        sign_up::sentence,
        visit::{Visit, form_again},
    },
    security::FormToken,
    symbols::SymbolList,
};
use form::{RulesField, TypedRules};

pub(super) use one::{sent as one_sent, show as show_one};

/// Symbols on one page.
const ROWS_MAX: usize = 250;

/// The page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/symbols.html")]
pub(super) struct SymbolsPage {
    page: Page,
    said: Option<String>,
    problem: Option<String>,
    wanted: String,
    rows: Vec<SymbolRow>,
    /// Which of how many, where they do not fit.
    part: Option<String>,
    /// The page with those after.
    following: Option<String>,
    fields: Vec<RulesField>,
    reason: String,
}

/// A symbol of the registry.
#[derive(Debug)]
struct SymbolRow {
    address: String,
    symbol: String,
    name: String,
    retired: bool,
    facts: String,
}

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// A part of a symbol or a name.
    q: String,
    from: String,
}

/// A symbol to be listed.
#[derive(Debug, Deserialize)]
pub(super) struct NewForm {
    form_token: FormToken,
    #[serde(default)]
    reason: String,
    #[serde(flatten)]
    rules: TypedRules,
}

pub(super) async fn show(
    OperatorVisit { visit, .. }: OperatorVisit,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Query(wanted) = wanted.unwrap_or_default();
    let symbols = visit.app.symbols();
    let said = said(visit.said.as_deref());
    let once = visit.said_once();
    let page = SymbolsPage::new(visit.page, &symbols, &wanted);
    (once, SymbolsPage { said, ..page }).into_response()
}

pub(super) async fn sent(
    OperatorVisit { visit, person }: OperatorVisit,
    form: Result<Form<NewForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let rules = match form.rules.written() {
        Ok(rules) => rules,
        Err(wrong) => return refused(visit, &form, None, &wrong),
    };
    let Ok(symbol) = Symbol::parse(&rules.symbol) else {
        let wrong = WrongField {
            field: "symbol".to_owned(),
            reason: t!("symbol-field-wrong-symbol"),
        };
        return refused(visit, &form, None, &[wrong]);
    };
    // By the API too it is changed; here nobody changes one who meant to list another.
    let known = visit.app.symbols();
    if known
        .get(symbol.as_str())
        .is_some_and(|known| !known.retired)
    {
        let words = t!("house-symbols-listed-already", symbol = symbol.as_str());
        return refused(visit, &form, Some(words), &[]);
    }
    let reason = form.reason.clone();
    let order = SymbolOrder::Define(Box::new(DefineSymbol { rules, reason }));
    match visit
        .app
        .symbol_orders()
        .give(&person, &symbol, &order)
        .await
    {
        Ok(_) => visit.done(&person, "listed", &address(symbol.as_str())),
        Err(failure) => {
            let (words, wrong) = words(failure);
            refused(visit, &form, words, &wrong)
        }
    }
}

fn refused(
    visit: Visit,
    form: &NewForm,
    problem: Option<String>,
    wrong: &[WrongField],
) -> Response {
    let symbols = visit.app.symbols();
    let page = SymbolsPage {
        problem: Some(problem.unwrap_or_else(fields_wrong)),
        fields: form.rules.fields(wrong, true),
        reason: form.reason.clone(),
        ..SymbolsPage::new(visit.page, &symbols, &Wanted::default())
    };
    form_again(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// What is said above a form some of whose fields cannot be taken.
fn fields_wrong() -> String {
    t!("house-symbols-wrong")
}

/// What stands in the way, and in which fields.
fn words(failure: OrderFailure) -> (Option<String>, Vec<WrongField>) {
    match failure {
        OrderFailure::Refused(market::SymbolRefusal::WrongRules { fields }) => (None, fields),
        other => (Some(sentence(&other.to_string())), vec![]),
    }
}

/// Where a symbol of the registry is run.
fn address(symbol: &str) -> String {
    let encoded = url::form_urlencoded::byte_serialize(symbol.as_bytes());
    format!("/house/symbols/{}", encoded.collect::<String>())
}

impl SymbolsPage {
    fn new(page: Page, symbols: &SymbolList, wanted: &Wanted) -> Self {
        let sought = wanted.q.trim().to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&sought);
        let found: Vec<&ListedSymbol> = (symbols.iter())
            .filter(|listed| has(listed.rules.symbol.as_str()) || has(&listed.rules.name))
            .collect();
        let from = wanted.from.parse().unwrap_or(0).min(found.len());
        let rows = found.iter().skip(from).take(ROWS_MAX);
        let rows: Vec<_> = rows.map(|listed| SymbolRow::new(listed)).collect();
        let (to, total) = (from + rows.len(), found.len());
        Self {
            page,
            said: None,
            problem: None,
            wanted: wanted.q.clone(),
            part: (rows.len() < total).then(|| {
                t!(
                    "house-symbols-part",
                    from = from + 1,
                    to = to,
                    total = total
                )
            }),
            following: (to < total).then(|| wanted.following(to)),
            rows,
            fields: TypedRules::default().fields(&[], true),
            reason: String::new(),
        }
    }
}

impl Wanted {
    /// The page of what is asked for that begins at a place.
    fn following(&self, from: usize) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("from", &from.to_string());
        if !self.q.is_empty() {
            query.append_pair("q", &self.q);
        }
        format!("/house/symbols?{}", query.finish())
    }
}

impl SymbolRow {
    fn new(listed: &ListedSymbol) -> Self {
        let rules = &listed.rules;
        let publishers: Vec<&str> = rules.publishers.iter().map(String::as_str).collect();
        let by = match publishers.is_empty() {
            true => t!("house-symbols-by-nobody"),
            false => t!("house-symbols-by", names = publishers.join(", ")),
        };
        let group = Some(&rules.group).filter(|group| !group.is_empty());
        let hours = (rules.calendar.as_ref())
            .map(|calendar| t!("house-symbols-hours", calendar = calendar.name()));
        let step = t!("house-symbols-steps", step = String::from(rules.tick_size));
        let facts = [group.cloned(), Some(rules.currency.clone())].into_iter();
        let facts = facts.chain([Some(step), Some(by), hours]).flatten();
        let facts: Vec<_> = facts.collect();
        Self {
            address: address(rules.symbol.as_str()),
            symbol: rules.symbol.to_string(),
            name: rules.name.clone(),
            retired: listed.retired,
            facts: facts.join(" · "),
        }
    }
}
