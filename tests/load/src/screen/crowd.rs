//! Everybody else who watches the lot, in a thread of their own.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::anyhow;
use harness::stack::Stack;
use tokio::task::spawn_blocking;

use crate::{
    under_test::subscribing,
    viewers::{Viewers, lines},
};

/// How soon they notice that it is over.
const WAIT: Duration = Duration::from_millis(100);
/// What a publication begins with.
const PUSH: &[u8] = br#"{"push""#;

pub(super) struct Crowd {
    over: Arc<AtomicBool>,
    watching: JoinHandle<anyhow::Result<u64>>,
}

impl Crowd {
    /// Connects so many viewers of a channel.
    pub(super) async fn watch(
        stack: &Stack,
        viewers: usize,
        channel: &str,
    ) -> anyhow::Result<Self> {
        let address: SocketAddr = stack.gateway_address().parse()?;
        let greeting = subscribing(&[channel.to_owned()]);
        let connect = move || Viewers::connect(viewers, address, &greeting);
        let mut all = spawn_blocking(connect).await??;
        let over = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&over);
        let watching = thread::spawn(move || {
            let mut heard = 0;
            while !is_over.load(Ordering::Relaxed) {
                all.wait(WAIT, |_, payload| {
                    heard += lines(payload).filter(|it| it.starts_with(PUSH)).count() as u64;
                })?;
            }
            Ok(heard)
        });
        Ok(Self { over, watching })
    }

    /// How many publications they have got in all.
    pub(super) fn ends(self) -> anyhow::Result<u64> {
        self.over.store(true, Ordering::Relaxed);
        self.watching
            .join()
            .map_err(|_| anyhow!("the crowd panicked"))?
    }
}
