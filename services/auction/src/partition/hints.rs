//! Whom an event concerns in person.

use super::PartitionState;
use crate::{
    Addressed, Amount, Event, LotId, Notice, NoticeKind,
    event::{BidPlaced, EventKind, LotClosed},
};

impl PartitionState {
    /// The hints to single people that an event calls for. Asked before it is remembered: who leads then is overtaken by it.
    pub fn hints(&self, event: &Event) -> Vec<Addressed> {
        match &event.kind {
            EventKind::BidPlaced(placed) => self.of_bid(event, placed),
            EventKind::LotClosed(closed) => of_close(event, closed),
            _ => vec![],
        }
    }

    fn of_bid(&self, event: &Event, placed: &BidPlaced) -> Vec<Addressed> {
        let Some((_, lot)) = self.find(&event.sale, &placed.lot) else {
            return vec![];
        };
        let price = placed.effect.price();
        let notice = |kind| notice(event, kind, &placed.lot, price);
        let mut hints = vec![Addressed {
            user: placed.user.clone(),
            notice: notice(NoticeKind::Bid),
        }];
        let leader = lot.contest().leader();
        let overtaken = leader.filter(|leader| placed.effect.leads() && **leader != placed.user);
        hints.extend(overtaken.map(|user| Addressed {
            user: user.clone(),
            notice: notice(NoticeKind::Outbid),
        }));
        hints
    }
}

fn of_close(event: &Event, closed: &LotClosed) -> Vec<Addressed> {
    let won = closed.outcome.iter().map(|part| Addressed {
        user: part.user.clone(),
        notice: notice(event, NoticeKind::Won, &closed.lot, Some(part.price)),
    });
    won.collect()
}

fn notice(event: &Event, kind: NoticeKind, lot: &LotId, price: Option<Amount>) -> Notice {
    Notice {
        kind,
        sale: event.sale.clone(),
        lot: lot.clone(),
        at: event.at,
        price,
    }
}
