//! What somebody changes of their account: how they are called and reached, by which address they sign in, who else is signed in.

use async_nats::jetstream::kv::CreateErrorKind;
use auction::{Time, UserId};

use super::{Account, AccountError, Accounts, DisplayName, Email, EmailCheck, PostalAddress};
use crate::locale::{Language, t};

/// Why an account keeps the address by which it signs in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum EmailChangeRefused {
    #[error("{}", t!("wrong-password-current"))]
    WrongPassword,
    #[error("{}", t!("wrong-email-taken"))]
    Taken,
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl Accounts {
    /// Calls somebody otherwise from now on, and reaches them elsewhere.
    pub(crate) async fn set_details(
        &self,
        user: &UserId,
        name: &DisplayName,
        address: &PostalAddress,
    ) -> Result<Account, AccountError> {
        self.change(user, |account| {
            account.name.clone_from(name);
            account.address.clone_from(address);
        })
        .await
    }

    /// Has somebody written to in this language from now on.
    pub(crate) async fn set_language(
        &self,
        user: &UserId,
        language: Language,
    ) -> Result<Account, AccountError> {
        self.change(user, |account| account.language = Some(language))
            .await
    }

    /// What somebody is written to in; where that cannot be found out now, as if they had not chosen one.
    pub(crate) async fn language_of(&self, user: &UserId) -> Language {
        let account = self.get(user).await.ok().flatten();
        account.map_or_else(Language::default, |account| account.language())
    }

    /// Gives an account another address to sign in with, if the password is right, and notes when it is asked whether that is theirs.
    /// One-time links end: they may have gone to the address before.
    ///
    /// Whoever dies between the steps can do it again: the new address is theirs already, and nobody signs in by it before the
    /// account says so.
    pub(crate) async fn change_email(
        &self,
        user: &UserId,
        email: &Email,
        password: &str,
        asked_at: Time,
    ) -> Result<Account, EmailChangeRefused> {
        let (account, _) = self
            .entry(user)
            .await?
            .ok_or(AccountError::ChangedMeanwhile)?;
        let held = account.password_hash.as_deref();
        let is_right = self.passwords.verify(password, held).await;
        if !is_right.map_err(AccountError::from)? {
            return Err(EmailChangeRefused::WrongPassword);
        }
        if account.email == *email {
            return Ok(account);
        }
        self.reserve(email, user).await?;
        let changed = self.change(user, |account| {
            account.email.clone_from(email);
            account.link = None;
            account.password_asked = None;
            account.email_check = Some(EmailCheck::Asked(asked_at));
        });
        let changed = changed.await?;
        if let Err(error) = self.by_email.delete(account.email.key()).await {
            // Nobody signs in by it: it cannot be taken by others, that is all.
            tracing::warn!(%error, %user, "the address that an account had before was not let go");
        }
        Ok(changed)
    }

    /// Ends every session of an account, and with `link` every one-time link but that one.
    pub(crate) async fn end_sessions(
        &self,
        user: &UserId,
        link: Option<&str>,
    ) -> Result<Account, AccountError> {
        self.change(user, |account| {
            account.generation += 1;
            if let Some(link) = link {
                account.link = Some(link.to_owned());
                account.password_asked = None;
            }
        })
        .await
    }

    /// Reserves an address for an account that is there.
    async fn reserve(&self, email: &Email, user: &UserId) -> Result<(), EmailChangeRefused> {
        let created = self.by_email.create(email.key(), user.to_string().into());
        match created.await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {
                match self.user_of(email).await? {
                    Some(owner) if owner == *user => Ok(()),
                    _ => Err(EmailChangeRefused::Taken),
                }
            }
            Err(_) => Err(AccountError::Unavailable.into()),
        }
    }
}
