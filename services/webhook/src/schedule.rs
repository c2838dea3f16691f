//! When a delivery that failed is tried again.

use std::time::Duration;

use auction::Time;

/// The pause after each try that failed, as Standard Webhooks proposes: three days together.
pub const PAUSES: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];
/// Tries by themselves; more only by hand.
pub const ATTEMPTS_MAX: u32 = 10;
/// A receiver that asks for a longer pause is asked again after so long.
const ASKED_MAX: Duration = Duration::from_hours(1);
/// A pause is so many hundredths shorter or longer, so that what failed together does not come back together.
const JITTER_PERCENT: u32 = 20;

/// When to try again after so many tries, of which the last failed at `now`: none, it is given up. `asked`: the pause that the
/// receiver asked for. `chance`: any number, each as likely.
pub fn retry_at(attempts: u32, asked: Option<Duration>, now: Time, chance: u32) -> Option<Time> {
    let place = usize::try_from(attempts.checked_sub(1)?).ok()?;
    let pause = *PAUSES.get(place)?;
    let hundredths = 100 - JITTER_PERCENT + chance % (2 * JITTER_PERCENT + 1);
    let pause = pause * hundredths / 100;
    let asked = asked.unwrap_or_default().min(ASKED_MAX);
    Some(now.after(pause.max(asked)))
}
