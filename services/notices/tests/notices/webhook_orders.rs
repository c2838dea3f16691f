//! What operators order about webhooks: each is safe to give again.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use harness::{until, webhook_receiver::ReceiverAnswer};
use serde_json::{Value, json};
use topology::subject::WEBHOOK_STATE;

use crate::{
    support::World,
    webhooks::{add, order, register, settings, state, types, until_delivered, world},
};

const EVENTS: [&str; 1] = ["registration.created"];

async fn test(world: &World, name: &str) {
    let test = json!({ "order": "test", "endpoint": "shop", "name": name });
    let answer = order(world, test).await;
    assert_eq!(answer["outcome"], "done", "{answer}");
    until_delivered(world, "shop").await;
}

#[tokio::test]
async fn replaced_secret_signs_beside_the_new_one_and_is_told_once() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    let first = add(&world, "shop", &receiver.url("shop"), &EVENTS).await;
    // The same order again: its first answer may have been lost.
    assert_eq!(
        add(&world, "shop", &receiver.url("shop"), &EVENTS).await,
        first
    );
    let replace = json!({ "order": "replace_secret", "endpoint": "shop", "name": "a" });
    let second = order(&world, replace.clone()).await["secret"].clone();
    assert_eq!(order(&world, replace).await["secret"], second);
    let second = second.as_str().unwrap();
    assert_ne!(second, first);
    test(&world, "one").await;
    let (found, _) = state(&world, "shop").await;
    let all = world
        .ask_webhooks(WEBHOOK_STATE, json!({ "question": "all" }))
        .await;
    notices.stop().await;
    let received = &receiver.received()[0];
    assert!(received.is_signed_by(second) && received.is_signed_by(&first));
    assert!(found["old_secret_until"].is_string());
    assert!(!found.to_string().contains("whsec_") && !all.to_string().contains("whsec_"));
}

#[tokio::test]
async fn trial_is_sent_once_and_a_delivery_again_as_often_as_it_is_ordered() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    add(&world, "shop", &receiver.url("shop"), &[]).await;
    test(&world, "one").await;
    test(&world, "one").await;
    assert_eq!(types(&receiver.received()), ["webhook.test"]);
    let event = receiver.received()[0].id.clone();
    let again = json!({ "order": "deliver_again", "endpoint": "shop", "event": event });
    order(&world, again).await;
    until("it came again", async || receiver.received().len() == 2).await;
    until_delivered(&world, "shop").await;
    let unknown = json!({ "order": "deliver_again", "endpoint": "shop", "event": "evt_none" });
    let refused = order(&world, unknown).await;
    notices.stop().await;
    assert_eq!(refused["refusal"]["kind"], "unknown_delivery");
    let received = receiver.received();
    assert_eq!(received[0].id, received[1].id);
}

#[tokio::test]
async fn events_wait_while_it_is_paused_and_restarts_forget_neither() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    add(&world, "shop", &receiver.url("shop"), &EVENTS).await;
    order(&world, json!({ "order": "pause", "endpoint": "shop" })).await;
    register(&world, 1).await;
    until("it waits", async || {
        state(&world, "shop").await.0["waiting"] == 1
    })
    .await;
    notices.kill().await;
    let notices = world.start().await;
    let (paused, _) = state(&world, "shop").await;
    assert_eq!(
        (&paused["state"]["is"], &paused["waiting"]),
        (&json!("paused"), &json!(1))
    );
    assert!(receiver.received().is_empty());
    order(&world, json!({ "order": "resume", "endpoint": "shop" })).await;
    until_delivered(&world, "shop").await;
    notices.stop().await;
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn deleted_endpoint_gets_nothing_even_what_is_under_way_is_forgotten() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    add(&world, "shop", &receiver.url("shop"), &EVENTS).await;
    receiver.answer("shop", ReceiverAnswer::Silence);
    register(&world, 1).await;
    until("it is under way", async || !receiver.received().is_empty()).await;
    let delete = json!({ "order": "delete", "endpoint": "shop" });
    assert_eq!(order(&world, delete.clone()).await["outcome"], "deleted");
    assert_eq!(order(&world, delete).await["outcome"], "deleted");
    receiver.answer("shop", ReceiverAnswer::Status(500));
    let test = json!({ "order": "test", "endpoint": "shop", "name": "one" });
    let refused = order(&world, test).await;
    assert_eq!(refused["refusal"]["kind"], "unknown_endpoint");
    // The same name may be another's afterwards.
    notices.stop().await;
    let notices = world.start().await;
    let (gone, deliveries) = state(&world, "shop").await;
    assert_eq!((gone, deliveries.len()), (json!(null), 0));
    notices.stop().await;
}

#[tokio::test]
async fn there_are_only_so_many_and_a_name_is_given_once() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    for number in 0..20 {
        let name = format!("shop{number}");
        add(&world, &name, &receiver.url(&name), &EVENTS).await;
    }
    let one_more = |name: &str, url: &str| {
        let settings = settings(url, &EVENTS);
        json!({ "order": "add", "endpoint": name, "settings": settings })
    };
    let refused = order(&world, one_more("more", &receiver.url("more"))).await;
    assert_eq!(refused["refusal"]["kind"], "too_many");
    let refused = order(&world, one_more("shop1", &receiver.url("another"))).await;
    assert_eq!(refused["refusal"]["kind"], "taken");
    notices.stop().await;
}

/// What stands in README for integrators, and how each is called: what came is on its standard input.
const RECEIVERS: [(&str, &str, &[&str]); 2] = [
    (
        include_str!("../../../webhook/receivers/verify.py"),
        "python3",
        &[
            "-c",
            "import json, sys; sys.path.insert(0, 'receivers'); from verify import verify; \
             a = json.load(sys.stdin); verify(a['secret'], a['headers'], a['body'].encode())",
        ],
    ),
    (
        include_str!("../../../webhook/receivers/verify.mjs"),
        "node",
        &[
            "--input-type=module",
            "-e",
            "import { readFileSync } from 'node:fs'; import { verify } from './receivers/verify.mjs'; \
             const a = JSON.parse(readFileSync(0)); verify(a.secret, a.headers, Buffer.from(a.body));",
        ],
    ),
];

/// Whether a receiver takes it.
fn takes(program: &str, arguments: &[&str], came: &Value) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../webhook");
    let mut child = Command::new(program)
        .args(arguments)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(came.to_string().as_bytes()).unwrap();
    drop(stdin);
    child.wait().unwrap().success()
}

#[tokio::test]
async fn receivers_of_the_readme_believe_what_comes_and_nothing_else() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    let secret = add(&world, "shop", &receiver.url("shop"), &EVENTS).await;
    test(&world, "one").await;
    notices.stop().await;
    let came = receiver.received().remove(0);
    let came = json!({
        "secret": secret, "body": came.body,
        "headers": {
            "webhook-id": came.id, "webhook-timestamp": came.timestamp, "webhook-signature": came.signature,
        },
    });
    let readme = include_str!("../../../../README.md");
    for (text, program, arguments) in RECEIVERS {
        assert!(
            readme.contains(text.trim_end()),
            "{program}: README shows another one"
        );
        assert!(takes(program, arguments, &came), "{program}");
        for (pointer, other) in [
            (
                "/secret",
                "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            ),
            ("/body", "{}"),
            ("/headers/webhook-id", "evt_another"),
            ("/headers/webhook-timestamp", "1764255600"),
            ("/headers/webhook-signature", "v1,AAAA"),
        ] {
            let mut forged = came.clone();
            *forged.pointer_mut(pointer).unwrap() = other.into();
            assert!(!takes(program, arguments, &forged), "{program} {pointer}");
        }
    }
}
