//! More public records than fit: every lot is shown right, to who was there, who comes back and who comes first.

use async_nats::jetstream;
use harness::{person::Person, stack::Stack, until, viewer::Viewer};
use serde_json::{Value, json};
use topology::{RECORDS, ZONES_API};

use crate::sales::{lot, open};

/// Room for some hundreds of records: more than the last ones, which nobody who makes room takes away.
const BYTES_MAX: i64 = 320 * 1_024;
/// On each busy lot, one after the other.
const BIDS: u64 = 250;
const BUSY: [&str; 2] = ["clock", "globe"];

async fn first_kept(stack: &Stack) -> u64 {
    let engine = stack.nats_user("bid-engine").await.jetstream;
    let stream = engine.get_stream(RECORDS).await.expect("it is there");
    stream.cached_info().state.first_sequence
}

/// Two people outbid each other.
async fn fight(people: [&Person; 2], lot: &str) {
    for bid in 1..=BIDS {
        let person = people[usize::from(bid % 2 == 0)];
        let id = format!("{lot}-{bid}");
        let answer = person.bid("room", lot, &id, bid * 20_000).await;
        assert_eq!(answer["accepted"], true, "{answer}");
    }
}

/// One of the services dies and begins anew.
async fn begin_anew(stack: &Stack, service: &str) {
    stack.kill_one(service);
    until("it is ready again", async || {
        let ready = stack.ready_answer(service).await;
        ready.is_some_and(|ready| ready["ready"] == true)
    })
    .await;
}

/// The lot's newest record, as the gateway has it for whoever could not be given all that was missed.
async fn newest(viewer: &mut Viewer, channel: &str) -> Value {
    let history = json!({"history": {"channel": channel, "limit": 1, "reverse": true}});
    let answer = viewer.ask(history).await;
    answer["history"]["publications"][0]["data"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn lots_are_shown_right_to_everybody_when_older_records_made_room() {
    let stack = Stack::start().await;
    let setup = stack.nats_user("setup").await.client;
    let zones = jetstream::with_prefix(setup, ZONES_API);
    let stream = zones.get_stream(RECORDS).await.expect("it is there");
    let mut config = stream.cached_info().config.clone();
    config.max_bytes = BYTES_MAX;
    (zones.update_stream(config).await).expect("setup may change it");
    let (alice, olga) = (stack.sign_in("alice").await, stack.sign_in("olga").await);
    let bob = stack.sign_in("bob").await;
    let lots = ["quiet", "clock", "globe"].into_iter().enumerate();
    let lots = lots.map(|(n, id)| lot(id, n + 1, 1_000)).collect();
    open(&olga, "room", lots, 3_600).await;
    let quiet = alice.bid("room", "quiet", "quiet-1", 5_000).await;
    let url = stack.gateway_url();
    let mut there = Viewer::watch(&url, "lot:room.globe").await;
    let left = Viewer::watch(&url, "lot:room.quiet").await;
    let (offset, epoch) = (left.offset, left.epoch.clone());
    drop(left);

    for lot in BUSY {
        fight([&alice, &bob], lot).await;
    }
    until("what the one who left has seen is gone", async || {
        first_kept(&stack).await > offset + 1
    })
    .await;
    let last = there.next_where(|record| record["bid_count"] == BIDS).await;
    until("the site shows what the gateway tells", async || {
        alice.get("sales/room/lots/globe").await["price"] == last["price"]
    })
    .await;

    // One that remembers what came meanwhile would give it.
    begin_anew(&stack, "gateway").await;
    let mut back = Viewer::resume(&url, "lot:room.quiet", offset, &epoch).await;
    assert!(!back.recovered, "nobody can prove that nothing is missing");
    assert_eq!(back.epoch, epoch, "nobody has to start over");
    let found = newest(&mut back, "lot:room.quiet").await;
    assert_eq!(found["sequence"], quiet["sequence"]);

    begin_anew(&stack, "web").await;
    for (lot, bids) in [("quiet", 1), ("clock", BIDS), ("globe", BIDS)] {
        let path = format!("sales/room/lots/{lot}");
        let shown = alice.get(&path).await;
        assert_eq!(shown["bid_count"], bids, "{lot}");
        let sequence = shown["sequence"].as_u64().expect("a sequence");
        let log = format!("{}/api/v1/{path}/log", stack.web_url());
        until("and its history is whole", async || {
            let Ok(answer) = reqwest::get(&log).await else {
                return false;
            };
            let lines = answer.text().await.unwrap_or_default();
            let entries = lines
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok());
            let sequences = entries.filter_map(|entry: Value| entry["sequence"].as_u64());
            sequences.eq(1..=sequence)
        })
        .await;
    }
}
