//! How often one connection and one caller may ask.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::{codes::Refusal, config::ConnectionRules, token::Identity};

/// The commands of one connection.
pub(crate) type ConnectionLimit = DefaultDirectRateLimiter;

/// Whose calls are counted together.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Caller {
    User(String),
    /// Visitors from one network; behind a proxy that is all of them.
    Visitors(IpAddr),
}

impl Caller {
    pub(crate) fn new(who: Option<&Identity>, address: IpAddr) -> Self {
        match who {
            Some(identity) => Self::User(identity.user.clone()),
            None => Self::Visitors(network_of(address)),
        }
    }
}

/// One household or server has a whole /64.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The calls of each caller that ask NATS, over all their connections.
pub(crate) struct CallLimits(DefaultKeyedRateLimiter<Caller>);

pub(crate) fn of_connection(rules: &ConnectionRules) -> ConnectionLimit {
    RateLimiter::direct(quota(rules.commands_per_second, rules.commands_burst))
}

impl CallLimits {
    pub(crate) fn new(rules: &ConnectionRules) -> Self {
        let quota = quota(rules.user_calls_per_second, rules.user_calls_burst);
        Self(RateLimiter::keyed(quota))
    }

    pub(crate) fn allow(&self, caller: &Caller) -> Result<(), Refusal> {
        let allowed = self.0.check_key(caller);
        allowed.map_err(|_| Refusal::TooManyRequests)
    }

    /// Forgets callers who asked nothing for a while.
    pub(crate) fn forget_idle(&self) {
        self.0.retain_recent();
    }
}

fn quota(per_second: u32, burst: u32) -> Quota {
    let not_zero = |number| NonZeroU32::new(number).expect("the configuration was checked");
    Quota::per_second(not_zero(per_second)).allow_burst(not_zero(burst))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_caller_however_many_addresses_it_has() {
        let visitor = |address: &str| Caller::new(None, address.parse().unwrap());
        assert_eq!(visitor("2001:db8::1"), visitor("2001:db8::ffff:2"));
        assert_ne!(visitor("2001:db8::1"), visitor("2001:db8:0:1::1"));
        assert_eq!(visitor("::ffff:192.0.2.1"), visitor("192.0.2.1"));
        assert_ne!(visitor("192.0.2.1"), visitor("192.0.2.2"));
    }
}
