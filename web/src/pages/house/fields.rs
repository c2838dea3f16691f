//! The fields of a sale's form, in parts: each once, with its label, its help and what is wrong with it.

use super::{
    form::{LotForm, PhotographForm, SaleForm, Wrong},
    money_fields, registration_fields,
};
use crate::{
    house::new_sale::ALT_LENGTH_MAX,
    images::{self, ImageId},
};

/// Fields that belong together.
#[derive(Clone, Debug)]
pub(super) struct FieldPart {
    /// The kind of sale that they are of; none: of every kind.
    pub(super) format: Option<&'static str>,
    pub(super) legend: &'static str,
    pub(super) fields: Vec<Field>,
}

/// The fields of one lot.
#[derive(Clone, Debug)]
pub(super) struct LotRow {
    pub(super) index: usize,
    pub(super) fields: Vec<Field>,
    pub(super) photographs: Vec<PhotographRow>,
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
    fn new((photograph, place): (&PhotographForm, usize)) -> Option<Self> {
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
    pub(super) label: &'static str,
    pub(super) help: &'static str,
    pub(super) value: String,
    pub(super) problem: Option<String>,
    pub(super) kind: Kind,
}

/// What a field takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
    Picture,
    /// Files of photographs.
    Photographs,
    /// One of these: what is sent, and what is read.
    Choice(&'static [(&'static str, &'static str)]),
}

const FORMATS: Kind = Kind::Choice(&[("english", "English auction"), ("sealed", "Sealed bids")]);
const PRICINGS: Kind = Kind::Choice(&[
    ("second_price", "The second-highest bid"),
    ("first_price", "Their own bid"),
]);
const BID_COUNTS: Kind = Kind::Choice(&[
    ("hidden", "Hidden until the end"),
    ("shown", "Shown to everyone"),
]);

impl Kind {
    /// Its name for the style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Title => "field-title",
            Self::Words | Self::Conditions => "field-words",
            Self::Text
            | Self::Figure
            | Self::Zone
            | Self::Moment
            | Self::Picture
            | Self::Photographs
            | Self::Choice(_) => "field-short",
        }
    }

    pub(super) fn length_max(self) -> usize {
        match self {
            Self::Title => 200,
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
}

pub(super) fn field(
    (name, kind, value): (&str, Kind, &str),
    label: &'static str,
    help: &'static str,
    wrongs: &[Wrong],
) -> Field {
    numbered_field(name.to_owned(), (name, kind, value), label, help, wrongs)
}

/// A field of which there are several.
pub(super) fn numbered_field(
    id: String,
    (name, kind, value): (&str, Kind, &str),
    label: &'static str,
    help: &'static str,
    wrongs: &[Wrong],
) -> Field {
    let problem = wrongs.iter().find(|wrong| wrong.field == id);
    Field {
        problem: problem.map(|wrong| wrong.words.clone()),
        name: name.to_owned(),
        value: value.to_owned(),
        label,
        help,
        kind,
        id,
    }
}

/// The sale's own fields.
pub(super) fn parts(form: &SaleForm, wrongs: &[Wrong]) -> Vec<FieldPart> {
    vec![
        sale(form, wrongs),
        english(form, wrongs),
        sealed(form, wrongs),
        times(form, wrongs),
        money_fields::part(&form.money, wrongs),
        registration_fields::part(form, wrongs),
    ]
}

fn sale(form: &SaleForm, wrongs: &[Wrong]) -> FieldPart {
    let of = |name, kind, value: &str, label, help| field((name, kind, value), label, help, wrongs);
    let three_letters = "Three letters, such as EUR.";
    FieldPart {
        format: None,
        legend: "The sale",
        fields: vec![
            of("title", Kind::Title, &form.title, "Title", ""),
            of(
                "currency",
                Kind::Text,
                &form.currency,
                "Currency",
                three_letters,
            ),
            of(
                "format",
                FORMATS,
                &form.format,
                "Kind of sale",
                "Final once it is published.",
            ),
        ],
    }
}

fn english(form: &SaleForm, wrongs: &[Wrong]) -> FieldPart {
    let of =
        |name, value: &str, label, help| field((name, Kind::Figure, value), label, help, wrongs);
    FieldPart {
        format: Some("english"),
        legend: "English auction",
        fields: vec![
            of(
                "increment",
                &form.increment,
                "Increment",
                "Empty: the standard table by price.",
            ),
            of(
                "window_seconds",
                &form.window_seconds,
                "Extension window, seconds",
                "Empty: no extensions.",
            ),
            of(
                "extension_seconds",
                &form.extension_seconds,
                "Seconds left after a late bid",
                "Only that lot ends later.",
            ),
            of(
                "max_extensions",
                &form.max_extensions,
                "Maximum extensions per lot",
                "Empty: unlimited.",
            ),
        ],
    }
}

fn sealed(form: &SaleForm, wrongs: &[Wrong]) -> FieldPart {
    let of = |name, kind, value: &str, label, help| field((name, kind, value), label, help, wrongs);
    FieldPart {
        format: Some("sealed"),
        legend: "Sealed bids",
        fields: vec![
            of(
                "pricing",
                PRICINGS,
                &form.pricing,
                "Highest bidder pays",
                "Never less than the reserve.",
            ),
            of(
                "bid_count",
                BID_COUNTS,
                &form.bid_count,
                "Number of bids",
                "Amounts are hidden in any case.",
            ),
        ],
    }
}

fn times(form: &SaleForm, wrongs: &[Wrong]) -> FieldPart {
    use Kind::{Figure, Moment, Zone};
    let of = |name, kind, value: &str, label, help| field((name, kind, value), label, help, wrongs);
    FieldPart {
        format: None,
        legend: "When it runs",
        fields: vec![
            of(
                "time_zone",
                Zone,
                &form.time_zone,
                "Time zone",
                "Applies to all times on this page.",
            ),
            of(
                "opens_at",
                Moment,
                &form.opens_at,
                "Opens",
                "Empty: on publication.",
            ),
            of(
                "first_end",
                Moment,
                &form.first_end,
                "First lot ends",
                "The others follow in order.",
            ),
            of(
                "step_seconds",
                Figure,
                &form.step_seconds,
                "Seconds between lots",
                "0: all end together.",
            ),
            of(
                "lots_at_once",
                Figure,
                &form.lots_at_once,
                "Lots ending at a time",
                "1: one after another.",
            ),
        ],
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
        photographs: photographs.filter_map(PhotographRow::new).collect(),
        fields: vec![
            of("title", Title, &lot.title, "Title", ""),
            of(
                "opening",
                Figure,
                &lot.opening,
                "Opening bid",
                "Required. The least that can be bid.",
            ),
            of(
                "reserve",
                Figure,
                &lot.reserve,
                "Reserve",
                "Hidden. Empty: none.",
            ),
            of("ends_at", Moment, &lot.ends_at, "Ends", "Empty: in order."),
            of(
                "image",
                Picture,
                &lot.image,
                "Drawing",
                "Where there is no photograph.",
            ),
            of(
                "images",
                Photographs,
                "",
                "Photographs",
                "JPEG, PNG or WebP, several at once, at most 12 a lot.",
            ),
            of("description", Words, &lot.description, "Description", ""),
        ],
    }
}
