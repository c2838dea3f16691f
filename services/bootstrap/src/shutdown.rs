//! When to stop: Ctrl-C, SIGTERM, or the parent's death.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The reason to stop, shared by every task of a service.
#[derive(Clone, Debug, Default)]
pub struct Shutdown(CancellationToken);

impl Shutdown {
    /// Stops at Ctrl-C or SIGTERM.
    pub fn on_signals() -> std::io::Result<Self> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let shutdown = Self::default();
        let requested = shutdown.clone();
        tokio::spawn(async move {
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
            requested.request();
        });
        Ok(shutdown)
    }

    /// Asks every task to stop.
    pub fn request(&self) {
        self.0.cancel();
    }

    /// Waits until stopping is asked for.
    pub async fn requested(&self) {
        self.0.cancelled().await;
    }

    /// Whether stopping was asked for.
    pub fn is_requested(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Asks the kernel to kill this process, and what it becomes by `exec`, when its parent dies (Linux;
/// elsewhere it does nothing). Killed, not asked: nothing may outlive the parent, and nothing accepted is
/// lost by it.
pub fn die_with_parent() -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    Ok(())
}
