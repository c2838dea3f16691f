//! A stream by its zone and its name, as an operator writes it.

use std::{fmt, str::FromStr};

use topology::Zone;

/// A stream, and the zone that it is in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamPlace {
    pub(crate) zone: Zone,
    pub(crate) name: String,
}

/// Why this names no stream that may be removed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StreamPlaceError {
    #[error("{given:?} is not of the form ZONE/STREAM, with {zones} as the zone")]
    Form { given: String, zones: String },
    #[error(
        "{name} is the auction's log, which nothing makes again: restore it from a backup, or begin anew with `outcry up --fresh`"
    )]
    Log { name: String },
}

impl StreamPlace {
    pub(crate) fn new(zone: Zone, name: String) -> Self {
        Self { zone, name }
    }
}

impl fmt::Display for StreamPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.zone.account(), self.name)
    }
}

impl FromStr for StreamPlace {
    type Err = StreamPlaceError;

    fn from_str(text: &str) -> Result<Self, StreamPlaceError> {
        let is_name = |name: &&str| {
            let separates = |c: char| c.is_whitespace() || ".*>/\\".contains(c);
            !name.is_empty() && !name.contains(separates)
        };
        let place = text.split_once('/').and_then(|(account, name)| {
            let zone = Zone::with_streams().find(|zone| zone.account() == account)?;
            let name = Some(name).filter(is_name)?;
            Some(Self::new(zone, name.to_owned()))
        });
        let place = place.ok_or_else(|| StreamPlaceError::Form {
            given: text.to_owned(),
            zones: Zone::with_streams()
                .map(|zone| zone.account())
                .collect::<Vec<_>>()
                .join(", "),
        })?;
        if place.zone == Zone::Auction && topology::is_auction_log(&place.name) {
            return Err(StreamPlaceError::Log { name: place.name });
        }
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stream_to_remove_is_a_zone_and_a_name_and_never_the_log() {
        let place: StreamPlace = "MARKET/CANDLES_1h".parse().unwrap();
        assert_eq!(place.to_string(), "MARKET/CANDLES_1h");
        for bad in ["", "ZZZ", "MARKET/", "GATEWAY/X", "MARKET/a.b", "market/X"] {
            let told = bad.parse::<StreamPlace>().unwrap_err().to_string();
            assert!(told.contains("AUCTION, MARKET, FEED, SITE"), "{told}");
        }
        let told = "AUCTION/AUCTION_7".parse::<StreamPlace>().unwrap_err();
        assert!(told.to_string().contains("backup"), "{told}");
    }
}
