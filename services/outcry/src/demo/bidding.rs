//! Whether a demo bidder bids, and how much. Pure.

use std::time::Duration;

use auction::{Amount, LotState, Paddle, Time};

use super::api::Lot;

/// How long a lot is left to the people after one of them bid.
const RESPECT: Duration = Duration::from_secs(20);
/// No demo bidder's maximum passes so many times the opening.
const OPENINGS_MAX: u64 = 3;
/// This close to its end a lot is left alone, so that demo bidders move no end.
const LAST_MOMENTS: Duration = Duration::from_secs(75);

/// What a demo bidder knows of a lot.
#[derive(Clone, Debug)]
pub(super) struct Situation<'a> {
    pub(super) lot: &'a Lot,
    pub(super) opening: u64,
    /// One's own number in the sale, if there is one yet.
    pub(super) paddle: Option<Paddle>,
    /// When anybody but a demo bidder last bid.
    pub(super) person_at: Option<Time>,
}

impl Situation<'_> {
    /// The next bid: the least one, or none.
    pub(super) fn bid(&self) -> Option<Amount> {
        let lot = self.lot;
        let is_mine = lot.leader.is_some() && lot.leader == self.paddle;
        let is_ending = lot.now.until(lot.ends_at) < LAST_MOMENTS;
        let is_a_persons = self.person_at.is_some_and(|at| lot.now < at.after(RESPECT));
        let dear = self.opening.saturating_mul(OPENINGS_MAX);
        let is_too_dear = lot.minimum_bid.minor_units() > dear;
        let leaves_it =
            lot.state != LotState::Open || is_mine || is_ending || is_a_persons || is_too_dear;
        (!leaves_it).then_some(lot.minimum_bid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn time(millis: i64) -> Time {
        Time::from_unix_millis(1_795_269_600_000 + millis).unwrap()
    }

    fn lot() -> Lot {
        Lot {
            lot: "globe".parse().unwrap(),
            state: LotState::Open,
            minimum_bid: cents(1_100),
            leader: Some(paddle(7)),
            ends_at: time(10 * MINUTE),
            now: time(0),
        }
    }

    fn cents(cents: u64) -> Amount {
        Amount::new(cents).unwrap()
    }

    fn paddle(number: u32) -> Paddle {
        (1..number).fold(Paddle::FIRST, |paddle, _| paddle.next())
    }

    fn bid(change: impl FnOnce(&mut Lot), own: u32, person_at: Option<i64>) -> Option<u64> {
        let mut lot = lot();
        change(&mut lot);
        let situation = Situation {
            lot: &lot,
            opening: 1_000,
            paddle: Some(paddle(own)),
            person_at: person_at.map(time),
        };
        situation.bid().map(Amount::minor_units)
    }

    #[test]
    fn it_bids_the_least_bid_unless_it_leads() {
        assert_eq!(bid(|_| {}, 3, None), Some(1_100));
        assert_eq!(bid(|_| {}, 7, None), None);
    }

    #[test]
    fn it_stays_off_for_twenty_seconds_after_a_person() {
        assert_eq!(bid(|_| {}, 3, Some(-19_999)), None);
        assert_eq!(bid(|_| {}, 3, Some(-20_000)), Some(1_100));
    }

    #[test]
    fn it_never_passes_three_times_the_opening() {
        assert_eq!(
            bid(|lot| lot.minimum_bid = cents(3_000), 3, None),
            Some(3_000)
        );
        assert_eq!(bid(|lot| lot.minimum_bid = cents(3_001), 3, None), None);
    }

    #[test]
    fn it_leaves_lots_alone_that_end_soon_or_are_not_open() {
        assert_eq!(bid(|lot| lot.ends_at = time(MINUTE), 3, None), None);
        assert_eq!(bid(|lot| lot.state = LotState::Sold, 3, None), None);
    }
}
