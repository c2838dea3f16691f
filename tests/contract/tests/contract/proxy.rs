//! A line between a client and the gateway that can go dead in one direction, and be cut.

use std::sync::{
    Arc,
    atomic::{AtomicU8, AtomicU64, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// What becomes of what is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Line {
    Open,
    /// What the client says is lost.
    DeadUp,
    /// What the gateway says is lost.
    DeadDown,
}

/// The line, for every connection through it.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) address: String,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    line: AtomicU8,
    lost: AtomicU64,
    cuts: watch::Sender<u64>,
}

impl Proxy {
    pub(crate) async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let state = Arc::new(State {
            line: AtomicU8::new(Line::Open as u8),
            lost: AtomicU64::new(0),
            cuts: watch::Sender::new(0),
        });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&target).await else {
                    continue;
                };
                let mut cut = shared.cuts.subscribe();
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let up = carry(from_client, to_server, Arc::clone(&shared), Line::DeadUp);
                let down = carry(from_server, to_client, Arc::clone(&shared), Line::DeadDown);
                tokio::spawn(async move {
                    tokio::select! {
                        () = up => {}
                        () = down => {}
                        _ = cut.changed() => {}
                    }
                });
            }
        });
        Self { address, state }
    }

    pub(crate) fn set(&self, line: Line) {
        self.state.lost.store(0, Ordering::SeqCst);
        self.state.line.store(line as u8, Ordering::SeqCst);
    }

    /// Bytes that were lost since the line was set.
    pub(crate) fn lost(&self) -> u64 {
        self.state.lost.load(Ordering::SeqCst)
    }

    /// Cuts every connection; the next ones find the line open.
    pub(crate) fn cut(&self) {
        self.set(Line::Open);
        self.state.cuts.send_modify(|cuts| *cuts += 1);
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: Arc<State>, dead: Line) {
    let mut buffer = [0; 4_096];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else {
            return;
        };
        if state.line.load(Ordering::SeqCst) == dead as u8 {
            state.lost.fetch_add(length as u64, Ordering::SeqCst);
        } else if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
