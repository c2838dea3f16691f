//! The order of what a connection asks of one channel. Calls take a while, and what comes after one waits for it; what
//! concerns other channels does not.

use std::{collections::HashMap, sync::Arc};

use tokio::sync::oneshot::{self, error::TryRecvError};

/// The last in each channel's line, as far as it is not done.
#[derive(Default)]
pub(super) struct Lines(HashMap<Arc<str>, oneshot::Receiver<()>>);

/// A place in a line. Whoever is next has their turn when it is dropped.
pub(super) struct Place {
    before: Option<oneshot::Receiver<()>>,
    _next: oneshot::Sender<()>,
}

impl Lines {
    /// A place at the end of the line of the channel of this subject.
    pub(super) fn join(&mut self, subject: &Arc<str>) -> Place {
        let (next, done) = oneshot::channel();
        self.forget_done();
        let before = self.0.insert(Arc::clone(subject), done);
        Place {
            before,
            _next: next,
        }
    }

    /// A place, if somebody is before it.
    pub(super) fn join_if_busy(&mut self, subject: &Arc<str>) -> Option<Place> {
        self.forget_done();
        self.0.contains_key(subject).then(|| self.join(subject))
    }

    fn forget_done(&mut self) {
        let is_under_way =
            |last: &mut oneshot::Receiver<()>| last.try_recv() == Err(TryRecvError::Empty);
        self.0.retain(|_, last| is_under_way(last));
    }
}

impl Place {
    /// Waits until everybody before is done.
    pub(super) async fn turn(&mut self) {
        if let Some(before) = self.before.take() {
            // It is dropped, not sent.
            let _ = before.await;
        }
    }
}
