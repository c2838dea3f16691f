//! Readers that missed much: it comes a part at a time, as they take it, and ends in what is live.

use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Value, json};

use crate::support::{Alone, Client};

/// A namespace that keeps much, whose slow readers are resynchronised. Who does not read for a while answers no ping either.
const MUCH: &str = r#"
[client]
allow_anonymous_connect_without_token = true

[connection]
queue_frames = 50
ping_seconds = 120
user_calls_burst = 200

[[namespace]]
name = "big"
history_size = 10000
force_recovery = true
allowed_delta_types = ["fossil"]
slow_reader = "resynchronise"
allow_subscribe_for_client = true
allow_subscribe_for_anonymous = true
allow_history_for_client = true
allow_history_for_anonymous = true
"#;

/// Somebody who publishes into the channel `big:<name>`, numbered from one.
struct Publisher {
    jetstream: async_nats::jetstream::Context,
    filler: String,
}

impl Publisher {
    async fn new(alone: &Alone, length: usize) -> Self {
        let jetstream = async_nats::jetstream::new(alone.nats().await);
        let filler = "x".repeat(length);
        Self { jetstream, filler }
    }

    /// The stream's sequence after these.
    async fn publish(&self, name: &str, numbers: std::ops::Range<u64>) -> u64 {
        let mut stored = Vec::new();
        let mut last = 0;
        for n in numbers {
            let payload = json!({ "n": n, "filler": self.filler }).to_string();
            let subject = format!("channel.big.big=3A{name}");
            let sent = self.jetstream.publish(subject, Bytes::from(payload)).await;
            stored.push(sent.unwrap());
            if stored.len() == 200 {
                for stored in stored.drain(..) {
                    last = stored.await.unwrap().sequence;
                }
            }
        }
        for stored in stored {
            last = stored.await.unwrap().sequence;
        }
        last
    }
}

fn recover(channel: &str, offset: u64) -> Value {
    json!({ "channel": channel, "recover": true, "offset": offset })
}

fn number(publication: &Value) -> u64 {
    let data = match &publication["data"] {
        Value::String(text) => serde_json::from_str(text).unwrap(),
        data => data.clone(),
    };
    data["n"].as_u64().unwrap()
}

/// Numbers of what comes in a channel until this one.
async fn numbers_until(client: &mut Client, reply: &Value, last: u64) -> Vec<u64> {
    let recovered = reply["subscribe"]["publications"].as_array();
    let mut numbers: Vec<u64> = recovered.into_iter().flatten().map(number).collect();
    while numbers.last() != Some(&last) {
        let line = client.line().await;
        assert!(line["push"]["pub"].is_object(), "{line}");
        numbers.push(number(&line["push"]["pub"]));
    }
    numbers
}

#[tokio::test]
async fn reader_that_missed_50_mb_comes_back_in_one_try() {
    let alone = Alone::open(MUCH).await;
    let publisher = Publisher::new(&alone, 50_000).await;
    publisher.publish("a", 1..1_001).await;
    let mut client = alone.visitor().await;
    let reply = client.ask("subscribe", recover("big:a", 0)).await;
    assert_eq!(reply["subscribe"]["recovered"], true, "{reply}");
    let seen = numbers_until(&mut client, &reply, 500).await;
    assert_eq!(seen, (1..501).collect::<Vec<_>>());
    // What comes meanwhile is not forgotten, and not before its time.
    publisher.publish("a", 1_001..1_051).await;
    let seen = numbers_until(&mut client, &Value::Null, 1_050).await;
    assert_eq!(seen, (501..1_051).collect::<Vec<_>>());
    publisher.publish("a", 1_051..1_052).await;
    let seen = numbers_until(&mut client, &Value::Null, 1_051).await;
    assert_eq!(seen, [1_051]);
}

#[tokio::test]
async fn many_channels_that_were_missed_together_all_come() {
    let alone = Alone::open(MUCH).await;
    let publisher = Publisher::new(&alone, 500).await;
    let channels: Vec<String> = (0..12).map(|n| format!("c{n}")).collect();
    let place = |id: u64| usize::try_from(id).unwrap() - 100;
    for name in &channels {
        publisher.publish(name, 1..251).await;
    }
    for again in [false, true] {
        let mut client = alone.visitor().await;
        let commands = channels.iter().enumerate().map(|(index, name)| {
            let subscribe = recover(&format!("big:{name}"), 0);
            json!({ "id": 100 + index, "subscribe": subscribe }).to_string()
        });
        let commands: Vec<_> = commands.collect();
        client.send(commands.join("\n")).await;
        let mut seen = std::collections::BTreeMap::<String, Vec<u64>>::new();
        while seen.values().map(Vec::len).sum::<usize>() < 12 * 250 {
            let line = client.line().await;
            match line["id"].as_u64() {
                // NATS was too slow on a busy machine: every SDK asks again.
                Some(id) if line["error"]["temporary"] == true => {
                    client.send(commands[place(id)].clone()).await;
                }
                Some(id) => {
                    assert_eq!(line["subscribe"]["recovered"], true, "{line}");
                    let all = line["subscribe"]["publications"].as_array();
                    let name = &channels[place(id)];
                    let of = seen.entry(format!("big:{name}")).or_default();
                    of.extend(all.into_iter().flatten().map(number));
                }
                None => {
                    let name = line["push"]["channel"].as_str().unwrap();
                    let of = seen.get_mut(name).expect("the reply comes first");
                    of.push(number(&line["push"]["pub"]));
                }
            }
        }
        for (name, numbers) in seen {
            assert_eq!(numbers, (1..251).collect::<Vec<_>>(), "{name} {again}");
        }
    }
}

#[tokio::test]
async fn slow_log_reader_is_resynchronised_where_its_namespace_says_so() {
    let alone = Alone::open(MUCH).await;
    let publisher = Publisher::new(&alone, 64 * 1024).await;
    let mut slow = alone.visitor().await;
    slow.subscribe("big:a").await;
    let mut quick = alone.visitor().await;
    quick.subscribe("big:a").await;
    for first in (1..401).step_by(10) {
        publisher.publish("a", first..first + 10).await;
        let seen = numbers_until(&mut quick, &Value::Null, first + 9).await;
        assert_eq!(seen, (first..first + 10).collect::<Vec<_>>());
    }
    let seen = numbers_until(&mut slow, &Value::Null, 400).await;
    assert_eq!(seen, (1..401).collect::<Vec<_>>());
    publisher.publish("a", 401..402).await;
    assert_eq!(numbers_until(&mut slow, &Value::Null, 401).await, [401]);
}

#[tokio::test]
async fn reader_of_deltas_catches_up_in_whole_payloads() {
    let alone = Alone::open(MUCH).await;
    let publisher = Publisher::new(&alone, 5_000).await;
    publisher.publish("a", 1..301).await;
    let mut client = alone.visitor().await;
    let mut subscribe = recover("big:a", 0);
    subscribe["delta"] = json!("fossil");
    let reply = client.ask("subscribe", subscribe).await;
    assert_eq!(reply["subscribe"]["delta"], true);
    let seen = numbers_until(&mut client, &reply, 300).await;
    assert_eq!(seen, (1..301).collect::<Vec<_>>());
    publisher.publish("a", 301..302).await;
    let push = client.line().await["push"]["pub"].clone();
    assert_eq!(push["delta"], true, "{push}");
}

#[tokio::test]
async fn recovery_past_the_budget_is_told_as_lost_and_nothing_closed() {
    let config = MUCH.replace("[connection]", "[connection]\nstored_bytes = 300000");
    let alone = Alone::open(&config).await;
    let publisher = Publisher::new(&alone, 1_000).await;
    let last = publisher.publish("a", 1..101).await;
    let mut client = alone.visitor().await;
    let mut recovered = Vec::new();
    for _ in 0..6 {
        let result = client.result("subscribe", recover("big:a", 0)).await;
        assert_eq!(result["was_recovering"], true);
        recovered.push(result["recovered"] == true);
        let told = result["publications"].as_array().map_or(0, Vec::len);
        match result["recovered"] == true {
            true => assert_eq!(told, 100),
            false => assert_eq!((told, &result["offset"]), (0, &json!(last))),
        }
        client
            .result("unsubscribe", json!({ "channel": "big:a" }))
            .await;
    }
    assert_eq!(recovered, [true, true, false, false, false, false]);
    // Another connection has a budget of its own.
    let mut other = alone.visitor().await;
    let result = other.result("subscribe", recover("big:a", 0)).await;
    assert_eq!(result["recovered"], true);
}

#[tokio::test]
async fn recovery_that_nats_must_read_is_charged_to_the_caller() {
    let limits = "user_calls_burst = 2\nuser_calls_per_second = 8";
    let config = MUCH.replace("user_calls_burst = 200", limits);
    let alone = Alone::open(&config).await;
    let publisher = Publisher::new(&alone, 30_000).await;
    publisher.publish("a", 1..101).await;
    let began = Instant::now();
    for _ in 0..2 {
        let mut client = alone.visitor().await;
        let reply = client.ask("subscribe", recover("big:a", 0)).await;
        let seen = numbers_until(&mut client, &reply, 100).await;
        assert_eq!(seen, (1..101).collect::<Vec<_>>());
    }
    // Two times twelve parts, each a call, of which two come at once.
    assert!(began.elapsed() > Duration::from_millis(2_500));
}

#[tokio::test]
async fn reader_whose_missing_part_is_purged_meanwhile_starts_over() {
    let alone = Alone::open(MUCH).await;
    let publisher = Publisher::new(&alone, 30_000).await;
    let last = publisher.publish("a", 1..2_001).await;
    let mut client = alone.visitor().await;
    let reply = client.ask("subscribe", recover("big:a", 0)).await;
    assert_eq!(reply["subscribe"]["recovered"], true, "{reply}");
    let stream = publisher.jetstream.get_stream("CHANNELS_big").await;
    stream.unwrap().purge().await.unwrap();
    let (mut offset, mut code) = (0, Value::Null);
    while code.is_null() {
        let push = client.line().await["push"].clone();
        offset = push["pub"]["offset"].as_u64().unwrap_or(offset);
        code = push["unsubscribe"]["code"].clone();
    }
    assert_eq!(code, 2500);
    assert!(offset < last, "it was given all");
    let epoch = &reply["subscribe"]["epoch"];
    let again = json!({ "channel": "big:a", "recover": true, "offset": offset, "epoch": epoch });
    let result = client.result("subscribe", again).await;
    assert_eq!(
        (&result["was_recovering"], &result["recovered"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(result["offset"], last);
}

#[tokio::test]
async fn history_of_all_comes_in_parts_forward_and_back() {
    let alone = Alone::open(MUCH).await;
    let publisher = Publisher::new(&alone, 2_000).await;
    publisher.publish("other", 1..50).await;
    let last = publisher.publish("a", 1..1_501).await;
    let mut client = alone.visitor().await;
    for reverse in [false, true] {
        let (mut seen, mut since) = (Vec::new(), Value::Null);
        while seen.len() < 1_500 {
            let mut question = json!({ "channel": "big:a", "limit": -1, "reverse": reverse });
            if !since.is_null() {
                question["since"] = since;
            }
            let page = client.result("history", question).await;
            assert_eq!(page["offset"], last);
            let all = page["publications"].as_array().unwrap();
            assert!(
                !all.is_empty() && page.to_string().len() < 300_000,
                "{}",
                all.len()
            );
            seen.extend(all.iter().map(number));
            since = json!({ "offset": all.last().unwrap()["offset"], "epoch": page["epoch"] });
        }
        if reverse {
            seen.reverse();
        }
        assert_eq!(seen, (1..1_501).collect::<Vec<_>>(), "{reverse}");
    }
}
