//! What operators can see: the names of the engine's metrics in one place.

use std::time::Duration;

use ::metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

const COMMANDS: &str = "outcry_commands_total";
const BID: &str = "outcry_bid_seconds";
const APPEND: &str = "outcry_append_seconds";
const APPEND_RETRIES: &str = "outcry_append_retries_total";
const FRAME_EVENTS: &str = "outcry_frame_events";
const FRAME_BYTES: &str = "outcry_frame_bytes";
const EPOCHS: &str = "outcry_epochs_opened_total";
const FENCED: &str = "outcry_fenced_total";
const FOREIGN: &str = "outcry_log_foreign_total";
const PARTITIONS: &str = "outcry_partitions_served";
const READ_ONLY: &str = "outcry_partitions_read_only";
const PROJECTION_WAITING: &str = "outcry_projection_frames_waiting";

/// Says what each figure means; those that alarms stand on are there from the start, at zero.
pub(crate) fn describe() {
    describe_counter!(
        COMMANDS,
        "Commands by outcome; a bid is accepted or refused"
    );
    describe_histogram!(
        BID,
        "From a bid's arrival to its answer, the fsync included"
    );
    describe_histogram!(APPEND, "From sending a frame to its acknowledgement");
    describe_counter!(
        APPEND_RETRIES,
        "Appends sent again because none was acknowledged"
    );
    describe_histogram!(FRAME_EVENTS, "Events in a frame");
    describe_histogram!(FRAME_BYTES, "Bytes of a frame");
    describe_counter!(EPOCHS, "Times that a partition was taken over here");
    describe_counter!(
        FENCED,
        "Appends refused because another owner had taken over"
    );
    describe_counter!(
        FOREIGN,
        "Messages in the log that the engine did not write: somebody had NATS write there"
    );
    describe_gauge!(PARTITIONS, "Partitions served here");
    describe_gauge!(
        READ_ONLY,
        "Partitions served here that take no commands, since a frame of their log cannot be read"
    );
    describe_gauge!(
        PROJECTION_WAITING,
        "Committed frames that are not public yet, of the partition that projected last"
    );
    for outcome in ["accepted", "refused", "fault"] {
        counter!(COMMANDS, "outcome" => outcome).increment(0);
    }
    for name in [APPEND_RETRIES, EPOCHS, FENCED, FOREIGN] {
        counter!(name).increment(0);
    }
}

pub(crate) fn command(outcome: &'static str) {
    counter!(COMMANDS, "outcome" => outcome).increment(1);
}

pub(crate) fn foreign() {
    counter!(FOREIGN).increment(1);
}

/// A bid was answered this long after it came.
pub(crate) fn bid_answered(took: Duration) {
    histogram!(BID).record(took);
}

pub(crate) fn appended(took: Duration) {
    histogram!(APPEND).record(took);
}

pub(crate) fn append_retried() {
    counter!(APPEND_RETRIES).increment(1);
}

pub(crate) fn frame(events: usize, bytes: usize) {
    histogram!(FRAME_EVENTS).record(events as f64);
    histogram!(FRAME_BYTES).record(bytes as f64);
}

pub(crate) fn epoch_opened() {
    counter!(EPOCHS).increment(1);
}

pub(crate) fn fenced() {
    counter!(FENCED).increment(1);
}

pub(crate) fn partitions_served(count: usize, read_only: usize) {
    gauge!(PARTITIONS).set(count as f64);
    gauge!(READ_ONLY).set(read_only as f64);
}

pub(crate) fn projection_waiting(frames: usize) {
    gauge!(PROJECTION_WAITING).set(frames as f64);
}
