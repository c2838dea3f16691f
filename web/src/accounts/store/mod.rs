//! The buckets `accounts` (by random id) and `account_by_email` (written first, so that one address is
//! one account).

mod details;
mod erased;
mod mailed;
mod passkeys;
mod passwords;

pub(crate) use details::EmailChangeRefused;
pub(crate) use erased::Erasure;
pub(crate) use passwords::{PasswordLink, WrongPasswords};

use async_nats::jetstream::kv::{CreateErrorKind, Store, UpdateErrorKind};
use auction::{Time, UserId};
use bootstrap::random;

use super::{
    Account, Blocked, DisplayName, Email, EmailCheck, Passkey, PasskeyName, PostalAddress, Role,
    password::{Busy, NewPassword, PasswordError, Pool},
};
use crate::locale::{Language, t};

/// Tries to change an account while its owner changes it too.
const AMEND_TRIES_MAX: usize = 16;

/// Who has an account.
#[derive(Clone, Debug)]
pub(crate) struct Accounts {
    accounts: Store,
    by_email: Store,
    passwords: Pool,
}

/// Why an account could not be made, read or changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum AccountError {
    #[error("{}", t!("account-email-taken"))]
    EmailTaken,
    #[error("{}", t!("account-changed-meanwhile"))]
    ChangedMeanwhile,
    #[error("{}", t!("account-busy"))]
    Busy,
    #[error("{}", t!("account-unavailable"))]
    Unavailable,
}

/// An account to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewAccount {
    /// Its id, unless the address was reserved under another.
    pub(crate) user: UserId,
    pub(crate) email: Email,
    pub(crate) name: DisplayName,
    pub(crate) address: PostalAddress,
    /// None: nobody has chosen one yet.
    pub(crate) language: Option<Language>,
    pub(crate) role: Role,
    /// None: an invitation sets it.
    pub(crate) password: Option<NewPassword>,
    /// The key of that invitation.
    pub(crate) link: Option<String>,
    /// When it was asked whether the address is theirs.
    pub(crate) email_asked: Option<Time>,
    /// Its password is known to everyone: it signs in only where the demo runs.
    pub(crate) demo: bool,
}

/// Somebody whom the demo ships.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DemoAccount {
    pub(crate) email: &'static str,
    pub(crate) name: &'static str,
    pub(crate) address: &'static [&'static str],
    pub(crate) role: Role,
}

impl Accounts {
    pub(crate) fn new(accounts: Store, by_email: Store) -> Self {
        Self {
            accounts,
            by_email,
            passwords: Pool::new(),
        }
    }

    /// Makes an account.
    pub(crate) async fn create(&self, new: NewAccount) -> Result<Account, AccountError> {
        let NewAccount {
            user,
            email,
            name,
            address,
            language,
            role,
            password,
            link,
            email_asked,
            demo,
        } = new;
        let password_hash = match &password {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        let user = self.claim_address(&email, user).await?;
        let roles = match role {
            Role::Bidder => vec![Role::Bidder],
            Role::Operator => vec![Role::Bidder, Role::Operator],
        };
        let account = Account {
            user,
            email,
            name,
            address,
            language,
            roles,
            demo,
            password_hash,
            passkeys: vec![],
            generation: 0,
            link,
            password_asked: None,
            email_check: email_asked.map(EmailCheck::Asked),
            blocked: None,
        };
        self.insert(account).await
    }

    /// Makes an account of the demo unless it is there.
    pub(crate) async fn create_demo(&self, demo: DemoAccount) -> Result<(), AccountError> {
        let email = Email::parse(demo.email).expect("the demo's addresses are addresses");
        if self.find(&email).await?.is_some() {
            return Ok(());
        }
        let name = DisplayName::parse(demo.name).expect("the demo's names are names");
        let address = PostalAddress::of_lines(demo.address.iter().copied());
        let address = address.expect("the demo's postal addresses are some");
        let password = Some(NewPassword::of_the_demo());
        let new = NewAccount {
            user: new_user(),
            email,
            name,
            address,
            language: None,
            role: demo.role,
            password,
            link: None,
            email_asked: None,
            demo: true,
        };
        match self.create(new).await {
            Err(AccountError::EmailTaken) => Ok(()),
            other => other.map(|_| ()),
        }
    }

    /// The account with this id; none where it was erased.
    pub(crate) async fn get(&self, user: &UserId) -> Result<Option<Account>, AccountError> {
        let kept = self.accounts.get(user.as_str()).await;
        let kept = kept.map_err(|_| AccountError::Unavailable)?;
        Ok(kept.and_then(|bytes| read(&bytes)))
    }

    /// The account with this address. One that had it before, or is about to have it, has it not.
    pub(crate) async fn find(&self, email: &Email) -> Result<Option<Account>, AccountError> {
        // A stranger's account is looked for as well: it takes as long.
        let user = self.user_of(email).await?.unwrap_or_else(new_user);
        let account = self.get(&user).await?;
        Ok(account.filter(|account| account.email == *email))
    }

    /// Gives an account that is there a role that it lacks, the name if one is given, and a one-time link, which ends
    /// the one before. A new role ends its password and passkeys too, and with them its sessions: whoever took the address
    /// first may be a stranger.
    pub(crate) async fn amend(
        &self,
        user: &UserId,
        role: Role,
        name: Option<&DisplayName>,
        link: &str,
    ) -> Result<Account, AccountError> {
        self.change(user, |account| {
            account.link = Some(link.to_owned());
            account.password_asked = None;
            if !account.roles.contains(&role) {
                account.roles.push(role);
                account.password_hash = None;
                account.passkeys.clear();
                account.generation += 1;
            }
            if let Some(name) = name {
                account.name.clone_from(name);
            }
        })
        .await
    }

    /// Takes the operator's role from an account, and with it password, passkeys and sessions: whoever left may have them all. Its links
    /// hold no more.
    pub(crate) async fn take_operator_role(&self, user: &UserId) -> Result<Account, AccountError> {
        self.change(user, |account| {
            if account.is_operator() {
                account.roles.retain(|role| *role != Role::Operator);
                (account.password_hash, account.link) = (None, None);
                account.passkeys.clear();
                account.password_asked = None;
                account.generation += 1;
            }
        })
        .await
    }

    /// Shuts an account out of the house, which ends its sessions, or lets it in again.
    pub(crate) async fn set_blocked(
        &self,
        user: &UserId,
        blocked: Option<Blocked>,
    ) -> Result<Account, AccountError> {
        self.change(user, |account| {
            if blocked.is_some() && account.blocked.is_none() {
                account.generation += 1;
            }
            account.blocked.clone_from(&blocked);
        })
        .await
    }

    /// Changes an account, whatever else changes it meanwhile.
    async fn change(
        &self,
        user: &UserId,
        change: impl Fn(&mut Account),
    ) -> Result<Account, AccountError> {
        for _ in 0..AMEND_TRIES_MAX {
            let found = self.entry(user).await?;
            let (mut account, revision) = found.ok_or(AccountError::Unavailable)?;
            change(&mut account);
            match self.update(account, revision).await {
                Err(AccountError::ChangedMeanwhile) => {}
                changed => return changed,
            }
        }
        Err(AccountError::ChangedMeanwhile)
    }

    async fn entry(&self, user: &UserId) -> Result<Option<(Account, u64)>, AccountError> {
        let entry = self.accounts.entry(user.as_str()).await;
        let entry = entry.map_err(|_| AccountError::Unavailable)?;
        Ok(entry.and_then(|entry| Some((read(&entry.value)?, entry.revision))))
    }

    /// Of two changes at once, one succeeds.
    async fn update(&self, account: Account, revision: u64) -> Result<Account, AccountError> {
        let user = account.user.as_str();
        match self.accounts.update(user, write(&account), revision).await {
            Ok(_) => Ok(account),
            Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {
                Err(AccountError::ChangedMeanwhile)
            }
            Err(_) => Err(AccountError::Unavailable),
        }
    }

    /// Reserves the address. One that was reserved but never became an account is taken over; that of an erased one is let go.
    async fn claim_address(&self, email: &Email, user: UserId) -> Result<UserId, AccountError> {
        let id = bytes::Bytes::from(user.to_string());
        match self.by_email.create(email.key(), id.clone()).await {
            Ok(_) => Ok(user),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {
                let reserved = self.user_of(email).await?;
                let reserved = reserved.ok_or(AccountError::Unavailable)?;
                if self.get(&reserved).await?.is_some() {
                    return Err(AccountError::EmailTaken);
                }
                if self.erased_at(&reserved).await?.is_none() {
                    return Ok(reserved);
                }
                self.let_go(email, &reserved).await?;
                let created = self.by_email.create(email.key(), id).await;
                created.map_err(|_| AccountError::ChangedMeanwhile)?;
                Ok(user)
            }
            Err(_) => Err(AccountError::Unavailable),
        }
    }

    async fn insert(&self, account: Account) -> Result<Account, AccountError> {
        let created = self
            .accounts
            .create(account.user.as_str(), write(&account))
            .await;
        match created {
            Ok(_) => Ok(account),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {
                Err(AccountError::EmailTaken)
            }
            Err(_) => Err(AccountError::Unavailable),
        }
    }

    async fn user_of(&self, email: &Email) -> Result<Option<UserId>, AccountError> {
        let kept = self.by_email.get(email.key()).await;
        let kept = kept.map_err(|_| AccountError::Unavailable)?;
        Ok(kept.and_then(|id| String::from_utf8(id.to_vec()).ok()?.parse().ok()))
    }
}

/// A new random user id.
pub(crate) fn new_user() -> UserId {
    random::id().parse().expect("random ids are ids")
}

impl From<Busy> for AccountError {
    fn from(Busy: Busy) -> Self {
        Self::Busy
    }
}

fn write(account: &Account) -> bytes::Bytes {
    serde_json::to_vec(account)
        .expect("an account is JSON")
        .into()
}

fn read(bytes: &[u8]) -> Option<Account> {
    if erased::erased_at(bytes).is_some() {
        return None;
    }
    serde_json::from_slice(bytes)
        .inspect_err(|error| tracing::error!(%error, "an account cannot be read"))
        .ok()
}
