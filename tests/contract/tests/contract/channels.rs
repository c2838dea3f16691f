//! Every role × channel × action, and every role × call, over the socket. A namespace or method without a row fails.

use harness::{until, viewer::Viewer};
use serde_json::{Value, json};

use crate::house::{House, Role};

/// The gateway's errors, and no error.
const DONE: u64 = 0;
const DENIED: u64 = 103;
const MALFORMED: u64 = 107;
const NOT_AVAILABLE: u64 = 108;

const ANYONE: [u64; 4] = [DONE; 4];
const NEVER: [u64; 4] = [DENIED; 4];
/// Operators see reserves and names: they do not bid.
const BIDDERS: [u64; 4] = [DENIED, DONE, DONE, DENIED];
/// The bidder alone, whose channel it is.
const OWNER: [u64; 4] = [DENIED, DONE, DENIED, DENIED];

/// A channel's namespace, a channel of it, and who may subscribe and read what was.
const CHANNELS: &[(&str, &str, [u64; 4])] = &[
    ("lot", "lot:house.1", ANYONE),
    ("sale", "sale:house", ANYONE),
    ("tick", "tick:AAPL", ANYONE),
    ("candle", "candle:1m.AAPL", ANYONE),
    ("user", "user:#{bidder}", OWNER),
];

/// A method, and who may call it.
const METHODS: &[(&str, [u64; 4])] = &[("time", ANYONE), ("auction.bid", BIDDERS)];

#[tokio::test(flavor = "multi_thread")]
async fn channel_access_matches_role_table_for_every_role() {
    let house = House::open().await;
    let configuration: toml::Table = include_str!("../../../../nats/gateway.toml")
        .parse()
        .expect("it is TOML");
    let names = |kind: &str| -> Vec<String> {
        let all = configuration[kind].as_array().expect("a list");
        let name = |one: &toml::Value| one["name"].as_str().expect("a name").to_owned();
        let mut names: Vec<String> = all.iter().map(name).collect();
        names.sort();
        names
    };
    let mut listed: Vec<_> = CHANNELS.iter().map(|(name, ..)| *name).collect();
    listed.sort_unstable();
    assert_eq!(names("namespace"), listed);
    let mut listed: Vec<_> = METHODS.iter().map(|(name, _)| *name).collect();
    listed.sort_unstable();
    assert_eq!(names("method"), listed);

    let page = include_str!("../../../../nats/PROTOCOL.md");
    for namespace in names("namespace") {
        assert!(page.contains(&format!("| `{namespace}:")), "{namespace}");
    }
    for method in names("method") {
        assert!(page.contains(&format!("Call `{method}`")), "{method}");
    }

    let bidder = house.person(Role::Bidder).get("session").await;
    let bidder = bidder["user"].as_str().expect("an id");
    let mut wrong = vec![];
    for (at, role) in Role::ALL.into_iter().enumerate() {
        let token = match role {
            Role::Nobody => None,
            _ => Some(house.person(role).realtime_token().await),
        };
        let mut socket = Viewer::connect(&house.stack.gateway_url(), token.as_deref()).await;
        let mut expect = async |what: &str, command: Value, expected: u64| {
            let reply = socket.ask(command).await;
            let code = reply["error"]["code"].as_u64().unwrap_or(DONE);
            if code != expected {
                wrong.push(format!("{role:?}, {what}: {reply}"));
            }
        };
        for (_, channel, readers) in CHANNELS {
            let channel = channel.replace("{bidder}", bidder);
            for (action, answers) in [
                ("subscribe", readers),
                ("history", readers),
                ("publish", &NEVER),
                ("presence", &[NOT_AVAILABLE; 4]),
                ("presence_stats", &[NOT_AVAILABLE; 4]),
                ("sub_refresh", &[MALFORMED; 4]),
                ("unsubscribe", &[DONE; 4]),
            ] {
                let what = format!("{action} {channel}");
                let command = json!({ action: { "channel": channel, "data": {}, "token": "" } });
                expect(&what, command, answers[at]).await;
            }
        }
        for (method, answers) in METHODS {
            let data = json!({
                "sale": "house", "lot": "2", "bid_id": format!("by-{at}"), "maximum": 5_000 * (at + 1),
            });
            let command = json!({ "rpc": { "method": method, "data": data } });
            expect(method, command, answers[at]).await;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    until("of everyone who may bid, one counts", async || {
        let lot = house.person(Role::Nobody).get("sales/house/lots/2").await;
        lot["bid_count"] == 2
    })
    .await;
}
