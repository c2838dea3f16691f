//! Who is signed in: a random token in a cookie or header, its hash in the bucket `sessions`.

mod cache;
mod list;
mod push;
mod token;
mod visitor;

use std::time::Duration;

use async_nats::{Client, connection::State, jetstream::kv::Store};
use auction::{Time, UserId};
use bootstrap::clock;
use notification::PushSubscription;
use serde::{Deserialize, Serialize};
use topology::SESSION_TTL_SECONDS;

pub(crate) use token::{SessionCookie, SessionToken, bearer};
pub(crate) use visitor::Operator;

use crate::{
    Person,
    accounts::{Account, Accounts},
    keys::Keys,
};

/// A session that is seen gets a new life at most this often, to spare the bucket.
const RENEWAL_INTERVAL: Duration = Duration::from_secs(86_400);
const TTL: Duration = Duration::from_secs(SESSION_TTL_SECONDS);

/// Who is signed in.
#[derive(Debug)]
pub(crate) struct Sessions {
    client: Client,
    store: Store,
    accounts: Accounts,
    demo: DemoSessions,
    cache: cache::Cache,
}

/// Whether people whose passwords everyone knows are let in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DemoSessions {
    /// The demo runs.
    Live,
    Over,
}

/// A session as kept, under the hash of its token.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    user: UserId,
    /// When it was made or last renewed.
    seen_at: Time,
    /// The account's when it was made: with another password it is over.
    #[serde(default)]
    generation: u64,
    /// Where its browser takes pushes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    push: Option<PushSubscription>,
}

/// A live session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) person: Person,
    pub(crate) expires_at: Time,
}

/// Sessions cannot be reached now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("sessions cannot be reached now")]
pub(crate) struct SessionsUnavailable;

impl Sessions {
    pub(crate) fn new(
        client: Client,
        store: Store,
        accounts: Accounts,
        demo: DemoSessions,
    ) -> Self {
        Self {
            client,
            store,
            accounts,
            demo,
            cache: cache::Cache::default(),
        }
    }

    /// Whether this account may have sessions: those of the demo end with it, and whom the house blocks has none.
    pub(crate) fn admit(&self, account: &Account) -> bool {
        account.blocked.is_none() && self.is_of_today(account)
    }

    /// Those of the demo end with it.
    pub(crate) fn is_of_today(&self, account: &Account) -> bool {
        !account.demo || self.demo == DemoSessions::Live
    }

    /// Begins a session for somebody whose password or passkey was right.
    pub(crate) async fn begin(
        &self,
        account: &Account,
        keys: &Keys,
    ) -> Result<(SessionToken, Session), SessionsUnavailable> {
        let token = SessionToken::generate();
        let kept = Kept {
            user: account.user.clone(),
            seen_at: clock::now().into(),
            generation: account.generation,
            push: None,
        };
        let all = list::all(&account.user);
        all.add(&self.store, &token.id()).await?;
        let put = self.store.put(token.id(), write(&kept)).await;
        put.map_err(|_| SessionsUnavailable)?;
        let session = session(&token, account, &kept, keys);
        Ok((token, session))
    }

    /// The session of a token; none if it ended, expired or never was.
    pub(crate) async fn find(
        &self,
        token: &SessionToken,
        keys: &Keys,
    ) -> Result<Option<Session>, SessionsUnavailable> {
        let id = token.id();
        if let Some(known) = self.cache.fresh(&id) {
            return Ok(known);
        }
        // While NATS is away nobody can sign out either: what was true a moment ago still is.
        let away = self.client.connection_state() != State::Connected;
        if away && let Some(known) = self.cache.recent(&id) {
            return Ok(known);
        }
        match self.read(token, keys).await {
            Ok(found) => {
                self.cache.keep(id, found.clone());
                Ok(found)
            }
            Err(unavailable) => self.cache.recent(&id).ok_or(unavailable),
        }
    }

    /// Ends a session by its public id.
    pub(crate) async fn end(&self, session: &str) -> Result<(), SessionsUnavailable> {
        let deleted = self.store.delete(session).await;
        deleted.map_err(|_| SessionsUnavailable)?;
        self.cache.forget(session);
        Ok(())
    }

    /// Ends a person's sessions, save the one to `keep`. Returns the public ids of those that ended.
    pub(crate) async fn end_others(
        &self,
        user: &UserId,
        keep: Option<&str>,
    ) -> Result<Vec<String>, SessionsUnavailable> {
        let mut ended = list::all(user).take(&self.store, keep).await?;
        ended.retain(|session| Some(session.as_str()) != keep);
        for session in &ended {
            self.end(session).await?;
        }
        Ok(ended)
    }

    /// Lets a session live on after its account got another password.
    pub(crate) async fn carry_over(
        &self,
        session: &str,
        account: &Account,
    ) -> Result<(), SessionsUnavailable> {
        if let Some((mut kept, revision)) = self.kept(session).await? {
            kept.generation = account.generation;
            // With the revision: a session that ends meanwhile is not brought back.
            let carried = self.store.update(session, write(&kept), revision).await;
            carried.map_err(|_| SessionsUnavailable)?;
        }
        self.cache.forget(session);
        Ok(())
    }

    /// What was just looked up of a session is not believed any more: its account says something else now.
    pub(crate) fn look_again(&self, session: &str) {
        self.cache.forget(session);
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// A session as kept, with the revision to change it by.
    async fn kept(&self, session: &str) -> Result<Option<(Kept, u64)>, SessionsUnavailable> {
        let entry = self.store.entry(session).await;
        let entry = entry.map_err(|_| SessionsUnavailable)?;
        Ok(entry.and_then(|entry| {
            let kept = serde_json::from_slice(&entry.value).ok()?;
            Some((kept, entry.revision))
        }))
    }

    /// Lists would be forgotten before a session that goes on.
    async fn list_again(&self, kept: &Kept, session: &str) -> Result<(), SessionsUnavailable> {
        list::all(&kept.user).add(&self.store, session).await?;
        match kept.push {
            Some(_) => push::listed(&kept.user).add(&self.store, session).await,
            None => Ok(()),
        }
    }

    async fn read(
        &self,
        token: &SessionToken,
        keys: &Keys,
    ) -> Result<Option<Session>, SessionsUnavailable> {
        let Some((mut kept, revision)) = self.kept(&token.id()).await? else {
            return Ok(None);
        };
        let now = Time::from(clock::now());
        if now >= kept.seen_at.after(TTL) {
            return Ok(None);
        }
        let account = self.accounts.get(&kept.user).await;
        let account = account.map_err(|_| SessionsUnavailable)?;
        let holds =
            |account: &Account| account.generation == kept.generation && self.admit(account);
        let Some(account) = account.filter(holds) else {
            return Ok(None);
        };
        if now >= kept.seen_at.after(RENEWAL_INTERVAL) {
            kept.seen_at = now;
            // With the revision: a session that ends meanwhile is not brought back.
            if let Err(error) = self.store.update(token.id(), write(&kept), revision).await {
                tracing::debug!(%error, "a session was not renewed");
            } else if self.list_again(&kept, &token.id()).await.is_err() {
                tracing::debug!("a renewed session was not listed again");
            }
        }
        Ok(Some(session(token, &account, &kept, keys)))
    }
}

fn session(token: &SessionToken, account: &Account, kept: &Kept, keys: &Keys) -> Session {
    Session {
        person: Person {
            user: account.user.clone(),
            name: account.name.as_str().to_owned(),
            operator: account.is_operator(),
            session: token.id(),
            form_token: keys.form_token(token.as_str()),
        },
        expires_at: kept.seen_at.after(TTL),
    }
}

fn write(kept: &Kept) -> bytes::Bytes {
    serde_json::to_vec(kept).expect("a session is JSON").into()
}
