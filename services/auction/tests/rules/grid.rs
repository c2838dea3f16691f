//! Tables of steps, and amounts that lie between them.

use auction::{Amount, Band, CreateSale, Event, Floor, Increments, OffGrid, Refusal, Steps};
use proptest::prelude::*;
use serde_json::json;

use crate::room::{Room, cents, plain_sale, replayed, user};

fn fixed(from: u64, step: u64) -> Band {
    Band::fixed(cents(from), cents(step))
}

fn slots(from: u64, period: u64, offsets: &[u64]) -> Band {
    let offsets = offsets.iter().copied().map(cents).collect();
    let period = cents(period);
    let steps = Steps::Slots { period, offsets };
    let from = cents(from);
    Band { from, steps }
}

fn percent(from: u64, basis_points: u32, round_to: u64) -> Band {
    let round_to = cents(round_to);
    let steps = Steps::Percent {
        basis_points,
        round_to,
    };
    let from = cents(from);
    Band { from, steps }
}

/// A printed scale of a house: 200, 500, 800 between 3,000 and 5,000.
fn printed() -> Increments {
    Increments::new(vec![
        fixed(0, 50),
        fixed(1_000, 100),
        fixed(2_000, 200),
        slots(3_000, 1_000, &[200, 500, 800, 1_000]),
        fixed(5_000, 500),
    ])
    .unwrap()
}

/// A house that keeps to its printed scale.
fn house(off_grid: OffGrid) -> CreateSale {
    let mut sale = plain_sale();
    sale.terms.increments = printed();
    sale.terms.off_grid = off_grid;
    sale.lots[0].opening = cents(1_000);
    sale
}

#[test]
fn a_table_of_steps_is_checked() {
    let bad: [Vec<Band>; 15] = [
        vec![],
        vec![fixed(1, 5)],
        vec![fixed(0, 5), fixed(0, 6)],
        vec![fixed(0, 0)],
        (0..65).map(|from| fixed(from * 5, 5)).collect(),
        vec![fixed(0, 5), fixed(4, 5)],
        vec![slots(0, 0, &[1])],
        vec![slots(0, 10, &[])],
        vec![slots(0, 10, &[0])],
        vec![slots(0, 10, &[11])],
        vec![slots(0, 10, &[5, 5])],
        vec![slots(0, 10, &[8, 5])],
        vec![slots(0, 10, &[5]), fixed(9, 1)],
        vec![percent(0, 0, 5)],
        vec![percent(0, 500, 0)],
    ];
    for bands in bad {
        let text = serde_json::to_string(&bands).unwrap();
        assert!(serde_json::from_str::<Increments>(&text).is_err(), "{text}");
    }
    for nonsense in [r#"[{"from":0}]"#, r#"[{"from":0,"step":-1}]"#, "[5]", "{}"] {
        assert!(serde_json::from_str::<Increments>(nonsense).is_err());
    }
}

#[test]
fn a_table_is_the_same_bytes_after_reading() {
    let text = r#"[{"from":0,"step":5},{"from":100,"period":100,"offsets":[20,50]},{"from":300,"basis_points":1000,"round_to":25}]"#;
    let table: Increments = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&table).unwrap(), text);
}

#[test]
fn the_printed_scale_comes_out() {
    let mut price = cents(1_900);
    let mut scale = vec![];
    while price < cents(6_000) {
        price = printed().next_on_grid(price);
        scale.push(price.minor_units());
    }
    let expected = [
        2_000, 2_200, 2_400, 2_600, 2_800, 3_000, 3_200, 3_500, 3_800, 4_000, 4_200, 4_500, 4_800,
        5_000, 5_500, 6_000,
    ];
    assert_eq!(scale, expected);
    // Between two slots the step leads to the next one.
    assert_eq!(printed().step_at(cents(3_210)), cents(290));
}

#[test]
fn a_share_is_rounded_up_to_whole_units() {
    let table = Increments::new(vec![percent(0, 1_000, 25)]).unwrap();
    for (price, step, next) in [
        (0, 25, 25),
        (100, 25, 125),
        (250, 25, 275),
        (260, 50, 325),
        (1_000, 100, 1_100),
    ] {
        assert_eq!(table.step_at(cents(price)), cents(step), "{price}");
        assert_eq!(table.next_on_grid(cents(price)), cents(next), "{price}");
    }
    assert_eq!(table.neighbours(cents(260)), (cents(250), cents(275)));
}

#[test]
fn an_amount_off_the_grid_is_refused_with_its_neighbours() {
    let mut room = Room::open(house(OffGrid::Reject));
    let off = |below, above| Refusal::OffGrid {
        below: cents(below),
        above: cents(above),
    };
    assert!(room.refused("ann", 3_210) == off(3_200, 3_500));
    assert!(room.refused("ann", 4_999) == off(4_800, 5_000));
    assert!(room.refused("ann", 2_999) == off(2_800, 3_000));
    assert_eq!(room.bid("ann", 3_500).price, cents(1_000));
    // The leader is told no more than anybody.
    assert!(room.refused("ann", 3_210) == off(3_200, 3_500));
    assert_eq!(room.bid("bob", 3_200).price, cents(3_500));
}

#[test]
fn the_log_says_off_the_grid_and_no_amount_and_replay_says_what_the_bidder_was_told() {
    let mut room = Room::open(house(OffGrid::Reject));
    let told = room.bid_with_id("ann", "one", 3_210, 20);
    let answered = |floor: &Floor| {
        let (sale, lot) = (room.lot().sale, room.lot().lot);
        floor.bid_answer(&sale, &lot, &user("ann"), &"one".parse().unwrap())
    };
    assert_eq!(answered(&replayed(&room.log)).as_ref(), Some(&told));
    let kept = serde_json::to_value(room.log.last().unwrap()).unwrap();
    assert_eq!(kept["answer"]["refusal"], json!({"kind": "off_grid"}));
    // As earlier builds wrote it.
    for (below, is_true) in [(3_200, true), (3_100, false)] {
        let mut earlier = kept.clone();
        let amounts = json!({"kind": "off_grid", "below": below, "above": 3_500});
        earlier["answer"]["refusal"] = amounts;
        let mut floor = replayed(&room.log[..room.log.len() - 1]);
        let applied = floor.apply(&serde_json::from_value::<Event>(earlier).unwrap());
        assert_eq!(applied.is_ok(), is_true);
        assert_eq!(
            answered(&floor).is_some_and(|answer| answer == told),
            is_true
        );
    }
}

#[test]
fn an_amount_off_the_grid_counts_as_its_neighbour() {
    for (off_grid, asked, counted) in [
        (OffGrid::Accept, 3_450, 3_450),
        (OffGrid::Floor, 3_450, 3_200),
        (OffGrid::Nearest, 3_450, 3_500),
        (OffGrid::Nearest, 3_350, 3_200),
        (OffGrid::Nearest, 3_351, 3_500),
    ] {
        let mut room = Room::open(house(off_grid));
        room.bid_with_id("ann", "one", asked, 20);
        assert_eq!(room.standing("ann").maximum, Some(cents(counted)));
        // Asked again with the same amount it is the same bid.
        let events = room.log.len();
        room.bid_with_id("ann", "one", asked, 20);
        assert_eq!(room.log.len(), events);
        room.bid("bob", 9_000);
        let price = match off_grid {
            OffGrid::Accept => 3_500,
            _ => printed().next_on_grid(cents(counted)).minor_units(),
        };
        assert_eq!(room.price(), Some(price), "{off_grid:?} {asked}");
    }
    let mut room = Room::open(house(OffGrid::Floor));
    room.bid("ann", 1_000);
    let minimum = cents(1_100);
    assert!(room.refused("bob", 1_099) == Refusal::BidTooLow { minimum });
}

#[test]
fn an_opening_price_off_the_grid_is_still_a_bid() {
    let mut sale = house(OffGrid::Reject);
    sale.lots[0].opening = cents(1_130);
    let mut room = Room::open(sale);
    assert!(
        room.refused("ann", 1_150)
            == Refusal::OffGrid {
                below: cents(1_130),
                above: cents(1_200)
            }
    );
    assert_eq!(room.bid("ann", 1_130).minimum_bid, cents(1_200));
    assert_eq!(room.lot().increment, cents(70));
}

fn table() -> impl Strategy<Value = Increments> {
    let band = (1_u64..2_000, 1_u64..200, 1_u32..2_000, 0..3);
    prop::collection::vec(band, 1..6).prop_map(|rows| {
        let mut from = 0;
        let mut bands = vec![];
        for (more, unit, basis_points, kind) in rows {
            bands.push(match kind {
                0 => fixed(from, unit),
                1 => slots(from, unit * 4, &[unit, unit * 3]),
                _ => percent(from, basis_points, unit),
            });
            from += unit * 4 + from / 2 + more;
        }
        Increments::new(bands).unwrap()
    })
}

proptest! {
    #[test]
    fn the_grid_is_one_order_without_holes(table in table(), amount in 0_u64..200_000) {
        let amount = cents(amount);
        let (below, above) = table.neighbours(amount);
        prop_assert!(below <= amount && amount <= above);
        prop_assert_eq!(table.neighbours(below), (below, below));
        prop_assert_eq!(table.neighbours(above), (above, above));
        let next = table.next_on_grid(amount);
        prop_assert!(next > amount);
        prop_assert_eq!(table.neighbours(next), (next, next), "what is asked for is on the grid");
        prop_assert!(table.step_at(amount) > Amount::ZERO);
        let one_more = table.next_on_grid(cents(amount.minor_units() + 1));
        prop_assert!(one_more >= next, "a higher price never asks for less");
    }

    #[test]
    fn the_greatest_amounts_stop_the_grid(table in table(), under in 0_u64..10_000) {
        let amount = cents(Amount::MAX.minor_units() - under);
        let (below, above) = table.neighbours(amount);
        prop_assert!(below <= amount && amount <= above);
        prop_assert!(table.next_on_grid(amount) >= amount);
    }
}
