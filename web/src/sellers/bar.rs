//! Telling the engine who sells what: it takes no bid of theirs there. Said again, it comes to the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use auction::{ConsignLots, LotId, Refusal, SaleId, UserId};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    App, Person,
    engine::{HouseOrder, OrderOutcome},
    house::drafts,
    model::SaleModel,
    revised::RevisedError,
};

/// Sales read or told at once.
const SALES_AT_ONCE: usize = 8;

/// What sellers have cannot be read, or nobody knows whether the engine was told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("that cannot be told just now: it is safe to try again")]
pub(crate) struct SellersUnavailable;

impl From<RevisedError> for SellersUnavailable {
    fn from(_: RevisedError) -> Self {
        Self
    }
}

/// The lots of a sale that are a seller's.
pub(super) async fn lots_in(
    app: &App,
    sale: &SaleId,
    seller: &str,
) -> Result<BTreeSet<LotId>, SellersUnavailable> {
    let sellers = drafts::sellers(app, sale)
        .await
        .map_err(|_| SellersUnavailable)?;
    let theirs = sellers.unwrap_or_default().into_iter();
    let theirs = theirs.filter(|(_, of)| of == seller);
    Ok(theirs.map(|(lot, _)| lot).collect())
}

/// Sales that are not stored for good in which a seller has lots, and which.
pub(super) async fn current_sales(
    app: &App,
    seller: &str,
) -> Result<Vec<(Arc<SaleModel>, BTreeSet<LotId>)>, SellersUnavailable> {
    let sales = stream::iter(app.read_model().sales()).map(|sale| async move {
        let lots = lots_in(app, &sale.record.sale, seller).await?;
        Ok::<_, SellersUnavailable>((sale, lots))
    });
    let sales = sales.buffered(SALES_AT_ONCE);
    let theirs = sales.try_filter(|(_, lots)| std::future::ready(!lots.is_empty()));
    theirs.try_collect().await
}

/// Says of somebody what they sell in each of these sales.
pub(super) async fn tell(
    app: &App,
    by: &Person,
    user: &UserId,
    sales: impl IntoIterator<Item = (SaleId, BTreeSet<LotId>)>,
) -> Result<(), SellersUnavailable> {
    let orders = sales
        .into_iter()
        .map(|(sale, lots)| order(app, by, sale, user, lots));
    let told = stream::iter(orders).buffered(SALES_AT_ONCE);
    told.try_collect().await
}

/// Says of somebody that they sell nothing any more, wherever they may have.
pub(super) async fn tell_nothing(
    app: &App,
    by: &Person,
    user: &UserId,
) -> Result<(), SellersUnavailable> {
    let sales = app.read_model().sales().into_iter();
    let sales = sales.map(|sale| (sale.record.sale.clone(), BTreeSet::new()));
    tell(app, by, user, sales).await
}

/// Says of a sale that was just published which of its lots people with accounts sell.
///
/// # Errors
/// Where nobody knows whether all of it was said.
pub(crate) async fn bar_in(
    app: &App,
    by: &Person,
    sale: &SaleId,
) -> Result<(), SellersUnavailable> {
    let links = app.sellers().find().await?.value.unwrap_or_default();
    if links.0.is_empty() {
        return Ok(());
    }
    let sellers = drafts::sellers(app, sale)
        .await
        .map_err(|_| SellersUnavailable)?;
    let mut of_people = BTreeMap::<&UserId, BTreeSet<LotId>>::new();
    for (lot, seller) in sellers.unwrap_or_default() {
        if let Some(user) = links.account_of(&seller) {
            of_people.entry(user).or_default().insert(lot);
        }
    }
    for (user, lots) in of_people {
        order(app, by, sale.clone(), user, lots).await?;
    }
    Ok(())
}

async fn order(
    app: &App,
    by: &Person,
    sale: SaleId,
    user: &UserId,
    lots: BTreeSet<LotId>,
) -> Result<(), SellersUnavailable> {
    let order = HouseOrder::Consign(ConsignLots {
        sale: sale.clone(),
        user: user.clone(),
        lots,
    });
    match app.engine().order(by, &order).await {
        // Nobody bids there any more.
        OrderOutcome::Done | OrderOutcome::Refused(Refusal::SaleOver) => Ok(()),
        OrderOutcome::Unknown => Err(SellersUnavailable),
        OrderOutcome::Refused(refusal) => {
            tracing::error!(%sale, ?refusal, "the engine does not take who sells which lot");
            Err(SellersUnavailable)
        }
        OrderOutcome::Fault(words) => {
            tracing::error!(%sale, words, "the engine could not take who sells which lot");
            Err(SellersUnavailable)
        }
    }
}
