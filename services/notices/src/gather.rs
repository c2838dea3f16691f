//! Finds what is to be told, and has the ledger keep it: in the public records ([`records`]), in what the site hands over, and
//! by the clock ([`reminders`]).

mod records;
mod reminders;

use std::time::Duration;

use auction::{Time, UserId};
use broker::{Connection, Follow, Followed as Told, Message, StreamApi};
use notification::{Channel, Choices, HandedNotice, Notice, NoticeId, WatchedLots};
use serde::de::DeserializeOwned;
use tokio::time::{MissedTickBehavior, interval};
use topology::{RECORDS, ZONES_API, buckets, subject};

use crate::{follow::Followed, ledger::Ledger, own_bucket::Fenced, site::Site};

/// How often the clock is looked at for lots that open or are ending.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// What is followed, and where it is kept.
pub(crate) struct Gathering<'a> {
    ledger: &'a Ledger,
    site: &'a Site,
    followed: &'a Followed,
    records: Source,
    handed: Source,
    watchlists: Source,
    choices: Source,
    /// The last look at the clock.
    looked: Option<Time>,
}

/// A stream that is followed.
struct Source {
    follow: Follow,
    is_caught_up: bool,
}

impl Source {
    fn bucket(streams: &StreamApi, bucket: &str, keys: String) -> Self {
        Self {
            follow: streams.follow(buckets::bucket_stream(bucket), keys, &[]),
            is_caught_up: false,
        }
    }

    /// The next message; none: it begins again, or was read as far as it was kept.
    async fn next(&mut self) -> Option<Message> {
        match self.follow.next().await {
            Told::Message(message) => Some(message),
            Told::CaughtUp => {
                self.is_caught_up = true;
                None
            }
            // What is known stays known: records of lots carry their sequence, lists replace the one before.
            Told::Reset { .. } => None,
        }
    }
}

impl<'a> Gathering<'a> {
    pub(crate) fn new(
        connection: &Connection,
        ledger: &'a Ledger,
        site: &'a Site,
        followed: &'a Followed,
    ) -> Self {
        let zones = StreamApi::new(connection, ZONES_API);
        let records = Source {
            follow: zones.follow(RECORDS, subject::RECORD_ALL, topology::records().live),
            is_caught_up: false,
        };
        let bucket = |bucket, keys| Source::bucket(&zones, bucket, keys);
        Self {
            ledger,
            site,
            followed,
            records,
            handed: bucket(buckets::NOTICE_OUTBOX, subject::handed_notices()),
            watchlists: bucket(buckets::WATCHLISTS, subject::watchlists()),
            choices: bucket(buckets::NOTICE_CHOICES, subject::notice_choices()),
            looked: None,
        }
    }

    /// Goes on until another process keeps the ledger.
    pub(crate) async fn run(mut self) -> Fenced {
        // Whether somebody takes pushes is known before anything is found for them.
        while !self.choices.is_caught_up {
            let message = self.choices.next().await;
            self.choose(message);
        }
        let mut look = interval(LOOK_INTERVAL);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                message = self.records.next() => self.take_record(message).await,
                message = self.handed.next() => self.take_handed(message).await,
                message = self.watchlists.next() => {
                    self.take_watchlist(message);
                    Ok(())
                }
                message = self.choices.next() => self.take_choices(message).await,
                _ = look.tick() => self.look().await,
            };
            if let Err(fenced) = done {
                return fenced;
            }
        }
    }

    async fn take_handed(&self, message: Option<Message>) -> Result<(), Fenced> {
        let Some(message) = message else {
            return Ok(());
        };
        let Some(handed) = read::<HandedNotice>(&message) else {
            return Ok(());
        };
        let at = handed.at;
        if self.ledger.is_news(at) {
            let id = NoticeId::of_handed(&message.subject);
            let due = handed.kind.due(at);
            self.add(&id, handed.into(), |_| due).await?;
        }
        Ok(())
    }

    fn take_watchlist(&self, message: Option<Message>) {
        if let Some(message) = message
            && let Some(user) = key_of(&message)
            && let Some(list) = read_kept::<WatchedLots>(&message)
        {
            self.followed.world().watchers.set(user, list);
        }
    }

    /// What somebody chose; whose it is.
    fn choose(&self, message: Option<Message>) -> Option<UserId> {
        let message = message?;
        let user = key_of(&message)?;
        let choices = read_kept::<Choices>(&message)?;
        self.followed.world().choices.insert(user.clone(), choices);
        Some(user)
    }

    /// Choices are known a moment late: what waits to be mailed to somebody is pushed as well, if it came since they asked for it.
    async fn take_choices(&self, message: Option<Message>) -> Result<(), Fenced> {
        let Some(user) = self.choose(message) else {
            return Ok(());
        };
        for (id, notice) in self.ledger.waiting_mails(&user) {
            if self.may_push(&notice) {
                let (by, due) = (Channel::Push, notice.at);
                self.ledger.add(id.by(by), notice, by, due).await?;
            }
        }
        Ok(())
    }

    /// Has the ledger keep it for each channel by which it may come. Mail is last: where that is known, all of it is.
    async fn add(
        &self,
        id: &NoticeId,
        notice: Notice,
        due: impl Fn(Channel) -> Time,
    ) -> Result<(), Fenced> {
        if self.may_push(&notice) {
            let (by, id) = (Channel::Push, id.by(Channel::Push));
            self.ledger.add(id, notice.clone(), by, due(by)).await?;
        }
        let by = Channel::Mail;
        self.ledger.add(id.clone(), notice, by, due(by)).await
    }

    fn may_push(&self, notice: &Notice) -> bool {
        let world = self.followed.world();
        let choices = world.choices.get(&notice.user);
        choices.is_some_and(|choices| choices.may_push(notice.kind, notice.at))
    }
}

/// What a message holds. One that cannot be read, as a later version may write it, is passed over.
pub(crate) fn read<T: DeserializeOwned>(message: &Message) -> Option<T> {
    serde_json::from_slice(&message.payload)
        .inspect_err(|error| {
            let subject = &message.subject;
            tracing::warn!(subject, %error, "a message cannot be read");
        })
        .ok()
}

/// The same of what a person has and may delete: then it is as if it had never been there.
fn read_kept<T: DeserializeOwned + Default>(message: &Message) -> Option<T> {
    match message.payload.is_empty() {
        true => Some(T::default()),
        false => read(message),
    }
}

/// Whose key it is.
fn key_of(message: &Message) -> Option<UserId> {
    message.subject.rsplit('.').next()?.parse().ok()
}
