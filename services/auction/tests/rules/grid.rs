//! Tables of steps, and amounts that lie between them.

use auction::{
    Amount, Answer, Band, CreateSale, Increments, PartitionState, Refusal, Steps,
    format::english::OffGrid,
};
use proptest::prelude::*;

use crate::room::{Room, cents, english, lot_id, plain_sale, replayed, sale_id, user};

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
    english(&mut sale).increments = printed();
    english(&mut sale).off_grid = off_grid;
    sale.lots[0].opening = cents(1_000);
    sale
}

#[test]
fn malformed_increment_tables_are_refused() {
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
fn increment_table_json_round_trips_unchanged() {
    let text = r#"[{"from":0,"step":5},{"from":100,"period":100,"offsets":[20,50]},{"from":300,"basis_points":1000,"round_to":25}]"#;
    let table: Increments = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&table).unwrap(), text);
}

#[test]
fn printed_house_scale_gives_its_grid() {
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
fn percent_step_is_rounded_up_to_whole_units() {
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
fn off_grid_maximum_is_refused_with_neighbours() {
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
fn off_grid_refusal_and_neighbours_survive_replay() {
    let mut room = Room::open(house(OffGrid::Reject));
    let told = room.bid_with_id("ann", "one", 3_210, 20);
    let answered = |state: &PartitionState| {
        let id = "one".parse().unwrap();
        state.bid_answer(&sale_id(), &lot_id(), &user("ann"), &id)
    };
    let again = answered(&replayed(&room.log));
    assert_eq!(again.map(Answer::Bid), Some(told));
    // The neighbours tell nearly what it was: whoever prints an event does not see them.
    let printed = format!("{:?} {}", room.log, room.log.last().unwrap().in_words());
    assert!(
        !printed.contains("3200") && !printed.contains("3210"),
        "{printed}"
    );
}

#[test]
fn off_grid_maximum_counts_as_its_neighbour() {
    for (off_grid, asked, counted) in [
        (OffGrid::Accept, 3_450, 3_450),
        (OffGrid::RoundDown, 3_450, 3_200),
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
    let mut room = Room::open(house(OffGrid::RoundDown));
    room.bid("ann", 1_000);
    let minimum = cents(1_100);
    assert!(room.refused("bob", 1_099) == Refusal::BidTooLow { minimum });
}

#[test]
fn opening_price_off_the_grid_is_accepted() {
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
    fn increment_grid_is_ordered_without_holes(table in table(), amount in 0_u64..200_000) {
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
    fn increment_grid_stops_at_the_greatest_amount(table in table(), under in 0_u64..10_000) {
        let amount = cents(Amount::MAX.minor_units() - under);
        let (below, above) = table.neighbours(amount);
        prop_assert!(below <= amount && amount <= above);
        prop_assert!(table.next_on_grid(amount) >= amount);
    }
}
