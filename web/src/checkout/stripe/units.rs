//! How Stripe writes amounts: in the smallest unit of a currency as Stripe sees it, which is not always ISO 4217's
//! (<https://docs.stripe.com/currencies>).

use auction::{Amount, Currency};

/// Stripe's amounts have no decimals, whatever ISO 4217 says.
const ZERO_DECIMAL: [&str; 15] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF", "XPF",
];
/// Stripe's amounts have three decimals, of which the last has to be 0.
const THREE_DECIMAL: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];
/// Stripe's amounts have two decimals, which have to be 00: these became currencies without any.
const WHOLE_UNITS: [&str; 2] = ["ISK", "UGX"];

/// How many decimals Stripe's amounts have, and of what each has to be a multiple.
fn form(currency: Currency) -> (u32, u64) {
    match currency.as_str() {
        code if ZERO_DECIMAL.contains(&code) => (0, 1),
        code if THREE_DECIMAL.contains(&code) => (3, 10),
        code if WHOLE_UNITS.contains(&code) => (2, 100),
        _ => (2, 1),
    }
}

/// An amount as Stripe writes it; none: it cannot be asked for exactly.
pub(super) fn to_stripe(amount: Amount, currency: Currency) -> Option<u64> {
    let (decimals, step) = form(currency);
    let amount = scaled(amount.minor_units(), currency.decimals(), decimals)?;
    amount.is_multiple_of(step).then_some(amount)
}

/// What Stripe's amount is; none: it is none of the currency.
pub(super) fn from_stripe(amount: u64, currency: Currency) -> Option<Amount> {
    let (decimals, _) = form(currency);
    Amount::new(scaled(amount, decimals, currency.decimals())?).ok()
}

fn scaled(amount: u64, from: u32, to: u32) -> Option<u64> {
    match to.checked_sub(from) {
        Some(more) => amount.checked_mul(10_u64.checked_pow(more)?),
        None => {
            let less = 10_u64.checked_pow(from - to)?;
            amount.is_multiple_of(less).then(|| amount / less)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.to_owned().try_into().unwrap()
    }

    #[test]
    fn amounts_are_written_as_stripe_documents_them() {
        for (code, minor, stripe) in [
            // USD 10, JPY 500.
            ("USD", 1_000, Some(1_000)),
            ("JPY", 500, Some(500)),
            // KWD 5.120 and 5.124, whose last digit cards cannot take.
            ("KWD", 5_120, Some(5_120)),
            ("KWD", 5_124, None),
            // ISK 5 and UGX 5: no decimals by ISO 4217, two of zero for Stripe.
            ("ISK", 5, Some(500)),
            ("UGX", 5, Some(500)),
            // MGA 5.00 and 5.20: two decimals by ISO 4217, none for Stripe.
            ("MGA", 500, Some(5)),
            ("MGA", 520, None),
            ("HUF", 1_045, Some(1_045)),
            // LYD has three decimals by ISO 4217; to Stripe it is a currency like any other.
            ("LYD", 5_120, Some(512)),
            ("LYD", 5_124, None),
        ] {
            let amount = Amount::new(minor).unwrap();
            assert_eq!(to_stripe(amount, currency(code)), stripe, "{code} {minor}");
            let back = stripe.and_then(|stripe| from_stripe(stripe, currency(code)));
            assert_eq!(back, stripe.map(|_| amount), "{code} {minor}");
        }
    }

    #[test]
    fn what_is_no_amount_of_the_currency_is_none() {
        assert_eq!(from_stripe(550, currency("ISK")), None);
        assert_eq!(from_stripe(u64::MAX, currency("USD")), None);
        assert_eq!(from_stripe(u64::MAX, currency("MGA")), None);
    }
}
