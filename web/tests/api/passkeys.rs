//! Passkeys: added by the password, good for one answer to one challenge of this site, and gone with whatever ends a stranger's way in.

use notification::{Kind, LetterReply};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use web::{AddAccount, RemoveOperator, Role};

use crate::{
    authenticator::Authenticator,
    house::{hidden, send, show},
    mailed_links::{handed, mailed, reply},
    notices::carol,
    site::{self, PASSWORD, Site, Visitor, problem},
};

const CAROL: &str = "carol@example.org";

/// The answer to whoever wishes for a new passkey.
async fn wish(person: &Visitor, password: &str) -> Response {
    let wish = json!({ "password": password });
    person.post("account/passkeys/challenge", &wish).await
}

/// Adds the device's passkey.
async fn add(person: &Visitor, device: &mut Authenticator, name: &str) -> Response {
    let asked: Value = wish(person, PASSWORD).await.json().await.unwrap();
    let credential = device.makes(&asked["options"]);
    let new = json!({ "name": name, "challenge": asked["challenge"], "credential": credential });
    person.post("account/passkeys", &new).await
}

/// Carol with a passkey, her device, and its id.
async fn carol_with_passkey(site: &Site) -> (Visitor, Authenticator, String) {
    let (carol, mut device) = (carol(site).await, Authenticator::new(1));
    let added = add(&carol, &mut device, "My phone").await;
    assert_eq!(added.status(), StatusCode::CREATED);
    let added: Value = added.json().await.unwrap();
    (carol, device, added["passkey"].as_str().unwrap().to_owned())
}

/// Asks the site for a passkey, and brings what the device signs.
async fn sign_in(visitor: &Visitor, device: &mut Authenticator) -> Response {
    bring(visitor, &sign(visitor, device).await).await
}

async fn sign(visitor: &Visitor, device: &mut Authenticator) -> Value {
    let asked = visitor.post("session/passkey/challenge", &json!({})).await;
    assert_eq!(asked.status(), StatusCode::OK);
    let asked: Value = asked.json().await.unwrap();
    let credential = device.signs(&asked["options"]);
    json!({ "challenge": asked["challenge"], "credential": credential })
}

async fn bring(visitor: &Visitor, signed: &Value) -> Response {
    visitor.post("session/passkey", signed).await
}

async fn is_signed_in(visitor: &Visitor) -> bool {
    visitor.get("session").await.status() == StatusCode::OK
}

async fn refused(visitor: &Visitor, device: &mut Authenticator, status: u16, code: &str) {
    let refused = problem(sign_in(visitor, device).await, status).await;
    assert_eq!(refused["code"], code);
    assert!(!is_signed_in(visitor).await);
}

async fn items(person: &Visitor) -> Vec<Value> {
    let list = person.show("account/passkeys").await;
    list["items"].as_array().unwrap().clone()
}

async fn delete(person: &Visitor, path: &str) -> u16 {
    let request = person.http.request(Method::DELETE, person.url(path));
    let request = request.header("sec-fetch-site", "same-origin");
    person.send(request).await.status().as_u16()
}

#[tokio::test]
async fn passkey_signs_in_without_a_name_is_renamed_and_removed() {
    let site = site::start().await;
    let (carol, mut device, id) = carol_with_passkey(&site).await;
    assert_eq!(items(&carol).await[0]["used_at"], Value::Null);
    let elsewhere = site.visitor();
    let begun: Value = sign_in(&elsewhere, &mut device).await.json().await.unwrap();
    assert_eq!(begun["name"], "Carol");
    assert_eq!(elsewhere.show("account").await["email"], CAROL);
    let used = &items(&carol).await[0];
    assert!(
        used["used_at"].is_string() && used["name"] == "My phone",
        "{used}"
    );

    let path = format!("/account/passkeys/{id}");
    let (_, _, html) = show(&site, &carol, "/account").await;
    assert!(html.contains(&path) && html.contains("1 of 10"), "{html}");
    let (_, _, html) = show(&site, &carol, &path).await;
    let token = hidden(&html, "form_token");
    let call = async |name: &str| {
        let fields = [("form_token", token.as_str()), ("name", name)];
        send(&site, &carol, &path, &fields).await
    };
    let (status, _, html) = call(&"x".repeat(41)).await;
    assert_eq!(status, 422);
    assert!(html.contains("1 to 40 visible characters"), "{html}");
    let (status, at, html) = call("Work <laptop>").await;
    assert_eq!((status, at.as_str()), (200, "/account"));
    assert!(
        html.contains("Work &#60;laptop&#62;") && html.contains("Saved."),
        "{html}"
    );
    let renamed = carol
        .put(&format!("account/passkeys/{id}"), &json!({ "name": "" }))
        .await;
    assert_eq!(renamed.status(), 422);

    let fields = [("form_token", token.as_str())];
    let (status, _, html) = send(&site, &carol, &format!("{path}/remove"), &fields).await;
    assert_eq!(status, 200);
    assert!(
        html.contains("The passkey is removed.") && html.contains("0 of 10"),
        "{html}"
    );
    harness::until("whoever signed in by it is signed out", async || {
        !is_signed_in(&elsewhere).await
    })
    .await;
    assert!(is_signed_in(&carol).await);
    refused(&site.visitor(), &mut device, 401, "unknown_passkey").await;
    assert_eq!(delete(&carol, &format!("account/passkeys/{id}")).await, 404);
    assert_eq!(show(&site, &carol, &path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn answer_that_is_not_the_passkeys_to_this_site_is_refused() {
    let site = site::start().await;
    let (_, device, _) = carol_with_passkey(&site).await;
    let visitor = site.visitor();
    let mut other_origin = device.clone();
    other_origin.origin = "http://localhost:8081";
    refused(&visitor, &mut other_origin, 401, "passkey_not_accepted").await;
    let mut other_domain = device.clone();
    other_domain.domain = "evil.example";
    refused(&visitor, &mut other_domain, 401, "passkey_not_accepted").await;
    let mut careless = device.clone();
    careless.is_careless = true;
    refused(&visitor, &mut careless, 401, "passkey_not_accepted").await;
    // Another's device that claims to have hers, and hers that claims to be another's.
    let mut forged = Authenticator::new(2);
    (forged.id, forged.handle) = (device.id.clone(), device.handle.clone());
    forged.count = device.count;
    refused(&visitor, &mut forged, 401, "passkey_not_accepted").await;
    let dora = site.visitor();
    let new = json!({ "email": "dora@example.org", "name": "Dora", "password": PASSWORD });
    dora.post("accounts", &new).await;
    let credentials = json!({ "email": "dora@example.org", "password": PASSWORD });
    dora.post("session", &credentials).await;
    let mut doras = Authenticator::new(3);
    assert_eq!(add(&dora, &mut doras, "Hers").await.status(), 201);
    let mut swapped = device.clone();
    swapped.handle = doras.handle.clone();
    refused(&visitor, &mut swapped, 401, "unknown_passkey").await;
    let mut nobodys = device.clone();
    nobodys.handle = "AAAA".repeat(21) + "AA";
    refused(&visitor, &mut nobodys, 401, "unknown_passkey").await;
    assert_eq!(sign_in(&visitor, &mut device.clone()).await.status(), 200);
}

#[tokio::test]
async fn challenge_is_good_once_and_in_its_own_browser() {
    let site = site::start().await;
    let (carol, mut device, _) = carol_with_passkey(&site).await;
    let (visitor, thief) = (site.visitor(), site.visitor());
    let signed = sign(&visitor, &mut device).await;
    let over = problem(bring(&thief, &signed).await, 409).await;
    assert_eq!(over["code"], "challenge_over");
    sign(&thief, &mut device.clone()).await;
    problem(bring(&thief, &signed).await, 409).await;
    let (one, two) = tokio::join!(bring(&visitor, &signed), bring(&visitor, &signed));
    let mut statuses = [one.status().as_u16(), two.status().as_u16()];
    statuses.sort_unstable();
    assert!(statuses[0] == 200 && statuses[1] != 200, "{statuses:?}");
    let again = problem(bring(&visitor, &signed).await, 409).await;
    assert_eq!(again["code"], "challenge_over");

    // The house's sites share what was used: one that the first asked for is taken at the second, and then at neither.
    let beside = site.again(|_| {}).await;
    let signed = sign(&visitor, &mut device).await;
    let bring_beside = async || {
        let request = visitor
            .http
            .post(beside.url("session/passkey"))
            .json(&signed);
        visitor.send(request).await
    };
    assert_eq!(bring_beside().await.status(), StatusCode::OK);
    problem(bring_beside().await, 409).await;
    problem(bring(&visitor, &signed).await, 409).await;

    // The same of new ones, which belong to a session.
    let asked: Value = wish(&carol, PASSWORD).await.json().await.unwrap();
    let mut another = Authenticator::new(4);
    let credential = another.makes(&asked["options"]);
    let new = json!({ "name": "A", "challenge": asked["challenge"], "credential": credential });
    let elsewhere = site.visitor();
    let credentials = json!({ "email": CAROL, "password": PASSWORD });
    assert_eq!(elsewhere.post("session", &credentials).await.status(), 200);
    let stolen = problem(elsewhere.post("account/passkeys", &new).await, 409).await;
    assert_eq!(stolen["code"], "challenge_over");
    assert_eq!(carol.post("account/passkeys", &new).await.status(), 201);
    let again = problem(carol.post("account/passkeys", &new).await, 409).await;
    assert_eq!(again["code"], "challenge_over");
    assert_eq!(items(&carol).await.len(), 2);
}

#[tokio::test]
async fn counter_that_goes_back_is_refused() {
    let site = site::start().await;
    let (_, mut device, _) = carol_with_passkey(&site).await;
    let visitor = site.visitor();
    device.count += 10;
    let mut copy = device.clone();
    assert_eq!(sign_in(&visitor, &mut device).await.status(), 200);
    let stranger = site.visitor();
    copy.count -= 5;
    refused(&stranger, &mut copy, 401, "passkey_copied").await;
    assert_eq!(sign_in(&stranger, &mut device).await.status(), 200);
}

#[tokio::test]
async fn blocked_person_gets_in_by_no_passkey() {
    let site = site::start().await;
    let (carol, mut device, _) = carol_with_passkey(&site).await;
    let user = carol.show("session").await["user"].clone();
    let block = format!("people/{}/block", user.as_str().unwrap());
    let olga = site.demo("olga").await;
    let blocked = olga.put(&block, &json!({ "reason": "Unpaid" })).await;
    assert_eq!(blocked.status(), StatusCode::NO_CONTENT);
    refused(&site.visitor(), &mut device, 403, "blocked").await;
    assert_eq!(delete(&olga, &block).await, 204);
    assert_eq!(sign_in(&site.visitor(), &mut device).await.status(), 200);
}

#[tokio::test]
async fn passkey_is_added_by_the_password_and_at_most_ten_are() {
    let site = site::start().await;
    let (carol, device, _) = carol_with_passkey(&site).await;
    let wrong = problem(wish(&carol, "not her password").await, 422).await;
    assert_eq!(wrong["pointer"], "/password");
    assert_eq!(wish(&site.visitor(), PASSWORD).await.status(), 401);
    let alice = site.demo("alice").await;
    assert_eq!(wish(&alice, "outcry-demo").await.status(), 403);
    let same = problem(add(&carol, &mut device.clone(), "Again").await, 409).await;
    assert_eq!(same["code"], "known_passkey");
    let mut elsewhere = Authenticator::new(9);
    elsewhere.origin = "https://evil.example";
    let foreign = problem(add(&carol, &mut elsewhere, "Foreign").await, 422).await;
    assert_eq!(foreign["pointer"], "/credential");
    let nameless = problem(add(&carol, &mut Authenticator::new(9), " ").await, 422).await;
    assert_eq!(nameless["pointer"], "/name");
    // Where she has not tried as many passwords yet as one may at once.
    let beside = site.again(|_| {}).await;
    let credentials = json!({ "email": CAROL, "password": PASSWORD });
    assert_eq!(beside.post("session", &credentials).await.status(), 200);
    for seed in 2..=9 {
        let added = add(&beside, &mut Authenticator::new(seed), "One more").await;
        assert_eq!(added.status(), StatusCode::CREATED, "{seed}");
    }
    assert!(carol.html("/account").await.contains("passkey-add"));
    let last = add(&carol, &mut Authenticator::new(10), "The tenth").await;
    assert_eq!(last.status(), StatusCode::CREATED);
    let many = problem(wish(&beside, PASSWORD).await, 409).await;
    assert_eq!(many["code"], "too_many_passkeys");
    let html = carol.html("/account").await;
    assert!(
        html.contains("10 of 10") && !html.contains("passkey-add"),
        "{html}"
    );
}

#[tokio::test]
async fn mail_tells_of_passkeys_where_the_address_is_confirmed() {
    let site = site::start().await;
    let (carol, _, id) = carol_with_passkey(&site).await;
    assert_eq!(handed(&site, Kind::PasskeysChanged).await.0, []);
    let confirm = mailed(&site, Kind::EmailCheck).await;
    assert_eq!(send(&site, &carol, &confirm, &[]).await.0, 200);
    assert_eq!(
        add(&carol, &mut Authenticator::new(2), "Second")
            .await
            .status(),
        201
    );
    assert_eq!(delete(&carol, &format!("account/passkeys/{id}")).await, 204);
    let told = handed(&site, Kind::PasskeysChanged).await.0;
    let mut subjects = vec![];
    for notice in told {
        let LetterReply::Letter(letter) = reply(&site, notice).await else {
            panic!("it is told");
        };
        assert_eq!((letter.email.as_str(), letter.ways_out), (CAROL, None));
        assert!(letter.link.url.ends_with("/account#passkeys"));
        subjects.push(letter.subject);
    }
    assert_eq!(subjects, ["A passkey was added", "A passkey was removed"]);
}

#[tokio::test]
async fn new_password_and_signing_out_elsewhere_keep_passkeys_and_a_link_ends_them() {
    let site = site::start().await;
    let (carol, mut device, _) = carol_with_passkey(&site).await;
    let elsewhere = site.visitor();
    assert_eq!(sign_in(&elsewhere, &mut device).await.status(), 200);
    assert_eq!(delete(&carol, "account/sessions").await, 204);
    harness::until("it is over elsewhere", async || {
        !is_signed_in(&elsewhere).await
    })
    .await;
    assert_eq!(sign_in(&elsewhere, &mut device).await.status(), 200);
    let change = json!({ "current": PASSWORD, "new": "an altogether new phrase" });
    assert_eq!(carol.put("password", &change).await.status(), 204);
    harness::until("it is over elsewhere", async || {
        !is_signed_in(&elsewhere).await
    })
    .await;
    assert_eq!(sign_in(&elsewhere, &mut device).await.status(), 200);
    // What was asked for before sessions ended is not taken.
    let asked: Value = wish(&carol, "an altogether new phrase")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(delete(&carol, "account/sessions").await, 204);
    let credential = Authenticator::new(2).makes(&asked["options"]);
    let new = json!({ "name": "Late", "challenge": asked["challenge"], "credential": credential });
    let late = problem(carol.post("account/passkeys", &new).await, 409).await;
    assert_eq!(late["code"], "challenge_over");
    // Whoever had the account until a link was used may be somebody else.
    let forgotten = json!({ "email": CAROL });
    assert_eq!(
        site.visitor()
            .post("forgotten-password", &forgotten)
            .await
            .status(),
        202
    );
    let link = mailed(&site, Kind::PasswordLink).await;
    let claimed = send(&site, &site.visitor(), &link, &[("password", PASSWORD)]).await;
    assert_eq!(claimed.0, 200);
    refused(&site.visitor(), &mut device, 401, "unknown_passkey").await;
}

#[tokio::test]
async fn operator_signs_in_by_a_passkey_that_goes_with_the_role() {
    let site = site::start().await;
    let (_, mut strangers, _) = carol_with_passkey(&site).await;
    let service = || site.nats.service("web");
    let public = bootstrap::PublicAddress {
        public_url: None,
        web_port: 8080,
    };
    let add_operator = AddAccount {
        service: service(),
        email: CAROL.into(),
        role: Role::Operator,
        name: None,
        public,
    };
    let invitation = web::add_account(add_operator).await.unwrap();
    refused(&site.visitor(), &mut strangers, 401, "unknown_passkey").await;
    let (_, token) = invitation.link.rsplit_once('/').unwrap();
    let operator = site.visitor();
    let fields = [("name", "Carol"), ("password", PASSWORD)];
    let claimed = send(&site, &operator, &format!("/welcome/{token}"), &fields).await;
    assert_eq!(claimed.0, 200);
    let mut device = Authenticator::new(5);
    assert_eq!(add(&operator, &mut device, "Key").await.status(), 201);
    let elsewhere = site.visitor();
    let begun: Value = sign_in(&elsewhere, &mut device).await.json().await.unwrap();
    assert_eq!(begun["roles"], json!(["operator"]));
    let removal = RemoveOperator {
        service: service(),
        email: CAROL.into(),
    };
    web::remove_operator(removal).await.unwrap();
    refused(&site.visitor(), &mut device, 401, "unknown_passkey").await;
}

#[tokio::test]
async fn bare_address_has_neither_passkeys_nor_their_buttons() {
    let site = site::start_with(|settings| {
        settings.public.public_url = Some("http://192.0.2.1".parse().unwrap());
    })
    .await;
    let asked = site
        .visitor()
        .post("session/passkey/challenge", &json!({}))
        .await;
    assert_eq!(problem(asked, 409).await["code"], "no_passkeys");
    let carol = carol(&site).await;
    assert_eq!(
        problem(wish(&carol, PASSWORD).await, 409).await["code"],
        "no_passkeys"
    );
    for (visitor, path) in [(&site.visitor(), "/sign-in"), (&carol, "/account")] {
        let html = visitor.html(path).await;
        assert!(!html.contains("passkey-"), "{html}");
    }
}
