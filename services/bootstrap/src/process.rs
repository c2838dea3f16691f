//! This process and the system: when to stop (Ctrl-C, SIGTERM, the parent's death), and how many files may be open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The reason to stop, shared by every task of a service.
#[derive(Clone, Debug, Default)]
pub struct Shutdown(CancellationToken);

impl Shutdown {
    /// Stops at Ctrl-C or SIGTERM.
    ///
    /// # Errors
    /// When the signals cannot be listened for.
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
///
/// # Errors
/// When the kernel refuses.
pub fn die_with_parent() -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    Ok(())
}

/// Raises the number of files that may be open to the most the system allows this user, and returns it; none
/// means that there is no such limit.
///
/// Every connection is an open file, and many systems start programs with 1,024 of them for the sake of old
/// ones that cannot count further.
///
/// # Errors
/// When the system refuses the new limit.
pub fn raise_open_files() -> std::io::Result<Option<u64>> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum {
        setrlimit(
            Resource::Nofile,
            Rlimit {
                current: maximum,
                maximum,
            },
        )?;
    }
    Ok(maximum)
}

/// Asks the kernel to give this process memory in pages of the usual size (Linux; elsewhere it does
/// nothing). With huge ones, what a thousand small connections need is rounded up by 2 MiB in each place of the heap
/// that one of them touches: half as much again was measured at the gateway, and no gain in time.
///
/// # Errors
/// When the kernel refuses.
pub fn use_small_pages() -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::thread::disable_transparent_huge_pages(true)?;
    Ok(())
}

/// Open files that are no connections of clients: listeners, NATS, logs.
const OTHER_FILES: u64 = 64;

/// More connections are allowed than files may be open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{connections} connections and what is open besides need {} files, and only {files} files may be open here: raise \
     nofile to that (`ulimit -n`, LimitNOFILE= of systemd, `ulimits` of compose), or allow fewer connections",
    .connections + OTHER_FILES
)]
pub struct TooFewFiles {
    connections: u64,
    files: u64,
}

/// Whether so many connections fit into the files that may be open.
///
/// # Errors
/// When they do not; the error says what to raise.
pub fn fits_open_files(connections: usize) -> Result<(), TooFewFiles> {
    let connections = u64::try_from(connections).unwrap_or(u64::MAX - OTHER_FILES);
    match getrlimit(Resource::Nofile).current {
        Some(files) if files < connections + OTHER_FILES => Err(TooFewFiles { connections, files }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_file_limit_is_named_and_raised_to_the_maximum() {
        let maximum = getrlimit(Resource::Nofile).maximum;
        let low = Rlimit {
            current: Some(256),
            maximum,
        };
        setrlimit(Resource::Nofile, low).unwrap();
        assert_eq!(fits_open_files(100), Ok(()));
        let few = fits_open_files(1_000).unwrap_err().to_string();
        assert!(
            few.contains("only 256 files") && few.contains("need 1064 files"),
            "{few}"
        );
        assert_eq!(raise_open_files().unwrap(), maximum);
        assert_eq!(getrlimit(Resource::Nofile).current, maximum);
    }
}
