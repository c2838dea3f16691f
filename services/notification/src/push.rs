//! Where a browser takes pushes (RFC 8030), and the keys to write to it so that nobody on the way reads along (RFC 8291).

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// Most bytes of an endpoint's address: those of the known push services have some 250.
pub const ENDPOINT_LENGTH_MAX: usize = 1_000;
/// Hexadecimal digits by which an endpoint is told from others.
const MARK_LENGTH: usize = 32;

/// What a browser gives whoever may push to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PushSubscription {
    pub endpoint: PushEndpoint,
    pub keys: PushKeys,
}

/// A browser's half of what a push is encrypted with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PushKeys {
    /// Its public key: an uncompressed point of P-256.
    pub p256dh: KeyBytes<65>,
    /// A secret that it shares with us alone.
    pub auth: KeyBytes<16>,
}

/// Bytes in base64 for URLs, as browsers write them.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyBytes<const N: usize>(pub [u8; N]);

/// Text that is no key of this length.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is not {0} bytes in base64url")]
pub struct KeyError(usize);

/// Where a push service takes messages for one browser: below `https://` and a name, or, for tests, on this machine itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PushEndpoint(Url);

/// Text that no push is sent to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "a push endpoint is https:// and the name of a push service, without a password, {ENDPOINT_LENGTH_MAX} bytes at most"
)]
pub struct PushEndpointError;

/// What stands for an endpoint where its address is not to be read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PushMark(pub String);

impl PushSubscription {
    pub fn mark(&self) -> PushMark {
        let hash = blake3::hash(self.endpoint.0.as_str().as_bytes()).to_hex();
        PushMark(hash[..MARK_LENGTH].to_owned())
    }
}

impl PushEndpoint {
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Scheme, host and port: for whom a signature is good, and who has had enough for now.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether it is on this machine itself, without TLS.
    pub fn is_local(&self) -> bool {
        self.0.scheme() == "http"
    }
}

impl FromStr for PushEndpoint {
    type Err = PushEndpointError;

    fn from_str(text: &str) -> Result<Self, PushEndpointError> {
        let url = Url::parse(text).map_err(|_| PushEndpointError)?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        let is_one = match (url.scheme(), url.host()) {
            ("https", Some(Host::Domain(name))) => name.contains('.'),
            ("http", Some(Host::Ipv4(address))) => address.is_loopback(),
            _ => false,
        };
        // As it is kept: what stands in it percent-encoded is longer than it was.
        let is_short = url.as_str().len() <= ENDPOINT_LENGTH_MAX;
        match is_one && is_plain && is_short && url.fragment().is_none() {
            true => Ok(Self(url)),
            false => Err(PushEndpointError),
        }
    }
}

impl TryFrom<String> for PushEndpoint {
    type Error = PushEndpointError;

    fn try_from(text: String) -> Result<Self, PushEndpointError> {
        text.parse()
    }
}

impl From<PushEndpoint> for String {
    fn from(endpoint: PushEndpoint) -> Self {
        endpoint.0.into()
    }
}

impl fmt::Debug for PushEndpoint {
    /// Without the path: whoever has that can write to the browser.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PushEndpoint({})", self.origin())
    }
}

impl<const N: usize> TryFrom<String> for KeyBytes<N> {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
        let bytes = bytes.ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or(KeyError(N))
    }
}

impl<const N: usize> From<KeyBytes<N>> for String {
    fn from(bytes: KeyBytes<N>) -> Self {
        URL_SAFE_NO_PAD.encode(bytes.0)
    }
}

impl<const N: usize> fmt::Debug for KeyBytes<N> {
    /// Without the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyBytes({N})")
    }
}
