//! Amounts of a table: one sign stands before the cents in all of it.

use auction::{Amount, Currency};

use crate::{
    catalogue::Estimate,
    format::{MoneyError, parse_lenient},
};

/// What stands between the two figures of a range.
const BETWEEN: [&str; 6] = ["–", "—", " - ", " to ", " bis ", "-"];
/// Digits after a sign that can only be cents.
const CENTS: std::ops::RangeInclusive<usize> = 1..=2;

/// How amounts are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Figures {
    currency: Currency,
    /// What stands before cents; none: each cell has to say it.
    mark: Option<char>,
    /// Some cell showed it.
    is_seen: bool,
}

impl Figures {
    /// As these cells show, which hold amounts; where none does, as tables with this separator are written.
    pub(super) fn seen<'a>(
        currency: Currency,
        cells: impl Iterator<Item = &'a str>,
        separator: char,
    ) -> Self {
        let (mut commas, mut points) = (false, false);
        for cell in cells {
            let last = cell.rfind([',', '.']);
            let Some(last) = last else { continue };
            let digits = cell[last + 1..].chars();
            let digits = digits.take_while(char::is_ascii_digit).count();
            if CENTS.contains(&digits) {
                commas |= cell[last..].starts_with(',');
                points |= cell[last..].starts_with('.');
            }
        }
        let mark = match (commas, points) {
            (true, false) => Some(','),
            (false, true) => Some('.'),
            (false, false) => (separator == ';').then_some(','),
            (true, true) => None,
        };
        Self {
            currency,
            mark,
            is_seen: commas != points,
        }
    }

    pub(super) fn amount(self, cell: &str) -> Result<Amount, String> {
        let text = match self.mark {
            Some(',') => cell.replace('.', "").replace(',', "."),
            Some(_) => cell.replace(',', ""),
            None => cell.to_owned(),
        };
        // What stands before cents elsewhere in the table does not stand before thousands here.
        let cents = text.split_once('.').map_or("", |(_, cents)| cents);
        let cents = cents.chars().take_while(char::is_ascii_digit).count();
        if self.is_seen && cents > self.currency.decimals() as usize {
            return Err(MoneyError::TooFine(self.currency).to_string());
        }
        parse_lenient(&text, self.currency).map_err(|error| error.to_string())
    }

    /// One figure, or two with a dash or a word between them.
    pub(super) fn estimate(self, cell: &str) -> Result<Estimate, String> {
        let holds_figure = |text: &str| text.contains(|letter: char| letter.is_ascii_digit());
        let parts = BETWEEN.iter().find_map(|between| {
            let (low, high) = cell.split_once(between)?;
            (holds_figure(low) && holds_figure(high)).then_some((low, high))
        });
        let (low, high) = parts.unwrap_or((cell, cell));
        let (low, high) = (self.amount(low)?, self.amount(high)?);
        Ok(Estimate { low, high })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(cells: &[&str], separator: char) -> Figures {
        let currency = "EUR".to_owned().try_into().unwrap();
        Figures::seen(currency, cells.iter().copied(), separator)
    }

    fn read(cells: &[&str], separator: char) -> Vec<Option<u64>> {
        let figures = figures(cells, separator);
        let read = |cell: &&str| figures.amount(cell).ok().map(Amount::minor_units);
        cells.iter().map(read).collect()
    }

    #[test]
    fn one_amount_with_cents_tells_how_all_are_written() {
        assert_eq!(read(&["1.200", "80,50"], ','), [Some(120_000), Some(8_050)]);
        assert_eq!(read(&["1,200", "80.50"], ';'), [Some(120_000), Some(8_050)]);
        assert_eq!(read(&["1.200", "€ 90"], ';'), [Some(120_000), Some(9_000)]);
        assert_eq!(read(&["1.200", "80.50"], ','), [None, Some(8_050)]);
        assert_eq!(read(&["1.200"], ','), [Some(120_000)]);
        assert_eq!(read(&["1,200"], ';'), [Some(120_000)]);
        assert_eq!(read(&["1.20", "1,20"], ';'), [Some(120), Some(120)]);
    }

    #[test]
    fn an_estimate_is_a_figure_or_a_range() {
        let figures = figures(&["80,50"], ';');
        for (cell, low, high) in [
            ("1.000 – 1.500", 100_000, 150_000),
            ("1000-1500", 100_000, 150_000),
            ("1.000 bis 1.500 €", 100_000, 150_000),
            ("90", 9_000, 9_000),
        ] {
            let read = figures.estimate(cell).unwrap();
            let read = (read.low.minor_units(), read.high.minor_units());
            assert_eq!(read, (low, high), "{cell}");
        }
        assert!(figures.estimate("a lot").is_err());
    }
}
