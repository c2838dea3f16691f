//! How a sale ended, for the house.

use harness::until;
use reqwest::StatusCode;

use crate::{partition::partition_with_sale, site};

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
        table.contains("\r\n2,lot-2,Lot 2,open,,,,,,EUR,0,,,,,,\r\n"),
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
