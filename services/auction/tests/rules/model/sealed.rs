//! Which sealed bids stand and who wins, told from the list of what bidders did.

use std::cmp::Reverse;

use auction::{
    LotTerms, UserId,
    format::sealed::{Pricing, Terms},
};

/// Somebody's amount, or that they took it back.
#[derive(Clone)]
pub(super) struct Bid {
    pub(super) user: UserId,
    pub(super) amount: Option<u64>,
}

/// The amounts that stand, the best first: the highest, and of equal ones the one that stood first.
pub(super) fn standing(bids: &[Bid]) -> Vec<(UserId, u64)> {
    let mut users: Vec<&UserId> = bids.iter().map(|bid| &bid.user).collect();
    users.sort();
    users.dedup();
    let mut standing: Vec<(UserId, u64, usize)> = vec![];
    for user in users {
        let own = || (bids.iter().enumerate()).filter(|(_, bid)| bid.user == *user);
        let Some(amount) = own().next_back().and_then(|(_, bid)| bid.amount) else {
            continue;
        };
        // It stands since the first of the last bids that all named this amount.
        let other = own().rfind(|(_, bid)| bid.amount != Some(amount));
        let since = own().find(|(place, _)| other.is_none_or(|(other, _)| *place > other));
        standing.push((user.clone(), amount, since.expect("there is the last").0));
    }
    standing.sort_by_key(|(_, amount, since)| (Reverse(*amount), *since));
    standing
        .into_iter()
        .map(|(user, amount, _)| (user, amount))
        .collect()
}

/// The winner and the price, and the amount that is opened for it.
pub(super) fn ending(
    bids: &[Bid],
    terms: &Terms,
    lot: &LotTerms,
) -> Option<(UserId, u64, Option<u64>)> {
    let standing = standing(bids);
    let least = lot.reserve.unwrap_or(lot.opening).minor_units();
    let (winner, amount) = standing.first()?.clone();
    if amount < least {
        return None;
    }
    let second = standing.get(1).map(|(_, second)| *second);
    Some(match (terms.pricing, second) {
        (Pricing::FirstPrice, _) => (winner, amount, None),
        (Pricing::SecondPrice, Some(second)) if second >= least => (winner, second, Some(second)),
        (Pricing::SecondPrice, _) => (winner, least, None),
    })
}
