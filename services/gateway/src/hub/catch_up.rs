//! A reader that missed more than is handed out at once: it gets what is stored a part at a time, as it takes it, and
//! what comes live once it has all before. The window serves what it has; the rest is read from the stream beside the
//! hub, at the reader's cost.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    task::AbortHandle,
    time::sleep,
};

use super::{Hub, HubRequest, subscriber::StoredForm};
use crate::{
    channel::Route,
    delivery::{Outbox, PeerId, Turn},
    limits::{CallLimits, Caller},
    metrics,
    protocol::codes::Unsubscribed,
    store::Store,
};

/// Messages that are read at once.
const READ_MAX: usize = 1_000;
/// The pause after a read that failed.
const RETRY: Duration = Duration::from_millis(250);

/// That a reader catches up. It ends when this is dropped, as it is with the subscription.
#[derive(Debug, Default)]
pub(crate) struct CatchUp {
    /// Nothing until it was begun.
    running: Option<AbortHandle>,
}

impl Drop for CatchUp {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.abort();
        }
    }
}

/// What whoever catches up asks the hub.
#[derive(Debug)]
pub(crate) struct CatchUpRequest {
    peer: PeerId,
    subject: Arc<str>,
    /// How far it has come.
    after: u64,
    /// The last publication that it was given, from which the next may be told as a delta; zero is none.
    base: u64,
    /// Its turn has come; without one, the stream does not have all that it missed any more.
    turn: Option<Turn>,
    answer: oneshot::Sender<Next>,
}

/// How it goes on.
#[derive(Debug)]
pub(super) enum Next {
    /// It was given so many bytes, all up to here.
    After { after: u64, bytes: usize },
    /// What it misses is not in the window.
    Read(Turn),
    /// It has everything, and is given what comes.
    Live,
}

/// Gives a reader what it missed.
pub(super) fn start(hub: &mut Hub, subject: &Arc<str>, peer: PeerId) {
    let Some(channel) = hub.channels.get_mut(subject) else {
        return;
    };
    let (route, epoch) = (channel.route.clone(), channel.epoch());
    let Some(reader) = channel.audience.reader(peer) else {
        return;
    };
    let Some(requests) = hub.requests.upgrade() else {
        return;
    };
    let task = Task {
        peer,
        route,
        epoch,
        after: reader.after,
        base: 0,
        outbox: reader.outbox.clone(),
        form: reader.stored_form(),
        caller: reader.caller.clone(),
        limits: Arc::clone(&hub.call_limits),
        store: hub.store.clone(),
    };
    metrics::catch_up();
    let running = tokio::spawn(task.run(requests));
    let running = Some(running.abort_handle());
    reader.catch_up = Some(CatchUp { running });
}

/// The hub's part of it.
pub(super) fn take(hub: &mut Hub, request: CatchUpRequest) {
    let CatchUpRequest {
        peer,
        subject,
        after,
        base,
        turn,
        answer,
    } = request;
    // Whoever asked for it has left, and may be back with another subscription.
    if answer.is_closed() {
        return;
    }
    let Some(channel) = hub.channels.get_mut(&subject) else {
        return;
    };
    let Some(turn) = turn else {
        channel.unrecoverable(after);
        hub.end(peer, &subject, Unsubscribed::InsufficientState);
        return;
    };
    if let Some(next) = channel.give_stored(peer, (after, base), turn) {
        // It may have left meanwhile.
        let _ = answer.send(next);
    }
}

struct Task {
    peer: PeerId,
    route: Route,
    epoch: String,
    after: u64,
    base: u64,
    outbox: Outbox,
    form: StoredForm,
    caller: Caller,
    limits: Arc<CallLimits>,
    store: Store,
}

impl Task {
    async fn run(mut self, hub: mpsc::Sender<HubRequest>) {
        while let Some(turn) = self.outbox.turn().await {
            match self.ask(&hub, Some(turn)).await {
                Some(Next::After { after, bytes }) => {
                    (self.after, self.base) = (after, after);
                    self.outbox.stored_budget().spent(bytes).await;
                }
                Some(Next::Read(turn)) => {
                    if !self.read(turn).await {
                        self.ask(&hub, None).await;
                        return;
                    }
                }
                Some(Next::Live) | None => return,
            }
        }
    }

    async fn ask(&self, hub: &mpsc::Sender<HubRequest>, turn: Option<Turn>) -> Option<Next> {
        let (answer, answered) = oneshot::channel();
        let request = CatchUpRequest {
            peer: self.peer,
            subject: Arc::clone(&self.route.subject),
            after: self.after,
            base: self.base,
            turn,
            answer,
        };
        hub.send(HubRequest::CatchUp(request)).await.ok()?;
        answered.await.ok()
    }

    /// Reads the next part and gives it. False if some of it is gone.
    async fn read(&mut self, turn: Turn) -> bool {
        self.limits.read_begins(&self.caller).await;
        let read = self.store.read(&self.route, Some(self.after), READ_MAX);
        let snapshot = match read.await {
            Ok(snapshot) if snapshot.epoch == self.epoch => snapshot,
            // Where the stream is gone or another, the hub ends the subscription.
            Ok(_) | Err(_) => {
                drop(turn);
                sleep(RETRY).await;
                return true;
            }
        };
        let after = snapshot.after.filter(|after| after.proved);
        let messages = after.map_or(vec![], |after| after.messages);
        let Some(last) = messages.last() else {
            return false;
        };
        (self.after, self.base) = (last.sequence, last.sequence);
        let publications = messages.iter().filter_map(|message| {
            let stored = (&*message.subject, &message.payload);
            let publication = self.route.publication(message.sequence, stored);
            publication.ok()
        });
        let publications: Vec<_> = publications.collect();
        let pushes = self.form.pushes(&self.route.name, &publications);
        let bytes = self.outbox.send_stored(&pushes, turn);
        self.outbox.stored_budget().spent(bytes).await;
        self.limits.read_ends(&self.caller, messages.len()).await;
        true
    }
}
