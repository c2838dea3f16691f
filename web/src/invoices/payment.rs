//! What was paid of an invoice, as an operator says it by hand.

use async_nats::jetstream::kv::Store;
use auction::{Time, UserId};
use serde::{Deserialize, Serialize};

use crate::revised::{self, Revised, RevisedError};

/// What was said of payments, the last word of each invoice.
#[derive(Clone, Debug)]
pub(crate) struct Payments(Store);

/// The last word.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) state: PaymentState,
    pub(crate) note: String,
    pub(crate) by: UserId,
    pub(crate) at: Time,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaymentState {
    #[default]
    Unpaid,
    PartPaid,
    Paid,
}

/// The last word and where it stands.
pub(crate) type FoundPayment = Revised<Payment>;

impl PaymentState {
    pub(crate) const ALL: [Self; 3] = [Self::Unpaid, Self::PartPaid, Self::Paid];

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Unpaid => "Unpaid",
            Self::PartPaid => "Part paid",
            Self::Paid => "Paid",
        }
    }

    /// Its name in forms and tables.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::PartPaid => "part_paid",
            Self::Paid => "paid",
        }
    }
}

impl FoundPayment {
    pub(crate) fn state(&self) -> PaymentState {
        let payment = self.value.as_ref();
        payment.map(|payment| payment.state).unwrap_or_default()
    }

    /// What the house noted; empty where it said nothing.
    pub(crate) fn note(&self) -> &str {
        let payment = self.value.as_ref();
        payment.map_or("", |payment| &payment.note)
    }
}

impl Payments {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    pub(crate) async fn find(&self, invoice: u64) -> Result<FoundPayment, RevisedError> {
        revised::find(&self.0, &key(invoice)).await
    }

    /// Says what was paid, instead of what stood at `revision`.
    pub(crate) async fn set(
        &self,
        invoice: u64,
        payment: &Payment,
        revision: u64,
    ) -> Result<(), RevisedError> {
        revised::set(&self.0, &key(invoice), payment, revision).await
    }
}

fn key(invoice: u64) -> String {
    format!("invoice.{invoice}")
}
