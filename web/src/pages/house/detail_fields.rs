//! The fields of what a catalogue says of a lot besides title, description and pictures.

use super::{
    fields::{Field, Kind, numbered_field},
    form::{DetailsForm, Wrong},
};
use crate::locale::t;

/// Those of the lot at this place.
pub(super) fn fields(index: usize, details: &DetailsForm, wrongs: &[Wrong]) -> Vec<Field> {
    let of = |name: &str, kind, value: &str, label, help| {
        let (id, name) = (format!("lots-{index}-{name}"), format!("lot_{name}"));
        numbered_field(id, (&name, kind, value), label, help, wrongs)
    };
    let details = details.clone();
    vec![
        of(
            "estimate_low",
            Kind::Figure,
            &details.estimate_low,
            t!("house-sale-lot-estimate-low"),
            t!("house-sale-lot-estimate-low-help"),
        ),
        of(
            "estimate_high",
            Kind::Figure,
            &details.estimate_high,
            t!("house-sale-lot-estimate-high"),
            t!("house-sale-lot-estimate-high-help"),
        ),
        of(
            "category",
            Kind::Category,
            &details.category,
            t!("house-sale-lot-category"),
            t!("house-sale-lot-category-help"),
        ),
        of(
            "dimensions",
            Kind::Line,
            &details.dimensions,
            t!("house-sale-lot-dimensions"),
            t!("house-sale-lot-dimensions-help"),
        ),
        of(
            "reference",
            Kind::Category,
            &details.reference,
            t!("house-sale-lot-reference"),
            t!("house-sale-lot-reference-help"),
        ),
        of(
            "seller_reference",
            Kind::Category,
            &details.seller_reference,
            t!("house-sale-lot-seller"),
            t!("house-sale-lot-seller-help"),
        ),
        of(
            "condition",
            Kind::Note,
            &details.condition,
            t!("house-sale-lot-condition"),
            String::new(),
        ),
        of(
            "provenance",
            Kind::Note,
            &details.provenance,
            t!("house-sale-lot-provenance"),
            String::new(),
        ),
        of(
            "shipping",
            Kind::Note,
            &details.shipping,
            t!("house-sale-lot-shipping"),
            String::new(),
        ),
    ]
}
