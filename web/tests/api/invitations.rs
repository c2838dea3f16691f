//! `outcry account add` and the one-time link that it prints.

use futures_util::StreamExt;
use harness::until;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use web::{AddAccount, Invitation, RemoveOperator, Role};

use crate::site::{self, PASSWORD, Site, Visitor, problem};

const ADDRESS: &str = "olaf@example.org";

fn order(site: &Site, role: Role, name: Option<&str>) -> AddAccount {
    AddAccount {
        service: site.nats.service("web"),
        email: ADDRESS.into(),
        role,
        name: name.map(str::to_owned),
        public: bootstrap::PublicAddress {
            public_url: Some("https://bid.example/".parse().unwrap()),
            web_port: 8080,
        },
    }
}

async fn add(site: &Site, role: Role, name: Option<&str>) -> Invitation {
    web::add_account(order(site, role, name)).await.unwrap()
}

async fn claim(site: &Site, visitor: &Visitor, token: &str, password: &str) -> Response {
    let url = format!("http://{}/welcome/{token}", site.address);
    let form = visitor
        .http
        .post(url)
        .form(&[("name", "Olaf Olsen"), ("password", password)]);
    let form = form.header("sec-fetch-site", "same-origin");
    visitor.send(form).await
}

fn token(invitation: &Invitation) -> &str {
    invitation.link.rsplit_once('/').unwrap().1
}

/// What the page of a link is answered.
async fn opened(visitor: &Visitor, site: &Site, invitation: &Invitation) -> StatusCode {
    let url = format!("http://{}/welcome/{}", site.address, token(invitation));
    visitor.send(visitor.http.get(url)).await.status()
}

async fn sign_in(visitor: &Visitor, password: &str) -> Response {
    let credentials = json!({ "email": ADDRESS, "password": password });
    visitor.post("session", &credentials).await
}

#[tokio::test]
async fn a_one_time_link_sets_the_first_password_once() {
    let site = site::start().await;
    let invitation = add(&site, Role::Operator, Some("Olaf")).await;
    assert_eq!(invitation.remark, None);
    assert!(invitation.link.starts_with("https://bid.example/welcome/"));
    let credentials = json!({ "email": "olaf@example.org", "password": "" });
    let olaf = site.visitor();
    problem(olaf.post("session", &credentials).await, 401).await;

    let (_, token) = invitation.link.rsplit_once('/').unwrap();
    let claim = async |token: &str, password: &str| claim(&site, &olaf, token, password).await;
    // The link is looked at first: nobody without one makes us judge a password.
    for password in [PASSWORD, "short"] {
        let forged = claim("forged", password).await;
        assert_eq!(forged.status(), StatusCode::NOT_FOUND, "{password}");
    }
    let short = claim(token, "short").await;
    assert_eq!(short.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let (one, two) = tokio::join!(claim(token, PASSWORD), claim(token, PASSWORD));
    assert!(one.status().is_success() != two.status().is_success());
    let me = olaf.show("session").await;
    assert_eq!(me["roles"], json!(["operator"]));
    assert_eq!(me["name"], "Olaf Olsen");
    assert!(
        claim(token, "another long one")
            .await
            .status()
            .is_client_error()
    );
    let credentials = json!({ "email": "olaf@example.org", "password": PASSWORD });
    let begun = site.visitor().post("session", &credentials).await;
    assert_eq!(begun.status(), StatusCode::OK);
}

#[tokio::test]
async fn who_took_an_operators_address_first_has_nothing_of_the_role() {
    let site = site::start().await;
    let stranger = site.visitor();
    let taken = json!({ "email": ADDRESS, "name": "Stranger", "password": PASSWORD });
    stranger.post("accounts", &taken).await;
    assert_eq!(sign_in(&stranger, PASSWORD).await.status(), StatusCode::OK);
    let gateway = site.nats.connection("gateway").await;
    let mut control = site.nats.subscribe(&gateway, "gateway.control").await;

    let invitation = add(&site, Role::Operator, Some("Olaf")).await;
    let remark = invitation.remark.unwrap();
    let said =
        "olaf@example.org had an account as bidder; it is operator now and is called Olaf now.";
    assert!(remark.starts_with(said), "{remark}");

    control.next().await.unwrap();
    until("the stranger is signed out", async || {
        stranger.get("session").await.status() == StatusCode::UNAUTHORIZED
    })
    .await;
    problem(sign_in(&stranger, PASSWORD).await, 401).await;
    let olaf = site.visitor();
    let (_, token) = invitation.link.rsplit_once('/').unwrap();
    let other = "quite another long one";
    assert!(
        claim(&site, &olaf, token, other)
            .await
            .status()
            .is_success()
    );
    let me: Value = olaf.show("session").await;
    assert_eq!(me["roles"], json!(["operator"]));
    assert_eq!(me["name"], "Olaf Olsen");
}

#[tokio::test]
async fn another_link_takes_nothing_away() {
    let site = site::start().await;
    let (olaf, first) = (site.visitor(), add(&site, Role::Operator, None).await);
    let (_, token) = first.link.rsplit_once('/').unwrap();
    let claimed = claim(&site, &olaf, token, PASSWORD).await;
    assert!(claimed.status().is_success());

    let again = add(&site, Role::Bidder, None).await;
    let remark = again.remark.unwrap();
    let said = "olaf@example.org has an account as operator already:";
    assert!(remark.starts_with(said), "{remark}");
    assert_eq!(
        sign_in(&site.visitor(), PASSWORD).await.status(),
        StatusCode::OK
    );
    let me = olaf.show("session").await;
    assert_eq!(me["roles"], json!(["operator"]));
}

#[tokio::test]
async fn operator_who_leaves_is_signed_out_and_bids_as_anybody() {
    let site = site::start().await;
    let (olaf, first) = (site.visitor(), add(&site, Role::Operator, None).await);
    let claimed = claim(&site, &olaf, token(&first), PASSWORD).await;
    assert!(claimed.status().is_success());
    let remove = || RemoveOperator {
        service: site.nats.service("web"),
        email: ADDRESS.into(),
    };
    let told = web::remove_operator(remove()).await.unwrap();
    assert!(told.starts_with("olaf@example.org is bidder now"), "{told}");
    until("the session is over", async || {
        olaf.get("session").await.status() == StatusCode::UNAUTHORIZED
    })
    .await;
    problem(sign_in(&olaf, PASSWORD).await, 401).await;
    let again = web::remove_operator(remove()).await.unwrap_err();
    assert_eq!(again.to_string(), "olaf@example.org is no operator");
    let link = add(&site, Role::Bidder, None).await;
    let claimed = claim(&site, &olaf, token(&link), PASSWORD).await;
    assert!(claimed.status().is_success());
    let me = olaf.show("session").await;
    assert_eq!(me["roles"], json!(["bidder"]));
}

#[tokio::test]
async fn newer_link_ends_the_one_before() {
    let site = site::start().await;
    let (olaf, first) = (site.visitor(), add(&site, Role::Bidder, None).await);
    let second = add(&site, Role::Bidder, None).await;
    assert_eq!(opened(&olaf, &site, &first).await, StatusCode::NOT_FOUND);
    let claimed = claim(&site, &olaf, token(&first), PASSWORD).await;
    assert_eq!(claimed.status(), StatusCode::NOT_FOUND);
    assert_eq!(opened(&olaf, &site, &second).await, StatusCode::OK);
    let claimed = claim(&site, &olaf, token(&second), PASSWORD).await;
    assert!(claimed.status().is_success());
}

#[tokio::test]
async fn changed_password_or_role_ends_the_links_before() {
    let site = site::start().await;
    let (olaf, first) = (site.visitor(), add(&site, Role::Operator, None).await);
    claim(&site, &olaf, token(&first), PASSWORD).await;
    let unused = add(&site, Role::Operator, None).await;
    let change = json!({ "current": PASSWORD, "new": "quite another long one" });
    let change = olaf.http.put(olaf.url("password")).json(&change);
    assert_eq!(olaf.send(change).await.status(), StatusCode::NO_CONTENT);
    // Who found it in a mailbox does not become operator by it.
    let thief = site.visitor();
    let claimed = claim(&site, &thief, token(&unused), "the password of a thief").await;
    assert_eq!(claimed.status(), StatusCode::NOT_FOUND);
    let same = sign_in(&olaf, "quite another long one").await;
    assert_eq!(same.status(), StatusCode::OK);

    let site = site::start().await;
    let as_bidder = add(&site, Role::Bidder, None).await;
    let as_operator = add(&site, Role::Operator, None).await;
    assert_eq!(
        opened(&thief, &site, &as_bidder).await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(opened(&thief, &site, &as_operator).await, StatusCode::OK);
}

#[tokio::test]
async fn link_makes_an_account_of_the_demo_ones_own() {
    let site = site::start().await;
    let mut order = order(&site, Role::Bidder, None);
    order.email = "alice@outcry.test".into();
    let link = web::add_account(order).await.unwrap();
    let without_demo = site.again(|settings| settings.demo = false).await;
    let url = without_demo.url(&format!("../../welcome/{}", token(&link)));
    let form = without_demo.http.post(url).form(&[("password", PASSWORD)]);
    without_demo
        .send(form.header("sec-fetch-site", "same-origin"))
        .await;
    assert_eq!(without_demo.show("session").await["name"], "Alice");
}

#[tokio::test]
async fn text_that_is_no_address_gets_no_link() {
    let site = site::start().await;
    let mut order = order(&site, Role::Bidder, None);
    order.email = "no address".into();
    let refused = web::add_account(order).await.unwrap_err();
    assert!(
        refused.to_string().contains("name@example.org"),
        "{refused}"
    );
}
