//! A seller's own lots with their reserves, and their statements, sale by sale: for them alone.

use std::sync::Arc;

use auction::LotId;
use futures_util::{StreamExt, stream};

use super::bar::{self, SellersUnavailable};
use crate::{
    App, Person,
    house::reserves::Reserves,
    mine::ENDED_SALES_MAX,
    model::{LotModel, SaleModel},
    read_model::EndedPlace,
    statements::{self, Statement},
};

/// Sales read at once.
const SALES_AT_ONCE: usize = 8;

/// What a seller has at the house: sales that are not stored for good, or a few that are.
#[derive(Default)]
pub(crate) struct Consignments {
    pub(crate) sales: Vec<ConsignedSale>,
    /// Where older sales follow.
    pub(crate) older: Option<EndedPlace>,
    /// Some sales could not be read.
    pub(crate) is_missing: bool,
}

/// One sale with the seller's lots in it, and no others.
pub(crate) struct ConsignedSale {
    pub(crate) sale: Arc<SaleModel>,
    /// In the catalogue's order.
    pub(crate) lots: Vec<Arc<LotModel>>,
    /// Of the whole sale: to be asked for these lots alone.
    reserves: Reserves,
    /// The first, and those that took the place of the one before.
    pub(crate) statements: Vec<Statement>,
}

impl ConsignedSale {
    /// The reserves, for lots of the seller's.
    pub(crate) fn reserves(&self) -> &Reserves {
        &self.reserves
    }
}

/// What is not stored for good, and the newest that is; or what is stored before a place, at most [`ENDED_SALES_MAX`] of all sales.
pub(crate) async fn of_seller(
    app: &App,
    seller: &str,
    before: Option<&EndedPlace>,
) -> Consignments {
    let mut found = Consignments::default();
    if before.is_none() {
        match bar::current_sales(app, seller).await {
            Ok(sales) => {
                let sales = stream::iter(sales).map(|(sale, lots)| async move {
                    let is_theirs = |lot: &LotId| lots.contains(lot);
                    consigned(app, seller, sale, is_theirs).await
                });
                found.take(sales.buffered(SALES_AT_ONCE).collect().await);
            }
            Err(SellersUnavailable) => found.is_missing = true,
        }
    }
    let mut ended = app.read_model().older(before, ENDED_SALES_MAX + 1);
    let is_more = ended.len() > ENDED_SALES_MAX;
    ended.truncate(ENDED_SALES_MAX);
    found.older = (ended.last().and_then(|last| last.place())).filter(|_| is_more);
    let ended = stream::iter(ended).map(|ended| async move {
        let lots = bar::lots_in(app, &ended.sale, seller).await?;
        if lots.is_empty() {
            return Ok(None);
        }
        let sale = app
            .ended_sale(&ended)
            .await
            .map_err(|_| SellersUnavailable)?;
        consigned(app, seller, sale, |lot| lots.contains(lot)).await
    });
    found.take(ended.buffered(SALES_AT_ONCE).collect().await);
    found
}

/// The statement of a number, where it is of the seller whose account asks; to everybody else there is none.
pub(crate) async fn own_statement(
    app: &App,
    person: &Person,
    number: u64,
) -> Result<Option<Statement>, SellersUnavailable> {
    let Some(seller) = app.sellers().seller_of(&person.user).await? else {
        return Ok(None);
    };
    let statement = app.ledger().find::<Statement>(number).await;
    let statement = statement.map_err(|_| SellersUnavailable)?;
    Ok(statement.filter(|statement| statement.seller == seller))
}

async fn consigned(
    app: &App,
    seller: &str,
    sale: Arc<SaleModel>,
    is_theirs: impl Fn(&LotId) -> bool,
) -> Result<Option<ConsignedSale>, SellersUnavailable> {
    let id = &sale.record.sale;
    let statements = statements::issued(app, id, seller).await;
    let lots = sale.lots.iter().filter(|lot| is_theirs(&lot.public.lot));
    Ok(Some(ConsignedSale {
        lots: lots.cloned().collect(),
        reserves: Reserves::of(app, id).await,
        statements: statements.map_err(|_| SellersUnavailable)?,
        sale,
    }))
}

impl Consignments {
    fn take(&mut self, sales: Vec<Result<Option<ConsignedSale>, SellersUnavailable>>) {
        for sale in sales {
            match sale {
                Ok(sale) => self.sales.extend(sale),
                Err(SellersUnavailable) => self.is_missing = true,
            }
        }
    }
}
