//! From a sale that is over to an invoice for each of its winners.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use auction::{Amount, LotId, Paddle, UserId};
use futures_util::{StreamExt, stream};
use settlement::{BuyerTerms, CreditError, Invoice, Liability, Money, Rate, Tiers};

use super::{Buyer, Document, DocumentKind, InvoiceAccount, InvoicedLot, LedgerError};
use crate::{
    App, Person,
    checkout::close_outdated,
    engine::QueryError,
    house::{
        people::{self, Known},
        results::won,
    },
    locale::t,
    model::{LotModel, SaleModel},
    notices,
    particulars::Particulars,
    revised::RevisedError,
    second_chances,
};

/// Buyers whose invoices are looked up at once.
const LOOKED_UP_AT_ONCE: usize = 16;

/// What a house knows of one buyer of a sale.
#[derive(Clone, Debug)]
pub(crate) struct OfBuyer {
    pub(crate) buyer: Buyer,
    pub(crate) lots: usize,
    /// What the invoice comes to.
    pub(crate) total: Money,
    /// The lot, where it was bought by a second-chance offer: it has an invoice of its own.
    pub(crate) second_chance: Option<LotId>,
    /// None: it is not issued yet.
    pub(crate) invoice: Option<Document>,
    /// Nothing is owed before it is issued.
    pub(crate) account: InvoiceAccount,
    /// The buyer paid online, and the money has not come.
    pub(crate) is_processing: bool,
}

/// Why nothing was issued.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum IssueRefused {
    #[error("{}", t!("issue-running"))]
    Running,
    #[error("{}", t!("issue-no-lot"))]
    NoLot,
    #[error("{}", t!("issue-credited-already"))]
    AlreadyCredited,
    #[error("{}", t!("issue-not-invoiced"))]
    NotInvoiced,
    #[error("{}", t!("issue-unavailable"))]
    Unavailable,
}

impl From<LedgerError> for IssueRefused {
    fn from(_: LedgerError) -> Self {
        Self::Unavailable
    }
}

impl From<QueryError> for IssueRefused {
    fn from(_: QueryError) -> Self {
        Self::Unavailable
    }
}

impl From<RevisedError> for IssueRefused {
    fn from(_: RevisedError) -> Self {
        Self::Unavailable
    }
}

impl From<CreditError> for IssueRefused {
    fn from(error: CreditError) -> Self {
        match error {
            CreditError::Empty => Self::NoLot,
            CreditError::NotInvoiced => Self::NotInvoiced,
            CreditError::AlreadyCredited => Self::AlreadyCredited,
        }
    }
}

/// Issues the invoice of every winner who has none, by paddle, with what the house says of itself now.
///
/// # Errors
/// While the sale runs. Where something does not answer, those that were issued stay, and asking again goes on.
pub(crate) async fn issue_all(
    app: &App,
    person: &Person,
    sale: &Arc<SaleModel>,
) -> Result<(), IssueRefused> {
    if !sale.is_over() {
        return Err(IssueRefused::Running);
    }
    let house = app.particulars().find().await?.value;
    let house = house.filter(|house| *house != Particulars::default());
    for purchase in purchases(app, sale).await? {
        let lots = purchase.invoiced(sale);
        let draft = Document {
            number: 0,
            kind: DocumentKind::Invoice,
            issued_at: app.now(),
            by: person.user.clone(),
            sale: sale.record.sale.clone(),
            sale_title: sale.title.clone(),
            currency: sale.record.currency,
            buyer: purchase.buyer,
            is_second_chance: purchase.second_chance.is_some(),
            house: house.clone(),
            terms: sale.record.buyer_terms.clone(),
            lots,
        };
        let number = app.ledger().issue(&draft).await?;
        tell(app, number).await?;
    }
    Ok(())
}

/// Has the buyer told of a document. Told again, it comes to the same.
async fn tell(app: &App, number: u64) -> Result<(), IssueRefused> {
    let Some(document) = app.ledger().document(number).await? else {
        return Err(IssueRefused::Unavailable);
    };
    let language = app.accounts().language_of(&document.buyer.user).await;
    let (key, notice) = language.say(|| notices::invoice(&document));
    let handed = app.outbox().hand_over(&key, &notice).await;
    handed.map_err(|_| IssueRefused::Unavailable)
}

/// Credits lots of an invoice; returns the credit note's number.
///
/// # Errors
/// For lots that are not on it or are credited already. Where something does not answer, asking again issues nothing twice.
pub(crate) async fn credit(
    app: &App,
    person: &Person,
    invoice: &Document,
    chosen: &[LotId],
    reason: String,
) -> Result<u64, IssueRefused> {
    let lots = creditable(app, invoice, chosen).await?;
    let draft = Document {
        kind: DocumentKind::CreditNote {
            of: invoice.number,
            reason,
        },
        issued_at: app.now(),
        by: person.user.clone(),
        lots,
        ..invoice.clone()
    };
    let number = app.ledger().issue(&draft).await?;
    close_outdated(app, invoice).await;
    tell(app, number).await?;
    // Another credit note may have been faster, with some of these lots or with all.
    let issued = app.ledger().document(number).await?;
    let lots = issued.iter().flat_map(|issued| &issued.lots);
    let lots: BTreeSet<_> = lots.map(|lot| &lot.lot).collect();
    match lots == chosen.iter().collect() {
        true => Ok(number),
        false => Err(IssueRefused::AlreadyCredited),
    }
}

/// The lots of a credit note as they would stand on it.
///
/// # Errors
/// As of [`credit`].
pub(crate) async fn creditable(
    app: &App,
    invoice: &Document,
    chosen: &[LotId],
) -> Result<Vec<InvoicedLot>, IssueRefused> {
    let credited = app.ledger().credits(invoice).await?;
    let credited: Vec<_> = credited.into_iter().map(|(lot, _)| lot).collect();
    let lots = invoice.lots.iter();
    let lots = lots.map(|lot| (lot.lot.clone(), lot.charges)).collect();
    let charged = Invoice::new(lots).map_err(|_| IssueRefused::Unavailable)?;
    let note = charged.credit(chosen, &credited)?;
    let lots = note.lots().iter().filter_map(|(lot, _)| {
        let mut invoiced = invoice.lots.iter();
        invoiced.find(|invoiced| invoiced.lot == *lot).cloned()
    });
    Ok(lots.collect())
}

/// Every buyer of a sale with their invoice, by paddle.
pub(crate) async fn of_sale(
    app: &App,
    sale: &Arc<SaleModel>,
) -> Result<Vec<OfBuyer>, IssueRefused> {
    let purchases = purchases(app, sale).await?;
    let bought = purchases.into_iter().map(|it| OfBuyer::new(it, sale));
    let mut asked = stream::iter(bought.collect::<Vec<_>>())
        .map(|of| async move { of.found(app, sale).await })
        .buffered(LOOKED_UP_AT_ONCE);
    let mut found = Vec::new();
    while let Some(buyer) = asked.next().await {
        found.push(buyer?);
    }
    Ok(found)
}

impl OfBuyer {
    /// Before it is looked up what was issued.
    fn new(purchase: Purchase<'_>, sale: &SaleModel) -> Self {
        let lots = purchase.invoiced(sale);
        Self {
            lots: lots.len(),
            total: lots.iter().map(|lot| lot.charges.total()).sum(),
            buyer: purchase.buyer,
            second_chance: purchase.second_chance,
            invoice: None,
            account: InvoiceAccount::default(),
            is_processing: false,
        }
    }

    async fn found(mut self, app: &App, sale: &SaleModel) -> Result<Self, IssueRefused> {
        let (sale, user) = (&sale.record.sale, &self.buyer.user);
        let number = match &self.second_chance {
            None => app.ledger().invoice_of(sale, user).await?,
            Some(lot) => {
                app.ledger()
                    .second_chance_invoice_of(sale, lot, user)
                    .await?
            }
        };
        if let Some(number) = number {
            self.invoice = app.ledger().document(number).await?;
        }
        if let Some(invoice) = &self.invoice {
            self.account = InvoiceAccount::of(app, invoice).await?;
            let is_open = self.account.owed.remaining() > Money::ZERO;
            if is_open && app.checkout_provider().is_some() {
                let kept = app.checkouts().find(invoice.number).await?;
                self.is_processing = kept.value.is_some_and(|kept| kept.is_processing());
            }
        }
        Ok(self)
    }
}

type WonLots<'a> = Vec<(&'a LotModel, Amount)>;

/// What somebody pays for on one invoice.
struct Purchase<'a> {
    buyer: Buyer,
    lots: WonLots<'a>,
    second_chance: Option<LotId>,
}

impl Purchase<'_> {
    /// Its lots as they stand on an invoice.
    fn invoiced(&self, sale: &SaleModel) -> Vec<InvoicedLot> {
        let nothing_else = nothing_else();
        let terms = sale.record.buyer_terms.as_ref().unwrap_or(&nothing_else);
        let lots = self.lots.iter().map(|(lot, hammer)| InvoicedLot {
            lot: lot.public.lot.clone(),
            number: lot.public.number,
            title: lot.texts.title.clone(),
            charges: terms.charges(*hammer, Liability::Taxed),
        });
        lots.collect()
    }
}

/// Who bought which lots for how much: at the hammer, by paddle, then by what was offered to them afterwards.
async fn purchases<'a>(app: &App, sale: &'a SaleModel) -> Result<Vec<Purchase<'a>>, IssueRefused> {
    let mut won_by = BTreeMap::<Paddle, WonLots<'a>>::new();
    for lot in &sale.lots {
        if let Some((paddle, hammer)) = won(lot, app.now()) {
            won_by.entry(paddle).or_default().push((lot, hammer));
        }
    }
    let offers = second_chances::in_sale(app, &sale.record.sale).await?;
    let accepted: Vec<_> = offers.accepted().collect();
    let mut paddles: BTreeSet<_> = won_by.keys().copied().collect();
    paddles.extend(accepted.iter().map(|(offer, _)| offer.paddle));
    let people = people::with_paddles(app, &sale.record.sale, paddles).await?;
    let buyer_of = |paddle: Paddle| {
        // Without a user nobody could be told: the engine knows every paddle that bid.
        let (user, known) = people.get(&paddle).ok_or(QueryError::Unavailable)?;
        Ok::<_, QueryError>(buyer(paddle, user.clone(), known.clone()))
    };
    let mut purchases = Vec::new();
    for (paddle, lots) in won_by {
        purchases.push(Purchase {
            buyer: buyer_of(paddle)?,
            lots,
            second_chance: None,
        });
    }
    for (offer, hammer) in accepted {
        let mut lots = sale.lots.iter().map(Arc::as_ref);
        let lot = lots.find(|lot| lot.public.lot == offer.lot);
        purchases.push(Purchase {
            buyer: buyer_of(offer.paddle)?,
            lots: lot.map(|lot| (lot, hammer)).into_iter().collect(),
            second_chance: Some(offer.lot.clone()),
        });
    }
    Ok(purchases)
}

fn buyer(paddle: Paddle, user: UserId, known: Option<Known>) -> Buyer {
    let Known {
        name,
        email,
        is_email_verified: _,
        address,
    } = known.unwrap_or_default();
    Buyer {
        user,
        paddle,
        name,
        email,
        address,
    }
}

/// The terms of a sale that asks for nothing but the price.
fn nothing_else() -> BuyerTerms {
    BuyerTerms {
        premium: Tiers::flat(Rate::ZERO),
        lot_fee: Amount::ZERO,
        tax: None,
    }
}
