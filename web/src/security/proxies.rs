//! Which proxies stand before us, by address or by a name that is looked up when somebody forwards.

use std::{
    net::IpAddr,
    str::FromStr,
    sync::{Arc, OnceLock, RwLock},
    time::Duration,
};

use tokio::{net::lookup_host, sync::watch, time::sleep};

/// The pause between two look-ups: a container that is started again may have another address.
const LOOK_UP_PAUSE: Duration = Duration::from_secs(5);
/// The longest name of a host.
const NAME_LENGTH_MAX: usize = 253;

/// A proxy as an operator names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Proxy {
    Address(IpAddr),
    Name(String),
}

/// Why this names no proxy.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{given:?} is neither an address nor a host's name")]
pub struct ProxyError {
    given: String,
}

impl FromStr for Proxy {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
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
pub(crate) struct TrustedProxies {
    fixed: Vec<IpAddr>,
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
    pub(crate) fn new(
        proxies: &[Proxy],
        over_tls: bool,
        is_over: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let mut trusted = Self::default();
        let mut names = Vec::new();
        for proxy in proxies {
            match proxy {
                Proxy::Address(address) => trusted.fixed.push(*address),
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
    pub(crate) fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let found = self.named.found.read().expect("no holder panics");
        self.fixed.contains(&address) || found.contains(&address)
    }

    /// Whether this one, which forwards, is to be believed. If not, names are looked up for the next time.
    pub(super) fn believe(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_trusted = self.contain(address);
        if !is_trusted {
            self.named.stranger.send_replace(Some(address));
        }
        is_trusted
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
                 set OUTCRY_WEB_TRUSTED_PROXIES={stranger}"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_proxy_is_trusted_by_address_and_by_name() {
        let loopback = IpAddr::from([127, 0, 0, 1]);
        let other = IpAddr::from([10, 0, 0, 1]);
        let proxies: Vec<Proxy> = ["10.0.0.1", "localhost"].map(|p| p.parse().unwrap()).into();
        let trusted = TrustedProxies::new(&proxies, true, std::future::pending());
        assert!(trusted.believe(other));
        harness::until("the name is looked up", async || trusted.believe(loopback)).await;
        assert_eq!(trusted.named.doubted.get(), None);
        assert!(!trusted.believe([10, 0, 0, 2].into()));
        for bad in ["", "a b", "http://proxy", "10.0.0.0/8"] {
            bad.parse::<Proxy>().unwrap_err();
        }
    }

    #[tokio::test]
    async fn the_first_proxy_that_nobody_named_is_told_of_where_people_come_over_tls() {
        let (first, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let over_tls = TrustedProxies::new(&[], true, std::future::pending());
        let without = TrustedProxies::new(&[], false, std::future::pending());
        assert!(!over_tls.believe(first) && !without.believe(first));
        harness::until("it is told of", async || {
            over_tls.named.doubted.get() == Some(&first)
        })
        .await;
        over_tls.named.doubt(other);
        assert_eq!(over_tls.named.doubted.get(), Some(&first));
        assert_eq!(without.named.doubted.get(), None);
    }
}
