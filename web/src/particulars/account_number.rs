//! The number of a bank account. One that looks like an IBAN is held against its own check digits (ISO 13616): a digit mistyped
//! here would stand on every invoice.

use crate::locale::t;

/// Letters and digits of an IBAN: those of the shortest and the longest in use.
const LENGTH: std::ops::RangeInclusive<usize> = 15..=34;
/// Its letters stand in groups of so many on paper.
const GROUP: usize = 4;

/// Why a number is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", t!("house-settings-iban"))]
pub(super) struct Mistyped;

/// The number as it stands on paper: an IBAN in groups, any other as it was given.
pub(super) fn spaced(number: &str) -> String {
    let Some(iban) = iban(number) else {
        return number.to_owned();
    };
    let groups = iban.as_bytes().chunks(GROUP);
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    groups.join(" ")
}

/// # Errors
/// For an IBAN whose check digits do not fit.
pub(super) fn check(number: &str) -> Result<(), Mistyped> {
    match iban(number) {
        Some(iban) if remainder(&iban) != 1 => Err(Mistyped),
        _ => Ok(()),
    }
}

/// The letters and digits of what looks like an IBAN: a country, two digits, and enough of them.
fn iban(number: &str) -> Option<String> {
    let iban: String = number.chars().filter(|c| *c != ' ').collect();
    let iban = iban.to_ascii_uppercase();
    let bytes = iban.as_bytes();
    let is_iban = LENGTH.contains(&bytes.len())
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[..2].iter().all(u8::is_ascii_alphabetic)
        && bytes[2..4].iter().all(u8::is_ascii_digit);
    is_iban.then_some(iban)
}

/// The first four behind the rest, letters as 10 to 35, modulo 97 (ISO 7064).
fn remainder(iban: &str) -> u32 {
    let (head, rest) = iban.split_at(4);
    let values = rest.chars().chain(head.chars());
    let values = values.filter_map(|c| c.to_digit(36));
    values.fold(0, |sum, value| match value {
        0..=9 => (sum * 10 + value) % 97,
        letter => (sum * 100 + letter) % 97,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iban_is_checked_and_grouped() {
        for (typed, shown, checked) in [
            (
                "de89370400440532013000",
                "DE89 3704 0044 0532 0130 00",
                Ok(()),
            ),
            (
                "GB33 BUKB 2020 1555 5555 55",
                "GB33 BUKB 2020 1555 5555 55",
                Ok(()),
            ),
            (
                "DE89 3704 0044 0532 0130 01",
                "DE89 3704 0044 0532 0130 01",
                Err(Mistyped),
            ),
            (
                "DE98 3704 0044 0532 0130 00",
                "DE98 3704 0044 0532 0130 00",
                Err(Mistyped),
            ),
            ("12-34-56 12345678", "12-34-56 12345678", Ok(())),
            ("", "", Ok(())),
        ] {
            assert_eq!(spaced(typed), shown);
            assert_eq!(check(typed), checked, "{typed}");
        }
    }
}
