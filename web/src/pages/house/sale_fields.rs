//! The fields of a sale's own, in parts.

use super::{
    fields::{FieldPart, Kind, PhotographRow, field},
    form::{LOWERABLE, SaleForm, Wrong},
    money_fields, registration_fields,
};
use crate::locale::t;

fn formats() -> Kind {
    Kind::Choice(vec![
        ("english", t!("house-sale-timed")),
        ("sealed", t!("house-sale-sealed")),
    ])
}

fn pricings() -> Kind {
    Kind::Choice(vec![
        ("second_price", t!("house-sale-pricing-second")),
        ("first_price", t!("house-sale-pricing-own")),
    ])
}

fn bid_counts() -> Kind {
    Kind::Choice(vec![
        ("hidden", t!("house-sale-bid-count-hidden")),
        ("shown", t!("house-sale-bid-count-shown")),
    ])
}

fn maxima() -> Kind {
    Kind::Choice(vec![
        ("", t!("house-sale-maximum-raised")),
        (LOWERABLE, t!("house-sale-maximum-lowered")),
    ])
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
    let three_letters = t!("house-sale-currency-help");
    FieldPart {
        format: None,
        legend: t!("house-sale-part-sale"),
        fields: vec![
            of(
                "title",
                Kind::Title,
                &form.title,
                t!("house-sale-title"),
                String::new(),
            ),
            of(
                "place",
                Kind::Line,
                &form.place,
                t!("house-sale-place"),
                t!("house-sale-place-help"),
            ),
            of(
                "contact",
                Kind::Line,
                &form.contact,
                t!("house-sale-contact"),
                t!("house-sale-contact-help"),
            ),
            of(
                "cover",
                Kind::Cover,
                "",
                t!("house-sale-cover"),
                t!("house-sale-cover-help"),
            ),
            of(
                "currency",
                Kind::Text,
                &form.currency,
                t!("house-sale-currency"),
                three_letters,
            ),
            of(
                "format",
                formats(),
                &form.format,
                t!("house-sale-kind"),
                t!("house-sale-kind-help"),
            ),
        ],
    }
}

fn english(form: &SaleForm, wrongs: &[Wrong]) -> FieldPart {
    let of =
        |name, value: &str, label, help| field((name, Kind::Figure, value), label, help, wrongs);
    let maxima = ("lower_maximum", maxima(), form.lower_maximum.as_str());
    FieldPart {
        format: Some("english"),
        legend: t!("house-sale-timed"),
        fields: vec![
            of(
                "increment",
                &form.increment,
                t!("house-sale-increment"),
                t!("house-sale-increment-help"),
            ),
            of(
                "window_seconds",
                &form.window_seconds,
                t!("house-sale-window"),
                t!("house-sale-window-help"),
            ),
            of(
                "extension_seconds",
                &form.extension_seconds,
                t!("house-sale-extension"),
                t!("house-sale-extension-help"),
            ),
            of(
                "max_extensions",
                &form.max_extensions,
                t!("house-sale-extensions-most"),
                t!("house-sale-extensions-most-help"),
            ),
            field(
                maxima,
                t!("house-sale-maximum"),
                t!("house-sale-maximum-help"),
                wrongs,
            ),
        ],
    }
}

fn sealed(form: &SaleForm, wrongs: &[Wrong]) -> FieldPart {
    let of = |name, kind, value: &str, label, help| field((name, kind, value), label, help, wrongs);
    FieldPart {
        format: Some("sealed"),
        legend: t!("house-sale-sealed"),
        fields: vec![
            of(
                "pricing",
                pricings(),
                &form.pricing,
                t!("house-sale-pricing"),
                t!("house-sale-pricing-help"),
            ),
            of(
                "bid_count",
                bid_counts(),
                &form.bid_count,
                t!("house-sale-bid-count"),
                t!("house-sale-bid-count-help"),
            ),
        ],
    }
}

fn times(form: &SaleForm, wrongs: &[Wrong]) -> FieldPart {
    use Kind::{Figure, Moment, Zone};
    let of = |name, kind, value: &str, label, help| field((name, kind, value), label, help, wrongs);
    FieldPart {
        format: None,
        legend: t!("house-sale-part-times"),
        fields: vec![
            of(
                "time_zone",
                Zone,
                &form.time_zone,
                t!("house-sale-zone"),
                t!("house-sale-zone-help"),
            ),
            of(
                "opens_at",
                Moment,
                &form.opens_at,
                t!("house-sale-opens"),
                t!("house-sale-opens-help"),
            ),
            of(
                "first_end",
                Moment,
                &form.first_end,
                t!("house-sale-first-end"),
                t!("house-sale-first-end-help"),
            ),
            of(
                "step_seconds",
                Figure,
                &form.step_seconds,
                t!("house-sale-step"),
                t!("house-sale-step-help"),
            ),
            of(
                "lots_at_once",
                Figure,
                &form.lots_at_once,
                t!("house-sale-at-once"),
                t!("house-sale-at-once-help"),
            ),
        ],
    }
}

/// The cover of a sale.
pub(super) fn cover(form: &SaleForm) -> Option<PhotographRow> {
    let cover = form.cover.kept.first()?;
    PhotographRow::new((cover, 1))
}
