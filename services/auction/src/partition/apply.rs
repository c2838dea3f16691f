//! Remembering events. An event holds every consequence: nothing is judged here, and nothing can be refused.

use super::PartitionState;
use crate::{
    Addressed, Event, LotId, Notice, NoticeKind, SaleId, Time,
    event::{BidPlaced, EventKind, LotClosed, SaleCreated},
    lot::Lot,
    sale::Sale,
};

impl PartitionState {
    /// Remembers an event, live and at replay alike. Returns the hints to single people that it calls for; who replays
    /// drops them.
    ///
    /// What an event of this log names is there, since its own events made it; an event of another log changes nothing
    /// where it names nothing.
    pub fn apply(&mut self, event: &Event) -> Vec<Addressed> {
        let (id, at) = (&event.sale, event.at);
        self.stamp = self.stamp.max(Some(at));
        match &event.kind {
            EventKind::SaleCreated(created) => self.sale_created(id, created, at),
            EventKind::PaddleAssigned(assigned) => {
                let user = assigned.user.clone();
                self.with_sale(id, |sale| sale.assign_paddle(user, assigned.paddle));
            }
            EventKind::BidPlaced(placed) => return self.bid_placed(id, placed, at),
            EventKind::BidRefused(refused) => {
                self.with_lot(id, &refused.lot, |lot| lot.bid_refused(refused));
            }
            EventKind::LotExtended(extended) => {
                self.with_lot(id, &extended.lot, |lot| lot.extend(extended.clock, at));
            }
            EventKind::LotClosed(closed) => return self.lot_closed(id, closed, at),
            EventKind::SaleHeld(held) => {
                self.with_sale(id, |sale| sale.hold(at));
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
            EventKind::LotWithdrawn(withdrawn) => {
                self.with_lot(id, &withdrawn.lot, |lot| lot.withdraw(at));
            }
            EventKind::MessageAnnounced(announced) => {
                self.with_sale(id, |sale| sale.announce(announced, at));
            }
            EventKind::SaleArchived => {
                self.sales.remove(id);
                self.archived.insert(id.clone());
            }
        }
        vec![]
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

    fn bid_placed(&mut self, id: &SaleId, placed: &BidPlaced, at: Time) -> Vec<Addressed> {
        let mut hints = Vec::with_capacity(2);
        self.with_lot(id, &placed.lot, |lot| {
            let leader = lot.bid_placed(placed, at);
            let overtaken = leader.filter(|user| lot.contest().leader() != Some(user));
            let hint = |kind, user, bid_id| {
                let notice = Notice {
                    kind,
                    sale: id.clone(),
                    lot: placed.lot.clone(),
                    at,
                    price: lot.contest().price(),
                    bid_id,
                };
                Addressed { user, notice }
            };
            let bid_id = Some(placed.bid_id.clone());
            hints.push(hint(NoticeKind::Bid, placed.user.clone(), bid_id));
            hints.extend(overtaken.map(|user| hint(NoticeKind::Outbid, user, None)));
        });
        self.with_sale(id, |sale| sale.bid_placed(&placed.user, &placed.lot));
        hints
    }

    fn lot_closed(&mut self, id: &SaleId, closed: &LotClosed, at: Time) -> Vec<Addressed> {
        self.with_lot(id, &closed.lot, |lot| lot.close(closed, at));
        let won = closed.outcome.iter().map(|part| {
            let notice = Notice {
                kind: NoticeKind::Won,
                sale: id.clone(),
                lot: closed.lot.clone(),
                at,
                price: Some(part.price),
                bid_id: None,
            };
            let user = part.user.clone();
            Addressed { user, notice }
        });
        won.collect()
    }

    fn with_sale(&mut self, id: &SaleId, change: impl FnOnce(&mut Sale)) {
        if let Some(sale) = self.sales.get_mut(id) {
            change(sale);
        }
    }

    /// Changes a lot and keeps its wake-up.
    fn with_lot(&mut self, id: &SaleId, lot_id: &LotId, change: impl FnOnce(&mut Lot)) {
        let Some(lot) = (self.sales.get_mut(id)).and_then(|sale| sale.lot_mut(lot_id)) else {
            return;
        };
        let before = lot.wakes_at();
        change(lot);
        let after = lot.wakes_at();
        if before != after {
            let key = |wakes_at| (wakes_at, id.clone(), lot_id.clone());
            if let Some(wakes_at) = before {
                self.wake_ups.remove(&key(wakes_at));
            }
            self.wake_ups.extend(after.map(key));
        }
    }
}
