//! One lot as the list of what happened to it; everything else is told anew from that list each time.

use auction::{
    Amount, FormatTerms, LotPhase, LotRecord, LotTerms, Note, Offer, OfferKind, PublicFormat,
    PublicLot, Refusal, Standing, StandingState, Time, UserId, format,
};

use super::{Sale, english, sealed, view::View};

pub(super) fn cents(minor_units: u64) -> Amount {
    Amount::new(minor_units).unwrap()
}

pub(super) fn time(millis: i64) -> Time {
    Time::from_unix_millis(millis).unwrap()
}

pub(super) struct Lot {
    pub(super) terms: LotTerms,
    pub(super) happened: Vec<(i64, Happened)>,
}

#[derive(Clone)]
pub(super) enum Happened {
    English(english::Bid),
    Sealed(sealed::Bid),
    /// An outage gave it so many seconds from then on.
    Outage(u32),
    Held,
    Resumed,
    Withdrawn(Note),
    Cancelled,
    /// The bid of a line; none: the sealed one of this person.
    Voided(UserId, Option<u64>, Note),
    Ended,
}

impl Lot {
    pub(super) fn view(&self, sale: &Sale) -> View {
        let end = |end: Option<Time>| end.map(Time::unix_millis);
        let hard_ends = end(self.terms.hard_end)
            .into_iter()
            .chain(end(sale.terms.hard_end));
        let mut view = View::announced(self.terms.ends_at, hard_ends.min(), sale.announced_at);
        for (at, it) in &self.happened {
            view.happen(sale, &self.terms, *at, it);
        }
        view
    }

    /// What everyone may know.
    pub(super) fn record(&self, sale: &Sale, view: &View) -> LotRecord {
        let newest = view.entries.last().unwrap();
        let (minimum_bid, increment, bid_count, reserve_met) = match &sale.terms.format {
            FormatTerms::English(_) => {
                let rules = sale.english.as_ref().unwrap();
                let price = view.price();
                let opening = self.terms.opening.minor_units();
                let step = rules.step(price.unwrap_or(opening));
                let met = |reserve: Amount| price >= Some(reserve.minor_units());
                let minimum = price.map_or(opening, |price| price + step);
                (
                    minimum,
                    step,
                    Some(view.shown_bids),
                    self.terms.reserve.map(met),
                )
            }
            FormatTerms::Sealed(terms) => {
                let is_shown =
                    !view.is_open() || terms.bid_count == format::sealed::BidCount::Shown;
                let bids = is_shown.then(|| sealed::standing(&view.sealed).len());
                (self.terms.opening.minor_units(), 1, bids, None)
            }
        };
        let extensions_left = match &sale.english {
            Some(rules) => rules
                .extensions_max()
                .map(|most| most - view.extensions_by_bids),
            None => Some(0),
        };
        let leading = view.won.as_ref().map(|(user, _)| user).or(view.leader());
        let price = view.won.as_ref().map(|(_, price)| *price).or(view.price());
        let lot = PublicLot {
            sale: sale.id.clone(),
            lot: self.terms.lot.clone(),
            number: self.terms.number,
            currency: sale.terms.currency,
            sequence: view.entries.len() as u64,
            phase: view.phase,
            opening: self.terms.opening,
            price: price.map(cents),
            minimum_bid: cents(minimum_bid),
            increment: cents(increment),
            ceiling: Some(sale.terms.ceiling).filter(|ceiling| *ceiling < Amount::MAX),
            leader: leading.and_then(|user| sale.paddle(user)),
            bid_count: bid_count.map(|count| count as u32),
            reserve_met,
            opens_at: self.terms.opens_at,
            ends_at: time(view.ends_at),
            extensions: view.extensions,
            extensions_left,
            hard_end: view.hard_end.map(time),
            held_since: view.held_since.map(time),
            withdrawn_reason: view.withdrawn_reason.clone(),
            voided: view.voided.iter().filter_map(|it| it.1.clone()).collect(),
            format: match sale.terms.format {
                FormatTerms::English(ref terms) => PublicFormat::English(format::english::Public {
                    lower_maximum: terms.lower_maximum,
                }),
                FormatTerms::Sealed(terms) => PublicFormat::Sealed(format::sealed::Public {
                    pricing: terms.pricing,
                    bid_count: terms.bid_count,
                }),
            },
        };
        LotRecord {
            kind: newest.kind,
            at: newest.at,
            lot,
            entries: view.entries.clone(),
        }
    }

    /// Why a bid cannot be judged then.
    pub(super) fn check_time(&self, view: &View, now: i64) -> Result<(), Refusal> {
        let opens_at = self.terms.opens_at;
        if view.phase == LotPhase::Cancelled {
            Err(Refusal::SaleCancelled)
        } else if view.phase == LotPhase::Withdrawn {
            Err(Refusal::LotWithdrawn)
        } else if view.held_since.is_some() {
            Err(Refusal::OnHold)
        } else if now < opens_at.unix_millis() {
            let arrived_at = time(now);
            Err(Refusal::BidTooEarly {
                arrived_at,
                opens_at,
            })
        } else if !view.is_open() || now >= view.ends_at {
            Err(Refusal::BidTooLate {
                arrived_at: time(now),
                ended_at: time(view.ends_at),
            })
        } else {
            Ok(())
        }
    }

    /// What an offer in time comes to.
    pub(super) fn judge(
        &self,
        sale: &Sale,
        view: &View,
        user: &UserId,
        offer: Offer,
    ) -> Result<Happened, Refusal> {
        let user = user.clone();
        match (&sale.english, offer) {
            (Some(rules), Offer::Maximum(asked)) => {
                let ceiling = sale.terms.ceiling.minor_units();
                let counted = rules.counted(asked.minor_units(), &self.terms, ceiling);
                let maximum = counted.map_err(|(below, above)| Refusal::OffGrid {
                    below: cents(below),
                    above: cents(above),
                })?;
                let minimum = self.record(sale, view).lot.minimum_bid;
                match view.positions.last() {
                    Some(now) if now.leader == user && maximum < now.price && rules.lowers() => {
                        let price = cents(now.price);
                        Err(Refusal::MaximumBelowPrice { price })
                    }
                    Some(now) if now.leader == user && maximum < now.maximum && rules.lowers() => {
                        Ok(Happened::English(english::Bid::new(user, maximum)))
                    }
                    Some(now) if now.leader == user && maximum <= now.maximum => {
                        Err(Refusal::MaximumNotHigher)
                    }
                    now if now.is_none_or(|now| now.leader != user) && cents(maximum) < minimum => {
                        Err(Refusal::BidTooLow { minimum })
                    }
                    _ => Ok(Happened::English(english::Bid::new(user, maximum))),
                }
            }
            (Some(rules), Offer::TakeBack) if rules.lowers() => match view.positions.last() {
                Some(now) if now.leader == user && now.maximum > now.price => {
                    Ok(Happened::English(english::Bid::new(user, now.price)))
                }
                _ => Err(Refusal::NothingToTakeBack),
            },
            (Some(_), _) => Err(Refusal::WrongOffer {
                expected: OfferKind::Maximum,
            }),
            (None, Offer::Maximum(_)) => Err(Refusal::WrongOffer {
                expected: OfferKind::Amount,
            }),
            (None, Offer::Amount(amount)) if amount < self.terms.opening => {
                Err(Refusal::BidTooLow {
                    minimum: self.terms.opening,
                })
            }
            (None, Offer::TakeBack) if view.stands(&user).is_none() => {
                Err(Refusal::NothingToTakeBack)
            }
            (None, offer) => Ok(Happened::Sealed(sealed::Bid {
                user,
                amount: offer.amount().map(Amount::minor_units),
            })),
        }
    }

    pub(super) fn standing(&self, sale: &Sale, view: &View, user: &UserId) -> Standing {
        let mut bids = view.bids.iter().rev();
        let mine = bids.find(|bid| bid.user == *user).map(|bid| bid.maximum);
        let sealed = view.stands(user);
        let state = match (mine.or(sealed), view.phase, &view.won) {
            (None, _, _) => StandingState::None,
            (_, LotPhase::Sold, Some((winner, _))) if winner == user => StandingState::Won,
            (_, LotPhase::Open, _) if sealed.is_some() => StandingState::Placed,
            (_, LotPhase::Open, _) if view.leader() == Some(user) => StandingState::Leading,
            (_, LotPhase::Open, _) => StandingState::Outbid,
            _ => StandingState::Lost,
        };
        Standing {
            paddle: sale.paddle(user),
            state,
            maximum: mine.map(cents),
            amount: sealed.map(cents),
            sequence: view.entries.len() as u64,
            voided: (view.voided.iter().rev())
                .find(|it| it.0 == *user)
                .map(|it| it.2.clone()),
        }
    }
}
