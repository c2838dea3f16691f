//! The way out to addresses that others name, browsers and integrators: nothing goes to one that is not the internet's. What was
//! checked is what is connected to, no redirect is followed, and of an answer no more is read than the connection needs.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
    vec,
};

use anyhow::Context as _;
use bootstrap::clock;
use bytes::Bytes;
use chrono::DateTime;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{HttpConnector, dns::Name},
    },
    rt::TokioExecutor,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer};
use tokio::task::spawn_blocking;
use tower::Service;

/// Connections to one server that are kept while nothing is said.
const IDLE_MAX: usize = 16;
/// For how long.
const IDLE_TIME_MAX: Duration = Duration::from_secs(30);
/// Bytes of an answer that are read, so that the connection can be used again. What they say is not kept.
const ANSWER_BYTES_MAX: usize = 16 * 1024;
/// The longest pause that a server is believed.
const ASKED_PAUSE_MAX: Duration = Duration::from_hours(1);

/// Speaks HTTP/1.1; follows no redirect.
pub(crate) type HttpClient = Client<HttpsConnector<HttpConnector<AllowedNames>>, Full<Bytes>>;

/// How far out it goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reach {
    Internet,
    /// For tests and demos: this machine itself as well.
    Loopback,
}

/// Looks names up, and finds nothing but addresses within reach. What has an address for a name is not looked up: whoever asks
/// for it has asked [`Reach::allows`] before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AllowedNames(Reach);

/// Believes the known authorities, and these besides.
pub(crate) fn client(
    reach: Reach,
    authorities: Vec<CertificateDer<'static>>,
) -> anyhow::Result<HttpClient> {
    let mut connector = HttpConnector::new_with_resolver(AllowedNames(reach));
    connector.enforce_http(false);
    connector.set_nodelay(true);
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for authority in authorities {
        roots
            .add(authority)
            .context("a certificate authority cannot be believed")?;
    }
    let tls = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    let client = Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(IDLE_MAX)
        .pool_idle_timeout(IDLE_TIME_MAX)
        .build(connector);
    Ok(client)
}

/// Sends a request; gives what the answer's head says.
///
/// # Errors
/// With why there is none.
pub(crate) async fn send(
    client: &HttpClient,
    request: Request<Full<Bytes>>,
) -> anyhow::Result<(StatusCode, HeaderMap)> {
    let answer = client.request(request).await;
    let (head, body) = answer.context("it cannot be reached")?.into_parts();
    // Read to its end, so that the connection can be used again.
    let _ = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
    Ok((head.status, head.headers))
}

/// The pause that an answer asks for, in seconds or until a time (RFC 9110, section 10.2.3).
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let asked = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = match asked.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = DateTime::parse_from_rfc2822(asked).ok()?;
            (until.to_utc() - clock::now()).to_std().unwrap_or_default()
        }
    };
    Some(asked.min(ASKED_PAUSE_MAX))
}

impl Reach {
    /// For tests and demos, further than the internet's.
    pub(crate) fn new(has_loopback: bool) -> Self {
        match has_loopback {
            true => Self::Loopback,
            false => Self::Internet,
        }
    }

    /// Whether something may be sent to an address.
    pub(crate) fn allows(self, address: IpAddr) -> bool {
        is_public(address) || (self == Self::Loopback && address.is_loopback())
    }
}

impl Service<Name> for AllowedNames {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let Self(reach) = *self;
        Box::pin(async move {
            let found = spawn_blocking(move || (name.as_str(), 0).to_socket_addrs()).await;
            let found = found.map_err(io::Error::other)??;
            let allowed: Vec<_> = found.filter(|found| reach.allows(found.ip())).collect();
            match allowed.is_empty() {
                true => Err(io::Error::other("the name has no public address")),
                false => Ok(allowed.into_iter()),
            }
        })
    }
}

/// Whether an address is one of the internet's (the IANA's registries of special-purpose addresses, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || matches!(
            (a, b, c),
            (0 | 224.., ..) | (100, 64..128, _) | (192, 0, 0) | (198, 18 | 19, _)
        );
    !is_special
}

/// Of what is given out to the internet (2000::/3), what neither documents nor wraps an address of version 4 or a tunnel.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let is_given_out = (0x2000..0x4000).contains(&a);
    let is_special = match (a, b) {
        (0x2001, b) => b < 0x200 || b == 0xdb8,
        (0x2002, _) | (0x3fff, ..0x1000) => true,
        _ => false,
    };
    is_given_out && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for (address, expected) in [
            ("142.250.185.138", true),
            ("100.63.0.1", true),
            ("2a00:1450:4001:82b::200a", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("192.0.0.8", false),
            ("192.0.2.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("::ffff:10.0.0.1", false),
            ("64:ff9b::a00:1", false),
            ("fc00::1", false),
            ("fe80::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
            ("2001::1", false),
            ("2002:a00:1::", false),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(Reach::Internet.allows(address), expected, "{address}");
            let is_here = address.is_loopback();
            assert_eq!(
                Reach::Loopback.allows(address),
                expected || is_here,
                "{address}"
            );
        }
    }

    #[tokio::test]
    async fn name_of_this_machine_is_found_only_where_that_is_allowed() {
        let name: Name = "localhost".parse().unwrap();
        assert!(
            AllowedNames(Reach::Internet)
                .call(name.clone())
                .await
                .is_err()
        );
        assert!(AllowedNames(Reach::Loopback).call(name).await.is_ok());
    }
}
