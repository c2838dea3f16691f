//! A NATS server whose disk was full writes no more, even when there is room again: only a new start helps.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::fs::statvfs;
use tokio::time::{Instant, sleep};

use crate::print::print_error;

/// How often the server is asked how it is.
const LOOK_PAUSE: Duration = Duration::from_secs(1);
/// A server that was well has to say this often in a row that it is not.
const BAD_LOOKS: u32 = 3;
/// Started with less room than this it would be full again at once.
const ROOM_MIN: u64 = 16 * 1024 * 1024;
/// At least this long lies between two such starts.
pub(super) const STARTS_APART: Duration = Duration::from_secs(30);

/// The store of a server, and where that says whether it stores.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Store {
    pub(crate) folder: PathBuf,
    pub(crate) monitor: SocketAddr,
    pub(crate) health: &'static str,
}

impl Store {
    /// Returns once the server has to be started again: it was well, is not, and its disk has room. Says so while there is none.
    pub(super) async fn needs_start(&self, name: &str, not_before: Instant) {
        let (mut was_well, mut bad_looks) = (false, 0);
        loop {
            sleep(LOOK_PAUSE).await;
            match setup::health(self.monitor, self.health).await {
                Some(answer) if answer.is_healthy => (was_well, bad_looks) = (true, 0),
                Some(answer) if was_well => {
                    bad_looks += 1;
                    let room = room(&self.folder);
                    let is_due = bad_looks >= BAD_LOOKS && Instant::now() >= not_before;
                    if is_due && room >= ROOM_MIN {
                        return;
                    }
                    if bad_looks == BAD_LOOKS {
                        print_error(&format!(
                            "[up] {name} is out of service: {}. Nothing accepted is lost. {} MB are free at {}; once there \
                             are {} it is started again",
                            answer.text,
                            room / 1_000_000,
                            self.folder.display(),
                            ROOM_MIN / 1_000_000
                        ));
                    }
                }
                // It starts or stops; who watches its process knows.
                Some(_) | None => bad_looks = 0,
            }
        }
    }
}

/// Bytes that may still be written there.
fn room(store: &Path) -> u64 {
    statvfs(store).map_or(0, |disk| disk.f_bavail * disk.f_frsize)
}
