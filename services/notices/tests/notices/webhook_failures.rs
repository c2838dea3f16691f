//! Receivers of webhooks that fail, hang, point elsewhere or want no more.

use auction::EntryKind::{Announced, Bid};
use harness::{
    mail_server::MailServer,
    until, until_some,
    webhook_receiver::{ReceiverAnswer, WebhookReceiver},
};
use serde_json::{Value, json};

use crate::{
    support::{World, record, soon},
    webhooks::{add, order, register, state, types, until_delivered, world},
};

const EVENTS: [&str; 1] = ["registration.created"];

/// Waits until the only delivery was tried so often.
async fn until_tried(world: &World, endpoint: &str, times: u64) -> (Value, Value) {
    until_some("it was tried", async || {
        let (found, deliveries) = state(world, endpoint).await;
        let tried = deliveries.first().filter(|it| it["attempts"] == times);
        tried.map(|it| (found, it.clone()))
    })
    .await
}

#[tokio::test]
async fn receiver_that_fails_is_tried_again_and_then_has_it() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    add(&world, "shop", &receiver.url("shop"), &EVENTS).await;
    receiver.answer("shop", ReceiverAnswer::Status(500));
    register(&world, 1).await;
    let (_, delivery) = until_tried(&world, "shop", 1).await;
    assert_eq!(delivery["last"]["status"], 500);
    assert_eq!(delivery["state"]["is"], "waiting");
    until("it is called failing", async || {
        let (failing, _) = state(&world, "shop").await;
        failing["failing_since"].is_string()
    })
    .await;
    receiver.answer("shop", ReceiverAnswer::Status(200));
    let deliveries = until_delivered(&world, "shop").await;
    // What became of a delivery and how its endpoint is are two records, the first written first.
    until("it is called well", async || {
        state(&world, "shop").await.0["failing_since"].is_null()
    })
    .await;
    notices.stop().await;
    assert_eq!(deliveries[0]["attempts"], 2);
    let received = receiver.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].id, received[1].id);
    assert_eq!(received[0].body, received[1].body);
}

#[tokio::test]
async fn receiver_that_hangs_holds_up_no_other_and_is_tried_again() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    add(&world, "hangs", &receiver.url("hangs"), &EVENTS).await;
    add(&world, "works", &receiver.url("works"), &EVENTS).await;
    receiver.answer("hangs", ReceiverAnswer::Silence);
    for number in 0..20 {
        register(&world, number).await;
    }
    until("the other has all", async || {
        receiver.received_by("works").len() == 20
    })
    .await;
    // As many as may be under way to one, whatever waits.
    let asked = receiver.received_by("hangs").len();
    assert!((1..=4).contains(&asked), "{asked}");
    let failed = until_some("it gave up waiting", async || {
        let (_, deliveries) = state(&world, "hangs").await;
        let tried = |it: &Value| it["attempts"] != 0;
        deliveries.into_iter().find(tried)
    })
    .await;
    receiver.answer("hangs", ReceiverAnswer::Status(200));
    notices.stop().await;
    assert_eq!(failed["last"]["status"], Value::Null);
    assert_eq!(failed["last"]["problem"], "no answer within 10 s");
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let (world, receiver) = world().await;
    let elsewhere = WebhookReceiver::start().await;
    let notices = world.start().await;
    let to = [
        ("outside", elsewhere.url("shop")),
        (
            "inside",
            "http://169.254.169.254/latest/meta-data/".to_owned(),
        ),
    ];
    for (endpoint, to) in to.clone() {
        add(&world, endpoint, &receiver.url(endpoint), &EVENTS).await;
        receiver.answer(endpoint, ReceiverAnswer::Redirect(to));
    }
    register(&world, 1).await;
    for (endpoint, _) in to {
        let (_, delivery) = until_tried(&world, endpoint, 1).await;
        assert_eq!(delivery["last"]["status"], 307);
        assert_eq!(delivery["last"]["problem"], "redirects are not followed");
    }
    notices.stop().await;
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn receiver_that_is_gone_is_disabled_and_whoever_added_it_is_told() {
    let (world, receiver) = world().await;
    let server = MailServer::start().await;
    let notices = world.start_with(Some(&server)).await;
    add(&world, "shop", &receiver.url("shop"), &EVENTS).await;
    receiver.answer("shop", ReceiverAnswer::Status(410));
    register(&world, 1).await;
    until("she is told", async || !server.taken().is_empty()).await;
    let (disabled, deliveries) = state(&world, "shop").await;
    assert_eq!(disabled["state"]["is"], "disabled");
    assert_eq!(disabled["state"]["why"], "gone");
    assert_eq!(deliveries[0]["state"]["is"], "given_up");
    let test = json!({ "order": "test", "endpoint": "shop", "name": "one" });
    let refused = order(&world, test.clone()).await;
    assert_eq!(refused["refusal"]["kind"], "disabled");
    // What happens meanwhile is not kept for it. The other says that it was seen.
    add(&world, "other", &receiver.url("other"), &EVENTS).await;
    register(&world, 2).await;
    until("it was seen", async || {
        !receiver.received_by("other").is_empty()
    })
    .await;
    assert_eq!(state(&world, "shop").await.1.len(), 1);
    receiver.answer("shop", ReceiverAnswer::Status(200));
    order(&world, json!({ "order": "resume", "endpoint": "shop" })).await;
    order(&world, test).await;
    until_delivered(&world, "shop").await;
    notices.stop().await;
    let to_shop = receiver.received_by("shop");
    assert_eq!(types(&to_shop), ["registration.created", "webhook.test"]);
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to, "olga@example.org");
    assert!(taken[0].text.contains("A webhook was disabled"));
}

#[tokio::test]
async fn nothing_is_sent_to_this_machine_or_a_private_network_unless_that_is_set() {
    let (mut world, receiver) = world().await;
    let notices = world.start().await;
    // Added while it was allowed, and sent to no more afterwards.
    add(&world, "name", &receiver.url("name"), &EVENTS).await;
    let by_address = format!("https://{}/number", receiver.address);
    add(&world, "number", &by_address, &EVENTS).await;
    notices.stop().await;
    world.webhook_loopback = false;
    let notices = world.start().await;
    for url in [
        "https://127.0.0.1/",
        "https://localhost:8443/",
        "https://10.1.2.3/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://0x7f000001/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
    ] {
        let settings = crate::webhooks::settings(url, &EVENTS);
        for kind in ["add", "change"] {
            let asked = json!({ "order": kind, "endpoint": "name", "settings": settings });
            let answer = order(&world, asked).await;
            assert_eq!(answer["refusal"]["kind"], "private_address", "{url}");
        }
    }
    register(&world, 1).await;
    let (_, by_name) = until_tried(&world, "name", 1).await;
    let (_, by_number) = until_tried(&world, "number", 1).await;
    notices.stop().await;
    for delivery in [by_name, by_number] {
        let problem = &delivery["last"]["problem"];
        assert_eq!(problem, "its address is not one of the internet's");
    }
    assert!(receiver.received().is_empty());
}

#[tokio::test]
async fn certificate_that_nobody_vouches_for_is_refused() {
    let (world, _believed) = world().await;
    let stranger = WebhookReceiver::start().await;
    let notices = world.start().await;
    add(&world, "shop", &stranger.url("shop"), &EVENTS).await;
    register(&world, 1).await;
    let (_, delivery) = until_tried(&world, "shop", 1).await;
    notices.stop().await;
    assert_eq!(delivery["last"]["status"], Value::Null);
    assert!(stranger.received().is_empty());
}

#[tokio::test]
async fn events_of_a_lot_are_sent_in_its_order_one_after_the_other() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    add(&world, "shop", &receiver.url("shop"), &["bid.accepted"]).await;
    let mut lines = vec![(Announced, None)];
    lines.extend((0..30).map(|number| (Bid, Some(1 + number % 2))));
    world.record(&record("clock", 1, &lines, soon(600))).await;
    until("all came", async || receiver.received().len() == 30).await;
    until_delivered(&world, "shop").await;
    notices.stop().await;
    let sequences = receiver.received().into_iter();
    let sequences: Vec<_> = (sequences.map(|it| it.json()["data"]["sequence"].clone())).collect();
    assert_eq!(json!(sequences), json!((2..=31).collect::<Vec<_>>()));
}
