//! The built script, the style sheet and the pictures, embedded; each address carries a hash of its bytes.
//!
//! Comes in: `/static/…`. Goes out: bytes with cache headers. Never: a file outside the embedded folders.
//! Without the npm step `dist/` is missing: the pages then say so and work as plain HTML.

use std::{borrow::Cow, collections::HashMap, fmt::Write, sync::LazyLock};

use axum::{
    Router,
    extract::{Path, RawQuery},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::locale::t;

/// Hex digits of a file's hash in its address: 48 bits, enough to tell two builds apart.
const HASH_DIGITS: usize = 12;
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
/// The files a page needs to be live and to look like itself.
const BUILT: [&str; 18] = [
    "alert-bar.js",
    "app.js",
    "app.css",
    "board.css",
    "board-tools.js",
    "chart.js",
    "feed-state.js",
    "lot-reference.js",
    "lot-rows.js",
    "lots-board.js",
    "messages-de.js",
    "messages-en.js",
    "passkey-add.js",
    "passkey-sign-in.js",
    "push.js",
    PUSH_WORKER,
    "unsubscribe.js",
    "work-progress.js",
];
/// The script that runs for the whole site while no page is open: browsers take it from the root alone.
const PUSH_WORKER: &str = "push-worker.js";

/// The pictures that lots may have, in order. Not read from the folder: a debug build looks it up where it was built.
pub(crate) const PICTURES: [&str; 12] = [
    "camera",
    "chess-set",
    "chronometer",
    "first-edition",
    "globe",
    "gold-coin",
    "map",
    "teapot",
    "telescope",
    "violin",
    "wine",
    "writing-desk",
];

/// What one of them shows.
pub(crate) fn picture_words(name: &str) -> String {
    match name {
        "camera" => t!("picture-camera"),
        "chess-set" => t!("picture-chess-set"),
        "chronometer" => t!("picture-chronometer"),
        "first-edition" => t!("picture-first-edition"),
        "globe" => t!("picture-globe"),
        "gold-coin" => t!("picture-gold-coin"),
        "map" => t!("picture-map"),
        "teapot" => t!("picture-teapot"),
        "telescope" => t!("picture-telescope"),
        "violin" => t!("picture-violin"),
        "wine" => t!("picture-wine"),
        "writing-desk" => t!("picture-writing-desk"),
        other => other.to_owned(),
    }
}

#[derive(RustEmbed)]
#[folder = "dist/"]
#[allow_missing = true]
struct Built;

#[derive(RustEmbed)]
#[folder = "static/"]
#[allow_missing = true]
struct Kept;

/// The hash of every embedded file, taken once.
static HASHES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let names = Built::iter().chain(Kept::iter());
    names
        .filter_map(|name| {
            let hash = short_hash(&find(&name)?.metadata.sha256_hash());
            Some((name.into_owned(), hash))
        })
        .collect()
});

/// The address of an embedded file, safe to keep for ever.
pub(crate) fn address(name: &str) -> String {
    match HASHES.get(name) {
        Some(hash) => format!("/static/{name}?v={hash}"),
        None => format!("/static/{name}"),
    }
}

/// The address of a lot's picture; none if no picture of that name is shipped.
pub(crate) fn picture(name: &str) -> Option<String> {
    let file = format!("pictures/{name}.svg");
    HASHES.contains_key(&file).then(|| address(&file))
}

/// Whether the npm step was run before this program was built.
pub(crate) fn built() -> bool {
    BUILT.iter().all(|name| HASHES.contains_key(*name))
}

/// Logs once, at start, when pages will be plain.
pub(crate) fn log_if_missing() {
    if !built() {
        tracing::warn!(
            "page assets are missing, pages are plain HTML: run `npm ci --ignore-scripts && npm run build` in web/"
        );
    }
}

/// The route that serves them.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/static/{*name}", get(serve))
        .route("/favicon.ico", get(favicon))
        .route("/push-worker.js", get(push_worker))
}

async fn favicon(headers: HeaderMap) -> Response {
    respond("favicon.svg", None, &headers)
}

async fn push_worker(headers: HeaderMap) -> Response {
    respond(PUSH_WORKER, None, &headers)
}

async fn serve(
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    respond(&name, query.as_deref(), &headers)
}

fn respond(name: &str, query: Option<&str>, headers: &HeaderMap) -> Response {
    let Some(file) = find(name) else {
        return (StatusCode::NOT_FOUND, "no such file").into_response();
    };
    let hash = short_hash(&file.metadata.sha256_hash());
    let forever = query.and_then(|query| query.strip_prefix("v=")) == Some(hash.as_str());
    let tag = format!("\"{hash}\"");
    let same = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|held| held.as_bytes() == tag.as_bytes());
    let cache = if forever { FOREVER } else { ASK_AGAIN };
    let common = [
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::CONTENT_TYPE, HeaderValue::from_static(kind(name))),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::ETAG,
            HeaderValue::from_str(&tag).expect("hex digits in quotes are a header"),
        ),
    ];
    if same {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    match file.data {
        Cow::Borrowed(bytes) => (common, bytes).into_response(),
        Cow::Owned(bytes) => (common, bytes).into_response(),
    }
}

fn find(name: &str) -> Option<EmbeddedFile> {
    Built::get(name).or_else(|| Kept::get(name))
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

fn short_hash(sha256: &[u8]) -> String {
    let mut hex = String::with_capacity(HASH_DIGITS);
    for byte in &sha256[..HASH_DIGITS / 2] {
        write!(hex, "{byte:02x}").expect("a string takes any text");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_those_that_are_shipped() {
        let mut shipped: Vec<_> = Kept::iter()
            .filter_map(|file| Some(file.strip_prefix("pictures/")?.to_owned()))
            .collect();
        shipped.sort_unstable();
        assert_eq!(shipped, PICTURES.map(|name| format!("{name}.svg")));
        for name in PICTURES {
            let address = picture(name).unwrap_or_default();
            assert!(address.contains("?v="), "{name}");
        }
        assert_eq!(picture("../Cargo"), None);
    }

    #[test]
    fn a_file_is_kept_for_ever_only_under_the_hash_of_its_bytes() {
        let cache = |response: Response| response.headers()[header::CACHE_CONTROL].clone();
        let none = HeaderMap::new();
        let (_, query) = address("pictures/violin.svg")
            .split_once('?')
            .map(|(a, q)| (a.to_owned(), q.to_owned()))
            .unwrap();
        assert_eq!(
            cache(respond("pictures/violin.svg", Some(&query), &none)),
            FOREVER
        );
        assert_eq!(
            cache(respond("pictures/violin.svg", Some("v=old"), &none)),
            ASK_AGAIN
        );
        assert_eq!(
            respond("../Cargo.toml", None, &none).status(),
            StatusCode::NOT_FOUND
        );
    }
}
