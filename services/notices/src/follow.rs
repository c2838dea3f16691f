//! What gathering and delivery both look at: the lots as they stand, who watches them, what people chose.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use auction::UserId;
use notification::{Choices, FollowedLots, Watchers};
use tokio::sync::watch;

/// It has been read as far as it was kept.
#[derive(Debug)]
pub(crate) struct Followed {
    world: Mutex<World>,
    is_caught_up: watch::Sender<bool>,
}

#[derive(Default, Debug)]
pub(crate) struct World {
    pub(crate) lots: FollowedLots,
    pub(crate) watchers: Watchers,
    pub(crate) choices: HashMap<UserId, Choices>,
}

impl Default for Followed {
    fn default() -> Self {
        Self {
            world: Mutex::default(),
            is_caught_up: watch::Sender::new(false),
        }
    }
}

impl Followed {
    /// Not across an await.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_caught_up(&self) {
        self.is_caught_up.send_replace(true);
    }

    /// Waits until all that was kept has been read: before that nobody knows whether a notice is still true.
    pub(crate) async fn caught_up(&self) {
        let mut is_caught_up = self.is_caught_up.subscribe();
        let _ = is_caught_up.wait_for(|caught_up| *caught_up).await;
    }
}
