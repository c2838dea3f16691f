use proptest::{collection::btree_set, prelude::*};
use settlement::{Amount, BuyerTerms, Charge, Liability, Rate, Tax, TaxBase, TaxName, Tier, Tiers};

const WHOLE: u32 = 1_000_000;

fn rate() -> impl Strategy<Value = (u32, Rate)> {
    let parts = prop_oneof![Just(0), Just(WHOLE), 0..=WHOLE];
    parts.prop_map(|parts| {
        let text = format!("{}.{:04}", parts / 10_000, parts % 10_000);
        (parts, text.parse().expect("a percentage"))
    })
}

fn amounts() -> impl Strategy<Value = Amount> {
    let most = Amount::MAX.minor_units();
    prop_oneof![0..2_000_u64, 0..=most, Just(most)]
        .prop_map(|it| Amount::new(it).expect("below the maximum"))
}

/// A table, and its rates in parts per million.
fn tables() -> impl Strategy<Value = (Tiers, Vec<u32>)> {
    let froms = btree_set(1..2_000_000_u64, 0..Tiers::COUNT_MAX);
    froms.prop_flat_map(|froms| {
        let rates = proptest::collection::vec(rate(), froms.len() + 1);
        rates.prop_map(move |rates| {
            let froms = std::iter::once(0).chain(froms.iter().copied());
            let tiers = froms.zip(&rates).map(|(from, (_, percent))| Tier {
                from: Amount::new(from).expect("below the maximum"),
                percent: *percent,
            });
            let table = Tiers::new(tiers.collect()).expect("rising tiers");
            (table, rates.iter().map(|(parts, _)| *parts).collect())
        })
    })
}

fn terms() -> impl Strategy<Value = BuyerTerms> {
    let bases = prop_oneof![Just(TaxBase::Premium), Just(TaxBase::HammerAndPremium)];
    let taxes = proptest::option::of((rate(), bases));
    (tables(), amounts(), taxes).prop_map(|((premium, _), lot_fee, tax)| BuyerTerms {
        premium,
        lot_fee,
        tax: tax.map(|((_, percent), on)| Tax {
            name: TaxName::default(),
            percent,
            on,
        }),
    })
}

proptest! {
    #[test]
    fn total_is_the_sum_of_the_lines(terms in terms(), hammer in amounts()) {
        let charges = terms.charges(hammer, Liability::Taxed);
        let each = [Charge::Hammer, Charge::Premium, Charge::Fee, Charge::Tax];
        let each = each.map(|it| charges.amount(it).minor_units());
        prop_assert_eq!(charges.total().minor_units(), each.iter().sum::<u64>());
        let lines = charges.lines().map(|line| line.amount.minor_units());
        prop_assert_eq!(charges.total().minor_units(), lines.sum::<u64>());
    }

    #[test]
    fn higher_hammer_never_costs_less(
        terms in terms(), one in amounts(), other in amounts(), exempt: bool,
    ) {
        let liability = if exempt { Liability::Exempt } else { Liability::Taxed };
        let total = |hammer| terms.charges(hammer, liability).total();
        prop_assert!(total(one.min(other)) <= total(one.max(other)));
    }

    #[test]
    fn premium_lies_between_the_lowest_and_the_highest_rate(
        (table, rates) in tables(), hammer in amounts(),
    ) {
        let share = |parts: u32| {
            let exact = u128::from(hammer.minor_units()) * u128::from(parts);
            u64::try_from((exact + u128::from(WHOLE) / 2) / u128::from(WHOLE)).unwrap()
        };
        let premium = table.of(hammer).minor_units();
        prop_assert!(premium <= share(*rates.iter().max().unwrap()));
        prop_assert!(premium >= share(*rates.iter().min().unwrap()));
    }

    #[test]
    fn exemption_takes_away_the_tax_and_nothing_else(terms in terms(), hammer in amounts()) {
        let taxed = terms.charges(hammer, Liability::Taxed);
        let exempt = terms.charges(hammer, Liability::Exempt);
        let tax = taxed.amount(Charge::Tax).minor_units();
        prop_assert_eq!(taxed.total().minor_units() - tax, exempt.total().minor_units());
    }

    #[test]
    fn stored_lines_read_as_they_were(terms in terms(), hammer in amounts()) {
        let charges = terms.charges(hammer, Liability::Taxed);
        let stored = serde_json::to_string(&charges).unwrap();
        prop_assert_eq!(serde_json::from_str::<settlement::LotCharges>(&stored).unwrap(), charges);
    }

    #[test]
    fn rates_read_as_they_are_written((_, rate) in rate()) {
        prop_assert_eq!(rate.to_string().parse::<Rate>().unwrap(), rate);
    }
}
