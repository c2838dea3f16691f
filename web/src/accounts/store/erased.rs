//! Accounts that their owners had erased. A tombstone stands in place of each: that there was one, and when it ended. Until all
//! that goes with it is done, what is to be done lies under a key of its own in the same bucket.

use async_nats::jetstream::{
    kv::{Operation, UpdateErrorKind},
    stream::RawMessageErrorKind,
};
use auction::{Time, UserId};
use serde::{Deserialize, Serialize};
use topology::subject;

use super::{Account, AccountError, Accounts, Email};
use crate::{keys::Sealed, locale::Language};

/// Erasures that are read at most: more than processes that died ever left behind.
const BEGUN_MAX: usize = 100_000;

/// What stands where the account stood.
#[derive(Serialize)]
struct Tombstone<'a> {
    user: &'a UserId,
    erased_at: Time,
}

/// What tells a tombstone from an account.
#[derive(Deserialize)]
struct Mark {
    #[serde(default)]
    erased_at: Option<Time>,
}

/// An erasure that was begun, until all of it is done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Erasure {
    pub(crate) user: UserId,
    pub(crate) at: Time,
    /// The address that the account had: for the letter, and so that others can have it.
    pub(crate) address: Sealed,
    /// What the letter is written in.
    pub(crate) language: Language,
}

/// When what is kept was erased; none: it is an account.
pub(super) fn erased_at(kept: &[u8]) -> Option<Time> {
    serde_json::from_slice::<Mark>(kept).ok()?.erased_at
}

impl Accounts {
    /// When an account was erased. None: it is there, or never was.
    pub(crate) async fn erased_at(&self, user: &UserId) -> Result<Option<Time>, AccountError> {
        let kept = self.accounts.get(user.as_str()).await;
        let kept = kept.map_err(|_| AccountError::Unavailable)?;
        Ok(kept.and_then(|kept| erased_at(&kept)))
    }

    /// Puts the tombstone in place of an account, if that is as it was read: nobody can use it from then on. What there is to do
    /// afterwards is kept first, so that whoever dies in between leaves nothing that nobody knows of.
    pub(crate) async fn erase(
        &self,
        read: &Account,
        erasure: &Erasure,
    ) -> Result<(), AccountError> {
        let user = read.user.as_str();
        let (account, revision) = (self.entry(&read.user).await?)
            .filter(|(account, _)| account.is_still(read))
            .ok_or(AccountError::ChangedMeanwhile)?;
        let begun = serde_json::to_vec(erasure).expect("an erasure is JSON");
        let begun = self.accounts.put(key(&read.user), begun.into()).await;
        begun.map_err(|_| AccountError::Unavailable)?;
        let tombstone = Tombstone {
            user: &account.user,
            erased_at: erasure.at,
        };
        let tombstone = serde_json::to_vec(&tombstone).expect("a tombstone is JSON");
        match self.accounts.update(user, tombstone.into(), revision).await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {
                Err(AccountError::ChangedMeanwhile)
            }
            Err(_) => Err(AccountError::Unavailable),
        }
    }

    /// Every erasure that was begun and is not known to be done.
    pub(crate) async fn erasures(&self) -> Result<Vec<Erasure>, AccountError> {
        let mut begun = Vec::new();
        let mut from = 1;
        for _ in 0..BEGUN_MAX {
            let (stream, keys) = (&self.accounts.stream, subject::erasures());
            let next = stream.get_first_raw_message_by_subject(keys, from).await;
            let next = match next {
                Ok(next) => next,
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => break,
                Err(_) => return Err(AccountError::Unavailable),
            };
            from = next.sequence + 1;
            // Of one that is done nothing is left but that.
            if !next.payload.is_empty() {
                let read = serde_json::from_slice(&next.payload).inspect_err(
                    |error| tracing::error!(%error, "an erasure that was begun cannot be read"),
                );
                begun.extend(read.ok());
            }
        }
        Ok(begun)
    }

    /// All of an erasure is done.
    pub(crate) async fn end_erasure(&self, user: &UserId) -> Result<(), AccountError> {
        let deleted = self.accounts.delete(key(user)).await;
        deleted.map_err(|_| AccountError::Unavailable)
    }

    /// Lets others have the address that an account had, if it is still kept for that one.
    pub(crate) async fn let_go(&self, email: &Email, user: &UserId) -> Result<(), AccountError> {
        let entry = self.by_email.entry(email.key()).await;
        let entry = entry.map_err(|_| AccountError::Unavailable)?;
        let is_theirs = |kept: &[u8]| kept == user.as_str().as_bytes();
        match entry.filter(|entry| entry.operation == Operation::Put && is_theirs(&entry.value)) {
            None => Ok(()),
            Some(entry) => {
                let revision = Some(entry.revision);
                let deleted = self.by_email.delete_expect_revision(email.key(), revision);
                deleted.await.map_err(|_| AccountError::Unavailable)
            }
        }
    }
}

impl Account {
    /// Whether nothing that counts for its erasure is otherwise than it was read.
    fn is_still(&self, read: &Self) -> bool {
        let is_same = self.generation == read.generation && self.email == read.email;
        is_same && !self.is_operator()
    }
}

/// Where it lies what is to be done.
fn key(user: &UserId) -> String {
    format!("erasing.{user}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tombstone_is_told_from_an_account_and_names_nobody() {
        let user: UserId = "u1".parse().unwrap();
        let at = Time::from_unix_millis(1_000).unwrap();
        let tombstone = Tombstone {
            user: &user,
            erased_at: at,
        };
        let kept = serde_json::to_vec(&tombstone).unwrap();
        assert_eq!(erased_at(&kept), Some(at));
        assert!(super::super::read(&kept).is_none());
        let members: serde_json::Value = serde_json::from_slice(&kept).unwrap();
        let mut members: Vec<_> = members.as_object().unwrap().keys().collect();
        members.sort();
        assert_eq!(members, ["erased_at", "user"]);
        let account = json!({
            "user": "u1", "email": "a@b.example", "name": "Alice", "roles": ["bidder"], "demo": false, "password_hash": null,
        });
        let account = account.to_string();
        assert_eq!(erased_at(account.as_bytes()), None);
        assert!(super::super::read(account.as_bytes()).is_some());
    }
}
