//! `/images/{image}/{file}`: one size of a photograph, for ever the same.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{ImageId, Rendition};
use crate::App;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Where a size of a photograph is.
pub(crate) fn address(image: &ImageId, rendition: Rendition) -> String {
    format!("/images/{image}/{}", rendition.file())
}

pub(crate) async fn serve(
    State(app): State<App>,
    Path((image, file)): Path<(String, String)>,
) -> Response {
    let not_found = || (StatusCode::NOT_FOUND, "no such picture").into_response();
    let Ok(image) = image.parse::<ImageId>() else {
        return not_found();
    };
    let Some(rendition) = image.find(&file) else {
        return not_found();
    };
    match app.images().read(&image, rendition).await {
        Ok(Some(bytes)) => {
            let kind = HeaderValue::from_static(rendition.content_type());
            let headers = [
                (header::CONTENT_TYPE, kind),
                (header::CACHE_CONTROL, FOREVER),
            ];
            (headers, bytes).into_response()
        }
        Ok(None) => not_found(),
        Err(away) => (StatusCode::SERVICE_UNAVAILABLE, away.to_string()).into_response(),
    }
}
