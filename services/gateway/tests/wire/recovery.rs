//! Coming back: what was missed, or the plain word that it is lost.

use serde_json::{Value, json};

use crate::support::{Client, Gate, on};

async fn recover(gate: &Gate, offset: u64, epoch: &str, flag: u32) -> Value {
    let mut client = Client::visitor(gate).await;
    let subscribe = json!({ "channel": "lot:spring.l1", "recover": true,
        "offset": offset, "epoch": epoch, "flag": flag });
    client.ask("subscribe", subscribe).await
}

fn offsets(result: &Value) -> Vec<u64> {
    let publications = result["publications"].as_array();
    let offset = |p: &Value| p["offset"].as_u64().unwrap();
    publications.map_or(vec![], |list| list.iter().map(offset).collect())
}

/// Records of the lot with other subjects' between them, so that its sequences have gaps.
async fn records(gate: &Gate, count: u64) -> Vec<u64> {
    let mut sequences = Vec::new();
    for n in 0..count {
        gate.publish(&gate.engine, "record.lot.spring.l2", &json!({ "n": n }))
            .await;
        sequences.push(gate.record(n).await);
    }
    sequences
}

#[tokio::test]
async fn recovery_gives_exactly_the_missed_messages() {
    let mut gate = Gate::open().await;
    let sequences = records(&gate, 10).await;
    let mut client = Client::visitor(&gate).await;
    let epoch = client.subscribe("lot:spring.l1").await["epoch"].clone();
    let epoch = epoch.as_str().unwrap().to_owned();
    for again in [false, true] {
        for (index, offset) in sequences.iter().enumerate() {
            let result = recover(&gate, *offset, &epoch, 0).await["subscribe"].clone();
            assert_eq!(
                (&result["recovered"], &result["was_recovering"]),
                (&json!(true), &json!(true))
            );
            assert_eq!(result["offset"], *offset);
            assert_eq!(offsets(&result), sequences[index + 1..]);
        }
        let all = recover(&gate, 0, "", 0).await["subscribe"].clone();
        assert_eq!(
            (&all["recovered"], offsets(&all)),
            (&json!(true), sequences.clone())
        );
        if !again {
            gate.restart().await;
        }
    }
}

#[tokio::test]
async fn recovery_that_cannot_be_proved_is_refused() {
    let gate = Gate::open().await;
    let sequences = records(&gate, 320).await;
    let newest = *sequences.last().unwrap();
    let mut client = Client::visitor(&gate).await;
    let epoch = client.subscribe("lot:spring.l1").await["epoch"].clone();
    let epoch = epoch.as_str().unwrap();
    let lost = [
        (sequences[0], epoch, "more than one recovery gives"),
        (newest, "another epoch", "another incarnation"),
        (newest + 1_000, epoch, "an offset nobody can have reached"),
    ];
    for (offset, epoch, why) in lost {
        let result = recover(&gate, offset, epoch, 0).await["subscribe"].clone();
        assert_eq!(result["was_recovering"], true, "{why}");
        assert!(result["recovered"].is_null(), "{why}");
        assert_eq!(
            (&result["offset"], offsets(&result)),
            (&json!(newest), vec![]),
            "{why}"
        );
        let refused = recover(&gate, offset, epoch, 2).await;
        assert_eq!(refused["error"]["code"], 112, "{why}");
    }
    let recent = recover(&gate, sequences[30], epoch, 0).await["subscribe"].clone();
    assert_eq!(offsets(&recent), sequences[31..]);
}

#[tokio::test]
async fn recovery_from_the_largest_offset_is_answered() {
    let gate = Gate::open().await;
    let told = recover(&gate, u64::MAX, "", 0).await["subscribe"].clone();
    assert_eq!(told["was_recovering"], true, "{told}");
    assert!(told["recovered"].is_null(), "{told}");
}

#[tokio::test]
async fn recovery_over_evicted_messages_is_refused() {
    let gate = Gate::open().await;
    let sequences = records(&gate, 5).await;
    let stream = gate.engine.jetstream.get_stream("RECORDS").await.unwrap();
    let epoch = broker::epoch(stream.cached_info());
    // The limit of a thousand records a lot takes the first ones away.
    for n in 5..1_004 {
        gate.record(n).await;
    }
    let kept = recover(&gate, sequences[2], &epoch, 0).await["subscribe"].clone();
    assert!(kept["recovered"].is_null());
}

#[tokio::test]
async fn live_message_after_recovery_comes_once() {
    let gate = Gate::open().await;
    let sequences = records(&gate, 3).await;
    let mut client = Client::visitor(&gate).await;
    let subscribe = json!({ "channel": "lot:spring.l1", "recover": true, "offset": sequences[0] });
    let publishing = async {
        let mut last = 0;
        for n in 3..60 {
            last = gate.record(n).await;
        }
        last
    };
    let (reply, last) = tokio::join!(client.ask("subscribe", subscribe), publishing);
    let recovered = &reply["subscribe"]["publications"];
    let mut seen: Vec<u64> = recovered
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["data"]["n"].as_u64().unwrap())
        .collect();
    let mut offset = offsets(&reply["subscribe"]).last().copied().unwrap_or(0);
    while offset < last {
        let (next, data) = client.publication().await;
        offset = next;
        seen.push(data["n"].as_u64().unwrap());
    }
    assert_eq!(seen, (1..60).collect::<Vec<_>>());
}

#[tokio::test]
async fn history_pages_forward_and_in_reverse() {
    let gate = Gate::open().await;
    let sequences = records(&gate, 6).await;
    let mut client = Client::visitor(&gate).await;
    let channel = "lot:spring.l1";
    let top = client.result("history", on(channel)).await;
    assert_eq!(
        (&top["offset"], offsets(&top)),
        (&json!(sequences[5]), vec![])
    );
    let epoch = top["epoch"].clone();
    let since = json!({ "offset": sequences[1], "epoch": epoch });
    let page = json!({ "channel": channel, "limit": 2, "since": since });
    let page = client.result("history", page).await;
    assert_eq!(offsets(&page), sequences[2..4]);
    let back = json!({ "channel": channel, "limit": 2, "reverse": true });
    let back = client.result("history", back).await;
    assert_eq!(offsets(&back), [sequences[5], sequences[4]]);
    let other =
        json!({ "channel": channel, "limit": 2, "since": { "offset": 1, "epoch": "other" } });
    assert_eq!(client.error_code("history", other).await, 112);
}

#[tokio::test]
async fn history_of_channel_head_is_not_rate_limited() {
    let gate = Gate::open_with(&[
        ("user_calls_per_second = 20", "user_calls_per_second = 1"),
        ("user_calls_burst = 40", "user_calls_burst = 3"),
    ])
    .await;
    let offset = gate.record(1).await;
    let mut client = Client::visitor(&gate).await;
    let joined = client.subscribe("lot:spring.l1").await;
    let newest = json!({ "channel": "lot:spring.l1", "limit": 1, "reverse": true });
    for _ in 0..17 {
        let told = client.result("history", newest.clone()).await;
        assert_eq!(offsets(&told), [offset], "{told}");
        assert_eq!(
            (&told["epoch"], &told["offset"]),
            (&joined["epoch"], &joined["offset"])
        );
    }
    // What has to be read is asked of NATS, by a visitor too not more often than by a person.
    let mut refused = 0;
    for before in [offset + 1, offset].repeat(5) {
        let since = json!({ "offset": before, "epoch": joined["epoch"] });
        let mut read = newest.clone();
        read["since"] = since;
        let told = client.ask("history", read).await;
        match told["error"]["code"].as_u64() {
            Some(code) => refused += u32::from(code == 111),
            None => {
                let expected = [offset].into_iter().filter(|offset| *offset < before);
                assert_eq!(offsets(&told["history"]), expected.collect::<Vec<_>>());
            }
        }
    }
    assert!((1..=7).contains(&refused), "{refused}");
    let mut neighbour = Client::visitor(&gate).await;
    let mut codes = vec![];
    for _ in 0..6 {
        let page = json!({ "channel": "lot:spring.l1", "limit": 2 });
        let told = neighbour.ask("history", page).await;
        codes.push(told["error"]["code"].clone());
    }
    assert!(codes.contains(&json!(111)), "the same address: {codes:?}");
    let mut person = Client::signed_in(&gate, "u1", "s1").await;
    let page = json!({ "channel": "lot:spring.l1", "limit": 2 });
    let read = person.result("history", page).await;
    assert_eq!(offsets(&read), [offset], "a person has calls of their own");
}

#[tokio::test]
async fn price_already_known_is_not_sent_again() {
    let gate = Gate::open().await;
    let known = gate.tick("ACME", 1).await;
    let mut client = Client::visitor(&gate).await;
    let recover = json!({ "channel": "tick:ACME", "recover": true, "offset": known });
    let result = client.result("subscribe", recover.clone()).await;
    assert_eq!(
        (&result["recovered"], offsets(&result)),
        (&json!(true), vec![])
    );
    let newer = gate.tick("ACME", 2).await;
    assert_eq!(client.publication().await.0, newer);
    let mut client = Client::visitor(&gate).await;
    let result = client.result("subscribe", recover).await;
    assert_eq!(offsets(&result), [newer]);
}
