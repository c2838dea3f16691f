use proptest::prelude::*;
use settlement::{
    Amount, BuyerTerms, Direction, Liability, LotCharges, Money, Owed, PaymentState, Rate,
    RefundTooHigh, Tiers, Transfer, TransferError,
};

use crate::amount;

/// A lot that costs so much.
fn lot(total: u64) -> LotCharges {
    let terms = BuyerTerms {
        premium: Tiers::flat(Rate::ZERO),
        lot_fee: Amount::ZERO,
        tax: None,
    };
    terms.charges(amount(total), Liability::Taxed)
}

fn payment(minor_units: u64) -> Transfer {
    Transfer::new(Direction::Payment, amount(minor_units)).expect("above zero")
}

fn refund(minor_units: u64) -> Transfer {
    Transfer::new(Direction::Refund, amount(minor_units)).expect("above zero")
}

/// An invoice of 60.00 and 40.00.
fn invoice(credited: [bool; 2]) -> Owed {
    Owed::of([lot(6_000), lot(4_000)].iter().zip(credited))
}

#[test]
fn owed_is_what_was_invoiced_less_credits_and_payments() {
    use PaymentState::{Credited, Paid, PartPaid, ToReturn, Unpaid};
    for (credited, transfers, remaining, to_return, state) in [
        ([false, false], &[][..], 10_000, 0, Unpaid),
        ([false, false], &[payment(2_500)], 7_500, 0, PartPaid),
        (
            [false, false],
            &[payment(2_500), payment(7_500)],
            0,
            0,
            Paid,
        ),
        ([false, false], &[payment(10_001)], 0, 1, ToReturn),
        ([true, false], &[], 4_000, 0, Unpaid),
        ([true, false], &[payment(4_000)], 0, 0, Paid),
        ([true, false], &[payment(10_000)], 0, 6_000, ToReturn),
        ([true, false], &[payment(10_000), refund(6_000)], 0, 0, Paid),
        (
            [true, false],
            &[payment(10_000), refund(1_000)],
            0,
            5_000,
            ToReturn,
        ),
        ([true, true], &[], 0, 0, Credited),
        (
            [true, true],
            &[payment(10_000), refund(10_000)],
            0,
            0,
            Credited,
        ),
        // A refund of a payment that turned out never to have come.
        ([false, false], &[refund(500)], 10_500, 0, Unpaid),
    ] {
        let owed = invoice(credited).after(transfers);
        let found = [owed.remaining(), owed.to_return()].map(Money::minor_units);
        assert_eq!(found, [remaining, to_return], "{credited:?} {transfers:?}");
        assert_eq!(owed.state(), state, "{credited:?} {transfers:?}");
    }
}

#[test]
fn refund_is_at_most_what_is_to_be_returned() {
    let owed = invoice([true, false]).after(&[payment(10_000)]);
    assert_eq!(owed.check(&refund(6_000)), Ok(()));
    let most = owed.to_return();
    assert_eq!(owed.check(&refund(6_001)), Err(RefundTooHigh { most }));
    assert_eq!(owed.check(&payment(Amount::MAX.minor_units())), Ok(()));
    let nothing = invoice([false, false]).check(&refund(1));
    assert_eq!(nothing, Err(RefundTooHigh { most: Money::ZERO }));
}

#[test]
fn total_less_what_was_paid_is_what_is_due() {
    let owed = invoice([true, false]).after(&[payment(3_000), refund(500)]);
    let sums = [
        owed.invoiced(),
        owed.credited(),
        owed.total(),
        owed.paid(),
        owed.refunded(),
        owed.remaining(),
    ];
    let expected = [10_000, 6_000, 4_000, 3_000, 500, 1_500];
    assert_eq!(sums.map(Money::minor_units), expected);
}

#[test]
fn transfer_is_above_zero_also_as_it_is_stored() {
    let none = Transfer::new(Direction::Payment, Amount::ZERO);
    assert_eq!(none, Err(TransferError));
    let stored = r#"{"direction":"refund","amount":125}"#;
    let read: Transfer = serde_json::from_str(stored).unwrap();
    assert_eq!(read, refund(125));
    assert_eq!(serde_json::to_string(&read).unwrap(), stored);
    for wrong in [
        r#"{"direction":"refund","amount":0}"#,
        r#"{"direction":"refund","amount":-5}"#,
        r#"{"direction":"gift","amount":5}"#,
    ] {
        assert!(serde_json::from_str::<Transfer>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_one_buyer_paid_too_much_pays_nothing_for_another() {
    let over = invoice([false, false]).after(&[payment(12_000)]);
    let sums: Owed = [over, invoice([true, false])].into_iter().sum();
    let sums = [
        sums.invoiced(),
        sums.credited(),
        sums.paid(),
        sums.remaining(),
        sums.to_return(),
    ];
    let expected = [20_000, 6_000, 12_000, 4_000, 2_000];
    assert_eq!(sums.map(Money::minor_units), expected);
}

proptest! {
    #[test]
    fn money_is_neither_lost_nor_made(
        lots in proptest::collection::vec((1..1_000_000_u64, any::<bool>()), 1..8),
        amounts in proptest::collection::vec((1..1_000_000_u64, any::<bool>()), 0..12),
    ) {
        let charges: Vec<_> = lots.iter().map(|(total, _)| lot(*total)).collect();
        let credited = lots.iter().map(|(_, credited)| *credited);
        let transfers: Vec<_> = amounts
            .iter()
            .map(|(minor, pays)| if *pays { payment(*minor) } else { refund(*minor) })
            .collect();
        let owed = Owed::of(charges.iter().zip(credited)).after(&transfers);
        let minor = |money: Money| i64::try_from(money.minor_units()).unwrap();
        prop_assert_eq!(
            minor(owed.remaining()) - minor(owed.to_return()),
            minor(owed.invoiced()) - minor(owed.credited()) - minor(owed.paid()) + minor(owed.refunded())
        );
        prop_assert!(owed.remaining() == Money::ZERO || owed.to_return() == Money::ZERO);
        // In whatever order they were entered.
        let backwards = transfers.iter().rev();
        let again = Owed::of(charges.iter().zip(lots.iter().map(|(_, credited)| *credited)));
        prop_assert_eq!(again.after(backwards), owed);
    }
}
