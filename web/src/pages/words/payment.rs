//! How an invoice stands, in words.

use settlement::PaymentState;

/// The same for people who look at it now, with whether money is on its way from the payment provider.
pub(crate) fn payment_words(state: PaymentState, is_processing: bool) -> String {
    match is_processing {
        true => format!("{}, being processed", payment_state(state)),
        false => payment_state(state).to_owned(),
    }
}

pub(crate) fn payment_state(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Unpaid => "Unpaid",
        PaymentState::PartPaid => "Part paid",
        PaymentState::Paid => "Paid",
        PaymentState::Credited => "Credited",
        PaymentState::ToReturn => "Money to return",
    }
}
