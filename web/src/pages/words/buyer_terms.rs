//! What buyers pay besides the price, in words, and what a bid comes to with it. `client/buyer-terms.ts` says the same of
//! totals; `vectors/totals.json` holds both to it.

use auction::{Amount, Currency};
use settlement::{BuyerTerms, Charge, Liability, Rate, SellerTerms, Tax, TaxBase, Tiers};

use crate::format;

/// The terms, a sentence each: premium, fee, tax. Empty where nothing is asked for.
pub(crate) fn buyer_terms(terms: &BuyerTerms, currency: Currency) -> Vec<String> {
    let fee = terms.lot_fee > Amount::ZERO;
    let fee = fee.then(|| format!("Fee of {} per lot.", money(terms.lot_fee, currency)));
    let tax = terms.tax.as_ref().map(|tax| self::tax(tax, terms));
    let sentences = premium(terms, currency).into_iter().chain(fee).chain(tax);
    sentences.collect()
}

/// What a bid comes to; empty where nothing is asked for besides the price.
pub(crate) fn total(terms: Option<&BuyerTerms>, amount: Amount, currency: Currency) -> String {
    said(terms, amount, currency, |total, with| {
        format!("Total with {with}: {total}")
    })
}

/// The same of an amount that is not or may not be what is paid.
pub(crate) fn at_most(terms: Option<&BuyerTerms>, amount: Amount, currency: Currency) -> String {
    said(terms, amount, currency, |total, with| {
        format!("At most {total} with {with}")
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
fn parts(terms: &BuyerTerms) -> Vec<&'static str> {
    let rated = |rate: Rate| rate > Rate::ZERO;
    let all = [
        (
            terms.premium.iter().any(|(tier, _)| rated(tier.percent)),
            "premium",
        ),
        (terms.lot_fee > Amount::ZERO, "fee"),
        (
            terms.tax.as_ref().is_some_and(|tax| rated(tax.percent)),
            "tax",
        ),
    ];
    let there = all.into_iter().filter(|(is_there, _)| *is_there);
    there.map(|(_, word)| word).collect()
}

fn listed(words: &[&str]) -> String {
    match words {
        [first @ .., before, last] => {
            let first: String = first.iter().map(|word| format!("{word}, ")).collect();
            format!("{first}{before} and {last}")
        }
        _ => words.concat(),
    }
}

/// What the house keeps of a seller, a sentence each: commission, charge, tax. Empty where it keeps nothing.
pub(crate) fn seller_terms(terms: &SellerTerms, currency: Currency) -> Vec<String> {
    let commission = rates(&terms.commission, currency);
    let commission = commission.map(|rates| format!("Commission {rates}."));
    let charge = terms.lot_charge > Amount::ZERO;
    let charge =
        charge.then(|| format!("Charge of {} per lot.", money(terms.lot_charge, currency)));
    let tax = terms.tax.as_ref();
    let tax = tax.map(|tax| format!("{} {} on both.", tax.name, percent(tax.percent)));
    commission.into_iter().chain(charge).chain(tax).collect()
}

fn premium(terms: &BuyerTerms, currency: Currency) -> Option<String> {
    let rates = rates(&terms.premium, currency)?;
    Some(format!("Buyer’s premium {rates}."))
}

/// A rate by portion of the hammer price; none: nothing of it.
fn rates(tiers: &Tiers, currency: Currency) -> Option<String> {
    let mut tiers = tiers.iter().peekable();
    let is_flat = matches!(tiers.peek(), Some((_, None)));
    let mut said = Vec::new();
    for (tier, end) in tiers {
        let percent = percent(tier.percent);
        said.push(match end {
            Some(end) => format!("{percent} up to {}", money(end, currency)),
            None if is_flat && tier.percent == Rate::ZERO => return None,
            None if is_flat => percent,
            None => format!("{percent} above"),
        });
    }
    Some(said.join(", "))
}

fn tax(tax: &Tax, terms: &BuyerTerms) -> String {
    let fee = match terms.lot_fee > Amount::ZERO {
        true => " and fee",
        false => "",
    };
    let on = match (tax.on, fee) {
        (TaxBase::Premium, fee) => format!("the premium{fee}"),
        (TaxBase::HammerAndPremium, "") => "hammer price and premium".to_owned(),
        (TaxBase::HammerAndPremium, _) => "hammer price, premium and fee".to_owned(),
    };
    format!("{} {} on {on}.", tax.name, percent(tax.percent))
}

/// What a line of an invoice is called.
pub(crate) fn charge(charge: Charge, terms: Option<&BuyerTerms>) -> String {
    match charge {
        Charge::Hammer => "Hammer price".to_owned(),
        Charge::Premium => "Buyer’s premium".to_owned(),
        Charge::Fee => "Fee".to_owned(),
        Charge::Tax => match terms.and_then(|terms| terms.tax.as_ref()) {
            Some(tax) => format!("{} {}", tax.name, percent(tax.percent)),
            None => "Tax".to_owned(),
        },
    }
}

fn percent(rate: Rate) -> String {
    format!("{rate}\u{a0}%")
}

/// A threshold or a fee, without decimals that are nothing.
fn money(amount: Amount, currency: Currency) -> String {
    let money = format::total(amount.into(), currency);
    match money.split_once('.') {
        Some((units, cents)) if cents.bytes().all(|digit| digit == b'0') => units.to_owned(),
        _ => money,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

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
            assert_eq!(row["at_most"], at_most(terms, amount, currency), "{row}");
        }
    }

    #[test]
    fn terms_are_said_in_a_sentence_each() {
        for row in vectors("terms") {
            let said = buyer_terms(&terms(&row).unwrap(), currency(&row));
            assert_eq!(row["said"], said.join(" "));
        }
    }
}
