//! What a connection is told to do by others than its client. It does so in its turn, like a command.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard},
};

use bytes::Bytes;
use tokio::sync::Notify;

use crate::{channel::Route, hub::Wishes};

/// Orders that may wait for one connection.
const WAITING_MAX: usize = 1_024;

/// What it is told.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    Subscribe(Box<ServerSubscription>),
    Unsubscribe(Arc<str>),
    /// Its end is moved.
    Refresh {
        /// Unix seconds; zero is never.
        expire_at: i64,
        /// What others are told of it from now on; empty is what they were told.
        info: Bytes,
    },
}

/// A subscription that its client did not ask for.
#[derive(Clone, Debug)]
pub(crate) struct ServerSubscription {
    pub(crate) route: Route,
    pub(crate) wishes: Wishes,
    /// What others are told of the connection there.
    pub(crate) info: Bytes,
    /// Unix seconds; zero is never.
    pub(crate) expire_at: i64,
}

/// The orders that wait for one connection.
#[derive(Default, Debug)]
pub(crate) struct Orders {
    waiting: Mutex<Vec<Order>>,
    given: Notify,
}

impl Orders {
    /// False if there are too many.
    pub(crate) fn give(&self, order: Order) -> bool {
        let mut waiting = self.lock();
        let has_room = waiting.len() < WAITING_MAX;
        if has_room {
            waiting.push(order);
            self.given.notify_one();
        }
        has_room
    }

    /// Waits for some. Cancel-safe.
    pub(crate) async fn given(&self) {
        self.given.notified().await;
    }

    pub(crate) fn take(&self) -> Vec<Order> {
        mem::take(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Order>> {
        self.waiting.lock().expect("no holder panics")
    }
}
