//! The link that ends a kind of notices, without signing in (RFC 8058): who, what, and a code that only we can make. It lasts as
//! long as the installation's keys: mails are read late.

use auction::UserId;
use notification::{Channel, Kind};

use crate::keys::Keys;

/// What the code is derived for.
const PURPOSE: &str = "unsubscribe";

/// Whose notices of which kind no longer come by mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct UnsubscribeLink {
    pub(crate) user: UserId,
    pub(crate) kind: Kind,
}

impl UnsubscribeLink {
    pub(crate) const CHANNEL: Channel = Channel::Mail;

    /// The link of these parts of an address, if its code is ours.
    pub(crate) fn open(keys: &Keys, user: &str, kind: &str, code: &str) -> Option<Self> {
        let link = Self {
            user: user.parse().ok()?,
            kind: kind.parse().ok()?,
        };
        // Hashes compare in constant time, whatever the lengths.
        let is_ours = blake3::hash(link.code(keys).as_bytes()) == blake3::hash(code.as_bytes());
        is_ours.then_some(link)
    }

    fn code(&self, keys: &Keys) -> String {
        keys.derive(PURPOSE, &format!("{}\n{}", self.user, self.kind))
    }
}

/// Where notices of a kind end for somebody.
pub(crate) fn unsubscribe_path(keys: &Keys, user: &UserId, kind: Kind) -> String {
    let link = UnsubscribeLink {
        user: user.clone(),
        kind,
    };
    format!("/unsubscribe/{user}/{kind}/{}", link.code(keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_opens_for_nobody_and_nothing_else() {
        let keys = Keys::of_a_test();
        let user: UserId = "u1".parse().unwrap();
        let path = unsubscribe_path(&keys, &user, Kind::Won);
        let code = path.strip_prefix("/unsubscribe/u1/won/").unwrap();
        let open = |user, kind, code: &str| UnsubscribeLink::open(&keys, user, kind, code);
        let kind = Kind::Won;
        assert_eq!(
            open("u1", "won", code),
            Some(UnsubscribeLink { user, kind })
        );
        for (user, kind, code) in [
            ("u2", "won", code),
            ("u1", "lost", code),
            ("u1", "won", ""),
            ("u1", "won", &code[1..]),
            ("u 1", "won", code),
            ("u1", "bids", code),
        ] {
            assert_eq!(open(user, kind, code), None, "{user} {kind} {code}");
        }
    }
}
