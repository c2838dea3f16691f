//! Two gateways on one NATS: a channel is the same on both.

use serde_json::{Value, json};

use crate::{
    alone::OPEN,
    support::{Alone, Client, on},
};

#[tokio::test]
async fn channel_is_one_over_two_gateways() {
    let alone = Alone::open(OPEN).await;
    let other = format!("ws://{}/connection/websocket", alone.another().await);
    let mut anna = alone.user("anna").await;
    let first = anna
        .result(
            "subscribe",
            json!({ "channel": "news", "join_leave": true }),
        )
        .await;
    assert_eq!(anna.line().await["push"]["join"]["info"]["user"], "anna");
    let token = Alone::sign(&json!({ "sub": "bert" }));
    let mut bert = Client::connected_to(&other, json!({ "token": token })).await;
    harness::until("they know of each other", async || {
        let stats = bert.result("presence_stats", on("news")).await;
        stats == json!({ "num_clients": 1, "num_users": 1 })
    })
    .await;
    let second = bert.subscribe("news").await;
    assert_eq!(first["epoch"], second["epoch"]);
    assert_eq!(anna.line().await["push"]["join"]["info"]["user"], "bert");
    let stats = anna.result("presence_stats", on("news")).await;
    assert_eq!(stats, json!({ "num_clients": 2, "num_users": 2 }));
    let present = bert.result("presence", on("news")).await["presence"].clone();
    let mut users: Vec<Value> = present
        .as_object()
        .unwrap()
        .values()
        .map(|i| i["user"].clone())
        .collect();
    users.sort_by_key(Value::to_string);
    assert_eq!(users, ["anna", "bert"]);

    bert.result("publish", json!({ "channel": "news", "data": 1 }))
        .await;
    let (offset, data) = anna.publication().await;
    assert_eq!((offset, data), bert.publication().await);
    bert.result("unsubscribe", on("news")).await;
    assert_eq!(anna.line().await["push"]["leave"]["info"]["user"], "bert");
    // Where one was is known at the other.
    let back = json!({ "channel": "news", "recover": true, "epoch": first["epoch"], "offset": 0 });
    let result = bert.result("subscribe", back).await;
    assert_eq!(
        (&result["recovered"], &result["publications"][0]["data"]),
        (&json!(true), &json!(1))
    );
}

/// Reads a channel until a number comes, at whichever gateway is there; all that came.
async fn watch(urls: [String; 2], last: u64) -> Vec<u64> {
    let (mut seen, mut offset, mut epoch) = (vec![], 0, String::new());
    for url in urls.iter().cycle() {
        let Ok(mut client) = Client::try_open(url).await else {
            continue;
        };
        let subscribe =
            json!({ "channel": "news", "recover": true, "offset": offset, "epoch": epoch });
        let first = [
            json!({ "id": 1, "connect": {} }),
            json!({ "id": 2, "subscribe": subscribe }),
        ];
        client
            .send(first.map(|command| command.to_string()).join("\n"))
            .await;
        while let Some(line) = client.try_line().await {
            let mut publications = vec![line["push"]["pub"].clone()];
            if line["id"] == 2 {
                let result = &line["subscribe"];
                assert_eq!(result["recovered"], true, "{line}");
                epoch = result["epoch"].as_str().unwrap().to_owned();
                publications = result["publications"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default();
            }
            for publication in publications.iter().filter(|it| it.is_object()) {
                offset = publication["offset"].as_u64().unwrap();
                seen.push(publication["data"].as_u64().unwrap());
            }
            if seen.last() == Some(&last) {
                return seen;
            }
        }
    }
    unreachable!("a cycle has no end")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_of_a_stopped_gateway_go_on_at_the_other() {
    const LAST: u64 = 200;
    let config = OPEN.replace("history_size = 10\n", "history_size = 1000\n");
    let config = format!("{config}\n[connection]\nuser_calls_burst = 1000\n");
    let mut alone = Alone::open(&config).await;
    let other = format!("ws://{}/connection/websocket", alone.another().await);
    let urls = [alone.url(), other.clone()];
    let watchers: Vec<_> = (0..40)
        .map(|_| tokio::spawn(watch(urls.clone(), LAST)))
        .collect();
    let token = Alone::sign(&json!({ "sub": "writer" }));
    let mut writer = Client::connected_to(&other, json!({ "token": token })).await;
    let everyone = json!({ "num_clients": 40, "num_users": 1 });
    harness::until("everyone is there", async || {
        writer.result("presence_stats", on("news")).await == everyone
    })
    .await;
    for n in 1..=LAST {
        writer
            .result("publish", json!({ "channel": "news", "data": n }))
            .await;
        if n == LAST / 2 {
            alone.stop().await;
            harness::until("everyone is back", async || {
                writer.result("presence_stats", on("news")).await == everyone
            })
            .await;
        }
    }
    for watcher in watchers {
        assert_eq!(watcher.await.unwrap(), (1..=LAST).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn emulation_commands_find_the_node_they_are_for() {
    let alone = Alone::open(OPEN).await;
    let other = alone.another().await;
    let client = reqwest::Client::new();
    let connect = json!({ "id": 1, "connect": {} }).to_string();
    let request = client
        .post(alone.http("/connection/http_stream"))
        .body(connect);
    let mut response = request.send().await.unwrap();
    let mut line = async || -> Value {
        let chunk = response.chunk().await.unwrap().unwrap();
        serde_json::from_slice(&chunk).unwrap()
    };
    let connected = line().await["connect"].clone();
    let body = json!({ "session": connected["session"], "node": connected["node"],
        "data": json!({ "id": 2, "ping": {} }).to_string() });
    let request = client
        .post(format!("http://{other}/emulation"))
        .body(body.to_string());
    assert_eq!(request.send().await.unwrap().status(), 204);
    assert_eq!(line().await["id"], 2);
}
