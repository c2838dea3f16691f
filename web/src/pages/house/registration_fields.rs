//! The fields of who may bid, and of what they accept.

use super::{
    fields::{FieldPart, Kind, field},
    form::{SaleForm, Wrong},
};
use crate::locale::t;

fn registrations() -> Kind {
    Kind::Choice(vec![
        ("open", t!("house-sale-bidders-open")),
        ("approval", t!("house-sale-bidders-approved")),
        ("invitation", t!("house-sale-bidders-invited")),
    ])
}

pub(super) fn part(form: &SaleForm, wrongs: &[Wrong]) -> FieldPart {
    let of = |name, kind, value: &str, label, help| field((name, kind, value), label, help, wrongs);
    FieldPart {
        format: None,
        legend: t!("house-sale-part-bidders"),
        fields: vec![
            of(
                "registration",
                registrations(),
                &form.registration,
                t!("house-sale-bidders"),
                t!("house-sale-bidders-help"),
            ),
            of(
                "conditions",
                Kind::Conditions,
                &form.conditions,
                t!("house-sale-conditions"),
                t!("house-sale-conditions-help"),
            ),
        ],
    }
}
