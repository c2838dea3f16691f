//! What was paid of an invoice and returned: a list to which is only added. An entry is never changed; one that was wrong is
//! reversed, which stands beside it with who and why.

use auction::{Note, Time, UserId};
use serde::{Deserialize, Serialize};
use settlement::{Direction, Owed, RefundTooHigh, Transfer};
use utoipa::ToSchema;

use super::{day::Day, noted::Noted};
use crate::locale::t;

/// Most entries of an invoice: with the longest notes they fit one message of 1 MiB.
const ENTRIES_MAX: usize = 200;

/// All entries of an invoice, in the order in which they were made.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct PaymentLedger {
    entries: Vec<PaymentEntry>,
    /// What was said before sums were kept, where it cannot be an entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    noted: Option<Noted>,
}

/// Money that came or went, as somebody of the house entered it or a payment provider told of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct PaymentEntry {
    /// Of whoever entered it: the same again is the same entry.
    pub(crate) id: String,
    #[serde(flatten)]
    pub(crate) payment: NewPayment,
    /// Who entered it; of a payment by a provider its buyer, who made it.
    pub(crate) by: UserId,
    pub(crate) at: Time,
    /// None: somebody of the house entered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) provider: Option<ProviderReference>,
    /// None: it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reversed: Option<Reversal>,
}

/// Where a payment is found that a provider told of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct ProviderReference {
    /// Its name.
    pub(crate) provider: String,
    /// What it calls the payment.
    pub(crate) reference: String,
}

/// What is said of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct NewPayment {
    #[serde(flatten)]
    pub(crate) transfer: Transfer,
    /// When the money came or went.
    pub(crate) day: Day,
    pub(crate) method: PaymentMethod,
    /// For the house alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<Note>,
}

/// Why an entry does not count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Reversal {
    pub(crate) reason: Note,
    pub(crate) by: UserId,
    pub(crate) at: Time,
}

/// How money went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaymentMethod {
    BankTransfer,
    Card,
    Cash,
    Cheque,
    Other,
    /// On the page of a payment provider, by whatever it offers there.
    Online,
}

/// Whether the list became longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kept {
    Now,
    /// Just this stood there.
    Before,
}

/// Why nothing was entered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum EntryRefused {
    #[error("{}", t!("payment-reused"))]
    Reused,
    #[error(transparent)]
    RefundTooHigh(#[from] RefundTooHigh),
    #[error("{}", t!("payment-list-full", count = ENTRIES_MAX))]
    Full,
    #[error("{}", t!("payment-not-there"))]
    Unknown,
}

/// Why money cannot have come or gone on a day.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum DayRefused {
    #[error("{}", t!("payment-day-ahead", day = .0.words()))]
    Ahead(Day),
    #[error("{}", t!("payment-day-too-early", day = .0.words()))]
    TooEarly(Day),
}

/// Whether money of an invoice of `issued_at` can have come or gone on a day, at `now`. It may have come before the invoice, as a
/// deposit does.
pub(crate) fn check_day(day: Day, issued_at: Time, now: Time) -> Result<(), DayRefused> {
    let (first, last) = (Day::of(issued_at).year_before(), Day::last(now));
    match day {
        day if day > last => Err(DayRefused::Ahead(last)),
        day if day < first => Err(DayRefused::TooEarly(first)),
        _ => Ok(()),
    }
}

impl PaymentMethod {
    /// Those that are entered by hand.
    pub(crate) const BY_HAND: [Self; 5] = [
        Self::BankTransfer,
        Self::Card,
        Self::Cash,
        Self::Cheque,
        Self::Other,
    ];

    pub(crate) fn words(self) -> String {
        match self {
            Self::BankTransfer => t!("payment-bank-transfer"),
            Self::Card => t!("payment-card"),
            Self::Cash => t!("payment-cash"),
            Self::Cheque => t!("payment-cheque"),
            Self::Other => t!("payment-other"),
            Self::Online => t!("payment-online"),
        }
    }

    /// Its name in forms and tables.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::BankTransfer => "bank_transfer",
            Self::Card => "card",
            Self::Cash => "cash",
            Self::Cheque => "cheque",
            Self::Other => "other",
            Self::Online => "online",
        }
    }
}

impl PaymentEntry {
    /// What it is called.
    pub(crate) fn name(&self) -> String {
        match self.payment.transfer.direction() {
            Direction::Payment => t!("payment-is-payment"),
            Direction::Refund => t!("payment-is-refund"),
        }
    }
}

impl PaymentLedger {
    /// What was said before sums were kept. `paid`: it was all that was owed then, so it is an entry.
    pub(super) fn of_word(noted: Noted, paid: Option<Transfer>) -> Self {
        match paid {
            Some(transfer) => Self {
                entries: vec![noted.into_entry(transfer)],
                noted: None,
            },
            None => Self {
                entries: vec![],
                noted: noted.says_something().then_some(noted),
            },
        }
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.entries.iter().any(|entry| entry.id == id)
    }

    pub(crate) fn entries(&self) -> &[PaymentEntry] {
        &self.entries
    }

    pub(crate) fn noted(&self) -> Option<&Noted> {
        self.noted.as_ref()
    }

    /// The newest payment that counts.
    pub(super) fn last_payment(&self) -> Option<&PaymentEntry> {
        let is_payment = |entry: &&PaymentEntry| {
            let direction = entry.payment.transfer.direction();
            direction == Direction::Payment && entry.reversed.is_none()
        };
        self.entries.iter().rfind(is_payment)
    }

    /// What is owed after all that counts.
    pub(super) fn owed(&self, invoiced: Owed) -> Owed {
        let counting = self.entries.iter().filter(|entry| entry.reversed.is_none());
        invoiced.after(counting.map(|entry| &entry.payment.transfer))
    }

    /// The newest note of the house.
    pub(crate) fn note(&self) -> &str {
        let mut notes = self.entries.iter().rev();
        let newest = notes.find_map(|entry| entry.payment.note.as_ref());
        let noted = self.noted.as_ref().map(|noted| noted.note.as_str());
        newest.map(Note::as_str).or(noted).unwrap_or_default()
    }

    /// Adds an entry. `invoiced`: what is owed without any.
    ///
    /// # Errors
    /// Where another one has its id, for a refund of more than is to be returned, and where the list is full.
    pub(super) fn enter(
        &mut self,
        entry: PaymentEntry,
        invoiced: Owed,
    ) -> Result<Kept, EntryRefused> {
        if let Some(same) = self.entries.iter().find(|other| other.id == entry.id) {
            return match same.payment == entry.payment {
                true => Ok(Kept::Before),
                false => Err(EntryRefused::Reused),
            };
        }
        self.owed(invoiced).check(&entry.payment.transfer)?;
        if self.entries.len() >= ENTRIES_MAX {
            return Err(EntryRefused::Full);
        }
        self.entries.push(entry);
        Ok(Kept::Now)
    }

    /// Lets an entry count no more.
    ///
    /// # Errors
    /// Where there is none of this id.
    pub(super) fn reverse(&mut self, id: &str, reversal: Reversal) -> Result<Kept, EntryRefused> {
        let mut entries = self.entries.iter_mut();
        let entry = entries.find(|entry| entry.id == id);
        let entry = entry.ok_or(EntryRefused::Unknown)?;
        match entry.reversed {
            Some(_) => Ok(Kept::Before),
            None => {
                entry.reversed = Some(reversal);
                Ok(Kept::Now)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use auction::Amount;
    use settlement::{BuyerTerms, Liability, LotCharges, Money, Rate, Tiers};

    use super::*;

    fn at() -> Time {
        "2026-05-03T10:00:00.000Z".to_owned().try_into().unwrap()
    }

    fn entry(id: &str, direction: Direction, minor_units: u64) -> PaymentEntry {
        let amount = Amount::new(minor_units).unwrap();
        PaymentEntry {
            id: id.to_owned(),
            payment: NewPayment {
                transfer: Transfer::new(direction, amount).unwrap(),
                day: Day::of(at()),
                method: PaymentMethod::Cash,
                note: None,
            },
            by: "olga".parse().unwrap(),
            at: at(),
            provider: None,
            reversed: None,
        }
    }

    fn lot(minor_units: u64) -> LotCharges {
        let terms = BuyerTerms {
            premium: Tiers::flat(Rate::ZERO),
            lot_fee: Amount::ZERO,
            tax: None,
        };
        terms.charges(Amount::new(minor_units).unwrap(), Liability::Taxed)
    }

    /// 100.00.
    fn invoiced() -> Owed {
        Owed::of([(&lot(10_000), false)])
    }

    fn reversal() -> Reversal {
        Reversal {
            reason: "Bounced".to_owned().try_into().unwrap(),
            by: "olga".parse().unwrap(),
            at: at(),
        }
    }

    #[test]
    fn the_same_entry_again_is_one_and_another_by_its_id_is_refused() {
        let mut ledger = PaymentLedger::default();
        let one = || entry("a", Direction::Payment, 2_500);
        assert_eq!(ledger.enter(one(), invoiced()), Ok(Kept::Now));
        assert_eq!(ledger.enter(one(), invoiced()), Ok(Kept::Before));
        let other = entry("a", Direction::Payment, 2_501);
        let refused = ledger.enter(other, invoiced());
        assert_eq!(refused, Err(EntryRefused::Reused));
        let second = entry("b", Direction::Payment, 2_500);
        assert_eq!(ledger.enter(second, invoiced()), Ok(Kept::Now));
        assert_eq!(ledger.owed(invoiced()).remaining().minor_units(), 5_000);
    }

    #[test]
    fn reversed_entry_stays_and_counts_no_more() {
        let mut ledger = PaymentLedger::default();
        let pays = entry("a", Direction::Payment, 12_000);
        ledger.enter(pays, invoiced()).unwrap();
        let back = |minor| entry("b", Direction::Refund, minor);
        let too_high = ledger.enter(back(2_001), invoiced());
        assert!(
            matches!(too_high, Err(EntryRefused::RefundTooHigh(_))),
            "{too_high:?}"
        );
        assert_eq!(ledger.enter(back(2_000), invoiced()), Ok(Kept::Now));
        let unknown = ledger.reverse("c", reversal());
        assert_eq!(unknown, Err(EntryRefused::Unknown));
        assert_eq!(ledger.reverse("a", reversal()), Ok(Kept::Now));
        assert_eq!(ledger.reverse("a", reversal()), Ok(Kept::Before));
        assert_eq!(ledger.entries().len(), 2);
        let owed = ledger.owed(invoiced());
        assert_eq!(owed.remaining().minor_units(), 12_000);
        // The refund of a payment that never came can be reversed too.
        assert_eq!(ledger.reverse("b", reversal()), Ok(Kept::Now));
        assert_eq!(ledger.owed(invoiced()).paid(), Money::ZERO);
    }

    #[test]
    fn list_is_bounded() {
        let mut ledger = PaymentLedger::default();
        let one = |id: usize| entry(&id.to_string(), Direction::Payment, 1);
        for id in 0..ENTRIES_MAX {
            assert_eq!(ledger.enter(one(id), invoiced()), Ok(Kept::Now));
        }
        let full = ledger.enter(one(ENTRIES_MAX), invoiced());
        assert_eq!(full, Err(EntryRefused::Full));
    }
}
