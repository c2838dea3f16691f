//! A small house to draw pages from in tests.

mod market;
mod texts;

use std::{sync::Arc, time::Duration};

use auction::{
    Amount, Entry, EntryKind, LotId, LotPhase, Paddle, PublicFormat, PublicLot, SaleNews,
    SaleRecord, Time,
};

use super::{layout::Page, lot_view::LotView};
use crate::model::{BoardLot, BoardSale, Person, StreamPosition, Visitor};
use texts::TEXTS;

pub(super) use market::{last_price, prices};

pub(crate) fn now() -> Time {
    "2026-11-21T14:00:00.000Z".to_owned().try_into().unwrap()
}

fn amount(minor: u64) -> Amount {
    Amount::new(minor).unwrap()
}

pub(super) fn paddle(number: u32) -> Paddle {
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
        leader: price.map(|_| paddle(4)),
        bid_count: Some(price.map_or(0, |_| 6)),
        reserve_met: None,
        opens_at: now().after(Duration::ZERO),
        ends_at,
        extensions: 0,
        extensions_left: None,
        hard_end: None,
        held_since: None,
        format: PublicFormat::English,
    }
}

pub(super) fn board_lot(number: u32, price: Option<u64>) -> BoardLot {
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
        let stood_at = price.map(|price| amount(price - 5_000 * (5 - place)));
        let who = if place % 2 == 1 { paddle(4) } else { paddle(2) };
        entries.push(entry(2 + place, EntryKind::Bid, Some(who), stood_at));
    }
    BoardLot {
        entries,
        title: title.to_owned(),
        description: description.to_owned(),
        image: Some(image.to_owned()),
        position: StreamPosition {
            offset: 7,
            epoch: "e1".to_owned(),
        },
        public,
    }
}

pub(crate) fn sale() -> BoardSale {
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
    BoardSale {
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
            messages: vec![],
        },
        title: "Instruments and Curiosities".to_owned(),
        demo: true,
        lots,
        position: StreamPosition {
            offset: 3,
            epoch: "e1".to_owned(),
        },
    }
}

pub(super) fn lots(paddle: Option<Paddle>) -> Vec<LotView> {
    let board = sale();
    board
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
        tape: prices(),
        warning: None,
        watch: false,
    }
}
