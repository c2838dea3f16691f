//! What buyers pay besides the price, as typed: a few rows of premium, a fee, a tax.

use settlement::{Amount, Rate, Tax, TaxName, Tier};

use super::{code, column, read::FormReader, text};
use crate::{
    format,
    house::new_sale::{NewBuyerTerms, NewSale, wrong},
    locale::t,
};

/// Rows of a form: as many as the longest published tables have. The API takes more.
pub(crate) const TIERS: usize = 4;

/// The terms as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct MoneyForm {
    pub(crate) tiers: [TierForm; TIERS],
    pub(crate) lot_fee: String,
    pub(crate) tax_name: String,
    pub(crate) tax_percent: String,
    pub(crate) tax_on: String,
}

/// A tier as typed; the first one begins at nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct TierForm {
    pub(crate) from: String,
    pub(crate) percent: String,
}

impl MoneyForm {
    pub(super) fn blank() -> Self {
        Self {
            tax_name: t!("tax-name"),
            tax_on: code(settlement::TaxBase::Premium),
            ..Self::default()
        }
    }

    /// Each row sends its two fields under the same names; the first has no threshold to send.
    pub(super) fn sent(pairs: &[(String, String)]) -> Self {
        let one = |name| column(pairs, name).next().unwrap_or_default();
        let mut percents = column(pairs, "premium_percent");
        let mut froms = column(pairs, "premium_from");
        Self {
            tiers: std::array::from_fn(|row| TierForm {
                from: match row {
                    0 => String::new(),
                    _ => froms.next().unwrap_or_default(),
                },
                percent: percents.next().unwrap_or_default(),
            }),
            lot_fee: one("lot_fee"),
            tax_name: one("tax_name"),
            tax_percent: one("tax_percent"),
            tax_on: one("tax_on"),
        }
    }

    pub(super) fn of(sale: &NewSale) -> Self {
        let Some(terms) = &sale.buyer_terms else {
            return Self::blank();
        };
        let plain = |amount| format::in_field(amount, sale.currency);
        let tax = terms.tax.as_ref();
        let mut tiers = terms.premium.iter().enumerate();
        let mut tier = || {
            let Some((row, tier)) = tiers.next() else {
                return TierForm::default();
            };
            let from = (row > 0).then_some(tier.from);
            TierForm {
                from: from.map(plain).unwrap_or_default(),
                percent: tier.percent.to_string(),
            }
        };
        Self {
            tiers: std::array::from_fn(|_| tier()),
            lot_fee: terms.lot_fee.map(plain).unwrap_or_default(),
            tax_percent: text(tax.map(|tax| tax.percent)),
            tax_name: tax.map_or_else(|| Self::blank().tax_name, |tax| tax.name.to_string()),
            tax_on: tax.map_or_else(|| Self::blank().tax_on, |tax| code(tax.on)),
        }
    }

    /// The terms; none where nothing is asked for.
    pub(super) fn read(&self, reader: &mut FormReader) -> Option<NewBuyerTerms> {
        let terms = NewBuyerTerms {
            premium: self.read_premium(reader),
            lot_fee: reader.amount("/buyer_terms/lot_fee", &self.lot_fee),
            tax: self.read_tax(reader),
        };
        (terms != NewBuyerTerms::default()).then_some(terms)
    }

    fn read_premium(&self, reader: &mut FormReader) -> Vec<Tier> {
        let mut read = Vec::new();
        for (row, tier) in self.tiers.iter().enumerate() {
            let at = |field: &str| format!("/buyer_terms/premium/{row}/{field}");
            if row > 0 && tier.from.trim().is_empty() {
                if !tier.percent.trim().is_empty() {
                    reader.wrong(&at("from"), &t!("house-wrong-tier-from"));
                }
                continue;
            }
            let percent = reader.percent(&at("percent"), &tier.percent);
            if row > 0 && tier.percent.trim().is_empty() {
                reader.wrong(&at("percent"), &t!("house-wrong-tier-percent"));
            }
            let from = match row {
                0 => Some(Amount::ZERO),
                _ => reader.amount(&at("from"), &tier.from),
            };
            let Some((from, percent)) = from.zip(percent) else {
                continue;
            };
            if read.last().is_some_and(|last: &Tier| last.from >= from) {
                reader.wrong(&at("from"), &t!("house-wrong-tier-above"));
            } else if row > 0 && read.is_empty() {
                let first = "/buyer_terms/premium/0/percent";
                reader.wrong(first, &t!("house-wrong-first-percent"));
                return read;
            } else {
                read.push(Tier { from, percent });
            }
        }
        read
    }

    fn read_tax(&self, reader: &mut FormReader) -> Option<Tax> {
        let percent = reader.percent("/buyer_terms/tax/percent", &self.tax_percent)?;
        let name = match self.tax_name.trim() {
            "" => Some(TaxName::default()),
            name => {
                let name = TaxName::try_from(name.to_owned());
                reader.take("/buyer_terms/tax/name", name.map_err(wrong::tax_name))
            }
        };
        Some(Tax {
            name: name?,
            percent,
            on: reader.choice("/buyer_terms/tax/on", &self.tax_on)?,
        })
    }
}

impl FormReader {
    /// A percentage as people type it: with a comma, or its sign behind it.
    fn percent(&mut self, pointer: &str, text: &str) -> Option<Rate> {
        let text = text.trim().trim_end_matches('%').trim_end();
        if text.is_empty() {
            return None;
        }
        let read = text.replacen(',', ".", 1).parse();
        self.take(pointer, read.map_err(wrong::rate))
    }
}

/// The id of the field that a pointer below `/buyer_terms` names.
pub(super) fn field_id(steps: &[&str]) -> String {
    match steps {
        ["premium", row, field] => format!("premium-{row}-{field}"),
        ["premium"] | [] => "premium-0-percent".to_owned(),
        ["tax", field] => format!("tax_{field}"),
        [.., field] => (*field).to_owned(),
    }
}
