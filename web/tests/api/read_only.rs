//! A partition whose record cannot be read to its end: the house is told where it looks first.

use auction::PartitionHealth;
use futures_util::StreamExt;
use harness::until;
use serde_json::json;

use crate::{house::show, partition::partition_with_sale, site};

const WHY: &str = "frame 7 of AUCTION_3 has another hash: run outcry audit";

#[tokio::test]
async fn read_only_partition_is_an_alert_on_pages_of_the_house() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    site.publish(&partition_with_sale("spring", 1)).await;
    until("the sale is listed", async || {
        show(&site, &olga, "/house").await.2.contains("spring")
    })
    .await;
    for path in ["/house", "/house/sales/spring"] {
        let (_, _, html) = show(&site, &olga, path).await;
        assert!(!html.contains("role=\"alert\""), "nobody answers: {path}");
    }
    let engine = site.nats.connection("bid-engine").await;
    let queries = site.nats.subscribe(&engine, "auction.query.>");
    let mut asked = queries.await;
    tokio::spawn(async move {
        while let Some(question) = asked.next().await {
            // The page asks for reserves too, and may have asked before.
            if !question.subject.ends_with(".spring.health") {
                continue;
            }
            let read_only = Some(WHY.to_owned());
            let answer = json!(PartitionHealth { read_only }).to_string().into();
            let to = question.reply.unwrap();
            engine.client.publish(to, answer).await.unwrap();
        }
    });
    for path in ["/house", "/house/sales/spring"] {
        let (_, _, html) = show(&site, &olga, path).await;
        assert!(html.contains(WHY), "{path}");
        assert!(html.contains("no bids, and no orders of the house"));
    }
}
