//! A crossing in words: for the bar on a page, and for the notice that is handed over.

use auction::UserId;
use market::{AlertRule, AlertWhen, Repeat};
use notification::{HandedNotice, HandedText, Kind};
use rust_decimal::Decimal;

use super::list::Crossing;
use crate::{format, locale::t, symbols::symbol_path};

/// What an alert waits for: `rises to 105.00 USD or above`.
pub(crate) fn rule_words(rule: &AlertRule, currency: &str) -> String {
    let level = in_unit(rule, rule.level(), currency);
    match rule.when {
        AlertWhen::Above => t!("alert-above", level = level),
        AlertWhen::Below => t!("alert-below", level = level),
        AlertWhen::UpBy => t!("alert-up", level = level),
        AlertWhen::DownBy => t!("alert-down", level = level),
    }
}

/// When it may fire again; none: never.
pub(crate) fn rearmed_words(rule: &AlertRule, currency: &str) -> Option<String> {
    if rule.repeat == Repeat::Once {
        return None;
    }
    let level = in_unit(rule, rule.rearmed_at(), currency);
    // At most as often as `market::ALERT_PAUSE` has it.
    Some(match rule.when {
        AlertWhen::Above => t!("alert-again-above", level = level),
        AlertWhen::Below => t!("alert-again-below", level = level),
        AlertWhen::UpBy => t!("alert-again-up", level = level),
        AlertWhen::DownBy => t!("alert-again-down", level = level),
    })
}

/// What happened, on a line: `DEMO was at 105.10 EUR: you set an alert for when it rises to 105.00 EUR or above.`
pub(crate) fn crossing_line(crossing: &Crossing) -> String {
    let Crossing {
        symbol,
        currency,
        rule,
        ..
    } = crossing;
    let price = amount(crossing.price.value(), currency);
    let waited = rule_words(rule, currency);
    t!(
        "alert-crossed",
        symbol = symbol.as_str(),
        price = price,
        rule = waited
    )
}

/// The same for whoever tells people, with the key under which it is one notice however often it is handed over.
pub(super) fn handed(user: &UserId, crossing: &Crossing) -> (String, HandedNotice) {
    let Crossing {
        symbol,
        name,
        currency,
        rule,
        ..
    } = crossing;
    let price = amount(crossing.price.value(), currency);
    let at = crossing.at.time.into();
    let waited = rule_words(rule, currency);
    let again = match rearmed_words(rule, currency) {
        Some(words) => format!("You will be told {words}."),
        None => "The alert is done: set another one if you want to be told again.".to_owned(),
    };
    let notice = HandedNotice {
        user: user.clone(),
        kind: Kind::PriceAlert,
        at,
        text: HandedText {
            subject: format!("{symbol} at {price}"),
            paragraphs: vec![
                format!(
                    "{name} ({symbol}) was at {price} on {}. You set an alert for when it {waited}.",
                    format::date_and_exact_time(at)
                ),
                again,
            ],
            path: symbol_path(symbol.as_str()),
            link: format!("See {symbol}"),
        },
    };
    let (alert, number) = (&crossing.alert, crossing.number);
    (format!("price_alert.{user}.{alert}.{number}"), notice)
}

fn in_unit(rule: &AlertRule, value: Decimal, currency: &str) -> String {
    match rule.when.is_change() {
        true => format!("{} %", format::decimal(value)),
        false => amount(value, currency),
    }
}

/// A price with what it is in, where that is known.
fn amount(value: Decimal, currency: &str) -> String {
    let value = format::decimal(value);
    format!("{value} {currency}").trim_end().to_owned()
}
