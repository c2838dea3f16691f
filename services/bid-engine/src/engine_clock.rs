//! The engine's time: this machine's wall clock, for as long as nobody sets it.
//!
//! A clock that was set would sell lots early or late, and its stamps stay in the log. So while it disagrees with the steady
//! one, nothing is decided; it goes on once they agree again, or when somebody says that the clock is right now.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use auction::Time;
use bootstrap::{
    Health, Shutdown,
    clock::{self, CheckedTime, ClockCheck},
};
use chrono::TimeDelta;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{MissedTickBehavior, interval},
};

use crate::metrics;

/// How the clocks of this machine are read.
pub type ReadClocks = Arc<dyn Fn() -> clock::Reading + Send + Sync>;

/// The readiness condition that the clock goes on as it should.
pub(crate) const CLOCK: &str = "clock";
/// A clock that was set is noticed after this time at most; nothing is decided by it before either.
pub(crate) const CLOCK_LOOK_MAX: Duration = Duration::from_millis(500);
/// What says that the clock is right as it is now.
const WORD: &str =
    "`outcry clock accept` (with Compose: `docker compose kill --signal SIGUSR1 bid-engine`)";

/// The clock of every partition that this process serves.
#[derive(Clone)]
pub(crate) struct EngineClock {
    read: ReadClocks,
    check: Arc<Mutex<ClockCheck>>,
}

/// What time it is here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EngineTime {
    /// As if the clock had not been set, if it was.
    pub(crate) now: Time,
    pub(crate) step: Option<TimeDelta>,
    /// Somebody said that the clock is right: what is stamped later than it says was a mistake.
    pub(crate) vouched: bool,
}

impl EngineClock {
    pub(crate) fn new(read: ReadClocks) -> Self {
        let check = ClockCheck::new(read());
        Self {
            read,
            check: Arc::new(Mutex::new(check)),
        }
    }

    /// Reads the clock.
    pub(crate) fn time(&self) -> EngineTime {
        let mut check = self.check.lock().expect("no holder panics");
        let CheckedTime { now, step, vouched } = check.check((self.read)());
        EngineTime {
            now: now.into(),
            step,
            vouched,
        }
    }

    /// Takes an operator's word that the clock is right as it is now.
    pub(crate) fn vouch(&self) {
        let reading = (self.read)();
        self.check.lock().expect("no holder panics").vouch(reading);
        let now = Time::from(reading.wall);
        tracing::warn!(%now, "an operator says that this machine's clock is right as it is now");
    }

    /// Says of the clock what is to be said, and listens for the word, until shutdown.
    ///
    /// # Errors
    /// When the word cannot be listened for.
    pub(crate) fn watch(
        self,
        health: Health,
        shutdown: Shutdown,
    ) -> std::io::Result<impl Future<Output = ()>> {
        let word = signal(SignalKind::user_defined1())?;
        Ok(self.keep_looking(word, health, shutdown))
    }

    async fn keep_looking(self, mut word: Signal, health: Health, shutdown: Shutdown) {
        let mut look = interval(CLOCK_LOOK_MAX);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut was_set = false;
        loop {
            tokio::select! {
                () = shutdown.requested() => return,
                Some(()) = word.recv() => self.vouch(),
                _ = look.tick() => {}
            }
            let step = self.time().step;
            metrics::clock_step(step.unwrap_or_default());
            match step.map(ClockSet) {
                Some(set) if !was_set => {
                    metrics::clock_set();
                    tracing::error!("{set}");
                    health.unmet(CLOCK, set.to_string());
                }
                Some(set) => health.unmet(CLOCK, set.to_string()),
                None => {
                    if was_set {
                        tracing::warn!("this machine's clock is believed again");
                    }
                    health.met(CLOCK);
                }
            }
            was_set = step.is_some();
        }
    }
}

impl fmt::Debug for EngineClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EngineClock").field(&self.check).finish()
    }
}

/// What the house is told while the clock is not believed.
pub(crate) struct ClockSet(pub(crate) TimeDelta);

impl fmt::Display for ClockSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(step) = self;
        let way = if *step > TimeDelta::zero() {
            "forward"
        } else {
            "back"
        };
        let by = Apart(step.abs().to_std().unwrap_or(Duration::MAX));
        write!(
            f,
            "the clock of the engine's machine was set {way} by {by}. No lot closes and nothing is taken: set it right, \
             and bidding goes on by itself; if it is right now, say so with {WORD}"
        )
    }
}

/// What the house is told while a partition's log is ahead of the clock.
pub(crate) struct LogAhead {
    pub(crate) now: Time,
    pub(crate) newest: Time,
}

impl fmt::Display for LogAhead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { now, newest } = self;
        let by = Apart(now.until(*newest));
        write!(
            f,
            "its newest entry is of {newest}, {by} later than the clock of the engine's machine says: one of the two \
             was wrong. No lot closes and nothing is taken until then. If the clock is wrong, set it; if it is right, \
             say so with {WORD}: then it goes on at once, and what was to end before {newest} ends, or is extended by \
             the sale's rule for an outage"
        )
    }
}

/// A length of time for people: its two largest units.
struct Apart(Duration);

impl fmt::Display for Apart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = (self.0.saturating_add(Duration::from_millis(500))).as_secs();
        match seconds {
            0..60 => write!(f, "{:.1} s", self.0.as_secs_f64()),
            60..3_600 => write!(f, "{} min {} s", seconds / 60, seconds % 60),
            3_600..86_400 => write!(f, "{} h {} min", seconds / 3_600, seconds / 60 % 60),
            _ => write!(f, "{} days {} h", seconds / 86_400, seconds / 3_600 % 24),
        }
    }
}
