//! From a sale that is over to a statement for each of its sellers.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use auction::{Amount, LotId, LotState, SaleId};
use settlement::SellerTerms;

use super::statement::{Outcome, StatedLot, Statement, claim};
use crate::{
    App, Person,
    house::{drafts, results::won},
    invoices::{self, IssueRefused, LedgerError, Numbered},
    model::{LotModel, SaleModel},
    particulars::Particulars,
    revised::RevisedError,
};

/// A seller of a sale, with what became of their lots.
#[derive(Clone, Debug)]
pub(crate) struct OfSeller {
    pub(crate) seller: String,
    pub(crate) lots: Vec<SellerLot>,
    /// None: it is not issued yet.
    pub(crate) statement: Option<Statement>,
}

#[derive(Clone, Debug)]
pub(crate) struct SellerLot {
    lot: LotId,
    number: u32,
    title: String,
    outcome: Outcome,
    /// None: it was not sold, or was taken back.
    pub(crate) hammer: Option<Amount>,
}

/// Why nothing was issued.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum StatementRefused {
    #[error("Some lots are still open: statements are issued when the sale is over.")]
    Running,
    #[error(
        "Who sells which lot is not known of this sale: it was published before that was kept."
    )]
    UnknownSellers,
    #[error("No lot of this sale is of a seller of that name.")]
    NoSuchSeller,
    #[error("This seller has a statement of this sale already. It cannot be changed.")]
    Issued,
    #[error("That is not possible right now. It is safe to try again: nothing is issued twice.")]
    Unavailable,
}

impl From<LedgerError> for StatementRefused {
    fn from(_: LedgerError) -> Self {
        Self::Unavailable
    }
}

impl From<IssueRefused> for StatementRefused {
    fn from(_: IssueRefused) -> Self {
        Self::Unavailable
    }
}

impl From<RevisedError> for StatementRefused {
    fn from(_: RevisedError) -> Self {
        Self::Unavailable
    }
}

/// Every seller of a sale, by name. Lots without one are left out.
///
/// # Errors
/// Where nobody knows who sells what, or who bought it cannot be asked now.
pub(crate) async fn of_sale(
    app: &App,
    sale: &Arc<SaleModel>,
) -> Result<Vec<OfSeller>, StatementRefused> {
    let id = &sale.record.sale;
    let sellers = sellers(app, id).await?;
    let credited = credited(app, sale).await?;
    let mut lots = BTreeMap::<String, Vec<SellerLot>>::new();
    for lot in &sale.lots {
        if let Some(seller) = sellers.get(&lot.public.lot) {
            let lots = lots.entry(seller.clone()).or_default();
            lots.push(seller_lot(app, lot, &credited));
        }
    }
    let mut all = Vec::new();
    for (seller, lots) in lots {
        let statement = match app.ledger().claimed(&claim(id, &seller)).await? {
            Some(number) => app.ledger().find(number).await?,
            None => None,
        };
        all.push(OfSeller {
            seller,
            lots,
            statement,
        });
    }
    Ok(all)
}

/// A seller's statement as it would be issued now; its number is none.
///
/// # Errors
/// While the sale runs, for somebody who sells nothing in it, and where they have one already.
pub(crate) async fn draft(
    app: &App,
    person: &Person,
    sale: &Arc<SaleModel>,
    seller: &str,
    terms: SellerTerms,
) -> Result<Statement, StatementRefused> {
    if !sale.is_over() {
        return Err(StatementRefused::Running);
    }
    let mut sellers = of_sale(app, sale).await?.into_iter();
    let of = sellers.find(|of| of.seller == seller);
    let of = of.ok_or(StatementRefused::NoSuchSeller)?;
    if of.statement.is_some() {
        return Err(StatementRefused::Issued);
    }
    let house = app.particulars().find().await?.value;
    let lots = of.lots.into_iter().map(|lot| StatedLot {
        lines: terms.consignment(lot.hammer),
        lot: lot.lot,
        number: lot.number,
        title: lot.title,
        outcome: lot.outcome,
    });
    Ok(Statement {
        number: 0,
        issued_at: app.now(),
        by: person.user.clone(),
        sale: sale.record.sale.clone(),
        sale_title: sale.title.clone(),
        currency: sale.record.currency,
        seller: of.seller,
        house: house.filter(|house| *house != Particulars::default()),
        lots: lots.collect(),
        terms,
    })
}

/// Issues a statement; returns its number.
///
/// # Errors
/// Where another one of this seller and sale was faster, or something does not answer: asking again issues nothing twice.
pub(crate) async fn issue(app: &App, draft: &Statement) -> Result<u64, StatementRefused> {
    let number = app.ledger().issue(draft).await?;
    let issued = app.ledger().find::<Statement>(number).await?;
    match issued.is_some_and(|issued| issued == draft.numbered(number)) {
        true => Ok(number),
        false => Err(StatementRefused::Issued),
    }
}

/// Who sells which lot.
async fn sellers(app: &App, sale: &SaleId) -> Result<BTreeMap<LotId, String>, StatementRefused> {
    let asked = drafts::asked(app, sale).await;
    let asked = asked.ok_or(StatementRefused::UnknownSellers)?;
    let lots = asked.lots.into_iter();
    let of_somebody = lots.filter(|lot| !lot.seller_reference.trim().is_empty());
    Ok(of_somebody
        .map(|lot| (lot.lot, lot.seller_reference.trim().to_owned()))
        .collect())
}

/// The lots that are credited to their buyers.
async fn credited(app: &App, sale: &Arc<SaleModel>) -> Result<BTreeSet<LotId>, StatementRefused> {
    let buyers = invoices::of_sale(app, sale).await?;
    let credits = buyers.into_iter().flat_map(|of| of.account.credits);
    Ok(credits.map(|(lot, _)| lot).collect())
}

fn seller_lot(app: &App, lot: &LotModel, credited: &BTreeSet<LotId>) -> SellerLot {
    let now = app.now();
    let sold = won(lot, now).map(|(_, hammer)| hammer);
    let outcome = match (lot.public.state(now), sold) {
        (_, Some(_)) if credited.contains(&lot.public.lot) => Outcome::TakenBack,
        (_, Some(_)) => Outcome::Sold,
        (LotState::Withdrawn, None) => Outcome::Withdrawn,
        (_, None) => Outcome::Unsold,
    };
    SellerLot {
        lot: lot.public.lot.clone(),
        number: lot.public.number,
        title: lot.texts.title.clone(),
        hammer: sold.filter(|_| outcome == Outcome::Sold),
        outcome,
    }
}
