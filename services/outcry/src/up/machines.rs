//! As on how many machines the stack runs: one of everything, or what it takes to lose any one.

use std::{fmt, str::FromStr};

use topology::Replicas;

/// One of everything, or three servers of NATS and two of every service.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum Machines {
    #[default]
    One,
    Three,
}

/// Why this is no number of machines.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{given:?} is no number of machines: 1 (one of everything) or 3 (three servers of NATS, two of every service)"
)]
pub(crate) struct MachinesError {
    given: String,
}

impl Machines {
    /// Servers of NATS.
    pub(super) const fn servers(self) -> u16 {
        match self {
            Self::One => 1,
            Self::Three => 3,
        }
    }

    /// Processes of each service.
    pub(super) const fn services(self) -> u16 {
        match self {
            Self::One => 1,
            Self::Three => 2,
        }
    }

    /// Copies of every stream, where nobody said how many.
    pub(super) const fn replicas(self) -> Replicas {
        match self {
            Self::One => Replicas::One,
            Self::Three => Replicas::Three,
        }
    }

    /// What one of several is called, counted from 0: `web-1`; where there is one, `web`.
    pub(super) fn name(self, what: &str, place: u16) -> String {
        match self {
            Self::One => what.to_owned(),
            Self::Three => format!("{what}-{}", place + 1),
        }
    }
}

impl FromStr for Machines {
    type Err = MachinesError;

    fn from_str(text: &str) -> Result<Self, MachinesError> {
        let all = [Self::One, Self::Three];
        let found = all.into_iter().find(|it| it.to_string() == text);
        found.ok_or_else(|| MachinesError {
            given: text.to_owned(),
        })
    }
}

impl fmt::Display for Machines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.servers().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_are_one_or_three() {
        assert_eq!("1".parse(), Ok(Machines::One));
        assert_eq!("3".parse(), Ok(Machines::Three));
        for bad in ["", "0", "2", "5", "three"] {
            let told = bad.parse::<Machines>().unwrap_err().to_string();
            assert!(told.contains("1 (one of everything) or 3"), "{told}");
        }
    }
}
