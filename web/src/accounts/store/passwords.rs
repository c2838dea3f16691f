//! What accounts keep of passwords: checked, and set anew.

use auction::{Time, UserId};

use super::{
    Account, AccountError, Accounts, DisplayName, Email, EmailCheck, NewPassword, PasswordError,
};
use crate::locale::{Language, t};

/// A one-time link that sets a password, as an account names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum PasswordLink {
    /// Handed over by somebody, by its key.
    Given(String),
    /// By mail, by when it was asked for.
    Mailed(Time),
}

/// What is wrong with the passwords that somebody gave to change theirs.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct WrongPasswords {
    /// The current one is another.
    current: bool,
    new: Option<PasswordError>,
}

impl WrongPasswords {
    /// Each by the name of its field, in words.
    pub(crate) fn each(self) -> impl Iterator<Item = (&'static str, String)> {
        let current = (self.current).then(|| ("current", t!("wrong-password-current")));
        let new = self.new.map(|wrong| ("new", wrong.to_string()));
        current.into_iter().chain(new)
    }

    pub(crate) fn is_new_wrong(self) -> bool {
        self.new.is_some()
    }
}

impl Accounts {
    /// A password that may be set: long enough, no common one, not made of what is known `about` its owner.
    pub(crate) async fn judge_password(
        &self,
        text: &str,
        about: &[&str],
    ) -> Result<Result<NewPassword, PasswordError>, AccountError> {
        Ok(self.passwords.judge(text, about).await?)
    }

    /// The account, if address and password belong together. Costs the same when they do not.
    pub(crate) async fn verify(
        &self,
        email: &Email,
        password: &str,
    ) -> Result<Option<Account>, AccountError> {
        let account = self.find(email).await?;
        let held = account.as_ref().and_then(|a| a.password_hash.as_deref());
        let matches = self.passwords.verify(password, held).await?;
        Ok(account.filter(|_| matches))
    }

    /// The account of somebody, if the password is theirs.
    pub(crate) async fn verify_of(
        &self,
        user: &UserId,
        password: &str,
    ) -> Result<Option<Account>, AccountError> {
        let account = self.get(user).await?;
        let held = account.as_ref().and_then(|a| a.password_hash.as_deref());
        let matches = self.passwords.verify(password, held).await?;
        Ok(account.filter(|_| matches))
    }

    /// Spends the work of a check on nothing: for addresses that cannot exist.
    pub(crate) async fn verify_nothing(&self, password: &str) -> Result<(), AccountError> {
        self.passwords.verify(password, None).await?;
        Ok(())
    }

    /// Sets another password, if both can be taken. One that could not be read is neither right nor wrong.
    pub(crate) async fn change_password(
        &self,
        user: &UserId,
        current: Option<&str>,
        new: Option<&str>,
    ) -> Result<Result<Account, WrongPasswords>, AccountError> {
        let Some((account, revision)) = self.entry(user).await? else {
            return Err(AccountError::ChangedMeanwhile);
        };
        let mut wrong = WrongPasswords::default();
        if let Some(current) = current {
            let held = account.password_hash.as_deref();
            wrong.current = !self.passwords.verify(current, held).await?;
        }
        let about = [account.email.as_str(), account.name.as_str()];
        let judged = match new {
            Some(new) => Some(self.passwords.judge(new, &about).await?),
            None => None,
        };
        match judged {
            Some(Ok(new)) if current.is_some() && !wrong.current => {
                let account = self.with_password(account, &new).await?;
                return self.update(account, revision).await.map(Ok);
            }
            Some(Err(error)) => wrong.new = Some(error),
            Some(Ok(_)) | None => {}
        }
        Ok(Err(wrong))
    }

    /// The account, if this one-time link may still set its password.
    pub(crate) async fn holder(
        &self,
        user: &UserId,
        link: &PasswordLink,
    ) -> Result<Option<Account>, AccountError> {
        let account = self.get(user).await?;
        Ok(account.filter(|account| account.names(link)))
    }

    /// Sets the password by a one-time link, and the name if one is given, and ends the link in the same write. Passkeys go: whoever
    /// had the account until now may be somebody else. Whoever got it by mail has shown that the address is theirs. None: it had
    /// ended.
    pub(crate) async fn claim(
        &self,
        user: &UserId,
        link: &PasswordLink,
        name: Option<DisplayName>,
        password: &NewPassword,
    ) -> Result<Option<Account>, AccountError> {
        let Some((account, revision)) = self.entry(user).await? else {
            return Ok(None);
        };
        if !account.names(link) {
            return Ok(None);
        }
        let mut account = self.with_password(account, password).await?;
        // Nobody else knows the password now.
        account.demo = false;
        account.passkeys.clear();
        account.name = name.unwrap_or(account.name);
        match link {
            PasswordLink::Mailed(_) => account.email_check = Some(EmailCheck::Passed),
            // Until now nobody but the house had to do with it.
            PasswordLink::Given(_) => {
                account.language.get_or_insert_with(Language::current);
            }
        }
        self.update(account, revision).await.map(Some)
    }

    /// Text that only this password and input make, at the price of a hashing.
    pub(crate) async fn fingerprint(
        &self,
        password: &NewPassword,
        input: &str,
    ) -> Result<String, AccountError> {
        Ok(self.passwords.fingerprint(password, input).await?)
    }

    async fn with_password(
        &self,
        account: Account,
        password: &NewPassword,
    ) -> Result<Account, AccountError> {
        Ok(Account {
            password_hash: Some(self.passwords.hash(password).await?),
            generation: account.generation + 1,
            link: None,
            password_asked: None,
            ..account
        })
    }
}
