//! What people change of their own account, and how the house helps them in again.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    house::{hidden, send, show},
    site::{self, PASSWORD, Site, Visitor, problem},
};

const CAROL: &str = "carol@example.org";

/// Carol, signed in with an account of her own.
async fn carol(site: &Site) -> Visitor {
    let carol = site.visitor();
    let new = json!({ "email": CAROL, "name": "Carol", "password": PASSWORD });
    assert_eq!(carol.post("accounts", &new).await.status(), 201);
    assert_eq!(sign_in(&carol, CAROL, PASSWORD).await, 200);
    carol
}

async fn sign_in(visitor: &Visitor, email: &str, password: &str) -> u16 {
    let credentials = json!({ "email": email, "password": password });
    visitor
        .post("session", &credentials)
        .await
        .status()
        .as_u16()
}

async fn is_signed_in(visitor: &Visitor) -> bool {
    visitor.get("session").await.status() == StatusCode::OK
}

/// Sends one of the account's forms.
async fn form(
    site: &Site,
    visitor: &Visitor,
    path: &str,
    fields: &[(&str, &str)],
) -> (u16, String) {
    let (_, _, html) = show(site, visitor, "/account").await;
    let token = hidden(&html, "form_token");
    let fields = [&[("form_token", token.as_str())], fields].concat();
    let (status, _, html) = send(site, visitor, path, &fields).await;
    (status, html)
}

#[tokio::test]
async fn name_and_address_change_and_what_is_wrong_stands_beside_its_field() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let address = "12 Orchard Lane\r\n\r\n8001 Zürich";
    let fields = [("name", "Carol Danvers"), ("address", address)];
    let (status, html) = form(&site, &carol, "/account", &fields).await;
    assert_eq!(status, 200);
    assert!(
        html.contains("Saved.") && html.contains("value=\"Carol Danvers\""),
        "{html}"
    );
    let account = carol.show("account").await;
    assert_eq!(account["name"], "Carol Danvers");
    assert_eq!(
        account["address"],
        json!(["12 Orchard Lane", "8001 Zürich"])
    );
    assert_eq!(carol.show("session").await["name"], "Carol Danvers");
    let fields = [("name", "a@b.c"), ("address", "1\n2\n3\n4\n5\n6\n7")];
    let (status, html) = form(&site, &carol, "/account", &fields).await;
    assert_eq!(status, 422);
    for words in ["not an email address", "at most 6 lines", "value=\"a@b.c\""] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let wrong = json!({ "name": "", "address": ["x"] });
    let refused = problem(carol.put("account", &wrong).await, 422).await;
    assert_eq!(refused["errors"][0]["pointer"], "/name");
}

#[tokio::test]
async fn email_changes_with_the_password_and_the_old_one_is_free_again() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let to = |email: &str, password: &str| json!({ "email": email, "password": password });
    let wrong = to("carol@new.example", "another one entirely");
    let refused = problem(carol.put("account/email", &wrong).await, 422).await;
    assert_eq!(refused["errors"][0]["pointer"], "/password");
    let taken = to("alice@outcry.test", PASSWORD);
    let refused = problem(carol.put("account/email", &taken).await, 422).await;
    assert_eq!(refused["errors"][0]["pointer"], "/email");
    let fields = [("email", "Carol@New.example "), ("password", PASSWORD)];
    let (status, html) = form(&site, &carol, "/account/email", &fields).await;
    assert_eq!(status, 200);
    assert!(html.contains("carol@new.example"), "{html}");
    let visitor = site.visitor();
    assert_eq!(sign_in(&visitor, CAROL, PASSWORD).await, 401);
    assert_eq!(sign_in(&visitor, "carol@new.example", PASSWORD).await, 200);
    // The address from before is anybody's, and back again is no way round.
    let new = json!({ "email": CAROL, "name": "Other", "password": "quite another phrase" });
    assert_eq!(visitor.post("accounts", &new).await.status(), 201);
    assert_eq!(
        sign_in(&site.visitor(), CAROL, "quite another phrase").await,
        200
    );
    let back = carol.put("account/email", &to(CAROL, PASSWORD)).await;
    assert_eq!(back.status(), 422);
    let alice = site.demo("alice").await;
    let refused = alice
        .put("account/email", &to("a@b.example", "outcry-demo"))
        .await;
    assert_eq!(refused.status(), 403, "everyone knows the demo's passwords");
}

#[tokio::test]
async fn signing_out_elsewhere_leaves_this_session_alone() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let elsewhere = site.visitor();
    assert_eq!(sign_in(&elsewhere, CAROL, PASSWORD).await, 200);
    let (status, html) = form(&site, &carol, "/account/sign-out-elsewhere", &[]).await;
    assert_eq!(status, 200);
    assert!(html.contains("you are signed out."), "{html}");
    harness::until("the other session is over", async || {
        !is_signed_in(&elsewhere).await
    })
    .await;
    assert!(is_signed_in(&carol).await);
}

#[tokio::test]
async fn house_makes_a_link_for_whoever_forgot_the_password() {
    let site = site::start().await;
    let (carol, olga) = (carol(&site).await, site.demo("olga").await);
    let (_, _, html) = show(&site, &site.visitor(), "/sign-in").await;
    assert!(html.contains("href=\"/forgotten-password\""), "{html}");
    let (_, _, html) = show(&site, &olga, "/house/people").await;
    let token = hidden(&html, "form_token");
    let find = [("form_token", token.as_str()), ("email", CAROL)];
    let (_, at, _) = send(&site, &olga, "/house/people", &find).await;
    let act = async |act: &str| {
        let fields = [("form_token", token.as_str()), ("act", act)];
        send(&site, &olga, &at, &fields).await
    };
    let (status, led, first) = act("link").await;
    assert_eq!(
        (status, &led),
        (200, &at),
        "a link is not made again by reloading"
    );
    let first = link(&first);
    let (_, _, html) = show(&site, &olga, &at).await;
    assert!(!html.contains("/welcome/"), "it is shown once: {html}");
    harness::until("her sessions are over", async || {
        !is_signed_in(&carol).await
    })
    .await;
    assert_eq!(
        sign_in(&carol, CAROL, PASSWORD).await,
        200,
        "the password holds until then"
    );
    let (_, _, second) = act("link").await;
    let second = link(&second);
    let (status, _, _) = show(&site, &carol, &first).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "another took its place");
    let user = at.rsplit('/').next().unwrap();
    let block = format!("people/{user}/block");
    let blocked = olga.put(&block, &json!({ "reason": "Unpaid" })).await;
    assert_eq!(blocked.status(), StatusCode::NO_CONTENT);
    let password = [("password", "an altogether new phrase")];
    let visitor = site.visitor();
    let claimed = send(&site, &visitor, &second, &password).await;
    assert_eq!(claimed.0, StatusCode::NOT_FOUND, "no link lets them in");
    let unblock = olga.http.delete(olga.url(&block));
    let unblocked = olga.send(unblock.header("sec-fetch-site", "same-origin"));
    let unblocked = unblocked.await;
    assert_eq!(unblocked.status(), StatusCode::NO_CONTENT);
    assert_eq!(send(&site, &visitor, &second, &password).await.0, 200);
    assert!(is_signed_in(&visitor).await);
    assert_eq!(sign_in(&carol, CAROL, PASSWORD).await, 401);
    for (who, status) in [("alice", 409), ("olga", 409)] {
        let other: Value = site.demo(who).await.show("session").await;
        let path = format!("people/{}/link", other["user"].as_str().unwrap());
        problem(olga.post(&path, &json!({})).await, status).await;
    }
    let made = olga.post(&format!("people/{user}/link"), &json!({})).await;
    let made: Value = made.json().await.unwrap();
    assert!(
        made["link"].as_str().unwrap().contains("/welcome/"),
        "{made}"
    );
}

/// The path of the one-time link on a page.
fn link(html: &str) -> String {
    let (_, rest) = html.split_once("/welcome/").expect("there is a link");
    let (token, _) = rest.split_once('<').expect("it ends");
    format!("/welcome/{token}")
}

#[tokio::test]
async fn settings_of_the_house_are_not_saved_over_somebody_elses() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let (_, _, html) = show(&site, &olga, "/house/settings").await;
    assert!(
        html.contains("Outcry Demo Auctions") && !html.contains("Invoices lack"),
        "{html}"
    );
    let (token, revision) = (hidden(&html, "form_token"), hidden(&html, "revision"));
    let save = async |name: &str, account: &str, revision: &str| {
        let fields = [
            ("form_token", token.as_str()),
            ("name", name),
            ("account", account),
            ("revision", revision),
        ];
        send(&site, &olga, "/house/settings", &fields).await
    };
    let (status, _, html) = save("Harbour", "DE89 3704 0044 0532 0130 01", &revision).await;
    assert_eq!(status, 422);
    assert!(
        html.contains("check digits of this IBAN do not fit"),
        "{html}"
    );
    let (status, _, html) = save("Harbour", "12345", &revision).await;
    assert_eq!(status, 200);
    assert!(
        html.contains("Saved.") && html.contains("Invoices lack its address"),
        "{html}"
    );
    let (status, _, html) = save("Mine", "12345", &revision).await;
    assert_eq!(status, 409);
    assert!(html.contains("Somebody else saved these settings") && html.contains("value=\"Mine\""));
    assert_eq!(olga.show("house/settings").await["name"], "Harbour");
    assert_eq!(
        save("Mine", "12345", &hidden(&html, "revision")).await.0,
        200
    );
    assert_eq!(olga.show("house/settings").await["name"], "Mine");
}
