//! How many bids a second the rules alone judge and remember, in the time of one core: without a log, a
//! network or a disk.
//!
//! The floor of the same run is the same events written in their stored form: what every bid costs besides.

use std::{fs, hint::black_box, time::Duration};

use anyhow::{Context, ensure};
use auction::{
    Amount, Answer, BidAnswer, Command, CreateSale, Event, FormatTerms, Increments, LotId,
    LotTerms, Offer, OutagePolicy, PartitionState, PlaceBid, SaleId, SaleTerms, Time, UserId,
    format::english::{OffGrid, SoftClose, Terms},
};

use crate::report::Report;

const BIDS: u64 = 1_000_000;
const BIDDERS: u64 = 1_000;
pub(crate) const LOTS_PER_SALE: u32 = 500;
pub(crate) const SALES: u32 = 20;
/// When everything was announced, opens and ends.
const ANNOUNCED: i64 = 1_000_000_000_000;
pub(crate) const OPENS: i64 = ANNOUNCED + 1_000;
/// Far off: nothing closes while it is measured.
const ENDS: i64 = OPENS + 3_000_000_000_000;
/// Odd and large: bid ids come in no order, as those of bidders do.
const SCATTER: u64 = 0x9e37_79b9_7f4a_7c15;
/// Fewer events, more often: so that they are not all in memory at once.
const ENCODED_TIMES: usize = 10;
/// An event in its stored form is far smaller.
const EVENT_BYTES_MAX: usize = 4_096;

/// Runs the benchmark.
pub(crate) fn run() -> anyhow::Result<Report> {
    let mut report = Report::new("rules");
    for (what, sales, lots) in [
        ("bids judged, one lot", 1, 1),
        ("bids judged, 10,000 lots", SALES, LOTS_PER_SALE),
    ] {
        let (judged, encoded) = measure(sales, lots)?;
        report.note(what, "M/s", judged / 1e6, encoded / 1e6);
    }
    Ok(report)
}

/// Bids a second judged and remembered, and their events a second encoded.
fn measure(sales: u32, lots: u32) -> anyhow::Result<(f64, f64)> {
    let commands = commands(sales, lots)?;
    let now = time(OPENS)?;
    let mut state = opened(sales, lots)?;
    let mut accepted = 0_usize;
    let started = processor_time()?;
    for command in &commands {
        let (answer, _) = take(&mut state, command, now);
        accepted += usize::from(matches!(answer, Answer::Bid(BidAnswer::Accepted(_))));
    }
    let judging = processor_time()?.saturating_sub(started);
    ensure!(
        accepted > commands.len() * 9 / 10,
        "only {accepted} bids were accepted"
    );

    let mut state = opened(sales, lots)?;
    let sample = &commands[..commands.len() / ENCODED_TIMES];
    let events = sample
        .iter()
        .map(|command| take(&mut state, command, now).1);
    let events: Vec<Event> = events.flatten().collect();
    let mut buffer = [0; EVENT_BYTES_MAX];
    let started = processor_time()?;
    for event in (0..ENCODED_TIMES).flat_map(|_| &events) {
        black_box(postcard::to_slice(event, &mut buffer)?);
    }
    let encoding = processor_time()?.saturating_sub(started);
    let per_second = |count: usize, time: Duration| count as f64 / time.as_secs_f64();
    Ok((
        per_second(commands.len(), judging),
        per_second(events.len() * ENCODED_TIMES, encoding),
    ))
}

/// How long this thread has had a core: what runs beside it does not count. Linux only.
fn processor_time() -> anyhow::Result<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = text.split(' ').next().context("no run time")?;
    Ok(Duration::from_nanos(nanos.parse()?))
}

/// Sales just announced.
pub(crate) fn opened(sales: u32, lots: u32) -> anyhow::Result<PartitionState> {
    let mut state = PartitionState::default();
    for event in opening(sales, lots)? {
        state.apply(&event);
    }
    Ok(state)
}

/// The events that announce them.
pub(crate) fn opening(sales: u32, lots: u32) -> anyhow::Result<Vec<Event>> {
    let mut state = PartitionState::default();
    let mut events = Vec::new();
    for sale in 0..sales {
        let by = user(0)?;
        let sale = announced(sale, lots)?;
        let create = Command::CreateSale { by, sale };
        events.extend(take(&mut state, &create, time(ANNOUNCED)?).1);
    }
    Ok(events)
}

pub(crate) fn take(
    state: &mut PartitionState,
    command: &Command,
    now: Time,
) -> (Answer, Vec<Event>) {
    let decision = state.decide(command, now);
    for event in &decision.events {
        state.apply(event);
    }
    (decision.answer, decision.events)
}

/// Bids that rise from round to round, so that nearly all of them count; which lot and who comes in no order.
pub(crate) fn commands(sales: u32, lots: u32) -> anyhow::Result<Vec<Command>> {
    let users = (0..BIDDERS).map(user).collect::<Result<Vec<_>, _>>()?;
    let sale_ids = (0..sales).map(sale_id).collect::<Result<Vec<_>, _>>()?;
    let lot_ids = (0..lots).map(lot_id).collect::<Result<Vec<_>, _>>()?;
    let count = u64::from(sales) * u64::from(lots);
    let command = |number: u64| {
        let (round, place) = (number / count, number % count);
        // A step that shares no factor with how many there are visits each once a round.
        let lot = (place * 7_919 % count) as usize;
        let bid = PlaceBid {
            sale: sale_ids[lot % sales as usize].clone(),
            lot: lot_ids[lot / sales as usize].clone(),
            bid_id: format!("{:016x}", number.wrapping_mul(SCATTER)).parse()?,
            offer: Offer::Maximum(Amount::new(1_000 + round * 10)?),
            unless_leading: false,
        };
        // Another one than in the round before: nobody raises a bid of their own.
        let by = users[((number * 617 + round) % BIDDERS) as usize].clone();
        Ok(Command::PlaceBid { by, bid })
    };
    (0..BIDS).map(command).collect()
}

fn announced(sale: u32, lots: u32) -> anyhow::Result<CreateSale> {
    let lot = |number: u32| {
        Ok(LotTerms {
            lot: lot_id(number)?,
            number: number + 1,
            opening: Amount::new(1_000)?,
            reserve: None,
            opens_at: time(OPENS)?,
            ends_at: time(ENDS)?,
            hard_end: None,
        })
    };
    Ok(CreateSale {
        sale: sale_id(sale)?,
        terms: SaleTerms {
            currency: "EUR".to_owned().try_into()?,
            time_zone: "Europe/Berlin".to_owned(),
            outage_policy: OutagePolicy::CloseAsIs,
            ceiling: Amount::MAX,
            hard_end: None,
            buyer_terms: None,
            registration: auction::Registration::Open,
            format: FormatTerms::English(Terms {
                increments: Increments::fixed(Amount::ONE)?,
                soft_close: Some(SoftClose::new(60, 60)),
                off_grid: OffGrid::Accept,
                lower_maximum: false,
            }),
        },
        lots: (0..lots).map(lot).collect::<anyhow::Result<_>>()?,
    })
}

fn sale_id(number: u32) -> Result<SaleId, auction::IdError> {
    format!("spring-sale-{number:03}").parse()
}

fn lot_id(number: u32) -> Result<LotId, auction::IdError> {
    format!("lot-{number:04}").parse()
}

fn user(number: u64) -> Result<UserId, auction::IdError> {
    format!("{number:032}").parse()
}

pub(crate) fn time(millis: i64) -> anyhow::Result<Time> {
    Ok(Time::from_unix_millis(millis)?)
}
