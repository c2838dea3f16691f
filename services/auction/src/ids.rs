//! Ids, checked where bytes enter: each is safe as one NATS token.

use std::{fmt, num::NonZeroU32, str::FromStr};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, Visitor},
};
use smol_str::SmolStr;

const ID_LENGTH_MAX: usize = 64;

/// Why text is no id.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'")]
pub struct IdError;

fn check(text: &str) -> Result<(), IdError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let length_fits = (1..=ID_LENGTH_MAX).contains(&text.len());
    if length_fits && text.bytes().all(allowed) {
        Ok(())
    } else {
        Err(IdError)
    }
}

/// Text that is an id, checked where it stands and copied once.
fn checked<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SmolStr, D::Error> {
    struct Id;
    impl Visitor<'_> for Id {
        type Value = SmolStr;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<SmolStr, E> {
            check(text).map_err(E::custom)?;
            Ok(text.into())
        }
    }
    deserializer.deserialize_str(Id)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
        pub struct $name(#[serde(deserialize_with = "checked")] SmolStr);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                check(text)?;
                Ok(Self(text.into()))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// An auction event.
    SaleId
}
id! {
    /// One lot within a sale.
    LotId
}
id! {
    /// A person with an account; random, never in a public record.
    UserId
}
id! {
    /// Chosen by the bidder's own program, so that asking again is safe.
    BidId
}

id! {
    /// Of a message to everyone, so that asking again is safe.
    MessageId
}

/// The number a bidder is known by in one sale.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "number"))]
pub struct Paddle(NonZeroU32);

impl Paddle {
    /// The first paddle of a sale.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The paddle after this one.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Paddle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
