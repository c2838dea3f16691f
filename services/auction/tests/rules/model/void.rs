//! Voiding a bid.

use auction::{Answer, BidRef, EntryKind, LotPhase, NoticeKind, Refusal, UserId, VoidBid};

use super::{
    Expected, Model, Sale,
    lot::{Happened, Lot},
    view::View,
};

impl Model {
    pub(super) fn void(&mut self, order: &VoidBid, now: i64) -> Expected {
        let sale = match self.sale(&order.sale) {
            Ok(sale) => sale,
            Err(refusal) => return Expected::order(Err(refusal)),
        };
        let Some(place) = (sale.lots.iter()).position(|one| one.terms.lot == order.lot) else {
            return Expected::order(Err(Refusal::UnknownLot));
        };
        let before = sale.lots[place].view(sale);
        let (user, line) = match which(sale, &sale.lots[place], &before, &order.bid, now) {
            Ok(Some(found)) => found,
            Ok(None) => return Expected::order(Ok(false)),
            Err(refusal) => return Expected::order(Err(refusal)),
        };
        let voided = Happened::Voided(user.clone(), line, order.reason.clone());
        sale.lots[place].happened.push((now, voided));
        let after = sale.lots[place].view(sale);
        let leads_again = after
            .leader()
            .filter(|leader| before.leader() != Some(leader));
        if let Some(leader) = leads_again
            && sale.is_beyond_limit(leader)
        {
            let paddle = sale.paddle(leader).unwrap();
            sale.lots[place].happened.pop();
            return Expected::order(Err(Refusal::LeaderBeyondLimit { paddle }));
        }
        let hint = |user, kind| sale.hint(user, kind, &order.lot, after.price(), now);
        let mut told = hint(&user, NoticeKind::Voided);
        told.notice.reason = Some(order.reason.clone());
        let mut hints = vec![told];
        hints.extend(leads_again.map(|leader| hint(leader, NoticeKind::Leading)));
        Expected {
            hints,
            ..Expected::of(Answer::Order(Ok(())), true)
        }
    }
}

/// Whose bid is meant, and the line that shows it; none where there is nothing to void.
fn which(
    sale: &Sale,
    lot: &Lot,
    view: &View,
    bid: &BidRef,
    now: i64,
) -> Result<Option<(UserId, Option<u64>)>, Refusal> {
    let found = match bid {
        BidRef::Entry(line) => {
            let shown = view.entries.get((*line as usize).wrapping_sub(1));
            let shown = shown.filter(|it| it.kind == EntryKind::Bid && !it.automatic);
            let paddle = shown.and_then(|it| it.paddle).ok_or(Refusal::UnknownBid)?;
            if view
                .voided
                .iter()
                .any(|it| it.1.as_ref().is_some_and(|it| it.entry == *line))
            {
                return Ok(None);
            }
            let user = sale
                .paddles
                .iter()
                .find(|user| sale.paddle(user) == Some(paddle));
            (user.unwrap().clone(), Some(*line))
        }
        BidRef::User(_) if sale.english.is_some() => return Err(Refusal::UnknownBid),
        BidRef::User(user) if view.stands(user).is_none() => return Ok(None),
        BidRef::User(user) => (user.clone(), None),
    };
    match view.phase {
        LotPhase::Cancelled => Err(Refusal::SaleCancelled),
        LotPhase::Open if !lot.view(sale).is_due(now) => Ok(Some(found)),
        _ => Err(Refusal::LotClosed),
    }
}
