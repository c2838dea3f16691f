//! The address that an account had before it was changed: sealed for the letter that tells of the change, so that it is kept
//! nowhere as it is.

use auction::{Time, UserId};

use super::{Account, Email};
use crate::keys::{Keys, Sealed};

/// Seals the address of an account that is another from then on.
pub(crate) fn seal_address_before(keys: &Keys, before: &Account, at: Time) -> Sealed {
    let address = before.email.as_str().as_bytes();
    keys.seal(&name(&before.user, at), address)
}

/// The address that was sealed; none: it was not by us, or of another change.
pub(crate) fn open_address_before(
    keys: &Keys,
    user: &UserId,
    at: Time,
    sealed: &Sealed,
) -> Option<Email> {
    let address = keys.open(&name(user, at), sealed)?;
    Email::parse(&String::from_utf8(address).ok()?).ok()
}

fn name(user: &UserId, at: Time) -> String {
    format!("email before\n{user}\n{}", at.unix_millis())
}
