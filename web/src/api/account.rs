//! One's own account: how one is called and reached, by which address one signs in, who else is signed in.

use auction::UserId;
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Problem, body::Body};
use crate::{
    App, Person,
    accounts::{Account, PostalAddress},
    security::ClientAddress,
    sign::{self, DetailsRefused, EmailCheckRefused},
};

/// One's own account.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct OwnAccountView {
    user: UserId,
    email: String,
    /// Whether the address is known to be one's own: a link that went there was opened.
    email_verified: bool,
    name: String,
    /// The lines of the postal address; none: it is not said.
    #[schema(value_type = Vec<String>)]
    address: PostalAddress,
}

impl OwnAccountView {
    fn new(account: Account) -> Self {
        Self {
            email_verified: account.is_email_verified(),
            user: account.user,
            email: account.email.as_str().to_owned(),
            name: account.name.as_str().to_owned(),
            address: account.address,
        }
    }
}

/// How one is called and reached.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Carol Danvers", "address": ["12 Orchard Lane", "8001 Zürich"]}))]
pub(super) struct Details {
    /// 1 to 60 visible characters; never an email address, nor that of a site.
    #[schema(min_length = 1, pattern = "^[^@]*$")]
    name: String,
    /// At most 6 lines of 80 characters. It stands on invoices that are issued from now on.
    #[serde(default)]
    #[schema(max_items = 6)]
    address: Vec<String>,
}

/// Another address to sign in with.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"email": "carol@example.org", "password": "a phrase of my own"}))]
pub(super) struct EmailChange {
    #[schema(max_length = 254)]
    email: String,
    /// The current one.
    #[schema(format = Password)]
    password: String,
}

/// One's own account.
#[utoipa::path(
    get,
    path = "/account",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = OwnAccountView))
)]
pub(super) async fn show(
    State(app): State<App>,
    person: Person,
) -> Result<Json<OwnAccountView>, Problem> {
    let account = app.accounts().get(&person.user).await;
    let account = account.map_err(|error| Problem::unavailable(error.to_string()))?;
    let account = account.ok_or_else(Problem::unauthorized)?;
    Ok(Json(OwnAccountView::new(account)))
}

/// Changes one's name and postal address. Invoices that are issued keep what they say.
#[utoipa::path(
    put,
    path = "/account",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    request_body = Details,
    responses((status = 200, body = OwnAccountView))
)]
pub(super) async fn set_details(
    State(app): State<App>,
    person: Person,
    Body(details): Body<Details>,
) -> Result<Json<OwnAccountView>, Problem> {
    let address = PostalAddress::try_from(details.address);
    let changed = sign::set_details(&app, &person, &details.name, address).await;
    let changed = changed.map_err(|refused| problem(&app, refused))?;
    Ok(Json(OwnAccountView::new(changed)))
}

/// Changes the address one signs in with. One-time links of the account end, and a mail asks there whether it is one's own.
#[utoipa::path(
    put,
    path = "/account/email",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    request_body = EmailChange,
    responses((status = 200, body = OwnAccountView))
)]
pub(super) async fn change_email(
    State(app): State<App>,
    person: Person,
    address: ClientAddress,
    Body(change): Body<EmailChange>,
) -> Result<Json<OwnAccountView>, Problem> {
    let changed = sign::change_email(&app, &person, &change.email, &change.password, address).await;
    let changed = changed.map_err(|refused| problem(&app, refused))?;
    Ok(Json(OwnAccountView::new(changed)))
}

/// Has the link sent again that shows that the address is one's own.
#[utoipa::path(
    post,
    path = "/account/email/check",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 202, description = "A link is on its way to the address"),
        (status = 409, description = "The address is known to be one's own (`verified`)"),
        (status = 429, description = "Several went there a moment ago")
    )
)]
pub(super) async fn check_email(
    State(app): State<App>,
    person: Person,
    address: ClientAddress,
) -> Result<StatusCode, Problem> {
    let asked = sign::ask_for_email_check(&app, &person, address).await;
    asked.map_err(|refused| {
        let words = refused.to_string();
        match refused {
            EmailCheckRefused::Verified => {
                Problem::new(StatusCode::CONFLICT, "verified").detail(words)
            }
            EmailCheckRefused::Demo => Problem::forbidden(words),
            EmailCheckRefused::TooManyAttempts { retry_after } => Problem::too_often(retry_after)
                .detail(words)
                .retry_from(app.now()),
            EmailCheckRefused::Unavailable => Problem::unavailable(words),
        }
    })?;
    Ok(StatusCode::ACCEPTED)
}

/// Ends every other session of one's own; their sockets close. This one lives on.
#[utoipa::path(
    delete,
    path = "/account/sessions",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 204, description = "Nobody else is signed in by this account"))
)]
pub(super) async fn end_other_sessions(
    State(app): State<App>,
    person: Person,
) -> Result<StatusCode, Problem> {
    let ended = sign::sign_out_elsewhere(&app, &person).await;
    ended.map_err(|refused| problem(&app, refused))?;
    Ok(StatusCode::NO_CONTENT)
}

fn problem(app: &App, refused: DetailsRefused) -> Problem {
    let words = refused.to_string();
    match refused {
        DetailsRefused::Fields(problems) => Problem::invalid_fields(problems),
        DetailsRefused::Demo => Problem::forbidden(words),
        DetailsRefused::TooManyAttempts { retry_after } => Problem::too_often(retry_after)
            .detail(words)
            .retry_from(app.now()),
        DetailsRefused::Unavailable => Problem::unavailable(words),
    }
}
