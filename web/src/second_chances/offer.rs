//! The rules of offers: of a lot one at a time, to one person once unless the house withdrew it, answered before its deadline, and
//! then for good.

use std::time::Duration;

use auction::{Amount, LotId, Paddle, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::locale::t;

/// Most offers of a sale: with the longest ids they fit one message of 1 MiB.
const OFFERS_MAX: usize = 1_000;
/// An offer that nobody has time to read is none.
const OPEN_FOR_MIN: Duration = Duration::from_secs(60 * 60);
/// Most days that an offer may wait.
pub(crate) const DAYS_MAX: u32 = 30;
const OPEN_FOR_MAX: Duration = Duration::from_secs(DAYS_MAX as u64 * 24 * 60 * 60);

/// All offers of a sale, in the order in which they were made.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Offers(Vec<Offer>);

/// A lot offered to somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) lot: LotId,
    pub(crate) to: UserId,
    pub(crate) paddle: Paddle,
    /// The hammer price it would be. None: what they bid under seal, which only they read before they accept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<Amount>,
    /// Until when it is answered.
    pub(crate) until: Time,
    pub(crate) by: UserId,
    pub(crate) at: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<End>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct End {
    how: Ended,
    by: UserId,
    at: Time,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ended {
    Accepted,
    Declined,
    Withdrawn,
}

/// How an offer stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OfferState {
    /// It waits for its answer.
    Open,
    Accepted,
    Declined,
    /// The house took it back before it was answered.
    Withdrawn,
    /// Nobody answered in time.
    Expired,
}

/// Whether something is otherwise now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kept {
    Now,
    /// Just this stood there.
    Before,
}

/// Why an offer is not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum MakeRefused {
    #[error("{}", t!("chance-pending"))]
    Pending,
    #[error("{}", t!("chance-sold-by-offer"))]
    Sold,
    #[error("{}", t!("chance-offered-before"))]
    OfferedBefore,
    #[error("{}", t!("chance-deadline", days = DAYS_MAX))]
    Deadline,
    #[error("{}", t!("chance-full", count = OFFERS_MAX))]
    Full,
}

/// Why an offer is not answered, or not withdrawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum AnswerRefused {
    #[error("{}", t!("chance-not-there"))]
    Unknown,
    #[error("{}", t!("chance-over"))]
    Expired,
    #[error("{}", t!("chance-is-withdrawn"))]
    Withdrawn,
    #[error("{}", t!("chance-accepted-already"))]
    Accepted,
    #[error("{}", t!("chance-declined-already"))]
    Declined,
}

impl Offer {
    /// How it stands at `now`.
    pub(crate) fn state(&self, now: Time) -> OfferState {
        match self.end.as_ref().map(|end| end.how) {
            Some(Ended::Accepted) => OfferState::Accepted,
            Some(Ended::Declined) => OfferState::Declined,
            Some(Ended::Withdrawn) => OfferState::Withdrawn,
            None if now < self.until => OfferState::Open,
            None => OfferState::Expired,
        }
    }

    fn is_accepted(&self) -> bool {
        matches!(&self.end, Some(end) if end.how == Ended::Accepted)
    }

    /// Ends it, unless it ended otherwise before.
    fn end(&mut self, how: Ended, by: &UserId, now: Time) -> Result<Kept, AnswerRefused> {
        let is_so = (self.end.as_ref()).is_some_and(|end| end.how == how);
        match self.state(now) {
            OfferState::Open => {
                let by = by.clone();
                self.end = Some(End { how, by, at: now });
                Ok(Kept::Now)
            }
            _ if is_so => Ok(Kept::Before),
            OfferState::Accepted => Err(AnswerRefused::Accepted),
            OfferState::Declined => Err(AnswerRefused::Declined),
            OfferState::Withdrawn => Err(AnswerRefused::Withdrawn),
            OfferState::Expired => Err(AnswerRefused::Expired),
        }
    }
}

impl Offers {
    /// Those of a lot, in the order in which they were made.
    pub(crate) fn of_lot<'a>(
        &'a self,
        lot: &'a LotId,
    ) -> impl DoubleEndedIterator<Item = &'a Offer> {
        self.0.iter().filter(move |offer| offer.lot == *lot)
    }

    /// The newest that somebody had of a lot.
    pub(crate) fn find(&self, lot: &LotId, to: &UserId) -> Option<&Offer> {
        let mut offers = self.0.iter();
        offers.rfind(|offer| offer.lot == *lot && offer.to == *to)
    }

    /// What was bought by them, each with its hammer price.
    pub(crate) fn accepted(&self) -> impl Iterator<Item = (&Offer, Amount)> {
        let accepted = self.0.iter().filter(|offer| offer.is_accepted());
        accepted.filter_map(|offer| Some((offer, offer.amount?)))
    }

    /// Makes an offer. `is_taken_back`: what was bought by the offer before is credited.
    ///
    /// # Errors
    /// While another one waits or holds, to somebody a second time, and for a deadline that is none.
    pub(super) fn make(
        &mut self,
        lot: &LotId,
        to: (&UserId, Paddle),
        amount: Option<Amount>,
        until: Time,
        by: (&UserId, Time),
        is_taken_back: bool,
    ) -> Result<Kept, MakeRefused> {
        let (by, now) = by;
        match self.find(lot, to.0).map(|before| before.state(now)) {
            Some(OfferState::Open) => return Ok(Kept::Before),
            None | Some(OfferState::Withdrawn) => {}
            Some(_) => return Err(MakeRefused::OfferedBefore),
        }
        let newest = self.of_lot(lot).next_back();
        match newest.map(|offer| offer.state(now)) {
            Some(OfferState::Open) => return Err(MakeRefused::Pending),
            Some(OfferState::Accepted) if !is_taken_back => return Err(MakeRefused::Sold),
            _ => {}
        }
        if until < now.after(OPEN_FOR_MIN) || until > now.after(OPEN_FOR_MAX) {
            return Err(MakeRefused::Deadline);
        }
        if self.0.len() >= OFFERS_MAX {
            return Err(MakeRefused::Full);
        }
        self.0.push(Offer {
            lot: lot.clone(),
            to: to.0.clone(),
            paddle: to.1,
            amount,
            until,
            by: by.clone(),
            at: now,
            end: None,
        });
        Ok(Kept::Now)
    }

    /// The answer of whoever it was made to: that they buy it at a price, or not.
    ///
    /// # Errors
    /// Where they have none, and where it is over.
    pub(super) fn answer(
        &mut self,
        lot: &LotId,
        to: &UserId,
        accepts: Option<Amount>,
        now: Time,
    ) -> Result<Kept, AnswerRefused> {
        let how = match accepts {
            Some(_) => Ended::Accepted,
            None => Ended::Declined,
        };
        let mut offers = self.0.iter_mut();
        let offer = offers.rfind(|offer| offer.lot == *lot && offer.to == *to);
        let offer = offer.ok_or(AnswerRefused::Unknown)?;
        let kept = offer.end(how, to, now)?;
        offer.amount = offer.amount.or(accepts);
        Ok(kept)
    }

    /// The house takes the newest offer of a lot back.
    ///
    /// # Errors
    /// Where there is none, and where it is over.
    pub(super) fn withdraw(
        &mut self,
        lot: &LotId,
        by: &UserId,
        now: Time,
    ) -> Result<Kept, AnswerRefused> {
        let mut offers = self.0.iter_mut();
        let offer = offers.rfind(|offer| offer.lot == *lot);
        let offer = offer.ok_or(AnswerRefused::Unknown)?;
        offer.end(Ended::Withdrawn, by, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Amount = Amount::ONE;

    fn at(hours: u64) -> Time {
        Time::EPOCH.after(Duration::from_secs(hours * 3_600))
    }

    fn user(name: &str) -> UserId {
        name.parse().unwrap()
    }

    fn lot() -> LotId {
        "1".parse().unwrap()
    }

    /// Offered by Olga at a time, until another.
    fn offered(
        offers: &mut Offers,
        to: &str,
        now: u64,
        until: u64,
        is_taken_back: bool,
    ) -> Result<Kept, MakeRefused> {
        let amount = Some(PRICE);
        let (to, by) = (user(to), user("olga"));
        let to = (&to, Paddle::FIRST);
        offers.make(&lot(), to, amount, at(until), (&by, at(now)), is_taken_back)
    }

    #[test]
    fn lot_is_offered_to_one_at_a_time_and_to_each_once() {
        let mut offers = Offers::default();
        assert_eq!(offered(&mut offers, "bob", 0, 24, false), Ok(Kept::Now));
        assert_eq!(offered(&mut offers, "bob", 1, 48, false), Ok(Kept::Before));
        assert_eq!(
            offered(&mut offers, "carol", 1, 24, false),
            Err(MakeRefused::Pending)
        );
        // Nobody answered in time: the next one may be asked, and not the same again.
        assert_eq!(
            offered(&mut offers, "bob", 24, 48, false),
            Err(MakeRefused::OfferedBefore)
        );
        assert_eq!(offered(&mut offers, "carol", 24, 48, false), Ok(Kept::Now));
        assert_eq!(
            offers.answer(&lot(), &user("carol"), Some(PRICE), at(25)),
            Ok(Kept::Now)
        );
        assert_eq!(
            offered(&mut offers, "dave", 26, 48, false),
            Err(MakeRefused::Sold)
        );
        assert_eq!(offered(&mut offers, "dave", 26, 48, true), Ok(Kept::Now));
        assert_eq!(offers.of_lot(&lot()).count(), 3);
        assert_eq!(offers.accepted().count(), 1);
    }

    #[test]
    fn offer_is_answered_by_its_bidder_before_the_deadline_and_once() {
        let mut offers = Offers::default();
        offered(&mut offers, "bob", 0, 24, false).unwrap();
        let (bob, lot) = (user("bob"), lot());
        let stranger = offers.answer(&lot, &user("carol"), Some(PRICE), at(1));
        assert_eq!(stranger, Err(AnswerRefused::Unknown));
        let mut late = offers.clone();
        assert_eq!(
            late.answer(&lot, &bob, Some(PRICE), at(24)),
            Err(AnswerRefused::Expired)
        );
        assert_eq!(
            late.withdraw(&lot, &user("olga"), at(24)),
            Err(AnswerRefused::Expired)
        );
        let mut declined = offers.clone();
        assert_eq!(declined.answer(&lot, &bob, None, at(2)), Ok(Kept::Now));
        assert_eq!(
            declined.answer(&lot, &bob, Some(PRICE), at(3)),
            Err(AnswerRefused::Declined)
        );
        let mut withdrawn = offers.clone();
        assert_eq!(
            withdrawn.withdraw(&lot, &user("olga"), at(2)),
            Ok(Kept::Now)
        );
        assert_eq!(
            withdrawn.answer(&lot, &bob, Some(PRICE), at(3)),
            Err(AnswerRefused::Withdrawn)
        );
        // As often as the house likes, until it is answered.
        assert_eq!(offered(&mut withdrawn, "bob", 3, 24, false), Ok(Kept::Now));
        assert_eq!(withdrawn.answer(&lot, &bob, None, at(4)), Ok(Kept::Now));
        assert_eq!(
            offered(&mut withdrawn, "bob", 5, 24, false),
            Err(MakeRefused::OfferedBefore)
        );
        assert_eq!(
            offers.answer(&lot, &bob, Some(PRICE), at(23)),
            Ok(Kept::Now)
        );
        // Pressed twice, also when the time is over.
        assert_eq!(
            offers.answer(&lot, &bob, Some(PRICE), at(30)),
            Ok(Kept::Before)
        );
        assert_eq!(
            offers.answer(&lot, &bob, None, at(23)),
            Err(AnswerRefused::Accepted)
        );
        assert_eq!(
            offers.withdraw(&lot, &user("olga"), at(23)),
            Err(AnswerRefused::Accepted)
        );
        assert_eq!(
            offers.find(&lot, &bob).unwrap().state(at(99)),
            OfferState::Accepted
        );
    }

    #[test]
    fn sealed_offer_has_its_price_once_it_is_accepted() {
        let (lot, bob, olga) = (lot(), user("bob"), user("olga"));
        let mut offers = Offers::default();
        let to = (&bob, Paddle::FIRST);
        let made = offers.make(&lot, to, None, at(24), (&olga, at(0)), false);
        assert_eq!(made, Ok(Kept::Now));
        let kept = serde_json::to_string(&offers).unwrap();
        assert!(!kept.contains("amount"), "{kept}");
        offers.answer(&lot, &bob, Some(PRICE), at(1)).unwrap();
        let bought: Vec<_> = offers.accepted().map(|(_, price)| price).collect();
        assert_eq!(bought, [PRICE]);
    }

    #[test]
    fn deadline_is_an_hour_to_thirty_days_away() {
        for (until, expected) in [
            (0, Err(MakeRefused::Deadline)),
            (1, Ok(Kept::Now)),
            (30 * 24, Ok(Kept::Now)),
            (30 * 24 + 1, Err(MakeRefused::Deadline)),
        ] {
            let found = offered(&mut Offers::default(), "bob", 0, until, false);
            assert_eq!(found, expected, "{until}");
        }
    }
}
