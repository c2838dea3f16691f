//! What a lot refers to, beside its price: so much of a symbol, what that comes to now, and how far the price is from it. An
//! indication; `client/lot-reference.ts` goes on with it.

use auction::{Currency, Time};
use market::{Conversion, Price, Quote, Reference};
use rust_decimal::Decimal;

use super::price_view::{PriceView, symbol_path};
use crate::{format, locale::t, model::LotModel};

/// The reference of a lot at one moment.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ReferenceView {
    reference: Reference,
    currency: Currency,
    /// Of its symbol; none: it has none yet.
    pub(crate) price: Option<PriceView>,
    /// Of the symbol by which it is converted.
    pub(crate) rate: Option<PriceView>,
    /// In the lot's currency.
    value: Option<Decimal>,
    /// What the lot stands at.
    stands_at: Decimal,
}

impl ReferenceView {
    /// Of a lot that refers to something; `find` gives the last price of a symbol.
    pub(crate) fn of(lot: &LotModel, find: impl Fn(&str) -> Option<PriceView>) -> Option<Self> {
        let reference = lot.texts.details.reference.clone()?;
        let public = &lot.public;
        let (price, currency) = (find(reference.symbol.as_str()), public.currency);
        let is_elsewhere = |price: &PriceView| price.currency() != currency.as_str();
        let via = reference.via.as_ref();
        let via = via.filter(|_| price.as_ref().is_some_and(is_elsewhere));
        let rate = via.and_then(|symbol| find(symbol.as_str()));
        let wanted = (currency.as_str(), currency.decimals());
        let value = price.as_ref().and_then(|price| {
            let rate = rate.as_ref().and_then(quote);
            reference.value(quote(price)?, rate, wanted).ok()
        });
        let stands_at = public.price.unwrap_or(public.opening).minor_units();
        Some(Self {
            value,
            stands_at: Decimal::from_i128_with_scale(stands_at.into(), currency.decimals()),
            reference,
            currency,
            price,
            rate,
        })
    }

    /// How much of what: `31.1 × Gold`.
    pub(crate) fn what(&self) -> String {
        let name = self.price.as_ref().map(PriceView::name);
        let name = name.unwrap_or_else(|| self.reference.symbol.to_string());
        format!("{} × {name}", String::from(self.reference.quantity))
    }

    /// The symbol's page.
    pub(crate) fn path(&self) -> String {
        symbol_path(self.reference.symbol.as_str())
    }

    pub(crate) fn quantity(&self) -> String {
        self.reference.quantity.into()
    }

    pub(crate) fn currency(&self) -> &str {
        self.currency.as_str()
    }

    /// How the script converts: empty, `times` or `over`.
    pub(crate) fn conversion(&self) -> &'static str {
        let quotes = self.price.as_ref().and_then(quote);
        let rate = self.rate.as_ref().and_then(quote);
        match quotes.and_then(|quoted| Conversion::to(self.currency(), quoted, rate)) {
            Some(Conversion::Times) => "times",
            Some(Conversion::Over) => "over",
            Some(Conversion::None) | None => "",
        }
    }

    /// What it comes to.
    pub(crate) fn value(&self) -> Option<String> {
        let value = self.value?;
        let decimals = self.currency.decimals() as usize;
        let fixed: Decimal = format!("{value:.decimals$}").parse().ok()?;
        Some(format::with_sign(&format::decimal(fixed), self.currency))
    }

    /// How far the lot's price is above it or below.
    pub(crate) fn premium(&self) -> String {
        let premium = self
            .value
            .map(|value| format::change(value, self.stands_at));
        premium.unwrap_or_default()
    }

    /// Whether a price that it rests on did not come when it should have, or is of a day before this: then it says of when.
    pub(crate) fn is_stale(&self) -> bool {
        self.parts()
            .any(|price| price.stale() || price.is_of_before())
    }

    /// After so long without a price that it rests on it is stale.
    pub(crate) fn stale_after_millis(&self) -> u128 {
        let parts = self.parts().map(|price| price.stale_after_millis());
        parts.max().unwrap_or(0)
    }

    /// When the older of its prices was made.
    pub(crate) fn time(&self) -> Option<Time> {
        self.parts().map(|price| price.time()).min()
    }

    /// The same in words.
    pub(crate) fn time_words(&self) -> String {
        let time = self.time();
        time.map(format::date_and_exact_time).unwrap_or_default()
    }

    /// Why nothing is said of its value; empty where it is.
    pub(crate) fn missing(&self) -> String {
        match (&self.price, self.value) {
            (_, Some(_)) => String::new(),
            (None, None) => t!("lot-reference-no-price"),
            (Some(price), None) if price.currency() != self.currency() => {
                t!("lot-reference-no-rate")
            }
            (Some(_), None) => t!("lot-reference-no-measure"),
        }
    }

    /// The prices that it rests on.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &PriceView> {
        self.price.iter().chain(&self.rate)
    }
}

fn quote(price: &PriceView) -> Option<Quote<'_>> {
    Some(Quote {
        price: Price::new(price.last_price()).ok()?,
        currency: price.currency(),
    })
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;
    use crate::{catalogue::LotDetails, model::LastPrice, pages::samples};

    /// Lot 1 of the samples, in euros, which refers to this; prices are told so many seconds after they were made.
    fn view(reference: &str, prices: &[(&str, &str, &str)], seconds: u64) -> ReferenceView {
        let mut lot = samples::board_lot(1, None);
        let details = LotDetails {
            reference: Some(reference.parse().unwrap()),
            ..LotDetails::default()
        };
        Arc::make_mut(&mut lot.texts).details = details;
        let find = |symbol: &str| {
            let (_, price, currency) = prices.iter().find(|it| it.0 == symbol)?;
            let last = LastPrice {
                symbol: symbol.to_owned(),
                price: price.parse().unwrap(),
                currency: (*currency).to_owned(),
                ..samples::last_price()
            };
            let now = samples::now().after(Duration::from_secs(seconds));
            Some(PriceView::new(Arc::new(last), now))
        };
        ReferenceView::of(&lot, find).expect("it refers to something")
    }

    #[test]
    fn value_and_premium_are_shown_in_the_lots_currency_or_why_not() {
        let gold = ("GOLD", "2000.5", "USD");
        for (reference, prices, value, missing) in [
            (
                "1.5 GOLD",
                vec![("GOLD", "2000.5", "EUR")],
                Some("€3,000.75"),
                "",
            ),
            (
                "1.5 GOLD via EURUSD",
                vec![gold, ("EURUSD", "1.25", "USD")],
                Some("€2,400.60"),
                "",
            ),
            ("1.5 GOLD", vec![gold], None, "another currency"),
            ("1.5 GOLD via EURUSD", vec![gold], None, "another currency"),
            ("1.5 GOLD", vec![], None, "no price of it yet"),
            ("1.5 GOLD", vec![("GOLD", "-1", "EUR")], None, "no measure"),
        ] {
            let view = view(reference, &prices, 0);
            assert_eq!(view.value().as_deref(), value, "{reference} {prices:?}");
            assert!(view.missing().contains(missing), "{}", view.missing());
            assert_eq!(view.premium().is_empty(), value.is_none());
        }
    }

    #[test]
    fn value_is_not_live_where_one_of_its_prices_is_silent() {
        let prices = [("GOLD", "2000", "USD"), ("EURUSD", "1.25", "USD")];
        assert!(!view("1 GOLD via EURUSD", &prices, 60).is_stale());
        let silent = view("1 GOLD via EURUSD", &prices, 61);
        assert!(silent.is_stale() && silent.value().is_some());
        assert_eq!(silent.time(), Some(samples::now()));
    }
}
