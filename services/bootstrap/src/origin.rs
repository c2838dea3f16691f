//! Addresses of the site in the form that browsers give them (RFC 6454), so that comparing them is enough.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url};

/// What everyone calls this machine.
const LOCALHOST: &str = "localhost";
/// What is shown where a text gives no hint at what was meant.
const ORIGIN_EXAMPLE: &str = "https://bid.example";
const WEBSOCKET_EXAMPLE: &str = "wss://bid.example/connection/websocket";
/// The path of the gateway's WebSocket.
const WEBSOCKET_PATH: &str = "/connection/websocket";

/// Scheme, host and port of a page, such as `https://bid.example`: in lower case, without the scheme's own port.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Origin(Url);

/// The gateway's WebSocket as browsers reach it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebSocketUrl(Url);

/// Why this is no address of a site, and the spelling that works.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{given:?} is no {what}: write {example}")]
pub struct AddressError {
    given: String,
    what: &'static str,
    example: String,
}

impl FromStr for Origin {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let parsed = Url::parse(text).ok();
        let meant = match &parsed {
            Some(url) => Self::of(url),
            None => None,
        };
        match (parsed, meant) {
            (Some(url), Some(origin)) if url == origin.0 => Ok(origin),
            (_, meant) => Err(AddressError {
                given: text.to_owned(),
                what: "address of a site, which is https:// (or http://) and a host",
                example: meant
                    .or_else(|| Self::without_scheme(text))
                    .map_or_else(|| ORIGIN_EXAMPLE.to_owned(), |origin| origin.to_string()),
            }),
        }
    }
}

impl Origin {
    /// This machine's own name for a port.
    pub fn local(port: u16) -> Self {
        Self::http(LOCALHOST, port)
    }

    /// Where a port without TLS is reached: at any address of this machine's it is called by its name.
    pub(crate) fn reached_at(address: IpAddr, port: u16) -> Self {
        match address {
            IpAddr::V6(v6) if !v6.is_unspecified() && !v6.is_loopback() => {
                Self::http(&format!("[{v6}]"), port)
            }
            IpAddr::V4(v4) if !v4.is_unspecified() && v4 != std::net::Ipv4Addr::LOCALHOST => {
                Self::http(&v4.to_string(), port)
            }
            _ => Self::local(port),
        }
    }

    fn http(host: &str, port: u16) -> Self {
        let url = Url::parse(&format!("http://{host}:{port}"));
        Self(url.expect("a host and a port are an address"))
    }

    /// The origin of an address on the web; a pattern is none.
    fn of(url: &Url) -> Option<Self> {
        let on_the_web = matches!(url.scheme(), "http" | "https");
        let is_pattern = url.host_str().is_none_or(|host| host.contains('*'));
        if !on_the_web || is_pattern {
            return None;
        }
        Url::parse(&url.origin().ascii_serialization())
            .ok()
            .map(Self)
    }

    /// What somebody meant who left the scheme out.
    fn without_scheme(text: &str) -> Option<Self> {
        let url = Url::parse(&format!("https://{text}")).ok()?;
        Self::of(&url).filter(|_| !text.contains("://"))
    }

    /// Its name; none where it is a bare address.
    pub fn domain(&self) -> Option<&str> {
        self.0.domain()
    }

    /// With the same scheme, but the host and port that a request names.
    pub fn at(&self, authority: &str) -> Option<Self> {
        format!("{}://{authority}", self.0.scheme()).parse().ok()
    }

    /// Whether people come over TLS.
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether it is this machine's name for itself, which nobody else can open.
    pub fn is_local(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == LOCALHOST || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Whether it has a name of its own: neither this machine's nor a bare address.
    pub fn is_named(&self) -> bool {
        matches!(self.0.host(), Some(Host::Domain(_))) && !self.is_local()
    }

    /// Itself, and every name by which this machine calls itself if it is one of them.
    pub fn with_other_names(&self) -> Vec<Self> {
        let mut names = vec![self.clone()];
        if self.is_local() {
            let others = [LOCALHOST, "127.0.0.1", "[::1]"];
            let others = others.map(|host| {
                let mut url = self.0.clone();
                url.set_host(Some(host)).expect("these are hosts");
                Self(url)
            });
            names.extend(others.into_iter().filter(|other| other != self));
        }
        names
    }

    /// The gateway's WebSocket beside these pages: with TLS a proxy makes both one origin, without it the
    /// gateway has a port of its own.
    pub fn websocket(&self, gateway_port: u16) -> WebSocketUrl {
        let mut url = self.0.clone();
        let scheme = if self.is_secure() { "wss" } else { "ws" };
        let changed = url.set_scheme(scheme).and_then(|()| {
            if self.is_secure() {
                Ok(())
            } else {
                url.set_port(Some(gateway_port))
            }
        });
        changed.expect("an address on the web takes both");
        url.set_path(WEBSOCKET_PATH);
        WebSocketUrl(url)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

impl FromStr for WebSocketUrl {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let parsed = Url::parse(text).ok();
        match parsed {
            Some(url) if matches!(url.scheme(), "ws" | "wss") => Ok(Self(url)),
            other => Err(AddressError {
                given: text.to_owned(),
                what: "address of a WebSocket",
                example: other
                    .filter(|url| matches!(url.scheme(), "http" | "https"))
                    .map_or_else(
                        || WEBSOCKET_EXAMPLE.to_owned(),
                        |url| url.as_str().replacen("http", "ws", 1),
                    ),
            }),
        }
    }
}

impl WebSocketUrl {
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Scheme, host and port, as a content security policy names them: the WebSocket's, and those of plain HTTP, which stands
    /// in where no WebSocket gets through.
    pub fn origins(&self) -> [String; 2] {
        let websocket = self.0.origin().ascii_serialization();
        let http = websocket.replacen("ws", "http", 1);
        [websocket, http]
    }

    /// Whether what is said there travels over TLS.
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "wss"
    }
}

impl fmt::Display for WebSocketUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn origin_is_written_as_browsers_write_it() {
        for (text, written) in [
            ("https://bid.example", "https://bid.example"),
            ("https://Bid.Example", "https://bid.example"),
            ("HTTPS://bid.example:443/", "https://bid.example"),
            ("http://bid.example:80", "http://bid.example"),
            (" https://bid.example ", "https://bid.example"),
            ("http://10.0.0.1:8080/", "http://10.0.0.1:8080"),
            ("http://[0:0::1]:1", "http://[::1]:1"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(origin(text).to_string(), written);
        }
    }

    #[test]
    fn text_that_is_no_origin_is_refused_with_the_spelling_that_works() {
        for (text, spelling) in [
            ("", "https://bid.example"),
            ("*", "https://bid.example"),
            ("null", "https://"),
            ("https://*.bid.example", "https://bid.example"),
            ("a.example", "https://a.example"),
            ("A.example:8080", "https://a.example:8080"),
            ("localhost:8080", "https://localhost:8080"),
            ("https://", "https://bid.example"),
            ("https://a.example/b?c", "https://a.example"),
            ("https://u@h.example", "https://h.example"),
            ("https://a b", "https://bid.example"),
            ("ftp://a", "https://bid.example"),
        ] {
            let refusal = text.parse::<Origin>().unwrap_err().to_string();
            assert!(refusal.contains(&format!("write {spelling}")), "{refusal}");
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
            assert_eq!(origin(url).websocket(8000).as_str(), websocket);
        }
    }

    #[test]
    fn websocket_address_has_its_own_scheme() {
        let url: WebSocketUrl = "WSS://Live.Example:443/c".parse().expect("an address");
        assert_eq!(url.as_str(), "wss://live.example/c");
        assert_eq!(
            url.origins(),
            ["wss://live.example", "https://live.example"]
        );
        for (text, spelling) in [
            ("https://live.example/c", "wss://live.example/c"),
            ("http://live.example:8000", "ws://live.example:8000/"),
            ("live.example", WEBSOCKET_EXAMPLE),
        ] {
            let refusal = text.parse::<WebSocketUrl>().unwrap_err().to_string();
            assert!(refusal.contains(&format!("write {spelling}")), "{refusal}");
        }
    }

    #[test]
    fn only_other_machines_names_are_named() {
        for (url, is_local, is_named) in [
            ("https://bid.example", false, true),
            ("https://bidserver", false, true),
            ("https://localhost", true, false),
            ("https://a.localhost:8443", true, false),
            ("https://127.0.0.2", true, false),
            ("https://[::1]", true, false),
            ("https://192.0.2.1", false, false),
            ("https://[2001:db8::1]", false, false),
        ] {
            let origin = origin(url);
            assert_eq!(
                (origin.is_local(), origin.is_named()),
                (is_local, is_named),
                "{url}"
            );
        }
    }
}
