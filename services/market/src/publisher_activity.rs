//! What publishers did, as operators see it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    answer::True,
    notation::{instant, optional_instant},
};

/// What publishers did since it began to be counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublisherActivities {
    /// Since when it is counted: whoever admits prices begins anew when it is started, or takes over from another.
    #[serde(with = "instant")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-11-25T12:00:00.000Z"))]
    pub since: DateTime<Utc>,
    /// Prices that came faster than they could be taken from NATS: nobody looked at them, and whose they were is not known.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true, example = 0))]
    pub lost: u64,
    /// Those who did something, by name.
    pub publishers: Vec<PublisherActivity>,
}

/// What one publisher did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublisherActivity {
    #[cfg_attr(feature = "openapi", schema(example = "demo"))]
    pub publisher: String,
    /// Prices of it that were admitted.
    #[cfg_attr(feature = "openapi", schema(example = 1200))]
    pub admitted: u64,
    /// When the newest of them was; null where none was.
    #[serde(with = "optional_instant")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2026-11-25T12:15:00.000Z"))]
    pub last_admitted_at: Option<DateTime<Utc>>,
    /// When it last said that it lives; null where it never did.
    #[serde(with = "optional_instant")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2026-11-25T12:15:00.000Z"))]
    pub heartbeat_at: Option<DateTime<Utc>>,
    /// What was refused, by the reason; the newest first.
    pub refused: Vec<RefusedCount>,
}

/// What was refused for one reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedCount {
    /// The `kind` that the publisher was answered; `wrong_key` and `key_of_another` are tries by HTTP, and
    /// `denied_by_nats` those that stand in the log of NATS, which denied them.
    #[cfg_attr(feature = "openapi", schema(example = "jump_too_large"))]
    pub kind: String,
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub count: u64,
    /// When the last of them was.
    #[serde(with = "instant")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-11-25T12:15:00.000Z"))]
    pub last_at: DateTime<Utc>,
    /// The symbol that it was of, as it was written.
    #[cfg_attr(feature = "openapi", schema(example = "DEMO"))]
    pub last_symbol: String,
    /// What was wrong with it, and what would pass.
    #[cfg_attr(
        feature = "openapi",
        schema(
            example = "the price is too far from the last one, 100.00: from 80.00 to 120.00 would pass at once"
        )
    )]
    pub last_text: String,
}

/// A publisher said that it lives, though nothing may have been traded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Heartbeat {
    pub publisher: String,
    /// When it came.
    #[serde(with = "instant")]
    pub at: DateTime<Utc>,
}

/// The answer to a heartbeat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeartbeatAnswer {
    /// It was heard.
    #[cfg_attr(feature = "openapi", schema(value_type = bool))]
    pub heartbeat: True,
}

/// Somebody tried to publish by HTTP in a publisher's name, and NATS did not let them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeniedTry {
    /// In whose name.
    pub publisher: String,
    /// The first symbol that was to be priced.
    pub symbol: String,
    pub reason: DenialReason,
}

/// Somebody tried to publish in a publisher's name with another key, and NATS says in its log that it did not let them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeniedByNats {
    /// In whose name.
    pub publisher: String,
    /// The symbol that was to be priced last.
    pub symbol: String,
    /// Whose key it was: a publisher's, or the account of a service.
    pub by: String,
    /// How often.
    pub count: u64,
}

impl DeniedByNats {
    /// The kind of such a refusal.
    pub const KIND: &str = "denied_by_nats";
}

impl fmt::Display for DeniedByNats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "with the key of {}, which NATS denied", self.by)
    }
}

/// Why NATS did not let them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DenialReason {
    /// It does not know the key.
    WrongKey,
    /// The key is another's.
    KeyOfAnother,
}

impl DenialReason {
    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WrongKey => "wrong_key",
            Self::KeyOfAnother => "key_of_another",
        }
    }
}

impl fmt::Display for DenialReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongKey => {
                "by HTTP, with a key that NATS does not know; its own seed would pass"
            }
            Self::KeyOfAnother => {
                "by HTTP, with the key of another publisher; its own seed would pass"
            }
        })
    }
}
