//! Publishing prices by HTTP where it is refused before anybody judges them.

use serde_json::{Value, json};

use crate::site::{self, ANSWER_DEADLINE_MS, problem};

fn prices(count: usize) -> Value {
    let price = json!({ "symbol": "DEMO", "price": "101.25" });
    json!({ "prices": vec![price; count] })
}

#[tokio::test]
async fn prices_without_a_publishers_key_are_refused_with_the_way_to_send_it() {
    let site = site::start().await;
    // Not even an operator's session will do.
    let olga = site.demo("olga").await;
    let answer = olga.post("market/prices", &prices(1)).await;
    let challenge = answer.headers()["www-authenticate"].clone();
    assert!(challenge.to_str().unwrap().starts_with("Basic "));
    let refused = problem(answer, 401).await;
    assert_eq!(refused["code"], "publisher_key");
    assert!(refused["detail"].as_str().unwrap().contains("nats.seed"));
}

#[tokio::test]
async fn prices_that_are_not_sent_as_json_are_told_so() {
    let site = site::start().await;
    let visitor = site.visitor();
    let request = visitor.http.post(visitor.url("market/prices"));
    let request = request.basic_auth("demo", Some("a seed"));
    let refused = visitor.send(request.body(prices(1).to_string())).await;
    let refused = problem(refused, 415).await;
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("application/json")
    );
}

#[tokio::test]
async fn batch_of_prices_has_its_bounds_and_each_is_told() {
    let site = site::start().await;
    let visitor = site.visitor();
    let many = problem(visitor.post("market/prices", &prices(1_001)).await, 422).await;
    assert_eq!(many["pointer"], "/prices");
    assert!(many["detail"].as_str().unwrap().contains("1000"), "{many}");
    let none = problem(visitor.post("market/prices", &prices(0)).await, 422).await;
    assert_eq!(none["pointer"], "/prices");
    let long = json!({ "prices": [{ "symbol": "x".repeat(300_000), "price": "1" }] });
    problem(visitor.post("market/prices", &long).await, 413).await;
    let number = json!({ "prices": [{ "symbol": "DEMO", "price": 101.25, "siez": "1" }] });
    let wrong = problem(visitor.post("market/prices", &number).await, 422).await;
    let pointers = wrong["errors"].as_array().unwrap().iter();
    let pointers: Vec<_> = pointers.map(|error| &error["pointer"]).collect();
    assert_eq!(pointers, ["/prices/0/price", "/prices/0/siez"]);
}

#[tokio::test]
async fn prices_that_nobody_judges_are_not_said_to_count() {
    let site = site::start().await;
    let seed = site.nats.secrets("publisher-demo").join("nats.seed");
    let seed = std::fs::read_to_string(seed).unwrap();
    let visitor = site.visitor();
    let request = visitor.http.post(visitor.url("market/prices"));
    let request = request.basic_auth("demo", Some(seed)).json(&prices(1));
    let began = std::time::Instant::now();
    let refused = problem(visitor.send(request).await, 503).await;
    assert_eq!(refused["code"], "outcome_unknown");
    assert!(began.elapsed().as_millis() >= u128::from(ANSWER_DEADLINE_MS) / 2);
}
