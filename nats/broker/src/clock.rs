//! Telling the time by another's clock, which is asked again and again.

use std::time::Duration;

use async_nats::{Client, connection::State};
use chrono::{DateTime, TimeDelta, Utc};
use metrics::{counter, gauge};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use crate::clock_offset::{ClockOffsetEstimator, Sample, TheirTime};

/// A machine's clock further off than this is an alarm.
const OFF_MAX: TimeDelta = TimeDelta::milliseconds(50);
/// Samples at the start, for a good one among them.
const FIRST_SAMPLES: u32 = 4;
/// Between these.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// A time that may be further off than this leaves a page, which is as far from us again, too little.
const GOOD: Duration = Duration::from_millis(20);
/// Between samples for as long as the time is not good: the other may have started after us, or be busy.
const POOR_PAUSE: Duration = Duration::from_millis(500);
/// Between samples while it is.
const GOOD_PAUSE: Duration = Duration::from_secs(2);
/// Once nothing was answered for so long, the other is silent.
const SILENT_AFTER: Duration = Duration::from_secs(2);
/// An answer that takes longer says too little.
const ANSWER_MAX: Duration = Duration::from_secs(1);

/// How a machine's own clock is read.
pub type OwnClock = fn() -> DateTime<Utc>;

/// Another's clock. Until it answered it is the machine's own.
#[derive(Clone, Debug)]
pub struct SharedClock {
    own: OwnClock,
    estimator: watch::Receiver<ClockOffsetEstimator>,
    silence: watch::Receiver<bool>,
}

/// What time it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockReading {
    pub now: DateTime<Utc>,
    /// How far off `now` may be; none while the other's clock has not answered.
    pub within: Option<Duration>,
    /// How far the machine's own clock is ahead of the other's, or behind it.
    pub own_ahead: TimeDelta,
}

#[derive(serde::Deserialize)]
struct Answer {
    /// As RFC 3339 writes it.
    now: String,
}

impl SharedClock {
    /// Asks the subject, which answers `{"now": …}`, for as long as the runtime lives. Whenever the machine's
    /// own clock begins or ends to be far off, `alarm` is told in words, or nothing.
    pub fn keep(
        client: Client,
        subject: String,
        own: OwnClock,
        alarm: impl Fn(Option<String>) + Send + 'static,
    ) -> Self {
        let (keep, estimator) = watch::channel(ClockOffsetEstimator::default());
        let (tell, silence) = watch::channel(false);
        let clock = Self {
            own,
            estimator,
            silence,
        };
        let kept = clock.clone();
        tokio::spawn(async move {
            let (mut alarmed, mut unanswered) = (false, None);
            for asked in 0_u32.. {
                let asked_at = Instant::now();
                let sample = ask(&client, &subject, own).await;
                unanswered = unanswered.or(Some(asked_at)).filter(|_| sample.is_none());
                let was_heard = kept.read().within.is_some();
                let is_silent = unanswered.is_some_and(|since| since.elapsed() >= SILENT_AFTER);
                tell.send_if_modified(|said| {
                    let is_now = was_heard && is_silent;
                    std::mem::replace(said, is_now) != is_now
                });
                if let Some(sample) = sample {
                    let mut is_taken = true;
                    keep.send_modify(|estimator| is_taken = estimator.take(sample));
                    if !is_taken {
                        counter!("outcry_clock_jumps_doubted_total").increment(1);
                        tracing::warn!(
                            "the clock that is followed jumped far, and not to the time of this machine"
                        );
                    }
                    let reading = kept.read();
                    let off = reading.own_ahead;
                    gauge!("outcry_clock_ahead_milliseconds").set(off.num_milliseconds() as f64);
                    if reading.is_far_off() != alarmed {
                        alarmed = !alarmed;
                        alarm(alarmed.then(|| raised(off)));
                    }
                }
                sleep(match kept.read().within {
                    _ if asked < FIRST_SAMPLES => FIRST_PAUSE,
                    Some(within) if within <= GOOD && unanswered.is_none() => GOOD_PAUSE,
                    _ => POOR_PAUSE,
                })
                .await;
            }
        });
        clock
    }

    /// The machine's own clock, where nobody is to be asked.
    pub fn own(own: OwnClock) -> Self {
        let (_, estimator) = watch::channel(ClockOffsetEstimator::default());
        let (_, silence) = watch::channel(false);
        Self {
            own,
            estimator,
            silence,
        }
    }

    /// Whether the other answered before and has not for a while: it is gone, or stands still.
    pub fn is_silent(&self) -> bool {
        *self.silence.borrow()
    }

    /// The same, as it changes.
    pub fn silence(&self) -> watch::Receiver<bool> {
        self.silence.clone()
    }

    /// The time by the other's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.read().now
    }

    /// The time, and how good it is.
    pub fn read(&self) -> ClockReading {
        let own = (self.own)();
        match self.estimator.borrow().time_at(Instant::now()) {
            None => ClockReading {
                now: own,
                within: None,
                own_ahead: TimeDelta::zero(),
            },
            Some(TheirTime { time, within }) => ClockReading {
                now: time,
                within: Some(within),
                own_ahead: own - time,
            },
        }
    }
}

impl ClockReading {
    /// The machine's own clock is further off than it may be, even if we are as wrong as we can be.
    pub fn is_far_off(&self) -> bool {
        let doubt = self
            .within
            .and_then(|within| TimeDelta::from_std(within).ok());
        self.own_ahead.abs() - doubt.unwrap_or_default() > OFF_MAX
    }
}

fn raised(off: TimeDelta) -> String {
    counter!("outcry_clock_alarms_total").increment(1);
    let side = if off > TimeDelta::zero() {
        "ahead of"
    } else {
        "behind"
    };
    let words = format!(
        "this machine's clock is {} ms {side} the clock it follows; answers are in that clock's time",
        off.num_milliseconds().abs()
    );
    tracing::warn!("{words}: set the clock (NTP)");
    words
}

async fn ask(client: &Client, subject: &str, own: OwnClock) -> Option<Sample> {
    if client.connection_state() != State::Connected {
        return None;
    }
    let asked_at = Instant::now();
    let answer = timeout(ANSWER_MAX, client.request(subject.to_owned(), "".into())).await;
    let (answered_at, own) = (Instant::now(), own());
    let answer: Answer = serde_json::from_slice(&answer.ok()?.ok()?.payload).ok()?;
    let theirs = DateTime::parse_from_rfc3339(&answer.now).ok()?;
    Some(Sample {
        asked_at,
        answered_at,
        theirs: theirs.to_utc(),
        own,
    })
}
