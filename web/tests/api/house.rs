//! The pages of the house: who may open them, and what they ask for, as far as that goes without an engine.

use std::collections::BTreeSet;

use auction::{AnnounceMessage, Command, HoldSale, SaleId, WithdrawLot};
use futures_util::StreamExt;
use harness::until;
use reqwest::{StatusCode, header};

use crate::{
    partition::{carry_out, partition_with_sale, user},
    site::{self, Site, Visitor},
};

fn page(site: &Site, path: &str) -> String {
    format!("http://{}{path}", site.address)
}

pub(crate) async fn show(
    site: &Site,
    visitor: &Visitor,
    path: &str,
) -> (StatusCode, String, String) {
    let answer = visitor.http.get(page(site, path)).send().await.unwrap();
    let (status, at) = (answer.status(), answer.url().path().to_owned());
    (status, at, answer.text().await.unwrap())
}

/// Sends a form; the status, where it led, and what is shown there.
pub(crate) async fn send(
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

pub(crate) fn hidden(html: &str, name: &str) -> String {
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

pub(crate) fn with<'a>(extra: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    extra.iter().copied().chain(GOOD).collect()
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
        assert!(html.contains("You do not have access"));
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
    assert!(html.contains("<a href=\"#title\">Title</a>: A title has 1 to 200 visible characters"));
}

#[tokio::test]
async fn sale_form_names_every_wrong_field_at_once_and_keeps_what_was_typed() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let (_, _, html) = show(&site, &olga, "/house/new").await;
    let token = hidden(&html, "form_token");
    let form = [
        ("form_token", token.as_str()),
        ("do", "save"),
        ("title", " "),
        ("currency", "XXQ"),
        ("time_zone", "Europe/Berlin"),
        ("first_end", "2001-11-25T18:00"),
        ("step_seconds", "soon"),
        ("lots_at_once", "1"),
        ("window_seconds", ""),
        ("max_extensions", "3"),
        ("lot_title", "A clock"),
        ("lot_opening", "A$12"),
        ("lot_reserve", ""),
        ("lot_title", ""),
        ("lot_opening", ""),
        ("lot_reserve", "5"),
        ("lot_title", "A <i>map</i>"),
        ("lot_opening", "80"),
        ("lot_reserve", "79"),
    ];
    let (status, _, html) = send(&site, &olga, "/house/new", &form).await;
    assert_eq!(status, 422);
    let (_, summary) = html.split_once("class=\"summary\"").unwrap();
    let (summary, rest) = summary.split_once("</div>").unwrap();
    let named: Vec<_> = summary
        .split("href=\"#")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(
        named,
        [
            "title",
            "currency",
            "window_seconds",
            "first_end",
            "step_seconds",
            "lots-0-opening",
            "lots-1-title",
            "lots-1-opening",
            "lots-2-reserve",
        ],
        "{summary}"
    );
    assert!(
        html.contains("tabindex=\"-1\" autofocus"),
        "what is wrong has the focus"
    );
    assert!(
        html.contains("action=\"/house/new\""),
        "no fragment takes it away"
    );
    assert!(summary.contains("9 fields need another look"));
    assert!(!summary.contains("in XXQ"), "{summary}");
    assert!(summary.contains("Lot 3, reserve</a>: "), "{summary}");
    assert!(
        summary.contains("ISO 4217 has no currency XXQ"),
        "{summary}"
    );
    for id in named {
        assert!(rest.contains(&format!("id=\"{id}-problem\"")), "{id}");
        let (_, field) = rest.split_once(&format!(" id=\"{id}\"")).unwrap();
        let (field, _) = field.split_once('>').unwrap();
        assert!(field.contains("aria-invalid=\"true\""), "{field}");
        assert!(field.contains(&format!("{id}-problem")), "{field}");
    }
    for typed in ["soon", "A$12", "XXQ", "A &#60;i&#62;map&#60;/i&#62;"] {
        assert!(rest.contains(&format!("value=\"{typed}\"")), "{typed}");
    }
}

#[tokio::test]
async fn an_order_wants_its_reason_and_is_asked_once_more() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    site.publish(&partition_with_sale("spring", 2)).await;
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
    let send_order = async |order: &str, words: &str, confirmed: &str| {
        let form = [
            ("form_token", token.as_str()),
            ("order", order),
            ("words", words),
            ("confirmed", confirmed),
            ("lot", "lot-2"),
            ("message", "m1"),
        ];
        let (status, _, html) = send(&site, &olga, orders, &form).await;
        (status, html)
    };
    for order in ["hold", "resume", "cancel", "withdraw", "announce"] {
        let (status, html) = send_order(order, " ", "true").await;
        assert_eq!(status, 422, "{order}");
        let wanted = "is one line of 1 to 500 characters.";
        assert!(html.contains(wanted), "{order}");
        let (status, html) = send_order(order, "Fire alarm", "false").await;
        assert_eq!(status, 200, "{order}");
        assert!(html.contains("name=\"confirmed\" value=\"true\""));
        assert!(html.contains("value=\"Fire alarm\""));
        // Nobody answers here: never said to be done, and never refused.
        let (status, html) = send_order(order, "Fire alarm", "true").await;
        assert_eq!(status, 503, "{order}");
        assert!(html.contains("It is safe to try again"), "{order}");
    }
}

/// An engine that knows the reserves.
async fn reserves(site: &Site) {
    let engine = site.nats.connection("bid-engine").await;
    let mut asked = site
        .nats
        .subscribe(&engine, "auction.query.*.*.reserves")
        .await;
    tokio::spawn(async move {
        while let Some(question) = asked.next().await {
            let answer = r#"{"lot-1":123456}"#;
            let to = question.reply.unwrap();
            engine.client.publish(to, answer.into()).await.unwrap();
        }
    });
}

#[tokio::test]
async fn control_and_results_tell_reserves_and_ends_that_hold() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    reserves(&site).await;
    let mut spring = partition_with_sale("spring", 2);
    let by = user("olga");
    let sale: SaleId = "spring".parse().unwrap();
    let told = AnnounceMessage {
        sale: sale.clone(),
        message: "m1".parse().unwrap(),
        text: "Soon".to_owned().try_into().unwrap(),
    };
    let order = told.clone();
    carry_out(
        &mut spring,
        &Command::Announce {
            by: by.clone(),
            order,
        },
    );
    let order = WithdrawLot {
        sale: sale.clone(),
        lot: "lot-2".parse().unwrap(),
        reason: told.text,
    };
    carry_out(
        &mut spring,
        &Command::Withdraw {
            by: by.clone(),
            order,
        },
    );
    site.publish(&spring).await;
    let control = async || show(&site, &olga, "/house/sales/spring").await.2;
    until("the withdrawal is shown", async || {
        control().await.contains("Withdrawn")
    })
    .await;
    let page = control().await;
    let (_, news) = page.split_once("news-list").unwrap();
    let (news, _) = news.split_once("</time>").unwrap();
    // The sale is in Berlin.
    assert!(
        news.contains("(UTC+") && !news.contains("data-local"),
        "{news}"
    );
    let rows: Vec<_> = page.split("<tr data-state").skip(1).collect();
    let end = |row: &str| row.contains("data-label=\"Ends\"><time");
    assert!(end(rows[0]) && !end(rows[1]), "{page}");
    assert!(rows[0].contains("€1,234.56"), "{}", rows[0]);
    assert!(rows[1].contains("none"), "{}", rows[1]);
    let (_, _, results) = show(&site, &olga, "/house/sales/spring/results").await;
    assert!(results.contains("€1,234.56"), "{results}");
    let reason = "Fire".to_owned().try_into().unwrap();
    let order = HoldSale { sale, reason };
    carry_out(&mut spring, &Command::Hold { by, order });
    site.publish(&spring).await;
    until("the hold is shown", async || {
        let page = control().await;
        page.contains("On hold") && !end(&page)
    })
    .await;
    let lot = format!("http://{}/sales/spring/lots/lot-1", site.address);
    for visitor in [site.visitor(), site.demo("alice").await] {
        let page = visitor.http.get(&lot).send().await.unwrap();
        assert!(!page.text().await.unwrap().contains("1,234.56"));
    }
}
