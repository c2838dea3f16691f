//! The site under several addresses: which of them are live, and what browsers are told to keep of them.

use reqwest::header;
use serde_json::json;

use crate::{
    partition::partition_with_sale,
    site::{self, Site},
};

/// The home page as a browser gets it that opened this host.
async fn opened_at(site: &Site, host: &str) -> String {
    let page = reqwest::Client::new().get(format!("http://{}/", site.address));
    let page = page.header(header::HOST, host).send().await.unwrap();
    page.text().await.unwrap()
}

#[tokio::test]
async fn page_at_another_address_names_the_setting_that_makes_it_live() {
    let site = site::start().await;
    for own in ["localhost:8080", "127.0.0.1:8080"] {
        let page = opened_at(&site, own).await;
        assert!(!page.contains("--public-url"), "{own}");
    }
    let page = opened_at(&site, "192.0.2.1:8080").await;
    for words in [
        "Nothing updates by itself here",
        "set up for http://localhost:8080",
        "--public-url http://192.0.2.1:8080",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn only_a_name_over_tls_is_kept_to_tls() {
    for (public_url, is_kept) in [
        ("https://Bid.Example:443", true),
        ("https://localhost", false),
        ("https://192.0.2.1", false),
        ("https://[2001:db8::1]", false),
        ("http://bid.example", false),
    ] {
        let site = site::start_with(|settings| {
            settings.public.public_url = Some(public_url.parse().unwrap());
        })
        .await;
        let answer = site.visitor().get("time").await;
        let kept = answer.headers().get("strict-transport-security");
        assert_eq!(kept.is_some(), is_kept, "{public_url}");
    }
}

#[tokio::test]
async fn form_of_ones_own_is_taken_however_the_public_url_is_spelled() {
    let site = site::start_with(|settings| {
        settings.public.public_url = Some("https://Bid.Example:443/".parse().unwrap());
    })
    .await;
    let visitor = site.visitor();
    let sign_in = visitor.http.post(visitor.url("session"));
    let sign_in = sign_in.header("origin", "https://bid.example");
    let sign_in = sign_in.json(&json!({ "email": "alice@outcry.test", "password": "outcry-demo" }));
    let begun = visitor.send(sign_in).await;
    assert_eq!(begun.status(), 200);
}

#[tokio::test]
async fn forms_of_a_page_at_another_address_are_sent_as_plain_ones() {
    let site = site::start().await;
    site.publish(&partition_with_sale("spring", 1)).await;
    let alice = site.demo("alice").await;
    let opened = async |host: &str| {
        let page = format!("http://{}/sales/spring/lots/lot-1", site.address);
        let page = alice.http.get(page).header(header::HOST, host).send().await;
        page.unwrap().text().await.unwrap()
    };
    harness::until("the lot has a page", async || {
        opened("localhost:8080").await.contains("data-bid-now")
    })
    .await;
    for (host, is_plain) in [("localhost:8080", false), ("192.0.2.1:8080", true)] {
        let page = opened(host).await;
        for form in ["data-bid-now", "data-amount-form novalidate"] {
            let (_, rest) = page.split_once(form).unwrap();
            assert_eq!(rest.starts_with(" data-native"), is_plain, "{host}: {form}");
        }
    }
}
