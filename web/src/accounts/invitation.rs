//! One-time links: whoever has one may set the account's password, once.

use std::fmt;

use async_nats::jetstream::kv::Store;
use std::time::Duration;

use auction::{Time, UserId};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bootstrap::random;
use serde::{Deserialize, Serialize};

/// How long a link may be used.
const LIFE: Duration = Duration::from_secs(3 * 86_400);

/// The secret in a one-time link.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct InvitationToken(String);

/// Why a link sets no password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum ClaimError {
    #[error("this link was used already, or it is too old")]
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
    /// The token out of a link; any text is one, few are valid.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The token as it stands in the link.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
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

/// Keeps a new link for an account in the sessions' bucket, which forgets old keys by itself.
pub(crate) async fn issue(
    sessions: &Store,
    user: UserId,
    now: Time,
) -> anyhow::Result<InvitationToken> {
    let token = InvitationToken(URL_SAFE_NO_PAD.encode(random::bytes::<32>()));
    let expires_at = now.after(LIFE);
    let kept = serde_json::to_vec(&Kept { user, expires_at })?;
    sessions.put(token.key(), kept.into()).await?;
    Ok(token)
}

/// Whose link it is, if it can still be used.
pub(crate) async fn check(
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
