//! How often: per person and per address, in bounded memory.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, time::Duration};

use auction::UserId;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use crate::{Settings, accounts::Email, security::ClientAddress};

/// Keys kept by one limit: some 10 MB.
const KEYS_MAX: usize = 100_000;
/// Sign-ins tried at once for one account from one address; then one every [`SIGN_IN_PERIOD`].
const SIGN_IN_BURST: NonZeroU32 = NonZeroU32::new(10).expect("it is not zero");
const SIGN_IN_PERIOD: Duration = Duration::from_secs(3);
/// Sign-ins per minute from one address, for whatever accounts.
const SIGN_INS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(300).expect("it is not zero");

/// Letters with a link that one address is sent at once; then one every [`LETTER_PERIOD`].
pub(crate) const LETTERS_AT_ONCE: NonZeroU32 = NonZeroU32::new(3).expect("it is not zero");
const LETTER_PERIOD: Duration = Duration::from_secs(20 * 60);
/// Such letters asked for at once from one address of a client, for whomever; then one every [`LETTER_ASK_PERIOD`].
const LETTER_ASKS_AT_ONCE: NonZeroU32 = NonZeroU32::new(20).expect("it is not zero");
const LETTER_ASK_PERIOD: Duration = Duration::from_secs(60);

/// Too often: try again after this.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TooOften {
    pub(crate) retry_after: Duration,
}

impl TooOften {
    /// The same in whole seconds, at least one.
    pub(crate) fn seconds(self) -> u64 {
        self.retry_after.as_millis().div_ceil(1_000).max(1) as u64
    }
}

/// Every limit of the site.
#[derive(Debug)]
pub(crate) struct Limits {
    requests: Limit<IpAddr>,
    bids: Limit<UserId>,
    sign_ups: Limit<IpAddr>,
    sign_ins: Limit<IpAddr>,
    /// By address and account together: a stranger elsewhere cannot lock anybody out.
    account_sign_ins: Limit<(IpAddr, [u8; 32])>,
    letters: Limit<[u8; 32]>,
    letter_asks: Limit<IpAddr>,
}

impl Limits {
    pub(crate) fn new(settings: &Settings) -> Self {
        let every = |period| Quota::with_period(period).expect("it is not zero");
        Self {
            requests: Limit::new(per_second(settings.requests_per_second)),
            bids: Limit::new(per_second(settings.bids_per_second)),
            sign_ups: Limit::new(Quota::per_minute(at_least_one(
                settings.sign_ups_per_minute,
            ))),
            sign_ins: Limit::new(Quota::per_minute(SIGN_INS_PER_MINUTE)),
            account_sign_ins: Limit::new(every(SIGN_IN_PERIOD).allow_burst(SIGN_IN_BURST)),
            letters: Limit::new(every(LETTER_PERIOD).allow_burst(LETTERS_AT_ONCE)),
            letter_asks: Limit::new(every(LETTER_ASK_PERIOD).allow_burst(LETTER_ASKS_AT_ONCE)),
        }
    }

    pub(crate) fn request(&self, address: ClientAddress) -> Result<(), TooOften> {
        self.requests.check(&address.0)
    }

    pub(crate) fn bid(&self, user: &UserId) -> Result<(), TooOften> {
        self.bids.check(user)
    }

    pub(crate) fn sign_up(&self, address: ClientAddress) -> Result<(), TooOften> {
        self.sign_ups.check(&address.0)
    }

    /// For whatever was typed as an address, so that unknown accounts behave like known ones.
    pub(crate) fn sign_in(&self, address: ClientAddress, email: &str) -> Result<(), TooOften> {
        self.sign_ins.check(&address.0)?;
        self.account_sign_ins.check(&(address.0, hash(email)))
    }

    /// For whatever was typed as an address, whoever asks: nobody's mailbox is filled.
    pub(crate) fn letter(&self, email: &str) -> Result<(), TooOften> {
        self.letters.check(&hash(email))
    }

    /// For whoever asks for letters, whatever address they name.
    pub(crate) fn letter_ask(&self, address: ClientAddress) -> Result<(), TooOften> {
        self.letter_asks.check(&address.0)
    }
}

struct Limit<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(quota: Quota) -> Self {
        Self(RateLimiter::keyed(quota))
    }

    fn check(&self, key: &K) -> Result<(), TooOften> {
        if self.0.len() >= KEYS_MAX {
            self.0.retain_recent();
            if self.0.len() >= KEYS_MAX {
                return Err(TooOften {
                    retry_after: Duration::from_secs(1),
                });
            }
        }
        self.0.check_key(key).map_err(|until| TooOften {
            retry_after: until.wait_time_from(DefaultClock::default().now()),
        })
    }
}

impl<K: Hash + Eq + Clone> std::fmt::Debug for Limit<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limit").finish_non_exhaustive()
    }
}

/// By which an address is remembered, of whatever length it was typed.
fn hash(email: &str) -> [u8; 32] {
    *blake3::hash(Email::normalised(email).as_bytes()).as_bytes()
}

fn per_second(count: u32) -> Quota {
    let count = at_least_one(count);
    Quota::per_second(count)
        .allow_burst(count.saturating_mul(const { NonZeroU32::new(2).unwrap() }))
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_out_of_breath_leaves_another_alone() {
        let limit = Limit::new(per_second(1));
        assert!(limit.check(&"a").is_ok() && limit.check(&"a").is_ok());
        assert!(
            limit
                .check(&"a")
                .is_err_and(|often| !often.retry_after.is_zero())
        );
        assert!(limit.check(&"b").is_ok());
    }
}
