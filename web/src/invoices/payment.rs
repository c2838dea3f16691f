//! What was paid of an invoice, as an operator says it by hand.

use async_nats::jetstream::kv::{CreateErrorKind, Operation, Store, UpdateErrorKind};
use auction::{Time, UserId};
use serde::{Deserialize, Serialize};

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

/// The last word and where it stands; revision 0: nothing was said yet.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct FoundPayment {
    pub(crate) payment: Option<Payment>,
    pub(crate) revision: u64,
}

/// Why a word was not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum SetError {
    #[error("somebody else has changed it meanwhile")]
    ChangedMeanwhile,
    #[error("payments cannot be reached now")]
    Unavailable,
}

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
        let payment = self.payment.as_ref();
        payment.map(|payment| payment.state).unwrap_or_default()
    }
}

impl Payments {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    pub(crate) async fn find(&self, invoice: u64) -> Result<FoundPayment, SetError> {
        let entry = self.0.entry(key(invoice)).await;
        let entry = entry.map_err(|_| SetError::Unavailable)?;
        let Some(entry) = entry.filter(|entry| entry.operation == Operation::Put) else {
            return Ok(FoundPayment::default());
        };
        let payment = serde_json::from_slice(&entry.value).map_err(|error| {
            tracing::error!(invoice, %error, "a payment cannot be read");
            SetError::Unavailable
        })?;
        Ok(FoundPayment {
            payment: Some(payment),
            revision: entry.revision,
        })
    }

    /// Says what was paid, instead of what stood at `revision`.
    pub(crate) async fn set(
        &self,
        invoice: u64,
        payment: &Payment,
        revision: u64,
    ) -> Result<(), SetError> {
        let value = serde_json::to_vec(payment)
            .expect("a payment is JSON")
            .into();
        if revision == 0 {
            let created = self.0.create(key(invoice), value).await;
            return created.map(|_| ()).map_err(|error| match error.kind() {
                CreateErrorKind::AlreadyExists => SetError::ChangedMeanwhile,
                _ => SetError::Unavailable,
            });
        }
        let updated = self.0.update(key(invoice), value, revision).await;
        updated.map(|_| ()).map_err(|error| match error.kind() {
            UpdateErrorKind::WrongLastRevision => SetError::ChangedMeanwhile,
            _ => SetError::Unavailable,
        })
    }
}

fn key(invoice: u64) -> String {
    format!("invoice.{invoice}")
}
