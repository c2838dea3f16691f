//! Amounts of a table: one sign stands before the cents in all of it. What could mean two amounts is asked back.

use auction::{Amount, Currency};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    catalogue::Estimate,
    format::{MoneyError, one_line, parse_lenient, parse_marked},
    locale::t,
};

/// What stands between the two figures of a range.
const BETWEEN: [&str; 6] = ["–", "—", " - ", " to ", " bis ", "-"];
/// Digits behind a sign that may be cents of three digits, or thousands.
const GROUP: usize = 3;
/// Characters of a cell that are said again.
const CELL_SHOWN_MAX: usize = 30;

/// What stands before cents in a table; the other sign stands between thousands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DecimalMark {
    Point,
    Comma,
}

/// How amounts are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Figures {
    currency: Currency,
    /// None: each cell has to say it.
    mark: Option<DecimalMark>,
}

impl DecimalMark {
    pub(crate) const ALL: [Self; 2] = [Self::Point, Self::Comma];

    /// Its name in forms and in the API.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.code() == code)
    }

    /// An amount written so.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Self::Point => "1,234.50",
            Self::Comma => "1.234,50",
        }
    }

    fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    fn of_sign(sign: &str) -> Self {
        match sign {
            "," => Self::Comma,
            _ => Self::Point,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }

    /// What this figure shows of it; none: it has no sign, or one that may stand before cents and between thousands.
    fn shown(figure: &str) -> Option<Self> {
        let signs: Vec<_> = figure.matches(['.', ',']).collect();
        let last = *signs.last()?;
        let mark = Self::of_sign(last);
        if signs.iter().any(|sign| *sign != last) {
            return Some(mark);
        }
        let mut groups = figure.split(last);
        let begins = groups.next().unwrap_or_default();
        let are_thousands = (1..=GROUP).contains(&begins.len())
            && !begins.starts_with('0')
            && groups.all(|group| group.len() == GROUP);
        match (signs.len(), are_thousands) {
            (1, true) => None,
            (1, false) => Some(mark),
            (_, true) => Some(mark.other()),
            (_, false) => None,
        }
    }

    /// What a table with this separator has before cents, as spreadsheets write it.
    fn beside(separator: char) -> Option<Self> {
        match separator {
            ',' => Some(Self::Point),
            ';' => Some(Self::Comma),
            _ => None,
        }
    }
}

impl Figures {
    pub(super) fn new(currency: Currency, mark: Option<DecimalMark>) -> Self {
        Self { currency, mark }
    }

    /// As these cells show, which hold amounts; where none does, as tables with this separator are written.
    pub(super) fn seen<'a>(
        currency: Currency,
        cells: impl Iterator<Item = &'a str>,
        separator: char,
    ) -> Self {
        let marks: Vec<_> = (cells.flat_map(figures_of))
            .filter_map(DecimalMark::shown)
            .collect();
        let has = |mark| marks.contains(&mark);
        let mark = match (has(DecimalMark::Point), has(DecimalMark::Comma)) {
            (true, true) => None,
            (true, false) => Some(DecimalMark::Point),
            (false, true) => Some(DecimalMark::Comma),
            (false, false) => DecimalMark::beside(separator),
        };
        Self::new(currency, mark)
    }

    pub(super) fn mark(self) -> Option<DecimalMark> {
        self.mark
    }

    pub(super) fn amount(self, cell: &str) -> Result<Amount, String> {
        let currency = self.currency;
        let has_two_readings = || {
            let mut figures = figures_of(cell);
            figures.any(|it| it.contains(['.', ',']) && DecimalMark::shown(it).is_none())
        };
        let read = match self.mark {
            None if has_two_readings() => Err(MoneyError::TooFine(currency)),
            None => parse_lenient(cell, currency),
            Some(mark) => parse_marked(cell, mark.sign(), currency),
        };
        read.map_err(|error| match error {
            MoneyError::TooFine(_) if has_two_readings() => t!(
                "house-import-two-readings",
                cell = one_line(cell, CELL_SHOWN_MAX),
                point = DecimalMark::Point.example(),
                comma = DecimalMark::Comma.example()
            ),
            error => error.to_string(),
        })
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

/// The figures of a cell, with the signs between their digits.
fn figures_of(cell: &str) -> impl Iterator<Item = &str> {
    let parts = cell.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let parts = parts.map(|part| part.trim_matches(['.', ',']));
    parts.filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.to_owned().try_into().unwrap()
    }

    fn seen(cells: &[&str], separator: char) -> Figures {
        Figures::seen(currency("EUR"), cells.iter().copied(), separator)
    }

    fn read(cells: &[&str], separator: char) -> Vec<Option<u64>> {
        let figures = seen(cells, separator);
        let read = |cell: &&str| figures.amount(cell).ok().map(Amount::minor_units);
        cells.iter().map(read).collect()
    }

    #[test]
    fn one_amount_with_cents_tells_how_all_are_written() {
        assert_eq!(read(&["1.200", "80,50"], ','), [Some(120_000), Some(8_050)]);
        assert_eq!(read(&["1,200", "80.50"], ';'), [Some(120_000), Some(8_050)]);
        assert_eq!(read(&["1.200", "80.50"], ','), [None, Some(8_050)]);
        assert_eq!(
            read(&["1.234.567", "12.345"], '\t'),
            [Some(123_456_700), Some(1_234_500)]
        );
        assert_eq!(
            read(&["1.234,50", "12,345"], '\t'),
            [Some(123_450), None],
            "a figure with both signs shows which is which"
        );
    }

    #[test]
    fn without_cents_amounts_are_as_the_separator_goes_with() {
        assert_eq!(read(&["1.200", "€ 90"], ';'), [Some(120_000), Some(9_000)]);
        assert_eq!(read(&["1,200", "$ 90"], ','), [Some(120_000), None]);
        assert_eq!(
            read(&["10", "20", "12.345"], ','),
            [Some(1_000), Some(2_000), None]
        );
        assert_eq!(read(&["1,200"], ';'), [None]);
        assert_eq!(read(&["1.200"], '\t'), [None], "nothing tells");
        assert_eq!(read(&["1.200"], ','), [None]);
    }

    #[test]
    fn one_cell_written_another_way_lets_no_other_be_guessed() {
        assert_eq!(
            read(&["101.50", "1.234,50", "12.345", "12,345", "7"], ','),
            [Some(10_150), Some(123_450), None, None, Some(700)]
        );
    }

    #[test]
    fn what_has_two_readings_is_asked_back_and_read_as_somebody_says() {
        let figures = seen(&["10", "12.345"], ',');
        let words = figures.amount("12.345").unwrap_err();
        assert!(
            words.contains("“12.345”") && words.contains("1,234.50 or 1.234,50"),
            "{words}"
        );
        let by_hand = Figures::new(currency("EUR"), Some(DecimalMark::Comma));
        assert_eq!(by_hand.amount("12.345").unwrap().minor_units(), 1_234_500);
        assert!(by_hand.amount("1,2345").is_err());
        assert!(by_hand.amount("1.2.345").is_err());
        // As exports of that currency have it.
        let dinars = Figures::seen(currency("KWD"), ["1.250"].into_iter(), ',');
        assert_eq!(dinars.amount("1.250").unwrap().minor_units(), 1_250);
    }

    #[test]
    fn an_estimate_is_a_figure_or_a_range() {
        let figures = seen(&["80,50"], ';');
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
        assert!(figures.estimate("1,000 – 1,500").is_err());
    }
}
