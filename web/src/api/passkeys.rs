//! One's own passkeys, and signing in by one. Browsers ask in two steps: a challenge, then what the device signed.

use auction::Time;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bootstrap::random;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Ids},
    session::SessionView,
};
use crate::{
    App, Person,
    accounts::Passkey,
    passkeys::NotAccepted,
    security::{ClientAddress, cookie_values},
    sign::{self, Asked, PasskeyRefused},
};

/// The cookie that tells a browser from others before anybody is signed in there: what it asked for is good there alone.
const BROWSER: &str = "outcry_browser";
/// Characters of 32 bytes in unpadded base64.
const BROWSER_LENGTH: usize = 43;

/// The passkey of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct PasskeyPath {
    /// As the list names it.
    #[param(max_length = 64)]
    passkey: String,
}

/// What a browser is asked for.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct ChallengeView {
    /// To be sent back with the answer, within five minutes and once.
    challenge: String,
    /// For `navigator.credentials`, as `PublicKeyCredential.parseRequestOptionsFromJSON()` and
    /// `parseCreationOptionsFromJSON()` read them.
    #[schema(value_type = Object)]
    options: Value,
}

/// What a browser brings to sign in.
#[derive(Deserialize, ToSchema)]
pub(super) struct PasskeySignIn {
    challenge: String,
    /// The credential as JSON in a text: `JSON.stringify(credential)`.
    credential: String,
}

/// The current password: an open session alone makes no other way in.
#[derive(Deserialize, ToSchema)]
pub(super) struct PasskeyWish {
    #[schema(format = Password)]
    password: String,
}

/// What a browser brings to be kept.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewPasskey {
    /// 1 to 40 visible characters: which of one's own it is.
    #[schema(min_length = 1)]
    name: String,
    challenge: String,
    /// The credential as JSON in a text: `JSON.stringify(credential)`.
    credential: String,
}

/// What a passkey is called from now on.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "My phone"}))]
pub(super) struct PasskeyNaming {
    /// 1 to 40 visible characters.
    #[schema(min_length = 1)]
    name: String,
}

/// A passkey.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct PasskeyView {
    passkey: String,
    name: String,
    added_at: Time,
    /// When it last signed one in; null: it did not yet.
    used_at: Option<Time>,
}

/// One's own passkeys.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct PasskeysView {
    /// In the order in which they were added; at most 10.
    items: Vec<PasskeyView>,
}

impl From<&Passkey> for PasskeyView {
    fn from(passkey: &Passkey) -> Self {
        Self {
            passkey: passkey.id.clone(),
            name: passkey.name.as_str().to_owned(),
            added_at: passkey.added_at,
            used_at: passkey.used_at,
        }
    }
}

impl From<Asked> for ChallengeView {
    fn from(Asked { challenge, options }: Asked) -> Self {
        Self { challenge, options }
    }
}

/// Asks for a passkey to sign in with: nobody says whose. A cookie binds the challenge to the browser.
#[utoipa::path(
    post,
    path = "/session/passkey/challenge",
    tag = "session",
    responses(
        (status = 200, body = ChallengeView),
        (status = 409, description = "Browsers make no passkeys for this site's address (`no_passkeys`)")
    )
)]
pub(super) async fn ask_for_passkey(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = browser(&headers);
    let browser = known.map_or_else(
        || URL_SAFE_NO_PAD.encode(random::bytes::<32>()),
        str::to_owned,
    );
    let asked = sign::ask_for_passkey(&app, &browser).map_err(|refused| problem(&app, refused))?;
    let cookie = browser_cookie(&app, &browser);
    Ok((
        [(header::SET_COOKIE, cookie)],
        Json(ChallengeView::from(asked)),
    )
        .into_response())
}

/// Signs in by a passkey: sets the session cookie.
#[utoipa::path(
    post,
    path = "/session/passkey",
    tag = "session",
    request_body = PasskeySignIn,
    responses(
        (status = 200, description = "Signed in: who one is", body = SessionView),
        (status = 401, description = "The passkey is not known here (`unknown_passkey`), was not accepted (`passkey_not_accepted`), or \
            counts less than before (`passkey_copied`)"),
        (status = 403, description = "The house has blocked this account"),
        (status = 409, description = "The challenge is too old, was used, or is another browser's (`challenge_over`)"),
        (status = 429, description = "Too many attempts")
    )
)]
pub(super) async fn sign_in_by_passkey(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Body(brought): Body<PasskeySignIn>,
) -> Result<Response, Problem> {
    let browser = browser(&headers).unwrap_or_default();
    let PasskeySignIn {
        challenge,
        credential,
    } = brought;
    let begun = sign::sign_in_by_passkey(&app, browser, &challenge, &credential, address).await;
    let begun = begun.map_err(|refused| problem(&app, refused))?;
    let view = SessionView::new(&begun.person, begun.expires_at);
    let mut answer = ([(header::SET_COOKIE, begun.cookie)], Json(view)).into_response();
    // Browsers go on to a page from here.
    if let Some(language) = begun.language {
        answer.headers_mut().append(header::SET_COOKIE, language);
    }
    Ok(answer)
}

/// One's own passkeys.
#[utoipa::path(
    get,
    path = "/account/passkeys",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = PasskeysView))
)]
pub(super) async fn passkeys(
    State(app): State<App>,
    person: Person,
) -> Result<Json<PasskeysView>, Problem> {
    let account = app.accounts().get(&person.user).await;
    let account = account.map_err(|error| Problem::unavailable(error.to_string()))?;
    let account = account.ok_or_else(Problem::unauthorized)?;
    let items = account.passkeys.iter().map(PasskeyView::from).collect();
    Ok(Json(PasskeysView { items }))
}

/// Asks for a new passkey, by one's password. The answer is good in this session alone.
#[utoipa::path(
    post,
    path = "/account/passkeys/challenge",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    request_body = PasskeyWish,
    responses(
        (status = 200, body = ChallengeView),
        (status = 409, description = "There are as many as one may have (`too_many_passkeys`), or browsers make none for this site's \
            address (`no_passkeys`)"),
        (status = 429, description = "Too many attempts")
    )
)]
pub(super) async fn ask_for_new_passkey(
    State(app): State<App>,
    person: Person,
    address: ClientAddress,
    Body(wish): Body<PasskeyWish>,
) -> Result<Json<ChallengeView>, Problem> {
    let asked = sign::ask_for_new_passkey(&app, &person, &wish.password, address).await;
    let asked = asked.map_err(|refused| problem(&app, refused))?;
    Ok(Json(asked.into()))
}

/// Adds the passkey that a browser made. A mail tells of it, where one's address is confirmed.
#[utoipa::path(
    post,
    path = "/account/passkeys",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    request_body = NewPasskey,
    responses(
        (status = 201, body = PasskeyView),
        (status = 409, description = "The challenge is too old, was used, or is another session's (`challenge_over`); one has this passkey \
            already (`known_passkey`), or as many as one may have (`too_many_passkeys`)")
    )
)]
pub(super) async fn add_passkey(
    State(app): State<App>,
    person: Person,
    Body(new): Body<NewPasskey>,
) -> Result<(StatusCode, Json<PasskeyView>), Problem> {
    let NewPasskey {
        name,
        challenge,
        credential,
    } = new;
    let added = sign::add_passkey(&app, &person, &name, &challenge, &credential).await;
    let added = added.map_err(|refused| match refused {
        PasskeyRefused::NotAccepted(why) => Problem::invalid("/credential", why.to_string()),
        refused => problem(&app, refused),
    })?;
    Ok((StatusCode::CREATED, Json(PasskeyView::from(&added))))
}

/// Calls a passkey otherwise.
#[utoipa::path(
    put,
    path = "/account/passkeys/{passkey}",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    params(PasskeyPath),
    request_body = PasskeyNaming,
    responses((status = 200, body = PasskeyView), (status = 404, description = "No such passkey of one's own"))
)]
pub(super) async fn rename_passkey(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<PasskeyPath>,
    Body(naming): Body<PasskeyNaming>,
) -> Result<Json<PasskeyView>, Problem> {
    let renamed = sign::rename_passkey(&app, &person, &path.passkey, &naming.name).await;
    let renamed = renamed.map_err(|refused| of_own(&app, refused))?;
    Ok(Json(PasskeyView::from(&renamed)))
}

/// Removes a passkey. One's other sessions end and their sockets close; this one lives on.
#[utoipa::path(
    delete,
    path = "/account/passkeys/{passkey}",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    params(PasskeyPath),
    responses(
        (status = 204, description = "It signs nobody in any more"),
        (status = 404, description = "No such passkey of one's own")
    )
)]
pub(super) async fn remove_passkey(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<PasskeyPath>,
) -> Result<StatusCode, Problem> {
    let removed = sign::remove_passkey(&app, &person, &path.passkey).await;
    removed.map_err(|refused| of_own(&app, refused))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The browser that a request comes from, as its cookie says.
fn browser(headers: &HeaderMap) -> Option<&str> {
    let mut values = cookie_values(headers, BROWSER);
    values.find(|value| value.len() == BROWSER_LENGTH)
}

fn browser_cookie(app: &App, browser: &str) -> HeaderValue {
    let secure = if app.settings().is_secure() {
        "; Secure"
    } else {
        ""
    };
    let cookie =
        format!("{BROWSER}={browser}; HttpOnly; SameSite=Strict; Path=/api/v1/session{secure}");
    HeaderValue::try_from(cookie).expect("what stood in a header may stand in one")
}

/// Of one that a path names, and that is not there.
fn of_own(app: &App, refused: PasskeyRefused) -> Problem {
    match refused {
        PasskeyRefused::Unknown => {
            Problem::not_found("unknown_passkey", "you have no such passkey")
        }
        refused => problem(app, refused),
    }
}

fn problem(app: &App, refused: PasskeyRefused) -> Problem {
    let words = refused.to_string();
    let (status, code) = match refused {
        PasskeyRefused::Impossible => (StatusCode::CONFLICT, "no_passkeys"),
        PasskeyRefused::ChallengeOver => (StatusCode::CONFLICT, "challenge_over"),
        PasskeyRefused::Known => (StatusCode::CONFLICT, "known_passkey"),
        PasskeyRefused::TooMany => (StatusCode::CONFLICT, "too_many_passkeys"),
        PasskeyRefused::Unknown => (StatusCode::UNAUTHORIZED, "unknown_passkey"),
        PasskeyRefused::NotAccepted(NotAccepted::Wrong) => {
            (StatusCode::UNAUTHORIZED, "passkey_not_accepted")
        }
        PasskeyRefused::NotAccepted(NotAccepted::Copied) => {
            (StatusCode::UNAUTHORIZED, "passkey_copied")
        }
        PasskeyRefused::WrongPassword => return Problem::invalid("/password", words),
        PasskeyRefused::Name(_) => return Problem::invalid("/name", words),
        PasskeyRefused::Demo => return Problem::forbidden(words),
        PasskeyRefused::SignIn(refused) => return Problem::from(refused).retry_from(app.now()),
    };
    Problem::new(status, code).detail(words)
}
