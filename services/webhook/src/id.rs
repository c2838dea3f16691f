//! Names of endpoints, events and deliveries: each is safe as one token of a key, in an address and in a header.

use std::{fmt, str::FromStr};

use auction::{LotId, SaleId};
use serde::{Deserialize, Serialize};

const LENGTH_MAX: usize = 64;
/// Hexadecimal digits of an event's name: enough that no two share one by chance.
const EVENT_DIGITS: usize = 32;

/// Why text is no name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a name is 1 to {LENGTH_MAX} characters of A-Z, a-z, 0-9, '_' and '-'")]
pub struct IdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
                let length_fits = (1..=LENGTH_MAX).contains(&text.len());
                match length_fits && text.bytes().all(allowed) {
                    true => Ok(Self(text.to_owned())),
                    false => Err(IdError),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// An endpoint, as whoever added it named it.
    EndpointId
);
id!(
    /// An event: the same for the same thing, however often it is found or sent. It is the header `webhook-id`.
    EventId
);

/// One event on its way to one endpoint.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DeliveryId {
    pub endpoint: EndpointId,
    pub event: EventId,
}

impl EventId {
    /// Of an entry in a lot's public history.
    pub(crate) fn of_entry(kind: &str, sale: &SaleId, lot: &LotId, sequence: u64) -> Self {
        Self::of(&format!("{kind}\n{sale}\n{lot}\n{sequence}"))
    }

    /// Of what was handed over under a key.
    pub fn of_handed(key: &str) -> Self {
        Self::of(&format!("handed\n{key}"))
    }

    /// Of a test that was ordered under this name.
    pub fn of_test(endpoint: &EndpointId, name: &str) -> Self {
        Self::of(&format!("test\n{endpoint}\n{name}"))
    }

    fn of(text: &str) -> Self {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        Self(format!("evt_{}", &hash[..EVENT_DIGITS]))
    }
}
