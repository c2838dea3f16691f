//! The bucket `notice_ledger`: what waits to be told and what was, a key a notice.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use auction::{Time, UserId};
use bootstrap::{Health, clock};
use broker::{Connection, OWN_API, ReadFrom, StreamApi};
use notification::{
    Channel, Done, Entry, GATHERED_MAX, MailGroup, Notice, NoticeId, Outcome, Taken, Waiting,
    is_too_old, outbid_due, retry_at, take,
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};
use topology::{buckets, subject};

use crate::{
    metrics,
    own_bucket::{Fenced, OwnBucket},
    pace::Pace,
};

/// How long reading how it stands may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest pause between two looks for what is due: the clock may be set.
const PAUSE: Duration = Duration::from_millis(500);
/// What health notes when it takes nothing.
const NOTE: &str = "ledger";
/// How many new notices come between two looks for entries that the bucket has forgotten.
const FORGET_EVERY: usize = 1_000;

/// New notices that are written as they come.
const AT_ONCE_MAX: u32 = 500;
/// How many more a second: each is fsynced by the server that fsyncs bids, which ten thousand without a pause would hold up. It is
/// twice as many as are pushed unless it is set otherwise, and a notice has one entry for mail and one for pushes.
const NEW_PER_SECOND: u32 = 500;

/// What was told and what waits.
#[derive(Debug)]
pub(crate) struct Ledger {
    bucket: OwnBucket,
    pace: Pace,
    /// When it was made: nobody is told what was before.
    since: Time,
    book: Mutex<Book>,
    changed: Notify,
}

/// What the bucket holds, and in which order what waits is due.
#[derive(Default, Debug)]
struct Book {
    kept: HashMap<NoticeId, Kept>,
    queues: BTreeMap<Channel, BTreeSet<(Time, NoticeId)>>,
    /// What waits to be mailed together.
    groups: HashMap<MailGroup, BTreeSet<NoticeId>>,
    /// Those that are being sent, and so are in no queue.
    in_hand: HashSet<NoticeId>,
}

#[derive(Clone, Debug)]
struct Kept {
    entry: Entry,
    revision: u64,
}

impl Ledger {
    /// Reads all of it.
    ///
    /// # Errors
    /// When it is missing, or cannot be read now.
    pub(crate) async fn load(connection: &Connection, health: &Health) -> anyhow::Result<Self> {
        let name = buckets::NOTICE_LEDGER;
        let bucket = OwnBucket::open(connection, name, health, NOTE).await?;
        let streams = StreamApi::new(connection, OWN_API);
        let stream = buckets::bucket_stream(name);
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
            bucket,
            pace: Pace::new(AT_ONCE_MAX, NEW_PER_SECOND),
            since: since.unwrap_or(Time::EPOCH),
            book: Mutex::new(book),
            changed: Notify::new(),
        };
        metrics::waiting(ledger.book().waiting());
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

    /// What waits to be mailed to somebody.
    pub(crate) fn waiting_mails(&self, user: &UserId) -> Vec<(NoticeId, Notice)> {
        let book = self.book();
        let waiting = book.kept.iter().filter_map(|(id, kept)| match &kept.entry {
            Entry::Waiting(waiting) => Some((id, waiting)),
            Entry::Done(_) => None,
        });
        let mails = waiting.filter(|(_, it)| it.by == Channel::Mail && it.notice.user == *user);
        mails
            .map(|(id, waiting)| (id.clone(), waiting.notice.clone()))
            .collect()
    }

    /// Takes in a notice, unless it is known. One that joins another that waits is told with it: if it gets lost here, it is
    /// found again where it was found.
    ///
    /// # Errors
    /// [`Fenced`], as of every write.
    pub(crate) async fn add(
        &self,
        id: NoticeId,
        notice: Notice,
        by: Channel,
        due: Time,
    ) -> Result<(), Fenced> {
        let (taken, revision) = {
            let mut book = self.book();
            let known = book.kept.get_mut(&id);
            let taken = take(known.as_deref().map(|kept| &kept.entry), notice, by, due);
            let revision = known.as_deref().map_or(0, |kept| kept.revision);
            if let (Some(known), Taken::Joined(waiting)) = (known, &taken) {
                known.entry = Entry::Waiting(waiting.clone());
            }
            (taken, revision)
        };
        if let Taken::New(waiting) = taken {
            self.pace.turn().await;
            self.write(&id, Entry::Waiting(waiting), revision).await?;
            self.book().forget(clock::settled().into());
            self.changed.notify_waiters();
        }
        Ok(())
    }

    /// Hands out the notice by a channel that is due first; waits for one. It is to be settled, put off or put back.
    pub(crate) async fn next_due(&self, by: Channel) -> (NoticeId, Waiting) {
        loop {
            // Heard from here on: what comes between the look and the wait is not missed.
            let changed = self.changed.notified();
            let now: Time = clock::settled().into();
            let pause = match self.book().take_due(by, now) {
                Ok(due) => return due,
                Err(pause) => pause.min(PAUSE),
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = changed => {}
            }
        }
    }

    /// Hands out what waits to be mailed to the same person about the same sale, due or not: it goes in one mail with a notice that is. Of
    /// each the same is to be done as of that one, and before it: sent again after a kill, the mail is called after it once more.
    pub(crate) fn take_others(&self, id: &NoticeId, waiting: &Waiting) -> Vec<(NoticeId, Waiting)> {
        match group_of(waiting) {
            Some(group) => self.book().take_others(id, &group),
            None => vec![],
        }
    }

    /// Nothing was done about a notice: it is due as before.
    pub(crate) fn put_back(&self, id: &NoticeId) {
        self.book().put_back(id);
        self.changed.notify_waiters();
    }

    /// A notice is over. What joined it meanwhile waits anew.
    pub(crate) async fn settle(
        &self,
        id: &NoticeId,
        waiting: &Waiting,
        outcome: Outcome,
    ) -> Result<(), Fenced> {
        metrics::done(waiting, outcome);
        let (until, at) = (waiting.notice.at, clock::settled().into());
        let done = Entry::Done(Done { outcome, until, at });
        if let Some(newer) = self.write(id, done, self.revision(id)).await? {
            let due = outbid_due(newer.by, newer.notice.at, newer.notice.at, Some(at));
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

    /// A notice is tried again later, after a pause that was asked for or the usual one.
    pub(crate) async fn put_off(
        &self,
        id: &NoticeId,
        waiting: Waiting,
        asked: Option<Duration>,
    ) -> Result<(), Fenced> {
        metrics::put_off(waiting.by);
        let later = Waiting {
            due: retry_at(waiting.tries, asked, clock::settled().into()),
            tries: waiting.tries + 1,
            ..waiting
        };
        let (by, due) = (later.by, later.due);
        let revision = self.revision(id);
        let newer = self.write(id, Entry::Waiting(later), revision).await?;
        match newer {
            Some(newer) => self.add(id.clone(), newer.notice, by, due).await,
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
        let written = self.bucket.write(id.as_str(), value.into(), revision);
        let revision = written.await?;
        let mut book = self.book();
        let until = entry.until();
        let before = book.set(id.clone(), Kept { entry, revision });
        metrics::waiting(book.waiting());
        Ok(match before {
            Some(Entry::Waiting(newer)) if until < newer.notice.at => Some(newer),
            _ => None,
        })
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
        self.in_hand.remove(&id);
        let before = self.kept.insert(id.clone(), kept);
        if let Some(Entry::Waiting(waiting)) = before.as_ref().map(|before| &before.entry) {
            let queue = self.queues.entry(waiting.by).or_default();
            queue.remove(&(waiting.due, id.clone()));
            if let Some(group) = group_of(waiting)
                && let Some(ids) = self.groups.get_mut(&group)
            {
                ids.remove(&id);
                if ids.is_empty() {
                    self.groups.remove(&group);
                }
            }
        }
        self.enqueue(&id);
        Some(before?.entry)
    }

    fn enqueue(&mut self, id: &NoticeId) {
        if let Some(Entry::Waiting(waiting)) = self.kept.get(id).map(|kept| &kept.entry) {
            let queue = self.queues.entry(waiting.by).or_default();
            queue.insert((waiting.due, id.clone()));
            if let Some(group) = group_of(waiting) {
                self.groups.entry(group).or_default().insert(id.clone());
            }
        }
    }

    fn take_others(&mut self, first: &NoticeId, group: &MailGroup) -> Vec<(NoticeId, Waiting)> {
        let ids = self.groups.get(group).into_iter().flatten();
        let mut others = vec![];
        for id in ids.filter(|id| *id != first && !self.in_hand.contains(*id)) {
            if let Some(Entry::Waiting(waiting)) = self.kept.get(id).map(|kept| &kept.entry) {
                others.push((id.clone(), waiting.clone()));
            }
        }
        others.sort_by_key(|(_, waiting)| waiting.notice.at);
        others.truncate(GATHERED_MAX - 1);
        let queue = self.queues.entry(Channel::Mail).or_default();
        for (id, waiting) in &others {
            queue.remove(&(waiting.due, id.clone()));
            self.in_hand.insert(id.clone());
        }
        others
    }

    /// The first of a queue that is due, or how long there will be none.
    fn take_due(&mut self, by: Channel, now: Time) -> Result<(NoticeId, Waiting), Duration> {
        let queue = self.queues.entry(by).or_default();
        while let Some((due, id)) = queue.pop_first() {
            if now < due {
                queue.insert((due, id));
                return Err(now.until(due));
            }
            if let Some(Entry::Waiting(waiting)) = self.kept.get(&id).map(|kept| &kept.entry) {
                self.in_hand.insert(id.clone());
                return Ok((id, waiting.clone()));
            }
        }
        Err(Duration::MAX)
    }

    fn put_back(&mut self, id: &NoticeId) {
        if self.in_hand.remove(id) {
            self.enqueue(id);
        }
    }

    fn waiting(&self) -> usize {
        let queued: usize = self.queues.values().map(BTreeSet::len).sum();
        queued + self.in_hand.len()
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

fn group_of(waiting: &Waiting) -> Option<MailGroup> {
    let is_mail = waiting.by == Channel::Mail;
    is_mail.then(|| waiting.notice.mail_group()).flatten()
}
