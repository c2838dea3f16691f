//! Passkeys as accounts keep them: how each is called, and what its device told us of it.

use auction::Time;
use serde::{Deserialize, Serialize};

use super::{Account, visible};
use crate::locale::t;

/// Passkeys of one account.
pub(crate) const PASSKEYS_MAX: usize = 10;
/// Most characters of what a person calls one.
pub(crate) const PASSKEY_NAME_LENGTH_MAX: usize = 40;

/// A passkey of somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Passkey {
    /// By which addresses and forms name it: the device's own may be a thousand bytes long.
    pub(crate) id: String,
    pub(crate) name: PasskeyName,
    pub(crate) added_at: Time,
    /// When it last signed somebody in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) used_at: Option<Time>,
    pub(crate) credential: Credential,
}

/// What the device told of it; all of it in base64 for URLs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Credential {
    /// By which the device knows it.
    pub(crate) id: String,
    /// The public key and what goes with it, which never changes, as the library writes it.
    pub(crate) key: String,
    /// How often it signed and whether it is backed up, as the library writes it; new with every use.
    pub(crate) counted: String,
}

/// What somebody calls a passkey.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PasskeyName(String);

/// Why text is no name of a passkey.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", t!("wrong-passkey-name", count = PASSKEY_NAME_LENGTH_MAX))]
pub(crate) struct PasskeyNameError;

impl PasskeyName {
    /// Strips what cannot be seen, then checks what is left.
    pub(crate) fn parse(text: &str) -> Result<Self, PasskeyNameError> {
        let name = visible(text);
        match (1..=PASSKEY_NAME_LENGTH_MAX).contains(&name.chars().count()) {
            true => Ok(Self(name)),
            false => Err(PasskeyNameError),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Account {
    /// The passkey of this id.
    pub(crate) fn passkey(&self, id: &str) -> Option<&Passkey> {
        self.passkeys.iter().find(|passkey| passkey.id == id)
    }

    /// The passkey that a device knows by this.
    pub(crate) fn passkey_of_device(&self, credential: &str) -> Option<&Passkey> {
        let mut passkeys = self.passkeys.iter();
        passkeys.find(|passkey| passkey.credential.id == credential)
    }

    /// Whether it has as many as it may have.
    pub(crate) fn has_all_passkeys(&self) -> bool {
        self.passkeys.len() >= PASSKEYS_MAX
    }

    /// Adds one, where there is room and it is new.
    pub(super) fn add_passkey(&mut self, passkey: &Passkey) {
        let is_new = self.passkey_of_device(&passkey.credential.id).is_none();
        if is_new && !self.has_all_passkeys() {
            self.passkeys.push(passkey.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_keeps_ten_passkeys_and_each_device_once() {
        let account = serde_json::json!({
            "user": "carol", "email": "carol@example.org", "name": "Carol", "roles": ["bidder"], "demo": false,
            "password_hash": null,
        });
        let mut account: Account = serde_json::from_value(account).unwrap();
        let of_device = |number: usize, device: usize| Passkey {
            id: format!("passkey-{number}"),
            name: PasskeyName("Mine".to_owned()),
            added_at: Time::EPOCH,
            used_at: None,
            credential: Credential {
                id: format!("device-{device}"),
                key: String::new(),
                counted: String::new(),
            },
        };
        account.add_passkey(&of_device(0, 0));
        account.add_passkey(&of_device(1, 0));
        assert_eq!(account.passkeys.len(), 1);
        for number in 2..20 {
            account.add_passkey(&of_device(number, number));
        }
        assert_eq!(account.passkeys.len(), PASSKEYS_MAX);
        assert!(account.has_all_passkeys() && account.passkey("passkey-19").is_none());
    }

    #[test]
    fn passkey_name_is_short_and_visible() {
        for (text, name) in [
            (" My\u{200B}  phone ", Some("My phone")),
            ("", None),
            ("\u{200B}", None),
        ] {
            let parsed = PasskeyName::parse(text);
            assert_eq!(parsed.ok().as_ref().map(PasskeyName::as_str), name);
        }
        let long = "é".repeat(PASSKEY_NAME_LENGTH_MAX);
        assert!(PasskeyName::parse(&long).is_ok());
        assert!(PasskeyName::parse(&(long + "é")).is_err());
    }
}
