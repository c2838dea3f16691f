//! The wire as Stripe documents it: what a session looks like, what events come, what is refused. Written by hand from the public
//! reference of the Checkout Session and the event object, so that a change of ours that no longer speaks it is seen.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::*;
use crate::checkout::provider::{News, PaidSum};

/// A session as the reference shows it, over 69.12 euros of invoice 12.
fn session() -> Value {
    json!({
        "id": "cs_test_a11YYufWQzNY63zpQ6QSNRQhkUpVph4WRmzW0zWJO2znZKdVujZ0N0S22u",
        "object": "checkout.session",
        "after_expiration": null,
        "allow_promotion_codes": null,
        "amount_subtotal": 6_912,
        "amount_total": 6_912,
        "automatic_tax": { "enabled": false, "liability": null, "status": null },
        "billing_address_collection": null,
        "cancel_url": "https://bid.example/invoices/12",
        "client_reference_id": "invoice-12",
        "consent": null,
        "created": 1_679_600_215,
        "currency": "eur",
        "custom_fields": [],
        "customer": null,
        "customer_creation": "if_required",
        "customer_details": null,
        "customer_email": null,
        "expires_at": 1_679_686_615,
        "livemode": false,
        "locale": null,
        "metadata": { "outcry_house": "0123456789ab", "outcry_invoice": "12" },
        "mode": "payment",
        "payment_intent": null,
        "payment_method_collection": "always",
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "success_url": "https://bid.example/invoices/12?checkout=paid",
        "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
        "url": "https://checkout.stripe.com/c/pay/cs_test_a11YYufWQzNY63zpQ6QSNRQhkUpVph4WRmzW0zWJO2znZKdVujZ0N0S22u"
    })
}

/// An event about it, with fields of the session changed.
fn event(kind: &str, changed: &[(&str, Value)]) -> Vec<u8> {
    let mut object = session();
    for (field, value) in changed {
        object[field] = value.clone();
    }
    let event = json!({
        "id": "evt_1NG8Du2eZvKYlo2CUI79vXWy",
        "object": "event",
        "api_version": "2024-06-20",
        "created": 1_679_600_300,
        "data": { "object": object },
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null },
        "type": kind
    });
    event.to_string().into_bytes()
}

fn paid(amount: u64, currency: &str) -> Vec<u8> {
    let changed = [
        ("payment_status", json!("paid")),
        ("status", json!("complete")),
        ("payment_intent", json!("pi_3MtwBwLkdIwHu7ix28a3tqPa")),
        ("amount_total", json!(amount)),
        ("currency", json!(currency)),
        ("url", Value::Null),
    ];
    event("checkout.session.completed", &changed)
}

fn wanted(minor_units: u64, code: &str) -> NewCheckout {
    NewCheckout {
        key: "k3y".to_owned(),
        house: "0123456789ab".to_owned(),
        invoice: 12,
        what: "Invoice 12, Clocks & maps".to_owned(),
        amount: Amount::new(minor_units).unwrap(),
        currency: code.to_owned().try_into().unwrap(),
        paid_url: "https://bid.example/invoices/12?checkout=paid".to_owned(),
        back_url: "https://bid.example/invoices/12".to_owned(),
    }
}

#[test]
fn session_is_asked_for_by_a_form() {
    let form = wire::form(&wanted(6_912, "EUR")).unwrap();
    let fields: Vec<_> = url::form_urlencoded::parse(form.as_bytes()).collect();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    assert_eq!(
        fields,
        [
            ("mode", "payment"),
            ("client_reference_id", "invoice-12"),
            (
                "success_url",
                "https://bid.example/invoices/12?checkout=paid"
            ),
            ("cancel_url", "https://bid.example/invoices/12"),
            ("metadata[outcry_house]", "0123456789ab"),
            ("metadata[outcry_invoice]", "12"),
            (
                "payment_intent_data[description]",
                "Invoice 12, Clocks & maps"
            ),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", "eur"),
            ("line_items[0][price_data][unit_amount]", "6912"),
            (
                "line_items[0][price_data][product_data][name]",
                "Invoice 12, Clocks & maps"
            ),
        ]
    );
    for (minor_units, code, amount) in [
        (500, "JPY", "500"),
        (5_120, "KWD", "5120"),
        (5, "ISK", "500"),
    ] {
        let form = wire::form(&wanted(minor_units, code)).unwrap();
        let amount = format!("unit_amount%5D={amount}&");
        assert!(form.contains(&amount), "{code}: {form}");
    }
    assert_eq!(wire::form(&wanted(5_124, "KWD")), None);
}

#[test]
fn page_of_a_new_session_is_read() {
    let opened = wire::opened(session().to_string().as_bytes()).unwrap();
    assert!(
        opened
            .url
            .starts_with("https://checkout.stripe.com/c/pay/cs_test_")
    );
    assert_eq!(opened.expires_at.unix_millis(), 1_679_686_615_000);
    // One that is complete has no page.
    let mut over = session();
    over["url"] = Value::Null;
    assert_eq!(wire::opened(over.to_string().as_bytes()), None);
}

/// What Stripe answers where a session cannot be expired, and where it cannot be said now.
#[test]
fn session_that_is_no_longer_open_is_told_from_a_provider_that_is_away() {
    let error = |kind: &str, code: Option<&str>, message: &str| {
        let error = json!({ "error": { "type": kind, "code": code, "message": message } });
        error.to_string().into_bytes()
    };
    let complete = "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `complete`.";
    for (status, body, expected) in [
        (
            StatusCode::BAD_REQUEST,
            error("invalid_request_error", None, complete),
            ProviderError::Refused,
        ),
        (
            StatusCode::NOT_FOUND,
            error(
                "invalid_request_error",
                Some("resource_missing"),
                "No such checkout.session",
            ),
            ProviderError::Refused,
        ),
        (
            StatusCode::CONFLICT,
            error(
                "invalid_request_error",
                Some("lock_timeout"),
                "Another request is using this object",
            ),
            ProviderError::Unavailable,
        ),
        (
            StatusCode::TOO_MANY_REQUESTS,
            error(
                "invalid_request_error",
                Some("rate_limit"),
                "Too many requests",
            ),
            ProviderError::Unavailable,
        ),
        (
            StatusCode::BAD_GATEWAY,
            b"<html>".to_vec(),
            ProviderError::Unavailable,
        ),
    ] {
        assert_eq!(client::refused(status, &body), expected, "{status}");
    }
}

#[test]
fn events_say_what_became_of_a_payment() {
    let unpaid = [("status", json!("complete"))];
    let succeeded = [
        ("payment_status", json!("paid")),
        ("payment_intent", json!("pi_1")),
    ];
    let euros = |reference: &str| News::Paid {
        sum: PaidSum::Amount(
            Amount::new(6_912).unwrap(),
            "EUR".to_owned().try_into().unwrap(),
        ),
        reference: reference.to_owned(),
    };
    for (body, news) in [
        (paid(6_912, "eur"), euros("pi_3MtwBwLkdIwHu7ix28a3tqPa")),
        (
            event("checkout.session.completed", &unpaid),
            News::Processing,
        ),
        (
            event("checkout.session.async_payment_succeeded", &succeeded),
            euros("pi_1"),
        ),
        (
            event("checkout.session.async_payment_failed", &unpaid),
            News::Failed,
        ),
        (event("checkout.session.expired", &[]), News::Expired),
    ] {
        let said = wire::callback(&body).unwrap().unwrap();
        assert_eq!(said.news, news);
        assert_eq!((said.house.as_str(), said.invoice), ("0123456789ab", 12));
        assert_eq!(said.at.unix_millis(), 1_679_600_300_000);
    }
}

#[test]
fn sums_are_read_in_the_units_of_their_currency() {
    for (amount, code, expected) in [
        (500, "jpy", Ok((500, "JPY"))),
        (5_120, "kwd", Ok((5_120, "KWD"))),
        (500, "isk", Ok((5, "ISK"))),
        (550, "isk", Err("550 ISK")),
        (u64::MAX, "eur", Err("18446744073709551615 EUR")),
        (1, "euro", Err("1 EURO")),
    ] {
        let said = wire::callback(&paid(amount, code)).unwrap().unwrap();
        let News::Paid { sum, .. } = said.news else {
            panic!("{code}");
        };
        let expected = match expected {
            Ok((minor, code)) => PaidSum::Amount(
                Amount::new(minor).unwrap(),
                code.to_owned().try_into().unwrap(),
            ),
            Err(written) => PaidSum::Unreadable(written.to_owned()),
        };
        assert_eq!(sum, expected, "{code}");
    }
}

#[test]
fn what_is_not_about_an_invoice_is_passed_over() {
    let of_a_shop = [
        ("metadata", json!({ "order": "7" })),
        ("payment_status", json!("paid")),
    ];
    for body in [
        event("payment_intent.succeeded", &[]),
        event("checkout.session.completed", &of_a_shop),
        event(
            "checkout.session.completed",
            &[("payment_status", json!("no_payment_required"))],
        ),
        event("checkout.session.something_new", &[]),
    ] {
        assert_eq!(wire::callback(&body), Some(None));
    }
    for body in [
        &b"{"[..],
        b"{}",
        b"[]",
        br#"{"type":"checkout.session.completed"}"#,
    ] {
        assert_eq!(wire::callback(body), None);
    }
}
