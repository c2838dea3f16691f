//! What holds a person's secrets is not compressed: lengths would tell of them (BREACH).

use axum::{extract::Request, http::header, middleware::Next, response::Response};

/// Where nothing is anybody's.
const ASSETS: &str = "/static/";

/// Takes the wish for compression off requests of people who are known.
pub(crate) async fn uncompressed(mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_known =
        headers.contains_key(header::COOKIE) || headers.contains_key(header::AUTHORIZATION);
    if is_known && !request.uri().path().starts_with(ASSETS) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}
