//! One-time links that go by mail: made when the letter is written, and kept nowhere. Who may use one follows from the account, which
//! says when the newest was asked for: whoever reads the account's bucket, or the notice that waits to be sent, has no link.

use std::time::Duration;

use auction::{Time, UserId};

use super::Account;
use crate::keys::Keys;

/// What a link is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LinkPurpose {
    /// Sets another password.
    Password,
    /// Shows that an address is its owner's.
    EmailCheck,
}

/// The parts of a link's address; any text may be in them, few are ours.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct MailedLink {
    pub(crate) purpose: LinkPurpose,
    pub(crate) user: UserId,
    pub(crate) asked_at: Time,
    code: String,
}

impl LinkPurpose {
    /// How long a link may be used after it was asked for.
    pub(crate) fn life(self) -> Duration {
        match self {
            Self::Password => Duration::from_hours(1),
            Self::EmailCheck => Duration::from_hours(3 * 24),
        }
    }

    /// Where its links begin; the same tells one's codes from another's.
    fn place(self) -> &'static str {
        match self {
            Self::Password => "new-password",
            Self::EmailCheck => "confirm-email",
        }
    }
}

impl MailedLink {
    /// The link to an account's address that was asked for at a time.
    pub(crate) fn new(
        keys: &Keys,
        purpose: LinkPurpose,
        account: &Account,
        asked_at: Time,
    ) -> Self {
        let (user, email) = (&account.user, account.email.as_str());
        let asked = asked_at.unix_millis();
        Self {
            purpose,
            user: user.clone(),
            asked_at,
            code: keys.derive(purpose.place(), &format!("{user}\n{asked}\n{email}")),
        }
    }

    /// What stands in an address, if it can be a link.
    pub(crate) fn parse(purpose: LinkPurpose, user: &str, asked: &str, code: &str) -> Option<Self> {
        Some(Self {
            purpose,
            user: user.parse().ok()?,
            asked_at: Time::from_unix_millis(asked.parse().ok()?).ok()?,
            code: code.to_owned(),
        })
    }

    /// Where it leads.
    pub(crate) fn path(&self) -> String {
        let (place, user) = (self.purpose.place(), &self.user);
        let (asked, code) = (self.asked_at.unix_millis(), &self.code);
        format!("/{place}/{user}/{asked}/{code}")
    }

    /// Whether we made it for this account and the address that it has now, and it is not too old. Whether it is the newest, and
    /// was not used, the account says.
    pub(crate) fn is_of(&self, keys: &Keys, account: &Account, now: Time) -> bool {
        let ours = Self::new(keys, self.purpose, account, self.asked_at);
        // Hashes compare in constant time, whatever the lengths.
        let is_ours = blake3::hash(ours.code.as_bytes()) == blake3::hash(self.code.as_bytes());
        is_ours && self.user == account.user && self.asked_at.until(now) < self.purpose.life()
    }
}

impl std::fmt::Debug for MailedLink {
    /// Without its code.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailedLink")
            .field("purpose", &self.purpose)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn account(user: &str, email: &str) -> Account {
        let account = json!({
            "user": user, "email": email, "name": "Alice", "roles": ["bidder"], "demo": false, "password_hash": null,
        });
        serde_json::from_value(account).unwrap()
    }

    #[test]
    fn link_opens_for_its_account_address_purpose_and_time_only() {
        let keys = Keys::of_a_test();
        let alice = account("u1", "alice@example.org");
        let asked_at = Time::from_unix_millis(1_000_000).unwrap();
        for purpose in [LinkPurpose::Password, LinkPurpose::EmailCheck] {
            let path = MailedLink::new(&keys, purpose, &alice, asked_at).path();
            let parts: Vec<_> = path.split('/').collect();
            let [_, _, user, asked, code] = parts[..] else {
                panic!("{path}");
            };
            let is_of = |purpose, user, asked, code, account: &Account, now| {
                MailedLink::parse(purpose, user, asked, code)
                    .is_some_and(|link| link.is_of(&keys, account, now))
            };
            let last = asked_at.after(purpose.life() - Duration::from_millis(1));
            assert!(is_of(purpose, user, asked, code, &alice, last));
            let late = asked_at.after(purpose.life());
            assert!(!is_of(purpose, user, asked, code, &alice, late));
            let moved = account("u1", "alice@other.example");
            let bob = account("u2", "alice@example.org");
            let other = match purpose {
                LinkPurpose::Password => LinkPurpose::EmailCheck,
                LinkPurpose::EmailCheck => LinkPurpose::Password,
            };
            for (purpose, user, asked, code, account) in [
                (purpose, user, asked, code, &moved),
                (purpose, user, asked, code, &bob),
                (purpose, "u2", asked, code, &bob),
                (other, user, asked, code, &alice),
                (purpose, user, "1000001", code, &alice),
                (purpose, user, "soon", code, &alice),
                (purpose, "u 1", asked, code, &alice),
                (purpose, user, asked, "", &alice),
            ] {
                assert!(
                    !is_of(purpose, user, asked, code, account, last),
                    "{user} {asked} {code}"
                );
            }
        }
    }
}
