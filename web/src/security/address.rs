//! Whose request this is, by address: for rate limits only.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};

use super::TrustedProxies;
use crate::App;

/// The address that limits count: a v4 address, or the /64 of a v6 one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(of(parts, &app.settings().trusted_proxies))
    }
}

/// The peer, or whom a trusted proxy names last.
pub(super) fn of(parts: &Parts, trusted_proxies: &TrustedProxies) -> ClientAddress {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.0.ip());
    let forwarded = forwarded_for(parts).filter(|_| trusted_proxies.believe(peer));
    ClientAddress(network_of(forwarded.unwrap_or(peer)))
}

/// Whom the last proxy on the way names.
fn forwarded_for(parts: &Parts) -> Option<IpAddr> {
    let headers = parts.headers.get_all("x-forwarded-for");
    let last = headers.iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// Whom an address stands for: one household or server has a whole /64.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            let network = v6.to_bits() >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::Proxy;

    #[tokio::test]
    async fn only_a_trusted_proxy_is_believed() {
        let request = http::Request::builder()
            .header("x-forwarded-for", "9.9.9.9, 8.8.8.8")
            .extension(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 1))))
            .body(())
            .unwrap();
        let (parts, ()) = request.into_parts();
        let proxy: IpAddr = [10, 0, 0, 1].into();
        let trusted = TrustedProxies::new(&[Proxy::Address(proxy)], true, std::future::pending());
        assert_eq!(of(&parts, &TrustedProxies::default()).0, proxy);
        assert_eq!(of(&parts, &trusted).0, IpAddr::from([8, 8, 8, 8]));
    }

    #[test]
    fn a_v6_network_counts_as_one() {
        let one: IpAddr = "2001:db8::1".parse().unwrap();
        let two: IpAddr = "2001:db8::ffff:2".parse().unwrap();
        assert_eq!(network_of(one), network_of(two));
    }
}
