//! Payments and refunds: entered once, never over what somebody else entered, reversed and still to be seen.

use std::sync::LazyLock;

use reqwest::StatusCode;
use serde_json::{Value, json};
use topology::buckets;

use super::{House, PAGE, credit, hidden_token, house};
use crate::{
    house::{hidden, send},
    site::problem,
};

/// When the money came: the day of the invoices.
static TODAY: LazyLock<String> =
    LazyLock::new(|| auction::Time::from(bootstrap::clock::now()).to_string()[..10].to_owned());

/// Bob's, over 69.12.
const INVOICE: &str = "/invoices/1";

/// What an operator types.
struct Typed<'a> {
    direction: &'a str,
    amount: &'a str,
    day: &'a str,
}

impl Typed<'static> {
    fn payment(amount: &'static str) -> Self {
        Self {
            direction: "payment",
            amount,
            day: &TODAY,
        }
    }

    fn refund(amount: &'static str) -> Self {
        Self {
            direction: "refund",
            ..Self::payment(amount)
        }
    }
}

/// Sends the form of the invoice's page as it was shown.
async fn enter(house: &House, shown: &str, typed: Typed<'_>) -> (u16, String) {
    let [token, key, revision] = ["form_token", "key", "revision"].map(|name| hidden(shown, name));
    let form = [
        ("form_token", token.as_str()),
        ("key", &key),
        ("revision", &revision),
        ("direction", typed.direction),
        ("amount", typed.amount),
        ("day", typed.day),
        ("method", "bank_transfer"),
        ("note", "Bank, 3 May"),
    ];
    let path = format!("{INVOICE}/payments");
    let (status, _, html) = send(&house.site, &house.olga, &path, &form).await;
    (status, html)
}

/// Reverses what the page offers first.
async fn reverse(house: &House, shown: &str, reason: &str) -> (u16, String) {
    let (path, _) = shown.split_once("/reversal").unwrap();
    let (_, path) = path.rsplit_once('"').unwrap();
    let path = format!("{path}/reversal");
    let (status, html) = house.show(&house.olga, &path).await;
    assert_eq!(status, StatusCode::OK, "{html}");
    let token = hidden_token(&html);
    let form = [("form_token", token.as_str()), ("reason", reason)];
    let (status, _, html) = send(&house.site, &house.olga, &path, &form).await;
    (status, html)
}

#[tokio::test]
async fn payments_add_up_and_what_is_too_much_goes_back() {
    let house = house(true).await;
    house.issue().await;
    let (_, shown) = house.show(&house.olga, INVOICE).await;
    for (typed, status, words) in [
        (Typed::payment("fifty"), 422, "is no part of an amount"),
        (Typed::payment("50.0051"), 422, "at most 2 digits"),
        (Typed::payment("0"), 422, "above zero"),
        (
            Typed {
                day: "3 May",
                ..Typed::payment("50")
            },
            422,
            "year-month-day",
        ),
        (
            Typed {
                day: "2999-01-01",
                ..Typed::payment("50")
            },
            422,
            "still to come",
        ),
        (
            Typed {
                day: "0001-01-01",
                ..Typed::payment("50")
            },
            422,
            "more than a year before the invoice: the first one is",
        ),
        (Typed::refund("1"), 422, "nothing to return"),
        (Typed::payment("50,00"), 200, "€19.12"),
        // Sent twice, by the same form.
        (Typed::payment("50,00"), 200, "€19.12"),
        (
            Typed::payment("50.01"),
            409,
            "sent before with another amount",
        ),
    ] {
        let amount = format!("{} {} {}", typed.direction, typed.amount, typed.day);
        let (found, html) = enter(&house, &shown, typed).await;
        assert_eq!(found, status, "{amount}: {html}");
        assert!(html.contains(words), "{amount}: {html}");
    }
    let (_, html) = house.show(&house.bob, INVOICE).await;
    assert!(
        html.contains("Part paid") && !html.contains("Bank, 3 May"),
        "{html}"
    );
    assert!(html.contains("How to pay") && html.contains("€19.12"));
    // The rest, and one more; the suggestion is what is to be returned then.
    let (_, shown) = house.show(&house.olga, INVOICE).await;
    assert!(shown.contains("value=\"19.12\""), "{shown}");
    assert_eq!(enter(&house, &shown, Typed::payment("20.12")).await.0, 200);
    let (_, html) = house.show(&house.bob, INVOICE).await;
    assert!(
        html.contains("To be returned to you") && html.contains("€1.00"),
        "{html}"
    );
    let (_, shown) = house.show(&house.olga, INVOICE).await;
    let (status, html) = enter(&house, &shown, Typed::refund("1.01")).await;
    assert_eq!(status, 422);
    assert!(html.contains("At most €1.00 is to be returned"), "{html}");
    let (status, html) = enter(&house, &shown, Typed::refund("1")).await;
    assert_eq!(status, 200);
    assert!(!html.contains("How to pay"), "{html}");
    let columns = [
        "number",
        "payment",
        "note",
        "paid",
        "returned",
        "owed",
        "to_return",
    ];
    assert_eq!(
        house.table(&columns).await,
        [
            ["1", "paid", "Bank, 3 May", "70.12", "1.00", "0.00", "0.00"],
            ["2", "unpaid", "", "0.00", "0.00", "64.22", "0.00"],
            ["2", "unpaid", "", "", "", "", ""],
        ]
    );
    let page = PAGE.replace("invoices", "payments");
    let columns = ["invoice", "kind", "day", "entered", "counts", "method"];
    let entered = house.table_at(&page, &columns).await;
    assert_eq!(
        entered,
        [
            [
                "1",
                "payment",
                TODAY.as_str(),
                "50.00",
                "50.00",
                "bank_transfer"
            ],
            [
                "1",
                "payment",
                TODAY.as_str(),
                "20.12",
                "20.12",
                "bank_transfer"
            ],
            [
                "1",
                "refund",
                TODAY.as_str(),
                "-1.00",
                "-1.00",
                "bank_transfer"
            ],
        ]
    );
    let (_, html) = house.show(&house.olga, PAGE).await;
    for figure in ["€133.34", "€70.12", "€64.22"] {
        assert!(html.contains(figure), "{figure}: {html}");
    }
}

#[tokio::test]
async fn the_second_of_two_operators_sees_what_the_first_entered() {
    let house = house(true).await;
    house.issue().await;
    // Both have the page open; each has a key of its own.
    let (_, first) = house.show(&house.olga, INVOICE).await;
    let (_, second) = house.show(&house.olga, INVOICE).await;
    let (one, other) = tokio::join!(
        enter(&house, &first, Typed::payment("69.12")),
        enter(&house, &second, Typed::payment("69.12"))
    );
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let (_, html) = if one.0 == 409 { one } else { other };
    assert!(
        html.contains("Somebody else has entered something meanwhile"),
        "{html}"
    );
    assert!(html.contains("−€69.12"), "theirs stands there: {html}");
    assert!(html.contains("value=\"69.12\""), "what was typed stays");
    // It is not the same: sent again, it is entered.
    assert_eq!(enter(&house, &html, Typed::payment("69.12")).await.0, 200);
    let (_, html) = house.show(&house.bob, INVOICE).await;
    assert!(html.contains("To be returned to you"), "{html}");
}

#[tokio::test]
async fn reversed_payment_stays_to_be_seen_and_counts_no_more() {
    let house = house(true).await;
    house.issue().await;
    let (_, shown) = house.show(&house.olga, INVOICE).await;
    let (_, shown) = enter(&house, &shown, Typed::payment("69.12")).await;
    assert_eq!(reverse(&house, &shown, " ").await.0, 422);
    let (status, html) = reverse(&house, &shown, "Another invoice's").await;
    assert_eq!(status, 200);
    assert!(
        html.contains("Another invoice’s") || html.contains("Another invoice&#39;s"),
        "{html}"
    );
    assert!(!html.contains("/reversal"), "once: {html}");
    let (_, html) = house.show(&house.bob, INVOICE).await;
    assert!(html.contains("How to pay") && html.contains("reversed"));
    assert!(!html.contains("Another invoice"), "{html}");
}

#[tokio::test]
async fn program_enters_payments_once_and_a_buyer_reads_them() {
    let house = house(true).await;
    house.issue().await;
    let entered = async |key: &str, body: &Value| {
        let request = house.olga.http.post(house.olga.url("invoices/1/payments"));
        let request = request.header("idempotency-key", key).json(body);
        house.olga.send(request).await
    };
    let pays = |amount: u64, revision: &Value| {
        json!({
            "direction": "payment", "amount": amount, "day": *TODAY, "method": "card", "note": "Terminal 2",
            "revision": revision,
        })
    };
    let none = json!(0);
    for _ in 0..2 {
        let answer = entered("first", &pays(5_000, &none)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let invoice: Value = answer.json().await.unwrap();
        assert_eq!(invoice["paid"], 5_000);
        assert_eq!(invoice["payments"].as_array().unwrap().len(), 1);
    }
    for (day, said) in [
        ("0001-01-01", "more than a year before the invoice"),
        ("2999-01-01", "still to come"),
        ("2026-02-30", "no day of the calendar"),
    ] {
        let mut wrong = pays(5_000, &none);
        wrong["day"] = json!(day);
        let refused = problem(entered("wrong", &wrong).await, 422).await;
        assert_eq!(refused["errors"][0]["pointer"], "/day", "{refused}");
        let detail = refused["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(said), "{refused}");
    }
    let reused = entered("first", &pays(5_001, &none)).await;
    assert_eq!(problem(reused, 422).await["code"], "idempotency_key_reused");
    let late = entered("second", &pays(5_000, &none)).await;
    assert_eq!(problem(late, 409).await["code"], "changed_meanwhile");
    let invoice = house.olga.show("invoices/1").await;
    let revision = &invoice["revision"];
    let mut back = pays(1, revision);
    back["direction"] = json!("refund");
    let refused = problem(entered("third", &back).await, 422).await;
    assert_eq!(refused["pointer"], "/amount");
    let seen = house.bob.show("invoices/1").await;
    let figures = ["total", "paid", "owed", "to_return"].map(|name| seen[name].as_u64());
    assert_eq!(figures, [6_912, 5_000, 1_912, 0].map(Some));
    assert_eq!(seen["state"], "part_paid");
    assert_eq!(seen["payments"][0]["note"], Value::Null, "the house's own");
    assert_eq!(invoice["payments"][0]["note"], "Terminal 2");
    problem(house.alice.get("invoices/1").await, 404).await;
    let id = invoice["payments"][0]["payment"].as_str().unwrap();
    let path = format!("invoices/1/payments/{id}/reversal");
    for _ in 0..2 {
        let reversed = house
            .olga
            .post(&path, &json!({ "reason": "Bounced" }))
            .await;
        let reversed: Value = reversed.json().await.unwrap();
        assert_eq!(reversed["owed"], 6_912);
        assert_eq!(reversed["payments"][0]["reversal_reason"], "Bounced");
    }
    let all = house.olga.show("sales/spring/invoices").await;
    assert_eq!(all["buyers"][0]["number"], 1);
    assert_eq!(all["buyers"][1]["owed"], 6_422);
}

#[tokio::test]
async fn words_from_before_sums_count_as_what_was_owed_then() {
    let house = house(true).await;
    house.issue().await;
    // Alice's 64.22, of which a lot of 50.88 is credited before it was noted as paid.
    credit(&house, "/invoices/2", &["lot-1"], "Broken").await;
    let noted = async |invoice: u64, state: &str| {
        let web = house.site.nats.connection("web").await.jetstream;
        let bucket = web.get_key_value(buckets::PAYMENTS).await.unwrap();
        let at = auction::Time::from(bootstrap::clock::now());
        let word = json!({ "state": state, "note": "Bank", "by": "olga", "at": at });
        let key = format!("invoice.{invoice}");
        bucket.put(key, word.to_string().into()).await.unwrap();
    };
    noted(1, "part_paid").await;
    noted(2, "paid").await;
    let first = house.olga.show("invoices/1").await;
    assert_eq!(
        (&first["state"], &first["owed"]),
        (&json!("part_paid"), &json!(6_912))
    );
    let (_, html) = house.show(&house.olga, INVOICE).await;
    assert!(
        html.contains("Noted before sums were kept: Part paid"),
        "{html}"
    );
    assert_eq!(house.olga.show("invoices/2").await["paid"], 1_334);
    // What is credited later is to be returned.
    credit(&house, "/invoices/2", &["lot-4"], "Broken too").await;
    let (_, html) = house.show(&house.alice, "/invoices/2").await;
    assert!(
        html.contains("To be returned to you") && html.contains("€13.34"),
        "{html}"
    );
    assert!(!html.contains("How to pay"), "{html}");
}
