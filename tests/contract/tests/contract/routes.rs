//! Every role × route × method of the HTTP API: what each is answered. A route without a row fails.

use std::collections::BTreeSet;

use harness::person::PASSWORD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::house::{House, Role};

/// One route and method, and what a visitor, the bidder, another bidder and an operator are answered.
struct Row {
    /// As the description has it.
    operation: &'static str,
    /// With the ids of what the house has.
    path: &'static str,
    body: Body,
    answers: [u16; 4],
}

/// What is sent: never the same twice where that would matter.
type Body = fn(Role) -> Value;

/// For routes that take no body.
const NOTHING: Body = |_| Value::Null;
const WHY: Body = |_| json!({ "reason": "The table of rights" });

const ROWS: &[Row] = &[
    row(
        "get /api/openapi.json",
        "../openapi.json",
        NOTHING,
        [200, 200, 200, 200],
    ),
    row("get /api/v1/time", "time", NOTHING, [200, 200, 200, 200]),
    row(
        "get /api/v1/session",
        "session",
        NOTHING,
        [401, 200, 200, 200],
    ),
    row(
        "post /api/v1/session",
        "session",
        House::credentials,
        [200, 200, 200, 200],
    ),
    row(
        "get /api/v1/realtime-token",
        "realtime-token",
        NOTHING,
        [200, 200, 200, 200],
    ),
    row(
        "post /api/v1/accounts",
        "accounts",
        new_account,
        [201, 201, 201, 201],
    ),
    row(
        "get /api/v1/my-bids",
        "my-bids",
        NOTHING,
        [401, 200, 200, 200],
    ),
    row("get /api/v1/sales", "sales", NOTHING, [200, 200, 200, 200]),
    row(
        "post /api/v1/sales",
        "sales",
        new_sale,
        [401, 403, 403, 201],
    ),
    row(
        "get /api/v1/sales/{sale}",
        "sales/house",
        NOTHING,
        [200, 200, 200, 200],
    ),
    row(
        "get /api/v1/sales/{sale}/me",
        "sales/house/me",
        NOTHING,
        [401, 200, 200, 200],
    ),
    row(
        "get /api/v1/sales/{sale}/results",
        "sales/house/results",
        NOTHING,
        [401, 403, 403, 200],
    ),
    row(
        "get /api/v1/sales/{sale}/results.csv",
        "sales/house/results.csv",
        NOTHING,
        [401, 403, 403, 200],
    ),
    row(
        "post /api/v1/sales/{sale}/hold",
        "sales/quiet/hold",
        WHY,
        [401, 403, 403, 200],
    ),
    row(
        "post /api/v1/sales/{sale}/resume",
        "sales/quiet/resume",
        WHY,
        [401, 403, 403, 200],
    ),
    row(
        "post /api/v1/sales/{sale}/messages",
        "sales/quiet/messages",
        |_| json!({ "text": "Hear, hear" }),
        [401, 403, 403, 200],
    ),
    row(
        "get /api/v1/sales/{sale}/lots/{lot}",
        "sales/house/lots/1",
        NOTHING,
        [200, 200, 200, 200],
    ),
    row(
        "get /api/v1/sales/{sale}/lots/{lot}/log",
        "sales/house/lots/1/log",
        NOTHING,
        [200, 200, 200, 200],
    ),
    row(
        "get /api/v1/sales/{sale}/lots/{lot}/me",
        "sales/house/lots/1/me",
        NOTHING,
        [401, 200, 200, 200],
    ),
    row(
        "get /api/v1/sales/{sale}/lots/{lot}/bids",
        "sales/house/lots/1/bids",
        NOTHING,
        [200, 200, 200, 200],
    ),
    row(
        "post /api/v1/sales/{sale}/lots/{lot}/bids",
        "sales/house/lots/1/bids",
        bid,
        [401, 200, 200, 200],
    ),
    // One's own answers only: nobody learns what another's bid was answered.
    row(
        "get /api/v1/sales/{sale}/lots/{lot}/bids/{bid_id}",
        "sales/house/lots/1/bids/hers",
        NOTHING,
        [401, 200, 404, 404],
    ),
    row(
        "post /api/v1/sales/{sale}/lots/{lot}/withdraw",
        "sales/house/lots/2/withdraw",
        WHY,
        [401, 403, 403, 200],
    ),
    row(
        "get /api/v1/market/symbols",
        "market/symbols",
        NOTHING,
        [200, 200, 200, 200],
    ),
    row(
        "get /api/v1/market/candles",
        "market/candles?symbol=AAPL&interval=1m",
        NOTHING,
        [200, 200, 200, 200],
    ),
    // The operator is the demo's, whose password stays.
    row(
        "put /api/v1/password",
        "password",
        new_password,
        [401, 204, 204, 403],
    ),
    row(
        "delete /api/v1/session",
        "session",
        NOTHING,
        [401, 204, 204, 204],
    ),
];

const fn row(operation: &'static str, path: &'static str, body: Body, answers: [u16; 4]) -> Row {
    Row {
        operation,
        path,
        body,
        answers,
    }
}

fn new_account(role: Role) -> Value {
    json!({ "email": format!("{role:?}@example.test"), "name": "New", "password": PASSWORD })
}

fn new_password(_: Role) -> Value {
    json!({ "current": PASSWORD, "new": "a phrase for the table of rights" })
}

fn new_sale(_: Role) -> Value {
    json!({
        "title": "Tables", "currency": "EUR", "increments": "ebay-us", "opens_at": "2090-01-01T10:00:00Z",
        "lots": [{ "lot": "1", "title": "A table", "opening": 1_000, "ends_at": "2090-01-01T11:00:00Z" }],
    })
}

fn bid(role: Role) -> Value {
    let (bid_id, maximum) = match role {
        Role::Nobody => ("nobodys", 2_000),
        Role::Bidder => ("raised", 3_000),
        Role::Other => ("others", 9_000),
        Role::Operator => ("operators", 20_000),
    };
    json!({ "bid_id": bid_id, "maximum": maximum })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_is_answered_by_every_route_as_the_table_says() {
    let house = House::open().await;
    let api = house.person(Role::Nobody).get("../openapi.json").await;
    let described: BTreeSet<String> = operations(&api).collect();
    let listed: BTreeSet<String> = ROWS.iter().map(|row| row.operation.to_owned()).collect();
    assert_eq!(
        described, listed,
        "the description and the rows of the table"
    );
    let mut wrong = vec![];
    for row in ROWS {
        let (method, _) = row.operation.split_once(' ').expect("method and path");
        let method: Method = method.to_uppercase().parse().expect("a method");
        for (role, expected) in Role::ALL.into_iter().zip(row.answers) {
            let body = (row.body)(role);
            let body = (!body.is_null()).then_some(&body);
            let person = house.person(role);
            let (status, answer) = person.ask(method.clone(), row.path, body).await;
            if status.as_u16() != expected {
                wrong.push(format!("{role:?}, {}: {status} {answer}", row.operation));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn operations(api: &Value) -> impl Iterator<Item = String> {
    let paths = api["paths"].as_object().expect("it has paths");
    paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("it has methods");
        methods.keys().map(move |method| format!("{method} {path}"))
    })
}
