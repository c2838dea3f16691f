//! Which proxies stand before us, by address or by a name that is looked up when somebody forwards.

use std::{
    net::IpAddr,
    str::FromStr,
    sync::{Arc, RwLock},
    time::Duration,
};

use tokio::{net::lookup_host, sync::Notify, time::sleep};

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
pub struct TrustedProxies {
    fixed: Vec<IpAddr>,
    named: Arc<Named>,
}

/// Where those with names were found last.
#[derive(Debug, Default)]
struct Named {
    found: RwLock<Vec<IpAddr>>,
    wanted: Notify,
}

impl TrustedProxies {
    /// Those with an address at once; those with a name as soon as somebody forwards and it is found, until
    /// `is_over`.
    pub fn new(proxies: &[Proxy], is_over: impl Future<Output = ()> + Send + 'static) -> Self {
        let mut trusted = Self::default();
        let mut names = Vec::new();
        for proxy in proxies {
            match proxy {
                Proxy::Address(address) => trusted.fixed.push(*address),
                Proxy::Name(name) => names.push(name.clone()),
            }
        }
        if !names.is_empty() {
            let looking = look_up(names, Arc::clone(&trusted.named));
            tokio::spawn(async move {
                tokio::select! { () = looking => {}, () = is_over => {} }
            });
        }
        trusted
    }

    /// Whether this one, which forwards, is to be believed. If not, names are looked up for the next time.
    pub(super) fn believe(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let found = self.named.found.read().expect("no holder panics");
        let is_trusted = self.fixed.contains(&address) || found.contains(&address);
        if !is_trusted {
            self.named.wanted.notify_one();
        }
        is_trusted
    }
}

/// A name that is not known (any more) is nobody's.
async fn look_up(names: Vec<String>, named: Arc<Named>) {
    loop {
        named.wanted.notified().await;
        let mut addresses = Vec::new();
        for name in &names {
            if let Ok(hosts) = lookup_host((name.as_str(), 0)).await {
                addresses.extend(hosts.map(|host| host.ip().to_canonical()));
            }
        }
        *named.found.write().expect("no holder panics") = addresses;
        sleep(LOOK_UP_PAUSE).await;
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
        let trusted = TrustedProxies::new(&proxies, std::future::pending());
        assert!(trusted.believe(other));
        harness::until("the name is looked up", async || trusted.believe(loopback)).await;
        assert!(!trusted.believe([10, 0, 0, 2].into()));
        for bad in ["", "a b", "http://proxy", "10.0.0.0/8"] {
            bad.parse::<Proxy>().unwrap_err();
        }
    }
}
