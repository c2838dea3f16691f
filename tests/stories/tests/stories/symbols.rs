//! An operator lists a symbol while everything runs: its publisher prices it, everyone sees it, and it leaves again.

use harness::{stack::Stack, until, viewer::Viewer};
use serde_json::json;

/// Opens a page; its status and text.
async fn page(stack: &Stack, path: &str) -> (u16, String) {
    let page = reqwest::get(format!("{}{path}", stack.web_url())).await;
    let page = page.expect("web is up");
    (page.status().as_u16(), page.text().await.expect("a page"))
}

#[tokio::test(flavor = "multi_thread")]
async fn symbol_is_listed_priced_and_retired_without_a_restart() {
    let stack = Stack::start().await;
    let olga = stack.sign_in("olga").await;
    let at = "market/registry/OIL%2FEUR";
    assert_eq!(page(&stack, "/market/OIL%2FEUR").await.0, 404);
    let rules = |tick_size: &str| {
        json!({ "reason": "Asked for", "rules": {
            "symbol": "OIL/EUR", "name": "Oil", "group": "Energy", "currency": "EUR", "tick_size": tick_size,
            "jump_limit": "±50", "lowest": "-100", "publishers": ["demo"],
        } })
    };
    // All that is wrong is named, and nothing is listed.
    let (status, wrong) = olga.put(at, &rules("0")).await;
    assert_eq!(status, 422, "{wrong}");
    assert_eq!(wrong["errors"][0]["pointer"], "/rules/tick_size");
    let (status, listed) = olga.put(at, &rules("0.01")).await;
    assert_eq!(status, 200, "{listed}");
    assert_eq!(listed["changes"][0]["did"], "added");
    assert_eq!(listed["changes"][0]["reason"], "Asked for");
    // It has a page at once, and its first price may be below zero.
    let (status, unpriced) = page(&stack, "/market/OIL%2FEUR").await;
    assert!(
        status == 200 && unpriced.contains("No price yet"),
        "{unpriced}"
    );
    let mut viewer = Viewer::watch(&stack.gateway_url(), "tick:OIL/EUR").await;
    assert_eq!(stack.publish("OIL/EUR", "-37.63").await["admitted"], true);
    let tick = viewer.next_where(|tick| tick["price"] == "-37.63").await;
    assert_eq!(tick["name"], "Oil");
    let refused = stack.publish("OIL/EUR", "-100.01").await;
    assert_eq!(refused["refused"]["kind"], "outside_range", "{refused}");
    // A wrong price is struck, and everyone is told.
    let wrong = stack.publish("OIL/EUR", "12.00").await;
    let strike = json!({ "sequence": wrong["sequence"], "reason": "A misplaced point" });
    let (status, struck) = olga.post(&format!("{at}/strike"), &strike).await;
    assert_eq!(status, 200, "{struck}");
    assert_eq!(struck["struck"][0]["price"], "12.00");
    let tick = viewer.next_where(|tick| tick["corrects"].is_object()).await;
    assert_eq!(
        (&tick["price"], &tick["day"]["high"]),
        (&json!("-37.63"), &json!("-37.63"))
    );
    let (_, told) = page(&stack, "/market/OIL%2FEUR").await;
    assert!(
        told.contains("Corrections") && told.contains("12.00"),
        "{told}"
    );
    let candles = "market/candles?symbol=OIL%2FEUR&interval=1d";
    until("its candle is without it", async || {
        let day = olga.get(candles).await["items"][0].clone();
        day["corrected"] == true && day["high"] == "-37.63" && day["trades"] == 1
    })
    .await;
    let missing = json!({ "sequence": 4711, "reason": "None" });
    let (status, refused) = olga.post(&format!("{at}/strike"), &missing).await;
    assert_eq!(
        (status.as_u16(), &refused["code"]),
        (409, &json!("price_not_kept")),
        "{refused}"
    );
    until("it stands on the board", async || {
        page(&stack, "/market")
            .await
            .1
            .contains("data-symbol=\"OIL/EUR\"")
    })
    .await;
    // Whoever keeps the registry dies, and what was ordered stays.
    stack.kill_one("market-data");
    let (status, changed) = olga.put(at, &rules("0.05")).await;
    assert_eq!(status, 200, "{changed}");
    assert_eq!(changed["changes"][2]["did"], "changed");
    let refused = stack.publish("OIL/EUR", "-37.63").await;
    assert_eq!(refused["refused"]["kind"], "off_tick_size", "{refused}");
    let (status, taken) = olga
        .post(&format!("{at}/retire"), &json!({ "reason": "Delisted" }))
        .await;
    assert!(
        status == 200 && taken["retired"] == true,
        "{status} {taken}"
    );
    let refused = stack.publish("OIL/EUR", "-37.65").await;
    assert_eq!(refused["refused"]["kind"], "retired_symbol", "{refused}");
    assert!(
        !page(&stack, "/market")
            .await
            .1
            .contains("data-symbol=\"OIL/EUR\"")
    );
    let (status, kept) = page(&stack, "/market/OIL%2FEUR").await;
    assert!(
        status == 200 && kept.contains("no more prices") && kept.contains("-37.63"),
        "{kept}"
    );
    let all = olga.get("market/registry?limit=200").await;
    let known = all["items"].as_array().expect("a list").iter();
    let mut known = known.filter(|item| item["rules"]["symbol"] == "OIL/EUR");
    assert!(
        known.next().is_some_and(|item| item["retired"] == true),
        "{all}"
    );
}
