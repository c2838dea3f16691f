//! A crossing in words: for the bar on a page, and for the notice that is handed over.

use auction::UserId;
use market::{AlertRule, AlertWhen, Repeat};
use notification::{HandedNotice, HandedText, Kind};
use rust_decimal::Decimal;

use super::list::Crossing;
use crate::{format, symbols::symbol_path};

/// What an alert waits for: `rises to 105.00 USD or above`.
pub(crate) fn rule_words(rule: &AlertRule, currency: &str) -> String {
    let level = in_unit(rule, rule.level(), currency);
    match rule.when {
        AlertWhen::Above => format!("rises to {level} or above"),
        AlertWhen::Below => format!("falls to {level} or below"),
        AlertWhen::UpBy => format!("is up {level} or more on the day"),
        AlertWhen::DownBy => format!("is down {level} or more on the day"),
    }
}

/// When it may fire again; none: never.
pub(crate) fn rearmed_words(rule: &AlertRule, currency: &str) -> Option<String> {
    if rule.repeat == Repeat::Once {
        return None;
    }
    let back = in_unit(rule, rule.rearmed_at(), currency);
    let back = match rule.when {
        AlertWhen::Above => format!("back at {back} or below"),
        AlertWhen::Below => format!("back at {back} or above"),
        AlertWhen::UpBy => format!("up no more than {back}"),
        AlertWhen::DownBy => format!("down no more than {back}"),
    };
    // As `market::ALERT_PAUSE` has it.
    Some(format!(
        "every time, after it was {back}, at most once a minute"
    ))
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
    format!("{symbol} was at {price}: you set an alert for when it {waited}.")
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
