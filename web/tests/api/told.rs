//! What is wrong is told whole and truly: all of it in one answer, and nothing that only follows from another fault.

use auction::{Command, PartitionState, SaleId, WithdrawLot};
use serde_json::{Value, json};

use crate::{
    partition::{carry_out, partition_with_sale, user},
    site::{self, Visitor, problem},
};

/// Each problem of the answer, by its pointer.
fn errors(problem: &Value) -> Vec<(&str, &str)> {
    let errors = problem["errors"].as_array().unwrap().iter();
    let mut errors: Vec<_> = errors
        .map(|error| {
            (
                error["pointer"].as_str().unwrap(),
                error["detail"].as_str().unwrap(),
            )
        })
        .collect();
    errors.sort_unstable();
    errors
}

fn pointers(problem: &Value) -> Vec<&str> {
    errors(problem)
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect()
}

fn sale() -> Value {
    json!({
        "title": "Spring", "currency": "EUR", "increments": "ebay-us", "opens_at": "2090-01-01T10:00:00Z",
        "lots": [
            { "lot": "1", "title": "A chair", "opening": 1000, "ends_at": "2090-01-02T10:00:00Z" },
            { "lot": "2", "title": "A table", "opening": 1000, "ends_at": "2090-01-02T11:00:00Z" },
        ],
    })
}

/// The sale with one more member or another.
fn with(pointer: &str, value: Value) -> Value {
    let mut sale = sale();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match sale.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        parent => parent[name] = value,
    }
    sale
}

async fn refused(olga: &Visitor, sale: &Value) -> Value {
    problem(olga.post("sales?preview=true", sale).await, 422).await
}

#[tokio::test]
async fn member_that_cannot_be_read_makes_no_other_wrong() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let mut staggered = sale();
    for lot in staggered["lots"].as_array_mut().unwrap() {
        lot.as_object_mut().unwrap().remove("ends_at");
        lot["opens_at"] = json!("2090-01-01T10:30:00Z");
    }
    let with_stagger = |stagger: Value| {
        let mut sale = staggered.clone();
        sale["hard_end"] = json!("2090-01-01T12:00:00Z");
        sale["stagger"] = stagger;
        sale
    };
    let sealed = |format: Value| {
        let mut sale = sale();
        sale.as_object_mut().unwrap().remove("increments");
        sale["format"] = format;
        sale["pricing"] = json!("first_price");
        sale
    };
    let no_close = |soft_close: Value| {
        let mut sale = with("/soft_close", soft_close);
        sale["outage_policy"] = json!({ "kind": "close_as_is" });
        sale["hard_end"] = json!("2090-01-03T10:00:00Z");
        sale
    };
    let mut priced = sealed(Value::Null);
    priced["pricing"] = json!("first");
    let end = "2090-01-01T11:00:00Z";
    for (sale, wrong) in [
        (with("/opens_at", json!("tomorrow")), "/opens_at"),
        (with("/lots/0/opens_at", json!(5)), "/lots/0/opens_at"),
        (with("/lots/0/number", json!("2nd")), "/lots/0/number"),
        (with("/lots/1", json!(5)), "/lots/1"),
        (sealed(json!("seald")), "/format"),
        (priced, "/pricing"),
        (no_close(json!(5)), "/soft_close"),
        (with_stagger(json!("hourly")), "/stagger"),
        (
            with_stagger(json!({ "first_end": "x", "step_seconds": 60 })),
            "/stagger/first_end",
        ),
        (
            with_stagger(json!({ "first_end": end, "step_seconds": 60, "lots_at_once": 10_001 })),
            "/stagger/lots_at_once",
        ),
        (
            with_stagger(json!({ "first_end": end, "step_seconds": "a day" })),
            "/stagger/step_seconds",
        ),
    ] {
        let refused = refused(&olga, &sale).await;
        assert_eq!(pointers(&refused), [wrong], "{refused}");
    }
}

#[tokio::test]
async fn lot_without_a_readable_id_is_called_by_no_other() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let lot = json!({
        "lot": "a b", "title": "", "opening": 0, "reserve": 5, "ends_at": "1990-01-02T10:00:00Z",
    });
    let refused = refused(&olga, &with("/lots/0", lot)).await;
    let errors = errors(&refused);
    let expected = ["ends_at", "lot", "opening", "title"].map(|name| format!("/lots/0/{name}"));
    assert_eq!(pointers(&refused), expected);
    assert_eq!(errors[0].1, "its end has passed");
    assert!(
        errors
            .iter()
            .all(|(_, words)| !words.contains("lots-0") && !words.contains("unread"))
    );
}

#[tokio::test]
async fn ranges_are_those_that_are_judged_by() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let close = |window: i64, extension: i64, most: i64| json!({ "window_seconds": window, "extension_seconds": extension, "max_extensions": most });
    let mut sale = with("/soft_close", close(0, -1, 0));
    sale["lots"][0]["opening"] = json!(-5);
    sale["lots"][1]["opening"] = json!(0);
    sale["lots"][1]["number"] = json!(0);
    sale["outage_policy"] = json!({ "kind": "extend", "seconds": 0 });
    sale["stagger"] =
        json!({ "first_end": "2090-01-02T10:00:00Z", "step_seconds": 86_401, "lots_at_once": 0 });
    let amount = "an amount is a whole number of minor units from 1 to 1000000000000";
    let seconds = |name: &str| format!("`{name}` is a whole number from 1 to 86400");
    let expected = [
        ("/lots/0/opening", amount),
        (
            "/lots/1/number",
            "`number` is a whole number from 1 to 4294967295",
        ),
        ("/lots/1/opening", amount),
        ("/outage_policy/seconds", &seconds("seconds")),
        (
            "/soft_close/extension_seconds",
            &seconds("extension_seconds"),
        ),
        (
            "/soft_close/max_extensions",
            "`max_extensions` is a whole number from 1 to 10000",
        ),
        ("/soft_close/window_seconds", &seconds("window_seconds")),
        (
            "/stagger/lots_at_once",
            "`lots_at_once` is a whole number from 1 to 10000",
        ),
        (
            "/stagger/step_seconds",
            "`step_seconds` is a whole number from 0 to 86400",
        ),
    ];
    assert_eq!(errors(&refused(&olga, &sale).await), expected);
    // The least and the most are taken.
    for (pointer, value) in [
        ("/lots/0/opening", json!(1)),
        ("/lots/0/opening", json!(1_000_000_000_000_u64)),
        ("/soft_close", close(1, 1, 1)),
        ("/soft_close", close(86_400, 86_400, 10_000)),
    ] {
        let answer = olga.post("sales?preview=true", &with(pointer, value)).await;
        assert_eq!(answer.status(), 200, "{pointer}");
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_named_at_once() {
    let site = site::start().await;
    let visitor = site.visitor();
    let account = json!({ "email": "bad", "name": "a@b", "password": "short", "foo": 1 });
    let refused = problem(visitor.post("accounts", &account).await, 422).await;
    assert_eq!(pointers(&refused), ["/email", "/foo", "/name", "/password"]);
    assert_eq!(refused["length_min"], 12);
    for (query, wrong) in [
        (
            "market/candles?symbol=BTCUSD&interval=2m&limit=0",
            &["/interval", "/limit"][..],
        ),
        (
            "market/candles?interval=2m&limit=x",
            &["/interval", "/limit", "/symbol"],
        ),
        ("sales?limit=abc&afer=1&limit=0", &["/afer", "/limit"]),
    ] {
        let refused = problem(visitor.get(query).await, 400).await;
        assert_eq!(pointers(&refused), wrong, "{query}");
        let detail = refused["detail"].as_str().unwrap();
        for (_, words) in errors(&refused) {
            assert!(detail.contains(words), "{words} in {detail}");
        }
    }
    let refused = visitor
        .get("market/candles?symbol=X&interval=1m&limit=x")
        .await;
    let refused = problem(refused, 400).await;
    assert_eq!(
        refused["detail"],
        "`limit` has to be a whole number from 1 to 1000"
    );
}

#[tokio::test]
async fn member_that_is_there_twice_is_named_beside_what_else_is_wrong() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let ask = async |body: String| {
        let request = olga.http.post(olga.url("sales?preview=true"));
        let request = request
            .header("content-type", "application/json")
            .body(body);
        problem(olga.send(request).await, 400).await
    };
    let body = sale().to_string();
    let twice = body.replace(
        "\"title\":\"Spring\"",
        "\"title\":\"Spring\",\"title\":\"Autumn\"",
    );
    assert_ne!(twice, body);
    let refused = ask(twice.clone()).await;
    assert_eq!(
        errors(&refused),
        [("/title", "`title` is there twice in one object")]
    );
    let refused = ask(twice.replace("\"opening\":1000", "\"opening\":0,\"opening\":-1")).await;
    assert_eq!(
        pointers(&refused),
        ["/lots/0/opening", "/lots/1/opening", "/title"]
    );
}

#[tokio::test]
async fn what_is_not_there_is_said_in_words() {
    let site = site::start().await;
    let visitor = site.visitor();
    for (path, words) in [
        ("sales/none", "there is no such sale"),
        ("sales/none/lots/1", "there is no such sale"),
        (
            "market/candles?symbol=NONE&interval=1m",
            "there is no such symbol",
        ),
        (
            "nothing",
            "there is nothing at this address: /api/openapi.json names those there are",
        ),
    ] {
        let refused = problem(visitor.get(path).await, 404).await;
        assert_eq!(refused["detail"], words, "{path}");
    }
    for (path, page) in [
        ("/market/", "/market"),
        ("/sales", "/"),
        ("/sales/", "/"),
        ("//x/", "/x"),
    ] {
        let answer = visitor.http.get(format!("http://{}{path}", site.address));
        let answer = visitor.send(answer).await;
        assert_eq!(answer.url().path(), page);
    }
}

#[tokio::test]
async fn zone_that_is_spelt_otherwise_is_named() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let refused = refused(&olga, &with("/time_zone", json!("asia/kolkata"))).await;
    assert_eq!(
        errors(&refused),
        [(
            "/time_zone",
            "there is no such time zone: did you mean Asia/Kolkata?"
        )]
    );
}

#[tokio::test]
async fn sale_ends_with_the_last_of_its_lots_that_is_sold() {
    let site = site::start().await;
    let mut partition = partition_with_sale("spring", 2);
    let by = user("operator");
    let sale: SaleId = "spring".parse().unwrap();
    let ends_at = async |partition: &PartitionState, lot: usize| {
        site.publish(partition).await;
        let mut shown = Value::Null;
        harness::until("the sale ends with that lot", async || {
            let answer = site.visitor().get("sales/spring").await;
            shown = answer.json().await.unwrap();
            shown["ends_at"] == shown["lots"]["items"][lot]["ends_at"]
                && shown["ends_at"].is_string()
        })
        .await;
        shown["ends_at"].clone()
    };
    let announced = ends_at(&partition, 1).await;
    let lot = "lot-2".parse().unwrap();
    let reason = "damaged".to_owned().try_into().unwrap();
    let order = WithdrawLot { sale, lot, reason };
    carry_out(&mut partition, &Command::Withdraw { by, order });
    let withdrawn = ends_at(&partition, 0).await;
    assert!(withdrawn.as_str() < announced.as_str());
}
