//! Judging a stored log again with the rules of today. A tool: serving never depends on it.

use std::fmt;

use super::{
    PartitionState,
    decide::{Winners, closing},
};
use crate::{
    AdmitBidder, AnnounceMessage, BidId, BidRef, Budget, CancelSale, Command, ConsignLots,
    CreateSale, Event, HoldSale, LotId, PlaceBid, Refusal, ResumeSale, SaleId, Time, VoidBid,
    WithdrawLot,
    event::{EventKind, RULES_VERSION},
};

/// Folds a log as it is, and judges each of its commands again on the way.
#[derive(Debug)]
pub struct Auditor {
    state: PartitionState,
    /// A paddle that the next event's command gave.
    assigned: Vec<Event>,
}

/// One command that the rules of today would judge otherwise.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    pub at: Time,
    pub sale: SaleId,
    pub lot: Option<LotId>,
    pub bid: Option<BidId>,
    /// What the log holds.
    pub stored: Vec<Event>,
    /// What the rules of today say.
    pub judged: Vec<Event>,
}

impl Default for Auditor {
    /// How often somebody may bid is a setting, not a rule: here it never runs out, whatever the log says was spent.
    fn default() -> Self {
        Self {
            state: PartitionState::default().with_budget(Budget::UNLIMITED),
            assigned: vec![],
        }
    }
}

impl Auditor {
    /// Takes the next event of the log; whether the rules of today would have it otherwise.
    pub fn take(&mut self, event: Event) -> Option<Difference> {
        if matches!(event.kind, EventKind::PaddleAssigned(_)) {
            self.assigned.push(event);
            return None;
        }
        let judged = self.judge(&event);
        let mut stored = std::mem::take(&mut self.assigned);
        stored.push(event);
        for event in &stored {
            self.state.apply(event);
        }
        let same = plain(&judged) == plain(&stored);
        let event = stored.last().filter(|_| !same)?;
        Some(Difference {
            at: event.at,
            sale: event.sale.clone(),
            lot: event.lot().cloned(),
            bid: event.bid().cloned(),
            stored: stored.clone(),
            judged,
        })
    }

    /// Takes the next event of the log as it is.
    pub fn pass(&mut self, event: Event) {
        self.assigned.push(event);
        for event in std::mem::take(&mut self.assigned) {
            self.state.apply(&event);
        }
    }

    /// The state that the events taken so far add up to.
    pub fn state(&self) -> &PartitionState {
        &self.state
    }

    /// What the command behind an event comes to today.
    fn judge(&self, event: &Event) -> Vec<Event> {
        let (sale, at) = (event.sale.clone(), event.at);
        let command = match event.kind.clone() {
            EventKind::SaleCreated(it) => Command::CreateSale {
                by: it.by,
                sale: CreateSale {
                    sale,
                    terms: it.terms,
                    lots: it.lots.into_iter().map(|lot| lot.terms).collect(),
                },
            },
            EventKind::BidPlaced(it) => Command::PlaceBid {
                by: it.user,
                bid: PlaceBid {
                    sale,
                    lot: it.lot,
                    bid_id: it.bid_id,
                    offer: it.offer,
                    unless_leading: false,
                },
            },
            EventKind::BidRefused(it) => Command::PlaceBid {
                by: it.user,
                bid: PlaceBid {
                    sale,
                    lot: it.lot,
                    bid_id: it.bid_id,
                    offer: it.offer,
                    // Nothing else is refused so, and nothing else depends on it.
                    unless_leading: it.refusal == Refusal::YouLead,
                },
            },
            EventKind::SaleHeld(it) => Command::Hold {
                by: it.by,
                order: HoldSale {
                    sale,
                    reason: it.reason,
                },
            },
            EventKind::SaleResumed(it) => Command::Resume {
                by: it.by,
                order: ResumeSale {
                    sale,
                    reason: it.reason,
                },
            },
            EventKind::SaleCancelled(it) => Command::Cancel {
                by: it.by,
                order: CancelSale {
                    sale,
                    reason: it.reason,
                },
            },
            EventKind::BidVoided(it) => Command::Void {
                by: it.by,
                order: VoidBid {
                    sale,
                    lot: it.lot,
                    bid: it.entry.map_or(BidRef::User(it.user), BidRef::Entry),
                    reason: it.reason,
                },
            },
            EventKind::LotWithdrawn(it) => Command::Withdraw {
                by: it.by,
                order: WithdrawLot {
                    sale,
                    lot: it.lot,
                    reason: it.reason,
                },
            },
            EventKind::MessageAnnounced(it) => Command::Announce {
                by: it.by,
                order: AnnounceMessage {
                    sale,
                    message: it.message,
                    text: it.text,
                },
            },
            EventKind::BidderAdmitted(it) => Command::Admit {
                by: it.by,
                order: AdmitBidder {
                    sale,
                    user: it.user,
                    admission: it.admission,
                    note: it.note,
                },
            },
            EventKind::LotsConsigned(it) => Command::Consign {
                by: it.by,
                order: ConsignLots {
                    sale,
                    user: it.user,
                    lots: it.lots,
                },
            },
            EventKind::SaleArchived => Command::Archive { sale },
            EventKind::LotClosed(_) | EventKind::LotExtended(_) => return self.woken(event),
            EventKind::PaddleAssigned(_) => return vec![],
        };
        self.state.decide(&command, at).events
    }

    /// What a lot's wake-up comes to today. One command wakes many lots: each is judged for itself.
    fn woken(&self, event: &Event) -> Vec<Event> {
        let found = event
            .lot()
            .and_then(|lot| self.state.find(&event.sale, lot));
        let Some((sale, lot)) = found else {
            return vec![];
        };
        if lot.wakes_at().is_none_or(|wakes_at| wakes_at > event.at) {
            return vec![];
        }
        match (&event.kind, sale.clock_after_outage(lot, event.at)) {
            (EventKind::LotExtended(stored), Some(clock)) => {
                let extended = crate::event::LotExtended {
                    lot: stored.lot.clone(),
                    clock,
                };
                let kind = EventKind::LotExtended(extended);
                vec![Event::new(event.at, &event.sale, kind)]
            }
            _ => closing(&event.sale, sale, lot, event.at, &mut Winners::default()),
        }
    }
}

/// Events as the rules alone make them.
fn plain(events: &[Event]) -> Vec<Event> {
    let plain = |event: &Event| Event {
        rules: RULES_VERSION,
        ..event.clone().without_budget()
    };
    events.iter().map(plain).collect()
}

impl fmt::Debug for Difference {
    /// Where and when, and the kinds of both results.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Difference")
            .field("at", &self.at)
            .field("sale", &self.sale)
            .field("lot", &self.lot)
            .field("bid", &self.bid)
            .field("stored", &self.stored)
            .field("judged", &self.judged)
            .finish()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |id: Option<&str>| id.unwrap_or("-").to_owned();
        let names = |events: &[Event]| match events {
            [] => "nothing".to_owned(),
            events => {
                let results: Vec<String> = events.iter().map(Event::in_words).collect();
                results.join(", ")
            }
        };
        let (stored, mut judged) = (names(&self.stored), names(&self.judged));
        if judged == stored {
            judged = "the same with other details".to_owned();
        }
        write!(
            f,
            "{} sale {} lot {} bid {}: stored {stored}; today {judged}",
            self.at,
            self.sale,
            or_none(self.lot.as_ref().map(LotId::as_str)),
            or_none(self.bid.as_ref().map(BidId::as_str)),
        )
    }
}
