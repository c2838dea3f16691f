//! The fields of what buyers pay besides the price.

use super::{
    fields::{Field, FieldPart, Kind, field, numbered_field},
    form::{MoneyForm, TierForm, Wrong},
};

const TAX_BASES: Kind = Kind::Choice(&[
    ("premium", "On premium and fee (margin scheme)"),
    ("hammer_and_premium", "On the hammer price too"),
]);

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
            "Fee per lot",
            "Empty: none.",
        ),
        of(
            "tax_percent",
            Kind::Figure,
            &form.tax_percent,
            "Tax, %",
            "Empty: none.",
        ),
        of(
            "tax_name",
            Kind::Text,
            &form.tax_name,
            "Name of the tax",
            "As on an invoice.",
        ),
        of("tax_on", TAX_BASES, &form.tax_on, "What is taxed", ""),
    ]);
    FieldPart {
        format: None,
        legend: "What buyers pay besides the price",
        fields,
    }
}

fn tier_fields(row: usize, tier: &TierForm, wrongs: &[Wrong]) -> Vec<Field> {
    let of = |name: &str, value: &str, label, help| {
        let id = format!("premium-{row}-{name}");
        let name = format!("premium_{name}");
        numbered_field(id, (&name, Kind::Figure, value), label, help, wrongs)
    };
    if row == 0 {
        let help = "Empty: no premium.";
        return vec![of("percent", &tier.percent, "Buyer's premium, %", help)];
    }
    let help = match row {
        1 => "Only the part above it pays this rate.",
        _ => "",
    };
    vec![
        of("from", &tier.from, "From a hammer price of", help),
        of("percent", &tier.percent, "Premium above it, %", ""),
    ]
}
