//! Who registered for a sale, with what accounts and engine know of them; and how one stands oneself.

use std::collections::BTreeSet;

use auction::{BidderStanding, BidderState, BiddersQuestion, HouseBidder, SaleId};
use futures_util::{StreamExt, stream};

use super::{MayBid, Registrant, RegistrantState, StoreError};
use crate::{
    App, Person,
    engine::QueryError,
    house::people::{self, Known},
    invoices::credited_in,
    model::SaleModel,
};

/// Accounts asked for at once.
const ACCOUNTS_AT_ONCE: usize = 16;

/// Somebody who registered for a sale, as the house sees them.
#[derive(Clone, Debug)]
pub(crate) struct Bidder {
    pub(crate) registrant: Registrant,
    /// None: the account is gone.
    pub(crate) known: Option<Known>,
    /// None: the engine does not say.
    pub(crate) standing: Option<HouseBidder>,
}

/// How somebody stands in a sale themselves.
#[derive(Clone, Debug)]
pub(crate) struct OwnStanding {
    pub(crate) may_bid: MayBid,
    pub(crate) standing: BidderStanding,
    pub(crate) registrant: Option<Registrant>,
}

impl OwnStanding {
    /// What is left of the limit; none: there is none.
    pub(crate) fn free(&self) -> Option<u64> {
        let limit = self.standing.limit?.minor_units();
        Some(limit.saturating_sub(self.standing.committed))
    }
}

/// Those who registered for a sale, whoever waits first: so many after so many others, and how many there are.
pub(crate) async fn bidders(
    app: &App,
    sale: &SaleId,
    skipped: usize,
    count: usize,
) -> Result<(Vec<Bidder>, usize), QueryError> {
    let mut registrants = app.registrations().of_sale(sale).await?;
    registrants.sort_by_key(|registrant| {
        let is_decided = registrant.state != RegistrantState::Waiting;
        (is_decided, registrant.since)
    });
    let total = registrants.len();
    let shown = registrants.into_iter().skip(skipped);
    let shown: Vec<_> = shown.take(count.min(BiddersQuestion::USERS_MAX)).collect();
    let users: BTreeSet<_> = shown.iter().map(|shown| shown.user.clone()).collect();
    let standings = app.engine().bidders(sale, users).await;
    let mut asked = stream::iter(shown)
        .map(|registrant| async move {
            let known = people::known(app, &registrant.user).await?;
            Ok::<_, QueryError>((registrant, known))
        })
        .buffered(ACCOUNTS_AT_ONCE);
    let mut bidders = Vec::new();
    while let Some(found) = asked.next().await {
        let (registrant, known) = found?;
        let standings = standings.as_ref().ok();
        bidders.push(Bidder {
            standing: standings.and_then(|standings| standings.get(&registrant.user).copied()),
            registrant,
            known,
        });
    }
    Ok((bidders, total))
}

/// How a person stands in a sale.
pub(crate) async fn own_standing(
    app: &App,
    person: &Person,
    sale: &SaleModel,
) -> Result<OwnStanding, QueryError> {
    let id = &sale.record.sale;
    let mut standing = app.engine().bidder(person, id).await?;
    // Before its end nothing of a sale is credited. The engine hears of no credit note: no bid depends on one any more.
    if sale.is_over() && standing.committed > 0 {
        let credited = credited_in(app, id, &person.user).await;
        let credited = credited.map_err(|_| QueryError::Unavailable)?;
        standing.committed = standing.committed.saturating_sub(credited.minor_units());
    }
    // Whoever may bid needs no more.
    let registrant = match standing.state {
        BidderState::NotApproved => app.registrations().find(id, &person.user).await?.registrant,
        BidderState::Approved | BidderState::Blocked => None,
    };
    Ok(OwnStanding {
        may_bid: MayBid::of(sale.record.registration, &standing, registrant.as_ref()),
        standing,
        registrant,
    })
}

impl From<StoreError> for QueryError {
    fn from(_: StoreError) -> Self {
        Self::Unavailable
    }
}
