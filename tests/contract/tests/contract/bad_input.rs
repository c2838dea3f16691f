//! What people and programs should not send, and what they are answered.

use harness::person::{PASSWORD, Person};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{House, Role};

#[tokio::test(flavor = "multi_thread")]
async fn password_guessing_slows_down_only_the_guesser() {
    let house = House::open().await;
    let nobody = house.person(Role::Nobody);
    let mut answers = vec![];
    for guess in 0..30 {
        let credentials =
            json!({ "email": "carol@example.test", "password": format!("guess {guess}") });
        answers.push(nobody.post("session", &credentials).await);
    }
    let (last, answer) = answers.last().expect("there were some");
    assert_eq!(*last, StatusCode::TOO_MANY_REQUESTS, "{answer}");
    let guessed = answers
        .iter()
        .filter(|(status, _)| *status == StatusCode::UNAUTHORIZED);
    assert!(
        guessed.count() < 30,
        "the budget of one account and address"
    );
    // Carol stays signed in, and dave signs in from the very same address.
    house.person(Role::Bidder).get("session").await;
    let (status, _) = nobody
        .post("session", &House::credentials(Role::Other))
        .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn sale_creation_is_idempotent_and_never_past() {
    let house = House::open().await;
    let operator = house.person(Role::Operator);
    let sale = house.new_sale("spring", &["1", "2"]).await;
    for _ in 0..2 {
        let (status, answer) = operator.post("sales", &sale).await;
        assert_eq!(
            (status, &answer["sale"]),
            (StatusCode::CREATED, &json!("spring"))
        );
    }
    let changed = |pointer: &str, value: Value| {
        let mut changed = sale.clone();
        *changed.pointer_mut(pointer).expect("it is there") = value;
        changed
    };
    for (body, expected, code) in [
        (changed("/lots/0/opening", json!(5)), 409, "sale_exists"),
        (changed("/title", json!("Autumn")), 409, "sale_exists"),
    ] {
        let (status, answer) = operator.post("sales", &body).await;
        assert_eq!(
            (status.as_u16(), &answer["code"]),
            (expected, &json!(code)),
            "{answer}"
        );
    }
    for (name, pointer, value) in [
        ("a lot twice", "/lots/1/lot", json!("1")),
        (
            "an end in the past",
            "/lots/0/ends_at",
            json!("2001-01-01T00:00:00Z"),
        ),
        (
            "an end before the opening",
            "/lots/0/opens_at",
            json!("2090-01-01T00:00:00Z"),
        ),
    ] {
        let mut wrong = changed(pointer, value);
        wrong["sale"] = json!("wrong");
        let (status, answer) = operator.post("sales", &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {answer}");
        assert!(
            answer["detail"].is_string() && answer["pointer"].is_string(),
            "{name}: {answer}"
        );
    }
    let (status, _) = operator.ask(Method::GET, "sales/wrong", None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn idempotency_key_is_bound_to_one_request() {
    let house = House::open().await;
    let client = Client::new();
    let bearer = house.person(Role::Operator).bearer();
    let ask = async |path: &str, key: &str, body: &Value| {
        let request = client.post(format!("{}/api/v1/{path}", house.stack.web_url()));
        let request = request.header("authorization", &bearer).json(body);
        let answer = request.header("idempotency-key", key).send();
        let answer = answer.await.expect("web is up");
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.expect("JSON"))
    };
    let mut spring = house.new_sale("spring", &["1"]).await;
    spring.as_object_mut().expect("an object").remove("sale");
    let mut autumn = spring.clone();
    autumn["title"] = json!("Autumn");
    let (first, again) = (
        ask("sales", "k", &spring).await,
        ask("sales", "k", &spring).await,
    );
    assert_eq!((first.0, again.0), (201, 201), "{again:?}");
    assert_eq!(first.1["sale"], again.1["sale"]);
    let (status, refused) = ask("sales", "k", &autumn).await;
    assert_eq!(
        (status, &refused["code"]),
        (422, &json!("idempotency_key_reused"))
    );

    let erin = json!({ "email": "erin@example.test", "name": "Erin", "password": PASSWORD });
    let frank = json!({ "email": "frank@example.test", "name": "Frank", "password": PASSWORD });
    let (first, again) = (
        ask("accounts", "k", &erin).await,
        ask("accounts", "k", &erin).await,
    );
    assert_eq!(first, again);
    assert_eq!(first.0, 201);
    let (status, refused) = ask("accounts", "k", &frank).await;
    assert_eq!(
        (status, &refused["code"]),
        (422, &json!("idempotency_key_reused"))
    );

    // A message's key is bound by the house's own log.
    let (hear, see) = (json!({ "text": "Hear" }), json!({ "text": "See" }));
    for (message, expected) in [(&hear, 200), (&hear, 200), (&see, 409)] {
        let (status, answer) = ask("sales/quiet/messages", "k", message).await;
        assert_eq!(status, expected, "{answer}");
    }
    let quiet = house.person(Role::Nobody).get("sales/quiet").await;
    assert_eq!(
        quiet["messages"].as_array().map(Vec::len),
        Some(1),
        "{quiet}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_paging_token_is_refused() {
    let house = House::open().await;
    let (nobody, bidder) = (house.person(Role::Nobody), house.person(Role::Bidder));
    for bid in [("house", "2"), ("quiet", "1")] {
        bidder.bid(bid.0, bid.1, "one", 2_000).await;
        house
            .person(Role::Other)
            .bid(bid.0, bid.1, "other", 4_000)
            .await;
    }
    let next = async |person: &Person, path: &str, list: &str| {
        let page = person.get(&format!("{path}?limit=1")).await;
        let next = page.pointer(&format!("{list}/next")).cloned();
        let next = next.unwrap_or_default();
        next.as_str()
            .unwrap_or_else(|| panic!("{path} has a second page: {page}"))
            .to_owned()
    };
    let other = house.person(Role::Other);
    let lists = [
        ("sales", nobody, next(nobody, "sales", "").await),
        (
            "sales/house",
            nobody,
            next(nobody, "sales/house", "/lots").await,
        ),
        (
            "sales/house/lots/2/bids",
            nobody,
            next(nobody, "sales/house/lots/2/bids", "").await,
        ),
        (
            "sales/quiet/lots/1/bids",
            nobody,
            next(nobody, "sales/quiet/lots/1/bids", "").await,
        ),
        ("my-bids", bidder, next(bidder, "my-bids", "").await),
        ("my-bids", other, next(other, "my-bids", "").await),
    ];
    for (at, (path, person, _)) in lists.iter().enumerate() {
        for (from, (_, _, token)) in lists.iter().enumerate() {
            let page = format!("{path}?after={token}");
            let (status, answer) = person.ask(Method::GET, &page, None).await;
            let expected = if at == from { 200 } else { 400 };
            assert_eq!(status.as_u16(), expected, "{path} with {from}'s: {answer}");
        }
        for forged in ["", "MQ", "AAAA", "%00", &"x".repeat(5_000)] {
            let page = format!("{path}?after={forged}");
            let (status, answer) = person.ask(Method::GET, &page, None).await;
            assert_eq!(status.as_u16(), 400, "{path} {forged}: {answer}");
        }
    }
}
