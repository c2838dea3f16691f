//! From a sale that is over to a statement for each of its sellers.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use auction::{Amount, LotId, LotState, SaleId};
use settlement::SellerTerms;

use super::{
    Party,
    statement::{Outcome, Replaced, StatedLot, Statement, claim, claim_after},
};
use crate::{
    App, Person,
    house::{drafts, results::won},
    invoices::{self, IssueRefused, LedgerError, Numbered},
    locale::t,
    model::{LotModel, SaleModel},
    particulars::Particulars,
    revised::RevisedError,
    second_chances,
};

/// How often a seller's statement of a sale is corrected at most: each time a lot of theirs was credited or sold again.
const CORRECTIONS_MAX: usize = 50;

/// A seller of a sale, with what became of their lots.
#[derive(Clone, Debug)]
pub(crate) struct OfSeller {
    pub(crate) seller: String,
    pub(crate) lots: Vec<SellerLot>,
    /// The first, and those that took the place of the one before. None: it is not issued yet.
    pub(crate) statements: Vec<Statement>,
}

impl OfSeller {
    /// The one that holds.
    pub(crate) fn statement(&self) -> Option<&Statement> {
        self.statements.last()
    }

    /// Whether lots came to something else since it was issued.
    pub(crate) fn is_outdated(&self) -> bool {
        self.statement().is_some_and(|stated| {
            let now = stated_lots(&self.lots, &stated.terms);
            let mut lots = now.iter().zip(&stated.lots);
            now.len() != stated.lots.len() || !lots.all(|(now, stated)| now.comes_to(stated))
        })
    }
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
    #[error("{}", t!("statement-refused-running"))]
    Running,
    #[error("{}", t!("statement-refused-unknown"))]
    UnknownSellers,
    #[error("{}", t!("statement-refused-no-seller"))]
    NoSuchSeller,
    #[error("{}", t!("statement-refused-issued"))]
    Issued,
    #[error("{}", t!("statement-refused-unchanged"))]
    Unchanged,
    #[error("{}", t!("statement-refused-away"))]
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
    let sellers = drafts::sellers(app, id).await;
    let sellers = sellers.map_err(|_| StatementRefused::Unavailable)?;
    let sellers = sellers.ok_or(StatementRefused::UnknownSellers)?;
    let afterwards = afterwards(app, sale).await?;
    let mut lots = BTreeMap::<String, Vec<SellerLot>>::new();
    for lot in &sale.lots {
        if let Some(seller) = sellers.get(&lot.public.lot) {
            let lots = lots.entry(seller.clone()).or_default();
            lots.push(seller_lot(app, lot, &afterwards));
        }
    }
    let mut all = Vec::new();
    for (seller, lots) in lots {
        let statements = issued(app, id, &seller).await?;
        all.push(OfSeller {
            seller,
            lots,
            statements,
        });
    }
    Ok(all)
}

/// What a seller has of a sale, each in place of the one before.
///
/// # Errors
/// While the ledger does not answer.
pub(crate) async fn issued(
    app: &App,
    sale: &SaleId,
    seller: &str,
) -> Result<Vec<Statement>, StatementRefused> {
    let first = claim(sale, seller);
    let (mut next, mut all) = (first.clone(), vec![]);
    for _ in 0..=CORRECTIONS_MAX {
        let Some(number) = app.ledger().claimed(&next).await? else {
            break;
        };
        let statement = app.ledger().find::<Statement>(number).await?;
        all.extend(statement);
        next = claim_after(&first, number);
    }
    Ok(all)
}

fn stated_lots(lots: &[SellerLot], terms: &SellerTerms) -> Vec<StatedLot> {
    let stated = lots.iter().cloned().map(|lot| StatedLot {
        lines: terms.consignment(lot.hammer),
        lot: lot.lot,
        number: lot.number,
        title: lot.title,
        outcome: lot.outcome,
    });
    stated.collect()
}

/// What would take the place of a statement now, by the same terms; its number is none.
///
/// # Errors
/// Where its lots are as it says, or another has taken its place.
pub(crate) async fn correction(
    app: &App,
    person: &Person,
    outdated: &Statement,
) -> Result<Statement, StatementRefused> {
    let sale = app.sale(&outdated.sale).await;
    let sale = sale.map_err(|_| StatementRefused::Unavailable)?;
    let mut sellers = of_sale(app, &sale).await?.into_iter();
    let of = sellers.find(|of| of.seller == outdated.seller);
    let of = of.filter(|of| of.statement() == Some(outdated) && of.is_outdated());
    let of = of.filter(|of| of.statements.len() <= CORRECTIONS_MAX);
    let of = of.ok_or(StatementRefused::Unchanged)?;
    Ok(Statement {
        number: 0,
        issued_at: app.now(),
        by: person.user.clone(),
        lots: stated_lots(&of.lots, &outdated.terms),
        replaces: Some(Replaced {
            number: outdated.number,
            proceeds: outdated.proceeds(),
        }),
        ..outdated.clone()
    })
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
    party: Party,
    terms: SellerTerms,
) -> Result<Statement, StatementRefused> {
    if !sale.is_over() {
        return Err(StatementRefused::Running);
    }
    let mut sellers = of_sale(app, sale).await?.into_iter();
    let of = sellers.find(|of| of.seller == seller);
    let of = of.ok_or(StatementRefused::NoSuchSeller)?;
    if of.statement().is_some() {
        return Err(StatementRefused::Issued);
    }
    let house = app.particulars().find().await?.value;
    Ok(Statement {
        number: 0,
        issued_at: app.now(),
        by: person.user.clone(),
        sale: sale.record.sale.clone(),
        sale_title: sale.title.clone(),
        currency: sale.record.currency,
        seller: of.seller,
        party,
        house: house.filter(|house| *house != Particulars::default()),
        lots: stated_lots(&of.lots, &terms),
        terms,
        replaces: None,
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

/// What became of lots after the hammer fell.
struct Afterwards {
    /// Those that were credited to whoever won them.
    credited: BTreeSet<LotId>,
    /// Those that were bought by an offer after the sale, and are not credited.
    second_chances: BTreeMap<LotId, Amount>,
}

async fn afterwards(app: &App, sale: &Arc<SaleModel>) -> Result<Afterwards, StatementRefused> {
    let offers = second_chances::in_sale(app, &sale.record.sale).await?;
    let mut accepted: Vec<_> = offers.accepted().collect();
    let mut credited = BTreeSet::new();
    for of in invoices::of_sale(app, sale).await? {
        let credits = of.account.credits.into_iter().map(|(lot, _)| lot);
        let credits: Vec<_> = credits.collect();
        match of.second_chance {
            None => credited.extend(credits),
            Some(lot) if !credits.is_empty() => {
                accepted.retain(|(offer, _)| offer.lot != lot || offer.to != of.buyer.user);
            }
            Some(_) => {}
        }
    }
    let bought = accepted.into_iter();
    Ok(Afterwards {
        credited,
        second_chances: bought
            .map(|(offer, hammer)| (offer.lot.clone(), hammer))
            .collect(),
    })
}

fn seller_lot(app: &App, lot: &LotModel, afterwards: &Afterwards) -> SellerLot {
    let now = app.now();
    let id = &lot.public.lot;
    let second = afterwards.second_chances.get(id).copied();
    let sold = second.or_else(|| won(lot, now).map(|(_, hammer)| hammer));
    let outcome = match (lot.public.state(now), sold) {
        (_, Some(_)) if second.is_none() && afterwards.credited.contains(id) => Outcome::TakenBack,
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
