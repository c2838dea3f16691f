//! Stars: what one watches is one's own, and is kept.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    house::{hidden, send, show},
    market::{list_symbols, publish_tick},
    partition::partition_with_sale,
    site::{self, Site, Visitor, problem},
};

/// The symbols that a board lists, in its order.
async fn rows(site: &Site, visitor: &Visitor, path: &str) -> Vec<String> {
    let (_, _, html) = show(site, visitor, path).await;
    let rows = html.split("data-row data-symbol=\"").skip(1);
    let rows = rows.map(|row| row.split('"').next().unwrap().to_owned());
    rows.collect()
}

#[tokio::test]
async fn watched_symbols_are_kept_for_their_account_alone() {
    let site = site::start().await;
    for symbol in ["AA", "BTC/USDT"] {
        publish_tick(&site, symbol, "105.00", 1).await;
    }
    let (alice, bob, stranger) = (
        site.demo("alice").await,
        site.demo("bob").await,
        site.visitor(),
    );
    harness::until("both are shown", async || {
        rows(&site, &alice, "/market").await.len() == 2
    })
    .await;
    let (_, _, html) = show(&site, &alice, "/market").await;
    assert_eq!(html.matches("aria-pressed=\"false\"").count(), 2, "{html}");
    let token = hidden(&html, "form_token");
    let star = async |symbol: &str, watch: &str, back: &str| {
        let form = [
            ("form_token", token.as_str()),
            ("watch", watch),
            ("back", back),
        ];
        send(&site, &alice, &format!("/market/{symbol}/watch"), &form).await
    };
    let (status, at, _) = star("BTC%2FUSDT", "yes", "/market?watched=yes").await;
    assert_eq!((status, at.as_str()), (200, "/market"));
    assert_eq!(
        rows(&site, &alice, "/market?watched=yes").await,
        ["BTC/USDT"]
    );
    assert!(rows(&site, &bob, "/market?watched=yes").await.is_empty());
    let (_, _, page) = show(&site, &alice, "/market/BTC%2FUSDT").await;
    assert!(page.contains("aria-pressed=\"true\""), "{page}");
    // On another device too.
    let again = site.demo("alice").await;
    assert_eq!(
        rows(&site, &again, "/market?watched=yes").await,
        ["BTC/USDT"]
    );
    star("BTC%2FUSDT", "no", "/market").await;
    let (_, _, none) = show(&site, &alice, "/market?watched=yes").await;
    assert!(none.contains("You watch no symbol"), "{none}");

    // Strangers have no stars, and are asked who they are.
    let (_, at, _) = show(&site, &stranger, "/market?watched=yes").await;
    assert_eq!(at, "/sign-in");
    let (_, _, html) = show(&site, &stranger, "/market").await;
    assert!(!html.contains("watch-star"));
    // No way leads off the site, nothing unknown is watched, and no form without its token counts.
    let (_, at, _) = star("AA", "yes", "//evil.example/").await;
    assert_eq!(at, "/");
    assert_eq!(
        star("NONE", "yes", "/market").await.0,
        StatusCode::NOT_FOUND
    );
    let forged = [("form_token", "x"), ("watch", "no"), ("back", "/market")];
    let (status, _, _) = send(&site, &alice, "/market/AA/watch", &forged).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(rows(&site, &alice, "/market?watched=yes").await, ["AA"]);
}

#[tokio::test]
async fn named_lists_are_made_chosen_and_filled_by_plain_forms() {
    let site = site::start().await;
    for symbol in ["AA", "BTC/USDT"] {
        publish_tick(&site, symbol, "105.00", 1).await;
    }
    let (alice, bob) = (site.demo("alice").await, site.demo("bob").await);
    harness::until("both are shown", async || {
        rows(&site, &alice, "/market").await.len() == 2
    })
    .await;
    let (_, _, html) = show(&site, &alice, "/watchlists").await;
    let token = hidden(&html, "form_token");
    let send_to = async |path: &str, fields: &[(&str, &str)]| {
        let token = ("form_token", token.as_str());
        let form: Vec<_> = fields.iter().copied().chain([token]).collect();
        send(&site, &alice, path, &form).await
    };
    let (status, at, html) = send_to("/watchlists", &[("name", "Coins & co")]).await;
    assert_eq!((status, at.as_str()), (200, "/watchlists"));
    assert!(html.contains("Coins &#38; co"), "{html}");
    let (_, list) = html.split_once("action=\"/watchlists/").unwrap();
    let list = list.split('"').next().unwrap().to_owned();
    let (status, _, html) = send_to("/watchlists", &[("name", "coins & CO")]).await;
    assert_eq!(status, 422);
    assert!(
        html.contains("You have a list of that name already"),
        "{html}"
    );

    // The board of the list has stars that serve it, from then on those of other pages too.
    let board = format!("/market?watched={list}");
    let (_, _, html) = show(&site, &alice, &board).await;
    assert!(html.contains("aria-current=\"true\"><bdi>Coins"), "{html}");
    let (_, _, html) = show(&site, &alice, "/market").await;
    assert_eq!(hidden(&html, "list"), list);
    let (_, _, html) = show(&site, &alice, "/market/AA").await;
    assert_eq!(hidden(&html, "list"), list);
    assert!(html.contains("Watch AA in Coins"), "{html}");
    let star = [("list", list.as_str()), ("watch", "yes"), ("back", &board)];
    send_to("/market/BTC%2FUSDT/watch", &star).await;
    assert_eq!(rows(&site, &alice, &board).await, ["BTC/USDT"]);
    assert!(rows(&site, &alice, "/market?watched=yes").await.is_empty());
    // It is alice's alone.
    assert_eq!(show(&site, &bob, &board).await.0, StatusCode::NOT_FOUND);

    let change = format!("/watchlists/{list}");
    let rename = [("act", "rename"), ("name", "Coins")];
    let (_, _, html) = send_to(&change, &rename).await;
    assert!(html.contains("<bdi>Coins</bdi>"), "{html}");
    send_to(&change, &[("act", "delete")]).await;
    assert_eq!(show(&site, &alice, &board).await.0, StatusCode::NOT_FOUND);
    // A star of a page that is still open says so, and pages serve the list that everybody has.
    assert_eq!(send_to("/market/AA/watch", &star).await.0, 404);
    let (_, _, html) = show(&site, &alice, "/market").await;
    assert_eq!(hidden(&html, "list"), "yes");
}

/// What one watches, as programs read it.
async fn lists(visitor: &Visitor) -> Value {
    let answer = visitor.get("account/watchlists").await;
    answer.json().await.unwrap()
}

async fn delete(visitor: &Visitor, path: &str) -> reqwest::Response {
    let request = visitor.http.delete(visitor.url(path));
    visitor
        .send(request.header("sec-fetch-site", "same-origin"))
        .await
}

#[tokio::test]
async fn lists_are_made_filled_and_taken_away_by_programs() {
    let site = site::start().await;
    for symbol in ["AA", "BTC/USDT"] {
        publish_tick(&site, symbol, "105.00", 1).await;
    }
    site.publish(&partition_with_sale("spring", 2)).await;
    let (alice, bob) = (site.demo("alice").await, site.demo("bob").await);
    harness::until("prices and lot are there", async || {
        let rows = rows(&site, &alice, "/market").await;
        let lot = show(&site, &alice, "/sales/spring/lots/lot-1").await;
        rows.len() == 2 && lot.0 == StatusCode::OK
    })
    .await;
    let nothing =
        json!({ "items": [{ "list": "watched", "name": "Watched", "symbols": [] }], "lots": [] });
    assert_eq!(lists(&alice).await, nothing);

    let new = json!({ "name": " Coins ", "symbols": ["BTC/USDT", "AA", "BTC/USDT"] });
    let made = alice.post("account/watchlists", &new).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let made: Value = made.json().await.unwrap();
    assert_eq!(
        (&made["name"], &made["symbols"]),
        (&json!("Coins"), &json!(["BTC/USDT", "AA"]))
    );
    let path = format!("account/watchlists/{}", made["list"].as_str().unwrap());
    let answer = delete(&alice, &format!("{path}/symbols/BTC%2FUSDT")).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let watch = json!({ "symbol": "AA" });
    let answer = alice
        .post("account/watchlists/watched/symbols", &watch)
        .await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let lot = json!({ "sale": "spring", "lot": "lot-1" });
    let answer = alice.post("account/watched-lots", &lot).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let told = lists(&alice).await;
    assert_eq!(told["items"][0]["symbols"], json!(["AA"]));
    assert_eq!(told["items"][1]["symbols"], json!(["AA"]));
    assert_eq!(told["lots"], json!([lot]));
    assert_eq!(lists(&bob).await, nothing);
    // The pages have the same.
    assert_eq!(rows(&site, &alice, "/market?watched=yes").await, ["AA"]);

    // A whole list in place of what was there, the name with it or not.
    let filled = alice.put(&path, &json!({ "symbols": ["BTC/USDT"] })).await;
    let filled: Value = filled.json().await.unwrap();
    assert_eq!(
        (&filled["name"], &filled["symbols"]),
        (&json!("Coins"), &json!(["BTC/USDT"]))
    );
    let table = alice.get("account/watchlists.csv").await;
    let table = table.text().await.unwrap();
    let rows: Vec<_> = table.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(rows[0], "list,symbol,sale,lot,name");
    assert!(rows[1].starts_with("Watched,AA,,,"), "{table}");
    assert!(rows[2].starts_with("Coins,BTC/USDT,,,"), "{table}");
    assert!(rows[3].starts_with("Watched,,spring,lot-1,"), "{table}");

    for (path, list, pointer) in [
        (
            path.as_str(),
            json!({ "symbols": ["AA", "NONE"] }),
            "/symbols/1",
        ),
        (&path, json!({ "name": " ", "symbols": [] }), "/name"),
    ] {
        let refused = problem(alice.put(path, &list).await, 422).await;
        assert_eq!(refused["pointer"], pointer);
    }
    let taken = alice
        .post("account/watchlists", &json!({ "name": "coins" }))
        .await;
    assert_eq!(problem(taken, 409).await["code"], "name_taken");
    // Nobody reaches another's list, and the one that everybody has stays.
    let theirs = bob.put(&path, &json!({ "symbols": [] })).await;
    assert_eq!(problem(theirs, 404).await["code"], "unknown_list");
    let kept = delete(&alice, "account/watchlists/watched").await;
    assert_eq!(problem(kept, 409).await["code"], "list_of_everybody");
    let none = alice
        .post(
            "account/watched-lots",
            &json!({ "sale": "spring", "lot": "none" }),
        )
        .await;
    problem(none, 404).await;

    assert_eq!(delete(&alice, &path).await.status(), StatusCode::NO_CONTENT);
    problem(delete(&alice, &path).await, 404).await;
    let lot = delete(&alice, "account/watched-lots/spring/lot-1").await;
    assert_eq!(lot.status(), StatusCode::NO_CONTENT);
    assert_eq!(lists(&alice).await["lots"], json!([]));
}

#[tokio::test]
async fn heat_map_groups_symbols_and_shows_how_far_each_moved() {
    let site = site::start().await;
    publish_tick(&site, "AAPL", "103.50", 1).await;
    publish_tick(&site, "OWN", "99.90", 1).await;
    list_symbols(&site).await;
    let visitor = site.visitor();
    harness::until("both are shown by their groups", async || {
        let (_, _, html) = show(&site, &visitor, "/heat-map").await;
        html.matches("class=\"heat-tile\"").count() == 2 && html.contains(">Shares<")
    })
    .await;
    let (_, _, html) = show(&site, &visitor, "/heat-map").await;
    let (listed, others) = html.split_once(">Others<").unwrap();
    assert!(
        listed.contains("data-direction=\"up\" data-heat=\"3\""),
        "{html}"
    );
    assert!(
        others.contains("data-direction=\"down\" data-heat=\"0\""),
        "{html}"
    );
}

#[tokio::test]
async fn watched_lot_stands_among_ones_own() {
    let site = site::start().await;
    site.publish(&partition_with_sale("spring", 2)).await;
    let (alice, bob) = (site.demo("alice").await, site.demo("bob").await);
    let lot = "/sales/spring/lots/lot-1";
    harness::until("the lot has a page", async || {
        show(&site, &alice, lot).await.0 == StatusCode::OK
    })
    .await;
    let (_, _, html) = show(&site, &alice, lot).await;
    assert!(html.contains("aria-label=\"Watch this lot\""), "{html}");
    let token = hidden(&html, "form_token");
    let star = async |watch: &str| {
        let form = [
            ("form_token", token.as_str()),
            ("watch", watch),
            ("back", lot),
        ];
        send(&site, &alice, &format!("{lot}/watch"), &form).await
    };
    let (status, at, shown) = star("yes").await;
    assert_eq!((status, at.as_str()), (200, lot));
    assert!(shown.contains("aria-pressed=\"true\""), "{shown}");
    let own = async |visitor: &Visitor| show(&site, visitor, "/my-bids").await.2;
    let mine = own(&alice).await;
    let watched = mine.split_once(">Watched<").expect("it has a heading").1;
    assert!(watched.contains(&format!("href=\"{lot}\"")), "{mine}");
    assert!(!own(&bob).await.contains(">Watched<"));
    star("no").await;
    assert!(!own(&alice).await.contains(">Watched<"));
    let (status, _, _) = send(&site, &alice, "/sales/spring/lots/9/watch", &[]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
