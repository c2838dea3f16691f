//! Making a sale: the catalogue's texts first, then the rules' command.

use std::time::Duration;

use async_nats::jetstream::kv::CreateErrorKind;
use auction::SaleId;
use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bootstrap::random;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, IdempotencyKey, Params},
    cursor::LIMIT_MAX,
    new_sale::NewSale,
    preview::SalePreview,
    refusal,
    sales::lots,
    view::SaleView,
};
use crate::{
    App, Person, engine::OrderOutcome, house::drafts::KeptSale, model::CatalogueSale,
    sessions::Operator,
};

/// Most bytes of a catalogue's texts as they are kept: NATS takes 1 MiB in a message, its headers included.
const TEXTS_BYTES_MAX: usize = 1_000_000;
/// How long to wait until the new sale's record came back, so that the next request finds it.
const SHOWN_WITHIN: Duration = Duration::from_secs(3);
/// How often to look.
const LOOK_INTERVAL: Duration = Duration::from_millis(10);

/// Whether to make it.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Query)]
pub(super) struct PreviewParams {
    /// True: nothing is made; the answer tells when each lot would open and end.
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
        (status = 413, description = "The body is too large, or the catalogue's texts are: a megabyte of them is taken"),
        (status = 503, description = "Not known whether it was made: ask again with the same id or key")
    )
)]
pub(super) async fn create(
    State(app): State<App>,
    Operator(person): Operator,
    IdempotencyKey(key): IdempotencyKey,
    Params(PreviewParams { preview }): Params<PreviewParams>,
    Body(new): Body<NewSale>,
) -> Result<Response, Problem> {
    if new.demo && !app.settings().demo {
        return Err(Problem::invalid("/demo", "there is no demo here"));
    }
    let sale = match (&new.sale, &key) {
        (Some(sale), _) => sale.clone(),
        (None, Some(key)) => sale_of_key(&app, &person, key),
        (None, None) => random::id().parse().expect("random ids are ids"),
    };
    let read = new.read(sale.clone())?;
    let texts = kept(&read.texts)?;
    if preview {
        read.check(app.now())?;
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
    let written = write_texts(&app, &sale, &read.texts, texts).await?;
    match app.engine().create_sale(&person, &read.command).await {
        OrderOutcome::Done => Ok(created(&app, &sale).await),
        OrderOutcome::Refused(refused) => {
            if let Some(revision) = written {
                remove_texts(&app, &sale, revision).await;
            }
            // What the engine said in words, said again with the field.
            read.check(app.now())?;
            Err(refusal::of_sale(&refused))
        }
        OrderOutcome::Unknown => Err(Problem::outcome_unknown().about_sale(&sale)),
        OrderOutcome::Fault(words) => {
            tracing::error!(words, "the engine could not take a sale");
            Err(Problem::unavailable("sales cannot be made just now"))
        }
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
fn kept(texts: &CatalogueSale) -> Result<Bytes, Problem> {
    let kept = Bytes::from(serde_json::to_vec(texts).expect("texts are JSON"));
    if kept.len() <= TEXTS_BYTES_MAX {
        return Ok(kept);
    }
    let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    Err(problem.detail(format!(
        "titles, descriptions and images' names come to {} bytes; {TEXTS_BYTES_MAX} are taken: shorten them, or \
         make two sales",
        kept.len()
    )))
}

/// Writes the texts unless these very texts are there. Returns the revision of what was written.
async fn write_texts(
    app: &App,
    sale: &SaleId,
    texts: &CatalogueSale,
    kept: Bytes,
) -> Result<Option<u64>, Problem> {
    let catalogue = app.catalogue();
    let unavailable = || Problem::unavailable("the catalogue cannot be reached now");
    match catalogue.create(sale.as_str(), kept).await {
        Ok(revision) => Ok(Some(revision)),
        Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {
            let held = catalogue.get(sale.as_str()).await;
            let held = held.map_err(|_| unavailable())?.unwrap_or_default();
            let held = serde_json::from_slice::<KeptSale>(&held).ok();
            let published = held.filter(|held| held.draft.is_none());
            if published.is_some_and(|held| held.texts == *texts) {
                Ok(None)
            } else {
                Err(refusal::of_sale(&auction::Refusal::SaleExists))
            }
        }
        Err(_) => Err(unavailable()),
    }
}

/// The sale was not made: its texts must not stand in the way of a better one.
async fn remove_texts(app: &App, sale: &SaleId, revision: u64) {
    let removed = app
        .catalogue()
        .delete_expect_revision(sale.as_str(), Some(revision))
        .await;
    if let Err(error) = removed {
        tracing::warn!(%sale, %error, "the texts of a refused sale were left behind");
    }
}

/// The new sale as it is shown from now on.
async fn created(app: &App, sale: &SaleId) -> Response {
    let location = HeaderValue::try_from(format!("/api/v1/sales/{sale}"));
    let location = location.expect("an id is a header value");
    let headers = [(header::LOCATION, location)];
    let give_up = Instant::now() + SHOWN_WITHIN;
    loop {
        let shown = app.board().sale(sale);
        // Its own record comes last or first: it is whole when all lots came too.
        match shown.filter(|shown| shown.lots.len() == shown.record.lots.len()) {
            Some(shown) => {
                let now = app.now();
                let view = SaleView::new(&shown, lots(app, &shown, 0, LIMIT_MAX, now), now);
                return (StatusCode::CREATED, headers, Json(view)).into_response();
            }
            None if Instant::now() >= give_up => {
                let view = Json(MadeView { sale: sale.clone() });
                return (StatusCode::ACCEPTED, headers, view).into_response();
            }
            None => sleep(LOOK_INTERVAL).await,
        }
    }
}
