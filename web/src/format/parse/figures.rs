//! What people type around the digits of an amount: its currency, spaces, a dash for no cents.

use auction::Currency;

use super::{
    super::{one_line, sign},
    MoneyError,
};

/// Characters shown of what does not belong in an amount.
const TROUBLE_SHOWN_MAX: usize = 10;

/// Digits and signs alone, and whether the sale's currency stood beside them.
pub(super) fn figures(text: &str, currency: Currency) -> Result<(String, bool), MoneyError> {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let (figures, is_marked) = unmarked(text.trim(), currency);
    let figures = figures.split_whitespace().collect::<Vec<_>>().join(" ");
    let figures = without_dash(&figures.replace('’', "'"), currency);
    if figures.starts_with(['-', '−', '–', '—']) {
        return Err(MoneyError::NotAboveZero(currency));
    }
    match trouble(&figures) {
        Some(part) => Err(MoneyError::Foreign { part, currency }),
        None => Ok((figures, is_marked)),
    }
}

/// The text without the sale's currency before or behind it, and whether it was there.
fn unmarked(text: &str, currency: Currency) -> (&str, bool) {
    let code = currency.as_str();
    let marks = [sign(currency).unwrap_or(code), code];
    let is = |part: Option<&str>, mark: &str| part.is_some_and(|it| it.eq_ignore_ascii_case(mark));
    let mut figures = text;
    for mark in marks {
        if is(figures.get(..mark.len()), mark) {
            figures = figures[mark.len()..].trim_start();
        }
        let behind = figures.len().saturating_sub(mark.len());
        if is(figures.get(behind..), mark) {
            figures = figures[..behind].trim_end();
        }
    }
    (figures, figures.len() < text.len())
}

/// `120,-` is a price without cents.
fn without_dash(figures: &str, currency: Currency) -> String {
    let whole = figures.trim_end_matches(['-', '–', '—']);
    match whole.strip_suffix(['.', ',']) {
        Some(units) if whole.len() < figures.len() && currency.decimals() == 0 => units.to_owned(),
        Some(_) if whole.len() < figures.len() => format!("{whole}0"),
        _ => figures.to_owned(),
    }
}

/// The first thing that never stands in an amount.
fn trouble(figures: &str) -> Option<String> {
    let belongs = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ');
    let from = figures.find(|c| !belongs(c))?;
    let trouble = figures[from..].split(belongs).next()?;
    Some(one_line(trouble, TROUBLE_SHOWN_MAX))
}

/// What comes along when text is copied, and nobody sees.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
