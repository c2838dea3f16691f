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
/// The gateway asks so who is there, and is answered the same.
const PING: &[u8] = b"{}";

pub(super) struct Audience {
    over: Arc<AtomicBool>,
    watching: JoinHandle<anyhow::Result<u64>>,
}

impl Audience {
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
                for number in all.ready(WAIT)? {
                    heard += read(&mut all, number)?;
                }
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
            .map_err(|_| anyhow!("the audience panicked"))?
    }
}

/// Reads what one of them has got, and says that it is there when it is asked; how many publications came.
fn read(all: &mut Viewers, number: usize) -> anyhow::Result<u64> {
    let (viewer, buffer) = all.one(number);
    let (mut heard, mut is_asked) = (0, false);
    viewer.read(buffer, |payload| {
        heard += lines(payload).filter(|it| it.starts_with(PUSH)).count() as u64;
        is_asked |= lines(payload).any(|line| line == PING);
    })?;
    if is_asked {
        viewer.say(std::str::from_utf8(PING)?)?;
    }
    Ok(heard)
}
