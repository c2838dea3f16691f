//! Words looked for in what is written of lots: by their beginnings, accents apart, and where nothing begins so with one typo.
//!
//! Everything is looked through each time: 5,000 lots take some milliseconds, and no index has to follow what is amended.

use strsim::osa_distance;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::catalogue::CatalogueLot;

/// Words of a search that are looked for; what comes after is left out.
const WORDS_MAX: usize = 8;
/// Letters from which on a typo is taken for one: of shorter words nearly every other is one away.
const TYPO_FROM: usize = 4;

/// What is written of a lot, made alike.
struct Text {
    number: String,
    words: String,
}

/// Whether each of the lots, given with its number, has every word of the search.
pub(crate) fn matching<'a>(
    search: &str,
    lots: impl Iterator<Item = (u32, &'a CatalogueLot)>,
) -> Vec<bool> {
    let texts: Vec<_> = lots.map(|(number, lot)| Text::of(number, lot)).collect();
    let mut matching = vec![true; texts.len()];
    let search = alike(search);
    for word in search.split_whitespace().take(WORDS_MAX) {
        for (is_match, has) in matching.iter_mut().zip(with(word, &texts)) {
            *is_match &= has;
        }
    }
    matching
}

/// Whether each text has the word; only where none has it, whether it has one that is a typo away.
fn with(word: &str, texts: &[Text]) -> Vec<bool> {
    let begins: Vec<_> = texts.iter().map(|text| text.begins(word)).collect();
    let is_long = word.chars().count() >= TYPO_FROM;
    match is_long && !begins.contains(&true) {
        true => texts.iter().map(|text| text.resembles(word)).collect(),
        false => begins,
    }
}

impl Text {
    fn of(number: u32, lot: &CatalogueLot) -> Self {
        let details = &lot.details;
        let texts = [
            &lot.title,
            &lot.description,
            &details.category,
            &details.condition,
            &details.provenance,
            &details.dimensions,
        ];
        let words = texts.iter().flat_map(|text| [text.as_str(), " "]);
        Self {
            number: number.to_string(),
            words: alike(&words.collect::<String>()),
        }
    }

    fn begins(&self, word: &str) -> bool {
        self.number == word || self.words().any(|own| own.starts_with(word))
    }

    fn resembles(&self, word: &str) -> bool {
        let is_near =
            |own: &str| own.len().abs_diff(word.len()) <= 2 && osa_distance(own, word) <= 1;
        self.words().any(is_near)
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.words.split(' ').filter(|word| !word.is_empty())
    }
}

/// Small letters and digits without accents, spaces for all else.
fn alike(text: &str) -> String {
    let letters = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    let letters = letters.flat_map(char::to_lowercase);
    let mut alike = String::with_capacity(text.len());
    for letter in letters {
        match letter {
            'ß' => alike.push_str("ss"),
            letter if letter.is_alphanumeric() => alike.push(letter),
            _ => alike.push(' '),
        }
    }
    alike
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(search: &str) -> Vec<u32> {
        let titles = [
            "Two-day marine chronometer",
            "Große Wanduhr, 18. Jahrhundert",
            "Violin with a one-piece back",
        ];
        let lots: Vec<_> = (titles.iter().zip(1..))
            .map(|(title, number)| {
                let mut lot = CatalogueLot::unwritten("1".parse().unwrap(), number);
                (*title).clone_into(&mut lot.title);
                (number, lot)
            })
            .collect();
        let matches = matching(search, lots.iter().map(|(number, lot)| (*number, lot)));
        let numbers = (1..).zip(matches).filter(|(_, is_match)| *is_match);
        numbers.map(|(number, _)| number).collect()
    }

    #[test]
    fn lots_are_found_by_beginnings_of_words_accents_and_number() {
        assert_eq!(found("chrono"), [1]);
        assert_eq!(found("MARINE two"), [1]);
        assert_eq!(found("grosse"), [2]);
        assert_eq!(found("18"), [2]);
        assert_eq!(found("3"), [3]);
        assert_eq!(found("  "), [1, 2, 3]);
        assert_eq!(found("marine violin"), [0_u32; 0]);
    }

    #[test]
    fn one_typo_is_forgiven_where_nothing_is_spelt_so() {
        assert_eq!(found("chronomter"), [1]);
        assert_eq!(found("voilin"), [3]);
        assert_eq!(found("wandur"), [2]);
        assert_eq!(found("wndur"), [0_u32; 0], "those are two");
        assert_eq!(found("bac"), [3], "a beginning");
        assert_eq!(found("bxk"), [0_u32; 0], "too short to tell");
    }
}
