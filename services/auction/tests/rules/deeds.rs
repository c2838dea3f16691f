//! What may be drawn: any sale, and anything people may do in it.

use auction::{
    Band, Command, CreateSale, FormatTerms, Increments, Offer, OutagePolicy, PlaceBid,
    PublicFormat, Steps,
    format::{
        english::{ExtensionMode, ExtensionTrigger, OffGrid, SoftClose},
        sealed,
    },
};
use proptest::prelude::*;

use crate::{
    orders,
    room::{ENDS, Room, at, cents, english, place_bid, plain_sale, user},
};

pub(crate) const NAMES: [&str; 4] = ["ann", "bob", "cid", "dan"];

#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Bid {
        name: usize,
        id: u32,
        amount: u64,
    },
    /// Bids this much over the public minimum.
    Follow {
        name: usize,
        over: u64,
    },
    TakeBack {
        name: usize,
    },
    WakeUp,
    Recover,
    Hold,
    Resume,
    Cancel,
    Withdraw,
    Announce(u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    let name = 0..NAMES.len();
    prop_oneof![
        6 => (name.clone(), 0_u32..30, 0_u64..12_000)
            .prop_map(|(name, id, amount)| Deed::Bid { name, id, amount }),
        6 => (name.clone(), prop_oneof![Just(0), 0_u64..4_000])
            .prop_map(|(name, over)| Deed::Follow { name, over }),
        2 => name.prop_map(|name| Deed::TakeBack { name }),
        1 => Just(Deed::WakeUp),
        1 => Just(Deed::Recover),
        1 => Just(Deed::Hold),
        1 => Just(Deed::Resume),
        1 => prop_oneof![9 => Just(Deed::Withdraw), 1 => Just(Deed::Cancel)],
        1 => (0_u32..40).prop_map(Deed::Announce),
    ]
}

/// Deeds with the seconds that pass before each; a third of them near the end.
pub(crate) fn deeds() -> impl Strategy<Value = Vec<(u32, Deed)>> {
    let wait = prop_oneof![8 => 0_u32..12, 1 => 100_u32..400];
    prop::collection::vec((wait, deed()), 1..80)
}

/// A sealed-bid sale of any kind.
pub(crate) fn sealed_sale() -> impl Strategy<Value = CreateSale> {
    let pricing = prop_oneof![
        Just(sealed::Pricing::FirstPrice),
        Just(sealed::Pricing::SecondPrice)
    ];
    let bid_count = prop_oneof![
        Just(sealed::BidCount::Hidden),
        Just(sealed::BidCount::Shown)
    ];
    (sale(), pricing, bid_count).prop_map(|(mut sale, pricing, bid_count)| {
        sale.terms.format = FormatTerms::Sealed(sealed::Terms { pricing, bid_count });
        sale
    })
}

/// An English sale of any kind.
pub(crate) fn sale() -> impl Strategy<Value = CreateSale> {
    let increments = prop_oneof![
        Just(Increments::ebay_us()),
        (1_u64..500).prop_map(|step| Increments::fixed(cents(step)).unwrap()),
        Just(slots_and_shares()),
    ];
    let off_grid = prop_oneof![
        2 => Just(OffGrid::Accept),
        1 => Just(OffGrid::Reject),
        1 => Just(OffGrid::RoundDown),
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
                english(&mut sale).increments = increments;
                english(&mut sale).off_grid = off_grid;
                english(&mut sale).soft_close = soft_close;
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
pub(crate) fn slots_and_shares() -> Increments {
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
    let bid = |name: usize, id: String, offer| Command::PlaceBid {
        by: user(NAMES[name]),
        bid: PlaceBid {
            offer,
            ..place_bid("lot", &id, 0)
        },
    };
    let lot = room.lot();
    let amount = |amount| match lot.format {
        PublicFormat::English(_) => Offer::Maximum(cents(amount)),
        PublicFormat::Sealed(_) => Offer::Amount(cents(amount)),
    };
    let fresh_id = || format!("f{}", room.log.len());
    match *deed {
        Deed::Bid {
            name,
            id,
            amount: it,
        } => bid(name, format!("b{id}"), amount(it)),
        Deed::Follow { name, over } => bid(
            name,
            fresh_id(),
            amount(lot.minimum_bid.minor_units() + over),
        ),
        Deed::TakeBack { name } => bid(name, fresh_id(), Offer::TakeBack),
        Deed::WakeUp => Command::WakeUp,
        Deed::Recover => Command::Recover,
        Deed::Hold => orders::hold(),
        Deed::Resume => orders::resume(),
        Deed::Cancel => orders::cancel(),
        Deed::Withdraw => orders::withdraw("lot"),
        Deed::Announce(number) => orders::announce(&format!("m{number}"), "Soup is served"),
    }
}
