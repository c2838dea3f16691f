//! The fields of a sale's form, in parts: each once, with its label, its help and what is wrong with it.

use super::{
    detail_fields,
    form::{LotForm, PhotographForm, Wrong},
};
use crate::{
    house::new_sale::{
        ALT_LENGTH_MAX, CATEGORY_LENGTH_MAX, DESCRIPTION_LENGTH_MAX, DIMENSIONS_LENGTH_MAX,
        NOTE_LENGTH_MAX,
    },
    images::{self, ImageId},
    locale::t,
};

/// Fields that belong together.
#[derive(Clone, Debug)]
pub(super) struct FieldPart {
    /// The kind of sale that they are of; none: of every kind.
    pub(super) format: Option<&'static str>,
    pub(super) legend: String,
    pub(super) fields: Vec<Field>,
}

/// The fields of one lot.
#[derive(Clone, Debug)]
pub(super) struct LotRow {
    pub(super) index: usize,
    /// Its id, where it has one already.
    pub(super) id: String,
    /// It was moved or copied just now: the keyboard goes on there.
    pub(super) is_current: bool,
    pub(super) fields: Vec<Field>,
    pub(super) photographs: Vec<PhotographRow>,
    /// What can be left out; shown on demand.
    pub(super) details: Vec<Field>,
}

/// One photograph of a lot.
#[derive(Clone, Debug)]
pub(super) struct PhotographRow {
    pub(super) image: ImageId,
    pub(super) alt: String,
    pub(super) place: usize,
}

impl PhotographRow {
    pub(super) const ALT_LENGTH_MAX: usize = ALT_LENGTH_MAX;

    /// None: it is no photograph, which whoever sent it is told.
    pub(super) fn new((photograph, place): (&PhotographForm, usize)) -> Option<Self> {
        Some(Self {
            image: photograph.image.parse().ok()?,
            alt: photograph.alt.clone(),
            place,
        })
    }

    pub(super) fn thumbnail(&self) -> String {
        let sizes = self.image.sizes();
        images::address(&self.image, sizes[0])
    }

    pub(super) fn large(&self) -> String {
        images::address(&self.image, self.image.jpeg())
    }
}

#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) help: String,
    pub(super) value: String,
    pub(super) problem: Option<String>,
    pub(super) kind: Kind,
}

/// What a field takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Title,
    Text,
    Figure,
    Zone,
    /// A date and a time on the wall.
    Moment,
    Words,
    /// Several paragraphs.
    Conditions,
    /// A line of more than a few words.
    Line,
    /// A few words, perhaps those of another lot.
    Category,
    /// A few lines.
    Note,
    Picture,
    /// Files of photographs.
    Photographs,
    /// The file of one.
    Cover,
    /// One of these: what is sent, and what is read.
    Choice(Vec<(&'static str, String)>),
}

impl Kind {
    /// Its name for the style sheet.
    pub(super) fn class(&self) -> &'static str {
        match self {
            Self::Title | Self::Line => "field-title",
            Self::Words | Self::Note | Self::Conditions => "field-words",
            Self::Text
            | Self::Category
            | Self::Figure
            | Self::Zone
            | Self::Moment
            | Self::Picture
            | Self::Photographs
            | Self::Cover
            | Self::Choice(_) => "field-short",
        }
    }

    pub(super) fn length_max(&self) -> usize {
        match self {
            Self::Title => 200,
            Self::Words => DESCRIPTION_LENGTH_MAX,
            Self::Note => NOTE_LENGTH_MAX,
            Self::Line => DIMENSIONS_LENGTH_MAX,
            Self::Category => CATEGORY_LENGTH_MAX,
            Self::Zone => 64,
            _ => 20,
        }
    }
}

impl Field {
    /// The ids of what is said about it.
    pub(super) fn described(&self) -> Option<String> {
        let help = (!self.help.is_empty()).then(|| format!("{}-help", self.id));
        let problem = self
            .problem
            .as_ref()
            .map(|_| format!("{}-problem", self.id));
        let said: Vec<_> = help.into_iter().chain(problem).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }
}

impl LotRow {
    pub(super) fn number(&self) -> usize {
        self.index + 1
    }

    /// Whether anything of the details is filled in or wrong.
    pub(super) fn has_details(&self) -> bool {
        let is_used = |field: &Field| !field.value.is_empty() || field.problem.is_some();
        self.details.iter().any(is_used)
    }
}

pub(super) fn field(
    (name, kind, value): (&str, Kind, &str),
    label: impl Into<String>,
    help: impl Into<String>,
    wrongs: &[Wrong],
) -> Field {
    numbered_field(name.to_owned(), (name, kind, value), label, help, wrongs)
}

/// A field of which there are several.
pub(super) fn numbered_field(
    id: String,
    (name, kind, value): (&str, Kind, &str),
    label: impl Into<String>,
    help: impl Into<String>,
    wrongs: &[Wrong],
) -> Field {
    let problem = wrongs.iter().find(|wrong| wrong.field == id);
    Field {
        problem: problem.map(|wrong| wrong.words.clone()),
        name: name.to_owned(),
        value: value.to_owned(),
        label: label.into(),
        help: help.into(),
        kind,
        id,
    }
}

/// The fields of the lot at this place.
pub(super) fn row(index: usize, lot: &LotForm, wrongs: &[Wrong]) -> LotRow {
    use Kind::{Figure, Moment, Photographs, Picture, Title, Words};
    let of = |name: &str, kind, value: &str, label, help| {
        let (id, name) = (format!("lots-{index}-{name}"), format!("lot_{name}"));
        numbered_field(id, (&name, kind, value), label, help, wrongs)
    };
    let photographs = lot.photographs.kept.iter().zip(1..);
    LotRow {
        index,
        id: lot.id.clone(),
        is_current: false,
        details: detail_fields::fields(index, &lot.details, wrongs),
        photographs: photographs.filter_map(PhotographRow::new).collect(),
        fields: vec![
            of(
                "title",
                Title,
                &lot.title,
                t!("house-sale-lot-title"),
                String::new(),
            ),
            of(
                "number",
                Figure,
                &lot.number,
                t!("house-sale-lot-number"),
                t!("house-sale-lot-number-help"),
            ),
            of(
                "opening",
                Figure,
                &lot.opening,
                t!("house-sale-lot-opening"),
                t!("house-sale-lot-opening-help"),
            ),
            of(
                "reserve",
                Figure,
                &lot.reserve,
                t!("house-sale-lot-reserve"),
                t!("house-sale-lot-reserve-help"),
            ),
            of(
                "ends_at",
                Moment,
                &lot.ends_at,
                t!("house-sale-lot-ends"),
                t!("house-sale-lot-ends-help"),
            ),
            of(
                "image",
                Picture,
                &lot.image,
                t!("house-sale-lot-drawing"),
                t!("house-sale-lot-drawing-help"),
            ),
            of(
                "images",
                Photographs,
                "",
                t!("house-sale-lot-photographs"),
                t!("house-sale-lot-photographs-help"),
            ),
            of(
                "description",
                Words,
                &lot.description,
                t!("house-sale-lot-description"),
                t!("house-sale-lot-description-help"),
            ),
        ],
    }
}
