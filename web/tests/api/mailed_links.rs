//! Links that come by mail: for a forgotten password, and to show that an address is one's own.

use notification::{Channel, HandedNotice, Kind, LetterQuestion, LetterReply, Notice, Unwanted};
use reqwest::StatusCode;
use serde_json::{Value, json};
use topology::subject::SiteQuery;

use crate::{
    house::{hidden, send, show},
    notices::{ask, carol},
    site::{self, PASSWORD, Site, Visitor, problem},
};

const CAROL: &str = "carol@example.org";
const OTHER_PASSWORD: &str = "quite another long one";

/// What the site handed over of a kind, the oldest first, and all of it as it lies there.
pub(crate) async fn handed(site: &Site, kind: Kind) -> (Vec<HandedNotice>, String) {
    let connection = site.nats.connection("web").await;
    let streams = broker::StreamApi::new(&connection, topology::OWN_API);
    let keys = topology::subject::handed_notices();
    let kept = streams.read("KV_notice_outbox", &keys, broker::ReadFrom::Start, 1_000);
    let kept = kept.await.unwrap();
    let texts = kept
        .iter()
        .map(|it| format!("{} {}", it.subject, String::from_utf8_lossy(&it.payload)));
    let text = texts.collect::<Vec<_>>().join("\n");
    let handed = kept
        .iter()
        .map(|it| serde_json::from_slice::<HandedNotice>(&it.payload).unwrap());
    (handed.filter(|it| it.kind == kind).collect(), text)
}

/// What notices would send.
pub(crate) async fn reply(site: &Site, notice: impl Into<Notice>) -> LetterReply {
    let question = LetterQuestion {
        notice: notice.into(),
        by: Channel::Mail,
        others: vec![],
    };
    ask(site, SiteQuery::Letter, &question).await
}

/// The path of the link in the newest letter of a kind.
pub(crate) async fn mailed(site: &Site, kind: Kind) -> String {
    let newest = handed(site, kind)
        .await
        .0
        .pop()
        .expect("one was handed over");
    match reply(site, newest).await {
        LetterReply::Letter(letter) => {
            assert_eq!(letter.ways_out, None);
            let path = letter.link.url.strip_prefix("http://localhost:8080");
            path.unwrap().to_owned()
        }
        other => panic!("{other:?}"),
    }
}

async fn forgot(site: &Site, email: &str) -> (u16, String) {
    let stranger = site.visitor();
    let fields = [("email", email)];
    let (status, _, html) = send(site, &stranger, "/forgotten-password", &fields).await;
    (status, html)
}

/// Opens a link's page.
async fn opened(site: &Site, path: &str) -> (StatusCode, String) {
    let (status, _, html) = show(site, &site.visitor(), path).await;
    (status, html)
}

async fn signs_in(site: &Site, email: &str, password: &str) -> bool {
    let credentials = json!({ "email": email, "password": password });
    let begun = site.visitor().post("session", &credentials).await;
    begun.status() == StatusCode::OK
}

async fn is_signed_in(visitor: &Visitor) -> bool {
    visitor.get("session").await.status() == StatusCode::OK
}

#[tokio::test]
async fn forgotten_password_answers_the_same_whoever_has_the_address() {
    let site = site::start().await;
    carol(&site).await;
    let mut answers = vec![];
    // A bidder, nobody, an operator, and one whose password everybody knows.
    let addresses = [
        CAROL,
        "nobody@example.org",
        "olga@outcry.test",
        "alice@outcry.test",
    ];
    for email in addresses {
        let (status, html) = forgot(&site, email).await;
        let (_, said) = html.split_once("<h1>").unwrap();
        let (said, _) = said.split_once("</main>").unwrap();
        answers.push((status, said.replace(email, "…")));
    }
    assert_eq!(answers[0].0, 200);
    assert!(answers[0].1.contains("on its way"), "{}", answers[0].1);
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    for email in addresses {
        let forgotten = json!({ "email": email });
        let answer = site.visitor().post("forgotten-password", &forgotten).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED, "{email}");
        assert_eq!(answer.text().await.unwrap(), "");
    }
    let sent = handed(&site, Kind::PasswordLink).await.0;
    assert_eq!(sent.len(), 2, "one for each time that Carol asked");
    let (status, html) = forgot(&site, "no address").await;
    assert_eq!(status, 422);
    assert!(html.contains("looks like name@example.org") && html.contains("value=\"no address\""));
    let wrong = json!({ "email": "no address" });
    let refused = problem(site.visitor().post("forgotten-password", &wrong).await, 422).await;
    assert_eq!(refused["errors"][0]["pointer"], "/email");
}

#[tokio::test]
async fn mailed_link_sets_a_password_once_and_ends_other_sessions() {
    let site = site::start().await;
    let carol = carol(&site).await;
    assert_eq!(carol.show("account").await["email_verified"], false);
    forgot(&site, "Carol@Example.org ").await;
    assert!(is_signed_in(&carol).await, "a stranger signs nobody out");
    let path = mailed(&site, Kind::PasswordLink).await;
    let (_, kept) = handed(&site, Kind::PasswordLink).await;
    let code = path.rsplit('/').next().unwrap();
    assert!(!kept.contains(code), "whoever reads what waits has no link");
    let (status, html) = opened(&site, &path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Choose a new password") && !html.contains("name=\"name\""));
    assert!(html.contains("<meta name=\"referrer\" content=\"no-referrer\">"));

    let visitor = site.visitor();
    let (status, _, html) = send(&site, &visitor, &path, &[("password", "short")]).await;
    assert!(
        status == 422 && html.contains("Choose a new password"),
        "{html}"
    );
    let (_, at, _) = send(&site, &visitor, &path, &[("password", OTHER_PASSWORD)]).await;
    assert_eq!(at, "/");
    assert!(is_signed_in(&visitor).await && !is_signed_in(&carol).await);
    assert!(signs_in(&site, CAROL, OTHER_PASSWORD).await);
    assert!(!signs_in(&site, CAROL, PASSWORD).await);
    assert_eq!(visitor.show("account").await["name"], "Carol");
    assert_eq!(
        visitor.show("account").await["email_verified"],
        true,
        "whoever got the link reads what goes there"
    );
    // Once: neither the link nor another letter of the same request does it again.
    assert_eq!(opened(&site, &path).await.0, StatusCode::NOT_FOUND);
    let (status, _, _) = send(&site, &visitor, &path, &[("password", PASSWORD)]).await;
    assert_eq!(status, 404);
    let asked = handed(&site, Kind::PasswordLink).await.0.pop().unwrap();
    let gone = LetterReply::Unwanted(Unwanted::Gone);
    assert_eq!(reply(&site, asked).await, gone);
}

#[tokio::test]
async fn next_link_takes_the_place_of_the_one_before() {
    let site = site::start().await;
    let carol = carol(&site).await;
    forgot(&site, CAROL).await;
    let first = mailed(&site, Kind::PasswordLink).await;
    assert_eq!(
        mailed(&site, Kind::PasswordLink).await,
        first,
        "a mail that is sent again has the same link"
    );
    forgot(&site, CAROL).await;
    let second = mailed(&site, Kind::PasswordLink).await;
    assert_eq!(opened(&site, &first).await.0, StatusCode::NOT_FOUND);
    assert_eq!(opened(&site, &second).await.0, StatusCode::OK);
    let forged = [
        second.replace("/new-password/", "/confirm-email/"),
        second[..second.len() - 1].to_owned(),
        first.clone(),
    ];
    for forged in forged {
        assert_eq!(
            opened(&site, &forged).await.0,
            StatusCode::NOT_FOUND,
            "{forged}"
        );
    }
    // Another password, another address and the house's own link end it as well.
    let change = json!({ "current": PASSWORD, "new": OTHER_PASSWORD });
    assert_eq!(carol.put("password", &change).await.status(), 204);
    assert_eq!(opened(&site, &second).await.0, StatusCode::NOT_FOUND);
    let moves = async |email: &str| {
        let moved = json!({ "email": email, "password": OTHER_PASSWORD });
        assert_eq!(carol.put("account/email", &moved).await.status(), 200);
        forgot(&site, email).await;
        mailed(&site, Kind::PasswordLink).await
    };
    let third = moves("carol@other.example").await;
    assert_eq!(opened(&site, &third).await.0, StatusCode::OK);
    let fourth = moves("carol@third.example").await;
    assert_eq!(opened(&site, &third).await.0, StatusCode::NOT_FOUND);
    let me = carol.show("session").await["user"]
        .as_str()
        .unwrap()
        .to_owned();
    let olga = site.demo("olga").await;
    let given = olga.post(&format!("people/{me}/link"), &json!({})).await;
    assert_eq!(given.status(), StatusCode::CREATED);
    assert_eq!(opened(&site, &fourth).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn blocked_people_get_no_link_and_use_none() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let me = carol.show("session").await["user"]
        .as_str()
        .unwrap()
        .to_owned();
    forgot(&site, CAROL).await;
    let path = mailed(&site, Kind::PasswordLink).await;
    let olga = site.demo("olga").await;
    let block = json!({ "reason": "Unpaid" });
    let blocked = olga.put(&format!("people/{me}/block"), &block).await;
    assert!(blocked.status().is_success());
    assert_eq!(opened(&site, &path).await.0, StatusCode::NOT_FOUND);
    forgot(&site, CAROL).await;
    assert_eq!(handed(&site, Kind::PasswordLink).await.0.len(), 1);
}

#[tokio::test]
async fn whoever_may_ask_for_letters_gets_no_link_that_nobody_asked_for() {
    let site = site::start().await;
    carol(&site).await;
    forgot(&site, CAROL).await;
    let asked: Notice = handed(&site, Kind::PasswordLink)
        .await
        .0
        .pop()
        .unwrap()
        .into();
    let gone = LetterReply::Unwanted(Unwanted::Gone);
    let at = |by: i64| auction::Time::from_unix_millis(asked.at.unix_millis() + by).unwrap();
    for by in [-1, 1] {
        let forged = Notice {
            at: at(by),
            ..asked.clone()
        };
        assert_eq!(reply(&site, forged).await, gone, "{by}");
    }
    let other_kind = Notice {
        kind: Kind::EmailCheck,
        ..asked.clone()
    };
    assert_eq!(reply(&site, other_kind).await, gone);
    let olga = site.demo("olga").await.show("session").await;
    let of_olga = Notice {
        user: olga["user"].as_str().unwrap().parse().unwrap(),
        ..asked.clone()
    };
    assert_eq!(reply(&site, of_olga).await, gone);
    assert!(matches!(reply(&site, asked).await, LetterReply::Letter(_)));
}

#[tokio::test]
async fn one_address_is_sent_so_many_links_and_no_more() {
    let site = site::start().await;
    carol(&site).await;
    // Signing up sent the first of the three.
    for _ in 0..4 {
        assert_eq!(forgot(&site, CAROL).await.0, 200);
    }
    assert_eq!(handed(&site, Kind::PasswordLink).await.0.len(), 2);
    let dave = json!({ "email": "dave@example.org", "name": "Dave", "password": PASSWORD });
    site.visitor().post("accounts", &dave).await;
    forgot(&site, "dave@example.org").await;
    assert_eq!(handed(&site, Kind::PasswordLink).await.0.len(), 3);
    let mut last = 0;
    for number in 0..30 {
        last = forgot(&site, &format!("nobody-{number}@example.org"))
            .await
            .0;
    }
    assert_eq!(last, 429, "nor does one client ask for any number");
}

#[tokio::test]
async fn address_is_confirmed_by_a_link_that_went_there() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let (_, _, html) = show(&site, &carol, "/account").await;
    assert!(html.contains("This address is not confirmed yet"), "{html}");
    let path = mailed(&site, Kind::EmailCheck).await;
    // Programs open links: that confirms nothing.
    let (status, html) = opened(&site, &path).await;
    assert!(
        status == StatusCode::OK && html.contains("Yes, this is my address"),
        "{html}"
    );
    assert_eq!(carol.show("account").await["email_verified"], false);
    let reader = site.visitor();
    for _ in 0..2 {
        let (status, _, html) = send(&site, &reader, &path, &[]).await;
        assert!(status == 200 && html.contains("is confirmed"), "{html}");
    }
    assert!(!is_signed_in(&reader).await);
    assert_eq!(carol.show("account").await["email_verified"], true);
    let (_, _, html) = show(&site, &carol, "/account").await;
    assert!(html.contains("This address is confirmed."), "{html}");
    let again = carol.post("account/email/check", &Value::Null).await;
    assert_eq!(problem(again, 409).await["code"], "verified");

    let moved = json!({ "email": "carol@other.example", "password": PASSWORD });
    let answer: Value = carol
        .put("account/email", &moved)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(answer["email_verified"], false);
    assert_eq!(opened(&site, &path).await.0, StatusCode::NOT_FOUND);
    let first = mailed(&site, Kind::EmailCheck).await;
    let token = {
        let (_, _, html) = show(&site, &carol, "/account").await;
        hidden(&html, "form_token")
    };
    let fields = [("form_token", token.as_str())];
    let (_, _, html) = send(&site, &carol, "/account/email/check", &fields).await;
    assert!(
        html.contains("A link is on its way to your address."),
        "{html}"
    );
    let second = mailed(&site, Kind::EmailCheck).await;
    assert_eq!(opened(&site, &first).await.0, StatusCode::NOT_FOUND);
    send(&site, &reader, &second, &[]).await;
    assert_eq!(carol.show("account").await["email_verified"], true);
}

#[tokio::test]
async fn address_is_not_asked_again_and_again() {
    let site = site::start().await;
    let carol = carol(&site).await;
    for expected in [202, 202, 429] {
        let asked = carol.post("account/email/check", &Value::Null).await;
        assert_eq!(asked.status(), expected);
    }
    let alice = site.demo("alice").await;
    problem(alice.post("account/email/check", &Value::Null).await, 403).await;
    let stranger = site.visitor();
    problem(
        stranger.post("account/email/check", &Value::Null).await,
        401,
    )
    .await;
}

#[tokio::test]
async fn address_before_is_told_that_there_is_another() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let wrong = json!({ "email": "carol@other.example", "password": "not hers" });
    assert_eq!(carol.put("account/email", &wrong).await.status(), 422);
    assert_eq!(handed(&site, Kind::EmailChanged).await.0.len(), 0);
    let other = json!({ "email": "carol@other.example", "password": PASSWORD });
    assert_eq!(carol.put("account/email", &other).await.status(), 200);
    let (told, kept) = handed(&site, Kind::EmailChanged).await;
    assert!(told.len() == 1 && !kept.contains("@"), "{kept}");
    let LetterReply::Letter(letter) = reply(&site, told[0].clone()).await else {
        panic!("it is told");
    };
    assert_eq!(letter.email, CAROL);
    assert_eq!(letter.link.url, "http://localhost:8080/");
    assert_eq!(letter.ways_out, None);
    // Nobody has the house write to an address of their own.
    let mut forged = told[0].clone();
    forged.text.path = "eve@evil.example".to_owned();
    let gone = LetterReply::Unwanted(Unwanted::Gone);
    assert_eq!(reply(&site, forged).await, gone);
    let mut later = told[0].clone();
    later.at = later.at.after_seconds(1);
    assert_eq!(reply(&site, later).await, gone);
}

#[tokio::test]
async fn sign_up_answers_the_same_whether_or_not_the_address_has_an_account() {
    let site = site::start().await;
    let sign_up = async || {
        let visitor = site.visitor();
        let form = json!({
            "email": CAROL, "name": "Carol", "password": PASSWORD, "next": "/market?a=b&c=d",
        });
        let form = visitor
            .http
            .post(format!("http://{}/sign-up", site.address))
            .header("sec-fetch-site", "same-origin")
            .form(&form);
        let answer = visitor.send(form).await;
        let told = (answer.status(), answer.url().clone());
        let page = answer.text().await.unwrap();
        let words = "A mail is on its way to the address you entered.";
        assert!(
            page.contains(words) && page.contains("a=b&#38;c=d"),
            "{page}"
        );
        let session = visitor.get("session").await.status();
        assert_eq!(
            session,
            StatusCode::UNAUTHORIZED,
            "nobody is signed in by it"
        );
        told
    };
    let new = sign_up().await;
    assert_eq!(handed(&site, Kind::EmailCheck).await.0.len(), 1);
    assert_eq!(handed(&site, Kind::HasAccount).await.0, []);
    for _ in 0..3 {
        assert_eq!(sign_up().await, new);
    }
    assert_eq!(handed(&site, Kind::EmailCheck).await.0.len(), 1);
    let (told, _) = handed(&site, Kind::HasAccount).await;
    // The hour may have changed meanwhile.
    assert!((1..=2).contains(&told.len()), "{told:?}");
    assert_eq!(mailed(&site, Kind::HasAccount).await, "/sign-in");
}

#[tokio::test]
async fn name_that_advertises_is_refused_and_one_from_before_is_not_greeted_by() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let advertises = json!({ "name": "Win at www.casino.example" });
    let refused = problem(carol.put("account", &advertises).await, 422).await;
    let words = "enter a name here, on one line and without an address of a site";
    assert_eq!(refused["errors"][0]["detail"], words, "{refused}");
    // As it may be kept from before.
    let session = carol.show("session").await;
    let user = session["user"].as_str().unwrap();
    let web = site.nats.connection("web").await.jetstream;
    let accounts = web.get_key_value("accounts").await.unwrap();
    let kept = accounts.get(user).await.unwrap().unwrap();
    let mut account: Value = serde_json::from_slice(&kept).unwrap();
    account["name"] = advertises["name"].clone();
    let put = accounts.put(user, account.to_string().into()).await;
    put.unwrap();
    let (notices, _) = handed(&site, Kind::EmailCheck).await;
    match reply(&site, notices[0].clone()).await {
        LetterReply::Letter(letter) => assert_eq!(letter.name, ""),
        other => panic!("{other:?}"),
    }
}
