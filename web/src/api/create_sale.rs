//! Making a sale: the catalogue's texts first, then the rules' command.

use auction::{Refusal, SaleId};
use axum::{
    Json,
    extract::{FromRequest, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bootstrap::random;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{IdempotencyKey, Looked, Params},
    cursor::LIMIT_MAX,
    preview::SalePreview,
    refusal,
    sales::lots,
    view::SaleView,
};
use crate::{
    App, Person, field_problem,
    house::{
        drafts::{self, KeptSale},
        new_sale::{NewSale, ReadSale},
        photographs,
        publish::{self, PublishRefused},
        references,
    },
    sessions::Operator,
};

/// Whether to make it.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Query)]
pub(super) struct PreviewParams {
    /// True: nothing is made; the answer tells when each lot would open and end, or what stands in the way.
    #[serde(default)]
    preview: bool,
}

/// A sale that is made and not shown yet.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeView {
    sale: SaleId,
}

/// Makes a sale with its lots, or only tells how it would run. Only for operators.
#[utoipa::path(
    post,
    path = "/sales",
    tag = "sales",
    security(("bearer" = []), ("cookie" = [])),
    params(
        PreviewParams,
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, description = "Asking again with it is safe")
    ),
    request_body = NewSale,
    responses(
        (status = 200, description = "With `preview=true`: how it would run; nothing was made", body = SalePreview),
        (status = 201, description = "The sale as it is shown from now on", body = SaleView),
        (status = 202, description = "It is made, and will be shown in a moment", body = MadeView),
        (status = 409, description = "Another sale has this id"),
        (status = 413, description = "The body is too large, or the catalogue's texts are: 3 MB of them are taken, packed"),
        (status = 503, description = "Not known whether it was made: ask again with the same id or key")
    )
)]
pub(super) async fn create(
    State(app): State<App>,
    Operator(person): Operator,
    IdempotencyKey(key): IdempotencyKey,
    Params(PreviewParams { preview }): Params<PreviewParams>,
    SaleBody(new): SaleBody,
) -> Result<Response, Problem> {
    if new.demo && !app.settings().demo {
        return Err(Problem::invalid("/demo", "there is no demo here"));
    }
    let sale = match (&new.sale, &key) {
        (Some(sale), _) => sale.clone(),
        (None, Some(key)) => sale_of_key(&app, &person, key),
        (None, None) => random::id().parse().expect("random ids are ids"),
    };
    let read = new.read(sale.clone(), app.now());
    let read = read.map_err(Problem::invalid_fields)?;
    let missing = photographs::missing(&app, &read.texts).await;
    let mut missing =
        missing.map_err(|_| Problem::unavailable("photographs cannot be looked up"))?;
    missing.extend(references::unknown(&app, &read.texts));
    if !missing.is_empty() {
        return Err(Problem::invalid_fields(missing));
    }
    let texts = kept(&app, &read, &new)?;
    if preview {
        let checked = read.check(app.now());
        checked.map_err(refusal::of_invalid_sale)?;
        let free = publish::check_id(&app, &read).await;
        free.map_err(|refused| problem(&app, &read, refused))?;
        return Ok(Json(SalePreview::new(&read)).into_response());
    }
    if let Some(key) = key {
        let purpose = serde_json::to_string(&(&read.command, &read.texts));
        let purpose = purpose.expect("a sale is JSON");
        let whose = format!("sales {}", person.user);
        app.idempotency()
            .bind(app.keys(), &whose, &key, &purpose)
            .await?;
    }
    let before = publish::keep(&app, &read, texts).await;
    let published = match before {
        Ok(before) => publish::publish(&app, &person, &read, before).await,
        Err(refused) => Err(refused),
    };
    match published {
        Ok(true) => Ok(created(&app, &sale)),
        Ok(false) => Ok(made(&sale)),
        Err(refused) => Err(problem(&app, &read, refused)),
    }
}

/// The body of a new sale. Where members cannot be read, what the others contradict is found as well.
pub(super) struct SaleBody(NewSale);

impl FromRequest<App> for SaleBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        match Looked::from_request(request, app).await?.0 {
            Ok(new) => Ok(Self(new)),
            Err((value, mut problems)) => {
                let further =
                    NewSale::harmless(value, &problems).map(|new| new.problems(app.now()));
                field_problem::add(&mut problems, further.unwrap_or_default());
                Err(Problem::invalid_fields(problems))
            }
        }
    }
}

/// Why a sale was not made, as the API says it.
fn problem(app: &App, read: &ReadSale, refused: PublishRefused) -> Problem {
    match refused {
        // What the engine said in words, said again with the field.
        PublishRefused::Refused(refused) => match read.check(app.now()) {
            Err(problems) if refused != Refusal::SaleExists => refusal::of_invalid_sale(problems),
            _ => refusal::of_sale(&refused),
        },
        PublishRefused::Invalid(problems) => Problem::invalid_fields(problems),
        PublishRefused::Unknown => Problem::outcome_unknown().about_sale(&read.command.sale),
        _ => Problem::unavailable("sales cannot be made just now"),
    }
}

/// The id that a key stands for: the same key gives it again.
fn sale_of_key(app: &App, person: &Person, key: &str) -> SaleId {
    let id = app
        .keys()
        .derive("sale", &format!("{}\n{key}", person.user));
    id.parse().expect("base64 for URLs is an id")
}

/// The texts as they are kept.
fn kept(app: &App, read: &ReadSale, asked: &NewSale) -> Result<Bytes, Problem> {
    if let Some(words) = drafts::too_large(&read.texts) {
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large").detail(words));
    }
    Ok(KeptSale::at_once(app.keys(), read, asked, app.now()).encode())
}

/// The new sale as it is shown from now on.
fn created(app: &App, sale: &SaleId) -> Response {
    let Some(shown) = app.read_model().sale(sale) else {
        return made(sale);
    };
    let now = app.now();
    let view = SaleView::new(&shown, lots(app, &shown, 0, LIMIT_MAX, now), now);
    (StatusCode::CREATED, [location(sale)], Json(view)).into_response()
}

/// It is made, and not shown yet.
fn made(sale: &SaleId) -> Response {
    let view = MadeView { sale: sale.clone() };
    (StatusCode::ACCEPTED, [location(sale)], Json(view)).into_response()
}

fn location(sale: &SaleId) -> (HeaderName, HeaderValue) {
    let location = HeaderValue::try_from(format!("/api/v1/sales/{sale}"));
    (header::LOCATION, location.expect("an id is a header value"))
}
