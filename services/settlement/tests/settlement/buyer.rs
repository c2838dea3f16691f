use settlement::{
    Amount, BuyerTerms, Charge, Invoice, Liability, LotCharges, Money, Tax, TaxBase, TaxName, Tiers,
};

use crate::{amount, percent, tiers};

fn taxed(premium: Tiers, rate: &str, on: TaxBase) -> BuyerTerms {
    BuyerTerms {
        premium,
        lot_fee: Amount::ZERO,
        tax: Some(Tax {
            name: TaxName::default(),
            percent: percent(rate),
            on,
        }),
    }
}

fn lines(charges: &LotCharges) -> Vec<(Charge, u64)> {
    let lines = charges.lines();
    lines
        .map(|line| (line.charge, line.amount.minor_units()))
        .collect()
}

#[test]
fn margin_scheme_taxes_the_premium_alone() {
    let terms = taxed(
        tiers(&[(0, "25"), (30_000_000, "20")]),
        "8.1",
        TaxBase::Premium,
    );
    let charges = terms.charges(amount(130_000), Liability::Taxed);
    // 8.1 % of 325.00 is 26.325.
    let expected = [
        (Charge::Hammer, 130_000),
        (Charge::Premium, 32_500),
        (Charge::Tax, 2_633),
    ];
    assert_eq!(lines(&charges), expected);
    assert_eq!(charges.total().minor_units(), 165_133);
}

#[test]
fn sales_tax_is_on_hammer_premium_and_fee() {
    let premium = tiers(&[(0, "26")]);
    let terms = BuyerTerms {
        lot_fee: amount(1_500),
        ..taxed(premium, "8.875", TaxBase::HammerAndPremium)
    };
    let charges = terms.charges(amount(100_000), Liability::Taxed);
    // 8.875 % of 1,275.00 is 113.15625.
    let expected = [
        (Charge::Hammer, 100_000),
        (Charge::Premium, 26_000),
        (Charge::Fee, 1_500),
        (Charge::Tax, 11_316),
    ];
    assert_eq!(lines(&charges), expected);
}

#[test]
fn exempt_buyer_pays_no_tax() {
    let terms = taxed(Tiers::flat(percent("25")), "19", TaxBase::HammerAndPremium);
    let charges = terms.charges(amount(10_000), Liability::Exempt);
    let expected = [(Charge::Hammer, 10_000), (Charge::Premium, 2_500)];
    assert_eq!(lines(&charges), expected);
}

#[test]
fn minor_units_round_alike_in_every_currency() {
    // Yen have no decimals, francs two, dinars of Kuwait three: the last digit is the minor unit.
    for (currency, hammer, premium, tax, total) in [
        ("JPY", 12_345, 3_086, 309, 15_740),
        ("CHF", 1_234_550, 308_638, 30_864, 1_574_052),
        ("KWD", 1_234_567, 308_642, 30_864, 1_574_073),
    ] {
        let terms = taxed(Tiers::flat(percent("25")), "10", TaxBase::Premium);
        let charges = terms.charges(amount(hammer), Liability::Taxed);
        let found = [Charge::Premium, Charge::Tax].map(|it| charges.amount(it).minor_units());
        assert_eq!(found, [premium, tax], "{currency}");
        assert_eq!(charges.total().minor_units(), total, "{currency}");
    }
}

#[test]
fn largest_amounts_do_not_overflow() {
    let terms = BuyerTerms {
        lot_fee: Amount::MAX,
        ..taxed(
            Tiers::flat(percent("100")),
            "100",
            TaxBase::HammerAndPremium,
        )
    };
    let charges = terms.charges(Amount::MAX, Liability::Taxed);
    assert_eq!(charges.total().minor_units(), 6 * Amount::MAX.minor_units());
    let most = Invoice::<usize>::LOTS_MAX;
    let invoice = Invoice::new((0..most).map(|lot| (lot, charges)).collect()).unwrap();
    let exact_in_json = 1 << 53;
    assert!(invoice.total().minor_units() < exact_in_json);
}

#[test]
fn lot_without_extras_costs_its_hammer_price() {
    let terms = BuyerTerms {
        premium: Tiers::flat(percent("0")),
        lot_fee: Amount::ZERO,
        tax: None,
    };
    let charges = terms.charges(amount(777), Liability::Taxed);
    assert_eq!(lines(&charges), [(Charge::Hammer, 777)]);
    assert_eq!(charges.amount(Charge::Tax), Money::ZERO);
}
