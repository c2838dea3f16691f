//! Drafts of sales, as far as they go without an engine.

use std::{fs, path::Path};

use harness::until;
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    house::{hidden, send, show, with},
    partition::partition_with_sale,
    site::{self, Site, Visitor},
};

/// Keeps a draft; its address.
async fn draft(site: &Site, olga: &Visitor) -> String {
    draft_with(site, olga, &[]).await
}

/// The same with further fields, which come before the others of their name.
async fn draft_with(site: &Site, olga: &Visitor, extra: &[(&str, &str)]) -> String {
    let (_, _, html) = show(site, olga, "/house/new").await;
    let token = hidden(&html, "form_token");
    let form = with(&[&[("form_token", token.as_str()), ("do", "save")], extra].concat());
    let (status, at, html) = send(site, olga, "/house/new", &form).await;
    assert_eq!(status, 200, "{html}");
    assert!(html.contains("Draft saved."));
    assert!(html.contains("25 Nov 2099, 18:01:00 (UTC+1)"), "{html}");
    at
}

/// Orders something of a draft, confirmed; the status, where it led, and what is shown there.
async fn confirm(site: &Site, olga: &Visitor, at: &str, order: &str) -> (u16, String, String) {
    let (_, _, html) = show(site, olga, at).await;
    let token = hidden(&html, "form_token");
    let form = [
        ("form_token", token.as_str()),
        ("order", order),
        ("confirmed", "true"),
    ];
    send(site, olga, &format!("{at}/orders"), &form).await
}

#[tokio::test]
async fn a_draft_is_seen_by_the_house_alone_and_changed_until_it_is_sent() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let at = draft(&site, &olga).await;
    until("the draft is listed", async || {
        let (_, _, html) = show(&site, &olga, "/house").await;
        html.contains(&format!("href=\"{at}\""))
    })
    .await;
    let sale = at.rsplit('/').next().unwrap();
    let nobody = site.visitor();
    let public = nobody.get(&format!("sales/{sale}")).await;
    assert_eq!(public.status(), StatusCode::NOT_FOUND);

    let edit = format!("{at}/edit");
    let (_, _, html) = show(&site, &olga, &edit).await;
    assert!(html.contains("value=\"80.50\"") && html.contains("value=\"2099-11-25T18:00:00\""));
    let (token, revision) = (hidden(&html, "form_token"), hidden(&html, "revision"));
    let change = with(&[
        ("form_token", &token),
        ("revision", &revision),
        ("do", "save"),
        ("title", "Better clocks"),
    ]);
    let (_, now_at, html) = send(&site, &olga, &edit, &change).await;
    assert_eq!(now_at, at);
    assert!(html.contains("Better clocks"));
    // Whoever still has the older form does not overwrite it.
    let (status, _, html) = send(&site, &olga, &edit, &change).await;
    assert_eq!(status, 409);
    assert!(
        html.contains("Olga changed this draft at ") && html.contains("nothing of yours was saved")
    );
    // Told so, they may put theirs in its place.
    let seen = hidden(&html, "revision");
    let again = change.iter().map(|(name, value)| match *name {
        "revision" => ("revision", seen.as_str()),
        name => (name, *value),
    });
    let again: Vec<_> = again.collect();
    assert_eq!(send(&site, &olga, &edit, &again).await.1, at);

    // Nobody answers here: the draft waits, unchanged, to be published again.
    let orders = format!("{at}/orders");
    let publish = [("form_token", token.as_str()), ("order", "publish")];
    let (status, _, html) = send(&site, &olga, &orders, &publish).await;
    assert_eq!(status, 200);
    assert!(html.contains("Publish this sale?"));
    let (status, _, html) = confirm(&site, &olga, &at, "publish").await;
    assert_eq!(status, 503);
    assert!(html.contains("It is safe to try again"));
    until("nobody publishes it any more", async || {
        let (_, _, html) = show(&site, &olga, &at).await;
        html.contains("It is safe to publish it again.")
    })
    .await;
    assert_eq!(show(&site, &olga, &edit).await.1, at, "no change meanwhile");
    assert_eq!(confirm(&site, &olga, &at, "discard").await.0, 409);
}

#[tokio::test]
async fn a_draft_can_be_thrown_away() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let at = draft(&site, &olga).await;
    let (_, list, html) = confirm(&site, &olga, &at, "discard").await;
    assert_eq!(list, "/house");
    assert!(html.contains("Draft discarded.") && !html.contains(&at));
    assert_eq!(show(&site, &olga, &at).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_drafts_reserve_is_for_operators_and_lies_nowhere_in_the_clear() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let at = draft_with(&site, &olga, &[("lot_reserve", "76543.21")]).await;
    let (_, _, html) = show(&site, &olga, &format!("{at}/edit")).await;
    assert!(html.contains("value=\"76543.21\""), "{html}");
    let holds = |text: &str| holds(&site.nats.store(), text.as_bytes());
    assert!(holds("A clock"), "the draft lies in the store");
    assert!(!holds("7654321") && !holds("76543.21"));
}

#[tokio::test]
async fn sale_says_that_it_is_being_published_until_its_lots_are_here() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let partition = partition_with_sale("spring", 3);
    let lot = |number| json!({ "lot": format!("lot-{number}"), "number": number, "title": "A clock", "description": "" });
    let lots: Vec<_> = (1..=3).map(lot).collect();
    let texts = json!({ "title": "Spring", "demo": false, "lots": lots });
    let web = site.nats.connection("web").await.jetstream;
    let catalogue = web.get_key_value(topology::buckets::SALES).await.unwrap();
    let kept = catalogue.put("spring", texts.to_string().into()).await;
    kept.unwrap();
    let at = "/house/sales/spring";
    until("it is being published", async || {
        let (_, _, html) = show(&site, &olga, at).await;
        html.contains("0 of 3 lots are here.")
    })
    .await;
    site.publish(&partition).await;
    until("the sale is shown", async || {
        let (_, _, html) = show(&site, &olga, at).await;
        html.contains("Put on hold") && !html.contains("<work-progress")
    })
    .await;
}

/// Whether a file, or one below a folder, has these bytes somewhere.
fn holds(place: &Path, text: &[u8]) -> bool {
    if place.is_dir() {
        let entries = fs::read_dir(place).unwrap();
        return entries
            .map(|entry| entry.unwrap().path())
            .any(|path| holds(&path, text));
    }
    let bytes = fs::read(place).unwrap_or_default();
    bytes.windows(text.len()).any(|window| window == text)
}
