//! What a buyer owes for a sale, as their own pages say it.

use auction::{Currency, LotId, SaleId, UserId};
use settlement::{Money, Owed};

use super::LedgerError;
use crate::{App, format};

/// Somebody's invoice of a sale, as it stands after credit notes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct BuyersInvoice {
    pub(crate) number: u64,
    currency: Currency,
    owed: Owed,
    credited: Vec<LotId>,
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
    let Some(invoice) = app.ledger().document(number).await? else {
        return Ok(None);
    };
    let credits = app.ledger().credits(&invoice).await?;
    Ok(Some(BuyersInvoice {
        number,
        currency: invoice.currency,
        owed: invoice.owed(&credits),
        credited: credits.into_iter().map(|(lot, _)| lot).collect(),
    }))
}

impl BuyersInvoice {
    /// Whether a credit note takes this lot back.
    pub(crate) fn has_credited(&self, lot: &LotId) -> bool {
        self.credited.contains(lot)
    }

    /// What is owed of it now, where that is not what it says; empty elsewhere.
    pub(crate) fn after_credits(&self) -> String {
        let owed = &self.owed;
        let money = |money: Money| format::total(money, self.currency);
        match (owed.credited(), owed.remaining()) {
            (Money::ZERO, _) => String::new(),
            (_, Money::ZERO) => "all of it is credited: nothing is left to pay".to_owned(),
            (credited, left) => {
                format!("{} credited, {} left to pay", money(credited), money(left))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use settlement::{Amount, BuyerTerms, Liability, Rate, Tiers};

    use super::*;

    #[test]
    fn what_is_left_is_said_only_after_credit_notes() {
        let terms = BuyerTerms {
            premium: Tiers::flat(Rate::ZERO),
            lot_fee: Amount::ZERO,
            tax: None,
        };
        let charges = [10_000, 2_550].map(|hammer| {
            let hammer = Amount::new(hammer).unwrap();
            terms.charges(hammer, Liability::Taxed)
        });
        let said = |credited: [bool; 2]| {
            let invoice = BuyersInvoice {
                number: 12,
                currency: "EUR".to_owned().try_into().unwrap(),
                owed: Owed::of(charges.iter().zip(credited)),
                credited: vec![],
            };
            invoice.after_credits()
        };
        assert_eq!(said([false, false]), "");
        assert_eq!(said([true, false]), "€100.00 credited, €25.50 left to pay");
        assert_eq!(
            said([true, true]),
            "all of it is credited: nothing is left to pay"
        );
    }
}
