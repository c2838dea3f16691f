//! A lot as typed, read as the API takes it.

use std::{collections::HashSet, sync::LazyLock};

use auction::{Amount, Currency, LotId};

use super::{
    DetailsForm, LotPhotographs, column,
    read::{FormReader, far_away},
};
use crate::{
    field_problem::FieldProblem,
    format,
    house::new_sale::{NewLot, NewTexts},
    locale::t,
};

/// A lot as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::pages::house) struct LotForm {
    /// Its id, where it has one already.
    pub(in crate::pages::house) id: String,
    /// Empty: in order.
    pub(in crate::pages::house) number: String,
    pub(in crate::pages::house) title: String,
    pub(in crate::pages::house) description: String,
    pub(in crate::pages::house) image: String,
    pub(in crate::pages::house) photographs: LotPhotographs,
    pub(in crate::pages::house) details: DetailsForm,
    pub(in crate::pages::house) opening: String,
    pub(in crate::pages::house) reserve: String,
    pub(in crate::pages::house) ends_at: String,
}

impl LotForm {
    /// The lots' fields come once a lot, in the order of the lots.
    pub(super) fn sent(pairs: &[(String, String)]) -> Vec<Self> {
        let mut ids = column(pairs, "lot_id");
        let mut numbers = column(pairs, "lot_number");
        let mut descriptions = column(pairs, "lot_description");
        let mut images = column(pairs, "lot_image");
        let mut openings = column(pairs, "lot_opening");
        let mut reserves = column(pairs, "lot_reserve");
        let mut ends = column(pairs, "lot_ends_at");
        let mut photographs = LotPhotographs::sent(pairs).into_iter();
        let mut details = DetailsForm::sent(pairs);
        column(pairs, "lot_title")
            .map(|title| Self {
                id: ids.next().unwrap_or_default(),
                number: numbers.next().unwrap_or_default(),
                title,
                description: descriptions.next().unwrap_or_default(),
                image: images.next().unwrap_or_default(),
                photographs: photographs.next().unwrap_or_default(),
                details: details.next().unwrap_or_default(),
                opening: openings.next().unwrap_or_default(),
                reserve: reserves.next().unwrap_or_default(),
                ends_at: ends.next().unwrap_or_default(),
            })
            .collect()
    }

    /// Whether nothing was filled in: no lot is meant.
    pub(super) fn is_blank(&self) -> bool {
        *self == Self::default()
    }

    /// The one lot of a form that has no other.
    pub(in crate::pages::house) fn sent_one(pairs: &[(String, String)]) -> Option<Self> {
        Self::sent(pairs).into_iter().next()
    }

    /// A draft's, without its end.
    pub(super) fn of(lot: &NewLot, currency: Currency) -> Self {
        let money = |amount: Amount| format::in_field(amount, currency);
        let mut form = Self::of_texts(&lot.texts, currency);
        form.details
            .seller_reference
            .clone_from(&lot.seller_reference);
        Self {
            id: lot.lot.to_string(),
            number: lot.number.map(|it| it.to_string()).unwrap_or_default(),
            opening: money(lot.opening),
            reserve: lot.reserve.map(money).unwrap_or_default(),
            ..form
        }
    }

    /// The texts alone.
    pub(in crate::pages::house) fn of_texts(texts: &NewTexts, currency: Currency) -> Self {
        Self {
            title: texts.title.clone(),
            description: texts.description.clone(),
            image: texts.image.clone().unwrap_or_default(),
            photographs: LotPhotographs::of(&texts.images),
            details: DetailsForm::of(&texts.details, currency),
            ..Self::default()
        }
    }

    pub(super) fn read(&self, index: usize, reader: &mut FormReader) -> NewLot {
        let at = |field: &str| format!("/lots/{index}/{field}");
        let opening = reader.amount(&at("opening"), &self.opening);
        if self.opening.trim().is_empty() {
            reader.wrong(&at("opening"), &t!("house-wrong-opening"));
        }
        NewLot {
            lot: self.id.parse().unwrap_or_else(|_| NOT_NAMED.clone()),
            number: reader.number(&at("number"), &self.number, 1..=u32::MAX),
            texts: self.texts(index, reader),
            seller_reference: self.details.seller_reference.clone(),
            opening: opening.unwrap_or(Amount::ONE),
            reserve: reader.amount(&at("reserve"), &self.reserve),
            opens_at: None,
            ends_at: reader.wall_time(&at("ends_at"), &self.ends_at, far_away()),
            hard_end: None,
        }
    }

    /// The texts alone, and what is wrong with them.
    pub(in crate::pages::house) fn read_texts(
        &self,
        currency: Currency,
    ) -> (NewTexts, Vec<FieldProblem>) {
        let mut reader = FormReader::of_currency(currency);
        (self.texts(0, &mut reader), reader.wrongs())
    }

    fn texts(&self, index: usize, reader: &mut FormReader) -> NewTexts {
        let at = format!("/lots/{index}");
        let image = self.image.trim();
        NewTexts {
            title: self.title.clone(),
            description: self.description.clone(),
            image: (!image.is_empty()).then(|| image.to_owned()),
            images: (self.photographs).read(&format!("{at}/images"), &mut reader.wrongs),
            details: self.details.read(&at, reader),
        }
    }
}

/// Stands for an id until every lot is read.
static NOT_NAMED: LazyLock<LotId> = LazyLock::new(|| "new".parse().expect("letters are an id"));

/// Gives every lot without one an id: its number, so that its address says which one it is, or the first that is free after it.
pub(super) fn name(lots: &mut [NewLot]) {
    let mut taken: HashSet<LotId> = lots.iter().map(|lot| lot.lot.clone()).collect();
    for (lot, place) in lots.iter_mut().zip(1_u32..) {
        if lot.lot != *NOT_NAMED {
            continue;
        }
        let first = lot.number.unwrap_or(place);
        // Ends: there are fewer lots than numbers.
        let id = (first..=u32::MAX).map(|id| id.to_string().parse().expect("a number is an id"));
        let id = id.into_iter().find(|id| !taken.contains(id));
        lot.lot = id.unwrap_or_else(|| NOT_NAMED.clone());
        taken.insert(lot.lot.clone());
    }
}
