//! What is said to Stripe and by it, as far as the site cares; `recorded` holds it against Stripe's documentation.

use auction::{Currency, Time};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::{
    super::provider::{Callback, NewCheckout, News, OpenCheckout, PaidSum},
    units,
};

/// A session as Stripe writes it.
#[derive(Deserialize)]
struct Session {
    id: String,
    url: Option<String>,
    expires_at: Option<i64>,
    amount_total: Option<u64>,
    currency: Option<String>,
    payment_status: Option<PaymentStatus>,
    /// Its id; none before anybody paid.
    payment_intent: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

/// What we gave along. Sessions of others have something else, or nothing.
#[derive(Deserialize, Default)]
struct Metadata {
    outcry_house: Option<String>,
    outcry_invoice: Option<String>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum PaymentStatus {
    Paid,
    Unpaid,
    #[serde(other)]
    Other,
}

/// An event as Stripe sends it.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    created: i64,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: serde_json::Value,
}

/// The form that asks for a session; none: the amount cannot be asked for.
pub(super) fn form(wanted: &NewCheckout) -> Option<String> {
    let amount = units::to_stripe(wanted.amount, wanted.currency)?.to_string();
    let (invoice, currency) = (wanted.invoice.to_string(), wanted.currency);
    let currency = currency.as_str().to_lowercase();
    let item = |field: &str| format!("line_items[0]{field}");
    let mut form = Serializer::new(String::new());
    form.append_pair("mode", "payment")
        .append_pair("client_reference_id", &format!("invoice-{invoice}"))
        .append_pair("success_url", &wanted.paid_url)
        .append_pair("cancel_url", &wanted.back_url)
        .append_pair("metadata[outcry_house]", &wanted.house)
        .append_pair("metadata[outcry_invoice]", &invoice)
        .append_pair("payment_intent_data[description]", &wanted.what)
        .append_pair(&item("[quantity]"), "1")
        .append_pair(&item("[price_data][currency]"), &currency)
        .append_pair(&item("[price_data][unit_amount]"), &amount)
        .append_pair(&item("[price_data][product_data][name]"), &wanted.what);
    Some(form.finish())
}

/// The session in an answer.
pub(super) fn opened(answer: &[u8]) -> Option<OpenCheckout> {
    let session: Session = serde_json::from_slice(answer).ok()?;
    Some(OpenCheckout {
        id: session.id,
        url: session.url?,
        expires_at: time(session.expires_at?)?,
    })
}

/// What an event says; the outer none: it cannot be read, the inner one: it is not about a session of ours.
pub(super) fn callback(body: &[u8]) -> Option<Option<Callback>> {
    let event: Event = serde_json::from_slice(body).ok()?;
    let Some(kind) = event.kind.strip_prefix("checkout.session.") else {
        return Some(None);
    };
    let session: Session = serde_json::from_value(event.data.object).ok()?;
    let is_paid = session.payment_status == Some(PaymentStatus::Paid);
    let news = match kind {
        "completed" | "async_payment_succeeded" if is_paid => News::Paid {
            sum: sum(&session),
            reference: (session.payment_intent).unwrap_or_else(|| session.id.clone()),
        },
        "completed" if session.payment_status == Some(PaymentStatus::Unpaid) => News::Processing,
        "async_payment_failed" => News::Failed,
        "expired" => News::Expired,
        _ => return Some(None),
    };
    let Metadata {
        outcry_house: Some(house),
        outcry_invoice: Some(invoice),
    } = session.metadata
    else {
        return Some(None);
    };
    Some(Some(Callback {
        checkout: session.id,
        house,
        invoice: invoice.parse().ok()?,
        news,
        at: time(event.created)?,
    }))
}

fn sum(session: &Session) -> PaidSum {
    let (amount, code) = (session.amount_total, session.currency.as_deref());
    let code = code.unwrap_or_default().to_uppercase();
    let currency = Currency::try_from(code.clone()).ok();
    let sum = currency.and_then(|currency| {
        let amount = units::from_stripe(amount?, currency)?;
        Some(PaidSum::Amount(amount, currency))
    });
    let written = amount.map_or_else(|| "no amount".to_owned(), |amount| amount.to_string());
    sum.unwrap_or_else(|| PaidSum::Unreadable(format!("{written} {code}")))
}

fn time(seconds: i64) -> Option<Time> {
    Time::from_unix_millis(seconds.checked_mul(1_000)?).ok()
}
