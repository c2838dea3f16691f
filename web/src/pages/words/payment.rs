//! How an invoice stands, in words.

use settlement::PaymentState;

pub(crate) fn payment_state(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Unpaid => "Unpaid",
        PaymentState::PartPaid => "Part paid",
        PaymentState::Paid => "Paid",
        PaymentState::Credited => "Credited",
        PaymentState::ToReturn => "Money to return",
    }
}
