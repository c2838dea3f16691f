//! When a delivery is tried again, and when it is given up.

use std::time::Duration;

use auction::Time;
use webhook::{ATTEMPTS_MAX, PAUSES, retry_at};

fn pause(attempts: u32, asked: Option<Duration>, chance: u32) -> Option<Duration> {
    let now = Time::EPOCH;
    retry_at(attempts, asked, now, chance).map(|at| now.until(at))
}

#[test]
fn pauses_grow_over_three_days_and_chance_moves_each_by_a_fifth() {
    let mut together = Duration::ZERO;
    for (attempts, usual) in (1..).zip(PAUSES) {
        let all: Vec<_> = (0..1_000)
            .filter_map(|it| pause(attempts, None, it))
            .collect();
        assert_eq!(all.iter().min(), Some(&(usual * 80 / 100)));
        assert_eq!(all.iter().max(), Some(&(usual * 120 / 100)));
        together += usual;
    }
    assert!(together > Duration::from_hours(72), "{together:?}");
    assert_eq!(pause(ATTEMPTS_MAX, None, 0), None);
    assert_eq!(pause(u32::MAX, None, u32::MAX), None);
    assert_eq!(pause(0, None, 0), None);
}

#[test]
fn receiver_may_ask_for_a_longer_pause_but_not_for_a_shorter_one() {
    let (minute, day) = (Duration::from_mins(1), Duration::from_hours(24));
    assert_eq!(pause(1, Some(minute), 0), Some(minute));
    assert_eq!(pause(1, Some(Duration::ZERO), 20), Some(PAUSES[0]));
    assert_eq!(pause(1, Some(day), 0), Some(Duration::from_hours(1)));
}
