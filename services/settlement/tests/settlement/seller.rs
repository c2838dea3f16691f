use settlement::{Balance, Consignment, SellerLine, SellerTax, SellerTerms, TaxName, Tiers};

use crate::{amount, percent, tiers};

/// 15 % to 10,000.00, 10 % above, 25.00 a lot.
fn terms(tax: Option<&str>) -> SellerTerms {
    SellerTerms {
        commission: tiers(&[(0, "15"), (1_000_000, "10")]),
        lot_charge: amount(2_500),
        tax: tax.map(|rate| SellerTax {
            name: TaxName::default(),
            percent: percent(rate),
        }),
    }
}

fn figures(lot: &Consignment) -> [u64; 4] {
    use SellerLine::{Charge, Commission, Hammer, Tax};
    [Hammer, Commission, Charge, Tax].map(|line| lot.amount(line).minor_units())
}

#[test]
fn seller_gets_hammer_less_commission_charges_and_their_tax() {
    for (tax, hammer, lines, proceeds) in [
        (
            None,
            Some(1_200_000),
            [1_200_000, 170_000, 2_500, 0],
            1_027_500,
        ),
        // 15 % of 3.33 is 0.4995; the charge is more than the lot brought.
        (None, Some(333), [333, 50, 2_500, 0], -2_217),
        (None, None, [0, 0, 2_500, 0], -2_500),
        // 20 % of 1,725.00; 8.1 % of 25.50 is 2.0655; 20 % of a charge alone.
        (
            Some("20"),
            Some(1_200_000),
            [1_200_000, 170_000, 2_500, 34_500],
            993_000,
        ),
        (Some("8.1"), Some(333), [333, 50, 2_500, 207], -2_424),
        (Some("20"), None, [0, 0, 2_500, 500], -3_000),
    ] {
        let lot = terms(tax).consignment(hammer.map(amount));
        assert_eq!(figures(&lot), lines, "{tax:?} {hammer:?}");
        assert_eq!(lot.proceeds().minor_units(), proceeds, "{tax:?} {hammer:?}");
    }
}

#[test]
fn proceeds_of_lots_add_up_below_zero_too() {
    let terms = terms(None);
    let lots = [Some(amount(1_200_000)), Some(amount(333)), None];
    let lots = lots.map(|hammer| terms.consignment(hammer).proceeds());
    let proceeds: Balance = lots.into_iter().sum();
    assert_eq!(proceeds.minor_units(), 1_022_783);
}

#[test]
fn corrected_statement_settles_what_the_one_before_did_not() {
    let terms = terms(Some("20"));
    let proceeds = |hammers: [Option<u64>; 2]| -> Balance {
        let lots = hammers.map(|hammer| terms.consignment(hammer.map(amount)).proceeds());
        lots.into_iter().sum()
    };
    let stated = proceeds([Some(1_200_000), Some(333)]);
    // Taken back: the hammer price goes back, commission (1,700.00) and its tax (340.00) are given back; charge and its tax stay.
    let taken_back = proceeds([None, Some(333)]);
    assert_eq!(taken_back.less(stated).minor_units(), -996_000);
    // Then sold at 11,000.00: less 1,600.00 of commission and 320.00 of tax on it.
    let sold_again = proceeds([Some(1_100_000), Some(333)]);
    assert_eq!(sold_again.less(taken_back).minor_units(), 908_000);
    assert_eq!(stated.less(stated), Balance::default());
}

#[test]
fn seller_without_commission_gets_the_hammer_price() {
    let terms = SellerTerms {
        commission: Tiers::flat(percent("0")),
        lot_charge: amount(0),
        tax: None,
    };
    let consignment = terms.consignment(Some(amount(5)));
    assert_eq!(consignment.proceeds().minor_units(), 5);
}

#[test]
fn stored_lines_of_a_seller_read_as_they_were_or_not_at_all() {
    let lot = terms(Some("20")).consignment(Some(amount(333)));
    let stored = serde_json::to_string(&lot).unwrap();
    assert_eq!(serde_json::from_str::<Consignment>(&stored).unwrap(), lot);
    for wrong in [
        r#"{"hammer":100,"commission":101,"charge":0,"tax":0}"#,
        r#"{"hammer":100,"commission":100,"charge":10,"tax":111}"#,
    ] {
        assert!(
            serde_json::from_str::<Consignment>(wrong).is_err(),
            "{wrong}"
        );
    }
}
