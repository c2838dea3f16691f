//! How often one connection and one person may ask.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::ConnectionRules;

/// The commands of one connection.
pub(crate) type ConnectionLimit = DefaultDirectRateLimiter;

/// The calls of each user, over all their connections.
pub(crate) struct UserLimits(DefaultKeyedRateLimiter<String>);

pub(crate) fn of_connection(rules: &ConnectionRules) -> ConnectionLimit {
    RateLimiter::direct(quota(rules.commands_per_second, rules.commands_burst))
}

impl UserLimits {
    pub(crate) fn new(rules: &ConnectionRules) -> Self {
        let quota = quota(rules.user_calls_per_second, rules.user_calls_burst);
        Self(RateLimiter::keyed(quota))
    }

    pub(crate) fn allows(&self, user: &str) -> bool {
        self.0.check_key(&user.to_owned()).is_ok()
    }

    /// Forgets users who asked nothing for a while.
    pub(crate) fn forget_idle(&self) {
        self.0.retain_recent();
    }
}

fn quota(per_second: u32, burst: u32) -> Quota {
    let not_zero = |number| NonZeroU32::new(number).expect("the configuration was checked");
    Quota::per_second(not_zero(per_second)).allow_burst(not_zero(burst))
}
