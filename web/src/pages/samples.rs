//! A small house to draw pages from in tests.

use std::{sync::Arc, time::Duration};

use auction::{
    Amount, Entry, EntryKind, LotId, LotPhase, Paddle, PublicFormat, PublicLot, SaleNews,
    SaleRecord, Time,
};
use market::{DayFigures, Price};
use rust_decimal::Decimal;
use settlement::BuyerTerms;

use super::{lot_view::LotView, price_view::PriceView, visit::Page};
use crate::catalogue::{CatalogueLot, SaleAbout};
use crate::model::{LastPrice, LotModel, Memo, Person, SaleModel, StreamPosition, Visitor};

pub(crate) fn now() -> Time {
    "2026-11-21T14:00:00.000Z".to_owned().try_into().unwrap()
}

pub(crate) fn amount(minor: u64) -> Amount {
    Amount::new(minor).unwrap()
}

pub(crate) fn paddle(number: u32) -> Paddle {
    (1..number).fold(Paddle::FIRST, |paddle, _| paddle.next())
}

pub(super) fn lot(number: u32, price: Option<u64>) -> PublicLot {
    let ends_at = now().after(Duration::from_secs(96 + 280 * u64::from(number - 1)));
    PublicLot {
        sale: "autumn".parse().unwrap(),
        lot: LotId::try_from(format!("lot-{number}")).unwrap(),
        number,
        currency: "EUR".to_owned().try_into().unwrap(),
        sequence: 1 + price.map_or(0, |_| 6),
        phase: LotPhase::Open,
        opening: amount(12_000),
        price: price.map(amount),
        minimum_bid: amount(price.map_or(12_000, |price| price + 5_000)),
        increment: amount(5_000),
        ceiling: None,
        leader: price.map(|_| paddle(4)),
        bid_count: Some(price.map_or(0, |_| 6)),
        reserve_met: None,
        opens_at: now().after(Duration::ZERO),
        ends_at,
        extensions: 0,
        extensions_left: None,
        hard_end: None,
        held_since: None,
        withdrawn_reason: None,
        voided: vec![],
        format: PublicFormat::English(Default::default()),
    }
}

pub(crate) fn board_lot(number: u32, price: Option<u64>) -> LotModel {
    let (image, title, description) = TEXTS[(number as usize - 1) % TEXTS.len()];
    let public = lot(number, price);
    let entry = |sequence: u64, kind, paddle, price| Entry {
        sequence,
        at: now().after(Duration::from_secs(sequence)),
        kind,
        paddle,
        price,
        automatic: sequence.is_multiple_of(3),
        ends_at: public.ends_at,
    };
    let mut entries = vec![entry(1, EntryKind::Announced, None, None)];
    for place in 0..price.map_or(0, |_| 6) {
        let stood_at = price.map(|price| amount(price.saturating_sub(5_000 * (5 - place))));
        let who = if place % 2 == 1 { paddle(4) } else { paddle(2) };
        entries.push(entry(2 + place, EntryKind::Bid, Some(who), stood_at));
    }
    LotModel {
        entries,
        texts: Arc::new(CatalogueLot {
            title: title.to_owned(),
            description: description.to_owned(),
            image: Some(image.to_owned()),
            ..CatalogueLot::unwritten(public.lot.clone(), number)
        }),
        position: StreamPosition {
            offset: 7,
            epoch: "e1".to_owned(),
        },
        public,
    }
}

/// That a sale was cancelled, for a reason with markup.
pub(crate) fn cancellation() -> auction::Cancellation {
    auction::Cancellation {
        at: now(),
        reason: "The <b>seller</b> went bankrupt"
            .to_owned()
            .try_into()
            .expect("it is a line"),
    }
}

pub(crate) fn sale() -> SaleModel {
    let mut lots: Vec<_> = (1..=12)
        .map(|number| {
            Arc::new(board_lot(
                number,
                (number % 4 != 0).then_some(35_000 * u64::from(number)),
            ))
        })
        .collect();
    let closed = Arc::make_mut(&mut lots[11]);
    closed.public.phase = LotPhase::Unsold;
    let sold = Arc::make_mut(&mut lots[10]);
    sold.public.phase = LotPhase::Sold;
    SaleModel {
        record: SaleRecord {
            sale: "autumn".parse().unwrap(),
            sequence: 1,
            at: now(),
            currency: "EUR".to_owned().try_into().unwrap(),
            time_zone: "Europe/Berlin".to_owned(),
            opens_at: now(),
            ends_at: now().after(Duration::from_secs(3_600)),
            lots: lots.iter().map(|lot| lot.public.lot.clone()).collect(),
            kind: SaleNews::Announced,
            held_since: None,
            held_reason: None,
            cancelled: None,
            messages: vec![],
            buyer_terms: Some(buyer_terms()),
            registration: auction::Registration::Open,
            outage_policy: Some(auction::OutagePolicy::Extend { seconds: 300 }),
        },
        title: "Instruments and Curiosities".to_owned(),
        demo: true,
        conditions: String::new(),
        about: SaleAbout {
            place: "Speicherstadt, Hamburg".to_owned(),
            contact: "house@example.test".to_owned(),
            cover: None,
        },
        lots,
        position: StreamPosition {
            offset: 3,
            epoch: "e1".to_owned(),
        },
        index: Arc::default(),
        figures: Memo::default(),
        heads: Memo::default(),
    }
}

/// 25 % up to €300, 20 % above, and a tax on it.
pub(crate) fn buyer_terms() -> BuyerTerms {
    let terms = serde_json::json!({
        "premium": [{ "from": 0, "percent": "25" }, { "from": 30_000, "percent": "20" }],
        "tax": { "name": "VAT", "percent": "19", "on": "premium" },
    });
    serde_json::from_value(terms).unwrap()
}

pub(super) fn lots(paddle: Option<Paddle>) -> Vec<LotView> {
    let model = sale();
    model
        .lots
        .into_iter()
        .map(|lot| LotView::new(lot, now(), paddle))
        .collect()
}

pub(super) fn person() -> Person {
    Person {
        user: "u1".parse().unwrap(),
        name: "Alice".to_owned(),
        operator: false,
        session: "s1".to_owned(),
        form_token: "form-token".to_owned(),
    }
}

pub(super) fn page(path: &str, signed_in: bool) -> Page {
    Page {
        visitor: if signed_in {
            Visitor::SignedIn(person())
        } else {
            Visitor::Anonymous
        },
        path: path.to_owned(),
        now: now(),
        display: Default::default(),
        house: std::sync::Arc::default(),
        tape: prices(),
        alerts: None,
        sells: false,
        lists_symbols: true,
        warnings: vec![],
        is_live: true,
        watch: false,
    }
}

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
                currency: "USD".to_owned(),
                bid: Some(price - Decimal::new(1, 2)),
                ask: Some(price + Decimal::new(1, 2)),
                day: Some(day(
                    *recent.iter().min().unwrap(),
                    *recent.iter().max().unwrap(),
                )),
                times: (0..100)
                    .map(|step| {
                        Time::from_unix_millis(now().unix_millis() - 1_000 * (99 - step))
                            .unwrap()
                            .into()
                    })
                    .collect(),
                recent,
                time: now().into(),
                came: None,
                sequence: 100,
                position: StreamPosition {
                    offset: 100,
                    epoch: "t1".to_owned(),
                },
            };
            PriceView::new(Arc::new(last), now())
        });
    made.collect()
}

fn day(low: Decimal, high: Decimal) -> DayFigures {
    let price = |value| Price::new(value).unwrap();
    DayFigures {
        open: price(low),
        high: price(high),
        low: price(low),
        previous_close: Some(price(low)),
        volume: Decimal::from(1_245_000),
        turnover: None,
        vwap: Some(price((low + high) / Decimal::TWO)),
        trades: 3_120,
    }
}

pub(crate) fn last_price() -> LastPrice {
    LastPrice {
        symbol: "DEMO".to_owned(),
        name: "Demo company".to_owned(),
        price: Decimal::ONE,
        before: None,
        reference: Decimal::ONE,
        currency: "EUR".to_owned(),
        bid: None,
        ask: None,
        day: None,
        recent: vec![Decimal::ONE],
        times: vec![now().into()],
        time: now().into(),
        came: None,
        sequence: 1,
        position: StreamPosition::default(),
    }
}

/// Picture, title and description.
const TEXTS: [(&str, &str, &str); 12] = [
    (
        "chronometer",
        "Two-day marine chronometer",
        "Brass, in gimbals, in its brass-bound mahogany box with the key. The dial is signed; the up-and-down indicator works. Running when we had it on the table, two seconds fast a day.",
    ),
    (
        "gold-coin",
        "Gold coin of one troy ounce",
        "As struck, in its capsule.",
    ),
    (
        "violin",
        "Violin, Mirecourt, about 1890",
        "One-piece back, golden-brown varnish, a repaired wing crack, set up and played.",
    ),
    (
        "first-edition",
        "First edition of a voyage round the world",
        "Two volumes in calf, rebacked; all plates present, one map torn at the fold.",
    ),
    (
        "wine",
        "Twelve bottles of claret, original case",
        "Levels into the neck, labels clean, stored in one cellar since release.",
    ),
    (
        "globe",
        "Twelve-inch terrestrial globe",
        "Paper gores on plaster, brass meridian, on a turned stand.",
    ),
    (
        "camera",
        "Rangefinder camera with a 50 mm lens",
        "Shutter fires at all speeds; the rangefinder is true at infinity.",
    ),
    (
        "teapot",
        "Silver teapot with an ebony handle",
        "London, 1798. Weight 512 g. A small bruise near the spout.",
    ),
    (
        "telescope",
        "Three-draw brass telescope",
        "Leather barrel, objective 50 mm, clear and sharp.",
    ),
    (
        "chess-set",
        "Boxwood and ebony chess set",
        "King 95 mm, weighted, complete; one knight's ear restored.",
    ),
    (
        "map",
        "Engraved sea chart, hand coloured",
        "Centre fold strengthened, margins full.",
    ),
    (
        "writing-desk",
        "Walnut writing slope",
        "Fitted inside, both inkwells present, secret drawer opens.",
    ),
];
