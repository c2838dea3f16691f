//! `/alerts`: the price alerts that one set, what crossed of late, and setting another.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::{
        FromRequestParts, Path, Query,
        rejection::{PathRejection, QueryRejection},
    },
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use market::{AlertError, AlertState, AlertWhen, Repeat, WrittenAlert};
use serde::Deserialize;

use super::{
    problem::Problem,
    sent_form::{Sender, SentForm},
    sign_in::way_on,
    visit::{Page, Visit, form_again},
};
use crate::{
    App, Person,
    alerts::{
        self, ALERTS_MAX, AlertList, SetAlert, SetRefused, crossing_line, rearmed_words, rule_words,
    },
    format,
    locale::{Language, filters, t},
    symbols::{SymbolList, symbol_path},
};

/// Where it is.
pub(super) const ADDRESS: &str = "/alerts";

/// The page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "alerts.html")]
pub(crate) struct AlertsPage {
    pub(crate) page: Page,
    pub(crate) said: Option<String>,
    /// Those that can fire first, each in the order in which they were set.
    pub(crate) alerts: Vec<AlertRow>,
    /// The newest first.
    pub(crate) crossings: Vec<CrossingRow>,
    pub(crate) form: AlertForm,
}

/// The form of a new alert.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct AlertForm {
    /// Empty: it is typed.
    pub(crate) of_symbol: String,
    pub(crate) typed: TypedAlert,
    /// The field, and what is wrong with it.
    pub(crate) problem: Option<(&'static str, String)>,
}

/// An alert as a form sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedAlert {
    pub(crate) symbol: String,
    pub(crate) when: Option<AlertWhen>,
    pub(crate) level: String,
    pub(crate) margin: String,
    pub(crate) repeat: Repeat,
}

/// One of one's alerts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AlertRow {
    pub(crate) id: String,
    pub(crate) symbol: String,
    pub(crate) path: String,
    pub(crate) words: String,
    /// How often, and how it stands.
    pub(crate) state: String,
    pub(crate) is_done: bool,
}

/// What crossed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CrossingRow {
    pub(crate) path: String,
    pub(crate) line: String,
    pub(crate) time: auction::Time,
    pub(crate) at: String,
    /// The house said since that the price was wrong.
    pub(crate) is_struck: bool,
}

/// Somebody at their own alerts.
pub(super) struct AlertsVisit {
    visit: Visit,
    person: Person,
}

impl FromRequestParts<App> for AlertsVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let (visit, person) = visit.signed_in(ADDRESS).map_err(|answer| *answer)?;
        Ok(Self { visit, person })
    }
}

impl Sender for AlertsVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

/// Which symbol the form is for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    symbol: String,
}

/// A button and nothing else.
#[derive(Debug, Deserialize)]
pub(super) struct DeleteForm {}

/// That crossings were seen, from the bar on any page.
#[derive(Debug, Deserialize)]
pub(super) struct SeenForm {
    up_to: u64,
    back: Option<String>,
}

pub(super) async fn show(
    at: AlertsVisit,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Response {
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    let typed = TypedAlert {
        symbol: wanted.symbol,
        ..TypedAlert::default()
    };
    let said = at.visit.said.as_deref().and_then(said);
    let once = at.visit.said_once();
    match at.page(typed, None).await {
        Ok(page) => (once, AlertsPage { said, ..page }).into_response(),
        Err(answer) => *answer,
    }
}

pub(super) async fn send(SentForm { by: at, form }: SentForm<AlertsVisit, TypedAlert>) -> Response {
    let typed: TypedAlert = form;
    let problem = match typed.written() {
        Ok(written) => {
            let set = alerts::set(&at.visit.app, &at.person, &typed.symbol, &written).await;
            match set {
                Ok(_) => return at.visit.done(&at.person, "set", ADDRESS),
                Err(SetRefused::Unavailable) => return at.visit.problem(Problem::Unavailable),
                Err(refused) => (field(&refused), refused_words(&refused)),
            }
        }
        Err(problem) => problem,
    };
    match at.page(typed, Some(problem)).await {
        Ok(page) => form_again(StatusCode::UNPROCESSABLE_ENTITY, page),
        Err(answer) => *answer,
    }
}

pub(super) async fn send_delete(
    path: Result<Path<String>, PathRejection>,
    SentForm { by: at, .. }: SentForm<AlertsVisit, DeleteForm>,
) -> Response {
    let Ok(Path(id)) = path else {
        return at.visit.problem(Problem::NotFound);
    };
    // One that is gone already is what was asked for.
    match at.visit.app.alerts().delete(&at.person.user, &id).await {
        Ok(_) => at.visit.done(&at.person, "deleted", ADDRESS),
        Err(_) => at.visit.problem(Problem::Unavailable),
    }
}

pub(super) async fn send_seen(
    SentForm { by: at, form }: SentForm<AlertsVisit, SeenForm>,
) -> Response {
    let form: SeenForm = form;
    match at.visit.app.alerts().see(&at.person.user, form.up_to).await {
        Ok(()) => Redirect::to(way_on(form.back.as_deref())).into_response(),
        Err(_) => at.visit.problem(Problem::Unavailable),
    }
}

/// What was done just before.
fn said(code: &str) -> Option<String> {
    Some(match code {
        "set" => t!("alerts-said-set"),
        "deleted" => t!("alerts-said-deleted"),
        _ => return None,
    })
}

/// The field that a refusal is about.
fn field(refused: &SetRefused) -> &'static str {
    match refused {
        SetRefused::Rule(error) => error.field(),
        SetRefused::UnknownSymbol
        | SetRefused::Retired
        | SetRefused::TooMany(_)
        | SetRefused::Unavailable => "symbol",
    }
}

/// Why an alert is not set, for people.
fn refused_words(refused: &SetRefused) -> String {
    match refused {
        SetRefused::UnknownSymbol => t!("alert-unknown-symbol"),
        SetRefused::Retired => t!("alert-retired"),
        SetRefused::TooMany(_) => t!("alert-too-many", most = ALERTS_MAX),
        SetRefused::Unavailable => t!("alert-unavailable"),
        SetRefused::Rule(error) => match error {
            AlertError::Level => t!("alert-wrong-level"),
            AlertError::NotPositive => t!("alert-not-positive"),
            AlertError::BelowLowest { lowest } => {
                t!(
                    "alert-below-lowest",
                    lowest = format::decimal(lowest.value())
                )
            }
            AlertError::AboveHighest { highest } => {
                t!(
                    "alert-above-highest",
                    highest = format::decimal(highest.value())
                )
            }
            AlertError::Percent => t!("alert-wrong-percent"),
            AlertError::Margin => t!("alert-wrong-margin"),
        },
    }
}

impl TypedAlert {
    fn written(&self) -> Result<WrittenAlert, (&'static str, String)> {
        let when = self.when.ok_or_else(|| ("when", t!("alert-no-when")))?;
        let text = |text: &str| Some(plain_decimal(text)).filter(|text| !text.is_empty());
        Ok(WrittenAlert {
            when,
            level: text(&self.level).unwrap_or_default(),
            margin: text(&self.margin),
            repeat: self.repeat,
        })
    }
}

/// A decimal that was typed, as programs write one: in German a comma stands before the decimals, and points between thousands.
fn plain_decimal(typed: &str) -> String {
    let typed = typed.trim();
    match Language::current() {
        Language::German if typed.contains(',') => typed.replace('.', "").replace(',', "."),
        _ => typed.to_owned(),
    }
}

impl AlertForm {
    /// A choice of what is to happen: its code, its words, whether it is chosen.
    pub(super) fn choices(&self) -> [(&'static str, String, bool); 4] {
        let chosen = self.typed.when.unwrap_or(AlertWhen::Above);
        let choice = |when, code, words| (code, words, chosen == when);
        [
            choice(AlertWhen::Above, "above", t!("alert-when-above")),
            choice(AlertWhen::Below, "below", t!("alert-when-below")),
            choice(AlertWhen::UpBy, "up_by", t!("alert-when-up")),
            choice(AlertWhen::DownBy, "down_by", t!("alert-when-down")),
        ]
    }

    pub(super) fn is_every_time(&self) -> bool {
        self.typed.repeat == Repeat::EveryTime
    }

    pub(super) fn problem(&self, field: &str) -> Option<&str> {
        let problem = self.problem.as_ref();
        problem
            .filter(|(at, _)| *at == field)
            .map(|(_, words)| words.as_str())
    }

    /// The form on a symbol's own page.
    pub(crate) fn of(symbol: &str) -> Self {
        Self {
            of_symbol: symbol.to_owned(),
            ..Self::default()
        }
    }
}

impl AlertsVisit {
    async fn page(
        self,
        typed: TypedAlert,
        problem: Option<(&'static str, String)>,
    ) -> Result<AlertsPage, Box<Response>> {
        let Self { visit, person } = self;
        // As they are stored: what was just done is to be seen, whichever site is asked.
        let Ok(list) = visit.app.alerts().of(&person.user).await else {
            return Err(Box::new(visit.problem(Problem::Unavailable)));
        };
        let symbols = visit.app.symbols();
        let crossings = list.crossings.iter().rev();
        let crossings = crossings.map(|crossing| CrossingRow::new(crossing, &symbols));
        Ok(AlertsPage {
            said: None,
            alerts: rows(&visit.app, &list, |_| true),
            crossings: crossings.collect(),
            form: AlertForm {
                of_symbol: String::new(),
                typed,
                problem,
            },
            page: visit.page,
        })
    }
}

/// Alerts as they are listed.
pub(super) fn rows(
    app: &App,
    list: &AlertList,
    shown: impl Fn(&SetAlert) -> bool,
) -> Vec<AlertRow> {
    let symbols = app.symbols();
    let row = |set: &SetAlert| {
        let listed = symbols.get(set.symbol.as_str());
        let currency = listed.map_or("", |listed| listed.rules.currency.as_str());
        AlertRow::new(set, currency)
    };
    let shown = list.alerts.iter().filter(|set| shown(set));
    let mut rows: Vec<_> = shown.map(row).collect();
    rows.sort_by_key(|row| row.is_done);
    rows
}

impl AlertsPage {
    const ALERTS_MAX: usize = ALERTS_MAX;
}

impl AlertRow {
    pub(crate) fn new(set: &SetAlert, currency: &str) -> Self {
        let often = rearmed_words(&set.alert.rule, currency);
        let often = often.unwrap_or_else(|| t!("alert-state-once"));
        let state = match set.alert.state() {
            AlertState::New => t!("alert-state-new", often = often),
            AlertState::Armed => often,
            AlertState::Waiting => {
                let margin = format::decimal(set.alert.rule.margin());
                t!("alert-state-waiting", often = often, margin = margin)
            }
            AlertState::Done => t!("alert-state-done"),
        };
        Self {
            id: set.id.clone(),
            symbol: set.symbol.to_string(),
            path: symbol_path(set.symbol.as_str()),
            words: rule_words(&set.alert.rule, currency),
            state,
            is_done: set.alert.is_done(),
        }
    }
}

impl CrossingRow {
    fn new(crossing: &crate::alerts::Crossing, symbols: &SymbolList) -> Self {
        let time = crossing.at.time.into();
        let listed = symbols.get(crossing.symbol.as_str());
        Self {
            is_struck: listed.is_some_and(|listed| listed.has_struck(crossing.at.sequence)),
            path: symbol_path(crossing.symbol.as_str()),
            line: crossing_line(crossing),
            time,
            at: format::date_and_time(time),
        }
    }
}

#[cfg(test)]
mod tests {
    use market::Price;

    use super::*;
    use crate::pages::sign_up::sentence;

    #[test]
    fn pages_say_in_english_what_the_api_says() {
        let price = || Price::new(105.into()).unwrap();
        let rules = [
            AlertError::Level,
            AlertError::NotPositive,
            AlertError::BelowLowest { lowest: price() },
            AlertError::AboveHighest { highest: price() },
            AlertError::Percent,
            AlertError::Margin,
        ];
        let others = [
            SetRefused::UnknownSymbol,
            SetRefused::Retired,
            SetRefused::Unavailable,
        ];
        for refused in rules.map(SetRefused::Rule).into_iter().chain(others) {
            assert_eq!(refused_words(&refused), sentence(&refused.to_string()));
        }
    }

    #[test]
    fn level_is_typed_as_the_language_of_the_page_writes_it() {
        let read = |typed| {
            (
                plain_decimal(typed),
                Language::German.say(|| plain_decimal(typed)),
            )
        };
        let same = |text: &str| (text.to_owned(), text.to_owned());
        assert_eq!(read(" 1050.25 "), same("1050.25"));
        assert_eq!(
            read("1.050,25"),
            ("1.050,25".to_owned(), "1050.25".to_owned())
        );
    }
}
