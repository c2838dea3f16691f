//! What is in the way of an erasure: bids that bind, and what was bought and is not paid.

use std::fmt;

use auction::{LotId, SaleId, UserId};
use futures_util::{StreamExt, stream};
use settlement::Money;

use crate::{
    App, Person,
    invoices::InvoiceAccount,
    mine::{Mine, MyLot, current_lots, past_lots},
    second_chances::{self, OfferState},
};

/// Stored sales that are looked through for what was bought and not invoiced, the newest: the engine reads each of them whole.
const ENDED_SALES_MAX: usize = 100;
/// Stored sales asked about at once.
const ASKED_AT_ONCE: usize = 4;

/// Something that has to be done first.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Hindrance {
    /// They lead, or have bid under seal: bids bind.
    #[error("a bid of yours stands on {0} until that lot is over")]
    Bid(NamedLot),
    #[error("you bought {0}, and the house has not issued the invoice")]
    NotInvoiced(NamedLot),
    #[error("invoice {0} is not paid")]
    Unpaid(u64),
    #[error("a seller is linked to your account: the house has to unlink it")]
    Seller,
}

/// A lot as people know it, and where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NamedLot {
    pub(crate) sale: SaleId,
    pub(crate) lot: LotId,
    pub(crate) title: String,
    pub(crate) sale_title: String,
}

/// It cannot be told now whether anything is in the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Unknown;

/// What is in the way as far as it is told at once: all but what was bought in sales that are stored for good and not invoiced.
pub(crate) async fn current(app: &App, person: &Person) -> Result<Vec<Hindrance>, Unknown> {
    let user = &person.user;
    let mut found = Vec::new();
    if app.sellers().seller_of(user).await?.is_some() {
        found.push(Hindrance::Seller);
    }
    let mine = current_lots(app, person).await;
    for my in &mine.lots {
        found.extend(of_lot(app, user, my).await?);
    }
    for number in app.ledger().invoices_of(user).await? {
        if is_unpaid(app, number).await? {
            found.push(Hindrance::Unpaid(number));
        }
    }
    // What is left out may be in the way as well: something else is then.
    match mine.missing.is_some() || (mine.left_out > 0 && found.is_empty()) {
        true => Err(Unknown),
        false => Ok(found),
    }
}

/// What was bought in the newest sales that are stored for good, and is not invoiced.
pub(super) async fn past(app: &App, person: &Person) -> Result<Vec<Hindrance>, Unknown> {
    if !app.read_model().knows_ended() {
        return Err(Unknown);
    }
    let sales = app.read_model().older(None, ENDED_SALES_MAX);
    let mut asked = stream::iter(sales)
        .map(|ended| async move { past_lots(app, person, &ended).await })
        .buffered(ASKED_AT_ONCE);
    let mut found = Vec::new();
    while let Some(lots) = asked.next().await {
        for my in lots? {
            found.extend(of_lot(app, &person.user, &my).await?);
        }
    }
    Ok(found)
}

async fn of_lot(app: &App, user: &UserId, my: &MyLot) -> Result<Option<Hindrance>, Unknown> {
    let (sale, lot) = (&my.lot.public.sale, &my.lot.public.lot);
    let invoice = match my.mine {
        Mine::Leading | Mine::Placed => return Ok(Some(Hindrance::Bid(NamedLot::of(my)))),
        Mine::Won => app.ledger().invoice_of(sale, user).await?,
        // What was offered to them afterwards, and accepted, has an invoice of its own.
        Mine::Lost | Mine::Voided => {
            let offers = second_chances::in_sale(app, sale).await?;
            let state = offers.find(lot, user).map(|offer| offer.state(app.now()));
            if state != Some(OfferState::Accepted) {
                return Ok(None);
            }
            app.ledger()
                .second_chance_invoice_of(sale, lot, user)
                .await?
        }
        Mine::Outbid => return Ok(None),
    };
    Ok(match invoice {
        // It stands among their invoices.
        Some(_) => None,
        None => Some(Hindrance::NotInvoiced(NamedLot::of(my))),
    })
}

async fn is_unpaid(app: &App, number: u64) -> Result<bool, Unknown> {
    let invoice = app.ledger().document(number).await?.ok_or(Unknown)?;
    let account = InvoiceAccount::of(app, &invoice).await?;
    Ok(account.owed.remaining() > Money::ZERO)
}

impl NamedLot {
    fn of(my: &MyLot) -> Self {
        Self {
            sale: my.lot.public.sale.clone(),
            lot: my.lot.public.lot.clone(),
            title: my.lot.texts.title.clone(),
            sale_title: my.sale_title.clone(),
        }
    }

    pub(crate) fn address(&self) -> String {
        format!("/sales/{}/lots/{}", self.sale, self.lot)
    }
}

impl fmt::Display for NamedLot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” in “{}”", self.title, self.sale_title)
    }
}

/// Why does not matter: it is asked again.
impl<E: std::error::Error> From<E> for Unknown {
    fn from(_: E) -> Self {
        Self
    }
}
