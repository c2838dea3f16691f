//! Invoices, with an engine that knows who has which paddle.

mod credits;
mod issuing;
mod online;
mod payments;
mod second_chances;

use async_nats::Message;
use auction::{Command, PartitionState, StandingQuestion, StandingReply, Time, UserId};
use bootstrap::clock;
use harness::until;
use reqwest::StatusCode;
use serde_json::{Value, json};
use settlement::BuyerTerms;
use topology::header;

use crate::{
    house::{hidden, send, show},
    new_sales::answer_by,
    partition::{bid, partition_with_terms},
    site::{self, Site, Visitor},
};

const PAGE: &str = "/house/sales/spring/invoices";

/// Where it is asked once more, and issued.
const ISSUE: &str = "/house/sales/spring/invoices/issue";

/// 25 % up to €30.00, 20 % above; 8.1 % on the premium.
fn terms() -> BuyerTerms {
    let terms = json!({
        "premium": [{ "from": 0, "percent": "25" }, { "from": 3_000, "percent": "20" }],
        "tax": { "name": "VAT", "percent": "8.1", "on": "premium" },
    });
    serde_json::from_value(terms).unwrap()
}

/// A sale of four lots, two of them for Alice, one for Bob; its end has come if `closed`.
fn spring(closed: bool) -> PartitionState {
    let mut spring = partition_with_terms("spring", 4, terms());
    for (lot, by, rival, maximum) in [
        (1, "alice", "bob", 4_050),
        (2, "bob", "alice", 5_550),
        (4, "alice", "bob", 1_050),
    ] {
        bid(&mut spring, "spring", lot, rival, maximum - 1);
        bid(&mut spring, "spring", lot, by, maximum);
    }
    if closed {
        let end = Time::from(clock::now()).after(std::time::Duration::from_secs(7_200));
        let decision = spring.decide(&Command::WakeUp, end);
        for event in &decision.events {
            spring.apply(event);
        }
    }
    spring
}

pub(crate) struct House {
    pub(crate) site: Site,
    pub(crate) olga: Visitor,
    pub(crate) alice: Visitor,
    bob: Visitor,
}

async fn house(closed: bool) -> House {
    house_with(closed, async |_| {}).await
}

/// The same after an operator did something, with an engine that takes it.
pub(crate) async fn house_with(closed: bool, prepare: impl AsyncFnOnce(&Visitor)) -> House {
    house_at(site::start().await, closed, prepare).await
}

async fn house_at(site: Site, closed: bool, prepare: impl AsyncFnOnce(&Visitor)) -> House {
    let (olga, alice, bob) = (
        site.demo("olga").await,
        site.demo("alice").await,
        site.demo("bob").await,
    );
    // Bob bid first on the first lot: paddles are given in the order of first bids.
    let ids = [("bob", user(&bob).await), ("alice", user(&alice).await)];
    let (spring, known) = (spring(closed), spring(closed));
    answer_by(&site, move |asked| told(&known, &ids, asked)).await;
    prepare(&olga).await;
    site.publish(&spring).await;
    let house = House {
        site,
        olga,
        alice,
        bob,
    };
    until("the sale is there", async || {
        house.show(&house.olga, PAGE).await.0 == StatusCode::OK
    })
    .await;
    house
}

/// What the engine says of people whose accounts have these ids.
fn told(spring: &PartitionState, ids: &[(&str, String); 2], asked: &Message) -> Value {
    let sale = "spring".parse().unwrap();
    let question = || serde_json::from_slice::<StandingQuestion>(&asked.payload).unwrap();
    let asker = || -> UserId {
        let headers = asked.headers.as_ref().unwrap();
        let asker = headers.get(header::USER).unwrap().as_str();
        let known = ids.iter().find(|(_, id)| id == asker);
        known.map_or("olga", |(name, _)| *name).parse().unwrap()
    };
    match asked.subject.rsplit('.').next().unwrap() {
        "reserves" => json!({ "lot-1": 4_000, "lot-3": 9_900 }),
        "bidder" => json!(spring.bidder(&sale, &asker())),
        "me" => {
            let standing = spring.standing(&sale, &question().lot, &asker());
            let now = clock::now().into();
            json!(standing.map(|standing| StandingReply { standing, now }))
        }
        "lot_bidders" => {
            let bidders = spring.lot_bidders(&sale, Some(&question().lot)).unwrap();
            let id = |user: &UserId| ids.iter().find(|(name, _)| *name == user.as_str());
            let users: Vec<_> = bidders
                .users
                .iter()
                .map(|user| &id(user).unwrap().1)
                .collect();
            json!({ "users": users })
        }
        _ => json!({ "1": ids[0].1, "2": ids[1].1 }),
    }
}

async fn user(visitor: &Visitor) -> String {
    let session = visitor.show("session").await;
    session["user"].as_str().unwrap().to_owned()
}

impl House {
    pub(crate) async fn show(&self, visitor: &Visitor, path: &str) -> (StatusCode, String) {
        let (status, _, html) = show(&self.site, visitor, path).await;
        (status, html)
    }

    pub(crate) async fn issue(&self) -> (u16, String) {
        let (_, html) = self.show(&self.olga, PAGE).await;
        let form = [("form_token", hidden_token(&html))];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let (status, _, html) = send(&self.site, &self.olga, ISSUE, &form).await;
        (status, html)
    }

    /// What stands in the table of invoices under a heading, row by row.
    async fn table(&self, headings: &[&str]) -> Vec<Vec<String>> {
        self.table_at(PAGE, headings).await
    }

    pub(crate) async fn table_at(&self, page: &str, headings: &[&str]) -> Vec<Vec<String>> {
        let address = self.olga.url("").replace("/api/v1/", page) + ".csv";
        let table = self.olga.http.get(address).send().await.unwrap();
        let table = table.text().await.unwrap();
        let table = table.trim_start_matches('\u{feff}');
        let rows: Vec<Vec<String>> = (table.trim_end().split("\r\n")).map(cells).collect();
        let place = |heading: &&str| rows[0].iter().position(|it| it == heading).unwrap();
        let places: Vec<_> = headings.iter().map(place).collect();
        let cells = |row: &Vec<String>| places.iter().map(|place| row[*place].clone()).collect();
        rows[1..].iter().map(cells).collect()
    }

    async fn documents(&self) -> Vec<String> {
        let mut numbers = self.keys(topology::buckets::INVOICES).await;
        numbers.retain(|key| key.starts_with("number."));
        numbers
    }

    /// The keys of a bucket, in order.
    async fn keys(&self, bucket: &str) -> Vec<String> {
        use futures_util::TryStreamExt;
        let web = self.site.nats.connection("web").await.jetstream;
        let bucket = web.get_key_value(bucket).await.unwrap();
        let keys = bucket.keys().await.unwrap();
        let mut keys: Vec<String> = keys.try_collect().await.unwrap();
        keys.sort();
        keys
    }
}

/// The cells of a line of which none holds a line break.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            letter => cells.last_mut().unwrap().push(letter),
        }
    }
    cells
}

/// The token of any form of the page: the one that signs out is always there.
fn hidden_token(html: &str) -> String {
    hidden(html, "form_token")
}

/// Credits lots as an operator.
pub(crate) async fn credit(
    house: &House,
    invoice: &str,
    lots: &[&str],
    reason: &str,
) -> (u16, String) {
    let (_, html) = house.show(&house.olga, invoice).await;
    let token = hidden_token(&html);
    let mut form = vec![("form_token", token.as_str()), ("reason", reason)];
    form.extend(lots.iter().map(|lot| ("lot", *lot)));
    let path = format!("{invoice}/credit");
    let (status, _, html) = send(&house.site, &house.olga, &path, &form).await;
    (status, html)
}
