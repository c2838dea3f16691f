//! The photographs of a lot as its form sends them: after the lot's title each, then what is said of it.

use super::LOTS_MAX;
use crate::{
    field_problem::FieldProblem,
    house::new_sale::{NewPhotograph, PHOTOGRAPHS_MAX},
};

/// The field that names a photograph.
pub(in crate::pages::house) const PHOTOGRAPH: &str = "photograph";
/// What stands in place of a file that was not taken: why.
pub(in crate::pages::house) const NOT_TAKEN: &str = "photograph_not_taken";

/// Photographs of a lot that are kept of what was sent, so that too many are told of, not dropped.
const SENT_MAX: usize = 2 * PHOTOGRAPHS_MAX;

/// A photograph of a lot as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::pages::house) struct PhotographForm {
    pub(in crate::pages::house) image: String,
    pub(in crate::pages::house) alt: String,
    /// Where in the order it should stand; as it came if that cannot be read.
    place: Option<u32>,
    is_removed: bool,
}

/// The photographs of one lot, and what was not taken.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::pages::house) struct LotPhotographs {
    pub(in crate::pages::house) kept: Vec<PhotographForm>,
    not_taken: Vec<String>,
}

impl LotPhotographs {
    pub(super) fn of(images: &[NewPhotograph]) -> Self {
        let kept = images.iter().map(|photograph| PhotographForm {
            image: photograph.image.clone(),
            alt: photograph.alt.clone(),
            ..PhotographForm::default()
        });
        Self {
            kept: kept.collect(),
            not_taken: vec![],
        }
    }

    /// The cover of the sale: what comes before the first lot, of several the last.
    pub(super) fn cover(pairs: &[(String, String)]) -> Self {
        let mut cover = Self::default();
        for (name, value) in pairs.iter().take_while(|(name, _)| name != "lot_title") {
            cover.take(name, value);
        }
        cover.settle();
        let others = cover.kept.len().saturating_sub(1);
        cover.kept.drain(..others);
        cover
    }

    /// Those of each lot, in its order, without those that are to go.
    pub(super) fn sent(pairs: &[(String, String)]) -> Vec<Self> {
        let mut lots: Vec<Self> = Vec::new();
        for (name, value) in pairs {
            if name == "lot_title" {
                if lots.len() == LOTS_MAX {
                    break;
                }
                lots.push(Self::default());
            } else if let Some(lot) = lots.last_mut() {
                lot.take(name, value);
            }
        }
        lots.iter_mut().for_each(Self::settle);
        lots
    }

    fn take(&mut self, name: &str, value: &str) {
        let last = self.kept.last_mut();
        match (name, last) {
            ("photograph_alt", Some(last)) => last.alt = super::shown(value),
            ("photograph_place", Some(last)) => last.place = value.trim().parse().ok(),
            ("photograph_remove", Some(last)) => last.is_removed = true,
            (PHOTOGRAPH, _) => self.kept.push(PhotographForm {
                image: super::shown(value),
                ..PhotographForm::default()
            }),
            (NOT_TAKEN, _) => self.not_taken.push(super::shown(value)),
            _ => {}
        }
        self.kept.truncate(SENT_MAX);
        self.not_taken.truncate(SENT_MAX);
    }

    /// In the order asked for: what was moved up to a place goes before what stood there, what was moved down behind it.
    /// What was uploaded comes last, and once.
    fn settle(&mut self) {
        let mut placed: Vec<_> = self.kept.drain(..).zip(1_u32..).collect();
        placed.retain(|(photograph, _)| !photograph.is_removed);
        placed.sort_by_key(|(photograph, came)| {
            let place = photograph.place.unwrap_or(u32::MAX);
            (place, place.cmp(came))
        });
        for (photograph, _) in placed {
            if self
                .kept
                .iter()
                .all(|before| before.image != photograph.image)
            {
                self.kept.push(photograph);
            }
        }
    }

    /// As the API takes them.
    pub(super) fn read(&self, pointer: &str, wrongs: &mut Vec<FieldProblem>) -> Vec<NewPhotograph> {
        if !self.not_taken.is_empty() {
            wrongs.push(FieldProblem::new(pointer, self.not_taken.join(". ")));
        }
        let kept = self.kept.iter().map(|photograph| NewPhotograph {
            image: photograph.image.clone(),
            alt: photograph.alt.clone(),
        });
        kept.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Vec<LotPhotographs> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        LotPhotographs::sent(&pairs.iter().map(owned).collect::<Vec<_>>())
    }

    fn images(lot: &LotPhotographs) -> Vec<&str> {
        lot.kept.iter().map(|it| it.image.as_str()).collect()
    }

    #[test]
    fn cover_is_the_last_photograph_before_the_first_lot() {
        let cover = |pairs: &[(&str, &str)]| {
            let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            let pairs: Vec<_> = pairs.iter().map(owned).collect();
            let cover = LotPhotographs::cover(&pairs);
            cover
                .kept
                .into_iter()
                .map(|it| it.image)
                .collect::<Vec<_>>()
        };
        let sent = [
            ("photograph", "old"),
            ("photograph_alt", "The hall"),
            ("photograph", "new"),
            ("lot_title", "A"),
            ("photograph", "of a lot"),
        ];
        assert_eq!(cover(&sent), ["new"]);
        assert_eq!(cover(&sent[..2]), ["old"]);
        assert!(cover(&[("photograph", "old"), ("photograph_remove", "true")]).is_empty());
    }

    #[test]
    fn photographs_belong_to_the_lot_whose_title_came_before_and_stand_in_their_order() {
        let lots = sent(&[
            ("photograph", "of nothing"),
            ("lot_title", "A"),
            ("photograph", "a"),
            ("photograph_alt", "Front"),
            ("photograph_place", "1"),
            ("photograph", "b"),
            ("photograph_place", "2"),
            ("photograph_remove", "true"),
            ("photograph", "c"),
            ("photograph_place", "1"),
            ("photograph", "new"),
            ("photograph", "a"),
            ("lot_title", "B"),
            ("photograph_not_taken", "“x” was not taken: it is animated"),
        ]);
        assert_eq!(images(&lots[0]), ["c", "a", "new"]);
        assert_eq!(lots[0].kept[1].alt, "Front");
        let mut wrongs = vec![];
        assert!(lots[1].read("/lots/1/images", &mut wrongs).is_empty());
        assert_eq!(wrongs[0].pointer, "/lots/1/images");
    }

    #[test]
    fn more_photographs_than_a_lot_has_are_told_of() {
        let mut pairs = vec![("lot_title", "A")];
        let names: Vec<_> = (0..99).map(|name| name.to_string()).collect();
        pairs.extend(names.iter().map(|name| ("photograph", name.as_str())));
        let lots = sent(&pairs);
        assert_eq!(lots[0].kept.len(), SENT_MAX);
    }
}
