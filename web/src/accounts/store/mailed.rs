//! What accounts keep of the links that go by mail: when the newest was asked for.

use auction::{Time, UserId};

use super::{Account, AccountError, Accounts, EmailCheck};

impl Accounts {
    /// Notes that a link by mail was asked for that sets the password: it takes the place of the one before.
    pub(crate) async fn ask_for_password(
        &self,
        user: &UserId,
        asked_at: Time,
    ) -> Result<Account, AccountError> {
        self.change(user, |account| account.password_asked = Some(asked_at))
            .await
    }

    /// Notes that it is asked whether the address is theirs, unless that is known.
    pub(crate) async fn ask_for_email_check(
        &self,
        user: &UserId,
        asked_at: Time,
    ) -> Result<Account, AccountError> {
        self.change(user, |account| {
            if !account.is_email_verified() {
                account.email_check = Some(EmailCheck::Asked(asked_at));
            }
        })
        .await
    }

    /// Notes that the address is its owner's, if that was asked at this time and of the address as it is. None: it was not.
    pub(crate) async fn pass_email_check(
        &self,
        before: &Account,
        asked_at: Time,
    ) -> Result<Option<Account>, AccountError> {
        let changed = self.change(&before.user, |account| {
            let is_asked = account.email_check == Some(EmailCheck::Asked(asked_at));
            if is_asked && account.email == before.email {
                account.email_check = Some(EmailCheck::Passed);
            }
        });
        let account = changed.await?;
        let is_passed = account.is_email_verified() && account.email == before.email;
        Ok(is_passed.then_some(account))
    }
}

impl Account {
    /// Whether the newest letter about its password was asked for at this time, and no link of it was used.
    pub(crate) fn asked_for_password(&self, at: Time) -> bool {
        self.password_asked == Some(at)
    }

    /// Whether the newest letter about its address was asked for at this time, and no link of it was used.
    pub(crate) fn asked_for_email_check(&self, at: Time) -> bool {
        self.email_check == Some(EmailCheck::Asked(at))
    }
}
