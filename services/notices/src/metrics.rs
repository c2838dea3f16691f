//! What operators can see: the names of notices' metrics in one place.

use metrics::{counter, describe_counter, describe_gauge, gauge};
use notification::{Kind, Outcome};

const DONE: &str = "outcry_notices_total";
const PUT_OFF: &str = "outcry_notices_put_off_total";
const WAITING: &str = "outcry_notices_waiting";
const SERVER_AWAY: &str = "outcry_mail_server_failures_total";

/// Says what each figure means; those that alarms stand on are there from the start, at zero.
pub(crate) fn describe() {
    describe_counter!(
        DONE,
        "Notices that are over, by kind and what became of them"
    );
    describe_counter!(PUT_OFF, "Notices that the mail server put off");
    describe_gauge!(WAITING, "Notices that wait to be sent");
    describe_counter!(SERVER_AWAY, "Times that the mail server could not be used");
    for name in [PUT_OFF, SERVER_AWAY] {
        counter!(name).increment(0);
    }
    gauge!(WAITING).set(0.0);
}

pub(crate) fn done(kind: Kind, outcome: Outcome) {
    let (kind, outcome) = (kind.as_str(), outcome.as_str());
    counter!(DONE, "kind" => kind, "outcome" => outcome).increment(1);
}

pub(crate) fn put_off() {
    counter!(PUT_OFF).increment(1);
}

pub(crate) fn server_away() {
    counter!(SERVER_AWAY).increment(1);
}

#[expect(
    clippy::cast_precision_loss,
    reason = "what waits fits into memory and so into a float"
)]
pub(crate) fn waiting(count: usize) {
    gauge!(WAITING).set(count as f64);
}
