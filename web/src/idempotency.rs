//! Keys that make asking again safe: what each was first used for, remembered for a day.
//!
//! A key gives ids that are the same when it is used again, so that nothing is made twice; here it is only
//! seen to that nobody uses it for something else.

use async_nats::jetstream::kv::{CreateErrorKind, Store};

use crate::keys::Keys;

/// What a key was first used for.
#[derive(Debug)]
pub(crate) struct Idempotency {
    store: Store,
}

/// Why a key cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum KeyRefused {
    #[error("this Idempotency-Key was used for something else: take a new one")]
    Reused,
    #[error("what keys were used for cannot be looked up now")]
    Unavailable,
}

impl Idempotency {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Binds somebody's key to what it is used for, or finds it bound to just that.
    pub(crate) async fn bind(
        &self,
        keys: &Keys,
        whose: &str,
        key: &str,
        purpose: &str,
    ) -> Result<(), KeyRefused> {
        // Hashes with a key of ours: who reads the bucket learns nothing.
        let name = keys.derive("idempotency key", &format!("{whose}\n{key}"));
        let purpose = keys.derive("idempotency purpose", purpose);
        match self.store.create(&name, purpose.clone().into()).await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {
                let bound = self.store.get(&name).await;
                let bound = bound.map_err(|_| KeyRefused::Unavailable)?;
                match bound {
                    Some(bound) if bound == purpose => Ok(()),
                    Some(_) => Err(KeyRefused::Reused),
                    // It was a day old, and is forgotten just now.
                    None => Err(KeyRefused::Unavailable),
                }
            }
            Err(_) => Err(KeyRefused::Unavailable),
        }
    }

    /// Uses up something that is good for once. False: it was used before.
    pub(crate) async fn use_up(&self, keys: &Keys, what: &[u8]) -> Result<bool, KeyRefused> {
        let name = keys.derive("used up", &blake3::hash(what).to_hex());
        match self.store.create(&name, "".into()).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => Ok(false),
            Err(_) => Err(KeyRefused::Unavailable),
        }
    }

    /// Writes so often, for what takes as long where there is nothing to do: to make an account that is there already, or to
    /// write to one that is not.
    pub(crate) async fn write_nothing(&self, times: u8) -> Result<(), KeyRefused> {
        for place in 0..times {
            let written = self.store.put(format!("nothing-{place}"), "".into()).await;
            written.map_err(|_| KeyRefused::Unavailable)?;
        }
        Ok(())
    }
}
