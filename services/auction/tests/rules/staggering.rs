//! Ends spaced one after the other, and that they stay as they were told.

use auction::{Stagger, Time};

use crate::room::{ENDS, Room, accepted, at, plain_lot, plain_sale, with_soft_close};

fn stagger(step_seconds: u32, lots_at_once: u32) -> Stagger {
    Stagger {
        first_end: at(ENDS),
        step_seconds,
        lots_at_once: lots_at_once.try_into().unwrap(),
    }
}

fn ends(stagger: Stagger, lots: u32) -> Vec<Time> {
    (0..lots).map(|place| stagger.end_of(place)).collect()
}

#[test]
fn staggered_ends_come_singly_in_blocks_or_together() {
    let seconds = |seconds: [u32; 5]| seconds.map(|later| at(ENDS + later)).to_vec();
    assert_eq!(ends(stagger(60, 1), 5), seconds([0, 60, 120, 180, 240]));
    assert_eq!(ends(stagger(60, 2), 5), seconds([0, 0, 60, 60, 120]));
    assert_eq!(ends(stagger(0, 1), 5), seconds([0; 5]));
    let as_told = r#"{"first_end":"2026-11-21T14:00:00.000Z","step_seconds":60}"#;
    let read: Stagger = serde_json::from_str(as_told).unwrap();
    assert_eq!(read.lots_at_once.get(), 1);
    assert!(
        serde_json::from_str::<Stagger>(&as_told.replace("60", "60,\"lots_at_once\":0")).is_err()
    );
}

#[test]
fn extension_of_one_lot_moves_no_other() {
    let mut sale = with_soft_close(30, 600);
    sale.lots = (1..=3)
        .map(|number| {
            let mut lot = plain_lot(
                if number == 1 {
                    "lot"
                } else {
                    ["b", "c"][number as usize - 2]
                },
                number,
            );
            lot.ends_at = stagger(60, 1).end_of(number - 1);
            lot
        })
        .collect();
    let mut room = Room::open(sale);
    let answer = accepted(room.bid_at("ann", 500, ENDS - 1));
    assert_eq!(answer.ends_at, at(ENDS - 1 + 600), "long past the others");
    assert_eq!(room.record_of("b").lot.ends_at, at(ENDS + 60));
    assert_eq!(room.record_of("c").lot.ends_at, at(ENDS + 120));
    let record = room.state.sale_record(&"sale".parse().unwrap()).unwrap();
    let order: Vec<_> = record.lots.iter().map(|lot| lot.as_str()).collect();
    assert_eq!(order, ["lot", "b", "c"], "the catalogue's order stays");
}

#[test]
fn sale_problem_names_its_lot_and_field() {
    let mut sale = plain_sale();
    sale.lots.push(plain_lot("b", 2));
    sale.lots[1].ends_at = at(1);
    sale.lots[1].opens_at = at(0);
    let problem = sale.check(at(5)).unwrap_err();
    assert_eq!(
        problem.place(),
        (Some(&sale.lots[1].lot), "ends_at"),
        "{problem}"
    );
    sale.lots.clear();
    assert_eq!(sale.check(at(5)).unwrap_err().place(), (None, "lots"));
}
