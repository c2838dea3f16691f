//! Every role × route × method of the HTTP API: what each is answered. A route without a row fails.

use std::collections::BTreeSet;

use harness::person::PASSWORD;
use serde_json::{Value, json};

use crate::{
    house::{House, Role},
    rights::Rights,
};

/// One's own answers only: nobody learns what another's bid was answered. The operator is the demo's, whose
/// password stays.
const TABLE: &str = "
get    /api/openapi.json                             ../openapi.json                        200 200 200 200
get    /api/v1/time                                  time                                   200 200 200 200
get    /api/v1/session                               session                                401 200 200 200
post   /api/v1/session                               session                                200 200 200 200
post   /api/v1/session/passkey/challenge             session/passkey/challenge              200 200 200 200
post   /api/v1/session/passkey                       session/passkey                        401 401 401 401
get    /api/v1/realtime-token                        realtime-token                         200 200 200 200
post   /api/v1/accounts                              accounts                               201 201 201 201
get    /api/v1/my-bids                               my-bids                                401 200 200 200
post   /api/v1/images                                images                                 401 403 403 415
get    /api/v1/sales                                 sales                                  200 200 200 200
post   /api/v1/sales                                 sales                                  401 403 403 201
get    /api/v1/sales/{sale}                          sales/house                            200 200 200 200
get    /api/v1/sales/{sale}/me                       sales/house/me                         401 200 200 200
post   /api/v1/sales/{sale}/registration             sales/house/registration               401 409 409 403
get    /api/v1/sales/{sale}/bidders                  sales/house/bidders                    401 403 403 200
post   /api/v1/sales/{sale}/bidders                  sales/house/bidders                    401 403 403 404
put    /api/v1/sales/{sale}/bidders/{user}           sales/house/bidders/nobody             401 403 403 404
get    /api/v1/account                               account                                401 200 200 200
put    /api/v1/account                               account                                401 200 200 200
delete /api/v1/account                               account                                401 422 422 403
put    /api/v1/account/email                         account/email                          401 200 200 403
post   /api/v1/account/email/check                   account/email/check                    401 202 202 403
get    /api/v1/account/notices                       account/notices                        401 200 200 200
put    /api/v1/account/notices                       account/notices                        401 200 200 200
get    /api/v1/account/push                          account/push                           401 200 200 200
put    /api/v1/account/push                          account/push                           401 200 200 200
delete /api/v1/account/push                          account/push                           401 204 204 204
get    /api/v1/account/passkeys                      account/passkeys                       401 200 200 200
post   /api/v1/account/passkeys                      account/passkeys                       401 409 409 409
post   /api/v1/account/passkeys/challenge            account/passkeys/challenge             401 200 200 403
put    /api/v1/account/passkeys/{passkey}            account/passkeys/none                  401 404 404 404
delete /api/v1/account/passkeys/{passkey}            account/passkeys/none                  401 404 404 404
get    /api/v1/account/alerts                        account/alerts                         401 200 200 200
post   /api/v1/account/alerts                        account/alerts                         401 201 201 201
post   /api/v1/account/alerts/seen                   account/alerts/seen                    401 204 204 204
delete /api/v1/account/alerts/{alert}                account/alerts/none                    401 404 404 404
get    /api/v1/account/alerts.csv                    account/alerts.csv                     401 200 200 200
get    /api/v1/account/watchlists                    account/watchlists                     401 200 200 200
get    /api/v1/account/watchlists.csv                account/watchlists.csv                 401 200 200 200
post   /api/v1/account/watchlists                    account/watchlists                     401 201 201 201
put    /api/v1/account/watchlists/{list}             account/watchlists/watched             401 200 200 200
delete /api/v1/account/watchlists/{list}             account/watchlists/none                401 404 404 404
post   /api/v1/account/watchlists/{list}/symbols     account/watchlists/watched/symbols     401 204 204 204
delete /api/v1/account/watchlists/{list}/symbols/{symbol} account/watchlists/watched/symbols/AAPL 401 204 204 204
post   /api/v1/account/watched-lots                  account/watched-lots                   401 204 204 204
delete /api/v1/account/watched-lots/{sale}/{lot}     account/watched-lots/house/1           401 204 204 204
delete /api/v1/account/sessions                      account/sessions                       401 204 204 204
get    /api/v1/house/settings                        house/settings                         401 403 403 200
put    /api/v1/house/settings                        house/settings                         401 403 403 200
post   /api/v1/people/{user}/link                    people/nobody/link                     401 403 403 404
get    /api/v1/people/{user}/seller                  people/nobody/seller                   401 403 403 404
put    /api/v1/people/{user}/seller                  people/nobody/seller                   401 403 403 404
delete /api/v1/people/{user}/seller                  people/nobody/seller                   401 403 403 404
get    /api/v1/account/consignments                  account/consignments                   401 200 200 200
put    /api/v1/people/{user}/block                   people/nobody/block                    401 403 403 404
delete /api/v1/people/{user}/block                   people/nobody/block                    401 403 403 404
get    /api/v1/sales/{sale}/results                  sales/house/results                    401 403 403 200
get    /api/v1/sales/{sale}/results.csv              sales/house/results.csv                401 403 403 200
get    /api/v1/sales/{sale}/invoices                 sales/house/invoices                   401 403 403 200
post   /api/v1/sales/{sale}/invoices                 sales/house/invoices                   401 403 403 409
get    /api/v1/account/invoices                      account/invoices                       401 200 200 200
post   /api/v1/invoices/{number}/credit              invoices/1/credit                      401 403 403 404
get    /api/v1/invoices/{number}                     invoices/1                             401 404 404 404
get    /api/v1/invoices/{number}/pdf                 invoices/1/pdf                         401 404 404 404
post   /api/v1/invoices/{number}/payments            invoices/1/payments                    401 403 403 404
post   /api/v1/invoices/{number}/payments/{payment}/reversal invoices/1/payments/none/reversal 401 403 403 404
get    /api/v1/sales/{sale}/lots/{lot}/second-chance  sales/house/lots/1/second-chance       401 200 200 200
post   /api/v1/sales/{sale}/lots/{lot}/second-chance  sales/house/lots/1/second-chance       401 403 403 409
delete /api/v1/sales/{sale}/lots/{lot}/second-chance  sales/house/lots/1/second-chance       401 403 403 409
post   /api/v1/sales/{sale}/lots/{lot}/second-chance/answer sales/house/lots/1/second-chance/answer 401 404 404 404
get    /api/v1/sales/{sale}/statements               sales/house/statements                 401 403 403 200
post   /api/v1/sales/{sale}/statements               sales/house/statements                 401 403 403 409
get    /api/v1/statements/{number}                   statements/1                           401 404 404 404
get    /api/v1/statements/{number}/pdf               statements/1/pdf                       401 404 404 404
get    /api/v1/statements/{number}/csv               statements/1/csv                       401 404 404 404
post   /api/v1/statements/{number}/correction        statements/1/correction                401 403 403 404
get    /api/v1/sales/{sale}/lots.csv                 sales/house/lots.csv                   401 403 403 200
post   /api/v1/sales/{sale}/lots.csv                 sales/house/lots.csv                   401 403 403 415
put    /api/v1/sales/{sale}/lots/{lot}/texts         sales/house/lots/1/texts               401 403 403 200
post   /api/v1/sales/{sale}/hold                     sales/quiet/hold                       401 403 403 200
post   /api/v1/sales/{sale}/resume                   sales/quiet/resume                     401 403 403 200
post   /api/v1/sales/{sale}/messages                 sales/quiet/messages                   401 403 403 200
post   /api/v1/sales/{sale}/cancel                   sales/doomed/cancel                    401 403 403 200
get    /api/v1/sales/{sale}/lots/{lot}               sales/house/lots/1                     200 200 200 200
get    /api/v1/sales/{sale}/lots/{lot}/log           sales/house/lots/1/log                 200 200 200 200
get    /api/v1/sales/{sale}/lots/{lot}/me            sales/house/lots/1/me                  401 200 200 200
get    /api/v1/sales/{sale}/lots/{lot}/bids          sales/house/lots/1/bids                200 200 200 200
post   /api/v1/sales/{sale}/lots/{lot}/bids          sales/house/lots/1/bids                401 200 200 403
get    /api/v1/sales/{sale}/lots/{lot}/bids/{bid_id} sales/house/lots/1/bids/hers           401 200 404 404
post   /api/v1/sales/{sale}/lots/{lot}/withdraw      sales/house/lots/2/withdraw            401 403 403 200
post   /api/v1/sales/{sale}/lots/{lot}/void          sales/house/lots/1/void                401 403 403 200
get    /api/v1/market/symbols                        market/symbols                         200 200 200 200
get    /api/v1/market/candles                        market/candles?symbol=AAPL&interval=1m 200 200 200 200
get    /api/v1/market/candles.csv                    market/candles.csv?symbol=AAPL&interval=1m 200 200 200 200
get    /api/v1/market/registry                       market/registry                        401 403 403 200
put    /api/v1/market/registry/{symbol}              market/registry/TABLE                  401 403 403 200
post   /api/v1/market/registry/{symbol}/accept       market/registry/TABLE/accept           401 403 403 200
post   /api/v1/market/registry/{symbol}/strike       market/registry/TABLE/strike           401 403 403 409
post   /api/v1/market/registry/{symbol}/retire       market/registry/TABLE/retire           401 403 403 204
get    /api/v1/market/publishers                     market/publishers                      401 403 403 200
get    /api/v1/market/simulator                      market/simulator                       401 403 403 200
post   /api/v1/market/simulator                      market/simulator                       401 403 403 200
get    /api/v1/webhooks                              webhooks                               401 403 403 200
post   /api/v1/webhooks                              webhooks                               401 403 403 201
get    /api/v1/webhooks/{webhook}                    webhooks/none                          401 403 403 404
put    /api/v1/webhooks/{webhook}                    webhooks/none                          401 403 403 404
delete /api/v1/webhooks/{webhook}                    webhooks/none                          401 403 403 204
post   /api/v1/webhooks/{webhook}/pause              webhooks/none/pause                    401 403 403 404
post   /api/v1/webhooks/{webhook}/resume             webhooks/none/resume                   401 403 403 404
post   /api/v1/webhooks/{webhook}/secret             webhooks/none/secret                   401 403 403 404
post   /api/v1/webhooks/{webhook}/test               webhooks/none/test                     401 403 403 404
post   /api/v1/webhooks/{webhook}/deliveries/{event}/again webhooks/none/deliveries/evt/again     401 403 403 404
post   /api/v1/market/prices                         market/prices                          401 401 401 401
post   /api/v1/market/heartbeat                      market/heartbeat                       401 401 401 401
post   /api/v1/forgotten-password                    forgotten-password                     202 202 202 202
put    /api/v1/password                              password                               401 204 204 403
delete /api/v1/session                               session                                401 204 204 204
";

/// What is sent: never the same twice where that would matter.
fn body(operation: &str, role: Role) -> Option<Value> {
    Some(match operation {
        "post /api/v1/session" => House::credentials(role),
        "post /api/v1/accounts" => new_account(role),
        "post /api/v1/sales" => new_sale(),
        "post /api/v1/sales/{sale}/hold"
        | "post /api/v1/sales/{sale}/resume"
        | "post /api/v1/sales/{sale}/cancel"
        | "post /api/v1/sales/{sale}/lots/{lot}/withdraw" => {
            json!({ "reason": "The table of rights" })
        }
        "post /api/v1/sales/{sale}/lots/{lot}/void" => {
            json!({ "entry": 2, "reason": "The table of rights" })
        }
        "put /api/v1/sales/{sale}/lots/{lot}/texts" => {
            json!({ "title": "A table", "condition": "Worn" })
        }
        "post /api/v1/sales/{sale}/messages" => json!({ "text": "Hear, hear" }),
        "post /api/v1/sales/{sale}/registration" => json!({ "accepted": null }),
        "post /api/v1/sales/{sale}/bidders" => json!({ "email": "stranger@example.test" }),
        "put /api/v1/people/{user}/seller" => json!({ "seller": "S-7" }),
        "put /api/v1/people/{user}/block" => json!({ "reason": "The table of rights" }),
        "post /api/v1/people/{user}/link" => json!({}),
        "post /api/v1/sales/{sale}/statements" => {
            json!({ "seller": "S-7", "terms": { "commission": [{ "from": 0, "percent": "15" }] } })
        }
        "post /api/v1/sales/{sale}/lots/{lot}/second-chance" => {
            json!({ "paddle": 1, "until": "2090-01-01T10:00:00Z" })
        }
        "post /api/v1/sales/{sale}/lots/{lot}/second-chance/answer" => json!({ "accept": true }),
        "post /api/v1/invoices/{number}/credit" => {
            json!({ "lots": ["1"], "reason": "The table of rights" })
        }
        "post /api/v1/invoices/{number}/payments" => json!({
            "direction": "payment", "amount": 5, "day": "2026-05-03", "method": "cash", "revision": 0,
        }),
        "post /api/v1/invoices/{number}/payments/{payment}/reversal" => {
            json!({ "reason": "The table of rights" })
        }
        "put /api/v1/house/settings" => json!({ "name": "A house", "payment_days": 14 }),
        "put /api/v1/account" => json!({ "name": "Renamed", "address": ["1 Quay Street"] }),
        // The address of now: signing in goes on.
        "put /api/v1/account/email" => House::credentials(role),
        // The account is needed further down.
        "delete /api/v1/account" => json!({ "password": "not theirs" }),
        "post /api/v1/forgotten-password" => json!({ "email": "stranger@example.test" }),
        "put /api/v1/account/notices" => json!({ "mail": ["outbid"], "remind": 15 }),
        "put /api/v1/account/push" => json!({
            "endpoint": format!("https://push.example/{role:?}"),
            "keys": { "p256dh": format!("B{}", "A".repeat(86)), "auth": "A".repeat(22) },
        }),
        "post /api/v1/account/passkeys" => {
            json!({ "name": "Mine", "challenge": "forged", "credential": "{}" })
        }
        "post /api/v1/account/passkeys/challenge" => json!({ "password": PASSWORD }),
        "put /api/v1/account/passkeys/{passkey}" => json!({ "name": "Mine" }),
        "post /api/v1/session/passkey" => json!({ "challenge": "forged", "credential": "{}" }),
        "post /api/v1/account/alerts" => {
            json!({ "symbol": "AAPL", "when": "above", "level": "1000" })
        }
        "post /api/v1/account/alerts/seen" => json!({ "up_to": 1 }),
        "post /api/v1/account/watchlists" => json!({ "name": "Metals" }),
        "put /api/v1/account/watchlists/{list}" => json!({ "symbols": ["AAPL"] }),
        "post /api/v1/account/watchlists/{list}/symbols" => json!({ "symbol": "AAPL" }),
        "post /api/v1/account/watched-lots" => json!({ "sale": "house", "lot": "1" }),
        "put /api/v1/sales/{sale}/bidders/{user}" => json!({ "state": "approved" }),
        "post /api/v1/sales/{sale}/lots/{lot}/bids" => bid(role),
        "put /api/v1/password" => {
            json!({ "current": PASSWORD, "new": "a phrase for the table of rights" })
        }
        "put /api/v1/market/registry/{symbol}" => json!({ "rules": {
            "symbol": "TABLE", "name": "A table", "currency": "EUR", "tick_size": "0.01",
            "publishers": ["demo"],
        } }),
        "post /api/v1/market/registry/{symbol}/accept" => {
            json!({ "level": "7.00", "reason": "The table of rights" })
        }
        "post /api/v1/market/registry/{symbol}/strike" => {
            json!({ "sequence": 1, "reason": "The table of rights" })
        }
        "post /api/v1/market/registry/{symbol}/retire" => {
            json!({ "reason": "The table of rights" })
        }
        "post /api/v1/webhooks" | "put /api/v1/webhooks/{webhook}" => {
            json!({ "url": "https://shop.example/outcry", "events": ["lot.sold"] })
        }
        "post /api/v1/market/simulator" => json!({ "order": "resume" }),
        "post /api/v1/market/prices" => {
            json!({ "prices": [{ "symbol": "DEMO", "price": "101.25" }] })
        }
        _ => return None,
    })
}

fn new_account(role: Role) -> Value {
    json!({ "email": format!("{role:?}@example.test"), "name": "New", "password": PASSWORD })
}

fn new_sale() -> Value {
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
async fn route_access_matches_role_table_for_every_role() {
    let house = House::open().await;
    house.open_sale("doomed", &["1"]).await;
    let api = house.person(Role::Nobody).get("../openapi.json").await;
    let described: BTreeSet<_> = operations(&api).collect();
    let rights = Rights::of(TABLE);
    assert_eq!(
        described,
        rights.operations(),
        "the description and the rows of the table"
    );
    rights
        .hold(async |role, row| {
            let body = body(&row.operation, role);
            let person = house.person(role);
            let answered = person.ask(row.method.clone(), row.path, body.as_ref());
            let (status, answer) = answered.await;
            (status, answer.to_string())
        })
        .await;
}

fn operations(api: &Value) -> impl Iterator<Item = String> {
    let paths = api["paths"].as_object().expect("it has paths");
    paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("it has methods");
        methods.keys().map(move |method| format!("{method} {path}"))
    })
}
