//! Remembering events. An event holds every consequence: nothing is judged here, and nothing can be refused.

use super::PartitionState;
use crate::{
    Event, LotId, SaleId, Time,
    event::{BidVoided, BidderAdmitted, EventKind, SaleCreated},
    lot::Lot,
    sale::Sale,
    voided::Void,
};

impl PartitionState {
    /// Remembers an event, live and at replay alike.
    ///
    /// What an event of this log names is there, since its own events made it; an event of another log changes nothing
    /// where it names nothing.
    pub fn apply(&mut self, event: &Event) {
        let (id, at) = (&event.sale, event.at);
        self.stamp = self.stamp.max(Some(at));
        match &event.kind {
            EventKind::SaleCreated(created) => self.sale_created(id, created, at),
            EventKind::PaddleAssigned(assigned) => {
                let user = assigned.user.clone();
                self.with_sale(id, |sale| sale.assign_paddle(user, assigned.paddle));
            }
            EventKind::BidPlaced(placed) => {
                self.with_place(id, &placed.lot, |sale, place| {
                    sale.bid_placed(place, placed, at)
                });
            }
            EventKind::BidRefused(refused) => {
                self.with_lot(id, &refused.lot, |lot| lot.bid_refused(refused));
            }
            EventKind::LotExtended(extended) => {
                self.with_lot(id, &extended.lot, |lot| lot.extend(extended.clock, at));
            }
            EventKind::LotClosed(closed) => {
                self.with_lot(id, &closed.lot, |lot| lot.close(closed, at));
            }
            EventKind::SaleHeld(held) => {
                let reason = event.public_reason(&held.reason);
                self.with_sale(id, |sale| sale.hold(at, reason));
                for lot in &held.lots {
                    self.with_lot(id, lot, |lot| lot.hold(at));
                }
            }
            EventKind::SaleResumed(resumed) => {
                self.with_sale(id, |sale| sale.resume(at));
                for (lot, clock) in &resumed.lots {
                    self.with_lot(id, lot, |lot| lot.resume(*clock, at));
                }
            }
            EventKind::SaleCancelled(cancelled) => {
                let reason = cancelled.reason.clone();
                self.with_sale(id, |sale| sale.cancel(at, reason));
                for lot in &cancelled.lots {
                    self.with_lot(id, lot, |lot| lot.cancel(at));
                }
            }
            EventKind::LotWithdrawn(withdrawn) => {
                let reason = event.public_reason(&withdrawn.reason);
                self.with_lot(id, &withdrawn.lot, |lot| lot.withdraw(at, reason));
            }
            EventKind::BidVoided(voided) => self.voided(id, voided, at),
            EventKind::MessageAnnounced(announced) => {
                self.with_sale(id, |sale| sale.announce(announced, at));
            }
            EventKind::BidderAdmitted(admitted) => self.admitted(id, admitted),
            EventKind::LotsConsigned(said) => self.consigned(id, said),
            EventKind::SaleArchived => {
                self.sales.remove(id);
                self.admissions.remove(id);
                self.voids.remove(id);
                self.consigned.remove(id);
                self.archived.insert(id.clone());
            }
        }
    }

    fn sale_created(&mut self, id: &SaleId, created: &SaleCreated, at: Time) {
        let SaleCreated { by: _, terms, lots } = created;
        let sale = Sale::announced(id.clone(), terms.clone(), lots.clone(), at);
        let wake_ups = sale.lots().filter_map(|lot| {
            let wakes_at = lot.wakes_at()?;
            Some((wakes_at, id.clone(), lot.terms().lot.clone()))
        });
        self.wake_ups.extend(wake_ups);
        self.sales.insert(id.clone(), sale);
    }

    fn voided(&mut self, id: &SaleId, voided: &BidVoided, at: Time) {
        if self.find(id, &voided.lot).is_none() {
            return;
        }
        self.with_lot(id, &voided.lot, |lot| lot.bid_voided(voided, at));
        let of_sale = self.voids.entry(id.clone()).or_default();
        let of_lot = of_sale.entry(voided.lot.clone()).or_default();
        of_lot.push(Void::new(voided, at));
    }

    fn admitted(&mut self, id: &SaleId, admitted: &BidderAdmitted) {
        if self.sales.contains_key(id) {
            let admissions = self.admissions.entry(id.clone()).or_default();
            admissions.insert(admitted.user.clone(), admitted.admission);
        }
    }

    fn with_sale(&mut self, id: &SaleId, change: impl FnOnce(&mut Sale)) {
        if let Some(sale) = self.sales.get_mut(id) {
            change(sale);
        }
    }

    /// Changes a lot and keeps its wake-up.
    fn with_lot(&mut self, id: &SaleId, lot_id: &LotId, change: impl FnOnce(&mut Lot)) {
        self.with_place(id, lot_id, |sale, place| change(sale.lot_mut(place)));
    }

    /// Changes a sale about the lot that stands at a place in it, and keeps the lot's wake-up.
    fn with_place(&mut self, id: &SaleId, lot_id: &LotId, change: impl FnOnce(&mut Sale, usize)) {
        let Some(sale) = self.sales.get_mut(id) else {
            return;
        };
        let Some(place) = sale.place(lot_id) else {
            return;
        };
        let before = sale.lot_mut(place).wakes_at();
        change(sale, place);
        let after = sale.lot_mut(place).wakes_at();
        if before != after {
            let key = |wakes_at| (wakes_at, id.clone(), lot_id.clone());
            if let Some(wakes_at) = before {
                self.wake_ups.remove(&key(wakes_at));
            }
            self.wake_ups.extend(after.map(key));
        }
    }
}
