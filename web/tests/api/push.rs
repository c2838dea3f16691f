//! Browsers that take pushes: as long as they are signed in, of what their people chose, and nowhere but on the internet.

use notification::{
    About, Channel, HandedText, Kind, LetterQuestion, LetterReply, Notice, PushGoneReport,
    PushLetter, Unwanted,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use topology::subject::SiteQuery;

use crate::{
    house::show,
    notices::{ask, carol},
    site::{self, PASSWORD, Site, Visitor, problem},
};

/// What a browser gives.
fn browser(endpoint: &str) -> Value {
    let point = format!("B{}", "A".repeat(86));
    json!({ "endpoint": endpoint, "keys": { "p256dh": point, "auth": "A".repeat(22) } })
}

async fn subscribe(person: &Visitor, name: &str) {
    let browser = browser(&format!("https://push.example/{name}"));
    let answer = person.put("account/push", &browser).await;
    assert_eq!(answer.status(), StatusCode::OK, "{name}");
}

/// What notices is told to push to somebody.
async fn letter(site: &Site, user: &str, kind: Kind) -> Result<PushLetter, Unwanted> {
    let question = LetterQuestion {
        notice: Notice {
            user: user.parse().unwrap(),
            kind,
            at: auction::Time::EPOCH,
            about: About::Text(HandedText {
                subject: "Something".to_owned(),
                paragraphs: vec!["It happened.".to_owned(), "Twice.".to_owned()],
                path: "/my-bids".to_owned(),
                link: "See it".to_owned(),
            }),
        },
        by: Channel::Push,
        others: vec![],
    };
    match ask(site, SiteQuery::Letter, &question).await {
        LetterReply::Push(letter) => Ok(*letter),
        LetterReply::Unwanted(why) => Err(why),
        LetterReply::Letter(_) => panic!("a mail"),
    }
}

/// The browsers that it would go to.
async fn browsers(site: &Site, user: &str) -> Vec<String> {
    let letter = letter(site, user, Kind::Won).await;
    let known = letter.map_or_else(|_| vec![], |letter| letter.subscriptions);
    let mut names: Vec<_> = known
        .iter()
        .map(|it| it.endpoint.as_str().rsplit('/').next().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

async fn user(person: &Visitor) -> String {
    let session = person.show("session").await;
    session["user"].as_str().unwrap().to_owned()
}

/// Carol in another browser.
async fn another(site: &Site) -> Visitor {
    let other = site.visitor();
    let credentials = json!({ "email": "carol@example.org", "password": PASSWORD });
    assert_eq!(other.post("session", &credentials).await.status(), 200);
    other
}

async fn delete(person: &Visitor, path: &str) -> u16 {
    let request = person.http.request(Method::DELETE, person.url(path));
    let request = request.header("sec-fetch-site", "same-origin");
    person.send(request).await.status().as_u16()
}

#[tokio::test]
async fn pushes_go_to_every_browser_until_it_is_signed_out() {
    let site = site::start().await;
    let phone = carol(&site).await;
    let carol = user(&phone).await;
    assert_eq!(
        letter(&site, &carol, Kind::Won).await,
        Err(Unwanted::NoBrowser)
    );
    subscribe(&phone, "phone").await;
    let [desk, old, lent] = [
        another(&site).await,
        another(&site).await,
        another(&site).await,
    ];
    subscribe(&desk, "desk").await;
    subscribe(&old, "old").await;
    subscribe(&lent, "lent").await;
    assert_eq!(
        browsers(&site, &carol).await,
        ["desk", "lent", "old", "phone"]
    );
    let letter = letter(&site, &carol, Kind::Won).await.unwrap();
    assert_eq!(
        (letter.title.as_str(), letter.body.as_str()),
        ("Something", "It happened. Twice.")
    );
    assert_eq!(letter.url, "http://localhost:8080/my-bids");
    assert!(letter.contact.starts_with("mailto:"), "{}", letter.contact);

    assert_eq!(delete(&lent, "session").await, 204);
    assert_eq!(browsers(&site, &carol).await, ["desk", "old", "phone"]);
    assert_eq!(delete(&old, "account/push").await, 204);
    assert_eq!(old.show("account/push").await["subscribed"], false);
    assert_eq!(browsers(&site, &carol).await, ["desk", "phone"]);
    assert_eq!(desk.show("account/push").await["subscribed"], true);
    assert_eq!(delete(&desk, "account/sessions").await, 204);
    assert_eq!(browsers(&site, &carol).await, ["desk"]);
    // Another password, and this session goes on.
    let new = json!({ "current": PASSWORD, "new": "another long enough one" });
    assert_eq!(desk.put("password", &new).await.status(), 204);
    assert_eq!(browsers(&site, &carol).await, ["desk"]);
}

#[tokio::test]
async fn push_and_mail_are_chosen_apart_and_what_is_asked_for_is_never_pushed() {
    let site = site::start().await;
    let person = carol(&site).await;
    let carol = user(&person).await;
    subscribe(&person, "phone").await;
    let chosen = json!({ "mail": ["won"], "push": ["outbid", "ending_soon"], "remind": 15 });
    assert_eq!(person.put("account/notices", &chosen).await.status(), 200);
    let off = Err(Unwanted::TurnedOff);
    for (kind, comes) in [
        (Kind::Outbid, true),
        (Kind::EndingSoon, true),
        (Kind::Won, false),
        (Kind::Invoice, false),
    ] {
        let letter = letter(&site, &carol, kind).await;
        assert_eq!(letter.is_ok(), comes, "{kind}");
        assert!(comes || letter == off, "{kind}");
    }
}

#[tokio::test]
async fn browser_that_is_gone_is_forgotten_and_the_ninth_takes_the_place_of_the_first() {
    let site = site::start().await;
    let first = carol(&site).await;
    let carol = user(&first).await;
    subscribe(&first, "0").await;
    let gone = letter(&site, &carol, Kind::Won)
        .await
        .unwrap()
        .subscriptions;
    let report = PushGoneReport {
        user: carol.parse().unwrap(),
        mark: gone[0].mark(),
    };
    let _: Value = ask(&site, SiteQuery::PushGone, &report).await;
    assert_eq!(browsers(&site, &carol).await, Vec::<String>::new());
    assert_eq!(first.show("account/push").await["subscribed"], false);
    subscribe(&first, "0").await;
    // The same browser, signed in again.
    subscribe(&another(&site).await, "0").await;
    assert_eq!(browsers(&site, &carol).await, ["0"]);
    for name in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        subscribe(&another(&site).await, name).await;
    }
    let expected = ["1", "2", "3", "4", "5", "6", "7", "8"];
    assert_eq!(browsers(&site, &carol).await, expected);
    assert_eq!(first.show("account/push").await["subscribed"], false);
}

#[tokio::test]
async fn endpoints_that_are_none_are_refused_beside_their_fields() {
    let site = site::start().await;
    let person = carol(&site).await;
    for endpoint in [
        "http://push.example/a",
        "https://10.0.0.1/a",
        "https://localhost/a",
        "http://127.0.0.1:9/a",
        "push",
        "",
    ] {
        let refused = person.put("account/push", &browser(endpoint)).await;
        let refused = problem(refused, 422).await;
        assert_eq!(refused["errors"][0]["pointer"], "/endpoint", "{endpoint}");
    }
    let mut wrong = browser("https://push.example/a");
    wrong["keys"] = json!({ "p256dh": "AAAA", "auth": "!" });
    let refused = problem(person.put("account/push", &wrong).await, 422).await;
    assert_eq!(refused["errors"][0]["pointer"], "/keys/p256dh");
    assert_eq!(refused["errors"][1]["pointer"], "/keys/auth");
    assert_eq!(person.show("account/push").await["subscribed"], false);
    // A test's own site may.
    let loopback = site.again(|settings| settings.push_loopback = true).await;
    let credentials = json!({ "email": "carol@example.org", "password": PASSWORD });
    assert_eq!(loopback.post("session", &credentials).await.status(), 200);
    let local = browser("http://127.0.0.1:9/a");
    assert_eq!(loopback.put("account/push", &local).await.status(), 200);
}

#[tokio::test]
async fn account_page_offers_pushes_and_the_worker_comes_from_the_root() {
    let site = site::start().await;
    let person = carol(&site).await;
    let key = person.show("account/push").await["key"].clone();
    let key = key.as_str().unwrap();
    assert_eq!(key.len(), 87, "65 bytes in base64url");
    let (_, _, html) = show(&site, &person, "/account").await;
    let offered = format!("data-key=\"{key}\" data-on=\"false\"");
    assert!(html.contains(&offered), "{html}");
    subscribe(&person, "phone").await;
    let (_, _, html) = show(&site, &person, "/account").await;
    assert!(html.contains("data-on=\"true\"") && html.contains("This browser takes pushes."));
    let worker = format!("http://{}/push-worker.js", site.address);
    let worker = person.http.get(worker).send().await.unwrap();
    assert_eq!(worker.status(), StatusCode::OK);
    assert_eq!(
        worker.headers()["content-type"],
        "text/javascript; charset=utf-8"
    );
    assert_eq!(worker.headers()["cache-control"], "no-cache");
}
