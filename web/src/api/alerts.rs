//! One's own price alerts.

use auction::Time;
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use market::{AlertState, AlertWhen, Repeat, Symbol, WrittenAlert};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Ids, Params},
    results::TableParams,
};
use crate::{
    App, Person,
    alerts::{self, AlertList, Crossing, SetAlert, SetRefused, crossing_line, write_table},
    house::table,
    revised::RevisedError,
};

/// The alert of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct AlertPath {
    /// As the list names it.
    #[param(max_length = 64)]
    alert: String,
}

/// One's own price alerts, and what crossed of late.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct AlertsView {
    /// In the order in which they were set; at most 50.
    items: Vec<AlertView>,
    /// The newest first; at most 20.
    crossings: Vec<CrossingView>,
}

/// An alert.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct AlertView {
    alert: String,
    symbol: Symbol,
    when: AlertWhen,
    /// A price, or of a change its percent.
    #[schema(example = "105.00")]
    level: String,
    /// How far the price has to go back before it fires again, in the unit of the level.
    #[schema(example = "0.50")]
    margin: String,
    repeat: Repeat,
    state: AlertState,
    set_at: Time,
}

/// A price that crossed what an alert waited for.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct CrossingView {
    /// Rises with every crossing of the account.
    number: u64,
    alert: String,
    symbol: Symbol,
    #[schema(example = "105.10")]
    price: String,
    /// When the price was made.
    at: Time,
    /// The same in words.
    text: String,
    /// It was dismissed.
    seen: bool,
}

/// An alert to be set.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"symbol": "DEMO", "when": "above", "level": "105.00", "margin": "0.50", "repeat": "every_time"}))]
pub(super) struct NewAlert {
    #[schema(max_length = 64)]
    symbol: String,
    when: AlertWhen,
    /// A price, or of a change its percent: an exact decimal.
    #[schema(max_length = 40)]
    level: String,
    /// How far the price has to go back before it fires again, in the unit of the level. Left out: 0.2 % of the level, of a change
    /// half a percentage point.
    #[serde(default)]
    #[schema(max_length = 40)]
    margin: Option<String>,
    /// Left out: once.
    #[serde(default)]
    repeat: Repeat,
}

/// Which crossings were seen.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"up_to": 3}))]
pub(super) struct SeenCrossings {
    /// The number of the newest one.
    up_to: u64,
}

impl From<AlertList> for AlertsView {
    fn from(list: AlertList) -> Self {
        Self {
            items: list.alerts.into_iter().map(AlertView::from).collect(),
            crossings: list.crossings.iter().rev().map(CrossingView::new).collect(),
        }
    }
}

impl From<SetAlert> for AlertView {
    fn from(set: SetAlert) -> Self {
        let rule = &set.alert.rule;
        Self {
            when: rule.when,
            level: rule.level().to_string(),
            margin: rule.margin().to_string(),
            repeat: rule.repeat,
            state: set.alert.state(),
            alert: set.id,
            symbol: set.symbol,
            set_at: set.set_at,
        }
    }
}

impl CrossingView {
    fn new(crossing: &Crossing) -> Self {
        Self {
            number: crossing.number,
            alert: crossing.alert.clone(),
            symbol: crossing.symbol.clone(),
            price: crossing.price.to_string(),
            at: crossing.at.time.into(),
            text: crossing_line(crossing),
            seen: crossing.seen,
        }
    }
}

/// One's own price alerts, and what crossed of late.
#[utoipa::path(
    get,
    path = "/account/alerts",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = AlertsView))
)]
pub(super) async fn alerts(
    State(app): State<App>,
    person: Person,
) -> Result<Json<AlertsView>, Problem> {
    let list = app.alerts().of(&person.user).await.map_err(unavailable)?;
    Ok(Json(list.into()))
}

/// The same as a CSV table for spreadsheets (RFC 4180; UTF-8 with a byte order mark): what is set, without what crossed.
#[utoipa::path(
    get,
    path = "/account/alerts.csv",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    params(TableParams),
    responses((status = 200, description = "alert,symbol,when,level,margin,repeat,state,set_at", body = String, content_type = "text/csv"))
)]
pub(super) async fn alerts_table(
    State(app): State<App>,
    person: Person,
    Params(params): Params<TableParams>,
) -> Result<Response, Problem> {
    let list = app.alerts().of(&person.user).await.map_err(unavailable)?;
    let table = write_table(&list, params.separator());
    Ok((table::attachment("alerts"), table).into_response())
}

/// Sets an alert; the same again is the one that is set. The last price fires none: it has to cross.
#[utoipa::path(
    post,
    path = "/account/alerts",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    request_body = NewAlert,
    responses(
        (status = 201, body = AlertView),
        (status = 409, description = "as many are set as one may set, or prices of the symbol are taken no more"),
        (status = 422, description = "no such symbol, or a level that its prices never reach")
    )
)]
pub(super) async fn set_alert(
    State(app): State<App>,
    person: Person,
    Body(new): Body<NewAlert>,
) -> Result<Response, Problem> {
    let written = WrittenAlert {
        when: new.when,
        level: new.level,
        margin: new.margin,
        repeat: new.repeat,
    };
    let set = alerts::set(&app, &person, &new.symbol, &written).await;
    let set = set.map_err(|refused| {
        let words = refused.to_string();
        match refused {
            SetRefused::UnknownSymbol => Problem::invalid("/symbol", words),
            SetRefused::Rule(error) => Problem::invalid(format!("/{}", error.field()), words),
            SetRefused::Retired => {
                Problem::new(StatusCode::CONFLICT, "retired_symbol").detail(words)
            }
            SetRefused::TooMany(_) => {
                Problem::new(StatusCode::CONFLICT, "too_many_alerts").detail(words)
            }
            SetRefused::Unavailable => Problem::unavailable(words),
        }
    })?;
    Ok((StatusCode::CREATED, Json(AlertView::from(set))).into_response())
}

/// Deletes an alert.
#[utoipa::path(
    delete,
    path = "/account/alerts/{alert}",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    params(AlertPath),
    responses((status = 204, description = "deleted"), (status = 404, description = "no such alert of one's own"))
)]
pub(super) async fn delete_alert(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<AlertPath>,
) -> Result<StatusCode, Problem> {
    let deleted = app.alerts().delete(&person.user, &path.alert).await;
    match deleted.map_err(unavailable)? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found(
            "unknown_alert",
            "you have no such alert",
        )),
    }
}

/// Dismisses crossings: pages tell of them no more.
#[utoipa::path(
    post,
    path = "/account/alerts/seen",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    request_body = SeenCrossings,
    responses((status = 204, description = "noted"))
)]
pub(super) async fn see_crossings(
    State(app): State<App>,
    person: Person,
    Body(seen): Body<SeenCrossings>,
) -> Result<StatusCode, Problem> {
    let noted = app.alerts().see(&person.user, seen.up_to).await;
    noted.map_err(unavailable)?;
    Ok(StatusCode::NO_CONTENT)
}

fn unavailable(error: RevisedError) -> Problem {
    Problem::unavailable(error.to_string())
}
