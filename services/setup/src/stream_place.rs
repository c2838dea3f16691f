//! A stream by its zone and its name, as an operator writes it.
//!
//! Whoever stole a seed chooses the names of streams, and what is shown here is pasted into a shell: all but letters, digits,
//! `_` and `-` stands as `%` and two digits a byte (RFC 3986, section 2.1), and is read so.

use std::{fmt, str::FromStr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use topology::Zone;

/// What no terminal and no shell makes anything of stays as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-');

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
        let name = utf8_percent_encode(&self.name, ENCODED);
        write!(f, "{}/{name}", self.zone.account())
    }
}

impl FromStr for StreamPlace {
    type Err = StreamPlaceError;

    fn from_str(text: &str) -> Result<Self, StreamPlaceError> {
        // What NATS takes for a name (`isValidName`).
        let is_name = |name: &String| {
            let separates = |c: char| c.is_whitespace() || ".*>/\\".contains(c);
            !name.is_empty() && !name.contains(separates)
        };
        let place = text.split_once('/').and_then(|(account, name)| {
            let zone = Zone::with_streams().find(|zone| zone.account() == account)?;
            let name = percent_decode_str(name).decode_utf8().ok()?;
            let name = Some(name.into_owned()).filter(is_name)?;
            Some(Self::new(zone, name))
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
    fn name_that_a_thief_chose_is_harmless_in_a_terminal_and_a_shell() {
        for name in [
            "$(touch${IFS}x)",
            "x;id",
            "`id`",
            "'\"",
            "\x1b[2K\x1b[1A",
            "a%41",
            "\u{202e}ü",
            "-x&",
        ] {
            let place = StreamPlace::new(Zone::Site, name.to_owned());
            let shown = place.to_string();
            let is_harmless = |c: char| c.is_ascii_alphanumeric() || "/_-%".contains(c);
            assert!(shown.chars().all(is_harmless), "{shown}");
            assert_eq!(shown.parse(), Ok(place), "{shown}");
        }
    }

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
