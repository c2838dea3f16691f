//! What accounts keep of passkeys: added, called otherwise, used, removed.

use auction::{Time, UserId};

use super::{Account, AccountError, Accounts, Passkey, PasskeyName};

impl Accounts {
    /// Adds a passkey to an account as it was read. None: its sessions ended since, so that whoever adds it may be a stranger by now,
    /// or there is no room for it any more.
    pub(crate) async fn add_passkey(
        &self,
        read: &Account,
        passkey: &Passkey,
    ) -> Result<Option<Account>, AccountError> {
        let added = self.change(&read.user, |account| {
            if account.generation == read.generation {
                account.add_passkey(passkey);
            }
        });
        let added = added.await?;
        Ok(Some(added).filter(|account| account.passkey(&passkey.id).is_some()))
    }

    /// Calls one otherwise. None: there is no such passkey.
    pub(crate) async fn rename_passkey(
        &self,
        user: &UserId,
        id: &str,
        name: &PasskeyName,
    ) -> Result<Option<Account>, AccountError> {
        self.change_passkey(user, id, |passkey| passkey.name.clone_from(name))
            .await
    }

    /// Notes what the device of one counts after it signed somebody in. None: it was removed meanwhile.
    pub(crate) async fn use_passkey(
        &self,
        user: &UserId,
        id: &str,
        counted: &str,
        at: Time,
    ) -> Result<Option<Account>, AccountError> {
        self.change_passkey(user, id, |passkey| {
            counted.clone_into(&mut passkey.credential.counted);
            passkey.used_at = Some(at);
        })
        .await
    }

    /// Removes one, and ends the account's sessions: some may have been begun by it. None: there is no such passkey.
    pub(crate) async fn remove_passkey(
        &self,
        user: &UserId,
        id: &str,
    ) -> Result<Option<Account>, AccountError> {
        let account = self.get(user).await?;
        if account.is_none_or(|account| account.passkey(id).is_none()) {
            return Ok(None);
        }
        let removed = self.change(user, |account| {
            account.passkeys.retain(|passkey| passkey.id != id);
            account.generation += 1;
        });
        removed.await.map(Some)
    }

    async fn change_passkey(
        &self,
        user: &UserId,
        id: &str,
        change: impl Fn(&mut Passkey),
    ) -> Result<Option<Account>, AccountError> {
        let changed = self.change(user, |account| {
            let mut passkeys = account.passkeys.iter_mut();
            if let Some(passkey) = passkeys.find(|passkey| passkey.id == id) {
                change(passkey);
            }
        });
        let changed = changed.await?;
        Ok(Some(changed).filter(|account| account.passkey(id).is_some()))
    }
}
