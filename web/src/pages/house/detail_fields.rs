//! The fields of what a catalogue says of a lot besides title, description and pictures.

use super::{
    fields::{Field, Kind, numbered_field},
    form::{DetailsForm, Wrong},
};

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
            "Estimate from",
            "What you expect it to bring.",
        ),
        of(
            "estimate_high",
            Kind::Figure,
            &details.estimate_high,
            "Estimate to",
            "Empty: the same.",
        ),
        of(
            "category",
            Kind::Category,
            &details.category,
            "Category",
            "Visitors filter by it.",
        ),
        of(
            "dimensions",
            Kind::Line,
            &details.dimensions,
            "Dimensions",
            "Such as 32 × 20 × 8 cm, 1.2 kg.",
        ),
        of(
            "reference",
            Kind::Category,
            &details.reference,
            "Reference price",
            "So much of a symbol, such as 31.1 GOLD, or 31.1 GOLD via EURUSD where that is in another currency.",
        ),
        of(
            "seller_reference",
            Kind::Category,
            &details.seller_reference,
            "Seller reference",
            "Only operators see it, and the seller whose account is linked to it.",
        ),
        of("condition", Kind::Note, &details.condition, "Condition", ""),
        of(
            "provenance",
            Kind::Note,
            &details.provenance,
            "Provenance",
            "",
        ),
        of(
            "shipping",
            Kind::Note,
            &details.shipping,
            "Shipping and collection",
            "",
        ),
    ]
}
