//! Setting a password: the first by a one-time link, another by the one before.

use std::time::Duration;

use bootstrap::clock;

use super::{SignedIn, begin, end_others, may_have_password_link, passkey};
use crate::{
    App, Person,
    accounts::{
        Account, AccountError, ClaimError, DisplayName, InvitationToken, MailedLink, NameError,
        PasswordError, PasswordLink, WrongPasswords, invitation,
    },
    limits::TooOften,
    notices,
    security::ClientAddress,
    sessions::SessionsUnavailable,
};

/// Why a one-time link sets no password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum ClaimRefused {
    #[error(transparent)]
    Link(#[from] ClaimError),
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Password(#[from] PasswordError),
}

/// A one-time link that somebody opened.
#[derive(Clone, Debug)]
pub(crate) enum OpenedLink {
    /// That was handed over to them.
    Given(InvitationToken),
    /// That came by mail.
    Mailed(MailedLink),
}

impl OpenedLink {
    fn name(&self) -> PasswordLink {
        match self {
            Self::Given(token) => PasswordLink::Given(token.key()),
            Self::Mailed(link) => PasswordLink::Mailed(link.asked_at),
        }
    }
}

/// Whose one-time link it is, if it can still be used: without one nobody sees its page, or makes us judge a password.
pub(crate) async fn check_link(app: &App, link: &OpenedLink) -> Result<Account, ClaimError> {
    let now = clock::now().into();
    let user = match link {
        OpenedLink::Given(token) => invitation::find(app.sessions().store(), token, now).await?,
        OpenedLink::Mailed(link) => link.user.clone(),
    };
    let holder = app.accounts().holder(&user, &link.name()).await;
    let holder = holder.map_err(|_| ClaimError::Unavailable)?;
    let holder = holder.filter(|holder| match link {
        OpenedLink::Given(_) => holder.blocked.is_none(),
        OpenedLink::Mailed(link) => {
            link.is_of(app.keys(), holder, now) && may_have_password_link(holder)
        }
    });
    holder.ok_or(ClaimError::NotValid)
}

/// Sets the password of whoever holds the link, and how they are called if they say so, and begins a session. Nobody else's
/// password is looked at. The link is used up when the password is saved, not before; sessions of an earlier password end.
pub(crate) async fn claim_link(
    app: &App,
    link: &OpenedLink,
    name: Option<&str>,
    password: &str,
) -> Result<SignedIn, ClaimRefused> {
    let holder = check_link(app, link).await?;
    let user = holder.user;
    let name = name.map(DisplayName::parse).transpose()?;
    let password = app.accounts().judge_password(password, &[]).await;
    let password = password.map_err(|_| ClaimError::Unavailable)??;
    let named = link.name();
    let claimed = app.accounts().claim(&user, &named, name, &password);
    let account = match claimed.await {
        Ok(Some(account)) => account,
        Ok(None) | Err(AccountError::ChangedMeanwhile) => return Err(ClaimError::NotValid.into()),
        Err(_) => return Err(ClaimError::Unavailable.into()),
    };
    if let OpenedLink::Given(token) = link {
        invitation::forget(app.sessions().store(), token).await;
    }
    let ended = end_others(app, &user, None).await;
    ended.map_err(|SessionsUnavailable| ClaimError::Unavailable)?;
    if !holder.passkeys.is_empty() {
        let now = clock::now().into();
        passkey::tell(app, &account, || notices::passkeys_gone(&user, now)).await;
    }
    let begun = begin(app, &account).await;
    Ok(begun.map_err(|SessionsUnavailable| ClaimError::Unavailable)?)
}

/// Why the password stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum PasswordChangeRefused {
    /// Those of the two that cannot be taken.
    #[error("these passwords cannot be taken")]
    Fields(WrongPasswords),
    #[error("everyone knows the demo's passwords: they stay as they are")]
    Demo,
    #[error("too many attempts: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("passwords cannot be changed just now: try again")]
    Unavailable,
}

/// Sets another password: the person's other sessions end, and their sockets close. Where one could not be read, only says
/// what is wrong with the other.
pub(crate) async fn change_password(
    app: &App,
    person: &Person,
    current: Option<&str>,
    new: Option<&str>,
    address: ClientAddress,
) -> Result<(), PasswordChangeRefused> {
    // Whoever found an open session shall not find the password by trying.
    app.limits().sign_in(address, person.user.as_str())?;
    let account = app.accounts().get(&person.user).await?;
    if account.is_none_or(|account| account.demo) {
        return Err(PasswordChangeRefused::Demo);
    }
    let changed = app.accounts().change_password(&person.user, current, new);
    let changed = changed.await?.map_err(PasswordChangeRefused::Fields)?;
    app.sessions().carry_over(&person.session, &changed).await?;
    end_others(app, &person.user, Some(&person.session)).await?;
    Ok(())
}

impl From<TooOften> for PasswordChangeRefused {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooManyAttempts { retry_after }
    }
}

impl From<AccountError> for PasswordChangeRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<SessionsUnavailable> for PasswordChangeRefused {
    fn from(SessionsUnavailable: SessionsUnavailable) -> Self {
        Self::Unavailable
    }
}
