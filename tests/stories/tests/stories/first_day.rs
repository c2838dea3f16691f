use harness::{person::Person, stack::Stack, viewer::Viewer};
use serde_json::json;

use crate::sales::{lot, open};

const FAR: i64 = 3_600;

#[tokio::test(flavor = "multi_thread")]
async fn two_people_bid_and_both_see_it_whatever_dies_between() {
    let stack = Stack::start().await;
    let (alice, bob, olga) = (
        stack.sign_in("alice").await,
        stack.sign_in("bob").await,
        stack.sign_in("olga").await,
    );
    open(&olga, "story", vec![lot("clock", 1, 1_000)], FAR).await;
    let channel = "lot:story.clock";
    let mut everyone = Viewer::watch(&stack.gateway_url(), channel).await;
    let token = alice.realtime_token().await;
    let mut hers = Viewer::watch_as(&stack.gateway_url(), &token, channel).await;

    let answer = bob.bid("story", "clock", "bob-1", 2_000).await;
    assert_eq!(answer["accepted"], true, "{answer}");
    for viewer in [&mut everyone, &mut hers] {
        let record = viewer.next_where(|record| record["kind"] == "bid").await;
        assert_eq!(
            (&record["price"], &record["leader"]),
            (&json!(1_000), &json!(1))
        );
    }

    let bid = json!({"sale": "story", "lot": "clock", "bid_id": "alice-1", "maximum": 3_000});
    let reply = hers.rpc("auction.bid", &bid).await;
    assert_eq!(reply["rpc"]["data"]["leading"], true, "{reply}");
    let record = everyone.next_where(|record| record["leader"] == 2).await;
    assert_eq!(record["price"], 2_050);
    let me = bob.get("sales/story/lots/clock/me").await;
    assert_eq!(me["state"], "outbid");

    stack.kill_one("gateway");
    stack.kill_one("bid-engine");
    let answer = bob.bid("story", "clock", "bob-2", 2_500).await;
    assert_eq!(answer["leading"], false, "{answer}");
    let (offset, epoch) = (everyone.offset, everyone.epoch.clone());
    let mut back = comes_back(&stack, channel, offset, &epoch).await;
    let record = back.next_where(|record| record["price"] == 2_600).await;
    assert_eq!(record["leader"], 2, "nothing was missed");
    assert_same_lot(&alice, record["sequence"].as_u64()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn published_price_reaches_every_viewer() {
    let stack = Stack::start().await;
    let mut viewer = Viewer::watch(&stack.gateway_url(), "tick:DEMO").await;
    let publisher = stack.nats_user("publisher-demo").await;
    let subject = "market.in.demo.DEMO";
    let publish = async |text: &str| {
        let answer = publisher
            .client
            .request(subject, text.to_owned().into())
            .await
            .expect("market-data answers");
        serde_json::from_slice::<serde_json::Value>(&answer.payload).expect("JSON")
    };
    let answer = publish(r#"{"price":"101.25"}"#).await;
    assert!(answer["admitted"] == true, "{answer}");
    let tick = viewer.next_where(|tick| tick["price"] == "101.25").await;
    assert_eq!(tick["symbol"], "DEMO");
    for nonsense in [
        "hello",
        r#"{"price":"NaN"}"#,
        r#"{"price":"-1"}"#,
        r#"{"price":"10125"}"#,
    ] {
        let answer = publish(nonsense).await;
        assert!(
            answer["refused"]["kind"].is_string(),
            "{nonsense}: {answer}"
        );
    }
    assert_eq!(publish(r#"{"price":101.5}"#).await["admitted"], true);
    let next = viewer.next().await;
    assert_eq!(next["price"], "101.50", "nothing between was shown");
}

/// A viewer comes back at once, however long the gateway takes.
async fn comes_back(stack: &Stack, channel: &str, offset: u64, epoch: &str) -> Viewer {
    let address = stack.gateway_address();
    harness::until("the gateway is back", async || {
        tokio::net::TcpStream::connect(&address).await.is_ok()
    })
    .await;
    Viewer::resume(&stack.gateway_url(), channel, offset, epoch).await
}

async fn assert_same_lot(person: &Person, sequence: Option<u64>) {
    harness::until("the page's truth is the log's", async || {
        let lot = person.get("sales/story/lots/clock").await;
        lot["sequence"].as_u64() == sequence
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn second_start_resumes_and_fresh_start_forgets() {
    let mut stack = Stack::start().await;
    let olga = stack.sign_in("olga").await;
    open(&olga, "kept", vec![lot("clock", 1, 1_000)], FAR).await;
    let bob = stack.sign_in("bob").await;
    let answer = bob.bid("kept", "clock", "bob-1", 2_000).await;
    assert_eq!(answer["accepted"], true, "{answer}");
    let seed = stack.data().join("secrets/web/nats.seed");
    let first_seed = std::fs::read(&seed).expect("web has a seed");

    stack.stop().await;
    stack.restart().await;
    let resumed = bob.get("sales/kept/lots/clock").await;
    assert_eq!(resumed["price"], 1_000, "{resumed}");
    assert_eq!(std::fs::read(&seed).expect("a seed"), first_seed);

    stack.stop().await;
    stack.restart_with(&["--fresh"]).await;
    let anew = stack.sign_in("bob").await;
    let (status, _) = anew.try_get("sales/kept/lots/clock").await;
    assert_eq!(status, 404, "the sale is forgotten");
    let (status, _) = bob.try_get("session").await;
    assert_eq!(status, 401, "so is every session");
    assert_ne!(std::fs::read(&seed).expect("a seed"), first_seed);
}
