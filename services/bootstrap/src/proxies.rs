//! Which proxies stand before us, by address, network or a name that is looked up when somebody forwards; and whose
//! request it is that they forward.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::{Arc, OnceLock, RwLock},
    time::Duration,
};

use http::HeaderMap;
use ipnet::IpNet;
use tokio::{net::lookup_host, sync::watch, time::sleep};

/// The pause between two look-ups: a container that is started again may have another address.
const LOOK_UP_PAUSE: Duration = Duration::from_secs(5);
/// The longest name of a host.
const NAME_LENGTH_MAX: usize = 253;
/// Where each proxy on the way adds whom it heard from.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// Proxies that may stand before each other.
const HOPS_MAX: usize = 32;

/// A proxy as an operator names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Proxy {
    Network(IpNet),
    Name(String),
}

/// Why this names no proxy.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{given:?} is neither an address (192.0.2.1) nor a network (10.0.0.0/8) nor a host's name")]
pub struct ProxyError {
    given: String,
}

impl FromStr for Proxy {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let network = text.parse::<IpNet>();
        if let Ok(network) = network.or_else(|_| text.parse::<IpAddr>().map(IpNet::from)) {
            return Ok(Self::Network(network));
        }
        let in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if (1..=NAME_LENGTH_MAX).contains(&text.len()) && text.bytes().all(in_name) {
            return Ok(Self::Name(text.to_owned()));
        }
        let given = text.to_owned();
        Err(ProxyError { given })
    }
}

/// The addresses from which `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    fixed: Vec<IpNet>,
    named: Arc<Named>,
}

/// Where those with names were found last.
#[derive(Debug, Default)]
struct Named {
    found: RwLock<Vec<IpAddr>>,
    /// Who forwarded last without being known.
    stranger: watch::Sender<Option<IpAddr>>,
    /// The first stranger who turned out to be none of them.
    doubted: OnceLock<IpAddr>,
}

impl TrustedProxies {
    /// Those with an address at once; those with a name as soon as somebody forwards and it is found, until
    /// `is_over`. Where people come over TLS there is a proxy: one that nobody named is warned of, once.
    pub fn new(
        proxies: &[Proxy],
        over_tls: bool,
        is_over: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let mut trusted = Self::default();
        let mut names = Vec::new();
        for proxy in proxies {
            match proxy {
                Proxy::Network(network) => trusted.fixed.push(*network),
                Proxy::Name(name) => names.push(name.clone()),
            }
        }
        let strangers = trusted.named.stranger.subscribe();
        let looking = look_up(names, over_tls, Arc::clone(&trusted.named), strangers);
        tokio::spawn(async move {
            tokio::select! { () = looking => {}, () = is_over => {} }
        });
        trusted
    }

    /// Whether this is one of them, as far as they were looked up.
    ///
    /// # Panics
    /// Never: nobody panics while it is written down where they were found.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let found = self.named.found.read().expect("no holder panics");
        let is_fixed = self.fixed.iter().any(|network| network.contains(&address));
        is_fixed || found.contains(&address)
    }

    /// Whose request it is: the peer's, or, past every proxy that is trusted, whom the last of them heard from. What
    /// somebody who is not trusted says of others is not heard.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let said = headers.get_all(FORWARDED_FOR).iter();
        let said: Vec<&str> = said.filter_map(|line| line.to_str().ok()).collect();
        let hops = said.iter().rev().flat_map(|line| line.rsplit(','));
        for hop in hops.take(HOPS_MAX) {
            if !self.believe(client) {
                break;
            }
            let Some(address) = parse_hop(hop.trim()) else {
                break;
            };
            client = address.to_canonical();
        }
        client
    }

    /// Whether this one, which forwards, is to be believed. If not, names are looked up for the next time.
    fn believe(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_trusted = self.contain(address);
        if !is_trusted {
            self.named.stranger.send_replace(Some(address));
        }
        is_trusted
    }
}

/// One that was heard from, as proxies write it: some with its port, some in brackets.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse().ok().map(|hop: SocketAddr| hop.ip());
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    hop.parse().ok().or_else(with_port).or_else(in_brackets)
}

/// Whom an address stands for where they are counted: one household or server has a whole /64.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            let network = v6.to_bits() >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        other => other,
    }
}

/// A name that is not known (any more) is nobody's.
async fn look_up(
    names: Vec<String>,
    over_tls: bool,
    named: Arc<Named>,
    mut strangers: watch::Receiver<Option<IpAddr>>,
) {
    while strangers.changed().await.is_ok() {
        let stranger = *strangers.borrow_and_update();
        let mut addresses = Vec::new();
        for name in &names {
            if let Ok(hosts) = lookup_host((name.as_str(), 0)).await {
                addresses.extend(hosts.map(|host| host.ip().to_canonical()));
            }
        }
        let is_known = |stranger| addresses.contains(&stranger);
        if over_tls && let Some(stranger) = stranger.filter(|stranger| !is_known(*stranger)) {
            named.doubt(stranger);
        }
        *named.found.write().expect("no holder panics") = addresses;
        sleep(LOOK_UP_PAUSE).await;
    }
}

impl Named {
    /// Says once who it is that forwards: else everybody behind it counts as one.
    fn doubt(&self, stranger: IpAddr) {
        if self.doubted.set(stranger).is_ok() {
            tracing::warn!(
                "{stranger} forwards people and is not believed: they share one rate limit. If this is your proxy, \
                 set OUTCRY_TRUSTED_PROXIES={stranger}"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOKED_UP_WITHIN: Duration = Duration::from_secs(20);

    fn trusting(proxies: &[&str], over_tls: bool) -> TrustedProxies {
        let proxies: Vec<Proxy> = proxies.iter().map(|p| p.parse().unwrap()).collect();
        TrustedProxies::new(&proxies, over_tls, std::future::pending())
    }

    async fn until(condition: impl Fn() -> bool) {
        let met = async {
            while !condition() {
                tokio::task::yield_now().await;
            }
        };
        let met = tokio::time::timeout(LOOKED_UP_WITHIN, met).await;
        met.expect("waited in vain");
    }

    #[tokio::test]
    async fn a_proxy_is_trusted_by_address_by_network_and_by_name() {
        let trusted = trusting(
            &["10.0.0.1", "192.168.0.0/16", "2001:db8::/32", "localhost"],
            true,
        );
        for (address, is_trusted) in [
            ("10.0.0.1", true),
            ("::ffff:10.0.0.1", true),
            ("10.0.0.2", false),
            ("192.168.3.4", true),
            ("192.169.0.1", false),
            ("2001:db8:1::1", true),
            ("2001:db9::1", false),
        ] {
            let address = address.parse().unwrap();
            assert_eq!(trusted.contain(address), is_trusted, "{address}");
        }
        let loopback = IpAddr::from([127, 0, 0, 1]);
        until(|| trusted.believe(loopback)).await;
        assert_eq!(trusted.named.doubted.get(), None);
        for bad in ["", "a b", "http://proxy", "10.0.0.0/33", "10.0.0.0/", "/8"] {
            bad.parse::<Proxy>().unwrap_err();
        }
    }

    #[tokio::test]
    async fn client_is_the_first_from_the_right_whom_no_trusted_proxy_is() {
        let trusted = trusting(&["10.0.0.0/8"], false);
        let strangers = trusting(&[], false);
        for (peer, said, client) in [
            ("10.0.0.1", &["203.0.113.1, 10.0.0.5"][..], "203.0.113.1"),
            ("10.0.0.1", &["203.0.113.2, 10.0.0.5"], "203.0.113.2"),
            ("10.0.0.1", &["203.0.113.2", "10.0.0.5"], "203.0.113.2"),
            ("10.0.0.1", &["1.1.1.1, 203.0.113.1"], "203.0.113.1"),
            (
                "10.0.0.1",
                &["1.1.1.1, 203.0.113.1, 10.0.0.5"],
                "203.0.113.1",
            ),
            ("10.0.0.1", &["10.0.0.7, 10.0.0.5"], "10.0.0.7"),
            ("10.0.0.1", &["203.0.113.1, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.1, "], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.1:4711"], "203.0.113.1"),
            ("10.0.0.1", &["[2001:db8::1]"], "2001:db8::1"),
            ("10.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("::ffff:10.0.0.1", &["::ffff:203.0.113.1"], "203.0.113.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("203.0.113.9", &["1.1.1.1"], "203.0.113.9"),
        ] {
            let mut headers = HeaderMap::new();
            for line in said {
                headers.append(FORWARDED_FOR, line.parse().unwrap());
            }
            let peer = peer.parse().unwrap();
            let found = trusted.client(peer, &headers).to_string();
            assert_eq!(found, client, "{peer} {said:?}");
            assert_eq!(strangers.client(peer, &headers), peer.to_canonical());
        }
    }

    #[tokio::test]
    async fn the_first_proxy_that_nobody_named_is_told_of_where_people_come_over_tls() {
        let (first, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let (over_tls, without) = (trusting(&[], true), trusting(&[], false));
        assert!(!over_tls.believe(first) && !without.believe(first));
        until(|| over_tls.named.doubted.get() == Some(&first)).await;
        over_tls.named.doubt(other);
        assert_eq!(over_tls.named.doubted.get(), Some(&first));
        assert_eq!(without.named.doubted.get(), None);
    }

    #[test]
    fn a_v6_network_counts_as_one() {
        let network = |address: &str| network_of(address.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
