//! Finds what is to be told, and has the ledger keep it: in the public records, in what the site hands over, and by the clock.

use std::{collections::BTreeSet, time::Duration};

use auction::{LotRecord, Paddle, SaleMessage, SaleRecord, Time, UserId};
use bootstrap::clock;
use broker::{Connection, Follow, Followed as Told, Message, StreamApi};
use notification::{
    About, BiddersQuestion, Choices, HandedNotice, Kind, LotNews, Notice, NoticeId,
    REMINDER_MINUTES, Reminder, ReminderMinutes, WatchedLots, outbid_due,
};
use serde::de::DeserializeOwned;
use tokio::time::{MissedTickBehavior, interval};
use topology::{RECORDS, ZONES_API, buckets, subject};

use crate::{
    follow::Followed,
    ledger::{Fenced, Ledger},
    site::Site,
};

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
                message = self.choices.next() => {
                    self.take_choices(message);
                    Ok(())
                }
                _ = look.tick() => self.look().await,
            };
            if let Err(fenced) = done {
                return fenced;
            }
        }
    }

    async fn take_record(&mut self, message: Option<Message>) -> Result<(), Fenced> {
        let Some(message) = message else {
            return Ok(());
        };
        if message.subject.starts_with(subject::LOT_RECORD_PREFIX) {
            let Some(record) = read::<LotRecord>(&message) else {
                return Ok(());
            };
            let news = self.followed.world().lots.apply(&record);
            for news in news {
                self.tell_of_lot(&record, news).await?;
            }
        } else if let Some(record) = read::<SaleRecord>(&message) {
            let told = self.followed.world().lots.apply_sale(&record);
            for message in told {
                self.tell_everybody(&record, &message).await?;
            }
        }
        Ok(())
    }

    async fn tell_of_lot(&self, record: &LotRecord, news: LotNews) -> Result<(), Fenced> {
        let (sale, lot) = (&record.lot.sale, &record.lot.lot);
        let question = BiddersQuestion {
            sale: sale.clone(),
            lot: Some(lot.clone()),
            sequence: record.lot.sequence,
        };
        let notice = |user, kind, at, paddle, price| Notice {
            user,
            kind,
            at,
            about: About::Lot {
                sale: sale.clone(),
                lot: lot.clone(),
                paddle: Some(paddle),
                price,
            },
        };
        match news {
            LotNews::Outbid { paddle, at, price } => {
                let id = NoticeId::of_outbid(sale, lot, paddle);
                if !self.ledger.is_news(at) || self.ledger.knows(&id, at) {
                    return Ok(());
                }
                if let Some(user) = self.site.user(&question, paddle).await {
                    let due = outbid_due(at, record.lot.ends_at, self.ledger.told(&id));
                    let notice = notice(user, Kind::Outbid, at, paddle, price);
                    self.ledger.add(id, notice, due).await?;
                }
            }
            LotNews::Closed { at, .. } if !self.ledger.is_news(at) => {}
            LotNews::Closed { at, sold } => {
                let price_of = |paddle: &Paddle| {
                    let mut sold = sold.iter();
                    sold.find(|(to, _)| to == paddle).map(|(_, price)| *price)
                };
                for (paddle, user) in self.site.bidders(&question).await.paddles {
                    let (kind, price) = match price_of(&paddle) {
                        Some(price) => (Kind::Won, price),
                        None => (Kind::Lost, sold.first().and_then(|(_, price)| *price)),
                    };
                    let id = NoticeId::of_close(kind, sale, lot, paddle, at);
                    let notice = notice(user, kind, at, paddle, price);
                    self.ledger.add(id, notice, at).await?;
                }
            }
        }
        Ok(())
    }

    /// To whoever bids, registered, or watches a lot of it.
    async fn tell_everybody(
        &self,
        record: &SaleRecord,
        message: &SaleMessage,
    ) -> Result<(), Fenced> {
        if !self.ledger.is_news(message.at) {
            return Ok(());
        }
        let sale = &record.sale;
        let question = BiddersQuestion {
            sale: sale.clone(),
            lot: None,
            sequence: record.sequence,
        };
        let bidders = self.site.bidders(&question).await;
        let watchers = self.followed.world().watchers.of_sale(sale);
        let bidders = bidders.paddles.into_values().chain(bidders.registered);
        let everybody: BTreeSet<UserId> = bidders.chain(watchers).collect();
        for user in everybody {
            let id = NoticeId::of_message(sale, &message.message, &user);
            let notice = Notice {
                user,
                kind: Kind::HouseMessage,
                at: message.at,
                about: About::Message {
                    sale: sale.clone(),
                    message: message.message.clone(),
                },
            };
            self.ledger.add(id, notice, message.at).await?;
        }
        Ok(())
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
            self.ledger.add(id, handed.into(), at).await?;
        }
        Ok(())
    }

    fn take_watchlist(&self, message: Option<Message>) {
        if let Some(message) = message
            && let Some(user) = key_of(&message)
            && let Some(list) = read::<WatchedLots>(&message)
        {
            self.followed.world().watchers.set(user, list);
        }
    }

    fn take_choices(&self, message: Option<Message>) {
        if let Some(message) = message
            && let Some(user) = key_of(&message)
            && let Some(choices) = read::<Choices>(&message)
        {
            self.followed.world().choices.insert(user, choices);
        }
    }

    /// What has come to be due by time alone.
    async fn look(&mut self) -> Result<(), Fenced> {
        let sources = [&self.records, &self.watchlists, &self.choices];
        if !sources.iter().all(|source| source.is_caught_up) {
            return Ok(());
        }
        self.followed.set_caught_up();
        let now: Time = clock::settled().into();
        let since = self.looked.replace(now);
        let opened = self.followed.world().lots.opened(since, now);
        for lot in opened {
            for user in self.watchers(&lot) {
                self.remind(&lot, Kind::Opens, user, None, now).await?;
            }
        }
        for minutes in REMINDER_MINUTES {
            let remind = ReminderMinutes::try_from(minutes).expect("it is one of them");
            let ending = {
                let world = self.followed.world();
                let mut choices = world.choices.values();
                match choices.any(|choices| choices.remind == Some(remind)) {
                    true => world.lots.ending(remind, since, now),
                    false => vec![],
                }
            };
            for lot in ending {
                self.remind_of_end(&lot, remind, now).await?;
            }
        }
        Ok(())
    }

    /// Whoever leads a lot or watches it, and chose to be reminded so long before its end.
    async fn remind_of_end(
        &self,
        lot: &Reminder,
        remind: ReminderMinutes,
        now: Time,
    ) -> Result<(), Fenced> {
        let question = BiddersQuestion {
            sale: lot.sale.clone(),
            lot: Some(lot.lot.clone()),
            sequence: 0,
        };
        let leader = match lot.leader {
            Some(paddle) => self.site.user(&question, paddle).await,
            None => None,
        };
        let mut followers = self.watchers(lot);
        followers.extend(leader.clone());
        followers.retain(|user| {
            let world = self.followed.world();
            let choices = world.choices.get(user);
            choices.is_some_and(|choices| choices.remind == Some(remind))
        });
        for user in followers {
            let paddle = lot.leader.filter(|_| leader.as_ref() == Some(&user));
            self.remind(lot, Kind::EndingSoon, user, paddle, now)
                .await?;
        }
        Ok(())
    }

    async fn remind(
        &self,
        lot: &Reminder,
        kind: Kind,
        user: UserId,
        paddle: Option<Paddle>,
        now: Time,
    ) -> Result<(), Fenced> {
        let id = NoticeId::of_reminder(kind, &lot.sale, &lot.lot, &user);
        // Once, however often its times move.
        if self.ledger.knows(&id, Time::EPOCH) {
            return Ok(());
        }
        let about = About::Lot {
            sale: lot.sale.clone(),
            lot: lot.lot.clone(),
            paddle,
            price: None,
        };
        let notice = Notice {
            user,
            kind,
            at: now,
            about,
        };
        self.ledger.add(id, notice, now).await
    }

    fn watchers(&self, lot: &Reminder) -> BTreeSet<UserId> {
        let world = self.followed.world();
        let watchers = world.watchers.of_lot(&lot.sale, &lot.lot);
        watchers.cloned().collect()
    }
}

/// What a message holds. One that cannot be read, as a later version may write it, is passed over.
fn read<T: DeserializeOwned>(message: &Message) -> Option<T> {
    serde_json::from_slice(&message.payload)
        .inspect_err(|error| {
            let subject = &message.subject;
            tracing::warn!(subject, %error, "a message cannot be read");
        })
        .ok()
}

/// Whose key it is.
fn key_of(message: &Message) -> Option<UserId> {
    message.subject.rsplit('.').next()?.parse().ok()
}
