//! Records in any order, twice, late and from a stream made again.
use std::sync::Arc;

use auction::{
    Amount, Entry, EntryKind, LotPhase, PublicFormat, PublicLot, SaleNews, SaleSummary, Time,
};

use super::*;
use crate::catalogue::{CatalogueLot, SaleAbout};

fn entry(sequence: u64) -> Entry {
    Entry {
        sequence,
        at: time(),
        kind: EntryKind::Bid,
        paddle: None,
        price: None,
        automatic: false,
        ends_at: time(),
    }
}

/// A record of the lot at `sequence` that brings these entries.
fn record(sequence: u64, entries: &[u64]) -> LotRecord {
    LotRecord {
        kind: EntryKind::Bid,
        at: time(),
        lot: PublicLot {
            sale: sale(),
            lot: lot(),
            number: 1,
            currency: "EUR".to_owned().try_into().unwrap(),
            sequence,
            phase: LotPhase::Open,
            opening: Amount::ZERO,
            price: None,
            minimum_bid: Amount::ZERO,
            increment: Amount::ZERO,
            ceiling: None,
            leader: None,
            bid_count: Some(0),
            reserve_met: None,
            opens_at: time(),
            ends_at: time(),
            extensions: 0,
            extensions_left: None,
            hard_end: None,
            held_since: None,
            withdrawn_reason: None,
            voided: vec![],
            format: PublicFormat::English(Default::default()),
        },
        entries: entries.iter().copied().map(entry).collect(),
    }
}

fn at(offset: u64, epoch: &str) -> Option<StreamPosition> {
    let epoch = epoch.to_owned();
    Some(StreamPosition { offset, epoch })
}

fn sale() -> SaleId {
    "spring".parse().unwrap()
}

fn lot() -> LotId {
    "clock".parse().unwrap()
}

fn time() -> Time {
    Time::from_unix_millis(0).unwrap()
}

/// The sale, published, with no lot yet.
fn published() -> Sales {
    let mut sales = Sales {
        epoch: "a".into(),
        ..Sales::default()
    };
    sales.catalogue(sale(), texts());
    sales.sale_record(sale_record(0, SaleNews::Announced), at(0, "a").unwrap());
    sales
}

fn sequences(sales: &Sales) -> Vec<u64> {
    let lot = sales.lot(&sale(), &lot()).unwrap();
    lot.entries.iter().map(|entry| entry.sequence).collect()
}

#[test]
fn what_comes_twice_or_late_is_folded_once_and_in_place() {
    let mut sales = published();
    assert_eq!(
        sales.lot_record(record(2, &[1, 2]), at(1, "a")),
        Folded::Complete
    );
    assert_eq!(
        sales.lot_record(record(2, &[2]), at(2, "a")),
        Folded::Complete
    );
    assert_eq!(
        sales.lot_record(record(5, &[5]), at(3, "a")),
        Folded::MissingAfter(2)
    );
    assert_eq!(sales.incomplete(), [(sale(), lot(), 2)]);
    // The engine's answer: older than the state, and no message of the stream.
    assert_eq!(sales.lot_record(record(4, &[3, 4]), None), Folded::Complete);
    assert_eq!(sequences(&sales), [1, 2, 3, 4, 5]);
    let lot = sales.lot(&sale(), &lot()).unwrap();
    assert_eq!((lot.public.sequence, lot.position.offset), (5, 3));
}

#[test]
fn a_stream_made_again_is_believed_whatever_was_known() {
    for sequence in [1, 3, 4] {
        let mut sales = published();
        let mut forged = record(3, &[1, 2, 3]);
        forged.entries[0].automatic = true;
        sales.lot_record(forged, at(9, "a"));
        let truth: Vec<u64> = (1..=sequence).collect();
        let folded = sales.lot_record(record(sequence, &truth), at(1, "b"));
        assert_eq!(folded, Folded::Complete);
        assert_eq!(sequences(&sales), truth);
        let lot = sales.lot(&sale(), &lot()).unwrap();
        assert_eq!(lot.public.sequence, sequence);
        assert!(!lot.entries[0].automatic, "it is the newer stream's");
    }
}

#[test]
fn news_of_a_stream_made_again_are_believed_and_what_they_lack_was_never_there() {
    let mut sales = published();
    sales.sale_record(sale_record(9, SaleNews::Held), at(1, "a").unwrap());
    let mut invented = record(1, &[1]);
    invented.lot.lot = "invented".parse().unwrap();
    sales.lot_record(invented, at(2, "a"));
    assert_eq!(sales.untold(), []);
    sales.epoch = "b".into();
    assert_eq!(sales.untold(), [sale()]);
    assert!(sales.sale(&sale()).is_some(), "it is shown until then");
    sales.lot_record(record(1, &[1]), at(1, "b"));
    sales.sale_record(sale_record(1, SaleNews::Announced), at(2, "b").unwrap());
    assert_eq!(sales.untold(), []);
    assert_eq!(sales.sale(&sale()).unwrap().record.sequence, 1);
    assert!(sales.lot(&sale(), &"invented".parse().unwrap()).is_none());
    sales.never_was(&sale());
    assert!(sales.sale(&sale()).is_none());
    // Whoever said so was wrong.
    sales.lot_record(record(1, &[1]), at(3, "b"));
    sales.sale_record(sale_record(1, SaleNews::Announced), at(4, "b").unwrap());
    assert!(sales.lot(&sale(), &lot()).is_some());
}

#[test]
fn texts_reach_lots_that_came_before_and_after_them() {
    let texts = CatalogueSale {
        title: "Spring".into(),
        demo: false,
        conditions: String::new(),
        about: SaleAbout::default(),
        lots: vec![Arc::new(CatalogueLot {
            title: "A clock".into(),
            ..CatalogueLot::unwritten(lot(), 1)
        })],
    };
    let (mut before, mut after) = (Sales::default(), Sales::default());
    before.lot_record(record(1, &[1]), at(1, "a"));
    before.catalogue(sale(), texts.clone());
    after.catalogue(sale(), texts);
    after.lot_record(record(1, &[1]), at(1, "a"));
    for mut sales in [before, after] {
        sales.sale_record(sale_record(1, SaleNews::Announced), at(2, "a").unwrap());
        assert_eq!(sales.lot(&sale(), &lot()).unwrap().texts.title, "A clock");
    }
}

fn sale_record(sequence: u64, kind: SaleNews) -> SaleRecord {
    SaleRecord {
        sale: sale(),
        sequence,
        at: time(),
        currency: "EUR".to_owned().try_into().unwrap(),
        time_zone: "UTC".to_owned(),
        opens_at: time(),
        ends_at: time(),
        lots: vec![lot()],
        kind,
        held_since: None,
        held_reason: None,
        cancelled: None,
        messages: vec![],
        buyer_terms: None,
        registration: auction::Registration::Open,
        outage_policy: None,
    }
}

fn stored() -> EndedSale {
    EndedSale {
        sale: sale(),
        title: sale().to_string(),
        demo: false,
        is_published: false,
        version: "1".into(),
        summary: None,
    }
}

fn texts() -> CatalogueSale {
    CatalogueSale {
        title: "Spring".into(),
        demo: false,
        conditions: String::new(),
        about: SaleAbout::default(),
        lots: vec![],
    }
}

#[test]
fn stored_sale_is_shown_from_the_stream_until_it_leaves() {
    let mut sales = Sales::default();
    sales.lot_record(record(1, &[1]), at(1, "a"));
    sales.sale_record(sale_record(1, SaleNews::Announced), at(2, "a").unwrap());
    sales.catalogue(sale(), texts());
    sales.stored(stored());
    assert!(sales.sale(&sale()).is_some());
    sales.sale_record(sale_record(2, SaleNews::Archived), at(3, "a").unwrap());
    assert!(sales.sale(&sale()).is_none() && sales.lot(&sale(), &lot()).is_none());
    assert!(sales.current.is_empty(), "nothing of it is kept");
    assert_eq!(sales.ended.get(&sale()).unwrap().title, "Spring");
}

#[test]
fn archived_record_without_lots_shows_no_empty_sale() {
    let mut sales = Sales::default();
    sales.sale_record(sale_record(2, SaleNews::Archived), at(3, "a").unwrap());
    assert!(sales.sales().is_empty() && sales.sale(&sale()).is_none());
    sales.stored(stored());
    assert!(sales.current.is_empty());
    sales.catalogue(sale(), texts());
    assert!(sales.current.is_empty(), "its texts are read with it");
    assert_eq!(sales.ended.get(&sale()).unwrap().title, "Spring");
}

#[test]
fn archived_sale_is_shown_as_before_until_it_is_known_to_be_stored() {
    let mut sales = published();
    sales.lot_record(record(1, &[1]), at(1, "a"));
    sales.sale_record(sale_record(2, SaleNews::Archived), at(2, "a").unwrap());
    assert!(sales.sale(&sale()).is_some());
}

#[test]
fn sale_that_left_unseen_is_let_go_of_when_asked_about() {
    let mut sales = published();
    sales.lot_record(record(1, &[1]), at(1, "a"));
    sales.sale_record(sale_record(1, SaleNews::Announced), at(2, "a").unwrap());
    sales.let_go(&sale());
    assert!(sales.sale(&sale()).is_some(), "it is not stored");
    sales.stored(stored());
    assert_eq!(sales.stored_with_parts(), [sale()]);
    sales.let_go(&sale());
    assert!(sales.current.is_empty());
}

#[test]
fn sale_that_the_catalogue_does_not_have_is_shown_nowhere() {
    let mut sales = Sales::default();
    let news = || sale_record(1, SaleNews::Announced);
    assert_eq!(
        sales.lot_record(record(2, &[1, 2]), at(1, "a")),
        Folded::Unpublished
    );
    assert_eq!(
        sales.sale_record(news(), at(2, "a").unwrap()),
        Folded::Unpublished
    );
    assert!(sales.sales().is_empty() && sales.sale(&sale()).is_none());
    assert!(sales.lot(&sale(), &lot()).is_none());
    assert_eq!(sales.incomplete(), [], "nobody is asked about it");
    // The site published it, and its catalogue tells so a moment later.
    sales.catalogue(sale(), texts());
    assert_eq!(sales.sale(&sale()).unwrap().lots.len(), 1);
    assert_eq!(sales.incomplete(), [(sale(), lot(), 0)]);
}

#[test]
fn stored_sale_that_the_catalogue_does_not_have_is_in_no_list() {
    let mut sales = Sales::default();
    let summary = Some(SaleSummary {
        opens_at: time(),
        ends_at: time(),
        currency: "EUR".to_owned().try_into().unwrap(),
        time_zone: "UTC".to_owned(),
        lots: 1,
        sold: 0,
        total: Amount::ZERO,
        cancelled: false,
    });
    sales.stored(EndedSale {
        summary,
        ..stored()
    });
    assert_eq!(sales.ended.older(None).count(), 0);
    sales.catalogue(sale(), texts());
    assert_eq!(sales.ended.older(None).next().unwrap().title, "Spring");
}

#[test]
fn junk_is_bounded_and_holds_up_no_sale() {
    let mut sales = Sales::default();
    for number in 0..2 * UNPUBLISHED_MAX {
        let mut junk = record(1, &[1]);
        junk.lot.sale = format!("junk-{}", number % 100).parse().unwrap();
        junk.lot.lot = format!("lot-{number}").parse().unwrap();
        assert_eq!(sales.lot_record(junk, at(1, "a")), Folded::Unpublished);
    }
    let lots = sales.current.values().map(|parts| parts.lots.len());
    assert!(lots.sum::<usize>() <= UNPUBLISHED_MAX);
    sales.catalogue(sale(), texts());
    assert_eq!(
        sales.lot_record(record(1, &[1]), at(2, "a")),
        Folded::Complete
    );
}
