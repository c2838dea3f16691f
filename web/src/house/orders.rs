//! Giving orders to a sale that is published, and waiting until all that is served shows what came of them.

use auction::{
    AnnounceMessage, BidRef, CancelSale, HoldSale, LotPhase, ResumeSale, VoidBid, WithdrawLot,
};

use crate::{
    App, Person,
    engine::{HouseOrder, OrderOutcome},
    read_model::ReadModel,
};

/// What became of an order, and whether the sale is served accordingly: if it is not, it will be in a moment.
pub(crate) async fn give(app: &App, person: &Person, order: &HouseOrder) -> (OrderOutcome, bool) {
    let outcome = app.engine().order(person, order).await;
    let model = app.read_model();
    let is_shown = outcome == OrderOutcome::Done && model.shows(|| is_shown(model, order)).await;
    (outcome, is_shown)
}

/// Whether every record that the order moves has come: that of the sale, and those of its lots.
fn is_shown(model: &ReadModel, order: &HouseOrder) -> bool {
    let sale = |sale| model.sale(sale);
    match order {
        // Nothing public is moved by it.
        HouseOrder::Admit(_) => true,
        HouseOrder::Hold(HoldSale { sale: id, .. }) => sale(id).is_some_and(|sale| {
            let mut lots = sale.lots.iter().map(|lot| &lot.public);
            sale.record.held_since.is_some()
                && lots.all(|lot| lot.phase != LotPhase::Open || lot.held_since.is_some())
        }),
        HouseOrder::Resume(ResumeSale { sale: id, .. }) => sale(id).is_some_and(|sale| {
            let mut lots = sale.lots.iter();
            sale.record.held_since.is_none() && lots.all(|lot| lot.public.held_since.is_none())
        }),
        HouseOrder::Cancel(CancelSale { sale: id, .. }) => sale(id).is_some_and(|sale| {
            // A lot whose end has passed still closes by itself.
            let now = sale.record.cancelled.as_ref().map(|cancelled| cancelled.at);
            let mut lots = sale.lots.iter().map(|lot| &lot.public);
            now.is_some_and(|now| lots.all(|lot| lot.phase != LotPhase::Open || lot.ends_at <= now))
        }),
        HouseOrder::Void(VoidBid { sale, lot, bid, .. }) => match bid {
            BidRef::Entry(entry) => model.lot(sale, lot).is_some_and(|lot| {
                let mut voided = lot.public.voided.iter();
                voided.any(|voided| voided.entry == *entry)
            }),
            // Whose it was is told to nobody.
            BidRef::User(_) => true,
        },
        HouseOrder::Withdraw(WithdrawLot { sale, lot, .. }) => {
            let lot = model.lot(sale, lot);
            lot.is_some_and(|lot| lot.public.phase == LotPhase::Withdrawn)
        }
        HouseOrder::Announce(AnnounceMessage {
            sale: id, message, ..
        }) => sale(id).is_some_and(|sale| {
            let mut messages = sale.record.messages.iter();
            messages.any(|told| told.message == *message)
        }),
    }
}
