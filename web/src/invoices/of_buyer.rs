//! What a buyer owes for a sale, as their own pages say it.

use auction::{Currency, LotId, SaleId, UserId};
use settlement::{Money, PaymentState};

use super::{InvoiceAccount, LedgerError};
use crate::{App, format, locale::t};

/// Somebody's invoice of a sale, as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct BuyersInvoice {
    pub(crate) number: u64,
    currency: Currency,
    account: InvoiceAccount,
}

/// The invoice that somebody has of a sale; none: it is not issued.
pub(crate) async fn of_buyer_in(
    app: &App,
    sale: &SaleId,
    user: &UserId,
) -> Result<Option<BuyersInvoice>, LedgerError> {
    let Some(number) = app.ledger().invoice_of(sale, user).await? else {
        return Ok(None);
    };
    numbered(app, number).await
}

/// What credit notes take back of what somebody bought in a sale.
pub(crate) async fn credited_in(
    app: &App,
    sale: &SaleId,
    user: &UserId,
) -> Result<Money, LedgerError> {
    let invoice = of_buyer_in(app, sale, user).await?;
    Ok(invoice.map_or(Money::ZERO, |invoice| invoice.account.owed.credited()))
}

/// The invoice that somebody has of a lot that was offered to them after the sale; none: it is not issued.
pub(crate) async fn of_second_chance(
    app: &App,
    sale: &SaleId,
    lot: &LotId,
    user: &UserId,
) -> Result<Option<BuyersInvoice>, LedgerError> {
    match app
        .ledger()
        .second_chance_invoice_of(sale, lot, user)
        .await?
    {
        Some(number) => numbered(app, number).await,
        None => Ok(None),
    }
}

async fn numbered(app: &App, number: u64) -> Result<Option<BuyersInvoice>, LedgerError> {
    let Some(invoice) = app.ledger().document(number).await? else {
        return Ok(None);
    };
    Ok(Some(BuyersInvoice {
        number,
        currency: invoice.currency,
        account: InvoiceAccount::of(app, &invoice).await?,
    }))
}

impl BuyersInvoice {
    /// Whether a credit note takes this lot back.
    pub(crate) fn has_credited(&self, lot: &LotId) -> bool {
        self.account.credit_of(lot).is_some()
    }

    /// How it stands, where that is not as it was issued; empty elsewhere.
    pub(crate) fn standing(&self) -> String {
        let owed = &self.account.owed;
        let money = |money: Money| format::total(money, self.currency);
        let left = || t!("invoice-stands-left", money = money(owed.remaining()));
        let last = match self.account.state() {
            PaymentState::Unpaid if owed.credited() == Money::ZERO => return String::new(),
            PaymentState::Credited => {
                return t!("invoice-stands-credited-all");
            }
            PaymentState::Paid => return t!("invoice-stands-all-paid"),
            PaymentState::Unpaid | PaymentState::PartPaid => left(),
            PaymentState::ToReturn => {
                t!("invoice-stands-to-return", money = money(owed.to_return()))
            }
        };
        let said = |sum: Money| (sum > Money::ZERO).then(|| money(sum));
        let parts = [
            said(owed.credited()).map(|money| t!("invoice-stands-credited", money = money)),
            said(owed.paid()).map(|money| t!("invoice-stands-paid", money = money)),
            said(owed.refunded()).map(|money| t!("invoice-stands-returned", money = money)),
        ];
        let parts = parts.into_iter().flatten().chain([last]);
        parts.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use auction::Amount;
    use settlement::{
        BuyerTerms,
        Direction::{Payment, Refund},
        Liability, Owed, Rate, Tiers, Transfer,
    };

    use super::*;

    #[test]
    fn how_it_stands_is_said_only_after_credit_notes_and_payments() {
        let terms = BuyerTerms {
            premium: Tiers::flat(Rate::ZERO),
            lot_fee: Amount::ZERO,
            tax: None,
        };
        let amount = |minor| Amount::new(minor).unwrap();
        let charges = [10_000, 2_550].map(|hammer| terms.charges(amount(hammer), Liability::Taxed));
        for (credited, transfers, said) in [
            ([false, false], &[][..], ""),
            ([true, false], &[], "€100.00 credited, €25.50 left to pay"),
            (
                [true, true],
                &[],
                "all of it is credited: nothing is left to pay",
            ),
            (
                [false, false],
                &[(Payment, 5_000)],
                "€50.00 paid, €75.50 left to pay",
            ),
            ([true, false], &[(Payment, 2_550)], "paid"),
            (
                [true, false],
                &[(Payment, 12_550), (Refund, 1_000)],
                "€100.00 credited, €125.50 paid, €10.00 returned, €90.00 to be returned to you",
            ),
        ] {
            let transfers = transfers.iter();
            let transfers: Vec<_> = transfers
                .map(|(way, minor)| Transfer::new(*way, amount(*minor)).unwrap())
                .collect();
            let invoice = BuyersInvoice {
                number: 12,
                currency: "EUR".to_owned().try_into().unwrap(),
                account: InvoiceAccount {
                    owed: Owed::of(charges.iter().zip(credited)).after(&transfers),
                    ..InvoiceAccount::default()
                },
            };
            assert_eq!(invoice.standing(), said);
        }
    }
}
