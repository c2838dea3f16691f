//! Every lot whose record is public now, as far as notices need it.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use auction::{
    LotId, LotPhase, LotRecord, MessageId, Paddle, SaleId, SaleMessage, SaleNews, SaleRecord, Time,
};

use crate::{About, Kind, LotNews, Notice, ReminderMinutes, news};

/// A lot that opened longer ago, while nobody looked, is not told of as one that opens.
const OPENED_LATELY: Duration = Duration::from_hours(1);

/// Lots by sale.
#[derive(Clone, Default, Debug)]
pub struct FollowedLots(HashMap<SaleId, FollowedSale>);

#[derive(Clone, Default, Debug)]
struct FollowedSale {
    lots: HashMap<LotId, FollowedLot>,
    /// Messages that were given out.
    told: BTreeSet<MessageId>,
    /// That it was cancelled was given out.
    is_cancelled: bool,
}

#[derive(Clone, Debug)]
struct FollowedLot {
    sequence: u64,
    leader: Option<Paddle>,
    takes_bids: bool,
    opens_at: Time,
    ends_at: Time,
}

/// A lot whose followers are to be told now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reminder {
    pub sale: SaleId,
    pub lot: LotId,
    pub leader: Option<Paddle>,
    pub opens_at: Time,
}

/// What is to be told to everybody in a sale.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct SaleTold {
    pub messages: Vec<SaleMessage>,
    /// When it was cancelled, if that is new.
    pub cancelled: Option<Time>,
}

impl FollowedLots {
    /// Takes a lot's record. Entries that are known already, since the stream was made anew or is read again, bring nothing.
    pub fn apply(&mut self, record: &LotRecord) -> Vec<LotNews> {
        let public = &record.lot;
        let sale = self.0.entry(public.sale.clone()).or_default();
        let known = sale.lots.get(&public.lot);
        let (sequence, mut leader) = known.map_or((0, None), |lot| (lot.sequence, lot.leader));
        if public.sequence < sequence {
            return vec![];
        }
        let entries = &record.entries;
        let new = entries.partition_point(|entry| entry.sequence <= sequence);
        let news = news(&mut leader, &entries[new..]);
        let lot = FollowedLot {
            sequence: public.sequence,
            leader: public.leader,
            takes_bids: public.phase == LotPhase::Open && public.held_since.is_none(),
            opens_at: public.opens_at,
            ends_at: public.ends_at,
        };
        sale.lots.insert(public.lot.clone(), lot);
        news
    }

    /// Takes a sale's record; gives what everybody is to be told and was not given out before.
    pub fn apply_sale(&mut self, record: &SaleRecord) -> SaleTold {
        if record.kind == SaleNews::Archived {
            self.0.remove(&record.sale);
            return SaleTold::default();
        }
        let sale = self.0.entry(record.sale.clone()).or_default();
        let messages = record.messages.iter();
        let new = messages.filter(|message| sale.told.insert(message.message.clone()));
        let told = new.cloned().collect();
        // The record forgets old ones, and so may we.
        sale.told
            .retain(|told| record.messages.iter().any(|kept| kept.message == *told));
        let cancelled = record.cancelled.as_ref().filter(|_| !sale.is_cancelled);
        sale.is_cancelled = record.cancelled.is_some();
        SaleTold {
            messages: told,
            cancelled: cancelled.map(|cancellation| cancellation.at),
        }
    }

    /// When a lot ends as it stands.
    pub fn ends_at(&self, sale: &SaleId, lot: &LotId) -> Option<Time> {
        Some(self.find(sale, lot)?.ends_at)
    }

    /// When the last lot of a sale that still takes bids ends as it stands.
    pub fn sale_ends_at(&self, sale: &SaleId) -> Option<Time> {
        let lots = self.0.get(sale)?.lots.values();
        let running = lots.filter(|lot| lot.takes_bids);
        running.map(|lot| lot.ends_at).max()
    }

    /// Whether what a notice says is still so.
    pub fn is_still_true(&self, notice: &Notice, now: Time) -> bool {
        let About::Lot {
            sale, lot, paddle, ..
        } = &notice.about
        else {
            return true;
        };
        if !notice.kind.ends_with_the_lot() {
            return true;
        }
        self.find(sale, lot).is_some_and(|lot| {
            let leads = notice.kind == Kind::Outbid && lot.leader == *paddle;
            lot.takes_bids && now < lot.ends_at && !leads
        })
    }

    /// The lots that opened since the last look.
    pub fn opened(&self, since: Option<Time>, now: Time) -> Vec<Reminder> {
        self.reminders(|lot| {
            let lately = lot.opens_at.until(now) < OPENED_LATELY;
            let is_new = since.is_none_or(|since| since < lot.opens_at);
            lot.opens_at <= now && lately && is_new && now < lot.ends_at
        })
    }

    /// The lots whose end came as near as this since the last look.
    pub fn ending(&self, remind: ReminderMinutes, since: Option<Time>, now: Time) -> Vec<Reminder> {
        let left = |lot: &FollowedLot, at: Time| lot.ends_at.unix_millis() - at.unix_millis();
        self.reminders(|lot| {
            let was_near = since.is_some_and(|since| left(lot, since) <= remind.millis());
            let is_open = lot.opens_at <= now && now < lot.ends_at;
            is_open && left(lot, now) <= remind.millis() && !was_near
        })
    }

    fn reminders(&self, is_due: impl Fn(&FollowedLot) -> bool) -> Vec<Reminder> {
        let lots = self.0.iter().flat_map(|(sale, followed)| {
            let lots = followed.lots.iter();
            lots.map(move |(id, lot)| (sale, id, lot))
        });
        let due = lots.filter(|(_, _, lot)| lot.takes_bids && is_due(lot));
        due.map(|(sale, id, lot)| Reminder {
            sale: sale.clone(),
            lot: id.clone(),
            leader: lot.leader,
            opens_at: lot.opens_at,
        })
        .collect()
    }

    fn find(&self, sale: &SaleId, lot: &LotId) -> Option<&FollowedLot> {
        self.0.get(sale)?.lots.get(lot)
    }
}
