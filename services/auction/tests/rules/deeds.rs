//! What may be drawn: any sale, and anything people may do in it.

use auction::{
    Band, Command, CreateSale, ExtensionMode, ExtensionTrigger, Increments, OffGrid, OutagePolicy,
    SoftClose, Steps,
};
use proptest::prelude::*;

use crate::{
    orders,
    room::{ENDS, Room, at, cents, place_bid, plain_sale, user},
};

pub(crate) const NAMES: [&str; 4] = ["ann", "bob", "cid", "dan"];

#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Bid {
        name: usize,
        id: u32,
        maximum: u64,
    },
    /// Bids this much over the public minimum.
    Follow {
        name: usize,
        over: u64,
    },
    CloseDue,
    Recover,
    Hold,
    Resume,
    Withdraw,
    Announce(u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    let name = 0..NAMES.len();
    prop_oneof![
        6 => (name.clone(), 0_u32..30, 0_u64..12_000)
            .prop_map(|(name, id, maximum)| Deed::Bid { name, id, maximum }),
        6 => (name, prop_oneof![Just(0), 0_u64..4_000])
            .prop_map(|(name, over)| Deed::Follow { name, over }),
        1 => Just(Deed::CloseDue),
        1 => Just(Deed::Recover),
        1 => Just(Deed::Hold),
        1 => Just(Deed::Resume),
        1 => Just(Deed::Withdraw),
        1 => (0_u32..40).prop_map(Deed::Announce),
    ]
}

/// Deeds with the seconds that pass before each; a third of them near the end.
pub(crate) fn deeds() -> impl Strategy<Value = Vec<(u32, Deed)>> {
    let wait = prop_oneof![8 => 0_u32..12, 1 => 100_u32..400];
    prop::collection::vec((wait, deed()), 1..80)
}

pub(crate) fn sale() -> impl Strategy<Value = CreateSale> {
    let increments = prop_oneof![
        Just(Increments::ebay_us()),
        (1_u64..500).prop_map(|step| Increments::fixed(cents(step)).unwrap()),
        Just(slots_and_shares()),
    ];
    let off_grid = prop_oneof![
        2 => Just(OffGrid::Accept),
        1 => Just(OffGrid::Reject),
        1 => Just(OffGrid::Floor),
        1 => Just(OffGrid::Nearest),
    ];
    let outage = prop_oneof![
        Just(OutagePolicy::CloseAsIs),
        (1_u32..90).prop_map(|seconds| OutagePolicy::Extend { seconds }),
    ];
    let reserve = prop::option::of(100_u64..9_000);
    let hard_end = prop::option::of(0_u32..200);
    (
        increments,
        off_grid,
        prop::option::of(soft_close()),
        outage,
        reserve,
        hard_end,
    )
        .prop_map(
            |(increments, off_grid, soft_close, outage_policy, reserve, hard_end)| {
                let mut sale = plain_sale();
                sale.terms.increments = increments;
                sale.terms.off_grid = off_grid;
                sale.terms.soft_close = soft_close;
                sale.lots[0].hard_end = hard_end.map(|after| at(ENDS + after));
                sale.terms.outage_policy = outage_policy;
                sale.terms.ceiling = cents(11_000);
                sale.lots[0].reserve = reserve.map(cents);
                sale
            },
        )
}

fn soft_close() -> impl Strategy<Value = SoftClose> {
    let mode = prop_oneof![Just(ExtensionMode::FromBid), Just(ExtensionMode::FromEnd)];
    let trigger = prop_oneof![
        Just(ExtensionTrigger::AnyAccepted),
        Just(ExtensionTrigger::PriceChange),
        Just(ExtensionTrigger::LeadChange),
    ];
    let most = prop::option::of(1_u32..4);
    (1_u32..90, 1_u32..90, mode, trigger, most).prop_map(
        |(window, extension, ext_mode, ext_trigger, max_extensions)| SoftClose {
            ext_mode,
            ext_trigger,
            max_extensions,
            ..SoftClose::new(window, extension)
        },
    )
}

/// Steps of 5, then slots of 20, 50, 80, then a tenth in whole 25.
fn slots_and_shares() -> Increments {
    let slots = Steps::Slots {
        period: cents(100),
        offsets: [20, 50, 80].map(cents).into(),
    };
    let shares = Steps::Percent {
        basis_points: 1_000,
        round_to: cents(25),
    };
    let band = |from, steps| Band {
        from: cents(from),
        steps,
    };
    let first = Band::fixed(cents(0), cents(5));
    Increments::new(vec![first, band(500, slots), band(2_500, shares)]).unwrap()
}

pub(crate) fn command(room: &Room, deed: &Deed) -> Command {
    let bid = |name: usize, id: String, maximum| Command::PlaceBid {
        by: user(NAMES[name]),
        bid: place_bid("lot", &id, maximum),
    };
    match *deed {
        Deed::Bid { name, id, maximum } => bid(name, format!("b{id}"), maximum),
        Deed::Follow { name, over } => {
            let maximum = room.lot().minimum_bid.minor_units() + over;
            bid(name, format!("f{}", room.log.len()), maximum)
        }
        Deed::CloseDue => Command::CloseDue,
        Deed::Recover => Command::Recover,
        Deed::Hold => orders::hold(),
        Deed::Resume => orders::resume(),
        Deed::Withdraw => orders::withdraw("lot"),
        Deed::Announce(number) => orders::announce(&format!("m{number}"), "Soup is served"),
    }
}
