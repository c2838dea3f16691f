//! A lot that was taken back from its buyer, offered to the underbidder: once, in time, and then it is bought like any other.

use futures_util::TryStreamExt;
use notification::{HandedNotice, Kind};
use reqwest::StatusCode;
use serde_json::{Value, json};
use topology::buckets;

use super::{House, credit, hidden_token, house};
use crate::{house::send, site::problem};

/// Won by Alice at 40.50, where Bob would have gone up to 40.49: everybody saw him at 10.00.
const OFFER: &str = "/house/sales/spring/lots/lot-1/second-chance";
const ANSWER: &str = "/sales/spring/lots/lot-1/second-chance";
const API: &str = "sales/spring/lots/lot-1/second-chance";

/// The invoices are issued, and Alice's is taken back of the first lot.
async fn house_with_a_lot_to_offer() -> House {
    let house = house(true).await;
    house.issue().await;
    let (status, html) = credit(&house, "/invoices/2", &["lot-1"], "Did not pay").await;
    assert_eq!(status, 200, "{html}");
    house
}

async fn offer(house: &House, form: &[(&str, &str)]) -> (u16, String) {
    let (_, html) = house.show(&house.olga, OFFER).await;
    let token = hidden_token(&html);
    let mut all = vec![("form_token", token.as_str())];
    all.extend(form);
    let (status, _, html) = send(&house.site, &house.olga, OFFER, &all).await;
    (status, html)
}

async fn answer(house: &House, what: &str) -> (u16, String) {
    let (_, html) = house.show(&house.bob, ANSWER).await;
    let token = hidden_token(&html);
    let form = [("form_token", token.as_str()), ("answer", what)];
    let (status, _, html) = send(&house.site, &house.bob, ANSWER, &form).await;
    (status, html)
}

const THREE_DAYS: [(&str, &str); 3] = [("do", "offer"), ("paddle", "1"), ("days", "3")];

#[tokio::test]
async fn accepted_offer_is_invoiced_stated_and_shown_in_the_results() {
    let house = house_with_a_lot_to_offer().await;
    let (_, html) = house.show(&house.olga, "/house/sales/spring/results").await;
    assert!(html.contains(OFFER), "{html}");
    let (_, html) = house.show(&house.olga, OFFER).await;
    assert!(!html.contains("40.49"), "a maximum stays hidden: {html}");
    assert!(
        html.contains("Paddle 1 comes next") && html.contains("€10.00"),
        "{html}"
    );
    // Nobody is offered anything yet.
    assert_eq!(
        house.show(&house.bob, ANSWER).await.0,
        StatusCode::NOT_FOUND
    );
    for _ in 0..2 {
        let (status, html) = offer(&house, &THREE_DAYS).await;
        assert_eq!(status, 200, "{html}");
        assert!(html.contains("Offered to paddle 1 for €10.00"), "{html}");
    }
    let (_, html) = house.show(&house.bob, ANSWER).await;
    assert!(
        html.contains("Buy the lot for €10.00") && html.contains("Total with"),
        "{html}"
    );
    let (_, html) = house.show(&house.bob, "/sales/spring/lots/lot-1").await;
    assert!(
        html.contains("Second chance: the house offers you this lot"),
        "{html}"
    );
    for visitor in [&house.alice, &house.olga] {
        assert_eq!(house.show(visitor, ANSWER).await.0, StatusCode::NOT_FOUND);
    }
    for _ in 0..2 {
        let (status, html) = answer(&house, "accept").await;
        assert_eq!(status, 200, "{html}");
        assert!(
            html.contains("You bought this lot afterwards for €10.00"),
            "{html}"
        );
    }
    let (status, html) = answer(&house, "decline").await;
    assert!(status == 409 && html.contains("which is binding"), "{html}");
    // It comes onto an invoice of its own, beside the one that he has.
    house.issue().await;
    let columns = ["number", "kind", "paddle", "hammer_price"];
    let invoices = house.table(&columns).await;
    assert_eq!(
        invoices.last().unwrap(),
        &["4", "invoice", "1", "10.00"],
        "{invoices:?}"
    );
    house.issue().await;
    assert_eq!(house.table(&columns).await, invoices, "issued once");
    let (_, html) = house.show(&house.bob, "/sales/spring/lots/lot-1").await;
    assert!(html.contains("/invoices/4"), "{html}");
    let (_, html) = house.show(&house.olga, "/house/sales/spring/results").await;
    assert!(
        html.contains("Then bought by paddle 1 for €10.00 (Bob)"),
        "{html}"
    );
    assert!(!html.contains(OFFER), "{html}");
    let results = house
        .olga
        .get("sales/spring/results.csv")
        .await
        .text()
        .await
        .unwrap();
    assert!(
        results.contains(",1,Bob,10.00,2.50,0.00,0.20,12.70,\r\n"),
        "{results}"
    );
    assert!(!results.contains("40.49"), "{results}");
    // It is not to be had any more, until he is credited too.
    let (_, html) = house.show(&house.olga, OFFER).await;
    assert!(html.contains("was accepted"), "{html}");
    credit(&house, "/invoices/4", &["lot-1"], "Did not pay either").await;
    let (_, html) = house.show(&house.olga, OFFER).await;
    assert!(html.contains("Everybody else who bid"), "{html}");
    // Both purchases are said, and counted as one lot.
    let (_, html) = house.show(&house.olga, "/house/sales/spring/results").await;
    assert!(
        html.contains("Then bought by paddle 1") && html.contains(">credit note 5</a>"),
        "{html}"
    );
    assert!(
        html.contains(r#"<span class="figure">1</span> lot, <span class="figure">€50.50</span>"#),
        "{html}"
    );
    let results = house.olga.get("sales/spring/results.csv").await;
    let results = results.text().await.unwrap();
    assert!(results.contains(",0.20,12.70,5\r\n"), "{results}");
}

#[tokio::test]
async fn decline_is_asked_once_more_and_the_house_is_told() {
    let house = house_with_a_lot_to_offer().await;
    offer(&house, &THREE_DAYS).await;
    let (_, html) = house.show(&house.bob, "/sales/spring/lots/lot-1").await;
    assert!(html.contains("the house took that back"), "{html}");
    let (status, html) = answer(&house, "decline").await;
    assert!(
        status == 200 && html.contains("Decline the offer of lot 1?"),
        "{html}"
    );
    let (_, html) = house.show(&house.bob, ANSWER).await;
    assert!(html.contains("Buy the lot for €10.00"), "{html}");
    let (_, html) = answer(&house, "decline_for_good").await;
    assert!(html.contains("You declined the house’s offer"), "{html}");
    let told = told(&house).await;
    let words: Vec<_> = told.iter().map(|it| it.text.subject.as_str()).collect();
    assert!(
        words[0].starts_with("Second chance: ") && words[1].starts_with("Second chance declined: "),
        "{words:?}"
    );
    assert_eq!(
        told[1].user.as_str(),
        super::user(&house.olga).await.as_str()
    );
}

#[tokio::test]
async fn bidder_is_told_of_the_offer_with_its_sum_and_deadline_and_of_its_end() {
    let house = house_with_a_lot_to_offer().await;
    for _ in 0..2 {
        offer(&house, &THREE_DAYS).await;
    }
    let (status, html) = offer(&house, &[("do", "withdraw")]).await;
    assert_eq!(status, 200, "{html}");
    let (_, html) = house.show(&house.olga, OFFER).await;
    assert!(
        html.contains("was withdrawn and can be made again"),
        "{html}"
    );
    let told = told(&house).await;
    let [made, withdrawn] = told.as_slice() else {
        panic!("{told:?}");
    };
    let bob = super::user(&house.bob).await;
    for notice in [made, withdrawn] {
        assert_eq!(
            (notice.user.as_str(), notice.kind),
            (bob.as_str(), Kind::SecondChance)
        );
        assert_eq!(notice.text.path, ANSWER);
    }
    let words = made.text.paragraphs.join(" ");
    assert!(
        words.contains("for €10.00") && words.contains("€12.70") && words.contains("Answer by "),
        "{words}"
    );
    assert!(
        withdrawn.text.subject.starts_with("Offer withdrawn"),
        "{withdrawn:?}"
    );
    let (status, html) = offer(&house, &THREE_DAYS).await;
    assert_eq!(status, 200, "{html}");
    let (_, html) = house.show(&house.bob, ANSWER).await;
    assert!(html.contains("Buy the lot for €10.00"), "{html}");
}

/// What was handed over to be told of offers, the oldest first.
async fn told(house: &House) -> Vec<HandedNotice> {
    let web = house.site.nats.connection("web").await.jetstream;
    let outbox = web.get_key_value(buckets::NOTICE_OUTBOX).await.unwrap();
    let keys: Vec<String> = outbox.keys().await.unwrap().try_collect().await.unwrap();
    let mut told = vec![];
    for key in keys.iter().filter(|key| key.starts_with("second-chance.")) {
        let value = outbox.get(key).await.unwrap().unwrap();
        told.push(serde_json::from_slice::<HandedNotice>(&value).unwrap());
    }
    told.sort_by_key(|notice| notice.at);
    told
}

#[tokio::test]
async fn offer_needs_a_lot_that_is_to_be_had_and_a_deadline() {
    let house = house(true).await;
    let (_, html) = house.show(&house.olga, OFFER).await;
    assert!(html.contains("The lot is sold: credit it"), "{html}");
    let (status, html) = offer(&house, &THREE_DAYS).await;
    assert!(
        status == 409 && html.contains("credit it to its buyer first"),
        "{html}"
    );
    house.issue().await;
    credit(&house, "/invoices/2", &["lot-1"], "Did not pay").await;
    for (days, words) in [
        ("", "1 to 30"),
        ("0", "1 to 30"),
        ("31", "1 to 30"),
        ("soon", "1 to 30"),
    ] {
        let form = [("do", "offer"), ("paddle", "1"), ("days", days)];
        let (status, html) = offer(&house, &form).await;
        assert!(status == 422 && html.contains(words), "{days}: {html}");
    }
    let form = [("do", "offer"), ("paddle", "2"), ("days", "3")];
    let (status, html) = offer(&house, &form).await;
    assert!(
        status == 409 && html.contains("Another bidder comes next"),
        "{html}"
    );
    // Nobody bid on the third lot.
    let (_, html) = house
        .show(&house.olga, &OFFER.replace("lot-1", "lot-3"))
        .await;
    assert!(html.contains("Nobody else has bid"), "{html}");
}

#[tokio::test]
async fn programs_offer_answer_and_withdraw() {
    let house = house_with_a_lot_to_offer().await;
    let shown = house.olga.show(API).await;
    assert_eq!(shown["next"], json!({ "paddle": 1, "amount": 1_000 }));
    assert_eq!(
        house.bob.show(API).await,
        json!({ "offers": [], "next": null, "again": [], "hindrance": null })
    );
    let body = |until: &str| json!({ "paddle": 1, "until": until });
    let answer = house.olga.post(API, &body("2001-01-01T10:00:00Z")).await;
    assert_eq!(problem(answer, 422).await["pointer"], "/until");
    let until = auction::Time::from(bootstrap::clock::now());
    let until = until
        .after(std::time::Duration::from_secs(86_400))
        .to_string();
    assert_eq!(
        house.bob.post(API, &body(&until)).await.status(),
        StatusCode::FORBIDDEN
    );
    let answer = house.olga.post(API, &body(&until)).await;
    let offered: Value = answer.json().await.unwrap();
    assert_eq!(offered["offers"][0]["state"], "open", "{offered}");
    assert_eq!(offered["offers"][0]["amount"], 1_000);
    let own = house.bob.show(API).await;
    assert_eq!(own["offers"], offered["offers"]);
    assert_eq!(house.alice.show(API).await["offers"], json!([]));
    let accepts = json!({ "accept": true });
    let path = format!("{API}/answer");
    let answer = house.alice.post(&path, &accepts).await;
    assert_eq!(problem(answer, 404).await["code"], "unknown_offer");
    let address = house.olga.url(API);
    let withdrawn = house
        .olga
        .http
        .delete(address)
        .header("origin", format!("http://{}", house.site.address));
    let withdrawn: Value = withdrawn.send().await.unwrap().json().await.unwrap();
    assert_eq!(withdrawn["offers"][0]["state"], "withdrawn", "{withdrawn}");
    let answer = house.bob.post(&path, &accepts).await;
    let refused = problem(answer, 409).await;
    assert_eq!(refused["detail"], "the house has withdrawn the offer");
    // It may be made again; whoever has answered is not asked again.
    let shown = house.olga.show(API).await;
    assert_eq!(shown["again"], json!([{ "paddle": 1, "amount": 1_000 }]));
    assert_eq!(shown["next"], Value::Null);
    let answer = house.olga.post(API, &body(&until)).await;
    let offered: Value = answer.json().await.unwrap();
    assert_eq!(offered["offers"][1]["state"], "open", "{offered}");
    let declines = json!({ "accept": false });
    let answer = house.bob.post(&path, &declines).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answer = house.olga.post(API, &body(&until)).await;
    assert_eq!(problem(answer, 409).await["code"], "not_offered");
}
