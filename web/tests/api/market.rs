//! Prices as folded from the admitted ticks.

use harness::until;
use serde_json::{Value, json};

use crate::site::{self, problem};

#[tokio::test]
async fn the_newest_price_of_each_symbol_is_shown_exactly() {
    let site = site::start().await;
    let market = site.nats.connection("market-data").await;
    for (sequence, (symbol, price)) in [("DEMO", "101.10"), ("BRK.B", "500.00"), ("DEMO", "101.25")]
        .into_iter()
        .enumerate()
    {
        let subject = format!("market.tick.{}", topology::encode_symbol(symbol).unwrap());
        let tick = json!({
            "symbol": symbol, "name": format!("{symbol} Inc."), "price": price,
            "time": "2026-11-21T14:00:00.000Z", "sequence": sequence, "new_field": [],
        });
        let published = market.jetstream.publish(subject, tick.to_string().into());
        published.await.unwrap().await.unwrap();
    }
    let visitor = site.visitor();
    until("both symbols are shown", async || {
        let symbols = visitor.show("market/symbols").await;
        symbols["items"][1]["before"] == "101.10"
    })
    .await;
    let symbols = visitor.show("market/symbols").await;
    assert_eq!(
        symbols["items"][1],
        json!({
            "symbol": "DEMO", "name": "DEMO Inc.", "price": "101.25", "before": "101.10",
            "time": "2026-11-21T14:00:00.000Z",
        })
    );
    assert_eq!(symbols["items"][0]["before"], Value::Null);
    let first = visitor.show("market/symbols?limit=1").await;
    let after = first["next"].as_str().unwrap();
    let second = visitor
        .show(&format!("market/symbols?limit=1&after={after}"))
        .await;
    assert_eq!(second["items"][0]["symbol"], "DEMO");
    problem(visitor.get("market/symbols?limit=201").await, 400).await;
}
