//! The one-time link that lets somebody choose a first or another password.

use bootstrap::clock;

use super::{SignedIn, begin, end_others};
use crate::{
    App,
    accounts::{AccountError, ClaimError, InvitationToken, NewPassword, invitation},
    sessions::SessionsUnavailable,
};

/// Whether a one-time link can still be used: for showing its page.
pub async fn check_invitation(app: &App, token: &InvitationToken) -> Result<(), ClaimError> {
    let checked = invitation::check(app.sessions().store(), token, clock::now().into()).await;
    checked.map(|_| ())
}

/// Sets the password of whoever holds the link, and begins a session. The link is used up when the password
/// is saved, not before; sessions of an earlier password end.
pub async fn claim_invitation(
    app: &App,
    token: &InvitationToken,
    password: &NewPassword,
) -> Result<SignedIn, ClaimError> {
    let links = app.sessions().store();
    let user = invitation::check(links, token, clock::now().into()).await?;
    let claimed = app.accounts().claim(&user, token.key(), password).await;
    let account = match claimed {
        Ok(Some(account)) => account,
        Ok(None) | Err(AccountError::ChangedMeanwhile) => return Err(ClaimError::NotValid),
        Err(_) => return Err(ClaimError::Unavailable),
    };
    invitation::forget(links, token).await;
    let ended = end_others(app, &user, None).await;
    ended.map_err(|SessionsUnavailable| ClaimError::Unavailable)?;
    let begun = begin(app, &account).await;
    begun.map_err(|SessionsUnavailable| ClaimError::Unavailable)
}
