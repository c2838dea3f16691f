//! Mails that somebody asked for, and those that the house causes: from a browser's form to the folder of mails, and back by the link.

use std::fs;

use auction::Time;
use harness::{
    person::{PASSWORD, Person},
    stack::Stack,
    until, until_some,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::sales::lot;

/// The texts of the mails to somebody about something, as far as they are ASCII.
fn mails(stack: &Stack, to: &str, subject: &str) -> Vec<String> {
    let files = fs::read_dir(stack.data().join("mail"));
    let paths = files
        .into_iter()
        .flatten()
        .flatten()
        .map(|file| file.path());
    let mails = paths.filter(|path| path.extension().is_some_and(|it| it == "eml"));
    let texts = mails.map(|path| fs::read_to_string(path).expect("a whole mail"));
    // Quoted-printable (RFC 2045, section 6.7), as far as it is needed here.
    let plain = texts.map(|text| text.replace("=\r\n", "").replace("=3D", "="));
    plain
        .filter(|text| {
            let has = |header: &str, words: &str| {
                let mut lines = text.lines().filter(|line| line.starts_with(header));
                lines.any(|line| line.contains(words))
            };
            has("To: ", to) && has("Subject: ", subject)
        })
        .collect()
}

/// The link in the mail to somebody about something that leads below a place of the site.
async fn link(stack: &Stack, to: &str, subject: &str, place: &str) -> String {
    until_some("a mail with a link", async || {
        let mails = mails(stack, to, subject);
        let mut words = mails.first()?.split_whitespace();
        let link = words.find(|word| word.starts_with("http") && word.contains(place))?;
        let (_, path) = link.split_once(place)?;
        Some(format!("{}{place}{path}", stack.web_url()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn address_is_confirmed_and_a_forgotten_password_set_by_links_in_mails() {
    let stack = Stack::start().await;
    let carol = stack.sign_up("carol").await;
    let http = reqwest::Client::new();
    let post = async |address: &str, fields: &[(&str, &str)]| {
        let form = http.post(address).header("sec-fetch-site", "same-origin");
        let answer = form.form(fields).send().await.expect("web is up");
        answer.status()
    };
    let confirm = link(&stack, "carol", "confirm your email", "/confirm-email/").await;
    assert_eq!(carol.get("account").await["email_verified"], false);
    assert_eq!(post(&confirm, &[]).await, StatusCode::OK);
    assert_eq!(carol.get("account").await["email_verified"], true);

    let asked = format!("{}/forgotten-password", stack.web_url());
    let email = "carol@example.test";
    assert_eq!(post(&asked, &[("email", email)]).await, StatusCode::OK);
    let set = link(&stack, "carol", "Set a new password", "/new-password/").await;
    let mails = mails(&stack, "carol", "Set a new password");
    assert!(!mails[0].contains("Unsubscribe"), "{}", mails[0]);
    let new = "quite another pass phrase";
    let set_by = async |password: &str| post(&set, &[("password", password)]).await;
    // It leads on to the first page, signed in.
    assert_eq!(set_by(new).await, StatusCode::OK);
    assert_eq!(set_by(PASSWORD).await, StatusCode::NOT_FOUND);
    let (status, _) = carol.try_get("session").await;
    assert_eq!(
        status,
        StatusCode::UNAUTHORIZED,
        "her sessions before ended"
    );
    Person::sign_in(&stack.web_url(), email, new).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn losers_of_sealed_bids_and_approved_bidders_are_mailed() {
    let stack = Stack::start().await;
    let olga = stack.sign_in("olga").await;
    let (alice, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    let now = olga.get("time").await["now"].clone();
    let now: Time = serde_json::from_value(now).expect("a time");
    let sale = json!({
        "sale": "sealed", "title": "The cabinet", "currency": "EUR", "opens_at": now,
        "format": "sealed", "pricing": "second_price", "registration": "approval",
        "stagger": { "first_end": now.after_seconds(20), "step_seconds": 0, "lots_at_once": 1 },
        "lots": [lot("clock", 1, 1_000)],
    });
    let (status, answer) = olga.post("sales", &sale).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    for (person, limit) in [
        (&alice, json!(null)),
        (&bob, json!(50_000)),
        (&bob, json!(90_000)),
    ] {
        let session = person.get("session").await;
        let user = session["user"].as_str().expect("an id");
        let decision = json!({ "state": "approved", "limit": limit });
        for _ in 0..2 {
            let path = format!("sales/sealed/bidders/{user}");
            let (status, decided) = olga.put(&path, &decision).await;
            assert_eq!(status, StatusCode::OK, "{decided}");
        }
    }
    for (person, id, amount) in [(&alice, "a", 20_000), (&bob, "b", 30_000)] {
        let bid = json!({ "bid_id": id, "amount": amount });
        let (status, answer) = person.post("sales/sealed/lots/clock/bids", &bid).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
    until("the end is told", async || {
        !mails(&stack, "alice", "You did not win Lot 1").is_empty()
            && !mails(&stack, "bob", "You won Lot 1").is_empty()
    })
    .await;
    for (to, subject, words) in [
        ("alice", "You did not win Lot 1", "to another bidder"),
        (
            "alice",
            "You may bid: The cabinet",
            "You can bid from now on.",
        ),
        (
            "bob",
            "You may bid: The cabinet",
            "500.00 in all, premium and tax included.",
        ),
        (
            "bob",
            "Your limit: The cabinet",
            "900.00 in all, premium and tax included.",
        ),
    ] {
        let mails = mails(&stack, to, subject);
        assert_eq!(mails.len(), 1, "{to} {subject}");
        assert!(mails[0].contains(words), "{words}: {}", mails[0]);
    }
    assert!(mails(&stack, "bob", "You did not win").is_empty());
}
