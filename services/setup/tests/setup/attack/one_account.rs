//! The same attack on the accounts of earlier versions, one for all with allow-lists: there it gets through, so that an
//! attack that finds nothing has looked.

use std::collections::BTreeSet;

use async_nats::jetstream;
use harness::nats::{self, Nats};

use super::{
    house::{PLACES, ask, store_harm},
    witness::{Witness, streams},
};

/// What the user with the least rights, price-feed, was granted then.
const PRICE_FEED: [&str; 13] = [
    "market.in.feed.>",
    "$JS.API.STREAM.INFO.KV_feed_lease",
    "$JS.API.STREAM.MSG.GET.KV_feed_lease",
    "$JS.API.DIRECT.GET.KV_feed_lease",
    "$JS.API.DIRECT.GET.KV_feed_lease.>",
    "$JS.API.CONSUMER.CREATE.KV_feed_lease",
    "$JS.API.CONSUMER.CREATE.KV_feed_lease.>",
    "$JS.API.CONSUMER.INFO.KV_feed_lease.>",
    "$JS.API.CONSUMER.MSG.NEXT.KV_feed_lease.>",
    "$JS.API.CONSUMER.DELETE.KV_feed_lease.>",
    "$JS.ACK.KV_feed_lease.>",
    "$JS.FC.KV_feed_lease.>",
    "$KV.feed_lease.price-feed",
];
/// And market-data, of the streams that it owns.
const MARKET_DATA: [&str; 2] = ["market.tick.>", "$JS.API.STREAM.CREATE.TICKS"];

async fn start() -> (Nats, Witness) {
    let change = |accounts: String| {
        let user = |name: &str, grants: &[&str]| {
            let (_, rest) = accounts.split_once(&format!("# {name}\n")).unwrap();
            let (_, rest) = rest.split_once("nkey: \"").unwrap();
            let (key, _) = rest.split_once('"').unwrap();
            let allowed = grants
                .iter()
                .map(|grant| format!("\"{grant}\""))
                .collect::<Vec<_>>()
                .join(", ");
            format!(
                "{{ nkey: \"{key}\", permissions {{ publish {{ allow: [{allowed}] }}, \
                 subscribe {{ allow: [\"_INBOX_{name}.>\"] }} }} }}\n"
            )
        };
        format!(
            "system_account: SYS\naccounts {{ SYS {{}}\nOUTCRY {{ jetstream: enabled\nusers: [\n{}{}\
             {{ user: \"witness-OUTCRY\", password: \"witness\" }}\n] }} }}\n",
            user("price-feed", &PRICE_FEED),
            user("market-data", &MARKET_DATA),
        )
    };
    let nats = nats::start_bare(nats::PARTITION_COUNT, &[nats::PUBLISHER], change).await;
    let witness = Witness::open(&nats, "OUTCRY").await;
    let all = jetstream::new(witness.client.clone());
    for stream in topology::streams(nats::PARTITION_COUNT) {
        broker::ensure_stream(&all, &stream.settings())
            .await
            .unwrap();
    }
    for bucket in topology::every_bucket() {
        let bucket = bucket.name.to_owned();
        let config = jetstream::kv::Config {
            bucket,
            ..Default::default()
        };
        all.create_key_value(config).await.unwrap();
    }
    (nats, witness)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_one_account_the_least_seed_reaches_every_place() {
    let (nats, mut witness) = start().await;
    let feed = nats.connection("price-feed").await;
    let grants = PRICE_FEED.map(str::to_owned);
    store_harm(&feed, &grants).await;
    let before = streams(&nats).await;
    // Where JetStream itself listens is left alone: the streams are to be counted.
    let places: Vec<_> = PLACES
        .iter()
        .flat_map(|(account, places)| places.iter().map(move |place| (*account, *place)))
        .filter(|(_, place)| !place.starts_with("$JS."))
        .collect();
    ask(&feed, &grants, &places).await;
    let subjects: Vec<&str> = places.iter().map(|(_, place)| *place).collect();
    let arrived = witness.arrived(&subjects).await;
    let reached: BTreeSet<&str> = arrived
        .iter()
        .map(|message| message.subject.as_str())
        .collect();
    assert_eq!(reached, subjects.iter().copied().collect());
    // A command in somebody's name, as the engine would believe it.
    let is_harmful = |message: &&async_nats::Message| {
        let headers = message.headers.as_ref();
        message.subject.as_str() == "auction.command.0.s.hold"
            && headers.is_some_and(|headers| headers.get(topology::header::USER).is_some())
    };
    assert!(arrived.iter().any(|message| is_harmful(&message)));
    // A forged record, a foreign frame, a tick that nobody judged.
    let after = streams(&nats).await;
    for stream in [
        "RECORDS",
        "AUCTION_0",
        "NOTICES",
        "TICKS",
        "KV_accounts",
        "KV_lease",
    ] {
        assert_ne!(
            before["OUTCRY"][stream], after["OUTCRY"][stream],
            "{stream}"
        );
    }
    println!(
        "one account: price-feed reached {} places with {} messages",
        reached.len(),
        arrived.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn in_one_account_a_streams_settings_reach_the_log_and_the_accounts() {
    let (nats, witness) = start().await;
    let market = nats.connection("market-data").await;
    let all = jetstream::new(witness.client.clone());
    let secret = all
        .publish("$KV.accounts.victim", "secret".into())
        .await
        .unwrap();
    secret.await.unwrap();
    all.delete_stream("TICKS").await.unwrap();
    let settings = serde_json::json!({
        "name": "TICKS", "storage": "memory", "sources": [{ "name": "KV_accounts" }],
    });
    let asked = market
        .client
        .request("$JS.API.STREAM.CREATE.TICKS", settings.to_string().into());
    asked.await.unwrap();
    harness::until("the accounts are among the ticks", async || {
        streams(&nats).await["OUTCRY"]["TICKS"][1]["messages"] == 1
    })
    .await;
}
