//! Getting an account, and the answers that must give nothing away.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::site::{self, PASSWORD, problem};

const PASSWORD_OF_THE_DEMO: &str = "outcry-demo";

fn carol() -> Value {
    json!({ "email": "Carol@Example.org", "name": "Carol", "password": PASSWORD })
}

#[tokio::test]
async fn whoever_signs_up_can_sign_in_however_the_address_is_spelled() {
    let site = site::start().await;
    let visitor = site.visitor();
    let made = visitor.post("accounts", &carol()).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let made: Value = made.json().await.unwrap();
    assert_eq!(
        (&made["name"], &made["roles"]),
        (&json!("Carol"), &json!(["bidder"]))
    );

    let credentials = json!({ "email": " carol@example.ORG ", "password": PASSWORD });
    let begun = visitor.post("session", &credentials).await;
    assert_eq!(begun.status(), StatusCode::OK);
    assert_eq!(visitor.show("session").await["user"], made["user"]);
}

#[tokio::test]
async fn password_and_address_hold_however_a_device_composes_their_letters() {
    let site = site::start().await;
    let visitor = site.visitor();
    let composed = ("j\u{fc}rg@example.org", "Z\u{fc}rich-K\u{e4}sefondue-9");
    let decomposed = (
        "ju\u{308}rg@example.org",
        "Zu\u{308}rich-Ka\u{308}sefondue-9",
    );
    let new = json!({ "email": composed.0, "name": "Jürg", "password": composed.1 });
    let made = visitor.post("accounts", &new).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    for (email, password) in [composed, decomposed] {
        let credentials = json!({ "email": email, "password": password });
        let begun = visitor.post("session", &credentials).await;
        assert_eq!(begun.status(), StatusCode::OK, "{email}");
    }
    let change = json!({ "current": decomposed.1, "new": "Tu\u{308}binger Ha\u{308}usermeer" });
    let change = visitor.http.put(visitor.url("password")).json(&change);
    let changed = visitor
        .send(change.header("sec-fetch-site", "same-origin"))
        .await;
    assert_eq!(changed.status(), StatusCode::NO_CONTENT);
    let credentials = json!({ "email": composed.0, "password": "T\u{fc}binger H\u{e4}usermeer" });
    let begun = visitor.post("session", &credentials).await;
    assert_eq!(begun.status(), StatusCode::OK);
}

#[tokio::test]
async fn one_address_is_one_account_and_nobody_is_told_that_it_is_taken() {
    let site = site::start().await;
    let visitor = site.visitor();
    let mut answers = Vec::new();
    for password in [PASSWORD, "the password of a stranger"] {
        let mut account = carol();
        account["password"] = json!(password);
        let answer = visitor.post("accounts", &account).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let mut answer: Value = answer.json().await.unwrap();
        let user = answer["user"].take();
        assert_eq!(user.as_str().map(str::len), Some(26), "{user}");
        answers.push(answer);
    }
    assert_eq!(answers[0], answers[1]);
    let sign_in = async |password: &str| {
        let credentials = json!({ "email": "carol@example.org", "password": password });
        visitor.post("session", &credentials).await
    };
    problem(sign_in("the password of a stranger").await, 401).await;
    assert_eq!(sign_in(PASSWORD).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn asking_for_an_account_again_with_the_same_key_is_safe() {
    let site = site::start().await;
    let visitor = site.visitor();
    let ask = async |account: &Value| {
        let request = visitor.http.post(visitor.url("accounts")).json(account);
        visitor.send(request.header("idempotency-key", "k1")).await
    };
    let mut made = Vec::new();
    for _ in 0..2 {
        let answer = ask(&carol()).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        made.push(answer.json::<Value>().await.unwrap());
    }
    assert_eq!(made[0], made[1]);
    for (field, value) in [
        ("email", "dave@example.org"),
        ("name", "Caroline"),
        ("password", "another long enough one"),
    ] {
        let mut other = carol();
        other[field] = json!(value);
        let refused = problem(ask(&other).await, 422).await;
        assert_eq!(refused["code"], "idempotency_key_reused", "{field}");
    }
}

#[tokio::test]
async fn another_password_needs_the_one_before_and_ends_every_other_session() {
    let site = site::start().await;
    let (here, there) = (site.visitor(), site.visitor());
    here.post("accounts", &carol()).await;
    let mut credentials = json!({ "email": "carol@example.org", "password": PASSWORD });
    for visitor in [&here, &there] {
        let begun = visitor.post("session", &credentials).await;
        assert_eq!(begun.status(), StatusCode::OK);
    }
    let change = async |current: &str, new: &str| {
        let body = json!({ "current": current, "new": new });
        here.send(here.http.put(here.url("password")).json(&body))
            .await
    };
    let other = "quite another long one";
    let refused = problem(change("not the password", other).await, 422).await;
    assert_eq!(refused["pointer"], "/current");
    for bad in [
        "short",
        "password1234",
        "carol@example.org",
        PASSWORD_OF_THE_DEMO,
    ] {
        let refused = problem(change(PASSWORD, bad).await, 422).await;
        assert_eq!(refused["pointer"], "/new", "{bad}");
    }
    let both = problem(change("not the password", "short").await, 422).await;
    let pointers = |problem: &serde_json::Value| {
        let errors = problem["errors"].as_array().unwrap().iter();
        let pointers = errors.map(|error| error["pointer"].as_str().unwrap().to_owned());
        pointers.collect::<Vec<_>>()
    };
    assert_eq!(pointers(&both), ["/current", "/new"]);
    let body = json!({ "current": 5, "new": "short", "more": true });
    let three = here.send(here.http.put(here.url("password")).json(&body));
    let mut three = pointers(&problem(three.await, 422).await);
    three.sort();
    assert_eq!(three, ["/current", "/more", "/new"]);
    assert_eq!(there.get("session").await.status(), StatusCode::OK);

    assert_eq!(
        change(PASSWORD, other).await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(here.get("session").await.status(), StatusCode::OK);
    problem(there.get("session").await, 401).await;
    problem(there.post("session", &credentials).await, 401).await;
    credentials["password"] = json!(other);
    let begun = there.post("session", &credentials).await;
    assert_eq!(begun.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_demos_passwords_stay_as_everyone_knows_them() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let body = json!({ "current": PASSWORD_OF_THE_DEMO, "new": PASSWORD });
    let request = alice.http.put(alice.url("password")).json(&body);
    problem(alice.send(request).await, 403).await;
}

#[tokio::test]
async fn a_field_that_cannot_be_taken_is_named() {
    let site = site::start().await;
    let visitor = site.visitor();
    for (field, value) in [
        ("email", json!("nobody")),
        ("email", json!(5)),
        ("name", json!("carol@example.org")),
        ("name", json!("x".repeat(10_000))),
        ("name", json!("\u{202E}\u{200B}")),
        ("password", json!("short")),
        ("password", json!(PASSWORD_OF_THE_DEMO)),
        ("password", json!("password1234")),
        ("password", json!("carol@example.org")),
    ] {
        let mut account = carol();
        account[field] = value;
        let refused = problem(visitor.post("accounts", &account).await, 422).await;
        assert_eq!(refused["pointer"], format!("/{field}"));
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let site = site::start().await;
    let visitor = site.visitor();
    let mut answers = Vec::new();
    for email in ["alice@outcry.test", "nobody@outcry.test", "no address"] {
        let credentials = json!({ "email": email, "password": "not the password" });
        answers.push(problem(visitor.post("session", &credentials).await, 401).await);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn the_demos_people_sign_in_only_where_the_demo_runs() {
    let site = site::start().await;
    site.demo("olga").await;
    let real = site.again(|settings| settings.demo = false).await;
    let credentials = json!({ "email": "olga@outcry.test", "password": "outcry-demo" });
    problem(real.post("session", &credentials).await, 401).await;
}

#[tokio::test]
async fn guessing_is_slowed_down_for_the_guesser_alone() {
    let site = site::start_with(|settings| {
        settings.trusted_proxies = ["127.0.0.1", "10.0.0.0/8"]
            .map(|p| p.parse().unwrap())
            .into();
    })
    .await;
    let visitor = site.visitor();
    let attempt = async |from: &str, password: &str| {
        let credentials = json!({ "email": "alice@outcry.test", "password": password });
        let request = visitor.http.post(visitor.url("session")).json(&credentials);
        visitor.send(request.header("x-forwarded-for", from)).await
    };
    let mut last = attempt("192.0.2.1, 10.0.0.5", "guess").await;
    for _ in 0..20 {
        if last.status() == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        last = attempt("192.0.2.9, 192.0.2.1, 10.0.0.5", "guess").await;
    }
    assert!(last.headers().contains_key("retry-after"));
    problem(last, 429).await;
    let alice = attempt("192.0.2.2, 10.0.0.5", "outcry-demo").await;
    assert_eq!(alice.status(), StatusCode::OK);
}

#[tokio::test]
async fn every_wrong_field_of_a_new_account_is_named_at_once() {
    let site = site::start().await;
    let visitor = site.visitor();
    let wrong = json!({ "email": "carol", "name": "carol@example.org", "password": "short" });
    let refused = problem(visitor.post("accounts", &wrong).await, 422).await;
    let named: Vec<_> = (refused["errors"].as_array().unwrap().iter())
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(named, ["/email", "/name", "/password"], "{refused}");
    assert_eq!(
        (&refused["pointer"], &refused["length_min"]),
        (&json!("/email"), &json!(12))
    );
    let form = visitor
        .http
        .post(format!("http://{}/sign-up", site.address));
    let form = form.header("sec-fetch-site", "same-origin");
    let page = visitor.send(form.form(&wrong)).await;
    assert_eq!(page.status(), 422);
    let page = page.text().await.unwrap();
    for field in ["email", "name", "password"] {
        assert!(
            page.contains(&format!("<a href=\"#{field}\">")),
            "{field}: {page}"
        );
    }
}
