//! The one-time link that lets somebody choose a first or another password.

use bootstrap::clock;

use super::{SignedIn, begin, end_others};
use crate::{
    App,
    accounts::{AccountError, ClaimError, InvitationToken, PasswordError, invitation},
    sessions::SessionsUnavailable,
};

/// Why a one-time link sets no password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ClaimRefused {
    #[error(transparent)]
    Link(#[from] ClaimError),
    #[error(transparent)]
    Password(#[from] PasswordError),
}

/// Whether a one-time link can still be used: for showing its page.
pub async fn check_invitation(app: &App, token: &InvitationToken) -> Result<(), ClaimError> {
    let checked = invitation::check(app.sessions().store(), token, clock::now().into()).await;
    checked.map(|_| ())
}

/// Sets the password of whoever holds the link, and begins a session. Nobody else's password is looked at. The link is used up when the password
/// is saved, not before; sessions of an earlier password end.
pub async fn claim_invitation(
    app: &App,
    token: &InvitationToken,
    password: &str,
) -> Result<SignedIn, ClaimRefused> {
    let links = app.sessions().store();
    let user = invitation::check(links, token, clock::now().into()).await?;
    let password = app.accounts().judge_password(password, &[]).await;
    let password = password.map_err(|_| ClaimError::Unavailable)??;
    let claimed = app.accounts().claim(&user, token.key(), &password).await;
    let account = match claimed {
        Ok(Some(account)) => account,
        Ok(None) | Err(AccountError::ChangedMeanwhile) => return Err(ClaimError::NotValid.into()),
        Err(_) => return Err(ClaimError::Unavailable.into()),
    };
    invitation::forget(links, token).await;
    let ended = end_others(app, &user, None).await;
    ended.map_err(|SessionsUnavailable| ClaimError::Unavailable)?;
    let begun = begin(app, &account).await;
    Ok(begun.map_err(|SessionsUnavailable| ClaimError::Unavailable)?)
}
