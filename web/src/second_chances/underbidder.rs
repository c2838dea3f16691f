//! Who comes next for a lot that is over, and for how much. In an English sale the public history tells both; under seal the engine
//! tells who, and the amount stays between it and the bidder.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use auction::{Amount, EntryKind, LotPhase, Paddle, PublicFormat, Standing, StandingState, UserId};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::ChanceRefused;
use crate::{App, engine::QueryError, model::LotModel};

/// Sealed bids that are compared; a lot with more of them is not offered by us.
pub(super) const BIDDERS_MAX: usize = 1_000;
/// Questions on the way at once.
const ASKED_AT_ONCE: usize = 16;

/// Whoever bid most of those who were not asked yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Underbidder {
    pub(crate) user: UserId,
    pub(crate) paddle: Paddle,
    /// What their bid stood at for everybody to see, however far they would have gone. None: they bid under seal.
    pub(crate) amount: Option<Amount>,
}

/// The next one for a lot, besides whoever won it and those who were `asked`.
pub(super) async fn underbidder(
    app: &App,
    lot: &LotModel,
    asked: &BTreeSet<Paddle>,
) -> Result<Underbidder, ChanceRefused> {
    match lot.public.format {
        PublicFormat::English(_) => {
            let (paddle, amount) = highest_shown(lot, asked)?;
            let users = app.engine().users_of(&lot.public.sale, [paddle].into());
            let user = users.await?.remove(&paddle);
            Ok(Underbidder {
                user: user.ok_or(ChanceRefused::Unavailable)?,
                paddle,
                amount: Some(amount),
            })
        }
        PublicFormat::Sealed(_) => highest_sealed(sealed_bids(app, lot).await?, asked),
    }
}

/// The highest bid that everybody saw of those who did not win; of two equal ones that of whoever led.
fn highest_shown(
    lot: &LotModel,
    asked: &BTreeSet<Paddle>,
) -> Result<(Paddle, Amount), ChanceRefused> {
    let (public, void) = (&lot.public, lot.void_lines());
    let bids = lot
        .entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Bid);
    let bids = bids.filter(|entry| !void.contains_key(&entry.sequence));
    let shown = bids.filter_map(|entry| {
        // After a void the price is made again: nobody stands above it.
        let amount = entry.price?.min(public.price?);
        let paddle = entry.paddle?;
        let leads = public.leader == Some(paddle);
        Some((paddle, (amount, leads, entry.sequence)))
    });
    // Of each the newest.
    let mut others: BTreeMap<_, _> = shown.collect();
    if public.phase == LotPhase::Sold {
        others.retain(|paddle, _| public.leader != Some(*paddle));
    }
    if others.is_empty() {
        return Err(ChanceRefused::NobodyElse);
    }
    others.retain(|paddle, _| !asked.contains(paddle));
    let next = others.into_iter().max_by_key(|(_, stands)| *stands);
    let (paddle, (amount, ..)) = next.ok_or(ChanceRefused::EverybodyAsked)?;
    Ok((paddle, amount))
}

/// How everybody whose sealed bid stood at the end stands.
async fn sealed_bids(app: &App, lot: &LotModel) -> Result<Vec<(UserId, Standing)>, ChanceRefused> {
    let (engine, public) = (app.engine(), &lot.public);
    let bidders = engine.lot_bidders(&public.sale, Some(&public.lot)).await?;
    if bidders.left_out > 0 || bidders.users.len() > BIDDERS_MAX {
        return Err(ChanceRefused::TooMany);
    }
    let standings = stream::iter(bidders.users)
        .map(|user| async move {
            let told = engine.standing_of(&user, &public.sale, &public.lot).await?;
            Ok::<_, QueryError>((user, told.standing))
        })
        .buffered(ASKED_AT_ONCE)
        .try_collect();
    Ok(standings.await?)
}

/// The highest of those who did not win; of two equal bids the earlier paddle's.
fn highest_sealed(
    standings: Vec<(UserId, Standing)>,
    asked: &BTreeSet<Paddle>,
) -> Result<Underbidder, ChanceRefused> {
    let lost = standings.into_iter().filter_map(|(user, standing)| {
        let is_lost = standing.state == StandingState::Lost;
        let amount = standing.amount.filter(|_| is_lost)?;
        Some((amount, Reverse(standing.paddle?), user))
    });
    let others: Vec<_> = lost.collect();
    if others.is_empty() {
        return Err(ChanceRefused::NobodyElse);
    }
    let mut left = others.into_iter().collect::<BTreeSet<_>>();
    left.retain(|(_, Reverse(paddle), _)| !asked.contains(paddle));
    let (_, Reverse(paddle), user) = left.pop_last().ok_or(ChanceRefused::EverybodyAsked)?;
    Ok(Underbidder {
        user,
        paddle,
        amount: None,
    })
}

#[cfg(test)]
mod tests {
    use auction::{Entry, Note, VoidNote, VoidedBid};

    use super::*;
    use crate::pages::samples::{self, paddle};

    fn amount(minor_units: u64) -> Amount {
        Amount::new(minor_units).unwrap()
    }

    /// A lot with this history of bids (paddle, price, whether automatic), its newest line's price and leader.
    fn lot(phase: LotPhase, bids: &[(u32, u64, bool)]) -> LotModel {
        let &(leader, price, _) = bids.last().unwrap();
        let mut lot = samples::board_lot(1, Some(price));
        lot.public.phase = phase;
        lot.public.leader = Some(paddle(leader));
        lot.entries = (1..)
            .zip(bids)
            .map(|(sequence, &(number, price, automatic))| Entry {
                sequence,
                at: samples::now(),
                kind: EntryKind::Bid,
                paddle: Some(paddle(number)),
                price: Some(amount(price)),
                automatic,
                ends_at: lot.public.ends_at,
            })
            .collect();
        lot
    }

    fn next(lot: &LotModel, asked: &[u32]) -> Result<(u32, u64), ChanceRefused> {
        let asked = asked.iter().map(|number| paddle(*number)).collect();
        let (paddle, amount) = highest_shown(lot, &asked)?;
        Ok((paddle.to_string().parse().unwrap(), amount.minor_units()))
    }

    #[test]
    fn english_offer_is_at_what_everybody_saw() {
        // Nobody sees how far anybody would have gone: only these lines are looked at.
        let bids = [
            (1, 100, false),
            (2, 150, false),
            (1, 160, true),
            (3, 310, false),
        ];
        let sold = lot(LotPhase::Sold, &bids);
        assert_eq!(next(&sold, &[]), Ok((1, 160)));
        assert_eq!(next(&sold, &[1]), Ok((2, 150)));
        assert_eq!(next(&sold, &[1, 2]), Err(ChanceRefused::EverybodyAsked));
        let unsold = lot(LotPhase::Unsold, &bids);
        assert_eq!(next(&unsold, &[]), Ok((3, 310)));
        let alone = lot(LotPhase::Sold, &bids[..1]);
        assert_eq!(next(&alone, &[]), Err(ChanceRefused::NobodyElse));
        // Who bid the same first led.
        let equal = [
            (1, 100, false),
            (2, 300, false),
            (1, 300, true),
            (3, 310, false),
        ];
        assert_eq!(next(&lot(LotPhase::Sold, &equal), &[]), Ok((1, 300)));
    }

    #[test]
    fn voided_bid_is_not_offered_nor_what_it_drove_others_to() {
        let bids = [(1, 100, false), (2, 300, false), (1, 310, true)];
        let mut lot = lot(LotPhase::Unsold, &bids);
        let note = |text: &str| Note::try_from(text.to_owned()).unwrap();
        let void = VoidNote {
            at: samples::now(),
            reason: note("A slip"),
        };
        lot.public.voided = vec![VoidedBid { entry: 2, void }];
        lot.public.price = Some(amount(100));
        assert_eq!(next(&lot, &[]), Ok((1, 100)));
        assert_eq!(next(&lot, &[1]), Err(ChanceRefused::EverybodyAsked));
    }

    #[test]
    fn highest_of_those_who_lost_under_seal_comes_next_and_no_amount_is_told() {
        let standing = |name: &str, number, state, amount: Option<u64>| {
            let standing = Standing {
                paddle: Some(paddle(number)),
                state,
                maximum: None,
                amount: amount.map(|it| Amount::new(it).unwrap()),
                sequence: 9,
                voided: None,
            };
            (name.parse::<UserId>().unwrap(), standing)
        };
        let all = vec![
            standing("won", 4, StandingState::Won, Some(900)),
            standing("low", 1, StandingState::Lost, Some(100)),
            standing("later", 3, StandingState::Lost, Some(150)),
            standing("high", 2, StandingState::Lost, Some(150)),
            // Voided: nothing of theirs stands.
            standing("void", 5, StandingState::None, None),
        ];
        let found = highest_sealed(all.clone(), &BTreeSet::new()).unwrap();
        assert_eq!((found.user.as_str(), found.amount), ("high", None));
        let asked = [paddle(2)].into();
        let found = highest_sealed(all.clone(), &asked).unwrap();
        assert_eq!(found.user.as_str(), "later");
        let asked = (1..=3).map(paddle).collect();
        let nobody_left = highest_sealed(all, &asked);
        assert_eq!(nobody_left, Err(ChanceRefused::EverybodyAsked));
        let nobody = vec![standing("won", 4, StandingState::Won, Some(900))];
        let nobody = highest_sealed(nobody, &BTreeSet::new());
        assert_eq!(nobody, Err(ChanceRefused::NobodyElse));
    }
}
