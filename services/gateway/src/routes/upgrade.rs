//! The WebSocket handshake (RFC 6455, section 4.2), and which encoding it asks for.

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::protocol::Encoding;

const VERSION: HeaderValue = HeaderValue::from_static("13");
/// Bytes of a client's key.
const KEY_LENGTH: usize = 16;
const JSON: &str = "centrifuge-json";
const PROTOBUF: &str = "centrifuge-protobuf";

/// What a client asked for.
pub(super) struct Handshake {
    key: HeaderValue,
    /// The subprotocol that it named and we speak.
    subprotocol: Option<&'static str>,
    pub(super) encoding: Encoding,
}

/// Why there is no handshake.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Refused {
    /// It is no handshake.
    NoHandshake(&'static str),
    /// Of another version than ours.
    Version,
}

impl Handshake {
    pub(super) fn read(request: &Request) -> Result<Self, Refused> {
        let headers = request.headers();
        let no = |why| Err(Refused::NoHandshake(why));
        if request.method() != Method::GET || request.version() != Version::HTTP_11 {
            return no("a WebSocket begins with GET in HTTP/1.1");
        }
        if !names(headers, header::CONNECTION).any(|name| name.eq_ignore_ascii_case("upgrade"))
            || !names(headers, header::UPGRADE).any(|name| name.eq_ignore_ascii_case("websocket"))
        {
            return no("the headers Connection: Upgrade and Upgrade: websocket are missing");
        }
        if headers.get(header::SEC_WEBSOCKET_VERSION) != Some(&VERSION) {
            return Err(Refused::Version);
        }
        let mut keys = headers.get_all(header::SEC_WEBSOCKET_KEY).iter();
        let (Some(key), None) = (keys.next(), keys.next()) else {
            return no("there is one Sec-WebSocket-Key");
        };
        if STANDARD.decode(key).map(|key| key.len()) != Ok(KEY_LENGTH) {
            return no("the Sec-WebSocket-Key is 16 bytes in base64");
        }
        let subprotocol = names(headers, header::SEC_WEBSOCKET_PROTOCOL)
            .find_map(|name| [JSON, PROTOBUF].into_iter().find(|ours| *ours == name));
        let query = request.uri().query().unwrap_or_default();
        let asks = |pair: &str| pair == "format=protobuf" || pair == "cf_protocol=protobuf";
        let protobuf = subprotocol == Some(PROTOBUF) || query.split('&').any(asks);
        Ok(Self {
            key: key.clone(),
            subprotocol,
            encoding: match protobuf {
                true => Encoding::Protobuf,
                false => Encoding::Json,
            },
        })
    }

    /// The answer after which both sides speak WebSocket.
    pub(super) fn answer(&self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        let accept = derive_accept_key(self.key.as_bytes());
        let accept = HeaderValue::try_from(accept).expect("base64 is plain text");
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        if let Some(name) = self.subprotocol {
            headers.insert(
                header::SEC_WEBSOCKET_PROTOCOL,
                HeaderValue::from_static(name),
            );
        }
        response
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, why) = match self {
            Self::NoHandshake(why) => (StatusCode::BAD_REQUEST, why),
            Self::Version => (
                StatusCode::UPGRADE_REQUIRED,
                "WebSocket of version 13 is spoken here",
            ),
        };
        // Whoever speaks another version learns ours, whatever else was wrong.
        let version = [(header::SEC_WEBSOCKET_VERSION, VERSION)];
        (status, version, format!("{why}\n")).into_response()
    }
}

/// The names in a header that holds a list, over all its lines.
fn names(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}
