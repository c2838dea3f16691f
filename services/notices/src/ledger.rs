//! The bucket `notice_ledger`: what waits to be told and what was, a key a notice. Every write names the revision that it replaces: if
//! another has written meanwhile, this process is no longer the one that tells.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context;
use async_nats::jetstream::kv::{Store, UpdateErrorKind};
use auction::Time;
use bootstrap::{Health, clock};
use broker::{Connection, OWN_API, ReadFrom, StreamApi};
use notification::{
    Done, Entry, Notice, NoticeId, Outcome, Taken, Waiting, is_too_old, outbid_due, retry_at, take,
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};
use topology::{buckets, subject};

use crate::metrics;

/// How long reading how it stands may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The pause before a write that was not taken is tried again.
const PAUSE: Duration = Duration::from_millis(500);
/// What health notes when it takes nothing.
const NOTE: &str = "ledger";
/// How many new notices come between two looks for entries that the bucket has forgotten.
const FORGET_EVERY: usize = 1_000;

/// What was told and what waits.
#[derive(Debug)]
pub(crate) struct Ledger {
    store: Store,
    health: Health,
    /// When it was made: nobody is told what was before.
    since: Time,
    book: Mutex<Book>,
    changed: Notify,
}

/// What the bucket holds, and in which order what waits is due.
#[derive(Default, Debug)]
struct Book {
    kept: HashMap<NoticeId, Kept>,
    queue: BTreeSet<(Time, NoticeId)>,
}

#[derive(Clone, Debug)]
struct Kept {
    entry: Entry,
    revision: u64,
}

/// Another process writes the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("another process keeps the ledger now")]
pub(crate) struct Fenced;

impl Ledger {
    /// Reads all of it.
    ///
    /// # Errors
    /// When it is missing, or cannot be read now.
    pub(crate) async fn load(connection: &Connection, health: &Health) -> anyhow::Result<Self> {
        let bucket = buckets::NOTICE_LEDGER;
        let store = connection.jetstream.get_key_value(bucket).await;
        let store =
            store.context("the bucket notice_ledger is missing; `outcry setup` makes it")?;
        let streams = StreamApi::new(connection, OWN_API);
        let stream = buckets::bucket_stream(bucket);
        let info = streams.info(&stream, Instant::now() + PATIENCE).await?;
        let mut book = Book::default();
        let prefix = subject::notice_ledger().replace('>', "");
        let keys = subject::notice_ledger();
        let read = streams.read_each(&stream, &keys, ReadFrom::Start, |message| {
            let key = message.subject.strip_prefix(&prefix);
            let id = key.and_then(NoticeId::parse);
            match (id, serde_json::from_slice(&message.payload)) {
                (Some(id), Ok(entry)) => {
                    let revision = message.sequence;
                    book.set(id, Kept { entry, revision });
                }
                _ => tracing::error!(key, "an entry of the ledger cannot be read"),
            }
        });
        read.await?;
        let since = Time::from_unix_millis(info.created.unix_timestamp() * 1_000);
        let ledger = Self {
            store,
            health: health.clone(),
            since: since.unwrap_or(Time::EPOCH),
            book: Mutex::new(book),
            changed: Notify::new(),
        };
        metrics::waiting(ledger.book().queue.len());
        Ok(ledger)
    }

    /// Whether what happened at a time may still be news.
    pub(crate) fn is_news(&self, at: Time) -> bool {
        at >= self.since && !is_too_old(at, clock::settled().into())
    }

    /// Whether all of this name until a time is known.
    pub(crate) fn knows(&self, id: &NoticeId, at: Time) -> bool {
        let book = self.book();
        let kept = book.kept.get(id);
        kept.is_some_and(|kept| at <= kept.entry.until())
    }

    /// When the last of this name was told.
    pub(crate) fn told(&self, id: &NoticeId) -> Option<Time> {
        self.book().kept.get(id)?.entry.told()
    }

    /// Takes in a notice, unless it is known. One that joins another that waits is told with it: if it gets lost here, it is
    /// found again where it was found.
    ///
    /// # Errors
    /// [`Fenced`], as of every write.
    pub(crate) async fn add(&self, id: NoticeId, notice: Notice, due: Time) -> Result<(), Fenced> {
        let (taken, revision) = {
            let mut book = self.book();
            let known = book.kept.get_mut(&id);
            let taken = take(known.as_deref().map(|kept| &kept.entry), notice, due);
            let revision = known.as_deref().map_or(0, |kept| kept.revision);
            if let (Some(known), Taken::Joined(waiting)) = (known, &taken) {
                known.entry = Entry::Waiting(waiting.clone());
            }
            (taken, revision)
        };
        if let Taken::New(waiting) = taken {
            self.write(&id, Entry::Waiting(waiting), revision).await?;
            self.book().forget(clock::settled().into());
            self.changed.notify_one();
        }
        Ok(())
    }

    /// The notice that is due first; waits for one.
    pub(crate) async fn next_due(&self) -> (NoticeId, Waiting) {
        loop {
            let now: Time = clock::settled().into();
            let pause = match self.book().first() {
                Some((id, waiting)) if waiting.due <= now => return (id, waiting),
                Some((_, waiting)) => now.until(waiting.due).min(PAUSE),
                None => PAUSE,
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = self.changed.notified() => {}
            }
        }
    }

    /// A notice is over. What joined it meanwhile waits anew.
    pub(crate) async fn settle(
        &self,
        id: &NoticeId,
        notice: &Notice,
        outcome: Outcome,
    ) -> Result<(), Fenced> {
        metrics::done(notice.kind, outcome);
        let (until, at) = (notice.at, clock::settled().into());
        let done = Entry::Done(Done { outcome, until, at });
        if let Some(newer) = self.write(id, done, self.revision(id)).await? {
            let due = outbid_due(newer.notice.at, newer.notice.at, Some(at));
            let waiting = Waiting {
                due,
                tries: 0,
                ..newer
            };
            let revision = self.revision(id);
            self.write(id, Entry::Waiting(waiting), revision).await?;
        }
        Ok(())
    }

    /// A notice is tried again later.
    pub(crate) async fn put_off(&self, id: &NoticeId, waiting: Waiting) -> Result<(), Fenced> {
        metrics::put_off();
        let later = Waiting {
            due: retry_at(waiting.tries, clock::settled().into()),
            tries: waiting.tries + 1,
            ..waiting
        };
        let due = later.due;
        let revision = self.revision(id);
        let newer = self.write(id, Entry::Waiting(later), revision).await?;
        match newer {
            Some(newer) => self.add(id.clone(), newer.notice, due).await,
            None => Ok(()),
        }
    }

    /// Tries until it is stored; gives back what joined the notice meanwhile.
    async fn write(
        &self,
        id: &NoticeId,
        entry: Entry,
        revision: u64,
    ) -> Result<Option<Waiting>, Fenced> {
        let value = serde_json::to_vec(&entry).expect("an entry is JSON");
        loop {
            let written = self
                .store
                .update(id.as_str(), value.clone().into(), revision);
            match written.await {
                Ok(revision) => {
                    self.health.note(NOTE, None);
                    let mut book = self.book();
                    let until = entry.until();
                    let before = book.set(id.clone(), Kept { entry, revision });
                    metrics::waiting(book.queue.len());
                    return Ok(match before {
                        Some(Entry::Waiting(newer)) if until < newer.notice.at => Some(newer),
                        _ => None,
                    });
                }
                Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {
                    return Err(Fenced);
                }
                Err(error) => {
                    tracing::warn!(%error, "the ledger takes nothing now, so nobody is told");
                    self.health.note(NOTE, Some(error.to_string()));
                }
            }
            sleep(PAUSE).await;
        }
    }

    fn revision(&self, id: &NoticeId) -> u64 {
        self.book().kept.get(id).map_or(0, |kept| kept.revision)
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn set(&mut self, id: NoticeId, kept: Kept) -> Option<Entry> {
        if let Entry::Waiting(waiting) = &kept.entry {
            self.queue.insert((waiting.due, id.clone()));
        }
        let (due, before) = (kept.due(), self.kept.insert(id.clone(), kept));
        let before = before?;
        if let Some(earlier) = before.due()
            && Some(earlier) != due
        {
            self.queue.remove(&(earlier, id));
        }
        Some(before.entry)
    }

    fn first(&self) -> Option<(NoticeId, Waiting)> {
        let (_, id) = self.queue.first()?;
        match &self.kept.get(id)?.entry {
            Entry::Waiting(waiting) => Some((id.clone(), waiting.clone())),
            Entry::Done(_) => None,
        }
    }

    /// Forgets what the bucket has forgotten, which is too old to be found again.
    fn forget(&mut self, now: Time) {
        if !self.kept.len().is_multiple_of(FORGET_EVERY) {
            return;
        }
        let remembered = Duration::from_secs(buckets::NOTICES_REMEMBERED_SECONDS);
        self.kept.retain(|_, kept| match &kept.entry {
            Entry::Waiting(_) => true,
            Entry::Done(done) => done.at.until(now) < remembered,
        });
    }
}

impl Kept {
    fn due(&self) -> Option<Time> {
        match &self.entry {
            Entry::Waiting(waiting) => Some(waiting.due),
            Entry::Done(_) => None,
        }
    }
}
