//! One-time links that somebody hands over: whoever has the newest one of an account may set its password, once.

use std::{fmt, time::Duration};

use async_nats::jetstream::kv::Store;
use auction::{Time, UserId};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bootstrap::{Origin, random};
use serde::{Deserialize, Serialize};

/// How long a link may be used.
const LIFE: Duration = Duration::from_secs(3 * 86_400);

/// The secret in a one-time link.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct InvitationToken(String);

/// Why a link sets no password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum ClaimError {
    #[error("this link was used already, another took its place, or it is too old")]
    NotValid,
    #[error("accounts cannot be reached now")]
    Unavailable,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    user: UserId,
    expires_at: Time,
}

impl InvitationToken {
    pub(crate) fn generate() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::bytes::<32>()))
    }

    /// The token out of a link; any text is one, few are valid.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The token as it stands in the link.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The link at the site that people reach.
    pub(crate) fn link(&self, site: &Origin) -> String {
        format!("{site}/welcome/{}", self.0)
    }

    /// Only this is kept: who reads the bucket cannot use the link.
    pub(crate) fn key(&self) -> String {
        format!("invitation-{}", blake3::hash(self.0.as_bytes()).to_hex())
    }
}

impl fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationToken(…)")
    }
}

/// Keeps whose link it is in the sessions' bucket, which forgets old keys by itself. That it is the account's newest, the
/// account says.
pub(crate) async fn keep(
    sessions: &Store,
    token: &InvitationToken,
    user: UserId,
    now: Time,
) -> anyhow::Result<()> {
    let expires_at = now.after(LIFE);
    let kept = serde_json::to_vec(&Kept { user, expires_at })?;
    sessions.put(token.key(), kept.into()).await?;
    Ok(())
}

/// Whose link it is, if it is not too old.
pub(crate) async fn find(
    sessions: &Store,
    token: &InvitationToken,
    now: Time,
) -> Result<UserId, ClaimError> {
    let entry = sessions.entry(token.key()).await;
    let entry = entry.map_err(|_| ClaimError::Unavailable)?;
    let entry = entry.ok_or(ClaimError::NotValid)?;
    // A used one is a deletion marker with an empty value.
    let kept: Kept = serde_json::from_slice(&entry.value).map_err(|_| ClaimError::NotValid)?;
    if now < kept.expires_at {
        Ok(kept.user)
    } else {
        Err(ClaimError::NotValid)
    }
}

/// Forgets a link that was used. Whether it was, the account knows: this is tidying only.
pub(crate) async fn forget(sessions: &Store, token: &InvitationToken) {
    if let Err(error) = sessions.delete(token.key()).await {
        tracing::debug!(%error, "a used link was not forgotten yet");
    }
}
