//! How a sale ended, for the house.

use auction::Command;
use harness::until;
use reqwest::StatusCode;

use crate::{
    partition::{bid, carry_out_at, partition_with_sale},
    sales::shown,
    site,
};

#[tokio::test]
async fn results_are_for_operators_and_come_as_json_and_as_a_table() {
    let site = site::start().await;
    site.publish(&partition_with_sale("spring", 2)).await;
    let (nobody, alice, olga) = (
        site.visitor(),
        site.demo("alice").await,
        site.demo("olga").await,
    );
    until("the sale is there", async || {
        let answer = nobody.get("sales/spring/lots/lot-2").await;
        answer.status() == StatusCode::OK
    })
    .await;
    for path in ["sales/spring/results", "sales/spring/results.csv"] {
        site::problem(nobody.get(path).await, 401).await;
        site::problem(alice.get(path).await, 403).await;
        let unknown = path.replace("spring", "autumn");
        site::problem(olga.get(&unknown).await, 404).await;
    }
    let shown = olga.show("sales/spring/results").await;
    assert_eq!(shown["lots"][1]["lot"], "lot-2");
    assert_eq!(shown["lots"][1]["state"], "open");
    assert!(shown["lots"][1]["winner"].is_null());
    let table = olga.get("sales/spring/results.csv").await;
    assert_eq!(
        table.headers()["content-type"],
        "text/csv; charset=utf-8; header=present"
    );
    let name = table.headers()["content-disposition"].to_str().unwrap();
    assert_eq!(name, "attachment; filename=\"spring-results.csv\"");
    let table = table.text().await.unwrap();
    assert!(table.starts_with("\u{feff}number,lot,"), "{table}");
    assert_eq!(table.matches("\r\n").count(), 3, "{table}");
    assert!(
        table.contains("\r\n2,lot-2,Lot 2,open,,,,,,EUR,0,,Europe/Berlin,,,,,,,,,,,,,,,\r\n"),
        "{table}"
    );
    let table = olga
        .get("sales/spring/results.csv?separator=semicolon")
        .await;
    let table = table.text().await.unwrap();
    assert!(table.starts_with("\u{feff}number;lot;"), "{table}");
    let refused = olga.get("sales/spring/results.csv?separator=tab").await;
    let refused = site::problem(refused, 400).await;
    assert_eq!(
        refused["detail"],
        "`separator` is one of \"comma\", \"semicolon\""
    );
}

#[tokio::test]
async fn while_nobody_can_tell_who_won_what_is_public_is_shown_with_a_way_to_ask_again() {
    let site = site::start().await;
    let mut spring = partition_with_sale("spring", 1);
    bid(&mut spring, "spring", 1, "bob", 5_000);
    let end = spring.next_wake_up().unwrap();
    carry_out_at(&mut spring, &Command::WakeUp, end);
    shown(&site, &spring, "sales/spring").await;
    // No engine answers here.
    let olga = site.demo("olga").await;
    for path in ["sales/spring/results", "sales/spring/results.csv"] {
        let answer = olga.get(path).await;
        assert!(answer.headers().contains_key("retry-after"), "{path}");
        let problem = site::problem(answer, 503).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("/api/v1/sales/spring"), "{detail}");
        assert!(detail.contains("ask again"), "{detail}");
    }
    let page = format!("http://{}/house/sales/spring/results", site.address);
    let page = olga.http.get(page).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    for said in [
        "Who won cannot be told at the moment",
        ">Try again</a>",
        "<bdi>Lot 1</bdi>",
        "€10.00",
        "data-label=\"Paddle\">1<",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}
