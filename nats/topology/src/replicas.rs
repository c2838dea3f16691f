//! How many servers keep a copy of each stream.

use std::{fmt, str::FromStr};

use serde_json::Value;

use crate::is_projection;

/// Copies of a stream: an odd number, since more than half of them have to agree. All that is accepted outlives the loss of
/// fewer than half.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Replicas {
    #[default]
    One,
    Three,
    Five,
}

/// Why this is no number of copies.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{given:?} is no number of copies: 1 (one server), 3 or 5 (a cluster of at least so many) are allowed"
)]
pub struct ReplicasError {
    given: String,
}

/// How many copies there are of what.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Replication {
    /// Of what is on disk: the log, buckets, object stores, candles.
    pub stored: Replicas,
    /// Of projections. With one, what its server had is away as long as that server is; pages then wait for it. With more, all of
    /// them are in memory.
    pub memory: Replicas,
}

/// The server's name for how many copies a stream has.
pub(crate) const NUM_REPLICAS: &str = "num_replicas";

impl Replicas {
    /// All that are allowed, the fewest first.
    pub const ALL: [Self; 3] = [Self::One, Self::Three, Self::Five];

    pub const fn count(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Three => 3,
            Self::Five => 5,
        }
    }

    /// The numbers that so many servers can keep, for people: `1 or 3`.
    pub fn allowed_by(servers: usize) -> String {
        let fits = |it: &Self| usize::from(it.count()) <= servers.max(1);
        let all: Vec<String> = (Self::ALL.into_iter().filter(fits))
            .map(|it| it.to_string())
            .collect();
        all.join(" or ")
    }
}

impl fmt::Display for Replicas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.count().fmt(f)
    }
}

impl FromStr for Replicas {
    type Err = ReplicasError;

    fn from_str(text: &str) -> Result<Self, ReplicasError> {
        let found = Self::ALL.into_iter().find(|it| it.to_string() == text);
        found.ok_or_else(|| ReplicasError {
            given: text.to_owned(),
        })
    }
}

impl Replication {
    /// A stream's settings, in the server's own form, with as many copies as it is to have.
    pub fn applied(self, settings: &Value) -> Value {
        let mut settings = settings.clone();
        settings[NUM_REPLICAS] = self.of(&settings).count().into();
        settings
    }

    /// How many copies a stream with such settings is to have.
    pub fn of(self, settings: &Value) -> Replicas {
        if is_projection(settings) {
            self.memory
        } else {
            self.stored
        }
    }

    /// Whether so many servers can keep all of it.
    pub fn fits(self, servers: usize) -> bool {
        usize::from(self.stored.max(self.memory).count()) <= servers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_an_odd_number_that_is_told_when_it_is_wrong() {
        for replicas in Replicas::ALL {
            assert_eq!(replicas.to_string().parse(), Ok(replicas));
        }
        for bad in ["", "0", "2", "4", "7", "three", "-1", " 3"] {
            let told = bad.parse::<Replicas>().unwrap_err().to_string();
            assert!(told.contains("1 (one server), 3 or 5"), "{told}");
        }
    }

    #[test]
    fn fewer_servers_allow_fewer_copies() {
        let allowed = [0, 1, 2, 3, 4, 5, 9].map(Replicas::allowed_by);
        let three = "1 or 3";
        let five = "1 or 3 or 5";
        assert_eq!(allowed, ["1", "1", "1", three, three, five, five]);
    }

    #[test]
    fn projections_have_copies_of_their_own() {
        let replication = Replication {
            stored: Replicas::Three,
            memory: Replicas::One,
        };
        for stored in crate::stored_streams(2) {
            let settings = replication.applied(&stored.settings);
            let expected = if is_projection(&settings) { 1 } else { 3 };
            assert_eq!(settings[NUM_REPLICAS], expected, "{}", stored.name);
        }
    }
}
