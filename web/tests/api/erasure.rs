//! Deleting one's own account: what goes, what stays, what is in the way, and what a process that died leaves to the next.

use std::sync::{Arc, Mutex};

use async_nats::jetstream::kv::Store;
use auction::{Command, OwnLotsReply, PartitionState, Time, UserId};
use bootstrap::clock;
use futures_util::StreamExt;
use harness::{nats::PARTITION_COUNT, until};
use notification::{BounceReport, Kind, LetterReply, Unwanted};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use topology::{Partition, buckets, subject::SiteQuery};

use crate::{
    house::{hidden, send, show},
    mailed_links::{handed, reply},
    my_bids::user,
    new_sales::answer_by,
    notices::{ask, carol},
    partition::{bid, carry_out_at, partition_with_sale},
    site::{self, PASSWORD, Site, Visitor, problem},
};

const CAROL: &str = "carol@example.org";

/// A site whose engine answers by the rules of one sale, and Carol.
struct House {
    site: Site,
    olga: Visitor,
    carol: Visitor,
    /// Carol's.
    user: String,
    spring: Arc<Mutex<PartitionState>>,
}

impl House {
    /// A sale of three lots; Carol has done with it what `bids` says.
    async fn open(bids: impl FnOnce(&mut PartitionState, &str)) -> Self {
        let site = site::start().await;
        let (olga, carol) = (site.demo("olga").await, carol(&site).await);
        let user = user(&carol).await;
        let mut spring = partition_with_sale("spring", 3);
        bids(&mut spring, &user);
        let spring = Arc::new(Mutex::new(spring));
        let (known, carols) = (Arc::clone(&spring), user.clone());
        answer_by(&site, move |asked| {
            told(&known.lock().unwrap(), &carols, asked)
        })
        .await;
        let house = Self {
            site,
            olga,
            carol,
            user,
            spring,
        };
        house.publish().await;
        until("the sale is there", async || {
            house.carol.get("sales/spring/lots/lot-1").await.status() == StatusCode::OK
        })
        .await;
        house
    }

    async fn publish(&self) {
        let spring = self.spring.lock().unwrap().clone();
        self.site.publish(&spring).await;
    }

    /// The end of the sale comes.
    async fn end(&self) {
        let end = Time::from(clock::now()).after(std::time::Duration::from_secs(7_200));
        carry_out_at(&mut self.spring.lock().unwrap(), &Command::WakeUp, end);
        self.publish().await;
        until("the sale is over", async || {
            let lot = self.carol.show("sales/spring/lots/lot-1").await;
            lot["phase"] == "sold"
        })
        .await;
    }

    async fn bucket(&self, name: &str) -> Store {
        let web = self.site.nats.connection("web").await.jetstream;
        web.get_key_value(name).await.unwrap()
    }

    async fn kept(&self, bucket: &str, key: &str) -> Option<Value> {
        let kept = self.bucket(bucket).await.get(key).await.unwrap();
        kept.map(|kept| serde_json::from_slice(&kept).unwrap())
    }

    /// Why Carol's account is not deleted.
    async fn hindered(&self) -> String {
        let refused = problem(delete(&self.carol, PASSWORD).await, 409).await;
        assert_eq!(refused["code"], "hindered");
        refused["detail"].as_str().unwrap().to_owned()
    }
}

/// What the engine says, where every question is Carol's or the house's.
fn told(spring: &PartitionState, carol: &str, asked: &async_nats::Message) -> Value {
    let tokens: Vec<&str> = asked.subject.split('.').collect();
    let sale = "spring".parse().unwrap();
    let is_here = Partition::of("spring", PARTITION_COUNT).to_string() == tokens[2];
    match *tokens.last().unwrap() {
        "own_lots" if is_here => {
            let user = asked.headers.as_ref().unwrap().get("Outcry-User").unwrap();
            let user: UserId = user.as_str().parse().unwrap();
            json!(spring.own_lots(None, &user))
        }
        "own_lots" | "own_lots_of" => json!(OwnLotsReply::default()),
        "bidder" => json!(spring.bidder(&sale, &carol.parse().unwrap())),
        "reserves" => json!({}),
        _ => json!({ "1": carol, "2": "bob" }),
    }
}

async fn delete(visitor: &Visitor, password: &str) -> Response {
    let request = visitor.http.delete(visitor.url("account"));
    let request = request.header("sec-fetch-site", "same-origin");
    let body = json!({ "password": password });
    visitor.send(request.json(&body)).await
}

async fn sign_in(visitor: &Visitor) -> StatusCode {
    let credentials = json!({ "email": CAROL, "password": PASSWORD });
    visitor.post("session", &credentials).await.status()
}

/// Whoever is led by these to anything of Carol's.
async fn says_carol(house: &House, bucket: &str) -> bool {
    let connection = house.site.nats.connection("web").await;
    let streams = broker::StreamApi::new(&connection, topology::OWN_API);
    let keys = topology::subject::bucket_keys(bucket);
    let stream = buckets::bucket_stream(bucket);
    let kept = streams.read(&stream, &keys, broker::ReadFrom::Start, 1_000);
    let kept = kept.await.unwrap();
    kept.iter().any(|it| {
        let text = String::from_utf8_lossy(&it.payload);
        text.contains("Carol") || text.contains("carol@")
    })
}

#[tokio::test]
async fn deleted_account_is_gone_everywhere_and_its_address_is_free() {
    let house = House::open(|_, _| {}).await;
    let (site, carol, user) = (&house.site, &house.carol, &house.user);
    let lot = json!({ "sale": "spring", "lot": "lot-1" });
    let watched = carol.post("account/watched-lots", &lot).await;
    assert_eq!(watched.status(), StatusCode::NO_CONTENT);
    let chosen = json!({ "mail": ["won"], "remind": 15 });
    let chosen = carol.put("account/notices", &chosen).await;
    assert_eq!(chosen.status(), StatusCode::OK);
    let decision =
        json!({ "state": "approved", "deposit": "Carol Danvers, by card", "note": "Knows Bob" });
    let path = format!("sales/spring/bidders/{user}");
    assert_eq!(
        house.olga.put(&path, &decision).await.status(),
        StatusCode::OK
    );
    let elsewhere = site.visitor();
    assert_eq!(sign_in(&elsewhere).await, StatusCode::OK);
    let before = handed(site, Kind::EmailCheck).await.0.pop().unwrap();
    let gateway = site.nats.connection("gateway").await;
    let mut control = site.nats.subscribe(&gateway, "gateway.control").await;

    let refused = problem(delete(carol, "not her password").await, 422).await;
    assert_eq!(refused["errors"][0]["pointer"], "/password");
    let deleted = delete(carol, PASSWORD).await;
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);

    // Nobody is signed in, here or elsewhere, and sockets close.
    for visitor in [carol, &elsewhere] {
        assert_eq!(
            visitor.get("session").await.status(),
            StatusCode::UNAUTHORIZED
        );
    }
    assert_eq!(sign_in(&elsewhere).await, StatusCode::UNAUTHORIZED);
    let mut ended = Vec::new();
    while ended.len() < 2 {
        let order: Value = serde_json::from_slice(&control.next().await.unwrap().payload).unwrap();
        let session = order["disconnect"]["session"].as_str().unwrap().to_owned();
        if !ended.contains(&session) {
            ended.push(session);
        }
    }

    // A tombstone is all that is kept under the id, but for what the house decided.
    let tombstone = house.kept(buckets::ACCOUNTS, user).await.unwrap();
    assert_eq!(tombstone.as_object().unwrap().len(), 2, "{tombstone}");
    for bucket in [
        buckets::WATCHLISTS,
        buckets::NOTICE_CHOICES,
        buckets::PRICE_ALERTS,
    ] {
        assert_eq!(house.kept(bucket, user).await, None, "{bucket}");
    }
    let begun = format!("erasing.{user}");
    assert_eq!(house.kept(buckets::ACCOUNTS, &begun).await, None);
    let decided = house
        .kept(buckets::REGISTRATIONS, &format!("of.spring.{user}"))
        .await;
    let decided = decided.unwrap();
    assert_eq!(decided["state"], "approved");
    assert_eq!(
        (&decided["deposit"], &decided["note"]),
        (&json!(""), &json!(""))
    );
    for bucket in [
        buckets::REGISTRATIONS,
        buckets::WATCHLISTS,
        buckets::NOTICE_OUTBOX,
    ] {
        assert!(!says_carol(&house, bucket).await, "{bucket}");
    }

    // The address is told, and nothing else is sent to it any more.
    let told = handed(site, Kind::AccountErased).await.0;
    let [told] = &told[..] else {
        panic!("{told:?}");
    };
    let LetterReply::Letter(letter) = reply(site, told.clone()).await else {
        panic!("it is told");
    };
    assert_eq!((letter.email.as_str(), letter.name.as_str()), (CAROL, ""));
    assert_eq!(letter.subject, "Your account was deleted");
    // That it came back is noted nowhere.
    let report = BounceReport {
        user: user.parse().unwrap(),
        mark: letter.mark,
    };
    let () = ask(site, SiteQuery::Bounced, &report).await;
    assert_eq!(house.kept(buckets::NOTICE_CHOICES, user).await, None);
    assert_eq!(
        reply(site, before).await,
        LetterReply::Unwanted(Unwanted::NoAccount)
    );

    // The house reads that it was deleted, and can do nothing with it.
    let (status, _, html) = show(site, &house.olga, &format!("/house/people/{user}")).await;
    assert!(
        status == StatusCode::OK && html.contains("Deleted account"),
        "{html}"
    );
    let block = house
        .olga
        .put(&format!("people/{user}/block"), &json!({ "reason": "x" }))
        .await;
    assert_eq!(block.status(), StatusCode::NOT_FOUND);
    let bidders = house.olga.show("sales/spring/bidders").await;
    assert_eq!(bidders["items"][0]["name"], Value::Null, "{bidders}");

    // Whoever signs up with the address is somebody new.
    let anew = crate::notices::carol(site).await;
    assert_ne!(crate::my_bids::user(&anew).await, *user);
    let lists = anew.show("account/watchlists").await.to_string();
    assert!(!lists.contains("spring"), "{lists}");
    assert_eq!(anew.show("account/invoices").await["items"], json!([]));
    assert_ne!(anew.show("account/notices").await["remind"], 15);
}

#[tokio::test]
async fn account_stays_while_bids_bind_and_invoices_are_open() {
    let house = House::open(|spring, carol| {
        bid(spring, "spring", 1, carol, 5_000);
        bid(spring, "spring", 2, carol, 2_000);
        bid(spring, "spring", 2, "bob", 9_000);
    })
    .await;
    let words = house.hindered().await;
    assert!(
        words.contains("a bid of yours stands on") && !words.contains(';'),
        "{words}"
    );
    let (_, _, html) = show(&house.site, &house.carol, "/account/delete").await;
    assert!(html.contains("href=\"/sales/spring/lots/lot-1\""), "{html}");
    assert!(
        !html.contains("lot-2") && !html.contains("name=\"password\""),
        "{html}"
    );

    house.end().await;
    let words = house.hindered().await;
    assert!(words.contains("has not issued the invoice"), "{words}");
    let issued = house.olga.post("sales/spring/invoices", &json!({})).await;
    assert!(issued.status().is_success(), "{issued:?}");
    assert_eq!(house.hindered().await, "invoice 1 is not paid");
    let (_, _, html) = show(&house.site, &house.carol, "/account/delete").await;
    assert!(html.contains("href=\"/invoices/1\""), "{html}");

    let invoice = house.olga.show("invoices/1").await;
    let payment = json!({
        "direction": "payment", "amount": invoice["total"], "day": invoice["issued_at"].as_str().unwrap()[..10],
        "method": "cash", "revision": 0,
    });
    let paid = house.olga.post("invoices/1/payments", &payment).await;
    assert!(paid.status().is_success(), "{paid:?} {invoice}");
    assert_eq!(
        delete(&house.carol, PASSWORD).await.status(),
        StatusCode::NO_CONTENT
    );

    // What was issued names who it was issued to; whoever has the address now sees nothing of it.
    let kept = house.olga.show("invoices/1").await;
    assert!(
        kept.to_string().contains("Carol") && kept.to_string().contains(CAROL),
        "{kept}"
    );
    let anew = carol(&house.site).await;
    assert_eq!(anew.get("invoices/1").await.status(), StatusCode::NOT_FOUND);
    let (status, _, _) = show(&house.site, &house.olga, "/house/sales/spring/results").await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn demo_operators_and_sellers_keep_their_accounts() {
    let house = House::open(|_, _| {}).await;
    let alice = house.site.demo("alice").await;
    for visitor in [&house.olga, &alice] {
        problem(delete(visitor, "outcry-demo").await, 403).await;
    }
    let (_, _, html) = show(&house.site, &alice, "/account/delete").await;
    assert!(html.contains("Everyone knows the demo") && !html.contains("name=\"password\""));
    let seller = format!("people/{}/seller", house.user);
    let linked = house.olga.put(&seller, &json!({ "seller": "S-7" })).await;
    assert_eq!(linked.status(), StatusCode::OK);
    let words = house.hindered().await;
    assert!(words.contains("the house has to unlink it"), "{words}");
}

#[tokio::test]
async fn page_deletes_by_a_plain_form_and_leaves_nobody_signed_in() {
    let house = House::open(|_, _| {}).await;
    let (site, carol) = (&house.site, &house.carol);
    let (_, _, html) = show(site, carol, "/account").await;
    assert!(html.contains("href=\"/account/delete\""), "{html}");
    let (_, _, html) = show(site, carol, "/account/delete").await;
    let token = hidden(&html, "form_token");
    let form = |password| [("form_token", token.as_str()), ("password", password)];
    let (status, _, html) = send(site, carol, "/account/delete", &form("another")).await;
    assert_eq!(status, 422);
    assert!(html.contains("This is not your password."), "{html}");
    let (status, _, html) = send(site, carol, "/account/delete", &form(PASSWORD)).await;
    assert_eq!(status, 200);
    assert!(
        html.contains("Account deleted") && html.contains("href=\"/sign-in"),
        "{html}"
    );
    let (_, at, _) = show(site, carol, "/account").await;
    assert_eq!(at, "/sign-in");
}

/// Whoever dies after the tombstone leaves what it was about to do to whoever starts next.
#[tokio::test]
async fn erasure_that_was_cut_short_is_finished_at_the_next_start() {
    let house = House::open(|_, _| {}).await;
    let accounts = house.bucket(buckets::ACCOUNTS).await;
    let (by_email, watchlists) = (
        house.bucket(buckets::ACCOUNT_BY_EMAIL).await,
        house.bucket(buckets::WATCHLISTS).await,
    );
    let begun = format!("erasing.{}", house.user);
    let mut written = accounts.watch(&begun).await.unwrap();
    let reserved = by_email.keys().await.unwrap();
    let reserved: Vec<_> = reserved.map(Result::unwrap).collect().await;
    let mut address = String::new();
    for key in reserved {
        let owner = by_email.get(&key).await.unwrap().unwrap();
        if owner == house.user.as_bytes() {
            address = key;
        }
    }
    assert_eq!(
        delete(&house.carol, PASSWORD).await.status(),
        StatusCode::NO_CONTENT
    );
    let begun_as = written.next().await.unwrap().unwrap().value;

    // As it was just after the tombstone.
    let owner = house.user.clone().into();
    by_email.create(&address, owner).await.unwrap();
    let list = json!({ "lots": [["spring", "lot-1"]] }).to_string();
    watchlists.put(&house.user, list.into()).await.unwrap();
    accounts.put(&begun, begun_as).await.unwrap();
    // The address is free even so.
    let anew = carol(&house.site).await;
    let other = user(&anew).await;
    assert_ne!(other, house.user);

    house.site.again(|_| {}).await;
    until("it is finished", async || {
        let is_begun = accounts.get(&begun).await.unwrap().is_some();
        !is_begun && watchlists.get(&house.user).await.unwrap().is_none()
    })
    .await;
    // What is somebody else's by now stays theirs, and the letter is sent once.
    let owner = by_email.get(&address).await.unwrap().unwrap();
    assert_eq!(owner, other.as_bytes());
    assert_eq!(handed(&house.site, Kind::AccountErased).await.0.len(), 1);
}
