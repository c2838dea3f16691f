//! What a seller gets: the hammer price less commission and charges.

use crate::{Amount, Balance, Money, Tiers};

/// What a house asks of a seller.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SellerTerms {
    /// By portion of the hammer price; a lot that is not sold pays none.
    pub commission: Tiers,
    /// For each lot, sold or not: photographs, insurance, carriage.
    pub lot_charge: Amount,
}

/// One lot of a seller, after the sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Consignment {
    hammer: Amount,
    commission: Amount,
    charge: Amount,
}

/// All lots of one seller in one sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SellerStatement {
    lots: Vec<Consignment>,
}

impl SellerTerms {
    /// The lines of a lot; without a hammer price it was not sold.
    pub fn consignment(&self, hammer: Option<Amount>) -> Consignment {
        let hammer = hammer.unwrap_or(Amount::ZERO);
        Consignment {
            hammer,
            commission: self.commission.of(hammer),
            charge: self.lot_charge,
        }
    }

    /// The statement over lots, by their hammer prices; none: not sold.
    pub fn statement(&self, lots: impl IntoIterator<Item = Option<Amount>>) -> SellerStatement {
        let lots = lots.into_iter().map(|hammer| self.consignment(hammer));
        let lots = lots.collect();
        SellerStatement { lots }
    }
}

impl Consignment {
    pub fn hammer(&self) -> Amount {
        self.hammer
    }

    pub fn commission(&self) -> Amount {
        self.commission
    }

    pub fn charge(&self) -> Amount {
        self.charge
    }

    /// What is left of the lot for the seller; below zero the charges ate more than it brought.
    pub fn proceeds(&self) -> Balance {
        let costs = [self.commission, self.charge].map(Money::from);
        Balance::between(self.hammer.into(), costs.into_iter().sum())
    }
}

impl SellerStatement {
    pub fn lots(&self) -> &[Consignment] {
        &self.lots
    }

    /// What is paid to the seller; below zero they owe it.
    pub fn proceeds(&self) -> Balance {
        self.lots.iter().map(Consignment::proceeds).sum()
    }
}
