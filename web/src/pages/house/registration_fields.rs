//! The fields of who may bid, and of what they accept.

use super::{
    fields::{FieldPart, Kind, field},
    form::{SaleForm, Wrong},
};

const REGISTRATIONS: Kind = Kind::Choice(&[
    ("open", "Everyone with an account"),
    ("approval", "Whom the house approves"),
    ("invitation", "Whom the house invites"),
]);

pub(super) fn part(form: &SaleForm, wrongs: &[Wrong]) -> FieldPart {
    let of = |name, kind, value: &str, label, help| field((name, kind, value), label, help, wrongs);
    FieldPart {
        format: None,
        legend: "Who may bid",
        fields: vec![
            of(
                "registration",
                REGISTRATIONS,
                &form.registration,
                "Bidders",
                "Final once it is published.",
            ),
            of(
                "conditions",
                Kind::Conditions,
                &form.conditions,
                "Conditions of sale",
                "Whoever registers accepts them. Markdown: **bold**, lists, headings. Empty: none.",
            ),
        ],
    }
}
