//! Where the servers of NATS are: one, or those of a cluster.

use std::{fmt, ops::Deref, str::FromStr};

use url::Url;

/// What NATS listens on unless it is told otherwise.
const PORT: u16 = 4222;
/// How NATS is spoken: plainly, with TLS, and both by WebSocket.
const SCHEMES: [&str; 4] = ["nats", "tls", "ws", "wss"];

/// One or more addresses of servers of one NATS, of which any will do: `nats://a:4222,nats://b:4222`. Each is written out, with its
/// scheme and port, and stands there once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NatsUrls(String);

/// Why this is no list of servers.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{given:?} is no address of a NATS server: write nats://host:4222 (tls, ws and wss are known too), and several with commas \
     between them"
)]
pub struct NatsUrlsError {
    given: String,
}

impl FromStr for NatsUrls {
    type Err = NatsUrlsError;

    fn from_str(text: &str) -> Result<Self, NatsUrlsError> {
        let mut urls: Vec<String> = vec![];
        for given in text.split(',').map(str::trim) {
            let url = parse(given).ok_or_else(|| NatsUrlsError {
                given: given.to_owned(),
            })?;
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
        Ok(Self(urls.join(",")))
    }
}

/// Names and passwords are refused: we are known by our keys, and a URL stands in logs.
fn parse(given: &str) -> Option<String> {
    let with_scheme = match given.contains("://") {
        true => given.to_owned(),
        false => format!("nats://{given}"),
    };
    let mut url = Url::parse(&with_scheme).ok()?;
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none();
    let has_host = url.host_str().is_some_and(|host| !host.is_empty());
    if !SCHEMES.contains(&url.scheme()) || !is_plain || !has_host {
        return None;
    }
    if url.port_or_known_default().is_none() {
        url.set_port(Some(PORT)).ok()?;
    }
    Some(url.as_str().trim_end_matches('/').to_owned())
}

impl Deref for NatsUrls {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NatsUrls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_written_out_and_each_stands_once() {
        for (given, read) in [
            ("nats://127.0.0.1:4222", "nats://127.0.0.1:4222"),
            ("nats", "nats://nats:4222"),
            ("a:1, b , nats://a:1/", "nats://a:1,nats://b:4222"),
            ("tls://[::1]", "tls://[::1]:4222"),
            ("wss://nats.example", "wss://nats.example"),
        ] {
            let urls: NatsUrls = given.parse().unwrap();
            assert_eq!(urls.to_string(), read);
            assert_eq!(read.parse(), Ok(urls));
        }
    }

    #[test]
    fn wrong_server_of_a_list_is_named_with_what_is_allowed() {
        for bad in [
            "",
            "a,,b",
            "a,",
            "http://a",
            "nats://",
            "nats://me:secret@a",
            "a/b",
            "nats://a:99999",
            "a b",
        ] {
            let told = bad.parse::<NatsUrls>().unwrap_err().to_string();
            assert!(told.contains("write nats://host:4222"), "{told}");
        }
        let told = "a:1,ftp://b".parse::<NatsUrls>().unwrap_err().to_string();
        assert!(told.starts_with("\"ftp://b\""), "{told}");
    }
}
