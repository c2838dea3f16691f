//! Where an endpoint takes events.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// Most bytes of an endpoint's address.
pub const ENDPOINT_URL_LENGTH_MAX: usize = 500;

/// An `https://` address without a password.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct EndpointUrl(Url);

/// Text to which no event is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum EndpointUrlError {
    #[error("the address has to begin with https://: what is sent is for nobody on the way")]
    NotHttps,
    #[error(
        "an address is https:// and the name of a server, without a password and without #, {ENDPOINT_URL_LENGTH_MAX} bytes at most"
    )]
    Malformed,
}

impl EndpointUrl {
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address that stands in it in place of a name.
    pub fn address(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
        }
    }

    /// Whether it names this very machine. What a name comes to is seen when it is connected to.
    pub fn is_local(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => Ipv4Addr::is_loopback(&address),
            Some(Host::Ipv6(address)) => Ipv6Addr::is_loopback(&address),
            None => false,
        }
    }
}

impl FromStr for EndpointUrl {
    type Err = EndpointUrlError;

    fn from_str(text: &str) -> Result<Self, EndpointUrlError> {
        let url = Url::parse(text.trim()).map_err(|_| EndpointUrlError::Malformed)?;
        if url.scheme() != "https" {
            return Err(EndpointUrlError::NotHttps);
        }
        let is_plain = url.username().is_empty() && url.password().is_none();
        let has_host = url.host_str().is_some_and(|host| !host.is_empty());
        let is_short = url.as_str().len() <= ENDPOINT_URL_LENGTH_MAX;
        match has_host && is_plain && is_short && url.fragment().is_none() {
            true => Ok(Self(url)),
            false => Err(EndpointUrlError::Malformed),
        }
    }
}

impl TryFrom<String> for EndpointUrl {
    type Error = EndpointUrlError;

    fn try_from(text: String) -> Result<Self, EndpointUrlError> {
        text.parse()
    }
}

impl From<EndpointUrl> for String {
    fn from(url: EndpointUrl) -> Self {
        url.0.into()
    }
}

impl fmt::Display for EndpointUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}
