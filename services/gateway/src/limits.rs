//! How often one connection and one caller may ask.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, PoisonError, RwLock},
};

use bootstrap::network_of;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::{config::ConnectionRules, protocol::codes::CommandError};

/// The commands of one connection.
pub(crate) type ConnectionLimit = DefaultDirectRateLimiter;

/// Whose calls are counted together.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Caller {
    User(String),
    /// Visitors from one network.
    Visitors(IpAddr),
}

impl Caller {
    /// A user, or, without a name, a visitor.
    pub(crate) fn new(user: &str, address: IpAddr) -> Self {
        match user {
            "" => Self::Visitors(network_of(address)),
            user => Self::User(user.to_owned()),
        }
    }
}

/// Messages that one call may make NATS read; who wants more of them at once has fewer calls.
const MESSAGES_A_CALL: usize = 100;

/// The calls of each caller that ask NATS, over all their connections.
pub(crate) struct CallLimits(RwLock<Arc<Calls>>);

struct Calls {
    limiter: DefaultKeyedRateLimiter<Caller>,
    per_second: NonZeroU32,
    burst: NonZeroU32,
}

impl Calls {
    fn new(rules: &ConnectionRules) -> Self {
        let (per_second, burst) = (rules.user_calls_per_second, rules.user_calls_burst);
        Self {
            limiter: RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)),
            per_second,
            burst,
        }
    }

    fn number(&self, messages: usize) -> NonZeroU32 {
        let calls = messages.div_ceil(MESSAGES_A_CALL);
        let calls = u32::try_from(calls).ok().and_then(NonZeroU32::new);
        // However much it is, who has asked nothing for a while gets it.
        calls.unwrap_or(NonZeroU32::MIN).min(self.burst)
    }
}

pub(crate) fn of_connection(rules: &ConnectionRules) -> ConnectionLimit {
    let quota = Quota::per_second(rules.commands_per_second);
    RateLimiter::direct(quota.allow_burst(rules.commands_burst))
}

/// What one connection may be given of what is stored: so much at once, and all of it again within a while.
#[derive(Debug)]
pub(crate) struct StoredBudget(DefaultDirectRateLimiter);

/// What it is counted in.
const BUDGET_UNIT: usize = 1024;
/// So long it takes until all may be spent again.
const BUDGET_SECONDS: u32 = 64;

impl StoredBudget {
    pub(crate) fn new(bytes: usize) -> Self {
        let all = Self::units(bytes);
        let a_second = NonZeroU32::new(all.get() / BUDGET_SECONDS).unwrap_or(NonZeroU32::MIN);
        Self(RateLimiter::direct(
            Quota::per_second(a_second).allow_burst(all),
        ))
    }

    /// Spends so many bytes, if there are so many.
    pub(crate) fn spend(&self, bytes: usize) -> bool {
        matches!(self.0.check_n(Self::units(bytes)), Ok(Ok(())))
    }

    /// Spends so many bytes as soon as there are so many. More than all is never spent.
    pub(crate) async fn spent(&self, bytes: usize) {
        let _ = self.0.until_n_ready(Self::units(bytes)).await;
    }

    fn units(bytes: usize) -> NonZeroU32 {
        let units = u32::try_from(bytes.div_ceil(BUDGET_UNIT)).unwrap_or(u32::MAX);
        NonZeroU32::new(units).unwrap_or(NonZeroU32::MIN)
    }
}

impl CallLimits {
    pub(crate) fn new(rules: &ConnectionRules) -> Self {
        Self(RwLock::new(Arc::new(Calls::new(rules))))
    }

    /// Goes over to these limits.
    pub(crate) fn configure(&self, rules: &ConnectionRules) {
        let calls = self.now();
        // Who has had their share would have it again.
        if (calls.per_second, calls.burst) != (rules.user_calls_per_second, rules.user_calls_burst)
        {
            let calls = Arc::new(Calls::new(rules));
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = calls;
        }
    }

    fn now(&self) -> Arc<Calls> {
        let calls = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&calls)
    }

    /// Counts a call that makes NATS read at most so many messages.
    pub(crate) fn allow(&self, caller: &Caller, messages_max: usize) -> Result<(), CommandError> {
        let calls = self.now();
        match calls
            .limiter
            .check_key_n(caller, calls.number(messages_max))
        {
            Ok(Ok(())) => Ok(()),
            _ => Err(CommandError::TooManyRequests),
        }
    }

    /// Waits until a caller may have NATS read.
    pub(crate) async fn read_begins(&self, caller: &Caller) {
        self.now().limiter.until_key_ready(caller).await;
    }

    /// Counts what was read beyond what one call gives, and waits for it.
    pub(crate) async fn read_ends(&self, caller: &Caller, messages: usize) {
        if let Some(more) = messages.checked_sub(MESSAGES_A_CALL) {
            let calls = self.now();
            // It is no more than the burst.
            let more = calls.number(more);
            let _ = calls.limiter.until_key_n_ready(caller, more).await;
        }
    }

    /// Forgets callers who asked nothing for a while.
    pub(crate) fn forget_idle(&self) {
        self.now().limiter.retain_recent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn call_limit_counts_messages_a_call_reads() {
        let mut rules = Config::load(None).unwrap().connection;
        rules.user_calls_per_second = NonZeroU32::MIN;
        rules.user_calls_burst = NonZeroU32::new(20).unwrap();
        let (limits, caller) = (CallLimits::new(&rules), Caller::User("u1".into()));
        let allowed = (0..40).filter(|_| limits.allow(&caller, 1_000).is_ok());
        assert_eq!(allowed.count(), 2);
        let other = Caller::User("u2".into());
        assert!((0..20).all(|_| limits.allow(&other, 1).is_ok()));
        assert!(limits.allow(&other, 1).is_err());
        let greedy = Caller::User("u3".into());
        assert!(limits.allow(&greedy, 1_000_000).is_ok());
        assert!(limits.allow(&greedy, 0).is_err());
        limits.configure(&rules);
        assert!(
            limits.allow(&greedy, 0).is_err(),
            "read again, they count on"
        );
        rules.user_calls_burst = NonZeroU32::new(5).unwrap();
        limits.configure(&rules);
        let allowed = (0..40).filter(|_| limits.allow(&greedy, 0).is_ok());
        assert_eq!(allowed.count(), 5);
    }
}
