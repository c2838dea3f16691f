use settlement::{SellerTerms, Tiers};

use crate::{amount, percent, tiers};

#[test]
fn seller_gets_hammer_less_commission_and_charges() {
    let terms = SellerTerms {
        commission: tiers(&[(0, "15"), (1_000_000, "10")]),
        lot_charge: amount(2_500),
    };
    let statement = terms.statement([Some(amount(1_200_000)), Some(amount(333)), None]);
    let lines = statement.lots().iter().map(|lot| {
        let [hammer, commission, charge] =
            [lot.hammer(), lot.commission(), lot.charge()].map(|it| it.minor_units());
        (hammer, commission, charge, lot.proceeds().minor_units())
    });
    let expected = [
        (1_200_000, 170_000, 2_500, 1_027_500),
        // 15 % of 3.33 is 0.4995; the charge is more than the lot brought.
        (333, 50, 2_500, -2_217),
        (0, 0, 2_500, -2_500),
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
    assert_eq!(statement.proceeds().minor_units(), 1_022_783);
}

#[test]
fn seller_without_commission_gets_the_hammer_price() {
    let terms = SellerTerms {
        commission: Tiers::flat(percent("0")),
        lot_charge: amount(0),
    };
    let consignment = terms.consignment(Some(amount(5)));
    assert_eq!(consignment.proceeds().minor_units(), 5);
}
