//! Times and countdowns.

use std::time::Duration;

use auction::Time;
use chrono::{DateTime, Utc};

const DAY_SECONDS: u64 = 24 * 60 * 60;
const HOUR_SECONDS: u64 = 60 * 60;
/// Below this the countdown shows tenths.
const TENTHS_BELOW: Duration = Duration::from_secs(10);

/// A countdown: days, hours, minutes and seconds, tenths under ten seconds.
pub(crate) fn time_left(left: Duration) -> String {
    let seconds = left.as_secs();
    let (days, hours) = (seconds / DAY_SECONDS, seconds % DAY_SECONDS / HOUR_SECONDS);
    let (minutes, rest) = (seconds % HOUR_SECONDS / 60, seconds % 60);
    if days > 0 {
        format!("{days} d {hours} h")
    } else if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else if left >= TENTHS_BELOW {
        format!("{minutes}:{rest:02}")
    } else {
        format!("{seconds}.{} s", left.subsec_millis() / 100)
    }
}

/// A date and time to the minute, in UTC; the script writes it again in the visitor's zone.
pub(crate) fn date_and_time(time: Time) -> String {
    DateTime::<Utc>::from(time)
        .format("%-d %b %Y, %H:%M UTC")
        .to_string()
}

/// A date and time to the second, in UTC: for an end that moves by seconds.
pub(crate) fn date_and_exact_time(time: Time) -> String {
    DateTime::<Utc>::from(time)
        .format("%-d %b %Y, %H:%M:%S UTC")
        .to_string()
}

/// A time of day to the second, in UTC.
pub(crate) fn time_of_day(time: Time) -> String {
    DateTime::<Utc>::from(time).format("%H:%M:%S").to_string()
}

/// A time of day to the millisecond: for a refusal that states both times.
pub(crate) fn exact_time(time: Time) -> String {
    DateTime::<Utc>::from(time)
        .format("%H:%M:%S%.3f")
        .to_string()
}
