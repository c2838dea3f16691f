//! Why a bid did not count, and what would be allowed.

use std::time::Duration;

use auction::{Amount, Currency, Refusal, Time};

use crate::{
    format::{exact_time, money, seconds, time_of_day},
    locale::t,
};

/// One or two sentences about a refusal.
pub(crate) fn refusal(refusal: &Refusal, currency: Currency) -> String {
    let money = |amount: &Amount| money(*amount, currency);
    match refusal {
        Refusal::OnHold => format!("{} {}", t!("held"), t!("refused-held")),
        Refusal::LotWithdrawn => t!("withdrawn"),
        Refusal::SaleCancelled => t!("cancelled"),
        Refusal::UnknownSale | Refusal::UnknownLot => t!("refused-unknown"),
        Refusal::BidTooLow { minimum } => t!("least", least = money(minimum)),
        Refusal::MaximumNotHigher => t!("refused-not-higher"),
        Refusal::MaximumBelowPrice { price } => t!("refused-below-price", price = money(price)),
        Refusal::YouLead => t!("refused-you-lead"),
        Refusal::AboveCeiling { ceiling } => t!("refused-ceiling", ceiling = money(ceiling)),
        Refusal::OffGrid { below, above } => {
            t!(
                "refused-off-grid",
                below = money(below),
                above = money(above)
            )
        }
        Refusal::BidTooEarly {
            arrived_at,
            opens_at,
        } => t!(
            "refused-early",
            by = apart(arrived_at.until(*opens_at)),
            arrived = exact_time(*arrived_at),
            opens = exact_time(*opens_at)
        ),
        Refusal::BidTooLate {
            arrived_at,
            ended_at,
        } => t!(
            "refused-late",
            by = apart(ended_at.until(*arrived_at)),
            arrived = exact_time(*arrived_at),
            ended = exact_time(*ended_at)
        ),
        Refusal::BidIdReused => t!("refused-reused"),
        Refusal::BiddingStopped => t!("refused-stopped"),
        Refusal::WrongOffer { .. } => t!("refused-wrong-offer"),
        Refusal::NothingToTakeBack => t!("refused-no-bid"),
        Refusal::TooOften { retry_at } => {
            t!(
                "refused-too-often",
                time = time_of_day(next_second(*retry_at))
            )
        }
        Refusal::NotApproved => t!("refused-not-approved"),
        Refusal::Blocked => t!("refused-blocked"),
        Refusal::OwnLot => t!("refused-own-lot"),
        // Both figures count what is bound on other lots.
        Refusal::Limit { free, highest } => match *highest {
            Amount::ZERO => t!("refused-limit-full", free = money(free)),
            _ => t!(
                "refused-limit",
                free = money(free),
                highest = money(highest)
            ),
        },
        Refusal::LotOpen
        | Refusal::SaleExists
        | Refusal::InvalidSale { .. }
        | Refusal::LotHasBids
        | Refusal::LotClosed
        | Refusal::SaleOver
        | Refusal::TooManyBidders
        | Refusal::UnknownBid
        | Refusal::TooManyVoids
        | Refusal::LeaderBeyondLimit { .. }
        | Refusal::MessageIdReused => t!("refused"),
    }
}

fn apart(by: Duration) -> String {
    let plain = format!("{}.{:03}", by.as_secs(), by.subsec_millis());
    format!("{} s", seconds(&plain))
}

/// The whole second at which a time is over: nobody is asked to come back too early.
fn next_second(time: Time) -> Time {
    time.after(Duration::from_millis(999))
}
