//! What buyers pay besides the price, in words, and what a bid comes to with it. `client/buyer-terms.ts` says the same of
//! totals; `vectors/totals.json` holds both to it.

use std::fmt;

use auction::{Amount, Currency};
use settlement::{BuyerTerms, Charge, Liability, Rate, SellerTerms, Tax, TaxBase, Tiers};

use crate::{format, locale::t};

/// The terms, a sentence each: premium, fee, tax. Empty where nothing is asked for.
pub(crate) fn buyer_terms(terms: &BuyerTerms, currency: Currency) -> Vec<String> {
    let fee = terms.lot_fee > Amount::ZERO;
    let fee = fee.then(|| t!("terms-fee", fee = money(terms.lot_fee, currency)));
    let tax = terms.tax.as_ref().map(|tax| self::tax(tax, terms));
    let sentences = premium(terms, currency).into_iter().chain(fee).chain(tax);
    sentences.collect()
}

/// What a bid comes to; empty where nothing is asked for besides the price.
pub(crate) fn total(terms: Option<&BuyerTerms>, amount: Amount, currency: Currency) -> String {
    said(terms, amount, currency, |total, with| {
        t!("total", added = with, total = total)
    })
}

/// The same of an amount that is not or may not be what is paid.
pub(crate) fn at_most(terms: Option<&BuyerTerms>, amount: Amount, currency: Currency) -> String {
    said(terms, amount, currency, |total, with| {
        t!("total-at-most", added = with, total = total)
    })
}

fn said(
    terms: Option<&BuyerTerms>,
    amount: Amount,
    currency: Currency,
    words: impl Fn(String, String) -> String,
) -> String {
    let parts = terms.map(parts).unwrap_or_default();
    let (Some(terms), false) = (terms, parts.is_empty()) else {
        return String::new();
    };
    let charges = terms.charges(amount, Liability::Taxed);
    words(format::total(charges.total(), currency), listed(&parts))
}

/// What is added to a price.
fn parts(terms: &BuyerTerms) -> Vec<String> {
    let rated = |rate: Rate| rate > Rate::ZERO;
    let all = [
        (
            terms.premium.iter().any(|(tier, _)| rated(tier.percent)),
            t!("added-premium"),
        ),
        (terms.lot_fee > Amount::ZERO, t!("added-fee")),
        (
            terms.tax.as_ref().is_some_and(|tax| rated(tax.percent)),
            t!("added-tax"),
        ),
    ];
    let there = all.into_iter().filter(|(is_there, _)| *is_there);
    there.map(|(_, word)| word).collect()
}

fn listed(words: &[String]) -> String {
    match words {
        [first @ .., before, last] => {
            let first: String = first.iter().map(|word| format!("{word}, ")).collect();
            t!("added-and", first = format!("{first}{before}"), last = last)
        }
        _ => words.concat(),
    }
}

/// What the house keeps of a seller, a sentence each: commission, charge, tax. Empty where it keeps nothing.
pub(crate) fn seller_terms(terms: &SellerTerms, currency: Currency) -> Vec<String> {
    let commission = rates(&terms.commission, currency);
    let commission = commission.map(|rates| t!("terms-commission", rates = rates));
    let charge = terms.lot_charge > Amount::ZERO;
    let charge = charge.then(|| t!("terms-charge", charge = money(terms.lot_charge, currency)));
    let tax = terms.tax.as_ref();
    let tax = tax.map(|tax| t!("terms-tax-both", tax = named(&tax.name, tax.percent)));
    commission.into_iter().chain(charge).chain(tax).collect()
}

fn premium(terms: &BuyerTerms, currency: Currency) -> Option<String> {
    let rates = rates(&terms.premium, currency)?;
    Some(t!("terms-premium", rates = rates))
}

/// A rate by portion of the hammer price; none: nothing of it.
fn rates(tiers: &Tiers, currency: Currency) -> Option<String> {
    let mut tiers = tiers.iter().peekable();
    let is_flat = matches!(tiers.peek(), Some((_, None)));
    let mut said = Vec::new();
    for (tier, end) in tiers {
        let percent = percent(tier.percent);
        said.push(match end {
            Some(end) => t!(
                "terms-up-to",
                percent = percent,
                amount = money(end, currency)
            ),
            None if is_flat && tier.percent == Rate::ZERO => return None,
            None if is_flat => percent,
            None => t!("terms-above", percent = percent),
        });
    }
    Some(said.join(", "))
}

fn tax(tax: &Tax, terms: &BuyerTerms) -> String {
    let named = named(&tax.name, tax.percent);
    match (tax.on, terms.lot_fee > Amount::ZERO) {
        (TaxBase::Premium, false) => t!("terms-tax-premium", tax = named),
        (TaxBase::Premium, true) => t!("terms-tax-premium-fee", tax = named),
        (TaxBase::HammerAndPremium, false) => t!("terms-tax-all", tax = named),
        (TaxBase::HammerAndPremium, true) => t!("terms-tax-all-fee", tax = named),
    }
}

/// A tax and its rate.
fn named(tax: &impl fmt::Display, rate: Rate) -> String {
    format!("{tax} {}", percent(rate))
}

/// What a line of an invoice is called.
pub(crate) fn charge(charge: Charge, terms: Option<&BuyerTerms>) -> String {
    match charge {
        Charge::Hammer => t!("charge-hammer"),
        Charge::Premium => t!("charge-premium"),
        Charge::Fee => t!("charge-fee"),
        Charge::Tax => match terms.and_then(|terms| terms.tax.as_ref()) {
            Some(tax) => named(&tax.name, tax.percent),
            None => t!("charge-tax"),
        },
    }
}

fn percent(rate: Rate) -> String {
    format!("{}\u{a0}%", format::digits(&rate.to_string()))
}

/// A threshold or a fee, without decimals that are nothing.
fn money(amount: Amount, currency: Currency) -> String {
    format::short_total(amount.into(), currency)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::locale::Language;

    fn vectors(name: &str) -> Vec<Value> {
        let all: Value =
            serde_json::from_str(include_str!("../../../vectors/totals.json")).unwrap();
        all[name].as_array().unwrap().clone()
    }

    fn terms(row: &Value) -> Option<BuyerTerms> {
        serde_json::from_value(row["terms"].clone()).unwrap()
    }

    fn currency(row: &Value) -> Currency {
        serde_json::from_value(row["currency"].clone()).unwrap()
    }

    #[test]
    fn totals_are_those_of_the_shared_vectors() {
        for row in vectors("totals") {
            let (terms, currency) = (terms(&row), currency(&row));
            let amount = serde_json::from_value(row["amount"].clone()).unwrap();
            let terms = terms.as_ref();
            assert_eq!(row["said"], total(terms, amount, currency), "{row}");
            if let Some(german) = row["de"].as_str() {
                let said = Language::German.say(|| total(terms, amount, currency));
                assert_eq!(german, said);
            }
            assert_eq!(row["at_most"], at_most(terms, amount, currency), "{row}");
        }
    }

    #[test]
    fn terms_are_said_in_a_sentence_each() {
        for row in vectors("terms") {
            let said = buyer_terms(&terms(&row).unwrap(), currency(&row));
            assert_eq!(row["said"], said.join(" "));
            if let Some(german) = row["de"].as_str() {
                let said = Language::German
                    .say(|| buyer_terms(&terms(&row).unwrap(), currency(&row)).join(" "));
                assert_eq!(german, said);
            }
        }
    }
}
