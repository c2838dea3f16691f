//! What a seller gets: the hammer price less commission, charges and the tax on both.

use serde::{Deserialize, Serialize};

use crate::{Amount, Balance, Money, Rate, TaxName, Tiers};

/// What a house asks of a seller.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SellerTerms {
    /// By portion of the hammer price; a lot that is not sold pays none.
    pub commission: Tiers,
    /// For each lot, sold or not, in minor units: photographs, insurance, carriage.
    #[serde(default)]
    pub lot_charge: Amount,
    /// On commission and charges; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<SellerTax>,
}

/// A tax on what the house asks of a seller.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SellerTax {
    /// What it is called where the sale is held.
    #[serde(default)]
    pub name: TaxName,
    pub percent: Rate,
}

/// One lot of a seller, after the sale. No line is more than what it is a share of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Lines", into = "Lines")]
pub struct Consignment {
    hammer: Amount,
    commission: Amount,
    charge: Amount,
    tax: Money,
}

/// Why amounts are not the lines of a seller's lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConsignmentError {
    #[error("the commission is more than the hammer price")]
    Commission,
    #[error("the tax is more than what it is on")]
    Tax,
}

/// What a line of a seller's lot is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SellerLine {
    Hammer,
    Commission,
    Charge,
    Tax,
}

impl SellerTerms {
    /// The lines of a lot; without a hammer price it was not sold. The tax is on lines that are rounded already.
    pub fn consignment(&self, hammer: Option<Amount>) -> Consignment {
        let hammer = hammer.unwrap_or(Amount::ZERO);
        let (commission, charge) = (self.commission.of(hammer), self.lot_charge);
        let base = commission.minor_units() + charge.minor_units();
        let tax = self.tax.as_ref().map(|tax| tax.percent.of(base));
        Consignment {
            hammer,
            commission,
            charge,
            tax: Money::new(tax.map_or(0, |tax| tax.round_half_up())),
        }
    }
}

impl Consignment {
    /// What one line says.
    pub fn amount(&self, line: SellerLine) -> Money {
        match line {
            SellerLine::Hammer => self.hammer.into(),
            SellerLine::Commission => self.commission.into(),
            SellerLine::Charge => self.charge.into(),
            SellerLine::Tax => self.tax,
        }
    }

    /// What is left of the lot for the seller; below zero the charges ate more than it brought.
    pub fn proceeds(&self) -> Balance {
        let costs = [SellerLine::Commission, SellerLine::Charge, SellerLine::Tax];
        let costs = costs.into_iter().map(|line| self.amount(line)).sum();
        Balance::between(self.hammer.into(), costs)
    }
}

/// The lines as they are stored.
#[derive(Serialize, Deserialize)]
struct Lines {
    hammer: Amount,
    commission: Amount,
    charge: Amount,
    tax: u64,
}

impl TryFrom<Lines> for Consignment {
    type Error = ConsignmentError;

    fn try_from(lines: Lines) -> Result<Self, ConsignmentError> {
        let Lines {
            hammer,
            commission,
            charge,
            tax,
        } = lines;
        if commission > hammer {
            return Err(ConsignmentError::Commission);
        }
        if tax > commission.minor_units() + charge.minor_units() {
            return Err(ConsignmentError::Tax);
        }
        Ok(Self {
            hammer,
            commission,
            charge,
            tax: Money::new(tax),
        })
    }
}

impl From<Consignment> for Lines {
    fn from(lot: Consignment) -> Self {
        Self {
            hammer: lot.hammer,
            commission: lot.commission,
            charge: lot.charge,
            tax: lot.tax.minor_units(),
        }
    }
}
