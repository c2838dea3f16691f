//! The frame: what one append to the log holds. Each carries the hash of the one before.

use std::collections::BTreeMap;

use auction::{Event, LotId, SaleId, Time};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::sealing::Sealed;

/// Events that one frame takes at most: bounds the time to replay it and the wait for its append.
pub const EVENTS_MAX: usize = 256;
/// Bytes of events and lot hashes after which a frame takes no more. The decision that goes over it may be a sale of as many
/// lots as there may be, some 300 kB; the server's `max_payload` is 1 MB.
pub const BYTES_MAX: usize = 256 * 1024;
/// Bytes of a lot's hash in a frame, beside the names of sale and lot.
pub(crate) const LOT_HASH_BYTES: usize = 64;
/// The hash that the first frame of a log names as the one before.
pub const NO_PREVIOUS: &str = "";

/// One message of `AUCTION_<p>`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Frame {
    pub partition: u32,
    /// Counts owners: rises with each `EpochOpened`.
    pub epoch: u64,
    /// Counts frames of this log, from 1.
    pub number: u64,
    /// Hash of the previous frame's bytes.
    pub previous: String,
    pub body: Body,
}

/// What a frame is for. Tagged from outside: events are kept as they were encoded, and only that form
/// of tag passes them on unread.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A new owner begins: whoever expected an earlier sequence can never append again.
    EpochOpened { node: String, at: Time },
    /// What was decided since the frame before.
    Decided {
        /// `Event<Sealed>` each, encoded once when it was decided.
        events: Vec<Box<RawValue>>,
        /// Hashes of the lots they touched, which a replay must reproduce.
        lots: Vec<LotHash>,
        /// The key those hashes were made with.
        hash_key: String,
    },
}

/// The keyed hash of a lot's state after a frame.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LotHash {
    pub sale: SaleId,
    pub lot: LotId,
    pub hash: String,
}

/// Lots and their public sequence before a frame.
pub type Touched = BTreeMap<(SaleId, LotId), u64>;

impl Frame {
    /// The bytes that are stored.
    pub fn encode(&self) -> Bytes {
        serde_json::to_vec(self)
            .expect("a frame of strings and numbers is JSON")
            .into()
    }

    /// Reads stored bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}

/// The hash that the next frame names.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// The sales and lots that an event changes.
pub fn touched_lots(event: &Event<impl Sized>) -> Vec<(SaleId, LotId)> {
    let lots: Vec<&LotId> = match event {
        Event::SaleCreated(created) => created.lots.iter().map(|lot| &lot.lot).collect(),
        Event::SaleHeld(hold) | Event::SaleResumed(hold) => hold.lots.iter().collect(),
        Event::PaddleAssigned(_) | Event::MessageAnnounced(_) => vec![],
        Event::BidPlaced(_)
        | Event::BidRefused(_)
        | Event::EndMoved(_)
        | Event::LotClosed(_)
        | Event::LotWithdrawn(_) => event.lot().into_iter().collect(),
    };
    let sale = event.sale();
    (lots.into_iter())
        .map(|lot| (sale.clone(), lot.clone()))
        .collect()
}

/// Whether an event is news of the whole sale.
pub fn is_sale_news(event: &Event<impl Sized>) -> bool {
    matches!(
        event,
        Event::SaleCreated(_)
            | Event::SaleHeld(_)
            | Event::SaleResumed(_)
            | Event::MessageAnnounced(_)
    )
}

/// An event as the log holds it.
pub type StoredEvent = Event<Sealed>;
