//! The log after a kill: every accepted bid once, every chain link and lot hash as it was, and one owner at a time.

use std::{collections::BTreeMap, sync::Arc};

use auction::{EventKind, LotId, Offer, SaleId, Time};
use bid_engine::{
    Audit,
    frame::{Body, Frame},
    journal::Journal,
    recovery::{Recovered, RecoveryError},
    sealing::SealingKeys,
};
use harness::stack::Stack;
use topology::{Partition, User};

/// What the log holds.
pub(crate) struct Books {
    /// Accepted bids in the order of the log.
    pub(crate) placed: Vec<Placed>,
    recovered: Recovered,
}

/// An accepted bid in the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Placed {
    pub(crate) sale: String,
    pub(crate) lot: String,
    pub(crate) bid_id: String,
    pub(crate) maximum: u64,
}

impl Books {
    /// Reads the log of a partition as an engine does at start. Every frame has to be of the epoch that was opened last: no
    /// two engines wrote at once.
    pub(crate) async fn read(stack: &Stack, partition: Partition) -> Self {
        let secrets = stack.data().join("secrets/bid-engine");
        let connection = broker::connect(broker::ConnectionSettings {
            name: "auditor".into(),
            ..User::BidEngine.connection(&stack.nats_url(), &secrets)
        })
        .await
        .expect("the engine's user may read the log");
        let keys = SealingKeys::load(&secrets.join("sealing.json")).expect("the engine's keys");
        let keys = Arc::new(keys);
        let journal = Journal::new(&connection, partition, keys.clone());
        let (mut recovered, mut placed) = (Recovered::default(), vec![]);
        let replayed = journal.replay(0, |stored| {
            let frame = Frame::decode(&stored.payload, &keys).expect("a frame");
            if let Body::Decided { events, .. } = frame.body {
                for event in events {
                    if let EventKind::BidPlaced(bid) = &event.kind {
                        let Offer::Maximum(maximum) = bid.offer else {
                            panic!("nothing but maxima is offered in a drill");
                        };
                        placed.push(Placed {
                            sale: event.sale.to_string(),
                            lot: bid.lot.to_string(),
                            bid_id: bid.bid_id.to_string(),
                            maximum: maximum.minor_units(),
                        });
                    }
                }
            }
            recovered.read(&stored, &keys)
        });
        let checked: Result<u64, RecoveryError> = replayed.await;
        checked.expect("every link and every lot hash comes out again");
        Self { placed, recovered }
    }

    /// Judges the whole log again with the rules of today: nothing would come out otherwise.
    pub(crate) async fn audit(stack: &Stack) {
        let audit = Audit {
            nats_url: stack.nats_url().parse().expect("a server's address"),
            secrets: stack.data().join("secrets/bid-engine"),
            partition: None,
            since: None,
        };
        let reports = audit.run().await.expect("the log can be audited");
        for report in reports {
            assert!(report.is_clean(), "{report:?}");
        }
    }

    /// Accepted bids by their id, and how often each is in the log.
    pub(crate) fn accepted(&self) -> BTreeMap<&str, u32> {
        let mut accepted = BTreeMap::new();
        for bid in &self.placed {
            *accepted.entry(bid.bid_id.as_str()).or_default() += 1;
        }
        accepted
    }

    /// How often the partition had another owner, or the same one anew.
    pub(crate) fn epochs(&self) -> u64 {
        self.recovered.epoch
    }

    /// The newest stamp.
    pub(crate) fn newest(&self) -> Option<Time> {
        self.recovered.stamp
    }

    /// The lot's public sequence by the log.
    pub(crate) fn sequence(&self, sale: &str, lot: &str) -> u64 {
        let sale: SaleId = sale.parse().expect("a sale id");
        let lot: LotId = lot.parse().expect("a lot id");
        let sequence = self.recovered.state.lot_sequence(&sale, &lot);
        sequence.expect("the lot is in the log")
    }
}
