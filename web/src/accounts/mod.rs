//! Who has an account: made, found by email or id, password checked. Knows no session and no HTTP.

mod address_before;
mod email;
pub(crate) mod invitation;
mod mailed_link;
mod name;
mod passkey;
mod password;
mod postal;
mod store;

pub(crate) use address_before::{open_address_before, seal_address_before};
pub(crate) use email::{Email, EmailError};
pub(crate) use invitation::{ClaimError, InvitationToken};
pub(crate) use mailed_link::{LinkPurpose, MailedLink};
pub(crate) use name::{DisplayName, NAME_LENGTH_MAX, NameError, UNNAMED};
pub(crate) use passkey::{
    Credential, PASSKEY_NAME_LENGTH_MAX, PASSKEYS_MAX, Passkey, PasskeyName, PasskeyNameError,
};
pub(crate) use password::{NewPassword, PASSWORD_LENGTH_MIN, PasswordError};
pub(crate) use postal::{PostalAddress, PostalError};
pub(crate) use store::{AccountError, Accounts, EmailChangeRefused, Erasure, WrongPasswords};

pub(crate) use name::visible;
pub(crate) use store::{DemoAccount, NewAccount, PasswordLink, new_user};

use auction::{Note, Time, UserId};
use serde::{Deserialize, Deserializer, Serialize};

use crate::locale::Language;

/// What somebody may do: one or the other, since operators can see reserves and names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May bid.
    Bidder,
    /// May make and run sales, and does not bid.
    Operator,
}

impl Role {
    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bidder => "bidder",
            Self::Operator => "operator",
        }
    }
}

/// An account as kept in the bucket `accounts`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) user: UserId,
    pub(crate) email: Email,
    pub(crate) name: DisplayName,
    /// Where invoices and lots go.
    #[serde(default, skip_serializing_if = "PostalAddress::is_empty")]
    pub(crate) address: PostalAddress,
    /// What they are written to in; none: nobody has chosen one yet.
    #[serde(
        default,
        deserialize_with = "spoken",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) language: Option<Language>,
    pub(crate) roles: Vec<Role>,
    /// Made by the demo, with a password that everyone knows.
    pub(crate) demo: bool,
    /// PHC string; none until the invitation was claimed.
    password_hash: Option<String>,
    /// What signs in beside the password, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) passkeys: Vec<Passkey>,
    /// Rises with every new password: sessions begun with an earlier one are over.
    #[serde(default)]
    pub(crate) generation: u64,
    /// The one-time link that may set the password, by its key. Another link, password or role takes its place in the
    /// same write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    /// When the link by mail was asked for that may set the password too, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    password_asked: Option<Time>,
    /// What is known of the address; none: nobody ever asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email_check: Option<EmailCheck>,
    /// Shut out by the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) blocked: Option<Blocked>,
}

/// A language as it is kept. One that is not spoken here counts as none: another version may speak it.
fn spoken<'de, D: Deserializer<'de>>(kept: D) -> Result<Option<Language>, D::Error> {
    let tag = Option::<String>::deserialize(kept)?;
    Ok(tag.and_then(|tag| Language::of(&tag)))
}

/// Whether an address is its owner's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EmailCheck {
    /// A link went there that was asked for at this time.
    Asked(Time),
    /// Whoever reads what goes there has opened one.
    Passed,
}

/// By whom somebody was shut out of the house, when, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Blocked {
    pub(crate) by: UserId,
    pub(crate) at: Time,
    pub(crate) note: Note,
}

impl Account {
    /// The most it may do.
    pub(crate) fn role(&self) -> Role {
        if self.is_operator() {
            Role::Operator
        } else {
            Role::Bidder
        }
    }

    /// What its owner is written to in.
    pub(crate) fn language(&self) -> Language {
        self.language.unwrap_or_default()
    }

    /// Whether its address is known to be its owner's.
    pub(crate) fn is_email_verified(&self) -> bool {
        self.email_check == Some(EmailCheck::Passed)
    }

    /// Whether it names a one-time link as the one that may set its password.
    fn names(&self, link: &PasswordLink) -> bool {
        match link {
            PasswordLink::Given(key) => self.link.as_ref() == Some(key),
            PasswordLink::Mailed(asked_at) => self.asked_for_password(*asked_at),
        }
    }

    /// Whether it may make and run sales.
    pub(crate) fn is_operator(&self) -> bool {
        self.roles.contains(&Role::Operator)
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("user", &self.user)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}
