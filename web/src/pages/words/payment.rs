//! How an invoice stands, in words.

use settlement::PaymentState;

use crate::locale::t;

/// The same for people who look at it now, with whether money is on its way from the payment provider.
pub(crate) fn payment_words(state: PaymentState, is_processing: bool) -> String {
    match is_processing {
        true => t!("payment-state-processing", state = payment_state(state)),
        false => payment_state(state),
    }
}

pub(crate) fn payment_state(state: PaymentState) -> String {
    match state {
        PaymentState::Unpaid => t!("payment-state-unpaid"),
        PaymentState::PartPaid => t!("payment-state-part-paid"),
        PaymentState::Paid => t!("payment-state-paid"),
        PaymentState::Credited => t!("payment-state-credited"),
        PaymentState::ToReturn => t!("payment-state-to-return"),
    }
}
