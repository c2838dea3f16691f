//! The fields of what buyers pay besides the price.

use super::{
    fields::{Field, FieldPart, Kind, field, numbered_field},
    form::{MoneyForm, TIERS, TierForm, Wrong},
};
use crate::locale::t;

fn tax_bases() -> Kind {
    Kind::Choice(vec![
        ("premium", t!("house-sale-tax-on-premium")),
        ("hammer_and_premium", t!("house-sale-tax-on-hammer")),
    ])
}

pub(super) fn part(form: &MoneyForm, wrongs: &[Wrong]) -> FieldPart {
    let of = |name, kind, value: &str, label, help| field((name, kind, value), label, help, wrongs);
    let mut fields = Vec::new();
    for (row, tier) in form.tiers.iter().enumerate() {
        fields.extend(tier_fields(row, tier, wrongs));
    }
    fields.extend([
        of(
            "lot_fee",
            Kind::Figure,
            &form.lot_fee,
            t!("house-sale-fee"),
            t!("house-sale-fee-help"),
        ),
        of(
            "tax_percent",
            Kind::Figure,
            &form.tax_percent,
            t!("house-sale-tax"),
            t!("house-sale-tax-help"),
        ),
        of(
            "tax_name",
            Kind::Text,
            &form.tax_name,
            t!("house-sale-tax-name"),
            t!("house-sale-tax-name-help"),
        ),
        of(
            "tax_on",
            tax_bases(),
            &form.tax_on,
            t!("house-sale-tax-on"),
            t!("house-sale-tax-on-help"),
        ),
    ]);
    FieldPart {
        format: None,
        legend: t!("house-sale-part-money"),
        fields,
    }
}

/// What the fields of each further tier are called: a summary of mistakes has to tell them apart.
fn further_names() -> [(String, String); TIERS - 1] {
    [
        (
            t!("house-sale-second-from"),
            t!("house-sale-second-percent"),
        ),
        (t!("house-sale-third-from"), t!("house-sale-third-percent")),
        (
            t!("house-sale-fourth-from"),
            t!("house-sale-fourth-percent"),
        ),
    ]
}

fn tier_fields(row: usize, tier: &TierForm, wrongs: &[Wrong]) -> Vec<Field> {
    let of = |name: &str, value: &str, label, help| {
        let id = format!("premium-{row}-{name}");
        let name = format!("premium_{name}");
        numbered_field(id, (&name, Kind::Figure, value), label, help, wrongs)
    };
    let further = row.checked_sub(1);
    let further = further.and_then(|row| further_names().into_iter().nth(row));
    let Some((from, percent)) = further else {
        let (label, help) = (t!("house-sale-premium"), t!("house-sale-premium-help"));
        return vec![of("percent", &tier.percent, label, help)];
    };
    let of_part = t!("house-sale-tier-percent-help");
    vec![
        of("from", &tier.from, from, t!("house-sale-tier-from-help")),
        of("percent", &tier.percent, percent, of_part),
    ]
}
