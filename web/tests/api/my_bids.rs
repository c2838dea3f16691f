//! One's own bids, with an engine that knows how people stand and nothing else.

use auction::{
    Amount, Command, FormatTerms, Offer, OwnLotsQuestion, OwnLotsReply, PartitionState, SaleId,
    UserId,
    format::sealed::{self, BidCount, Pricing},
};
use futures_util::StreamExt;
use harness::{nats::PARTITION_COUNT, until_some};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use topology::Partition;

use crate::{
    partition::{bid, carry_out_at, offer, partition_of, partition_with_sale},
    sales::shown,
    site::{self, Site, Visitor, problem},
};

/// Answers `own_lots` from the partitions' sales, each partition for its own, as the engine does.
pub(crate) async fn engine(site: &Site, states: Vec<PartitionState>) -> JoinHandle<()> {
    engine_and_store(site, states, vec![]).await
}

/// The same, and `own_lots_of` from stored sales.
async fn engine_and_store(
    site: &Site,
    states: Vec<PartitionState>,
    stored: Vec<PartitionState>,
) -> JoinHandle<()> {
    let engine = site.nats.connection("bid-engine").await;
    let mut asked = site.nats.subscribe(&engine, "auction.query.>").await;
    tokio::spawn(async move {
        while let Some(question) = asked.next().await {
            let tokens: Vec<&str> = question.subject.split('.').collect();
            let headers = question.headers.as_ref().unwrap();
            let user = headers.get("Outcry-User").unwrap().as_str();
            let user: UserId = user.parse().unwrap();
            let mut own = OwnLotsReply::default();
            let is_here = |sale: &SaleId| {
                let partition = Partition::of(sale.as_str(), PARTITION_COUNT);
                partition.to_string() == tokens[2]
            };
            if tokens[4] == "own_lots" {
                let asked: OwnLotsQuestion = serde_json::from_slice(&question.payload).unwrap();
                let lots = states.iter().flat_map(|it| it.own_lots(None, &user).lots);
                own.lots = lots.filter(|own| is_here(&own.sale)).collect();
                let over = asked
                    .over
                    .into_iter()
                    .inspect(|sale| assert!(is_here(sale)));
                let is_stored = |sale: &SaleId| states.iter().any(|it| it.is_archived(sale));
                own.stored = over.filter(is_stored).collect();
            } else if tokens[4] == "own_lots_of" {
                let sale = tokens[3].parse().unwrap();
                let lots = stored
                    .iter()
                    .flat_map(|it| it.own_lots(Some(&sale), &user).lots);
                own.lots = lots.collect();
            }
            let answer = json!(own).to_string().into();
            let to = question.reply.unwrap();
            engine.client.publish(to, answer).await.unwrap();
        }
    })
}

pub(crate) async fn user(visitor: &Visitor) -> String {
    visitor.show("session").await["user"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Alice leads one lot, was outbid on another, and bid in a second sale.
async fn house(site: &Site, alice: &Visitor) {
    let me = user(alice).await;
    let mut spring = partition_with_sale("spring", 4);
    bid(&mut spring, "spring", 1, &me, 5_000);
    bid(&mut spring, "spring", 2, &me, 2_000);
    bid(&mut spring, "spring", 2, "bob", 9_000);
    bid(&mut spring, "spring", 3, "bob", 9_000);
    let mut summer = partition_with_sale("summer", 1);
    bid(&mut summer, "summer", 1, &me, 1_000);
    let mut quiet = partition_with_sale("quiet", 1);
    bid(&mut quiet, "quiet", 1, "bob", 1_000);
    for partition in [&spring, &summer, &quiet] {
        site.publish(partition).await;
    }
    engine(site, vec![spring, summer, quiet]).await;
}

async fn all(visitor: &Visitor) -> Value {
    until_some("three lots of one's own", async || {
        let answer = visitor.get("my-bids").await;
        let mine: Value = answer.json().await.ok()?;
        (mine["items"].as_array()?.len() == 3).then_some(())
    })
    .await;
    visitor.show("my-bids").await
}

fn told(items: &Value) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    items
        .map(|my| {
            let lot = &my["lot"];
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            format!(
                "{} {} {}",
                text(&lot["sale"]),
                text(&lot["lot"]),
                text(&my["state"])
            )
        })
        .collect()
}

#[tokio::test]
async fn every_lot_one_has_bid_on_is_listed_once_over_all_pages() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    house(&site, &alice).await;
    let whole = all(&alice).await;
    let mut lots = told(&whole["items"]);
    assert_eq!(whole["next"], Value::Null);
    assert_eq!(whole["items"][0]["state"], "outbid", "to be seen to first");
    assert_eq!(whole["items"][0]["maximum"].as_u64(), Some(2_000));
    let first = alice.show("my-bids?limit=2").await;
    let next = first["next"].as_str().unwrap();
    let second = alice.show(&format!("my-bids?limit=2&after={next}")).await;
    let paged = [told(&first["items"]), told(&second["items"])].concat();
    assert_eq!(paged, lots);
    lots.sort();
    assert_eq!(
        lots,
        [
            "spring lot-1 leading",
            "spring lot-2 outbid",
            "summer lot-1 leading"
        ]
    );
    assert!(!whole.to_string().contains("9000"), "no maximum of anybody");
}

#[tokio::test]
async fn won_lot_stays_listed_when_the_engine_lets_go_of_its_sale() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let mut over = partition_with_sale("spring", 1);
    bid(&mut over, "spring", 1, &user(&alice).await, 5_000);
    let end = over.next_wake_up().unwrap();
    carry_out_at(&mut over, &Command::WakeUp, end);
    let mut let_go = over.clone();
    let sale = "spring".parse().unwrap();
    carry_out_at(&mut let_go, &Command::Archive { sale }, end);
    shown(&site, &over, "sales/spring").await;
    engine_and_store(&site, vec![let_go], vec![over]).await;
    // Nothing told the site yet that it is stored.
    let mine = alice.show("my-bids").await;
    assert_eq!(told(&mine["items"]), ["spring lot-1 won"]);
    let page = format!("http://{}/my-bids", site.address);
    let page = alice.http.get(page).send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("href=\"/sales/spring/lots/lot-1\""), "{page}");
}

#[tokio::test]
async fn sealed_bid_is_listed_to_its_bidder_alone() {
    let site = site::start().await;
    let (alice, bob) = (site.demo("alice").await, site.demo("bob").await);
    let terms = sealed::Terms {
        pricing: Pricing::FirstPrice,
        bid_count: BidCount::Hidden,
    };
    let mut partition = partition_of(FormatTerms::Sealed(terms), "spring", 2);
    let amount = Offer::Amount(Amount::new(5_000).unwrap());
    offer(&mut partition, "spring", 2, &user(&alice).await, amount);
    site.publish(&partition).await;
    engine(&site, vec![partition]).await;
    let mine = until_some("the sealed bid is listed", async || {
        let mine: Value = alice.get("my-bids").await.json().await.ok()?;
        (mine["items"].as_array()?.len() == 1).then_some(mine)
    })
    .await;
    assert_eq!(told(&mine["items"]), ["spring lot-2 placed"]);
    assert_eq!(mine["items"][0]["paddle"], Value::Null);
    assert_eq!(mine["items"][0]["amount"].as_u64(), Some(5_000));
    assert_eq!(mine["items"][0]["maximum"], Value::Null);
    assert_eq!(bob.show("my-bids").await["items"], json!([]));
}

#[tokio::test]
async fn the_page_lists_them_with_a_way_to_each_lot() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    house(&site, &alice).await;
    all(&alice).await;
    let page = format!("http://{}/my-bids", site.address);
    let html = alice
        .http
        .get(&page)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for lot in [
        "/sales/spring/lots/lot-1",
        "/sales/spring/lots/lot-2",
        "/sales/summer/lots/lot-1",
    ] {
        assert!(html.contains(&format!("href=\"{lot}\"")), "{lot}");
    }
    assert!(!html.contains("/sales/quiet/lots/") && !html.contains("/sales/spring/lots/lot-3"));
    assert!(html.contains("data-mine=\"outbid\"") && html.contains("data-mine=\"leading\""));
}

#[tokio::test]
async fn only_oneself_is_told_and_what_cannot_be_asked_is_said() {
    let site = site::start().await;
    problem(site.visitor().get("my-bids").await, 401).await;
    let page = format!("http://{}/my-bids", site.address);
    let html = site.visitor().http.get(&page).send().await.unwrap();
    assert!(html.url().as_str().ends_with("/sign-in?next=/my-bids"));
    let bob = site.demo("bob").await;
    problem(bob.get("my-bids").await, 503).await;
    let answering = engine(&site, vec![]).await;
    assert_eq!(
        bob.show("my-bids").await,
        json!({ "items": [], "next": null })
    );
    let answer = bob.http.get(&page).send().await.unwrap();
    assert!(answer.text().await.unwrap().contains("No bids yet"));
    problem(bob.get("my-bids?after=eA").await, 400).await;
    // An engine that knows of a bid, in a sale of which no record has come.
    let mut partition = partition_with_sale("spring", 1);
    bid(&mut partition, "spring", 1, &user(&bob).await, 5_000);
    answering.abort();
    engine(&site, vec![partition]).await;
    harness::until("the sale is asked about", async || {
        bob.get("my-bids").await.status() == StatusCode::SERVICE_UNAVAILABLE
    })
    .await;
    let answer = bob.http.get(&page).send().await.unwrap();
    let html = answer.text().await.unwrap();
    assert!(html.contains(UNKNOWN) && !html.contains("No bids yet"));
}

const UNKNOWN: &str = "Your bids cannot be shown right now.";

#[tokio::test]
async fn while_the_engine_is_silent_nothing_is_said_of_ones_bids() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let mut spring = partition_with_sale("spring", 2);
    bid(&mut spring, "spring", 1, &user(&alice).await, 5_000);
    shown(&site, &spring, "sales/spring").await;
    let page = async |path: &str| {
        let page = format!("http://{}{path}", site.address);
        let answer = alice.http.get(page).send().await.unwrap();
        answer.text().await.unwrap()
    };
    let lot = page("/sales/spring/lots/lot-1").await;
    assert!(lot.contains(UNKNOWN) && lot.contains("data-standing=\"unknown\""));
    assert!(!lot.contains("You have not bid"));
    let (_, button) = lot.split_once("data-bid-now").unwrap();
    let (button, _) = button.split_once('>').unwrap();
    assert!(button.ends_with(" hidden"), "{button}");
    assert!(lot.contains(">Try again</a>"));
    let sale = page("/sales/spring").await;
    assert!(sale.contains(UNKNOWN) && sale.contains("With my bids </a>"));
    let mine = page("/sales/spring?show=mine").await;
    assert!(mine.contains(UNKNOWN) && !mine.contains("No lot of this kind"));
    let mine = page("/my-bids").await;
    assert!(mine.contains(UNKNOWN) && !mine.contains("No bids yet"));
    assert!(page("/").await.contains(UNKNOWN));
    engine(&site, vec![]).await;
    until_some("it is told again", async || {
        let mine = page("/my-bids").await;
        mine.contains("No bids yet").then_some(())
    })
    .await;
}

/// So many sales of two lots, in each of which alice leads; in the first two she is outbid on one.
const SALES: u32 = 72;

#[tokio::test]
async fn every_running_lot_of_many_sales_is_listed_and_those_one_is_outbid_on_stand_first() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let me = user(&alice).await;
    let mut states = vec![];
    for number in 0..SALES {
        let sale = format!("sale-{number}");
        let mut state = partition_with_sale(&sale, 2);
        for lot in [1, 2] {
            bid(&mut state, &sale, lot, &me, 2_000);
        }
        if number < 2 {
            bid(&mut state, &sale, 2, "bob", 9_000);
        }
        site.publish(&state).await;
        states.push(state);
    }
    engine(&site, states).await;
    until_some("every lot is listed", async || {
        let mine: Value = alice.get("my-bids").await.json().await.ok()?;
        mine["items"].as_array().map(|_| ())
    })
    .await;
    let mut listed = vec![];
    let mut path = "my-bids?limit=50".to_owned();
    loop {
        let page = alice.show(&path).await;
        listed.extend(told(&page["items"]));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("my-bids?limit=50&after={next}");
    }
    let mut outbid = listed[..2].to_vec();
    outbid.sort();
    assert_eq!(outbid, ["sale-0 lot-2 outbid", "sale-1 lot-2 outbid"]);
    listed.sort();
    listed.dedup();
    assert_eq!(listed.len(), 2 * SALES as usize, "each once");

    let page = |path: &str| format!("http://{}{path}", site.address);
    let shown = async |path: &str| {
        let answer = alice.http.get(page(path)).send().await.unwrap();
        answer.text().await.unwrap()
    };
    let first = shown("/my-bids").await;
    assert!(first.contains("Lots 1 to 100 of 144.") && first.contains("/my-bids?from=100"));
    let cards = |html: &str| html.matches("<lot-card").count();
    let second = shown("/my-bids?from=100").await;
    assert_eq!((cards(&first), cards(&second)), (100, 44));
    assert!(second.contains("Lots 101 to 144 of 144.") && !second.contains("from=144"));
    let (_, from_first_card) = first.split_once("<lot-card").unwrap();
    let two: Vec<_> = from_first_card.split("<lot-card").take(3).collect();
    assert!(two[0].contains("data-mine=\"outbid\"") && two[1].contains("data-mine=\"outbid\""));
    assert!(two[2].contains("data-mine=\"leading\""));
}

#[tokio::test]
async fn page_of_ones_bids_names_sales_and_ones_highest_bid() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    house(&site, &alice).await;
    all(&alice).await;
    let page = format!("http://{}/my-bids", site.address);
    let page = alice.http.get(page).send().await.unwrap();
    let page = page.text().await.unwrap();
    for (sale, maximum) in [
        ("spring", "€20.00"),
        ("spring", "€50.00"),
        ("summer", "€10.00"),
    ] {
        assert!(
            page.contains(&format!("<bdi>{sale}</bdi>")),
            "{sale}: {page}"
        );
        let own = format!("Your maximum: <span class=\"figure\">{maximum}</span>");
        assert!(page.contains(&own), "{own}: {page}");
    }
}
