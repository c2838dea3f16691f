//! Sales as programs ask for them and cannot get them: each mistake at its field, in words.

use serde_json::{Value, json};

use crate::{
    asked::sale,
    site::{self, Site, problem},
};

#[tokio::test]
async fn every_mistake_in_a_sale_stands_in_one_answer() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let sale = json!({
        "title": "", "currency": "XXQ", "time_zone": "Nowhere", "pricing": "first_price",
        "opens_at": "2090-01-03T10:00:00Z", "ceiling": "1000",
        "lots": [
            { "lot": "1", "title": "A", "opening": 1000, "reserve": 900, "ends_at": "2090-01-02T10:00:00Z" },
            { "lot": "1", "title": "B", "opening": "12.00", "ends_at": "2090-01-04T10:00:00Z" },
            { "lot": "3", "titel": "C", "opening": 1000, "ends_at": "soon", "hard_end": "2090-01-01T10:00:00Z" },
        ],
    });
    let refused = problem(olga.post("sales", &sale).await, 422).await;
    let errors = refused["errors"].as_array().unwrap().iter();
    let mut pointers: Vec<_> = errors
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/ceiling",
            "/currency",
            "/lots/0/ends_at",
            "/lots/0/reserve",
            "/lots/1/lot",
            "/lots/1/opening",
            "/lots/2/ends_at",
            "/lots/2/titel",
            "/lots/2/title",
            "/pricing",
            "/time_zone",
            "/title",
        ],
        "{refused}"
    );
    assert_eq!(refused["pointer"], refused["errors"][0]["pointer"]);
    assert_eq!(refused["detail"], refused["errors"][0]["detail"]);
}

async fn words(site: &Site, change: impl Fn(&mut Value)) -> (String, String) {
    let olga = site.demo("olga").await;
    let mut wrong = sale();
    change(&mut wrong);
    let refused = problem(olga.post("sales?preview=true", &wrong).await, 422).await;
    let word = |name: &str| refused[name].as_str().unwrap().to_owned();
    (word("pointer"), word("detail"))
}

#[tokio::test]
async fn only_currencies_that_people_pay_with_are_taken() {
    let site = site::start().await;
    for (code, said) in [
        ("XXQ", "ISO 4217 has no currency XXQ"),
        ("HRK", "HRK is no longer a currency: it was replaced by EUR"),
        (
            "XAU",
            "XAU is a unit of account, and no money that somebody pays with",
        ),
        (
            "CLF",
            "CLF is a unit of account, and no money that somebody pays with",
        ),
        ("eur", "a currency is three capital letters, such as EUR"),
    ] {
        let (pointer, detail) = words(&site, |sale| sale["currency"] = json!(code)).await;
        assert_eq!((pointer.as_str(), detail.as_str()), ("/currency", said));
    }
}

#[tokio::test]
async fn terms_of_another_kind_of_sale_are_refused_with_a_hint() {
    let site = site::start().await;
    let (pointer, detail) = words(&site, |sale| {
        sale["pricing"] = json!("first_price");
        sale.as_object_mut().unwrap().remove("increments");
    })
    .await;
    assert_eq!(pointer, "/pricing");
    assert!(detail.contains("add \"format\": \"sealed\""), "{detail}");
    let (pointer, detail) = words(&site, |sale| {
        sale["format"] = json!("sealed");
        sale["pricing"] = json!("first_price");
    })
    .await;
    assert_eq!(pointer, "/increments");
    assert_eq!(detail, "a sealed sale takes pricing and bid_count");
    for pointer in ["/hard_end", "/lots/0/hard_end"] {
        let (refused, detail) = words(&site, |sale| {
            sale["outage_policy"] = json!({ "kind": "close_as_is" });
            sale["hard_end"] = Value::Null;
            sale["lots"][0]["hard_end"] = Value::Null;
            *sale.pointer_mut(pointer).unwrap() = json!("2090-01-03T10:00:00Z");
        })
        .await;
        assert_eq!(refused, pointer);
        assert!(detail.contains("leave hard_end out"), "{detail}");
    }
    let (pointer, detail) = words(&site, |sale| {
        sale["hard_end"] = json!("2090-01-01T12:00:00Z")
    })
    .await;
    assert_eq!(pointer, "/hard_end");
    assert!(detail.contains("hard end is before its end"), "{detail}");
}
