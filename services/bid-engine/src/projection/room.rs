//! Room in `RECORDS`, which refuses what does not fit: no lot's newest record may go for the many of another.
//!
//! Before it is full, each owner sends those newest records of its own that lie in the older half once more, and the first
//! partition's has the stream's beginning removed, up to the oldest of all newest records. Always a beginning, never the older
//! ones of a subject: whoever resumes finds all after its position, or sees by the stream's state that it begins later.

use std::time::Duration;

use async_nats::jetstream::stream::Info;
use auction::{LotRecord, PartitionState};
use broker::{StreamApi, epoch, remake_stream};
use bytes::Bytes;
use tokio::time::Instant;
use topology::{OWN_API, Partition, RECORDS, subject};

use super::{
    Failure, Projected,
    places::{Place, Places, encode, sale_subject, send, subject_of},
    strangers::KEPT_FOR_CERTAIN,
    subjects::subjects,
};
use crate::metrics;

/// From so many quarters of what the stream may hold on, room is made.
const SHORT_QUARTERS: u64 = 3;
/// From so many sixteenths on it counts as full.
const FULL_SIXTEENTHS: u64 = 15;
/// How often it is looked at.
const LOOK_PAUSE: Duration = Duration::from_millis(250);
/// Records of one's own sent again in one go.
const SENT_AT_ONCE: usize = 1_024;
/// Messages removed in one go: meanwhile the server stores nothing, which is some ten milliseconds.
const REMOVED_AT_ONCE: u64 = 25_000;
/// How soon all subjects are looked through again where nothing could be removed.
const SURVEY_PAUSE: Duration = Duration::from_secs(2);
/// Newest records asked for at once.
const SURVEYED_AT_ONCE: usize = 1_024;
/// How long it may be full without anything to remove: a partition without an owner has one again by then.
const STUCK_MAX: Duration = Duration::from_secs(10);
/// How soon after it was made anew for that it may be again.
const ANEW_PAUSE: Duration = Duration::from_mins(10);

/// Whether there is room.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Made {
    Enough,
    /// It is full of newest records that cannot be sent again for want of room: the stream is to be made anew.
    Stuck,
}

/// How room is made in one incarnation of the stream.
pub(super) struct Room {
    streams: StreamApi,
    incarnation: String,
    look_at: Instant,
    /// All before it may go: no subject's newest record, nor any of the stream's last messages.
    removable: Place,
    survey_at: Instant,
    /// Where it begins, and since when it is full and does.
    full: Option<(Place, Instant)>,
    anew_at: Instant,
}

impl Room {
    pub(super) fn new(projected: &Projected) -> Self {
        let now = Instant::now();
        Self {
            streams: StreamApi::new(&projected.connection, OWN_API),
            incarnation: String::new(),
            look_at: now,
            removable: 0,
            survey_at: now,
            full: None,
            anew_at: now,
        }
    }

    /// Makes room if that is short.
    pub(super) async fn make(
        &mut self,
        found: &Info,
        projected: &Projected,
        state: &PartitionState,
        places: &mut Places,
    ) -> Result<Made, Failure> {
        let now = Instant::now();
        if !is_filled(found, SHORT_QUARTERS, 4) {
            self.full = None;
            return Ok(Made::Enough);
        }
        if now < self.look_at {
            return Ok(Made::Enough);
        }
        self.look_at = now + LOOK_PAUSE;
        if self.incarnation != epoch(found) {
            self.incarnation = epoch(found);
            (self.removable, self.survey_at, self.full) = (0, now, None);
        }
        if !places.are_of(&self.incarnation) {
            *places = Places::new(self.incarnation.clone(), projected.sent.clone());
        }
        let (first, last) = (found.state.first_sequence, found.state.last_sequence);
        let sent = self.send_again(projected, state, places, first.midpoint(last));
        let sent = sent.await;
        if projected.partition == Partition::FIRST {
            self.remove_beginning(projected, (first, last)).await?;
            if self.is_stuck(found, now) {
                self.anew_at = now + ANEW_PAUSE;
                return Ok(Made::Stuck);
            }
        }
        sent.map(|()| Made::Enough)
    }

    /// Sends the newest records of one's own that lie before a place, as they are there: the state may be ahead of the stream.
    async fn send_again(
        &self,
        projected: &Projected,
        state: &PartitionState,
        places: &mut Places,
        before: Place,
    ) -> Result<(), Failure> {
        let jetstream = &projected.connection.jetstream;
        let old = old_subjects(projected, state, places, before)?;
        let mut sent = vec![];
        for message in self.streams.newest_of(RECORDS, &old).await? {
            let known = places.of(&message.subject);
            if known == 0 {
                places.found(&message.subject, message.sequence);
            }
            // What somebody else put after ours is not ours to repeat.
            let is_ours = known == 0 || known == message.sequence;
            if is_ours && message.sequence < before {
                let record = newest_entry_alone(&message.payload)?;
                let stored = send(jetstream, &message.subject, record, message.sequence).await?;
                sent.push((message.subject, stored));
            }
        }
        for (subject, acknowledgement) in sent {
            places.stored(&subject, acknowledgement.await?.sequence);
        }
        Ok(())
    }

    /// Has what lies before all newest records removed, some of it at a time. The stream's last messages stay: from them it is
    /// told whether somebody took any away.
    async fn remove_beginning(
        &mut self,
        projected: &Projected,
        (first, last): (Place, Place),
    ) -> Result<(), Failure> {
        let now = Instant::now();
        if self.removable <= first && now >= self.survey_at {
            let oldest_newest = self.survey(projected).await?.unwrap_or(0);
            self.removable = oldest_newest.min(last.saturating_sub(KEPT_FOR_CERTAIN));
            self.survey_at = now + SURVEY_PAUSE;
        }
        let until = (self.removable).min(first.saturating_add(REMOVED_AT_ONCE));
        // To the server, the first sequence of all is no bound: it would remove everything.
        if until <= first.max(1) {
            return Ok(());
        }
        let jetstream = &projected.connection.jetstream;
        let mut stream = jetstream.get_stream(RECORDS).await?;
        let removed = stream.purge().sequence(until).await?.purged;
        metrics::records_removed(removed);
        tracing::debug!(until, removed, "made room among the public records");
        if epoch(stream.info().await?) != self.incarnation {
            let why = "its beginning was taken for another's";
            remake_stream(jetstream, &topology::records().settings(), why).await?;
        }
        Ok(())
    }

    /// Where the oldest of all newest records lies; none when it cannot be told. Whose it is makes no difference.
    async fn survey(&self, projected: &Projected) -> Result<Option<Place>, Failure> {
        let jetstream = &projected.connection.jetstream;
        let subjects = subjects(jetstream, subject::RECORD_ALL).await?;
        let subjects: Vec<String> = subjects.into_iter().collect();
        let (mut oldest, mut found) = (None, 0);
        for subjects in subjects.chunks(SURVEYED_AT_ONCE) {
            for message in self.streams.newest_of(RECORDS, subjects).await? {
                found += 1;
                oldest =
                    Some(oldest.map_or(message.sequence, |it: Place| it.min(message.sequence)));
            }
        }
        // The list comes in pages: one that something left meanwhile may leave out another.
        let now = jetstream.get_stream(RECORDS).await?;
        let is_all = found >= now.cached_info().state.subjects_count;
        Ok(oldest.filter(|_| is_all))
    }

    fn is_stuck(&mut self, found: &Info, now: Instant) -> bool {
        let first = found.state.first_sequence;
        if !is_filled(found, FULL_SIXTEENTHS, 16) || self.removable > first {
            self.full = None;
            return false;
        }
        let (begins, since) = *self.full.get_or_insert((first, now));
        if begins != first {
            self.full = Some((first, now));
        }
        now.duration_since(since) > STUCK_MAX && now >= self.anew_at
    }
}

/// Whether it holds so many parts of what it may.
fn is_filled(found: &Info, parts: u64, of: u64) -> bool {
    let bytes_max = u64::try_from(found.config.max_bytes).unwrap_or(0);
    bytes_max > 0 && found.state.bytes.saturating_mul(of) >= bytes_max.saturating_mul(parts)
}

/// Subjects of one's own whose newest record lies before a place, or nobody knows where.
fn old_subjects(
    projected: &Projected,
    state: &PartitionState,
    places: &Places,
    before: Place,
) -> Result<Vec<String>, Failure> {
    let mut old = vec![];
    for sale in state.sales().filter(|sale| projected.is_own(sale)) {
        let lots = state.lots(sale).map(|lot| subject_of(sale, lot));
        for subject in lots.chain([sale_subject(sale)]) {
            let subject = subject?;
            if places.of(&subject) < before {
                old.push(subject);
            }
            if old.len() == SENT_AT_ONCE {
                return Ok(old);
            }
        }
    }
    Ok(old)
}

/// A record without the entries before its newest: who was told of it has them, others ask for them.
fn newest_entry_alone(record: &Bytes) -> Result<Bytes, Failure> {
    match serde_json::from_slice::<LotRecord>(record) {
        Ok(mut told) if told.entries.len() > 1 => {
            told.entries.drain(..told.entries.len() - 1);
            Ok(encode(&told)?)
        }
        _ => Ok(record.clone()),
    }
}
