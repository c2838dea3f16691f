//! What a buyer pays for a lot: the hammer price, the premium on it, the fee, the tax.

use serde::{Deserialize, Serialize};

use crate::{Amount, Money, Tax, TaxBase, Tiers};

/// What a house asks of its buyers besides the price.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct BuyerTerms {
    /// The buyer's premium, by portion of the hammer price.
    pub premium: Tiers,
    /// For each lot, in minor units; nothing if not given.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<u64>", optional))]
    pub lot_fee: Amount,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Tax>,
}

/// Whether a buyer pays the tax.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Liability {
    Taxed,
    /// By a document that the house has seen, such as an export's.
    Exempt,
}

/// The lines of one lot. No line is more than what it is a share of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Lines", into = "Lines")]
pub struct LotCharges {
    hammer: Amount,
    premium: Amount,
    fee: Amount,
    tax: Money,
}

/// Why amounts are not the lines of a lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LotChargesError {
    #[error("the premium is more than the hammer price")]
    Premium,
    #[error("the tax is more than all that it can be on")]
    Tax,
}

/// What a line is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Charge {
    Hammer,
    Premium,
    Fee,
    Tax,
}

/// One line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    pub charge: Charge,
    pub amount: Money,
}

impl BuyerTerms {
    /// What a lot costs that is sold for so much. The tax is on lines that are rounded already, as they stand on paper.
    pub fn charges(&self, hammer: Amount, liability: Liability) -> LotCharges {
        let premium = self.premium.of(hammer);
        let fee = self.lot_fee;
        let tax = match (&self.tax, liability) {
            (None, _) | (_, Liability::Exempt) => 0,
            (Some(tax), Liability::Taxed) => {
                let own = premium.minor_units() + fee.minor_units();
                let base = match tax.on {
                    TaxBase::Premium => own,
                    TaxBase::HammerAndPremium => own + hammer.minor_units(),
                };
                tax.percent.of(base).round_half_up()
            }
        };
        LotCharges {
            hammer,
            premium,
            fee,
            tax: Money::new(tax),
        }
    }
}

impl LotCharges {
    /// Every line, the hammer price first, those of nothing left out behind it.
    pub fn lines(&self) -> impl Iterator<Item = Line> {
        let more = [
            (Charge::Premium, self.premium.into()),
            (Charge::Fee, self.fee.into()),
            (Charge::Tax, self.tax),
        ];
        let more = more.into_iter().filter(|(_, amount)| *amount > Money::ZERO);
        let hammer = (Charge::Hammer, self.hammer.into());
        let all = [hammer].into_iter().chain(more);
        all.map(|(charge, amount)| Line { charge, amount })
    }

    /// What the buyer pays for the lot.
    pub fn total(&self) -> Money {
        self.lines().map(|line| line.amount).sum()
    }

    /// What one line says.
    pub fn amount(&self, charge: Charge) -> Money {
        match charge {
            Charge::Hammer => self.hammer.into(),
            Charge::Premium => self.premium.into(),
            Charge::Fee => self.fee.into(),
            Charge::Tax => self.tax,
        }
    }
}

/// The lines as they are stored.
#[derive(Serialize, Deserialize)]
struct Lines {
    hammer: Amount,
    premium: Amount,
    fee: Amount,
    tax: u64,
}

impl TryFrom<Lines> for LotCharges {
    type Error = LotChargesError;

    fn try_from(lines: Lines) -> Result<Self, LotChargesError> {
        let Lines {
            hammer,
            premium,
            fee,
            tax,
        } = lines;
        if premium > hammer {
            return Err(LotChargesError::Premium);
        }
        if tax > hammer.minor_units() + premium.minor_units() + fee.minor_units() {
            return Err(LotChargesError::Tax);
        }
        let tax = Money::new(tax);
        Ok(Self {
            hammer,
            premium,
            fee,
            tax,
        })
    }
}

impl From<LotCharges> for Lines {
    fn from(charges: LotCharges) -> Self {
        Self {
            hammer: charges.hammer,
            premium: charges.premium,
            fee: charges.fee,
            tax: charges.tax.minor_units(),
        }
    }
}

fn is_zero(amount: &Amount) -> bool {
    *amount == Amount::ZERO
}
