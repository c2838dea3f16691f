//! The fields of what buyers pay besides the price.

use super::{
    fields::{Field, FieldPart, Kind, field, numbered_field},
    form::{MoneyForm, TIERS, TierForm, Wrong},
};

const TAX_BASES: Kind = Kind::Choice(&[
    ("premium", "Premium and fee only"),
    ("hammer_and_premium", "Hammer price too"),
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
        of(
            "tax_on",
            TAX_BASES,
            &form.tax_on,
            "What is taxed",
            "Premium only: the margin scheme.",
        ),
    ]);
    FieldPart {
        format: None,
        legend: "What buyers pay besides the price",
        fields,
    }
}

/// What the fields of each further tier are called: a summary of mistakes has to tell them apart.
const FURTHER: [(&str, &str); TIERS - 1] = [
    ("Second rate from", "Second rate, %"),
    ("Third rate from", "Third rate, %"),
    ("Fourth rate from", "Fourth rate, %"),
];

fn tier_fields(row: usize, tier: &TierForm, wrongs: &[Wrong]) -> Vec<Field> {
    let of = |name: &str, value: &str, label, help| {
        let id = format!("premium-{row}-{name}");
        let name = format!("premium_{name}");
        numbered_field(id, (&name, Kind::Figure, value), label, help, wrongs)
    };
    let further = row.checked_sub(1);
    let Some((from, percent)) = further.and_then(|row| FURTHER.get(row)) else {
        let help = "Empty: no premium.";
        return vec![of("percent", &tier.percent, "Buyer’s premium, %", help)];
    };
    let help = "A hammer price. Empty: none.";
    vec![
        of("from", &tier.from, from, help),
        of("percent", &tier.percent, percent, "Of the part above."),
    ]
}
