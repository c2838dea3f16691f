//! The fields of a sale's own, in parts.

use super::{
    fields::{FieldPart, Kind, PhotographRow, field},
    form::{LOWERABLE, SaleForm, Wrong},
    money_fields, registration_fields,
};

const FORMATS: Kind = Kind::Choice(&[("english", "Timed sale"), ("sealed", "Sealed bids")]);
const PRICINGS: Kind = Kind::Choice(&[
    ("second_price", "The second-highest bid"),
    ("first_price", "Their own bid"),
]);
const BID_COUNTS: Kind = Kind::Choice(&[
    ("hidden", "Hidden until the end"),
    ("shown", "Shown to everyone"),
]);

const MAXIMA: Kind = Kind::Choice(&[
    ("", "Can only be raised"),
    (LOWERABLE, "Can be raised and lowered"),
]);

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
                "place",
                Kind::Line,
                &form.place,
                "Place",
                "Where it is held, or lots are viewed and collected.",
            ),
            of(
                "contact",
                Kind::Line,
                &form.contact,
                "Contact",
                "How bidders reach you. Everyone reads it.",
            ),
            of(
                "cover",
                Kind::Cover,
                "",
                "Cover picture",
                "JPEG, PNG or WebP. It stands for the sale.",
            ),
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
    let maxima = ("lower_maximum", MAXIMA, form.lower_maximum.as_str());
    FieldPart {
        format: Some("english"),
        legend: "Timed sale",
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
            field(
                maxima,
                "A leading bidder's own maximum",
                "Never below what it has bid already.",
                wrongs,
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

/// The cover of a sale.
pub(super) fn cover(form: &SaleForm) -> Option<PhotographRow> {
    let cover = form.cover.kept.first()?;
    PhotographRow::new((cover, 1))
}
