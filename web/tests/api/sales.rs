//! Sales, lots and history as folded from the public records.

use auction::PartitionState;
use harness::until_some;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    partition::{bid, partition_with_sale},
    site::{self, Site, problem},
};

/// Publishes the records, and waits until what stands at the path is shown.
pub(crate) async fn shown(site: &Site, partition: &PartitionState, path: &str) -> Value {
    site.publish(partition).await;
    let visitor = site.visitor();
    until_some("the board shows it", async || {
        let answer = visitor.get(path).await;
        match answer.status() {
            StatusCode::OK => answer.json().await.ok(),
            _ => None,
        }
    })
    .await
}

#[tokio::test]
async fn a_lot_is_shown_as_its_public_record_says() {
    let site = site::start().await;
    let mut partition = partition_with_sale("spring", 1);
    bid(&mut partition, "spring", 1, "alice", 5_000);
    bid(&mut partition, "spring", 1, "bob", 3_000);
    let lot = shown(&site, &partition, "sales/spring/lots/lot-1").await;
    let mut names: Vec<_> = lot.as_object().unwrap().keys().cloned().collect();
    names.sort_unstable();
    let mut expected = [
        "sale",
        "lot",
        "number",
        "title",
        "description",
        "image",
        "state",
        "currency",
        "price",
        "minimum_bid",
        "increment",
        "leader",
        "bid_count",
        "ceiling",
        "reserve_met",
        "opens_at",
        "ends_at",
        "extensions",
        "extensions_left",
        "hard_end",
        "sequence",
        "now",
        "phase",
        "opening",
        "held_since",
        "withdrawn_reason",
        "voided",
        "format",
        "images",
        "description_format",
        "amended_at",
        "estimate",
        "category",
        "condition",
        "provenance",
        "dimensions",
        "shipping",
        "reference",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(
        (
            &lot["state"],
            &lot["price"],
            &lot["leader"],
            &lot["bid_count"]
        ),
        (&json!("open"), &json!(3_100), &json!(1), &json!(2))
    );
    assert!(!lot.to_string().contains("5000"), "a maximum stays hidden");
}

#[tokio::test]
async fn history_comes_in_pages_without_gap_or_double() {
    let site = site::start().await;
    let mut partition = partition_with_sale("spring", 1);
    for n in 0..20 {
        let by = if n % 2 == 0 { "alice" } else { "bob" };
        bid(&mut partition, "spring", 1, by, 2_000 + n * 500);
    }
    shown(&site, &partition, "sales/spring/lots/lot-1").await;
    let visitor = site.visitor();
    let whole = visitor.show("sales/spring/lots/lot-1/bids?limit=200").await;
    let whole = whole["items"].as_array().unwrap().clone();
    assert!(whole.len() >= 20);
    let mut pages = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("sales/spring/lots/lot-1/bids?limit=7{after}");
        let page = visitor.show(&path).await;
        pages.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(pages, whole);
    let mut row: Vec<_> = whole[0].as_object().unwrap().keys().collect();
    row.sort_unstable();
    assert_eq!(
        row,
        [
            "at",
            "automatic",
            "ends_at",
            "kind",
            "paddle",
            "price",
            "sequence"
        ]
    );
}

#[tokio::test]
async fn sales_and_their_lots_come_in_pages() {
    let site = site::start().await;
    for sale in ["a", "b", "c"] {
        let path = format!("sales/{sale}");
        shown(&site, &partition_with_sale(sale, 5), &path).await;
    }
    let visitor = site.visitor();
    let first = visitor.show("sales?limit=2").await;
    let after = first["next"].as_str().unwrap();
    let second = visitor.show(&format!("sales?limit=2&after={after}")).await;
    assert_eq!(second["next"], Value::Null);
    let ids: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|sale| sale["sale"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["a", "b", "c"]);

    let sale = visitor.show("sales/a?limit=3").await;
    assert_eq!(sale["lots"]["items"].as_array().unwrap().len(), 3);
    let after = sale["lots"]["next"].as_str().unwrap();
    let rest = visitor
        .show(&format!("sales/a?limit=3&after={after}"))
        .await;
    let rest = rest["lots"]["items"].as_array().unwrap();
    assert_eq!((rest.len(), &rest[0]["number"]), (2, &json!(4)));
    problem(visitor.get("sales/unknown").await, 404).await;
    let unknown = problem(visitor.get("sales/a/lots/unknown").await, 404).await;
    assert_eq!(unknown["code"], "unknown_lot");
}

#[tokio::test]
async fn the_log_is_the_entries_line_by_line() {
    let site = site::start().await;
    let mut partition = partition_with_sale("spring", 1);
    bid(&mut partition, "spring", 1, "alice", 5_000);
    shown(&site, &partition, "sales/spring/lots/lot-1").await;
    let answer = site.visitor().get("sales/spring/lots/lot-1/log").await;
    assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
    let text = answer.text().await.unwrap();
    let entries: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        entries
            .iter()
            .map(|e| e["kind"].clone())
            .collect::<Vec<_>>(),
        ["announced", "bid"]
    );
}
