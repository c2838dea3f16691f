//! Commands that cross each other: their effects come in the order in which they were given.

use serde_json::{Value, json};

use crate::{
    alone::OPEN,
    support::{Alone, Client, on},
};

/// Sends these in one frame; the replies, by id from 10 on.
async fn in_one_frame(client: &mut Client, commands: &[(&str, Value)]) -> Vec<Value> {
    let lines = commands.iter().zip(10..);
    let lines = lines.map(|((name, request), id)| json!({ "id": id, *name: request }).to_string());
    client.send(lines.collect::<Vec<_>>().join("\n")).await;
    let mut replies = vec![];
    for ((name, _), id) in commands.iter().zip(10..) {
        replies.push(client.reply(id).await[name].clone());
    }
    replies
}

#[tokio::test]
async fn commands_of_one_frame_have_their_effects_in_order() {
    let alone = Alone::open(OPEN).await;
    let mut watcher = alone.user("bert").await;
    for round in 0..20 {
        let mut anna = alone.user("anna").await;
        // Nobody holds it, so that it is read first.
        let news = format!("news-{round}");
        let bare = format!("bare:{round}");
        let publish = |channel: &str, n| json!({ "channel": channel, "data": n });
        let all = json!({ "channel": news, "limit": -1 });
        let told = in_one_frame(
            &mut anna,
            &[
                ("publish", publish(&news, 1)),
                ("history", all.clone()),
                ("subscribe", on(&news)),
                ("presence_stats", on(&news)),
                ("publish", publish(&news, 2)),
                ("publish", publish(&news, 3)),
                ("history", all),
                ("unsubscribe", on(&news)),
                ("presence_stats", on(&news)),
                ("subscribe", on(&bare)),
                ("publish", publish(&bare, 4)),
                ("unsubscribe", on(&bare)),
                ("publish", publish(&bare, 5)),
            ],
        )
        .await;
        let kept = |at: usize| told[at]["publications"].as_array().unwrap().len();
        assert_eq!((kept(1), kept(6)), (1, 3), "{told:?}");
        let offset = told[1]["offset"].as_u64();
        assert_eq!(told[2]["offset"].as_u64(), offset, "{told:?}");
        let present = [3, 8].map(|at| told[at]["num_clients"].as_u64());
        assert_eq!(present, [Some(1), Some(0)], "{told:?}");
        assert!(told[10].is_object() && told[12].is_null(), "{told:?}");
        let order = json!({ "channel": news, "limit": -1 });
        let stored = watcher.result("history", order).await["publications"].clone();
        let stored = stored
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["data"].as_u64());
        assert!(stored.eq([1, 2, 3].map(Some)));
    }
}

/// Subscribes, unsubscribes and subscribes in one frame, again and again.
async fn change_ones_mind(client: &mut Client, rounds: u32) {
    for round in 0..rounds {
        // A channel that nobody holds.
        let channel = format!("fickle-{round}");
        let id = 1_000 + round * 10;
        let commands = [
            json!({ "id": id, "subscribe": on(&channel) }),
            json!({ "id": id + 1, "unsubscribe": on(&channel) }),
            json!({ "id": id + 2, "subscribe": on(&channel) }),
            json!({ "id": id + 3, "unsubscribe": on(&channel) }),
        ];
        client
            .send(commands.map(|command| command.to_string()).join("\n"))
            .await;
        for (at, name) in [
            (0, "subscribe"),
            (1, "unsubscribe"),
            (2, "subscribe"),
            (3, "unsubscribe"),
        ] {
            let reply = client.reply(id + at).await;
            assert!(reply[name].is_object(), "{reply}");
        }
    }
}

#[tokio::test]
async fn last_wish_holds_above_the_rate_limit() {
    let limits = "commands_burst = 3\ncommands_per_second = 2";
    let config = format!("{OPEN}\n[connection]\n{limits}\n");
    let alone = Alone::open(&config).await;
    let mut anna = alone.user("anna").await;
    anna.subscribe("fickle").await;
    while anna.ask("ping", json!({})).await["error"].is_null() {}
    anna.result("unsubscribe", on("fickle")).await;
    harness::until("subscribed again", async || {
        let reply = anna.ask("subscribe", on("fickle")).await;
        let code = &reply["error"]["code"];
        assert!([Value::Null, json!(111)].contains(code), "{reply}");
        code.is_null()
    })
    .await;
}

#[tokio::test]
async fn last_wish_holds_in_one_frame() {
    let config = format!("{OPEN}\n[connection]\ncommands_burst = 10000\n");
    let mut alone = Alone::open(&config).await;
    let mut anna = alone.user("anna").await;
    change_ones_mind(&mut anna, 500).await;
    let nobody = anna.result("presence_stats", on("fickle-7")).await;
    assert_eq!(nobody, json!({ "num_clients": 0, "num_users": 0 }));
    let first = [
        json!({ "id": 1, "subscribe": on("kept") }),
        json!({ "id": 2, "unsubscribe": on("kept") }),
        json!({ "id": 3, "subscribe": on("kept") }),
    ];
    anna.send(first.map(|command| command.to_string()).join("\n"))
        .await;
    for (id, name) in [(1, "subscribe"), (2, "unsubscribe"), (3, "subscribe")] {
        assert!(anna.reply(id).await[name].is_object(), "{name}");
    }
    anna.result("publish", json!({ "channel": "kept", "data": 1 }))
        .await;
    assert_eq!(anna.publication().await.1, json!(1));
    for never in ["never", "no:such namespace", ""] {
        assert_eq!(
            anna.result("unsubscribe", on(never)).await,
            json!({}),
            "{never:?}"
        );
    }
    alone.kill_nats();
    change_ones_mind(&mut anna, 20).await;
}
