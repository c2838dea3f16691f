//! What each person chose to be told: the bucket `notice_choices`, a key an account.

use std::collections::BTreeSet;

use async_nats::jetstream::kv::Store;
use auction::UserId;
use notification::{BounceMark, Channel, Choices, Kind, ReminderMinutes};

use crate::{
    accounts::Email,
    revised::{self, RevisedError},
};

/// Tries to change choices while something else changes them too.
const TRIES_MAX: usize = 16;
/// Hexadecimal digits by which an address that mail came back from is told from others.
const MARK_LENGTH: usize = 32;

/// Everybody's choices.
#[derive(Clone, Debug)]
pub(crate) struct ChoicesStore(Store);

/// What somebody has come by what from now on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Chosen {
    /// The kinds that come by mail, and no others.
    pub(crate) mail: BTreeSet<Kind>,
    /// The same of pushes; none: those that came.
    pub(crate) push: Option<BTreeSet<Kind>>,
    pub(crate) remind: Option<ReminderMinutes>,
    /// An address that mail came back from is tried again.
    pub(crate) try_again: bool,
}

impl ChoicesStore {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    /// What somebody chose.
    pub(crate) async fn of(&self, user: &UserId) -> Result<Choices, RevisedError> {
        let found = revised::find(&self.0, user.as_str()).await?;
        Ok(found.value.unwrap_or_default())
    }

    /// Has come what they chose.
    pub(crate) async fn choose(&self, user: &UserId, chosen: &Chosen) -> Result<(), RevisedError> {
        let chose = self.change(user, |choices| {
            for kind in Kind::chosen() {
                choices.set(kind, Channel::Mail, chosen.mail.contains(&kind));
                if let Some(push) = &chosen.push {
                    choices.set(kind, Channel::Push, push.contains(&kind));
                }
            }
            choices.remind = chosen.remind;
            if chosen.try_again {
                choices.bounced = None;
            }
        });
        chose.await
    }

    /// Forgets what somebody chose.
    pub(crate) async fn forget(&self, user: &UserId) -> Result<(), RevisedError> {
        let deleted = self.0.delete(user.as_str()).await;
        deleted.map_err(|_| RevisedError::Unavailable)
    }

    /// Changes them, whatever else does meanwhile.
    pub(crate) async fn change(
        &self,
        user: &UserId,
        change: impl Fn(&mut Choices),
    ) -> Result<(), RevisedError> {
        for _ in 0..TRIES_MAX {
            let found = revised::find::<Choices>(&self.0, user.as_str()).await?;
            let before = found.value.unwrap_or_default();
            let mut choices = before.clone();
            change(&mut choices);
            if choices == before {
                return Ok(());
            }
            match revised::set(&self.0, user.as_str(), &choices, found.revision).await {
                Err(RevisedError::ChangedMeanwhile) => {}
                changed => return changed.map(drop),
            }
        }
        Err(RevisedError::ChangedMeanwhile)
    }
}

/// What stands for an address in the choices, which others read.
pub(crate) fn bounce_mark(email: &Email) -> BounceMark {
    let hash = blake3::hash(email.as_str().as_bytes()).to_hex();
    BounceMark(hash[..MARK_LENGTH].to_owned())
}
