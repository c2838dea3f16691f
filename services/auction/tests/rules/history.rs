//! Histories the rules could not have written are noticed, and change nothing.

use auction::{
    Command, Event, Floor, Outcome, Paddle, Refusal,
    event::{BidPlaced, EndMoved, KeptRefusal, LotClosed},
};

use crate::room::{ENDS, Room, at, cents, plain_sale, refusal, user, with_soft_close};

/// A sale with a bid, a beaten bid, a refused one and the close.
fn history() -> Vec<Event> {
    let mut room = Room::open(with_soft_close(60, 60));
    room.bid("ann", 5_000);
    room.bid("bob", 2_000);
    refusal(room.bid_at("bob", 2_001, 30));
    room.command(&Command::CloseDue, at(ENDS));
    room.log
}

#[test]
fn a_true_history_is_taken() {
    let mut floor = Floor::default();
    for event in history() {
        floor.apply(&event).unwrap();
    }
    assert_eq!(floor.next_deadline(), None);
}

#[test]
fn an_event_left_out_or_doubled_is_noticed() {
    let log = history();
    let replay = |events: &[&Event]| {
        let mut floor = Floor::default();
        events.iter().try_for_each(|event| floor.apply(event))
    };
    // Refusals change no rule's outcome, so one left out is no contradiction.
    let tells = |event: &Event| !matches!(event, Event::BidRefused(_));
    for index in (0..log.len()).filter(|index| tells(&log[*index])) {
        let mut doubled: Vec<_> = log.iter().collect();
        doubled.insert(index, &log[index]);
        assert!(replay(&doubled).is_err(), "doubled {index}");
        if index + 1 < log.len() {
            let mut without: Vec<_> = log.iter().collect();
            without.remove(index);
            assert!(replay(&without).is_err(), "without {index}");
        }
    }
}

#[test]
fn an_event_with_another_content_is_noticed() {
    type Spoil = fn(&mut Event);
    let spoils: [Spoil; 9] = [
        |event| placed(event, |bid| bid.answer.price = cents(7)),
        |event| placed(event, |bid| bid.entries[0].sequence += 1),
        |event| placed(event, |bid| bid.maximum = cents(2)),
        |event| placed(event, |bid| bid.user = user("eve")),
        |event| {
            if let Event::PaddleAssigned(assigned) = event {
                assigned.paddle = Paddle::FIRST.next().next();
            }
        },
        |event| {
            if let Event::BidRefused(bid) = event {
                bid.answer.refusal = KeptRefusal::from(&Refusal::UnknownLot);
            }
        },
        |event| closed(event, |lot| lot.outcome = Outcome::Unsold),
        |event| closed(event, |lot| lot.at = at(ENDS - 1)),
        |event| {
            if let Event::SaleCreated(created) = event {
                created.lots[0].number = 0;
            }
        },
    ];
    for (index, spoil) in spoils.into_iter().enumerate() {
        let mut floor = Floor::default();
        let noticed = history().into_iter().any(|mut event| {
            let before = format!("{floor:?}");
            spoil(&mut event);
            let failed = floor.apply(&event).is_err();
            assert!(!failed || format!("{floor:?}") == before);
            failed
        });
        assert!(noticed, "spoil {index}");
    }
}

fn placed(event: &mut Event, spoil: fn(&mut BidPlaced)) {
    if let Event::BidPlaced(bid) = event {
        spoil(bid);
    }
}

fn closed(event: &mut Event, spoil: fn(&mut LotClosed)) {
    if let Event::LotClosed(closed) = event {
        spoil(closed);
    }
}

#[test]
fn a_stamp_that_falls_is_noticed() {
    let mut room = Room::open(plain_sale());
    room.bid("ann", 500);
    let late = Event::EndMoved(EndMoved {
        at: at(0),
        sale: "sale".parse().unwrap(),
        lot: "lot".parse().unwrap(),
        ends_at: at(ENDS + 1),
    });
    assert!(room.floor.apply(&late).unwrap_err().0.contains("stamp"));
}
