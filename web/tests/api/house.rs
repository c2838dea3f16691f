//! The pages of the house: who may open them, and drafts as far as they go without an engine.

use std::collections::BTreeSet;

use harness::until;
use reqwest::{StatusCode, header};

use crate::site::{self, Site, Visitor};

fn page(site: &Site, path: &str) -> String {
    format!("http://{}{path}", site.address)
}

async fn show(site: &Site, visitor: &Visitor, path: &str) -> (StatusCode, String, String) {
    let answer = visitor.http.get(page(site, path)).send().await.unwrap();
    let (status, at) = (answer.status(), answer.url().path().to_owned());
    (status, at, answer.text().await.unwrap())
}

/// Sends a form; the status, where it led, and what is shown there.
async fn send(
    site: &Site,
    visitor: &Visitor,
    path: &str,
    form: &[(&str, &str)],
) -> (u16, String, String) {
    let origin = format!("http://{}", site.address);
    let request = visitor.http.post(page(site, path)).form(form);
    let answer = request.header(header::ORIGIN, origin).send().await.unwrap();
    let (status, at) = (answer.status().as_u16(), answer.url().path().to_owned());
    (status, at, answer.text().await.unwrap())
}

fn hidden(html: &str, name: &str) -> String {
    let (_, after) = html
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap();
    after.split_once('"').unwrap().0.to_owned()
}

const GOOD: [(&str, &str); 13] = [
    ("title", "Clocks"),
    ("currency", "EUR"),
    ("time_zone", "Europe/Berlin"),
    ("opens_at", ""),
    ("first_end", "2099-11-25T18:00"),
    ("step_seconds", "60"),
    ("lots_at_once", "1"),
    ("window_seconds", "30"),
    ("lot_title", "A clock"),
    ("lot_opening", "120"),
    ("lot_reserve", ""),
    ("lot_title", "A <b>globe</b>"),
    ("lot_opening", "80,50"),
];

fn with<'a>(extra: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    extra.iter().copied().chain(GOOD).collect()
}

/// Keeps a draft; its address.
async fn draft(site: &Site, olga: &Visitor) -> String {
    let (_, _, html) = show(site, olga, "/house/new").await;
    let token = hidden(&html, "form_token");
    let form = with(&[("form_token", &token), ("do", "save")]);
    let (status, at, html) = send(site, olga, "/house/new", &form).await;
    assert_eq!(status, 200, "{html}");
    assert!(html.contains("The draft is kept."));
    assert!(html.contains("25 Nov 2099, 18:01:00 (UTC+1)"), "{html}");
    at
}

#[tokio::test]
async fn only_operators_open_the_house() {
    let site = site::start().await;
    let (nobody, alice, olga) = (
        site.visitor(),
        site.demo("alice").await,
        site.demo("olga").await,
    );
    for path in [
        "/house",
        "/house/new",
        "/house/sales/x",
        "/house/sales/x/edit",
        "/house/sales/x/bids",
        "/house/sales/x/results",
    ] {
        let (_, at, _) = show(&site, &nobody, path).await;
        assert_eq!(at, "/sign-in", "{path}");
        let (status, _, html) = show(&site, &alice, path).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        assert!(html.contains("This is not open to you"));
        assert!(!html.contains("href=\"/house\""), "no way there is shown");
        let known = matches!(path, "/house" | "/house/new");
        let expected = if known {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        assert_eq!(show(&site, &olga, path).await.0, expected, "{path}");
    }
    let order = [
        ("form_token", "x"),
        ("order", "hold"),
        ("words", "w"),
        ("confirmed", "true"),
    ];
    for path in ["/house/sales/x/orders", "/house/new", "/house/sales/x/edit"] {
        assert_eq!(send(&site, &alice, path, &order).await.0, 403, "{path}");
        assert_eq!(
            send(&site, &olga, path, &order).await.0,
            403,
            "a foreign token, {path}"
        );
    }
}

#[tokio::test]
async fn rows_come_and_go_without_script_and_nothing_typed_is_lost() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let (_, _, html) = show(&site, &olga, "/house/new").await;
    let token = hidden(&html, "form_token");
    let rows = |html: &str| {
        let (rows, _) = html.split_once("<template>").unwrap();
        rows.matches("data-lot-row").count()
    };
    assert_eq!(rows(&html), 1);
    let form = with(&[("form_token", &token), ("do", "add-lot")]);
    let (status, _, html) = send(&site, &olga, "/house/new", &form).await;
    assert_eq!((status, rows(&html)), (200, 3));
    assert!(
        html.contains("value=\"A &#60;b&#62;globe&#60;/b&#62;\""),
        "{html}"
    );
    let form = with(&[("form_token", &token), ("do", "remove-0")]);
    let (_, _, html) = send(&site, &olga, "/house/new", &form).await;
    assert_eq!(rows(&html), 1);
    assert!(!html.contains("A clock") && html.contains("value=\"80,50\""));
    let form = with(&[("form_token", &token), ("do", "preview"), ("title", "")]);
    let (status, _, html) = send(&site, &olga, "/house/new", &form).await;
    assert_eq!(status, 422);
    assert!(html.contains("<a href=\"#title\">A title has 1 to 200 visible characters</a>"));
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
    assert_eq!(status, 422);
    assert!(html.contains("Somebody else changed this draft meanwhile"));

    // Nobody answers here: the draft waits, unchanged, to be published again.
    let orders = format!("{at}/orders");
    let publish = [("form_token", token.as_str()), ("order", "publish")];
    let (status, _, html) = send(&site, &olga, &orders, &publish).await;
    assert_eq!(status, 200);
    assert!(html.contains("Publish this sale?"));
    let publish = [
        ("form_token", token.as_str()),
        ("order", "publish"),
        ("confirmed", "true"),
    ];
    let (status, _, html) = send(&site, &olga, &orders, &publish).await;
    assert_eq!(status, 503);
    assert!(html.contains("Doing it again is safe"));
    let (_, _, html) = show(&site, &olga, &at).await;
    assert!(html.contains("Publish it again: that is safe."));
    assert_eq!(show(&site, &olga, &edit).await.1, at, "no change meanwhile");
    let discard = [
        ("form_token", token.as_str()),
        ("order", "discard"),
        ("confirmed", "true"),
    ];
    assert_eq!(send(&site, &olga, &orders, &discard).await.0, 409);
}

#[tokio::test]
async fn a_draft_can_be_thrown_away() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let at = draft(&site, &olga).await;
    let (_, _, html) = show(&site, &olga, &at).await;
    let token = hidden(&html, "form_token");
    let discard = [
        ("form_token", token.as_str()),
        ("order", "discard"),
        ("confirmed", "true"),
    ];
    let (_, list, html) = send(&site, &olga, &format!("{at}/orders"), &discard).await;
    assert_eq!(list, "/house");
    assert!(html.contains("The draft is gone.") && !html.contains(&at));
    assert_eq!(show(&site, &olga, &at).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_order_wants_its_reason_and_is_asked_once_more() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    site.publish(&site::floor_with_sale("spring", 2)).await;
    until("the sale is there", async || {
        let (status, _, html) = show(&site, &olga, "/house/sales/spring").await;
        status == StatusCode::OK && html.contains("lot-2")
    })
    .await;
    let (_, _, html) = show(&site, &olga, "/house/sales/spring").await;
    assert_eq!(html.matches("<h1").count(), 1);
    let ids: Vec<_> = html
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(
        ids.iter().collect::<BTreeSet<_>>().len(),
        ids.len(),
        "ids are one of a kind"
    );
    let token = hidden(&html, "form_token");
    let orders = "/house/sales/spring/orders";
    for order in ["hold", "resume", "withdraw", "announce"] {
        let form = [
            ("form_token", token.as_str()),
            ("order", order),
            ("words", " "),
            ("confirmed", "true"),
            ("lot", "lot-2"),
            ("message", "m1"),
        ];
        let (status, _, html) = send(&site, &olga, orders, &form).await;
        assert_eq!(status, 422, "{order}");
        assert!(
            html.contains("is one line of 1 to 500 characters."),
            "{order}"
        );
        let form = [
            ("form_token", token.as_str()),
            ("order", order),
            ("words", "Fire alarm"),
            ("lot", "lot-2"),
            ("message", "m1"),
        ];
        let (status, _, html) = send(&site, &olga, orders, &form).await;
        assert_eq!(status, 200, "{order}");
        assert!(
            html.contains("name=\"confirmed\" value=\"true\"")
                && html.contains("value=\"Fire alarm\"")
        );
        // Nobody answers here: never said to be done, and never refused.
        let form = [
            ("form_token", token.as_str()),
            ("order", order),
            ("words", "Fire alarm"),
            ("confirmed", "true"),
            ("lot", "lot-2"),
            ("message", "m1"),
        ];
        let (status, _, html) = send(&site, &olga, orders, &form).await;
        assert_eq!(status, 503, "{order}");
        assert!(html.contains("Doing it again is safe"), "{order}");
    }
}

#[tokio::test]
async fn results_are_for_operators_and_come_as_json_and_as_a_table() {
    let site = site::start().await;
    site.publish(&site::floor_with_sale("spring", 2)).await;
    let (nobody, alice, olga) = (
        site.visitor(),
        site.demo("alice").await,
        site.demo("olga").await,
    );
    until("the sale is there", async || {
        let answer = nobody.get("sales/spring/lots/lot-2").await;
        answer.status() == StatusCode::OK
    })
    .await;
    for path in ["sales/spring/results", "sales/spring/results.csv"] {
        site::problem(nobody.get(path).await, 401).await;
        site::problem(alice.get(path).await, 403).await;
        let unknown = path.replace("spring", "autumn");
        site::problem(olga.get(&unknown).await, 404).await;
    }
    let shown = olga.show("sales/spring/results").await;
    assert_eq!(shown["lots"][1]["lot"], "lot-2");
    assert_eq!(shown["lots"][1]["state"], "open");
    assert!(shown["lots"][1]["winner"].is_null());
    let table = olga.get("sales/spring/results.csv").await;
    assert_eq!(
        table.headers()["content-type"],
        "text/csv; charset=utf-8; header=present"
    );
    let name = table.headers()["content-disposition"].to_str().unwrap();
    assert_eq!(name, "attachment; filename=\"spring-results.csv\"");
    let table = table.text().await.unwrap();
    assert_eq!(table.matches("\r\n").count(), 3, "{table}");
    assert!(
        table.contains("\r\n2,lot-2,Lot 2,open,,,,,,EUR,0,\r\n"),
        "{table}"
    );
}
