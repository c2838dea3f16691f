//! The lot's state in a fixed form, for the keyed hash that goes into the log.

use serde::Serialize;

use super::{Lot, Phase};
use crate::{Entry, LotTerms, Time, proxy::Contest};

impl Lot {
    /// All that decides the next price and the close, in a fixed form. Its length does not grow
    /// with the history, which the log itself holds.
    pub(crate) fn fingerprint_input(&self) -> Vec<u8> {
        let state = Fingerprint {
            terms: &self.terms,
            contest: &self.contest,
            phase: &self.phase,
            ends_at: self.ends_at,
            extensions: self.extensions,
            extensions_left: self.extensions_left,
            hard_end: self.hard_end,
            held_since: self.held_since,
            bid_count: self.bid_count,
            bidders: self.bidders.len(),
            sequence: self.sequence(),
            newest: self.entries.last(),
        };
        serde_json::to_vec(&state).expect("plain fields with text keys always encode")
    }
}

#[derive(Serialize)]
struct Fingerprint<'a> {
    terms: &'a LotTerms,
    contest: &'a Contest,
    phase: &'a Phase,
    ends_at: Time,
    extensions: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions_left: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hard_end: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_since: Option<Time>,
    bid_count: u32,
    bidders: usize,
    sequence: u64,
    newest: Option<&'a Entry>,
}
