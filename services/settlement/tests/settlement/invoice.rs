use settlement::{
    Amount, BuyerTerms, Charge, CreditError, Invoice, InvoiceError, Liability, LotCharges, Tax,
    TaxBase, TaxName, Tiers,
};

use crate::{amount, percent};

fn charges(hammer: u64) -> LotCharges {
    let terms = BuyerTerms {
        premium: Tiers::flat(percent("25")),
        lot_fee: Amount::ZERO,
        tax: Some(Tax {
            name: TaxName::default(),
            percent: percent("8.1"),
            on: TaxBase::Premium,
        }),
    };
    terms.charges(amount(hammer), Liability::Taxed)
}

fn invoice() -> Invoice<&'static str> {
    let lots = [("1", 130_000), ("7", 10), ("9", 99_999)];
    let lots = lots.map(|(lot, hammer)| (lot, charges(hammer)));
    Invoice::new(lots.into()).expect("three lots")
}

#[test]
fn invoice_is_the_sum_of_its_rounded_lines() {
    let invoice = invoice();
    // 1,300.00 + 325.00 + 26.33; 0.10 + 0.03 + 0.00; 999.99 + 250.00 + 20.25.
    assert_eq!(invoice.total().minor_units(), 165_133 + 13 + 127_024);
    let sums = [Charge::Hammer, Charge::Premium, Charge::Fee, Charge::Tax];
    let sums = sums.map(|charge| invoice.sum(charge).minor_units());
    assert_eq!(sums, [230_009, 57_503, 0, 4_658]);
    assert_eq!(sums.iter().sum::<u64>(), invoice.total().minor_units());
}

#[test]
fn invoice_has_each_lot_once() {
    let lot = ("1", charges(100));
    assert_eq!(Invoice::<&str>::new(vec![]), Err(InvoiceError::Count));
    assert_eq!(Invoice::new(vec![lot, lot]), Err(InvoiceError::Twice));
    let most = Invoice::<usize>::LOTS_MAX;
    let lots = |count| (0..count).map(|lot| (lot, charges(1))).collect();
    assert!(Invoice::new(lots(most)).is_ok());
    assert_eq!(Invoice::new(lots(most + 1)), Err(InvoiceError::Count));
}

#[test]
fn credit_note_takes_back_what_a_lot_was_charged() {
    let invoice = invoice();
    let credit = invoice.credit(&["9", "1"], &[]).unwrap();
    let lots: Vec<_> = credit.lots().iter().map(|(lot, _)| *lot).collect();
    assert_eq!(lots, ["9", "1"]);
    assert_eq!(credit.total().minor_units(), 165_133 + 127_024);
    let rest = invoice.credit(&["7"], &lots).unwrap();
    let credited = rest.total().minor_units() + credit.total().minor_units();
    assert_eq!(credited, invoice.total().minor_units());
}

#[test]
fn nothing_is_credited_twice_or_for_another_invoice() {
    let invoice = invoice();
    for (lots, credited, expected) in [
        (&[][..], &[][..], CreditError::Empty),
        (&["2"], &[], CreditError::NotInvoiced),
        (&["1", "1"], &[], CreditError::AlreadyCredited),
        (&["1", "7"], &["7"], CreditError::AlreadyCredited),
    ] {
        assert_eq!(invoice.credit(lots, credited), Err(expected), "{lots:?}");
    }
}

#[test]
fn owed_is_what_was_invoiced_less_what_is_credited() {
    let invoice = invoice();
    let figures = |credited: &[&'static str]| {
        let owed = invoice.owed(credited);
        let figures = [owed.invoiced(), owed.credited(), owed.remaining()];
        figures.map(settlement::Money::minor_units)
    };
    let total = 165_133 + 13 + 127_024;
    assert_eq!(figures(&[]), [total, 0, total]);
    assert_eq!(figures(&["1"]), [total, 165_133, 13 + 127_024]);
    assert_eq!(figures(&["9", "7", "1"]), [total, total, 0]);
    assert_eq!(figures(&["elsewhere"]), [total, 0, total]);
    let both: settlement::Owed = [invoice.owed(&[]), invoice.owed(&["1"])].into_iter().sum();
    assert_eq!(both.remaining().minor_units(), 2 * total - 165_133);
}
