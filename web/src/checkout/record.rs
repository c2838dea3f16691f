//! What is kept of an invoice's way to the provider, beside the list of its payments: the page that takes one now, and what came
//! that no list of this invoice can hold.

use async_nats::jetstream::kv::Store;
use auction::{Amount, Time};
use serde::{Deserialize, Serialize};

use super::provider::OpenCheckout;
use crate::revised::{self, Revised, RevisedError};

/// Most payments of an invoice that are kept beside its list: each is somebody's money in a currency nobody asked for.
const UNENTERED_MAX: usize = 20;

/// A key an invoice, in the bucket of payments.
#[derive(Clone, Debug)]
pub(crate) struct Checkouts(Store);

/// Of one invoice.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct CheckoutRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    current: Option<CurrentCheckout>,
    /// When the newest payment failed; none: it did not, or another page was opened since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed_at: Option<Time>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unentered: Vec<Unentered>,
}

/// The page that was opened last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct CurrentCheckout {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) amount: Amount,
    pub(super) expires_at: Time,
    /// The buyer has done their part there.
    #[serde(default)]
    pub(super) is_processing: bool,
}

/// Money that came and cannot be entered: it is in another currency, or no amount of this one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Unentered {
    pub(crate) checkout: String,
    /// What the provider calls it.
    pub(crate) reference: String,
    /// How much, in words.
    pub(crate) sum: String,
    pub(crate) at: Time,
}

impl Checkouts {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    /// What is kept of an invoice.
    ///
    /// # Errors
    /// While the bucket does not answer.
    pub(crate) async fn find(&self, invoice: u64) -> Result<Revised<CheckoutRecord>, RevisedError> {
        revised::find(&self.0, &key(invoice)).await
    }

    /// Keeps it in place of what stood at `revision`.
    pub(super) async fn set(
        &self,
        invoice: u64,
        record: &CheckoutRecord,
        revision: u64,
    ) -> Result<(), RevisedError> {
        let kept = revised::set(&self.0, &key(invoice), record, revision).await;
        kept.map(drop)
    }
}

impl CheckoutRecord {
    /// The page that still takes a payment at `now`, or has taken one that is on its way.
    pub(super) fn current(&self, now: Time) -> Option<&CurrentCheckout> {
        let current = self.current.as_ref();
        current.filter(|it| it.is_processing || it.expires_at > now)
    }

    /// Whether this page takes a payment at `now`, or has taken one that is on its way.
    pub(super) fn is_open(&self, checkout: &str, now: Time) -> bool {
        self.current(now)
            .is_some_and(|current| current.id == checkout)
    }

    /// The id of the page that was opened last, whether or not it is still one; empty: there was none.
    pub(super) fn last(&self) -> &str {
        let current = self.current.as_ref();
        current.map_or("", |current| &current.id)
    }

    /// Whether the buyer has done their part, and the money has not come.
    pub(crate) fn is_processing(&self) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|current| current.is_processing)
    }

    /// When the newest payment came to nothing.
    pub(crate) fn failed_at(&self) -> Option<Time> {
        self.failed_at
    }

    /// What came and is not entered, the oldest first.
    pub(crate) fn unentered(&self) -> &[Unentered] {
        &self.unentered
    }

    pub(super) fn begin(&mut self, opened: OpenCheckout, amount: Amount) {
        let OpenCheckout {
            id,
            url,
            expires_at,
        } = opened;
        self.current = Some(CurrentCheckout {
            id,
            url,
            amount,
            expires_at,
            is_processing: false,
        });
        self.failed_at = None;
    }

    /// The page's payment is on its way. False: nothing changed.
    pub(super) fn process(&mut self, checkout: &str) -> bool {
        let current = self.current.as_mut();
        match current.filter(|it| it.id == checkout && !it.is_processing) {
            Some(current) => {
                current.is_processing = true;
                true
            }
            None => false,
        }
    }

    /// The page takes no payment any more. False: nothing changed.
    pub(super) fn end(&mut self, checkout: &str) -> bool {
        let is_it = (self.current.as_ref()).is_some_and(|current| current.id == checkout);
        if is_it {
            self.current = None;
        }
        is_it
    }

    /// What was done on the page came to nothing. False: nothing changed.
    pub(super) fn fail(&mut self, checkout: &str, at: Time) -> bool {
        let is_it = self.end(checkout);
        if is_it {
            self.failed_at = Some(at);
        }
        is_it
    }

    /// Keeps what cannot be entered, once. False: nothing changed.
    pub(super) fn keep_unentered(&mut self, came: Unentered) -> bool {
        let mut kept = self.unentered.iter();
        let is_new = kept.all(|it| it.checkout != came.checkout);
        let is_kept = is_new && self.unentered.len() < UNENTERED_MAX;
        if is_kept {
            self.unentered.push(came);
        }
        is_kept
    }
}

fn key(invoice: u64) -> String {
    format!("checkout.{invoice}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_unix_millis(seconds * 1_000).unwrap()
    }

    #[test]
    fn page_counts_until_it_expires_or_its_money_is_on_the_way() {
        let mut record = CheckoutRecord::default();
        assert_eq!(record.current(at(1)), None);
        let opened = OpenCheckout {
            id: "one".to_owned(),
            url: "https://pay.example/one".to_owned(),
            expires_at: at(10),
        };
        record.begin(opened.clone(), Amount::ONE);
        assert!(record.current(at(9)).is_some() && record.current(at(10)).is_none());
        assert!(!record.process("other") && !record.end("other"));
        assert!(record.process("one") && !record.process("one"));
        assert!(record.current(at(11)).is_some() && record.is_processing());
        assert!(record.is_open("one", at(11)) && !record.is_open("other", at(11)));
        assert!(record.fail("one", at(12)) && !record.fail("one", at(13)));
        assert!(!record.is_processing() && !record.is_open("one", at(12)));
        assert_eq!(record.failed_at(), Some(at(12)));
        record.begin(opened, Amount::ONE);
        assert_eq!(record.failed_at(), None);
        assert!(record.end("one") && !record.end("one"));
    }

    #[test]
    fn unentered_money_is_kept_once_and_bounded() {
        let mut record = CheckoutRecord::default();
        let came = |id: usize| Unentered {
            checkout: id.to_string(),
            reference: "pi".to_owned(),
            sum: "USD 50.00".to_owned(),
            at: at(1),
        };
        assert!(record.keep_unentered(came(0)) && !record.keep_unentered(came(0)));
        for id in 1..UNENTERED_MAX {
            assert!(record.keep_unentered(came(id)));
        }
        assert!(!record.keep_unentered(came(UNENTERED_MAX)));
        assert_eq!(record.unentered().len(), UNENTERED_MAX);
    }
}
