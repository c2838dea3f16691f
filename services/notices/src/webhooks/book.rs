//! What the buckets hold, and in which order it is sent: no two of one lot to one endpoint at once, and those of a lot in its order.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use auction::Time;
use webhook::{Delivery, DeliveryId, Endpoint, EndpointId, EndpointState, EventId, LotCursor};

/// Deliveries under way to one endpoint: one that hangs holds up no other.
const AT_ONCE_MAX: usize = 4;
/// Deliveries that are looked at for one whose lot is not under way.
const LOOKED_AT_MAX: usize = 256;

#[derive(Clone, Debug)]
pub(super) struct Kept<T> {
    pub(super) value: T,
    pub(super) revision: u64,
}

/// How far the outbox was told of: a sequence of this incarnation of it.
#[derive(Clone, PartialEq, Eq, Default, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct OutboxCursor {
    pub(super) epoch: String,
    pub(super) sequence: u64,
}

#[derive(Default, Debug)]
pub(super) struct Book {
    pub(super) endpoints: BTreeMap<EndpointId, Kept<Endpoint>>,
    pub(super) lots: HashMap<String, Kept<LotCursor>>,
    pub(super) outbox: Option<Kept<OutboxCursor>>,
    queues: HashMap<EndpointId, Queue>,
}

/// The deliveries of an endpoint.
#[derive(Default, Debug)]
pub(super) struct Queue {
    kept: HashMap<EventId, Kept<Delivery>>,
    due: BTreeSet<Place>,
    over: BTreeSet<(Time, EventId)>,
    /// Those under way, each with its lot.
    in_hand: HashMap<EventId, Option<String>>,
}

/// When it is due, its place in its lot's order, and which it is.
type Place = (Time, u64, EventId);

/// One to be sent now.
pub(super) struct Job {
    pub(super) id: DeliveryId,
    pub(super) endpoint: Endpoint,
    pub(super) delivery: Delivery,
}

impl Book {
    pub(super) fn queue(&self, endpoint: &EndpointId) -> Option<&Queue> {
        self.queues.get(endpoint)
    }

    pub(super) fn waiting_for(&self, endpoint: &EndpointId) -> usize {
        self.queue(endpoint).map_or(0, Queue::waiting)
    }

    pub(super) fn waiting(&self) -> usize {
        self.queues.values().map(Queue::waiting).sum()
    }

    pub(super) fn find(&self, id: &DeliveryId) -> Option<&Kept<Delivery>> {
        self.queue(&id.endpoint)?.kept.get(&id.event)
    }

    pub(super) fn set(&mut self, id: &DeliveryId, kept: Kept<Delivery>) {
        let queue = self.queues.entry(id.endpoint.clone()).or_default();
        queue.set(&id.event, Some(kept));
    }

    pub(super) fn forget(&mut self, id: &DeliveryId) {
        if let Some(queue) = self.queues.get_mut(&id.endpoint) {
            queue.set(&id.event, None);
        }
    }

    /// Forgets an endpoint whose deliveries are forgotten.
    pub(super) fn forget_endpoint(&mut self, endpoint: &EndpointId) {
        self.endpoints.remove(endpoint);
        self.queues.remove(endpoint);
    }

    /// It is no longer under way.
    pub(super) fn put_back(&mut self, id: &DeliveryId) {
        if let Some(queue) = self.queues.get_mut(&id.endpoint) {
            queue.in_hand.remove(&id.event);
        }
    }

    /// Hands out one that is due, or says how long there will be none.
    pub(super) fn take_due(&mut self, now: Time) -> Result<Job, Duration> {
        let mut pause = Duration::MAX;
        for (id, endpoint) in &self.endpoints {
            if endpoint.value.state != EndpointState::Active {
                continue;
            }
            let Some(queue) = self.queues.get_mut(id) else {
                continue;
            };
            match queue.take_due(now) {
                Ok((event, delivery)) => {
                    let id = DeliveryId {
                        endpoint: id.clone(),
                        event,
                    };
                    let endpoint = endpoint.value.clone();
                    return Ok(Job {
                        id,
                        endpoint,
                        delivery,
                    });
                }
                Err(left) => pause = pause.min(left),
            }
        }
        Err(pause)
    }
}

impl Queue {
    fn waiting(&self) -> usize {
        self.due.len()
    }

    pub(super) fn is_in_hand(&self, event: &EventId) -> bool {
        self.in_hand.contains_key(event)
    }

    /// Every event of it.
    pub(super) fn events(&self) -> impl Iterator<Item = &EventId> {
        self.kept.keys()
    }

    /// What waits by when it is due, then what is over, the newest first; so many of each.
    pub(super) fn shown(&self, max: usize) -> impl Iterator<Item = (&EventId, &Delivery)> {
        let waiting = self.due.iter().map(|(_, _, event)| event).take(max);
        let over = self.over.iter().rev().map(|(_, event)| event).take(max);
        let found = |event| self.kept.get_key_value(event);
        let shown = waiting.chain(over).filter_map(found);
        shown.map(|(event, kept)| (event, &kept.value))
    }

    /// The oldest that is over and no longer kept.
    pub(super) fn beyond(&self, max: usize) -> Option<EventId> {
        let oldest = self.over.first().filter(|_| self.over.len() > max);
        oldest.map(|(_, event)| event.clone())
    }

    fn set(&mut self, event: &EventId, kept: Option<Kept<Delivery>>) {
        let before = match &kept {
            Some(kept) => self.kept.insert(event.clone(), kept.clone()),
            None => self.kept.remove(event),
        };
        if let Some(before) = before {
            let before = before.value;
            if let Some(place) = place(event, &before) {
                self.due.remove(&place);
            }
            if let Some(at) = before.over_at() {
                self.over.remove(&(at, event.clone()));
            }
        }
        if let Some(kept) = kept {
            self.due.extend(place(event, &kept.value));
            let over = kept.value.over_at();
            self.over.extend(over.map(|at| (at, event.clone())));
        }
    }

    fn take_due(&mut self, now: Time) -> Result<(EventId, Delivery), Duration> {
        if self.in_hand.len() >= AT_ONCE_MAX {
            return Err(Duration::MAX);
        }
        for (due, _, event) in self.due.iter().take(LOOKED_AT_MAX) {
            if now < *due {
                return Err(now.until(*due));
            }
            let Some(kept) = self.kept.get(event) else {
                continue;
            };
            let lot = kept.value.lot.as_ref().map(|(lot, _)| lot.clone());
            let is_under_way = lot.is_some() && self.in_hand.values().any(|it| *it == lot);
            if !is_under_way && !self.in_hand.contains_key(event) {
                let (event, delivery) = (event.clone(), kept.value.clone());
                self.in_hand.insert(event.clone(), lot);
                return Ok((event, delivery));
            }
        }
        Err(Duration::MAX)
    }
}

fn place(event: &EventId, delivery: &Delivery) -> Option<Place> {
    let sequence = delivery.lot.as_ref().map_or(0, |(_, sequence)| *sequence);
    Some((delivery.due()?, sequence, event.clone()))
}
