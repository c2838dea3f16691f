//! Giving orders to a sale that is published, and waiting until all that is served shows what came of them.

use auction::{
    AnnounceMessage, BidRef, CancelSale, HoldSale, LotPhase, ResumeSale, VoidBid, WithdrawLot,
};

use crate::{
    App, LotPath, Person,
    engine::{HouseOrder, OrderOutcome},
    notices::{self, NotHandedOver},
    read_model::ReadModel,
};

/// What became of an order, and whether the sale is served accordingly: if it is not, it will be in a moment.
pub(crate) async fn give(app: &App, person: &Person, order: &HouseOrder) -> (OrderOutcome, bool) {
    let outcome = app.engine().order(person, order).await;
    if outcome == OrderOutcome::Done {
        tell_of_sealed_void(app, order).await;
    }
    let model = app.read_model();
    let is_shown = outcome == OrderOutcome::Done && model.shows(|| is_shown(model, order)).await;
    (outcome, is_shown)
}

/// Whose sealed bid was voided stands in no public record, by which others are told. Without the notice it is voided all the same, and
/// the lot's page says so.
async fn tell_of_sealed_void(app: &App, order: &HouseOrder) {
    let HouseOrder::Void(void) = order else {
        return;
    };
    let BidRef::User(user) = &void.bid else {
        return;
    };
    let (sale, lot) = (void.sale.clone(), void.lot.clone());
    let Ok(lot) = app.lot(&LotPath { sale, lot }).await else {
        return tracing::error!(%user, "nobody was told that a sealed bid was voided");
    };
    let language = app.accounts().language_of(user).await;
    let told = || notices::sealed_void(&lot, user, &void.reason, app.now());
    let (key, notice) = language.say(told);
    if let Err(error @ NotHandedOver) = app.outbox().hand_over(&key, &notice).await {
        tracing::error!(%user, %error, "nobody was told that a sealed bid was voided");
    }
}

/// Whether every record that the order moves has come: that of the sale, and those of its lots.
fn is_shown(model: &ReadModel, order: &HouseOrder) -> bool {
    let sale = |sale| model.sale(sale);
    match order {
        // Nothing public is moved by it.
        HouseOrder::Admit(_) | HouseOrder::Consign(_) => true,
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
