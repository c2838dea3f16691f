//! Changing a password.

use std::time::Duration;

use super::end_others;
use crate::{
    App, Person,
    accounts::{AccountError, PasswordError},
    limits::TooOften,
    security::ClientAddress,
    sessions::SessionsUnavailable,
};

/// Why the password stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasswordChangeRefused {
    #[error("this is not your current password")]
    WrongPassword,
    #[error(transparent)]
    NewPassword(#[from] PasswordError),
    #[error("everyone knows the demo's passwords: they stay as they are")]
    Demo,
    #[error("too many attempts: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("passwords cannot be changed just now: try again")]
    Unavailable,
}

/// Sets another password: the person's other sessions end, and their sockets close.
pub async fn change_password(
    app: &App,
    person: &Person,
    current: &str,
    new: &str,
    address: ClientAddress,
) -> Result<(), PasswordChangeRefused> {
    // Whoever found an open session shall not find the password by trying.
    app.limits().sign_in(address, person.user.as_str())?;
    let account = app.accounts().get(&person.user).await?;
    let account = account.ok_or(PasswordChangeRefused::WrongPassword)?;
    if account.demo {
        return Err(PasswordChangeRefused::Demo);
    }
    let about = [account.email.as_str(), account.name.as_str()];
    let new = app.accounts().judge_password(new, &about).await??;
    let changed = app.accounts().change_password(&person.user, current, &new);
    let changed = changed.await?.ok_or(PasswordChangeRefused::WrongPassword)?;
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
