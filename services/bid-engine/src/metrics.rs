//! What operators can see: the names of the engine's metrics in one place.

use std::time::Duration;

use ::metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use bootstrap::clock;
use chrono::TimeDelta;
use topology::Partition;

const COMMANDS: &str = "outcry_commands_total";
const BID: &str = "outcry_bid_seconds";
const APPEND: &str = "outcry_append_seconds";
const APPEND_RETRIES: &str = "outcry_append_retries_total";
const NO_ROOM: &str = "outcry_append_no_room_total";
const FRAME_EVENTS: &str = "outcry_frame_events";
const FRAME_BYTES: &str = "outcry_frame_bytes";
const EPOCHS: &str = "outcry_epochs_opened_total";
const FENCED: &str = "outcry_fenced_total";
const FOREIGN: &str = "outcry_log_foreign_total";
const PARTITIONS: &str = "outcry_partitions";
const SERVED: &str = "outcry_partitions_served";
const READ_ONLY: &str = "outcry_partitions_read_only";
const ENGINES: &str = "outcry_engines";
const CLOCK_STEP: &str = "outcry_clock_step_seconds";
const CLOCK_STEPS: &str = "outcry_clock_steps_total";
const PROJECTION_BEHIND: &str = "outcry_projection_behind";
const RECORDS_UNREADABLE: &str = "outcry_records_unreadable_total";
const RECORDS_REMOVED: &str = "outcry_records_removed_total";
const RECOVERIES: &str = "outcry_recoveries_total";
const SNAPSHOT_TIME: &str = "outcry_snapshot_timestamp_seconds";
const SNAPSHOT_SEQUENCE: &str = "outcry_snapshot_sequence";
const SNAPSHOT_BYTES: &str = "outcry_snapshot_bytes";
const SALES_ARCHIVED: &str = "outcry_sales_archived_total";
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
    describe_counter!(
        NO_ROOM,
        "Times that a partition was only read because NATS had no room for a frame"
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
    describe_gauge!(PARTITIONS, "Partitions of the log, whoever serves them");
    describe_gauge!(SERVED, "Partitions served here");
    describe_gauge!(
        READ_ONLY,
        "Partitions served here that take no commands, since a frame of their log cannot be read, or is of a later time \
         than the clock says"
    );
    describe_gauge!(
        CLOCK_STEP,
        "How far this machine's clock was set forward, or back; while it is not 0, nothing is decided"
    );
    describe_counter!(
        CLOCK_STEPS,
        "Times that this machine's clock was set by more than a second"
    );
    gauge!(CLOCK_STEP).set(0.0);
    describe_gauge!(
        PROJECTION_WAITING,
        "Committed frames that are not public yet, of the partition that projected last"
    );
    describe_gauge!(
        PROJECTION_BEHIND,
        "Partitions served here whose public records are not what the log holds"
    );
    describe_counter!(
        RECORDS_UNREADABLE,
        "Public records found that the engine did not write, since they cannot be read: they are written over"
    );
    describe_counter!(
        RECORDS_REMOVED,
        "Public records removed, the oldest of all, to make room for new ones"
    );
    describe_counter!(
        RECOVERIES,
        "Times that a state was made again, by what it began with: snapshot, or replay of the whole log"
    );
    describe_gauge!(
        SNAPSHOT_TIME,
        "When the newest snapshot of a partition was stored, since 1970"
    );
    describe_gauge!(
        SNAPSHOT_SEQUENCE,
        "The place in the log of the newest snapshot of a partition"
    );
    describe_gauge!(
        SNAPSHOT_BYTES,
        "Bytes of the newest snapshot of a partition"
    );
    describe_counter!(SALES_ARCHIVED, "Ended sales that were stored for good");
    gauge!(PROJECTION_BEHIND).set(0.0);
    for kind in ["snapshot", "replay"] {
        counter!(RECOVERIES, "kind" => kind).increment(0);
    }
    for outcome in ["accepted", "refused", "fault"] {
        counter!(COMMANDS, "outcome" => outcome).increment(0);
    }
    for name in [
        APPEND_RETRIES,
        NO_ROOM,
        CLOCK_STEPS,
        EPOCHS,
        FENCED,
        FOREIGN,
        RECORDS_REMOVED,
        RECORDS_UNREADABLE,
        SALES_ARCHIVED,
    ] {
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

pub(crate) fn no_room() {
    counter!(NO_ROOM).increment(1);
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

/// How many partitions the log has.
pub(crate) fn partitions(count: u32) {
    gauge!(PARTITIONS).set(f64::from(count));
}

pub(crate) fn partitions_served(count: usize, closed: usize) {
    gauge!(SERVED).set(count as f64);
    gauge!(READ_ONLY).set(closed as f64);
}

/// How many engines of this log live.
pub(crate) fn engines(count: usize) {
    gauge!(ENGINES).set(count as f64);
}

/// How far the clock is off now.
pub(crate) fn clock_step(step: TimeDelta) {
    gauge!(CLOCK_STEP).set(step.as_seconds_f64());
}

/// The clock was set.
pub(crate) fn clock_set() {
    counter!(CLOCK_STEPS).increment(1);
}

pub(crate) fn projection_waiting(frames: usize) {
    gauge!(PROJECTION_WAITING).set(frames as f64);
}

pub(crate) fn projection_behind(partitions: usize) {
    gauge!(PROJECTION_BEHIND).set(partitions as f64);
}

pub(crate) fn record_unreadable() {
    counter!(RECORDS_UNREADABLE).increment(1);
}

pub(crate) fn records_removed(count: u64) {
    counter!(RECORDS_REMOVED).increment(count);
}

pub(crate) fn recovery(kind: &'static str) {
    counter!(RECOVERIES, "kind" => kind).increment(1);
}

/// A snapshot was stored just now.
pub(crate) fn snapshot(partition: Partition, sequence: u64, bytes: usize) {
    let partition = partition.to_string();
    let now = clock::now().timestamp_millis() as f64 / 1_000.0;
    gauge!(SNAPSHOT_TIME, "partition" => partition.clone()).set(now);
    gauge!(SNAPSHOT_SEQUENCE, "partition" => partition.clone()).set(sequence as f64);
    gauge!(SNAPSHOT_BYTES, "partition" => partition).set(bytes as f64);
}

pub(crate) fn sale_archived() {
    counter!(SALES_ARCHIVED).increment(1);
}
