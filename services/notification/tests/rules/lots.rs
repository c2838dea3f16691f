use auction::{
    Amount, Cancellation, Entry, EntryKind, LotPhase, LotRecord, MessageId, Note, Paddle,
    PublicFormat, PublicLot, SaleMessage, SaleNews, SaleRecord, Time,
};
use notification::{About, FollowedLots, Kind, LotNews, Notice, ReminderMinutes, SaleTold};

/// The lot opens at second 0 and ends at second 3,600.
fn second(seconds: i64) -> Time {
    Time::from_unix_millis(1_700_000_000_000 + seconds * 1_000).unwrap()
}

fn paddle(number: u32) -> Paddle {
    serde_json::from_value(number.into()).unwrap()
}

/// What an entry is of, at which second, and whose.
type Line = (EntryKind, i64, Option<u32>);

fn record(first: u64, lines: &[Line], leader: Option<u32>) -> LotRecord {
    let entry = |(place, (kind, at, whose)): (usize, &Line)| Entry {
        sequence: first + place as u64,
        at: second(*at),
        kind: *kind,
        paddle: whose.map(paddle),
        price: Amount::new(100 * (first + place as u64)).ok(),
        automatic: false,
        ends_at: second(3_600),
    };
    let entries: Vec<_> = lines.iter().enumerate().map(entry).collect();
    let last = entries.last().unwrap();
    LotRecord {
        kind: last.kind,
        at: last.at,
        lot: PublicLot {
            sale: "spring".parse().unwrap(),
            lot: "clock".parse().unwrap(),
            number: 1,
            currency: "EUR".to_owned().try_into().unwrap(),
            sequence: last.sequence,
            phase: match last.kind {
                EntryKind::Sold => LotPhase::Sold,
                EntryKind::Unsold => LotPhase::Unsold,
                _ => LotPhase::Open,
            },
            opening: Amount::ZERO,
            price: last.price,
            minimum_bid: Amount::ZERO,
            increment: Amount::ZERO,
            ceiling: None,
            leader: leader.map(paddle),
            bid_count: Some(0),
            reserve_met: None,
            opens_at: second(0),
            ends_at: second(3_600),
            extensions: 0,
            extensions_left: None,
            hard_end: None,
            held_since: None,
            withdrawn_reason: None,
            voided: vec![],
            format: PublicFormat::English(Default::default()),
        },
        entries,
    }
}

fn outbid(whom: u32, at: i64, price: u64) -> LotNews {
    LotNews::Outbid {
        paddle: paddle(whom),
        at: second(at),
        price: Amount::new(price).ok(),
    }
}

#[test]
fn leader_is_outbid_by_the_one_who_leads_after_the_moment() {
    use EntryKind::{Announced, Bid, Unsold};
    let mut lots = FollowedLots::default();
    for (first, lines, leader, news) in [
        (
            1,
            vec![(Announced, 0, None), (Bid, 1, Some(1))],
            Some(1),
            vec![],
        ),
        // A bid that a standing maximum beats at once.
        (
            3,
            vec![(Bid, 2, Some(2)), (Bid, 2, Some(1))],
            Some(1),
            vec![],
        ),
        (5, vec![(Bid, 3, Some(2))], Some(2), vec![outbid(1, 3, 500)]),
        // Raised by oneself.
        (6, vec![(Bid, 4, Some(2))], Some(2), vec![]),
        // Two in one record.
        (
            7,
            vec![(Bid, 5, Some(1)), (Bid, 6, Some(3))],
            Some(3),
            vec![outbid(2, 5, 700), outbid(1, 6, 800)],
        ),
        // Read again.
        (
            7,
            vec![(Bid, 5, Some(1)), (Bid, 6, Some(3))],
            Some(3),
            vec![],
        ),
        (
            9,
            vec![(Unsold, 3_600, None)],
            None,
            vec![LotNews::Closed {
                at: second(3_600),
                sold: vec![],
            }],
        ),
    ] {
        assert_eq!(lots.apply(&record(first, &lines, leader)), news, "{first}");
    }
}

#[test]
fn voided_bid_is_told_to_whoever_made_it() {
    use EntryKind::{Announced, Bid, Voided};
    let mut lots = FollowedLots::default();
    let lines = [(Announced, 0, None), (Bid, 1, Some(1)), (Bid, 2, Some(2))];
    lots.apply(&record(1, &lines, Some(2)));
    let voided = record(4, &[(Voided, 3, Some(2))], Some(1));
    let (paddle, at) = (paddle(2), second(3));
    assert_eq!(lots.apply(&voided), [LotNews::Voided { paddle, at }]);
    assert_eq!(lots.apply(&voided), vec![]);
    // Whoever leads again is outbid anew.
    let news = lots.apply(&record(5, &[(Bid, 4, Some(3))], Some(3)));
    assert_eq!(news, [outbid(1, 4, 500)]);
}

#[test]
fn history_in_one_record_brings_the_same_news() {
    use EntryKind::{Announced, Bid, Sold};
    let lines = [
        (Announced, 0, None),
        (Bid, 1, Some(1)),
        (Bid, 2, Some(2)),
        (Sold, 3_600, Some(2)),
    ];
    let sold = vec![(paddle(2), Amount::new(400).ok())];
    let at = second(3_600);
    let expected = [outbid(1, 2, 300), LotNews::Closed { at, sold }];
    let news = FollowedLots::default().apply(&record(1, &lines, None));
    assert_eq!(news, expected);
}

#[test]
fn sealed_lot_tells_of_its_winner_alone() {
    use EntryKind::{Announced, Bid, Sold};
    let lines = [(Announced, 0, None), (Bid, 1, None), (Sold, 9, Some(4))];
    let news = FollowedLots::default().apply(&record(1, &lines, None));
    let sold = vec![(paddle(4), Amount::new(300).ok())];
    assert_eq!(
        news,
        [LotNews::Closed {
            at: second(9),
            sold
        }]
    );
}

#[test]
fn notice_is_told_only_while_it_is_so() {
    use EntryKind::{Announced, Bid, Withdrawn};
    let about = |kind, whose: u32| Notice {
        user: "alice".parse().unwrap(),
        kind,
        at: second(1),
        about: About::Lot {
            sale: "spring".parse().unwrap(),
            lot: "clock".parse().unwrap(),
            paddle: Some(paddle(whose)),
            price: None,
        },
    };
    let mut lots = FollowedLots::default();
    assert!(!lots.is_still_true(&about(Kind::Outbid, 1), second(2)));
    lots.apply(&record(
        1,
        &[(Announced, 0, None), (Bid, 1, Some(2))],
        Some(2),
    ));
    for (kind, whose, at, is_true) in [
        (Kind::Outbid, 1, 2, true),
        (Kind::Outbid, 2, 2, false),
        (Kind::Outbid, 1, 3_600, false),
        (Kind::EndingSoon, 2, 2, true),
        (Kind::EndingSoon, 2, 3_600, false),
        (Kind::Opens, 2, 3_600, false),
        (Kind::Won, 2, 3_600, true),
        (Kind::Lost, 1, 9_999, true),
    ] {
        let found = lots.is_still_true(&about(kind, whose), second(at));
        assert_eq!(found, is_true, "{kind} {whose} {at}");
    }
    let mut gone = record(3, &[(Withdrawn, 3, None)], None);
    gone.lot.phase = LotPhase::Withdrawn;
    lots.apply(&gone);
    assert!(!lots.is_still_true(&about(Kind::Opens, 1), second(4)));
}

#[test]
fn reminders_come_when_their_time_is_passed_and_once() {
    let mut lots = FollowedLots::default();
    lots.apply(&record(1, &[(EntryKind::Announced, -60, None)], None));
    let remind = ReminderMinutes::try_from(15).unwrap();
    // The last look, this one, whether the lot opens, whether its end is near.
    for (since, now, opens, ends) in [
        (None, -1, false, false),
        (Some(-1), 0, true, false),
        (Some(0), 1, false, false),
        // A first look: it opened less than an hour ago.
        (None, 3_599, true, true),
        (None, 3_600, false, false),
        (Some(1), 2_699, false, false),
        (Some(2_699), 2_700, false, true),
        (Some(2_700), 2_701, false, false),
        (Some(2_600), 3_700, false, false),
    ] {
        let (since, now) = (since.map(second), second(now));
        assert_eq!(lots.opened(since, now).len(), usize::from(opens), "{now:?}");
        let ending = lots.ending(remind, since, now).len();
        assert_eq!(ending, usize::from(ends), "{now:?}");
    }
    let mut held = record(2, &[(EntryKind::Held, 10, None)], None);
    held.lot.held_since = Some(second(10));
    lots.apply(&held);
    assert!(lots.ending(remind, None, second(3_000)).is_empty());
}

#[test]
fn message_to_everybody_is_given_out_once() {
    let message = |id: &str| SaleMessage {
        message: id.parse::<MessageId>().unwrap(),
        at: second(1),
        text: Note::try_from("A break of ten minutes.".to_owned()).unwrap(),
    };
    let sale = |messages: &[&str], kind| SaleRecord {
        sale: "spring".parse().unwrap(),
        sequence: 1,
        at: second(1),
        currency: "EUR".to_owned().try_into().unwrap(),
        time_zone: "UTC".to_owned(),
        opens_at: second(0),
        ends_at: second(3_600),
        lots: vec![],
        kind,
        held_since: None,
        held_reason: None,
        cancelled: None,
        messages: messages.iter().map(|id| message(id)).collect(),
        buyer_terms: None,
        registration: auction::Registration::Open,
        outage_policy: None,
    };
    let mut lots = FollowedLots::default();
    for (messages, new) in [
        (&["a"][..], &["a"][..]),
        (&["a", "b"], &["b"]),
        (&["b", "c", "d"], &["c", "d"]),
        (&["b", "c", "d"], &[]),
    ] {
        let given = lots.apply_sale(&sale(messages, SaleNews::Message));
        let given: Vec<_> = (given.messages.iter())
            .map(|it| it.message.to_string())
            .collect();
        assert_eq!(given, new);
    }
    let cancelled = SaleRecord {
        cancelled: Some(Cancellation {
            at: second(2),
            reason: Note::try_from("The roof leaks.".to_owned()).unwrap(),
        }),
        ..sale(&["d"], SaleNews::Cancelled)
    };
    assert_eq!(lots.apply_sale(&cancelled).cancelled, Some(second(2)));
    assert_eq!(lots.apply_sale(&cancelled), SaleTold::default());
    lots.apply(&record(1, &[(EntryKind::Announced, 0, None)], None));
    lots.apply_sale(&sale(&[], SaleNews::Archived));
    let (sale, lot) = ("spring".parse().unwrap(), "clock".parse().unwrap());
    assert_eq!(lots.ends_at(&sale, &lot), None);
}
