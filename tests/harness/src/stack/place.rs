//! Where a stack's program is, and the ports it takes.

use std::{
    env,
    net::TcpListener,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

#[derive(Clone, Copy, Debug)]
pub(super) struct Ports {
    pub(super) web: u16,
    pub(super) gateway: u16,
    pub(super) nats: u16,
    pub(super) monitor: u16,
    pub(super) cluster: u16,
}

/// Ports after the first that a stack of several machines takes as well.
const BLOCK: u16 = 3;

impl Ports {
    /// Blocks that nobody has.
    pub(super) fn free() -> Self {
        Self {
            web: free_port(),
            gateway: free_port(),
            nats: free_port(),
            monitor: free_port(),
            cluster: free_port(),
        }
    }
}

/// The program: `OUTCRY`, else where cargo builds it for this profile.
pub fn program() -> PathBuf {
    if let Some(given) = env::var_os("OUTCRY") {
        return given.into();
    }
    let test = env::current_exe().expect("a test knows its own path");
    let built = test
        .ancestors()
        .map(|folder| folder.join("outcry"))
        .find(|candidate| candidate.is_file());
    built.unwrap_or_else(|| panic!("no outcry program: build it with `cargo build -p outcry`"))
}

/// The first of a block of ports that were free a moment ago, below those the system gives to whoever asks for any: a stack
/// that is killed and started again finds it free still.
fn free_port() -> u16 {
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 12_000;
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let own = std::process::id().wrapping_mul(61);
    (0..COUNT)
        .map(|_| own.wrapping_add(ASKED.fetch_add(1, Ordering::Relaxed)))
        .map(|asked| asked.wrapping_mul(BLOCK.into()) % COUNT + FIRST)
        .filter_map(|port| u16::try_from(port).ok())
        .find(|first| {
            let is_free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
            (*first..first + BLOCK).all(is_free)
        })
        .expect("loopback has free ports")
}
