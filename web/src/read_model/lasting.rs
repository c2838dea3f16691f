//! Tasks that are never to end, begun again when they do.

use std::time::Duration;

use bootstrap::Health;
use tokio::time::{sleep, timeout};

/// The pause before a task that ended begins again.
const PAUSE: Duration = Duration::from_millis(500);
/// How long it must last until it counts as sound.
const SOUND_AFTER: Duration = Duration::from_secs(5);

/// Begins a task and keeps it going, for ever. One that ended has broken: what it kept is shown as it was, so readiness says so until it
/// has lasted a while again.
pub(super) fn keep_going<W, F>(
    condition: &'static str,
    health: &Health,
    with: &W,
    begin: fn(W) -> F,
) where
    W: Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let (health, with) = (health.clone(), with.clone());
    tokio::spawn(keep(condition, health, move || begin(with.clone())));
}

async fn keep<F>(condition: &'static str, health: Health, begin: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        let mut task = tokio::spawn(begin());
        if timeout(SOUND_AFTER, &mut task).await.is_err() {
            health.met(condition);
            let _ = task.await;
        }
        tracing::error!(task = condition, "a task broke; it begins again");
        health.unmet(condition, "its task broke; it begins again");
        sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use super::*;

    #[tokio::test]
    async fn task_that_breaks_begins_again_and_is_told_of_until_it_lasts() {
        let (health, begun) = (Health::default(), Arc::new(AtomicU32::new(0)));
        keep_going(
            "following",
            &health,
            &begun,
            |begun: Arc<AtomicU32>| async move {
                match begun.fetch_add(1, Ordering::Relaxed) {
                    0 => panic!("it breaks"),
                    1 => {}
                    _ => std::future::pending().await,
                }
            },
        );
        harness::until("it broke", async || !health.is_ready()).await;
        harness::until("it is sound", async || health.is_ready()).await;
        assert_eq!(begun.load(Ordering::Relaxed), 3);
    }
}
