//! Uploading photographs of lots.

use auction::Time;
use axum::{
    Json,
    extract::{FromRequest, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, body};
use crate::{
    App,
    catalogue::Photograph,
    images::{self, ImageId, NotTaken, Patience},
    sessions::Operator,
};

/// The kinds that are taken.
const TAKEN: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

/// A photograph, and where each size of it is.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct ImageView {
    /// What a lot's `images` name.
    #[schema(value_type = String)]
    image: ImageId,
    /// Pixels of the largest.
    width: u32,
    height: u32,
    /// Path of a JPEG.
    jpeg: String,
    /// In WebP, the smallest first. Paths never change, nor does what is there.
    sizes: Vec<SizeView>,
}

/// One size of a photograph.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SizeView {
    width: u32,
    height: u32,
    webp: String,
}

/// A photograph of a lot.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct PhotographView {
    /// What it shows; empty if nobody said.
    alt: String,
    #[serde(flatten)]
    image: ImageView,
}

impl ImageView {
    pub(super) fn new(image: &ImageId) -> Self {
        let (width, height) = image.size();
        let sizes = image.sizes().into_iter().map(|size| SizeView {
            width: size.width,
            height: size.height,
            webp: images::address(image, size),
        });
        Self {
            sizes: sizes.collect(),
            jpeg: images::address(image, image.jpeg()),
            image: image.clone(),
            width,
            height,
        }
    }
}

impl PhotographView {
    pub(super) fn new(photograph: &Photograph) -> Self {
        Self {
            alt: photograph.alt.clone(),
            image: ImageView::new(&photograph.image),
        }
    }
}

/// Uploads a photograph for a lot. Only for operators. It is decoded, turned upright and made anew in several sizes, without
/// what it says of camera and place; what was sent is not kept. The same file again answers the same. A photograph that no
/// sale names for three days is removed.
#[utoipa::path(
    post,
    path = "/images",
    tag = "sales",
    security(("bearer" = []), ("cookie" = [])),
    request_body(
        description = "A JPEG, PNG or WebP of at most 25 MB and 50 megapixels",
        content(("image/jpeg"), ("image/png"), ("image/webp"))
    ),
    responses(
        (status = 201, description = "It is kept", body = ImageView),
        (status = 413, description = "The file has too many bytes or pixels"),
        (status = 415, description = "It is no JPEG, PNG or WebP, or it is animated"),
        (status = 422, description = "It cannot be decoded"),
        (status = 503, description = "Too many are being read, or the store is away: ask again")
    )
)]
pub(super) async fn upload(
    State(app): State<App>,
    Operator(_person): Operator,
    ImageBody(bytes): ImageBody,
) -> Result<Response, Problem> {
    let now: Time = app.now();
    let image = app
        .images()
        .take(bytes, now, Patience::Answer)
        .await
        .map_err(problem)?;
    let location = HeaderValue::try_from(images::address(&image, image.jpeg()));
    let location = location.expect("hex digits are a header value");
    let view = Json(ImageView::new(&image));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], view).into_response())
}

/// The bytes of a body that says it is a picture.
pub(super) struct ImageBody(Bytes);

impl FromRequest<App> for ImageBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        if !is_picture(request.headers()) {
            let words = "send the picture itself, with the header `Content-Type: image/jpeg`, image/png or image/webp";
            return Err(
                Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_an_image").detail(words),
            );
        }
        let bytes = Bytes::from_request(request, app).await;
        let bytes = bytes.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => problem(NotTaken::TooLarge),
            _ => body::unreadable(rejection),
        })?;
        Ok(Self(bytes))
    }
}

fn is_picture(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
    TAKEN.iter().any(|taken| kind.eq_ignore_ascii_case(taken))
}

fn problem(not_taken: NotTaken) -> Problem {
    let (status, code) = match not_taken {
        NotTaken::NotAnImage | NotTaken::Svg | NotTaken::Animated => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_an_image")
        }
        NotTaken::TooManyPixels(_) | NotTaken::TooMuchMemory | NotTaken::TooLarge => {
            (StatusCode::PAYLOAD_TOO_LARGE, "too_large")
        }
        NotTaken::Broken => (StatusCode::UNPROCESSABLE_ENTITY, "broken_image"),
        NotTaken::Busy | NotTaken::TooSlow | NotTaken::Away => {
            return Problem::unavailable(not_taken.to_string());
        }
    };
    Problem::new(status, code).detail(not_taken.to_string())
}
