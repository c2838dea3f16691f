//! Everybody else who watches the lot, in a thread of their own.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
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

pub(crate) struct Audience {
    over: Arc<AtomicBool>,
    heard: Arc<Heard>,
    watching: JoinHandle<anyhow::Result<()>>,
}

/// What all of them together have got.
#[derive(Default)]
struct Heard {
    publications: AtomicU64,
    /// Of the messages' payload.
    bytes: AtomicU64,
}

impl Audience {
    /// Connects so many viewers of a channel.
    pub(crate) async fn watch(
        stack: &Stack,
        viewers: usize,
        channel: &str,
    ) -> anyhow::Result<Self> {
        let address: SocketAddr = stack.gateway_address().parse()?;
        let greeting = subscribing(&[channel.to_owned()]);
        let connect = move || Viewers::connect(viewers, address, &greeting);
        let mut all = spawn_blocking(connect).await??;
        let over = Arc::new(AtomicBool::new(false));
        let heard = Arc::new(Heard::default());
        let (is_over, told) = (Arc::clone(&over), Arc::clone(&heard));
        let watching = thread::spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                for number in all.ready(WAIT)? {
                    read(&mut all, number, &told)?;
                }
            }
            Ok(())
        });
        Ok(Self {
            over,
            heard,
            watching,
        })
    }

    /// How many publications they have got in all.
    pub(crate) fn publications(&self) -> u64 {
        self.heard.publications.load(Ordering::Acquire)
    }

    /// How many bytes those and all else had that they were told.
    pub(crate) fn bytes(&self) -> u64 {
        self.heard.bytes.load(Ordering::Relaxed)
    }

    /// How many publications they have got in all.
    pub(crate) fn ends(self) -> anyhow::Result<u64> {
        self.over.store(true, Ordering::Relaxed);
        self.watching
            .join()
            .map_err(|_| anyhow!("the audience panicked"))??;
        Ok(self.heard.publications.load(Ordering::Acquire))
    }
}

/// Reads what one of them has got, and says that it is there when it is asked.
fn read(all: &mut Viewers, number: usize, heard: &Heard) -> anyhow::Result<()> {
    let (viewer, buffer) = all.one(number);
    let (mut publications, mut bytes, mut is_asked) = (0, 0, false);
    viewer.read(buffer, |payload| {
        publications += lines(payload).filter(|it| it.starts_with(PUSH)).count() as u64;
        bytes += payload.len() as u64;
        is_asked |= lines(payload).any(|line| line == PING);
    })?;
    // In this order: whoever sees that all have heard sees all bytes of it too.
    heard.bytes.fetch_add(bytes, Ordering::Relaxed);
    heard
        .publications
        .fetch_add(publications, Ordering::Release);
    if is_asked {
        viewer.say(std::str::from_utf8(PING)?)?;
    }
    Ok(())
}
