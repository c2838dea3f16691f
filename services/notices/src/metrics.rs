//! What operators can see: the names of notices' metrics in one place.

use metrics::{counter, describe_counter, describe_gauge, gauge};
use notification::{Channel, Outcome, Waiting};

const DONE: &str = "outcry_notices_total";
const PUT_OFF: &str = "outcry_notices_put_off_total";
const WAITING: &str = "outcry_notices_waiting";
const SERVER_AWAY: &str = "outcry_mail_server_failures_total";
const PUSHES: &str = "outcry_pushes_total";
const PUSHES_GONE: &str = "outcry_push_browsers_gone_total";
const WEBHOOKS: &str = "outcry_webhook_attempts_total";
const WEBHOOKS_WAITING: &str = "outcry_webhook_deliveries_waiting";

/// Says what each figure means; those that alarms stand on are there from the start, at zero.
pub(crate) fn describe() {
    describe_counter!(
        DONE,
        "Notices that are over, by kind, channel and what became of them"
    );
    describe_counter!(
        PUT_OFF,
        "Notices that the mail server or a push service put off, by channel"
    );
    describe_counter!(
        PUSHES,
        "Pushes that push services took, one for each browser"
    );
    describe_counter!(
        PUSHES_GONE,
        "Browsers that were forgotten since their push service knows them no more"
    );
    describe_counter!(
        WEBHOOKS,
        "Tries to deliver an event by webhook, by what became of them"
    );
    describe_gauge!(
        WEBHOOKS_WAITING,
        "Events that wait to be delivered by webhook"
    );
    for outcome in ["taken", "failed", "gone", "given_up"] {
        counter!(WEBHOOKS, "outcome" => outcome).increment(0);
    }
    gauge!(WEBHOOKS_WAITING).set(0.0);
    describe_gauge!(WAITING, "Notices that wait to be sent");
    describe_counter!(SERVER_AWAY, "Times that the mail server could not be used");
    for by in Channel::ALL {
        counter!(PUT_OFF, "channel" => by.as_str()).increment(0);
    }
    counter!(SERVER_AWAY).increment(0);
    counter!(PUSHES).increment(0);
    counter!(PUSHES_GONE).increment(0);
    gauge!(WAITING).set(0.0);
}

pub(crate) fn done(waiting: &Waiting, outcome: Outcome) {
    let (kind, by) = (waiting.notice.kind.as_str(), waiting.by.as_str());
    let outcome = outcome.as_str();
    counter!(DONE, "kind" => kind, "channel" => by, "outcome" => outcome).increment(1);
}

pub(crate) fn put_off(by: Channel) {
    counter!(PUT_OFF, "channel" => by.as_str()).increment(1);
}

pub(crate) fn pushed() {
    counter!(PUSHES).increment(1);
}

pub(crate) fn push_gone() {
    counter!(PUSHES_GONE).increment(1);
}

pub(crate) fn server_away() {
    counter!(SERVER_AWAY).increment(1);
}

pub(crate) fn webhook_sent(outcome: &'static str) {
    counter!(WEBHOOKS, "outcome" => outcome).increment(1);
}

#[expect(
    clippy::cast_precision_loss,
    reason = "what waits fits into memory and so into a float"
)]
pub(crate) fn webhooks_waiting(count: usize) {
    gauge!(WEBHOOKS_WAITING).set(count as f64);
}

#[expect(
    clippy::cast_precision_loss,
    reason = "what waits fits into memory and so into a float"
)]
pub(crate) fn waiting(count: usize) {
    gauge!(WAITING).set(count as f64);
}
