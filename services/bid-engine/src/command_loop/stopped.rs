//! While nothing may be decided: the log cannot be read to its end or takes no more, or the clock is not to be believed.

use async_nats::Subject;
use auction::{Answer, BidAnswer, BidRefused, Command, PlaceBid, Refusal, Time, UserId};
use bootstrap::clock::STEP_MAX;
use chrono::TimeDelta;

use super::{CommandLoop, in_flight::InFlight, outcome};
use crate::{
    engine_clock::{ClockSet, EngineTime, LogAhead},
    intake::Fault,
    metrics,
    reply::{Reply, refuse},
};

/// Why nothing is decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stopped {
    ReadOnly,
    /// NATS stores nothing: what is decided now would wait behind a frame that it does not answer for.
    StoreAway,
    ClockSet,
    LogAhead,
}

/// What time it is for this partition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: Time,
    /// What decisions are stamped with: never behind a stamp already given.
    pub(super) stamp: Time,
    pub(super) stopped: Option<Stopped>,
    step: TimeDelta,
}

impl CommandLoop<'_> {
    /// Reads the clock.
    pub(super) fn moment(&self) -> Moment {
        let EngineTime { now, step, vouched } = self.term.clock.time();
        let ahead = TimeDelta::from_std(now.until(self.stamp)).unwrap_or(TimeDelta::MAX);
        let may_be_stuck = self.in_flight.as_ref().is_some_and(InFlight::may_be_stuck);
        let stopped = if self.term.read_only.is_some() {
            Some(Stopped::ReadOnly)
        } else if may_be_stuck && self.term.serving.store_problem().is_some() {
            Some(Stopped::StoreAway)
        } else if step.is_some() {
            Some(Stopped::ClockSet)
        } else if ahead > STEP_MAX && !vouched {
            Some(Stopped::LogAhead)
        } else {
            None
        };
        Moment {
            now,
            stamp: now.max(self.stamp),
            stopped,
            step: step.unwrap_or_default(),
        }
    }

    /// Reads the clock, and tells when decisions stop or go on. Lots whose end passed meanwhile had nobody to take their
    /// bids, as after an outage.
    pub(super) fn look(&mut self) -> Moment {
        let moment = self.moment();
        if moment.stopped != self.stopped {
            self.recovering = true;
            self.stopped = moment.stopped;
            self.report(&moment);
        }
        moment
    }

    /// Says that this partition is served, and why nothing is decided in it, if that is its own affair.
    pub(super) fn report(&self, moment: &Moment) {
        let why = match moment.stopped {
            Some(Stopped::ReadOnly) => self
                .why_stopped(moment)
                .map(|why| format!("read-only: {why}")),
            Some(Stopped::LogAhead) => self.why_stopped(moment),
            // The store and the clock are everybody's.
            Some(Stopped::StoreAway | Stopped::ClockSet) | None => None,
        };
        if let Some(why) = &why {
            tracing::error!(why, "nothing is decided");
        }
        self.term.serving.serves(self.term.partition, why);
    }

    /// Why nothing is decided, and what to do: for the house.
    pub(super) fn why_stopped(&self, moment: &Moment) -> Option<String> {
        Some(match moment.stopped? {
            Stopped::ReadOnly => self.term.read_only.as_ref()?.why.clone(),
            Stopped::StoreAway => self.term.serving.store_problem()?,
            Stopped::ClockSet => ClockSet(moment.step).to_string(),
            Stopped::LogAhead => {
                let (now, newest) = (moment.now, moment.stamp);
                let ahead = LogAhead { now, newest };
                format!("partition {}: {ahead}", self.term.partition)
            }
        })
    }

    /// Answers a command while nothing is decided, as it was answered before, or that it is not taken. Nothing is kept of
    /// it: it may come again.
    pub(super) async fn stop(&mut self, command: Command, to: Option<Subject>, moment: &Moment) {
        if let Command::PlaceBid { by, bid } = command {
            return self.stop_bid(&by, bid, to, moment.now).await;
        }
        metrics::command("fault");
        let why = self.why_stopped(moment).unwrap_or_default();
        refuse(&self.term.client, to, &Fault::Stopped { why }).await;
    }

    async fn stop_bid(&mut self, by: &UserId, bid: PlaceBid, to: Option<Subject>, now: Time) {
        let PlaceBid {
            sale, lot, bid_id, ..
        } = bid;
        if let Some(known) = self.state.bid_answer(&sale, &lot, by, &bid_id) {
            let answer = Answer::Bid(known);
            metrics::command(outcome(&answer));
            if let Some(reply) = to.and_then(|to| Reply::new(to, answer, now)) {
                self.tell(reply).await;
            }
            return;
        }
        if self.is_open_ended() {
            metrics::command("fault");
            return refuse(&self.term.client, to, &Fault::NotOwner).await;
        }
        let refusal = Refusal::BiddingStopped;
        let answer = Answer::Bid(BidAnswer::Refused(BidRefused { bid_id, refusal }));
        metrics::command(outcome(&answer));
        // It rests on nothing that is not in the log yet.
        if let Some(reply) = to.and_then(|to| Reply::new(to, answer, now)) {
            reply.send(&self.term.client).await;
        }
    }
}
