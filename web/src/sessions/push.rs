//! Browsers that take pushes: what each gave us lies in its session, and is gone with it, however that ends. So nobody is told
//! anything where they are signed out.

use auction::{Time, UserId};
use bootstrap::clock;
use futures_util::future::try_join_all;
use notification::{PushMark, PushSubscription};

use super::{Kept, Sessions, SessionsUnavailable, TTL, list::List, write};
use crate::accounts::Account;

/// Browsers of one person that take pushes; one more, and the one that asked first takes none any more.
const BROWSERS_MAX: usize = 8;
/// Tries to change a session while it is renewed.
const TRIES_MAX: usize = 16;

/// Those sessions of somebody whose browsers take pushes.
pub(super) fn listed(user: &UserId) -> List {
    List::new(format!("push-of-{user}"), BROWSERS_MAX)
}

impl Sessions {
    /// Whether the browser of a session takes pushes.
    pub(crate) async fn takes_pushes(
        &self,
        user: &UserId,
        session: &str,
    ) -> Result<bool, SessionsUnavailable> {
        let listed = listed(user).read(&self.store).await?;
        if !listed.iter().any(|listed| listed == session) {
            return Ok(false);
        }
        let kept = self.kept(session).await?;
        Ok(kept.is_some_and(|(kept, _)| kept.push.is_some()))
    }

    /// Has the browser of a session take pushes, or no longer.
    pub(crate) async fn set_push(
        &self,
        user: &UserId,
        session: &str,
        push: Option<&PushSubscription>,
    ) -> Result<(), SessionsUnavailable> {
        for _ in 0..TRIES_MAX {
            let Some((mut kept, revision)) = self.kept(session).await? else {
                return Ok(());
            };
            if kept.push.as_ref() != push {
                kept.push = push.cloned();
                // With the revision: a session that ends meanwhile is not brought back.
                let set = self.store.update(session, write(&kept), revision).await;
                if set.is_err() {
                    continue;
                }
            }
            return match push {
                Some(_) => listed(user).add(&self.store, session).await,
                None => listed(user).remove(&self.store, session).await,
            };
        }
        Err(SessionsUnavailable)
    }

    /// What the browsers of somebody gave us that are signed in and take pushes; each browser once.
    pub(crate) async fn push_subscriptions(
        &self,
        account: &Account,
    ) -> Result<Vec<PushSubscription>, SessionsUnavailable> {
        let now: Time = clock::now().into();
        let lives = |kept: &Kept| {
            let is_theirs = kept.user == account.user && kept.generation == account.generation;
            is_theirs && now < kept.seen_at.after(TTL) && self.admit(account)
        };
        let mut found: Vec<PushSubscription> = vec![];
        for (_, kept) in self.pushed(&account.user).await?.into_iter().rev() {
            let push = Some(kept).filter(lives).and_then(|kept| kept.push);
            let is_new = |push: &PushSubscription| found.iter().all(|it| it.mark() != push.mark());
            let push = push.filter(is_new);
            found.extend(push);
        }
        Ok(found)
    }

    /// Forgets a browser that is gone.
    pub(crate) async fn forget_push(
        &self,
        user: &UserId,
        mark: &PushMark,
    ) -> Result<(), SessionsUnavailable> {
        for (session, kept) in self.pushed(user).await? {
            if kept.push.is_some_and(|push| push.mark() == *mark) {
                self.set_push(user, &session, None).await?;
            }
        }
        Ok(())
    }

    async fn pushed(&self, user: &UserId) -> Result<Vec<(String, Kept)>, SessionsUnavailable> {
        let listed = listed(user).read(&self.store).await?;
        let kept = try_join_all(listed.iter().map(|session| self.kept(session))).await?;
        let both = listed.into_iter().zip(kept);
        Ok(both
            .filter_map(|(session, kept)| Some((session, kept?.0)))
            .collect())
    }
}
