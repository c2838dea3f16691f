//! What was said of a payment before sums were kept: a word for the whole invoice. Nobody says so any more; what was said is
//! still read.

use auction::{Amount, Note, Time, UserId};
use serde::{Deserialize, Serialize};
use settlement::{Direction, Money, Transfer};

use super::{
    day::Day,
    payment::{NewPayment, PaymentEntry, PaymentLedger, PaymentMethod},
};
use crate::locale::t;

/// What the entry is called that a word becomes.
const ID: &str = "noted";

/// The last word.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Noted {
    pub(crate) state: NotedState,
    pub(crate) note: String,
    pub(crate) by: UserId,
    pub(crate) at: Time,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotedState {
    Unpaid,
    PartPaid,
    Paid,
}

/// What is kept of the payments of an invoice.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum StoredPayments {
    Ledger(PaymentLedger),
    Word(Noted),
}

impl Noted {
    pub(super) fn says_something(&self) -> bool {
        self.state != NotedState::Unpaid || !self.note.is_empty()
    }

    /// The words of the house.
    pub(crate) fn words(&self) -> String {
        match self.state {
            NotedState::Unpaid => t!("payment-noted-unpaid"),
            NotedState::PartPaid => t!("payment-noted-part-paid"),
            NotedState::Paid => t!("payment-noted-paid"),
        }
    }

    /// What was paid, where `owed` is what was owed when it was said; none: nobody said how much.
    pub(super) fn paid(&self, owed: Money) -> Option<Transfer> {
        let amount = Amount::new(owed.minor_units()).unwrap_or(Amount::MAX);
        let transfer = Transfer::new(Direction::Payment, amount).ok()?;
        (self.state == NotedState::Paid).then_some(transfer)
    }

    pub(super) fn into_entry(self, transfer: Transfer) -> PaymentEntry {
        PaymentEntry {
            id: ID.to_owned(),
            payment: NewPayment {
                transfer,
                day: Day::of(self.at),
                method: PaymentMethod::Other,
                note: Note::try_from(self.note.trim().to_owned()).ok(),
            },
            by: self.by,
            at: self.at,
            provider: None,
            reversed: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_from_before_sums_are_still_read() {
        for (word, note, is_paid) in [("paid", "Bank, 3 May", true), ("part_paid", "", false)] {
            let stored = format!(
                r#"{{"state":"{word}","note":"{note}","by":"olga","at":"2026-05-03T10:00:00.000Z"}}"#
            );
            let Ok(StoredPayments::Word(noted)) = serde_json::from_str(&stored) else {
                panic!("{stored}");
            };
            let ledger = PaymentLedger::of_word(noted.clone(), noted.paid(Money::ZERO));
            assert!(ledger.entries().is_empty(), "nothing was owed");
            let owed = Money::from(Amount::new(6_912).unwrap());
            let ledger = PaymentLedger::of_word(noted.clone(), noted.paid(owed));
            assert_eq!(ledger.entries().len(), usize::from(is_paid));
            assert_eq!(ledger.noted().is_some(), !is_paid);
            assert_eq!(ledger.note(), note);
            let kept = serde_json::to_string(&ledger).unwrap();
            let read = serde_json::from_str(&kept).unwrap();
            assert_eq!(StoredPayments::Ledger(ledger), read, "{kept}");
        }
    }
}
