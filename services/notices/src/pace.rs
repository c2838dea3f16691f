//! A pace that a burst may break: what comes now and then goes at once, what comes by the ten thousand in turn.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// So many at once, and from then on one after each pause.
#[derive(Debug)]
pub(crate) struct Pace {
    pause: Duration,
    at_once: u32,
    /// When the one that came last was due.
    last: Mutex<Instant>,
}

impl Pace {
    pub(crate) fn new(at_once: u32, per_second: u32) -> Self {
        Self {
            pause: Duration::from_secs(1) / per_second,
            at_once,
            last: Mutex::new(Instant::now()),
        }
    }

    /// Waits until it is the next one's turn.
    pub(crate) async fn turn(&self) {
        let due = self.due(Instant::now());
        sleep_until(due).await;
    }

    fn due(&self, now: Instant) -> Instant {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever was quiet for long has no more in hand than this.
        let in_hand = self.pause * self.at_once;
        let earliest = now.checked_sub(in_hand).unwrap_or(now);
        *last = (*last).max(earliest) + self.pause;
        *last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_at_once_and_the_rest_in_turn() {
        let pace = Pace::new(3, 10);
        let now = Instant::now() + Duration::from_secs(60);
        let due: Vec<_> = (0..5).map(|_| pace.due(now)).collect();
        assert!(due[..3].iter().all(|due| *due <= now));
        assert_eq!(due[3], now + Duration::from_millis(100));
        assert_eq!(due[4], now + Duration::from_millis(200));
        let later = now + Duration::from_secs(60);
        assert!(pace.due(later) <= later);
    }
}
