//! Whom an event concerns in person.

use super::PartitionState;
use crate::{
    Addressed, Amount, Event, LotId, Notice, NoticeKind, Remaining,
    event::{BidPlaced, BidVoided, EventKind, LotClosed, SaleCancelled},
};

/// Notices of one cancellation: more are in nobody's interest, and the record says it to all.
const CANCELLATION_NOTICES_MAX: usize = 10_000;

impl PartitionState {
    /// The hints to single people that an event calls for. Asked before it is remembered: who leads then is overtaken by it.
    pub fn hints(&self, event: &Event) -> Vec<Addressed> {
        match &event.kind {
            EventKind::BidPlaced(placed) => self.of_bid(event, placed),
            EventKind::LotClosed(closed) => of_close(event, closed),
            EventKind::SaleCancelled(cancelled) => self.of_cancellation(event, cancelled),
            EventKind::BidVoided(voided) => self.of_void(event, voided),
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

    /// The bidder, and whoever leads now and did not before.
    fn of_void(&self, event: &Event, voided: &BidVoided) -> Vec<Addressed> {
        let Some((_, lot)) = self.find(&event.sale, &voided.lot) else {
            return vec![];
        };
        let (leader, price) = match &voided.remaining {
            Remaining::English(contest) => (contest.leader(), contest.price()),
            Remaining::Sealed => (None, None),
        };
        let notice = |kind| notice(event, kind, &voided.lot, price);
        let reason = Some(voided.reason.clone());
        let mut hints = vec![Addressed {
            user: voided.user.clone(),
            notice: Notice {
                reason,
                ..notice(NoticeKind::Voided)
            },
        }];
        let leader = leader.filter(|leader| lot.contest().leader() != Some(*leader));
        hints.extend(leader.map(|user| Addressed {
            user: user.clone(),
            notice: notice(NoticeKind::Leading),
        }));
        hints
    }

    /// Whoever has a bid that might have won. All who bid read it on their own page: it is in the record.
    fn of_cancellation(&self, event: &Event, cancelled: &SaleCancelled) -> Vec<Addressed> {
        let lots = cancelled.lots.iter();
        let known = lots.filter_map(|id| Some((id, self.find(&event.sale, id)?.1)));
        let told = known.flat_map(|(id, lot)| {
            let notice = notice(event, NoticeKind::Cancelled, id, lot.contest().price());
            let told = lot.contest().in_the_running().into_iter();
            told.map(move |user| Addressed {
                user: user.clone(),
                notice: notice.clone(),
            })
        });
        told.take(CANCELLATION_NOTICES_MAX).collect()
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
        reason: None,
    }
}
