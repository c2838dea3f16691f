//! Waiting for a condition with a deadline; never a blind pause.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Longest wait for anything: far above what a loaded two-core machine needs.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// Waits until the condition holds. Panics with `what` when it does not come true in time.
pub async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    until_some(what, async || condition().await.then_some(())).await;
}

/// Waits until there is a value, and returns it. Panics with `what` when none comes in time.
pub async fn until_some<T>(what: &str, mut value: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(value) = value().await {
            return value;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        sleep(PAUSE).await;
    }
}
