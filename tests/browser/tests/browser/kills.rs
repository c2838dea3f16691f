//! The whole stack, or NATS alone, dies under open pages while bids stream in. The pages say up to when they
//! were live and take no bid; when it is all up again they show what the API says, without a reload.

use std::time::Duration;

use harness::{person::Person as Program, stack::Stack, until_some};
use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::{browser::Person, page::Visitor, sales::open, stream::Stream};

const SALE: &str = "kills";
const LOT: &str = "sales/kills/lots/clock";
/// What is killed, round by round.
const VICTIMS: [Victim; 5] = [
    Victim::WholeStack,
    Victim::Nats,
    Victim::WholeStack,
    Victim::Nats,
    Victim::WholeStack,
];
/// The seed of the moments when nobody gives one by `OUTCRY_SEED`.
const SEED: u64 = 20_261_121;
/// Longest time from bids streaming to the kill.
const CALM_MAX_MILLIS: u64 = 1_500;
/// One bid of each bidder in this time.
const BID_PACE: Duration = Duration::from_millis(40);
/// Bids that are accepted before a kill and again after it.
const BIDS_AROUND_A_KILL: usize = 5;
/// Between two looks at a page.
const LOOK_PACE: Duration = Duration::from_millis(40);
/// How long a page may take to show the truth after the bids ended.
const TRUE_WITHIN: Duration = Duration::from_secs(20);
/// What the page says while it hears nothing.
const NOT_LIVE: &str = "Reconnecting, as of";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Victim {
    WholeStack,
    Nats,
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_stay_open_come_back_with_the_truth_whatever_is_killed() {
    let seed = std::env::var("OUTCRY_SEED");
    let seed = seed.map_or(SEED, |text| text.parse().expect("a seed"));
    let mut chance = ChaCha12Rng::seed_from_u64(seed);
    let mut stack = Stack::start().await;
    open(&stack, SALE).await;
    let bidder = Visitor::arrives(&stack.web_url(), Person::default()).await;
    bidder.signs_in("alice").await;
    let viewer = Visitor::arrives(&stack.web_url(), Person::default()).await;
    let pages = [&bidder, &viewer];
    for page in pages {
        page.watches(SALE, "clock").await;
        page.script(WITNESS).await;
    }
    let alice = stack.sign_in("alice").await;
    let rivals = [stack.sign_in("bob").await, stack.sign_up("carol").await];

    for (round, victim) in VICTIMS.into_iter().enumerate() {
        let lot = alice.get(LOT).await;
        let next = lot["minimum_bid"].as_u64().expect("a minimum") / 100;
        bidder.sets_maximum(&(next + 40).to_string()).await;
        bidder.sees("[data-about-you]", "You lead").await;
        let stream = Stream::of_bids(&rivals, SALE, &round.to_string(), BID_PACE).await;
        stream.flows(BIDS_AROUND_A_KILL).await;
        // The moment of the kill is what differs from round to round.
        let calm = chance.random_range(0..CALM_MAX_MILLIS);
        sleep(Duration::from_millis(calm)).await;
        for page in pages {
            page.script("window.witness.said = []").await;
        }
        match victim {
            Victim::WholeStack => {
                stack.kill();
                for page in pages {
                    page.sees("connection-badge", NOT_LIVE).await;
                }
                stack.restart().await;
            }
            Victim::Nats => stack.kill_one("nats"),
        }
        stream.flows(BIDS_AROUND_A_KILL).await;
        let accepted = stream.ends().await;
        shows_the_truth(&bidder, &alice, true).await;
        shows_the_truth(&viewer, &alice, false).await;
        are_in_the_log(&accepted, &alice).await;
        for page in pages {
            let witness = page.script("return window.witness").await;
            let told = format!("round {round}, {victim:?} after {calm} ms, seed {seed}: {witness}");
            assert_eq!(witness["faults"], json!([]), "{told}");
            let said = witness["said"].as_array().expect("what the page said");
            let was_off = said.iter().any(|each| {
                let badge = each["badge"].as_str().expect("words");
                badge.starts_with(NOT_LIVE) && each["bidding"] == false
            });
            assert!(was_off, "{told}");
        }
    }
}

/// Notes what a page must never show: a row doubled, left out or out of order, a price that falls. And
/// what the badge says, with whether the page takes bids meanwhile.
const WITNESS: &str = r"
    const witness = (window.witness = { faults: [], said: [] });
    const rows = document.querySelector('[data-rows]');
    new MutationObserver(() => {
        const listed = [...rows.children].map((row) => Number(row.dataset.sequence));
        if (listed.some((each, n) => n > 0 && each !== listed[n - 1] - 1)) witness.faults.push(listed.join());
    }).observe(rows, { childList: true });
    const figure = document.querySelector('[data-price]');
    let highest = 0;
    const trail = [];
    new MutationObserver(() => {
        const price = Number(figure.value);
        trail.push(`${price}@${document.querySelector('lot-live').dataset.sequence}`);
        if (trail.length > 40) trail.shift();
        if (price < highest) witness.faults.push(`${highest} became ${price}: ${trail.join(' ')}`);
        highest = Math.max(highest, price);
    }).observe(figure, { attributes: true, childList: true, characterData: true, subtree: true });
    const badge = document.querySelector('connection-badge');
    const panel = document.querySelector('english-panel');
    const look = new MutationObserver(() => {
        const buttons = [...panel.querySelectorAll('form button')];
        const bidding = buttons.some((button) => button.ariaDisabled !== 'true');
        witness.said.push({ badge: badge.textContent, bidding });
    });
    look.observe(badge, { subtree: true, childList: true, characterData: true });
    look.observe(panel, { subtree: true, attributeFilter: ['aria-disabled'] });
";

/// Every answered bid stands where its answer said, as soon as web has heard of it.
async fn are_in_the_log(accepted: &[Value], api: &Program) {
    let newest = accepted.iter().filter_map(|bid| bid["sequence"].as_u64());
    let newest = newest.max();
    let entries = until_some("web has every answered bid", async || {
        let entries = log(api).await;
        let known = entries.last()?["sequence"].as_u64();
        (known >= newest).then_some(entries)
    })
    .await;
    for answer in accepted {
        let sequence = &answer["sequence"];
        let entry = entries.iter().find(|entry| entry["sequence"] == *sequence);
        let price = entry.map(|entry| &entry["price"]);
        assert_eq!(price, Some(&answer["price"]), "{answer} {entry:?}");
    }
}

async fn log(api: &Program) -> Vec<Value> {
    let path = format!("{LOT}/log");
    let log = until_some("web has the whole log", async || api.get_ready(&path).await).await;
    let lines = log.as_str().expect("lines").lines();
    lines
        .map(|line| serde_json::from_str(line).expect("an entry"))
        .collect()
}

/// Waits until the page shows exactly what the API says, to everyone and to its person.
async fn shows_the_truth(page: &Visitor, api: &Program, is_mine: bool) {
    let deadline = Instant::now() + TRUE_WITHIN;
    loop {
        let (shown, truth) = (shown(page).await, truth(api, is_mine).await);
        if shown == truth {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "the page shows {shown:#}\nthe truth is {truth:#}"
        );
        sleep(LOOK_PACE).await;
    }
}

async fn shown(page: &Visitor) -> Value {
    page.script(
        r"
        const lot = document.querySelector('lot-live');
        const minor = (text) => Number(text.replace(/\D/g, ''));
        const rows = [...lot.querySelectorAll('[data-rows] > li')];
        return {
            badge: document.querySelector('connection-badge [data-word]').textContent,
            live: lot.dataset.live,
            sequence: Number(lot.dataset.sequence),
            price: Number(lot.querySelector('[data-price]').value),
            price_words: minor(lot.querySelector('[data-price]').textContent),
            bids: parseInt(lot.querySelector('[data-bids]').textContent),
            minimum: minor(lot.querySelector('[data-bid-amount]').textContent),
            standing: lot.dataset.standing,
            paddle: Number(lot.dataset.paddle) || null,
            leads: lot.querySelector('[data-about-you]').textContent.startsWith('You lead'),
            rows: rows.map((row) => [
                Number(row.dataset.sequence),
                minor(row.querySelector('[data-row-price]').textContent),
                row.dataset.mine === 'true',
            ]),
        };",
    )
    .await
}

async fn truth(api: &Program, is_mine: bool) -> Value {
    let (lot, entries, me) = (
        api.get(LOT).await,
        log(api).await,
        api.get(&format!("{LOT}/me")).await,
    );
    let (paddle, standing) = match is_mine {
        true => (me["paddle"].clone(), me["state"].clone()),
        false => (Value::Null, json!("none")),
    };
    let bids = entries
        .into_iter()
        .filter(|entry: &Value| entry["kind"] != "announced");
    let mut rows: Vec<Value> = bids
        .map(|entry| {
            let mine = is_mine && entry["paddle"] == me["paddle"];
            json!([entry["sequence"], entry["price"], mine])
        })
        .collect();
    rows.reverse();
    rows.truncate(10);
    json!({
        "badge": "Live", "live": "true", "sequence": lot["sequence"], "price": lot["price"],
        "price_words": lot["price"], "bids": lot["bid_count"], "minimum": lot["minimum_bid"],
        "standing": standing, "paddle": paddle, "leads": standing == "leading", "rows": rows,
    })
}
