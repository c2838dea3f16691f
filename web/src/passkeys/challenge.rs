//! Challenges on their way through a browser: sealed for whom each was asked for, and good for a few minutes. Nothing of one is kept
//! here until it was used.

use std::time::Duration;

use auction::Time;
use serde::{Deserialize, Serialize};

use crate::keys::{Keys, Sealed};

/// How long somebody may take to unlock their device.
pub(crate) const CHALLENGE_LIFE: Duration = Duration::from_mins(5);

/// What is needed to judge the answer to a challenge.
#[derive(Debug, Serialize, Deserialize)]
struct Challenge {
    until: Time,
    /// As the library writes it.
    state: Vec<u8>,
}

/// Seals a challenge for whom, or which browser, asked for it.
pub(crate) fn seal(keys: &Keys, asker: &str, state: Vec<u8>, now: Time) -> Sealed {
    let until = now.after(CHALLENGE_LIFE);
    let challenge = serde_json::to_vec(&Challenge { until, state });
    keys.seal(asker, &challenge.expect("a challenge is JSON"))
}

/// Opens it again: nothing where another asked for it, or too long ago.
pub(crate) fn open(keys: &Keys, asker: &str, sealed: &str, now: Time) -> Option<Vec<u8>> {
    let opened = keys.open(asker, &Sealed::of(sealed.to_owned()))?;
    let challenge: Challenge = serde_json::from_slice(&opened).ok()?;
    (now < challenge.until).then_some(challenge.state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenge_is_good_for_minutes_and_for_whoever_asked() {
        let keys = Keys::of_a_test();
        let asked = Time::EPOCH;
        let sealed = seal(&keys, "one browser", vec![1, 2], asked);
        let opened = |asker, after| open(&keys, asker, sealed.text(), asked.after(after));
        let last = CHALLENGE_LIFE - Duration::from_millis(1);
        assert_eq!(opened("one browser", last), Some(vec![1, 2]));
        assert_eq!(opened("one browser", CHALLENGE_LIFE), None);
        assert_eq!(opened("another browser", Duration::ZERO), None);
        assert_eq!(open(&keys, "one browser", "made up", asked), None);
    }
}
