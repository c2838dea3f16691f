//! Sales for which nothing is taken: a part of their record cannot be read, or the engine's clock is not to be believed.

use std::{collections::BTreeMap, time::Duration};

use auction::SaleId;
use futures_util::future::join_all;

use crate::App;

/// A page of the house without this is better than one that waits for the engine.
const WAIT_MAX: Duration = Duration::from_millis(300);

/// Sales for which nothing is taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ReadOnly {
    pub(crate) sales: Vec<SaleId>,
    /// What is wrong, and what to do.
    pub(crate) why: String,
}

/// Why nothing is taken for a sale, and what to do; none: it is taken, or the engine does not answer.
pub(crate) async fn read_only(app: &App, sale: &SaleId) -> Option<String> {
    let health = tokio::time::timeout(WAIT_MAX, app.engine().health(sale)).await;
    health.ok()?.ok()?.read_only
}

/// Those of these sales for which nothing is taken. One question goes to each partition, and all at once.
pub(crate) async fn all_read_only(app: &App, sales: Vec<SaleId>) -> Vec<ReadOnly> {
    let mut partitions: BTreeMap<_, Vec<SaleId>> = BTreeMap::new();
    for sale in sales {
        let partition = app.engine().partition(&sale);
        partitions.entry(partition).or_default().push(sale);
    }
    let asked = partitions.into_values().map(async |sales| {
        let why = read_only(app, sales.first()?).await?;
        Some(ReadOnly { sales, why })
    });
    join_all(asked).await.into_iter().flatten().collect()
}
