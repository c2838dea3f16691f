//! Who may connect: so many at one time, in all, from one address and of one user; and so many a second of each. Where
//! little room is left, it is for people who are signed in.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use axum::response::{IntoResponse, Response};
use bootstrap::network_of;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::{StatusCode, header};

use crate::{config::ConnectionRules, metrics, protocol::codes::Close};

/// Of ten connections, those that visitors may have: people who are signed in always find a place.
const VISITORS_OF_TEN: usize = 9;
/// Where nothing is said, one address may have a tenth of all connections, but these at least.
const PER_ADDRESS_MIN: usize = 16;
/// So many seconds' worth of connections may come at once, as they do after a break.
const BURST_SECONDS: NonZeroU32 = NonZeroU32::new(5).expect("it is not zero");

/// Counts connections.
#[derive(Clone)]
pub(crate) struct ConnectionLimiter(Arc<Shared>);

struct Shared {
    open_max: usize,
    /// Of one address; nothing where addresses are not told apart.
    per_address: Option<usize>,
    /// What is configured, and may be anew.
    limits: RwLock<Arc<Limits>>,
    counts: Mutex<Counts>,
}

/// Connections of one user, and new ones a second.
struct Limits {
    rules: Rules,
    all: DefaultDirectRateLimiter,
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_user: DefaultKeyedRateLimiter<String>,
}

/// What is configured: new connections a second in all, of an address and of a user; and connections of a user.
type Rules = ([NonZeroU32; 3], usize);

fn rules_of(rules: &ConnectionRules) -> Rules {
    let rates = [
        rules.connection_rate_limit,
        rules.address_connection_rate_limit,
        rules.user_connection_rate_limit,
    ];
    (rates, rules.user_connection_limit)
}

impl Limits {
    fn new(rules: Rules) -> Self {
        let quota = |rate: NonZeroU32| {
            Quota::per_second(rate).allow_burst(rate.saturating_mul(BURST_SECONDS))
        };
        let ([all, of_address, of_user], _) = rules;
        Self {
            all: RateLimiter::direct(quota(all)),
            by_address: RateLimiter::keyed(quota(of_address)),
            by_user: RateLimiter::keyed(quota(of_user)),
            rules,
        }
    }
}

#[derive(Default)]
struct Counts {
    open: usize,
    visitors: usize,
    by_address: HashMap<IpAddr, usize>,
    by_user: HashMap<String, usize>,
}

/// Why a handshake is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refused {
    Full,
    FullForAddress,
    TooOften,
    TooOftenForAddress,
}

/// A place for one connection, until it is dropped.
pub(crate) struct Permit {
    limiter: ConnectionLimiter,
    network: IpAddr,
    who: Option<Who>,
}

enum Who {
    Visitor,
    User(String),
}

impl ConnectionLimiter {
    /// `per_address` is how many one address may have: zero is as many as there are, nothing a tenth.
    pub(crate) fn new(
        open_max: usize,
        per_address: Option<usize>,
        rules: &ConnectionRules,
    ) -> Self {
        let per_address = match per_address {
            Some(0) => None,
            Some(most) => Some(most),
            None => Some((open_max / 10).max(PER_ADDRESS_MIN)),
        };
        Self(Arc::new(Shared {
            open_max,
            per_address,
            limits: RwLock::new(Arc::new(Limits::new(rules_of(rules)))),
            counts: Mutex::default(),
        }))
    }

    /// Goes over to these limits. Who is connected stays.
    pub(crate) fn configure(&self, rules: &ConnectionRules) {
        // Who has had their share would have it again.
        if self.limits().rules != rules_of(rules) {
            let limits = Arc::new(Limits::new(rules_of(rules)));
            *self
                .0
                .limits
                .write()
                .unwrap_or_else(PoisonError::into_inner) = limits;
        }
    }

    fn limits(&self) -> Arc<Limits> {
        let limits = self.0.limits.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&limits)
    }

    /// A place for a connection from this address. Who it is is not known yet.
    pub(crate) fn acquire(&self, address: IpAddr) -> Result<Permit, Refused> {
        let network = network_of(address);
        let limits = self.limits();
        let mut counts = self.lock();
        let of_address = counts.by_address.get(&network).copied().unwrap_or(0);
        if counts.open >= self.0.open_max {
            return Err(Refused::Full);
        }
        if let Some(most) = self.0.per_address {
            if of_address >= most {
                return Err(Refused::FullForAddress);
            }
            if limits.by_address.check_key(&network).is_err() {
                return Err(Refused::TooOftenForAddress);
            }
        }
        if limits.all.check().is_err() {
            return Err(Refused::TooOften);
        }
        counts.open += 1;
        *counts.by_address.entry(network).or_default() += 1;
        Ok(Permit {
            limiter: self.clone(),
            network,
            who: None,
        })
    }

    /// Forgets who has not connected for a while.
    pub(crate) fn forget_idle(&self) {
        let limits = self.limits();
        limits.by_address.retain_recent();
        limits.by_user.retain_recent();
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.counts.lock().expect("no holder panics")
    }
}

impl Permit {
    /// Says whose the connection is, empty for a visitor. What is refused so ends.
    pub(crate) fn identify(&mut self, user: &str) -> Result<(), Close> {
        let shared = Arc::clone(&self.limiter.0);
        let limits = self.limiter.limits();
        let mut counts = self.limiter.lock();
        if user.is_empty() {
            if counts.visitors >= shared.open_max * VISITORS_OF_TEN / 10 {
                metrics::turned_away("visitors");
                return Err(Close::TooManyRequests);
            }
            counts.visitors += 1;
            self.who = Some(Who::Visitor);
            return Ok(());
        }
        let (_, most) = limits.rules;
        if counts.by_user.get(user).is_some_and(|open| *open >= most) {
            metrics::turned_away("user_connections");
            return Err(Close::ConnectionLimit);
        }
        if limits.by_user.check_key(&user.to_owned()).is_err() {
            metrics::turned_away("user_connection_rate");
            return Err(Close::TooManyRequests);
        }
        *counts.by_user.entry(user.to_owned()).or_default() += 1;
        self.who = Some(Who::User(user.to_owned()));
        Ok(())
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut counts = self.limiter.lock();
        counts.open -= 1;
        release(&mut counts.by_address, &self.network);
        match &self.who {
            Some(Who::Visitor) => counts.visitors -= 1,
            Some(Who::User(user)) => release(&mut counts.by_user, user),
            None => {}
        }
    }
}

/// One less; who has none is forgotten.
fn release<Key: Hash + Eq>(counts: &mut HashMap<Key, usize>, key: &Key) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (why, status, told) = match self {
            Self::Full => (
                "connections",
                StatusCode::SERVICE_UNAVAILABLE,
                "too many connections",
            ),
            Self::TooOften => (
                "connection_rate",
                StatusCode::SERVICE_UNAVAILABLE,
                "too many new connections",
            ),
            Self::FullForAddress => (
                "address_connections",
                StatusCode::TOO_MANY_REQUESTS,
                "too many connections from one address; if it is a proxy's, name it: OUTCRY_TRUSTED_PROXIES",
            ),
            Self::TooOftenForAddress => (
                "address_connection_rate",
                StatusCode::TOO_MANY_REQUESTS,
                "too many new connections from one address; if it is a proxy's, name it: OUTCRY_TRUSTED_PROXIES",
            ),
        };
        metrics::turned_away(why);
        (status, [(header::RETRY_AFTER, "1")], format!("{told}\n")).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn limiter(open_max: usize, per_address: Option<usize>) -> ConnectionLimiter {
        let mut rules = Config::load(None).unwrap().connection;
        rules.user_connection_limit = 2;
        rules.address_connection_rate_limit = NonZeroU32::new(4).unwrap();
        ConnectionLimiter::new(open_max, per_address, &rules)
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_does_not_fill_the_table() {
        let limiter = limiter(50, None);
        let mut held: Vec<_> = (0..16)
            .map(|_| limiter.acquire(address("2001:db8::1")).ok().unwrap())
            .collect();
        let refused = limiter.acquire(address("2001:db8::2")).err();
        assert_eq!(refused, Some(Refused::FullForAddress), "one /64 is one");
        assert!(limiter.acquire(address("2001:db8:1::1")).is_ok());
        held.pop();
        assert!(limiter.acquire(address("2001:db8::1")).is_ok());
    }

    #[test]
    fn last_tenth_is_for_people_who_are_signed_in() {
        let limiter = limiter(10, Some(0));
        let connect = |user: &str| {
            let mut permit = limiter.acquire(address("192.0.2.1")).ok().unwrap();
            permit.identify(user).map(|()| permit)
        };
        let visitors: Vec<_> = (0..9).map(|_| connect("").ok().unwrap()).collect();
        assert_eq!(connect("").err(), Some(Close::TooManyRequests));
        let anna = connect("anna").ok().unwrap();
        let refused = limiter.acquire(address("192.0.2.2")).err();
        assert_eq!(refused, Some(Refused::Full));
        drop(visitors);
        let again = connect("anna").ok().unwrap();
        assert_eq!(connect("anna").err(), Some(Close::ConnectionLimit));
        drop((anna, again));
        assert!(connect("anna").is_ok());
    }

    #[test]
    fn other_limits_hold_for_who_comes_from_then_on() {
        let limiter = limiter(1_000, Some(0));
        let connect = || {
            let mut permit = limiter.acquire(address("192.0.2.1")).ok().unwrap();
            permit.identify("anna").map(|()| permit)
        };
        let _two = [connect().ok().unwrap(), connect().ok().unwrap()];
        assert_eq!(connect().err(), Some(Close::ConnectionLimit));
        let mut rules = Config::load(None).unwrap().connection;
        rules.user_connection_limit = 3;
        rules.user_connection_rate_limit = NonZeroU32::MIN;
        for _ in 0..2 {
            limiter.configure(&rules);
            let _third = connect().ok().unwrap();
            assert_eq!(connect().err(), Some(Close::ConnectionLimit));
        }
        let often = (0..9).find_map(|_| connect().err());
        assert_eq!(
            often,
            Some(Close::TooManyRequests),
            "read again, they count on"
        );
    }

    #[test]
    fn one_address_connects_so_often_and_no_more() {
        let limiter = limiter(1_000, None);
        let refused = (0..40).find_map(|_| limiter.acquire(address("192.0.2.1")).err());
        assert_eq!(refused, Some(Refused::TooOftenForAddress));
        assert!(limiter.acquire(address("192.0.2.2")).is_ok());
        let unlimited = self::limiter(1_000, Some(0));
        assert!((0..40).all(|_| unlimited.acquire(address("192.0.2.1")).is_ok()));
    }
}
