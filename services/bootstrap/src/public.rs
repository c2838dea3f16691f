//! Where people reach the site, and whether they may without TLS.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use clap::builder::BoolishValueParser;

/// The path of the gateway's WebSocket.
const WEBSOCKET_PATH: &str = "/connection/websocket";

/// Scheme and authority that people type, such as `https://bid.example`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicUrl(String);

/// Why this is no public URL.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{given:?} is no address of a site: https:// (or http://) and a host, such as https://bid.example"
)]
pub struct PublicUrlError {
    given: String,
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, PublicUrlError> {
        let trimmed = text.trim_end_matches('/');
        let authority = trimmed
            .strip_prefix("https://")
            .or_else(|| trimmed.strip_prefix("http://"));
        let is_plain = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']')
        };
        match authority {
            Some(authority) if !authority.is_empty() && authority.bytes().all(is_plain) => {
                Ok(Self(trimmed.to_owned()))
            }
            _ => Err(PublicUrlError {
                given: text.to_owned(),
            }),
        }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PublicUrl {
    /// This machine's own name for a port.
    pub fn local(port: u16) -> Self {
        Self(format!("http://localhost:{port}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether people come over TLS.
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The gateway's WebSocket beside these pages: with TLS a proxy makes both one origin, without it the
    /// gateway has a port of its own.
    pub fn websocket(&self, gateway_port: u16) -> String {
        let authority = self.0.split_once("://").map_or("", |(_, rest)| rest);
        if self.is_secure() {
            return format!("wss://{authority}{WEBSOCKET_PATH}");
        }
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        format!("ws://{host}:{gateway_port}{WEBSOCKET_PATH}")
    }
}

/// The address that people type: links, cookies, origins and the realtime address follow from it.
#[derive(Clone, Debug, clap::Args)]
pub struct PublicAddress {
    /// The address that people type, such as `https://bid.example`; without it localhost and the web port.
    #[arg(long, env = "OUTCRY_PUBLIC_URL")]
    pub public_url: Option<PublicUrl>,
    /// The port of the pages on localhost, where there is no public URL.
    #[arg(long, env = "OUTCRY_WEB_PORT", default_value_t = 8080)]
    pub web_port: u16,
}

impl PublicAddress {
    pub fn url(&self) -> PublicUrl {
        let local = || PublicUrl::local(self.web_port);
        self.public_url.clone().unwrap_or_else(local)
    }

    /// From where pages may open sockets: the public address, or this machine's names for it.
    pub fn origins(&self) -> Vec<String> {
        match &self.public_url {
            Some(url) => vec![url.to_string()],
            None => vec![
                PublicUrl::local(self.web_port).to_string(),
                format!("http://127.0.0.1:{}", self.web_port),
            ],
        }
    }
}

/// Who can reach a port, and whether they may without TLS. No service of ours speaks TLS itself.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Exposure {
    /// The host's address that this container's port is published on.
    #[arg(long, env = "OUTCRY_PUBLISHED_ON")]
    pub published_on: Option<IpAddr>,
    /// Let others than this machine connect without TLS: passwords can then be read on the way.
    #[arg(long, env = "OUTCRY_ALLOW_PLAINTEXT", value_parser = BoolishValueParser::new())]
    pub allow_plaintext: bool,
}

/// Others would connect without TLS, and nobody has said that they may.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{address} is open to others without TLS, and passwords could be read on the way: listen on 127.0.0.1 and \
     put a proxy with TLS before it, or set OUTCRY_ALLOW_PLAINTEXT=yes where the network is trusted"
)]
pub struct PlaintextRefused {
    address: IpAddr,
}

impl Exposure {
    /// Whether others than this machine reach a port that listens here.
    pub fn is_public(&self, listen: IpAddr) -> bool {
        !self.address(listen).is_loopback()
    }

    /// Refuses what is open to others without TLS unless it is allowed, and then warns.
    ///
    /// # Errors
    /// When it is open to others without TLS and that is not allowed.
    pub fn check(&self, listen: SocketAddr) -> Result<(), PlaintextRefused> {
        let address = self.address(listen.ip());
        if address.is_loopback() {
            return Ok(());
        }
        if !self.allow_plaintext {
            return Err(PlaintextRefused { address });
        }
        tracing::warn!(%address, "open to others without TLS: passwords can be read on the way");
        Ok(())
    }

    fn address(&self, listen: IpAddr) -> IpAddr {
        self.published_on.unwrap_or(listen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_url_is_a_scheme_and_a_host_only() {
        for good in [
            "https://bid.example",
            "http://10.0.0.1:8080/",
            "http://[::1]:1",
        ] {
            good.parse::<PublicUrl>().unwrap();
        }
        for bad in [
            "",
            "bid.example",
            "https://",
            "https://a/b",
            "https://a b",
            "ftp://a",
            "https://u@h",
        ] {
            let refusal = bad.parse::<PublicUrl>().unwrap_err().to_string();
            assert!(refusal.contains("https://bid.example"), "{refusal}");
        }
    }

    #[test]
    fn websocket_shares_page_origin_under_tls() {
        for (url, websocket) in [
            (
                "https://bid.example/",
                "wss://bid.example/connection/websocket",
            ),
            (
                "https://bid.example:8443",
                "wss://bid.example:8443/connection/websocket",
            ),
            (
                "http://localhost:8080",
                "ws://localhost:8000/connection/websocket",
            ),
            ("http://10.0.0.1", "ws://10.0.0.1:8000/connection/websocket"),
            ("http://[::1]:8080", "ws://[::1]:8000/connection/websocket"),
        ] {
            assert_eq!(url.parse::<PublicUrl>().unwrap().websocket(8000), websocket);
        }
    }

    #[test]
    fn public_plaintext_is_refused_unless_allowed() {
        let exposure = |published_on: Option<&str>, allow_plaintext| Exposure {
            published_on: published_on.map(|address| address.parse().unwrap()),
            allow_plaintext,
        };
        let anywhere = SocketAddr::from(([0, 0, 0, 0], 8080));
        let here = SocketAddr::from(([127, 0, 0, 1], 8080));
        for (published_on, listen, allowed) in [
            (None, here, true),
            (None, anywhere, false),
            (Some("127.0.0.1"), anywhere, true),
            (Some("0.0.0.0"), anywhere, false),
            (Some("192.0.2.1"), here, false),
        ] {
            assert_eq!(exposure(published_on, false).check(listen).is_ok(), allowed);
            assert!(exposure(published_on, true).check(listen).is_ok());
        }
    }
}
