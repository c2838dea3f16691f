//! Symbols and their last prices.

use auction::Time;
use rust_decimal::Decimal;

use super::now;
use crate::{
    model::{LastPrice, StreamPosition},
    pages::price_view::PriceView,
};

pub(crate) fn prices() -> Vec<PriceView> {
    let symbols = [
        ("DEMO", "Demo company", 10_125),
        ("XAU", "Gold, one ounce in USD", 241_830),
        ("MSFT", "Microsoft", 42_110),
        ("AAPL", "Apple", 18_904),
        ("EURUSD", "Euro in US dollars", 108),
        ("IBM", "IBM", 19_180),
    ];
    let made = symbols
        .iter()
        .enumerate()
        .map(|(place, (symbol, name, cents))| {
            let wave = |step: i64| (step * (7 + place as i64) % 23) * cents / 900 - cents / 90;
            let recent: Vec<_> = (0..100)
                .map(|step| Decimal::new(cents + wave(step), 2))
                .collect();
            let price = *recent.last().unwrap();
            let last = LastPrice {
                symbol: (*symbol).to_owned(),
                name: (*name).to_owned(),
                price,
                before: recent.get(98).copied(),
                reference: recent[place],
                times: (0..100)
                    .map(|step| {
                        Time::from_unix_millis(now().unix_millis() - 1_000 * (99 - step))
                            .unwrap()
                            .into()
                    })
                    .collect(),
                recent,
                time: now().into(),
                position: StreamPosition {
                    offset: 100,
                    epoch: "t1".to_owned(),
                },
            };
            PriceView::new(last, now())
        });
    made.collect()
}

pub(crate) fn last_price() -> LastPrice {
    LastPrice {
        symbol: "DEMO".to_owned(),
        name: "Demo company".to_owned(),
        price: Decimal::ONE,
        before: None,
        reference: Decimal::ONE,
        recent: vec![Decimal::ONE],
        times: vec![now().into()],
        time: now().into(),
        position: StreamPosition::default(),
    }
}
