//! Who the house is and how it is paid, for programs. Only for operators.

use axum::{Json, extract::State, http::StatusCode};

use super::{Problem, body::Body};
use crate::{App, particulars::Particulars, revised::RevisedError, sessions::Operator};

/// What stands on the invoices that are issued from now on. Only for operators.
#[utoipa::path(
    get,
    path = "/house/settings",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "As the house says it; what it has not said is empty", body = Particulars),
        (status = 403, description = "Not an operator")
    )
)]
pub(super) async fn settings(
    State(app): State<App>,
    _operator: Operator,
) -> Result<Json<Particulars>, Problem> {
    let found = app.particulars().find().await.map_err(problem)?;
    Ok(Json(found.value.unwrap_or_default()))
}

/// Puts other particulars in place of those that stand there, whole: what is left out is empty. Invoices that are issued keep
/// what they say. An IBAN whose check digits do not fit is refused. Only for operators.
#[utoipa::path(
    put,
    path = "/house/settings",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    request_body = Particulars,
    responses(
        (status = 200, description = "As they are kept", body = Particulars),
        (status = 409, description = "Somebody else changed them at the same moment: ask for them, and put yours again")
    )
)]
pub(super) async fn set_settings(
    State(app): State<App>,
    _operator: Operator,
    Body(particulars): Body<Particulars>,
) -> Result<Json<Particulars>, Problem> {
    let particulars = particulars.checked().map_err(Problem::invalid_fields)?;
    let store = app.particulars();
    let found = store.find().await.map_err(problem)?;
    let set = store.set(&particulars, found.revision).await;
    set.map_err(problem)?;
    Ok(Json(particulars))
}

fn problem(error: RevisedError) -> Problem {
    let words = error.to_string();
    match error {
        RevisedError::ChangedMeanwhile => {
            Problem::new(StatusCode::CONFLICT, "changed_meanwhile").detail(words)
        }
        RevisedError::Unavailable => Problem::unavailable(words),
    }
}
