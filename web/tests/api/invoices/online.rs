//! Payment on a provider's page: opened once, believed by its signature alone, entered once and as much as came.

use harness::stripe::StripeDouble;
use reqwest::{Client, StatusCode, header};
use serde_json::{Value, json};
use web::StripeSettings;

use super::{House, PAGE, credit, hidden_token, house, house_at};
use crate::{
    house::send,
    site::{self, problem},
};

/// Bob's, over 69.12.
const INVOICE: &str = "/invoices/1";
const CHECKOUT: &str = "/invoices/1/checkout";
const COMPLETED: &str = "checkout.session.completed";

/// A house that is paid by a provider, its invoices issued.
struct PaidHouse {
    house: House,
    provider: StripeDouble,
}

impl PaidHouse {
    async fn opens() -> Self {
        let provider = StripeDouble::start().await;
        let address = || provider.address().parse().ok();
        let stripe = StripeSettings {
            stripe_key_file: Some(provider.key_file()),
            stripe_webhook_secret_file: Some(provider.webhook_secret_file()),
            stripe_checkout_origin: address(),
            stripe_api: address(),
        };
        let site = site::start_with(|settings| settings.stripe = stripe).await;
        let house = house_at(site, true, async |_| {}).await;
        house.issue().await;
        Self { house, provider }
    }

    /// The same after Bob pressed the button.
    async fn opens_to_bob() -> Self {
        let paid = Self::opens().await;
        pay(&paid.house).await;
        paid
    }

    /// Sends a callback, signed like this.
    async fn call_back(&self, body: &str, signature: Option<String>) -> reqwest::Response {
        let address = format!("http://{}/payments/callback", self.house.site.address);
        let mut request = Client::new()
            .post(address)
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .body(body.to_owned());
        if let Some(signature) = signature {
            request = request.header(StripeDouble::SIGNATURE, signature);
        }
        request.send().await.unwrap()
    }

    /// Takes a callback that is signed now.
    async fn takes(&self, body: &str) {
        let answer = self.call_back(body, Some(self.provider.sign(body, 0)));
        assert_eq!(answer.await.status(), StatusCode::NO_CONTENT, "{body}");
    }

    /// Takes what the provider has to say of the newest of its pages.
    async fn takes_event(&self, kind: &str, changed: &Value) {
        let kind = format!("checkout.session.{kind}");
        self.takes(&self.provider.event(&kind, changed)).await;
    }
}

/// Presses the button of Bob's invoice; the status, and where it led.
async fn pay(house: &House) -> (u16, String, String) {
    let (_, html) = house.show(&house.bob, INVOICE).await;
    let token = hidden_token(&html);
    let form = [("form_token", token.as_str())];
    send(&house.site, &house.bob, CHECKOUT, &form).await
}

fn paid() -> Value {
    json!({ "payment_status": "paid", "status": "complete", "payment_intent": "pi_test_7" })
}

/// What the house's table says of Bob's invoice: state, paid, owed, to return.
async fn stands(house: &House) -> Vec<String> {
    let columns = ["payment", "paid", "owed", "to_return"];
    house.table(&columns).await.swap_remove(0)
}

#[tokio::test]
async fn invoice_is_paid_on_the_providers_page_and_entered_once() {
    let at = PaidHouse::opens().await;
    let PaidHouse { house, provider } = &at;
    let (_, html) = house.show(&house.bob, INVOICE).await;
    assert!(
        html.contains("Pay €69.12 now") && html.contains("page of Stripe"),
        "{html}"
    );
    let (_, html) = house.show(&house.olga, INVOICE).await;
    assert!(
        !html.contains("Pay €69.12 now") && html.contains("Refunds do not"),
        "{html}"
    );
    // Pressed twice it is one page.
    for _ in 0..2 {
        let (status, at, html) = pay(house).await;
        assert_eq!((status, at.as_str()), (200, "/c/pay/cs_test_0"), "{html}");
        assert!(html.contains("6912 \"eur\""), "{html}");
    }
    assert_eq!(provider.sessions().len(), 1);
    let back = provider.sessions()[0]["success_url"].clone();
    assert_eq!(back, "http://localhost:8080/invoices/1?checkout=paid");
    // He is back before the word is.
    let (_, html) = house.show(&house.bob, "/invoices/1?checkout=paid").await;
    assert!(html.contains("not heard of your payment yet"), "{html}");
    let body = provider.event(COMPLETED, &paid());
    for _ in 0..2 {
        at.takes(&body).await;
    }
    let replayed = provider.sign(&body, -200);
    let again = at.call_back(&body, Some(replayed)).await;
    assert_eq!(again.status(), StatusCode::NO_CONTENT);
    assert_eq!(stands(house).await, ["paid", "69.12", "0.00", "0.00"]);
    let (_, html) = house.show(&house.bob, "/invoices/1?checkout=paid").await;
    assert!(html.contains("Your payment has come."), "{html}");
    assert!(
        !html.contains("now</button>") && !html.contains("pi_test_7"),
        "{html}"
    );
    let (_, html) = house.show(&house.olga, INVOICE).await;
    assert!(html.contains("pi_test_7"), "{html}");
    let payments = PAGE.replace("invoices", "payments");
    let columns = ["entered", "method", "provider", "provider_reference"];
    let entered = house.table_at(&payments, &columns).await;
    assert_eq!(entered, [["69.12", "online", "Stripe", "pi_test_7"]]);
    let shown = house.bob.show("invoices/1").await;
    assert_eq!(shown["payments"][0]["provider"]["name"], "Stripe");
    // Nothing is left to pay, also for whoever kept the page open.
    assert_eq!(pay(house).await.0, 409);
}

#[tokio::test]
async fn only_the_policy_of_invoices_lets_a_form_lead_to_the_provider() {
    let PaidHouse { house, provider } = PaidHouse::opens().await;
    for (path, may_pay) in [(INVOICE, true), ("/my-bids", false), ("/sign-in", false)] {
        let address = format!("http://{}{path}", house.site.address);
        let answer = house.bob.http.get(address).send().await.unwrap();
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        let expected = format!("form-action 'self' {};", provider.address());
        assert_eq!(policy.contains(&expected), may_pay, "{path}: {policy}");
    }
}

#[tokio::test]
async fn callback_that_is_forged_old_or_too_large_changes_nothing() {
    let at = PaidHouse::opens_to_bob().await;
    let PaidHouse { house, provider } = &at;
    let body = provider.event(COMPLETED, &paid());
    let good = provider.sign(&body, 0);
    let other = body.replace("6912", "1");
    for (what, body, signature) in [
        ("nothing", &body, None),
        ("no signature", &body, Some("paid".to_owned())),
        ("of another body", &other, Some(good.clone())),
        ("of another secret", &body, Some(format!("{good}0"))),
        ("too old", &body, Some(provider.sign(&body, -310))),
        ("too far ahead", &body, Some(provider.sign(&body, 310))),
    ] {
        let answer = at.call_back(body, signature).await;
        assert_eq!(problem(answer, 400).await["code"], "not_believed", "{what}");
    }
    // Signed, and nothing.
    let answer = at.call_back("{}", Some(provider.sign("{}", 0))).await;
    assert_eq!(problem(answer, 400).await["code"], "not_believed");
    let large = "x".repeat(65 * 1024);
    let answer = at.call_back(&large, Some(provider.sign(&large, 0))).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(stands(house).await, ["unpaid", "0.00", "69.12", "0.00"]);
    // Of another house at the same account, or a shop: nothing to do with us, and no fault.
    for metadata in [
        json!({ "outcry_house": "another", "outcry_invoice": "1" }),
        json!({ "order": "7" }),
    ] {
        let mut changed = paid();
        changed["metadata"] = metadata;
        at.takes_event("completed", &changed).await;
    }
    assert_eq!(stands(house).await, ["unpaid", "0.00", "69.12", "0.00"]);
}

#[tokio::test]
async fn what_came_counts_whatever_was_asked_for() {
    let at = PaidHouse::opens_to_bob().await;
    let PaidHouse { house, provider } = &at;
    let with = |id: &str, amount: u64, currency: &str| {
        let mut changed = paid();
        changed["id"] = json!(id);
        changed["amount_total"] = json!(amount);
        changed["currency"] = json!(currency);
        provider.event(COMPLETED, &changed)
    };
    // Less than was asked for.
    let body = with("cs_test_0", 5_000, "eur");
    at.takes(&body).await;
    assert_eq!(stands(house).await, ["part_paid", "50.00", "19.12", "0.00"]);
    // In another currency: it is kept for the house to see, and counts for nothing.
    let body = with("cs_test_usd", 1_912, "usd");
    for _ in 0..2 {
        at.takes(&body).await;
    }
    assert_eq!(stands(house).await, ["part_paid", "50.00", "19.12", "0.00"]);
    let (_, html) = house.show(&house.olga, INVOICE).await;
    assert_eq!(html.matches("$19.12").count(), 1, "{html}");
    let (_, html) = house.show(&house.bob, INVOICE).await;
    assert!(!html.contains("$19.12"), "{html}");
    // For an invoice that was credited meanwhile.
    credit(house, INVOICE, &["lot-2"], "Broken").await;
    let body = with("cs_test_late", 1_912, "eur");
    at.takes(&body).await;
    assert_eq!(stands(house).await, ["to_return", "69.12", "0.00", "69.12"]);
    let (_, html) = house.show(&house.bob, "/invoices/1?checkout=paid").await;
    assert!(html.contains("€69.12 more was paid than is owed"), "{html}");
    // Of an invoice that there is not.
    let mut changed = paid();
    changed["metadata"] = json!({ "outcry_house": provider.sessions()[0]["metadata"]["outcry_house"], "outcry_invoice": "99" });
    at.takes_event("completed", &changed).await;
}

#[tokio::test]
async fn payment_that_takes_days_is_not_asked_for_twice_in_any_order() {
    let at = PaidHouse::opens_to_bob().await;
    let house = &at.house;
    at.takes_event("completed", &json!({ "status": "complete" }))
        .await;
    let (_, html) = house.show(&house.bob, INVOICE).await;
    assert!(
        html.contains("being processed") && !html.contains("now</button>"),
        "{html}"
    );
    let (status, _, html) = pay(house).await;
    assert_eq!(status, 409, "{html}");
    // It fails: he may try again, on another page.
    at.takes_event("async_payment_failed", &json!({})).await;
    assert_eq!(pay(house).await.1, "/c/pay/cs_test_1");
    // The word that it came overtakes the one that it will, and the page ends after all.
    for (kind, changed) in [
        ("async_payment_succeeded", paid()),
        ("completed", json!({ "status": "complete" })),
        ("expired", json!({})),
        ("async_payment_failed", json!({})),
    ] {
        at.takes_event(kind, &changed).await;
        assert_eq!(stands(house).await, ["paid", "69.12", "0.00", "0.00"]);
    }
}

#[tokio::test]
async fn page_over_another_sum_is_closed_before_the_next_is_opened() {
    let PaidHouse { house, provider } = PaidHouse::opens_to_bob().await;
    enter(&house, 2_000).await;
    // At once, not when he comes again: he may have it open.
    assert_eq!(provider.sessions()[0]["status"], "expired");
    let (_, at, html) = pay(&house).await;
    assert_eq!(at, "/c/pay/cs_test_1", "{html}");
    let sessions = provider.sessions();
    assert_eq!(sessions[1]["amount_total"], 4_912);
    // So it is with a credit note.
    credit(&house, INVOICE, &["lot-2"], "Broken").await;
    assert_eq!(provider.sessions()[1]["status"], "expired");
}

#[tokio::test]
async fn page_that_cannot_be_closed_keeps_the_next_from_being_opened() {
    let PaidHouse { house, provider } = PaidHouse::opens_to_bob().await;
    provider.answer_with(Some((500, json!({}))));
    enter(&house, 2_000).await;
    assert_eq!(stands(&house).await[0], "part_paid", "it is entered");
    assert_eq!(provider.sessions()[0]["status"], "open");
    assert_eq!(pay(&house).await.0, 503);
    provider.answer_with(None);
    assert_eq!(pay(&house).await.1, "/c/pay/cs_test_1");
    assert_eq!(provider.sessions()[0]["status"], "expired");
}

#[tokio::test]
async fn buyer_reads_that_a_payment_failed_and_the_house_that_one_is_on_its_way() {
    let at = PaidHouse::opens_to_bob().await;
    let house = &at.house;
    at.takes_event("completed", &json!({ "status": "complete" }))
        .await;
    for path in [INVOICE, PAGE] {
        let (_, html) = house.show(&house.olga, path).await;
        assert!(html.contains("Unpaid, being processed"), "{path}: {html}");
    }
    let (_, html) = house.show(&house.olga, INVOICE).await;
    assert!(!html.contains("value=\"69.12\""), "{html}");
    at.takes_event("async_payment_failed", &json!({})).await;
    let (_, html) = house.show(&house.bob, INVOICE).await;
    assert!(
        html.contains("nothing was taken") && html.contains("Pay €69.12 now"),
        "{html}"
    );
    let (_, html) = house.show(&house.olga, INVOICE).await;
    assert!(html.contains("Nothing was taken"), "{html}");
    // He tries again: what failed before is over with.
    pay(house).await;
    let (_, html) = house.show(&house.bob, INVOICE).await;
    assert!(!html.contains("nothing was taken"), "{html}");
}

/// The house enters so much as paid in cash.
async fn enter(house: &House, amount: u64) {
    let day = auction::Time::from(bootstrap::clock::now()).to_string();
    let part = json!({ "direction": "payment", "amount": amount, "day": day[..10], "method": "cash", "revision": 0 });
    let answer = house.olga.post("invoices/1/payments", &part).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn provider_that_is_away_or_refuses_is_named_and_nothing_is_lost() {
    let at = PaidHouse::opens().await;
    let PaidHouse { house, provider } = &at;
    for (answer, status, words) in [
        ((500, json!({})), 503, "does not answer right now"),
        (
            (429, json!({ "error": { "type": "rate_limit" } })),
            503,
            "does not answer right now",
        ),
        (
            (
                400,
                json!({ "error": { "type": "invalid_request_error", "code": "amount_too_small" } }),
            ),
            409,
            "cannot be paid online",
        ),
        (
            (
                200,
                json!({ "id": "cs_x", "url": "https://elsewhere.example/", "expires_at": 9_999_999_999_u64 }),
            ),
            409,
            "cannot be paid online",
        ),
        ((200, json!({})), 503, "does not answer right now"),
    ] {
        provider.answer_with(Some(answer));
        let (found, at, html) = pay(house).await;
        assert_eq!((found, at.as_str()), (status, CHECKOUT), "{html}");
        assert!(html.contains(words), "{html}");
    }
    provider.answer_with(None);
    assert_eq!(pay(house).await.0, 200);
}

#[tokio::test]
async fn demos_page_moves_no_money_and_says_so() {
    let house = house(true).await;
    house.issue().await;
    let (_, path, html) = pay(&house).await;
    assert!(
        html.contains("This is no real payment") && html.contains("€69.12"),
        "{html}"
    );
    let choose = async |outcome: &str| {
        let (_, html) = house.show(&house.bob, &path).await;
        let token = hidden_token(&html);
        let form = [("form_token", token.as_str()), ("outcome", outcome)];
        send(&house.site, &house.bob, &path, &form).await.2
    };
    let html = choose("processing").await;
    assert!(html.contains("being processed"), "{html}");
    let html = choose("paid").await;
    assert!(html.contains("Your payment has come."), "{html}");
    assert_eq!(stands(&house).await, ["paid", "69.12", "0.00", "0.00"]);
    // Nobody else opens it, and it is over this sum alone.
    for (visitor, status) in [(&house.alice, 404), (&house.olga, 403)] {
        assert_eq!(house.show(visitor, &path).await.0.as_u16(), status);
    }
    let forged = path.replace("EUR-6912", "EUR-1");
    assert_eq!(
        house.show(&house.bob, &forged).await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn demos_page_that_is_no_longer_valid_takes_nothing() {
    let house = house(true).await;
    house.issue().await;
    let (_, failed, html) = pay(&house).await;
    let token = hidden_token(&html);
    let choose = async |path: &str, outcome: &str| {
        let form = [("form_token", token.as_str()), ("outcome", outcome)];
        send(&house.site, &house.bob, path, &form).await
    };
    let (_, _, html) = choose(&failed, "failed").await;
    assert!(html.contains("nothing was taken"), "{html}");
    let (_, over_all, _) = pay(&house).await;
    assert_ne!(failed, over_all);
    enter(&house, 2_000).await;
    let (_, over_the_rest, html) = pay(&house).await;
    assert!(html.contains("€49.12"), "{html}");
    for old in [&failed, &over_all] {
        assert_eq!(house.show(&house.bob, old).await.0, StatusCode::GONE);
        let (status, _, html) = choose(old, "paid").await;
        assert!(
            status == 410 && html.contains("no longer valid"),
            "{status}: {html}"
        );
    }
    assert_eq!(stands(&house).await[1], "20.00");
    let (_, _, html) = choose(&over_the_rest, "paid").await;
    assert!(html.contains("Your payment has come. Thank you."), "{html}");
    assert_eq!(choose(&over_the_rest, "paid").await.0, 410);
    assert_eq!(stands(&house).await, ["paid", "69.12", "0.00", "0.00"]);
}
