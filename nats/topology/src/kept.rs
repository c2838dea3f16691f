//! What a backup holds of an installation: a row for every stream, bucket and object store, in the order in which they are
//! copied.
//!
//! A house that runs is copied store by store, never all at one moment. **What is written later is copied earlier**: then
//! whatever a copied entry stands on was there when the entry was, and is copied after it. An approval that the site noted is in
//! the log too, a payment's invoice is there, a sale with texts has its photographs, a log's bidders have accounts. The other way
//! round a copy could hold an invoice of a sale that its log has not closed.

use crate::{StoredStream, is_auction_log, stored_streams};

/// Whether a backup holds a store, and why so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InBackup {
    Kept,
    /// It is made again, or is better gone.
    Left,
}

/// One store, and what becomes of it in a backup.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BackupRow {
    /// The name of its stream on the server; [`LOGS_OF_PARTITIONS`] stands for every partition's log.
    pub stream: &'static str,
    pub in_backup: InBackup,
    /// Why, and what a restored house has of it.
    pub why: &'static str,
}

/// Stands in the table for the log of each partition.
pub const LOGS_OF_PARTITIONS: &str = "AUCTION_<p>";

/// Every store, in the order of copying.
pub const BACKUP_ROWS: [BackupRow; 41] = [
    kept("KV_notice_ledger", "what was told is not told again"),
    kept("KV_webhook_deliveries", "what was told is not told again"),
    kept("KV_webhooks", "where events go, and their secrets"),
    kept("KV_webhook_outbox", "events of the site that wait"),
    // What was handed over is noted here last.
    kept("KV_price_alerts", "what people are to be told of prices"),
    kept("KV_notice_outbox", "notices of the site that wait"),
    kept("KV_payments", "money"),
    kept("KV_invoices", "documents, each issued once"),
    kept("KV_registrations", "who asked, and what the house noted"),
    kept("KV_watchlists", "what people chose"),
    kept("KV_notice_choices", "what people chose"),
    kept("KV_sales", "texts and drafts"),
    kept("OBJ_images", "photographs"),
    kept(LOGS_OF_PARTITIONS, "the truth"),
    // A sale leaves the engine only after it is stored here: copied after the log, it is there.
    kept("OBJ_logs", "ended sales"),
    kept("KV_accounts", "people"),
    kept("KV_account_by_email", "who signs in by which address"),
    kept("KV_house", "what the house says of itself"),
    // A struck price is noted here last, when the candles are right.
    kept("KV_symbols", "the registry"),
    kept("CANDLES_1m", FEW_TICKS),
    kept("CANDLES_5m", FEW_TICKS),
    kept("CANDLES_15m", FEW_TICKS),
    kept("CANDLES_1h", FEW_TICKS),
    kept("CANDLES_4h", FEW_TICKS),
    kept("CANDLES_1d", FEW_TICKS),
    kept("CANDLES_1w", FEW_TICKS),
    kept("KV_topology", "how many partitions there are"),
    left("RECORDS", "the engine makes it of the log"),
    left("NOTICES", "hints for pages that are open"),
    left("TICKS", "the newest thousand; candles hold the last price"),
    left("OPEN_CANDLES", "market-data makes it of the next tick"),
    left("CANDLES_1s", "an hour"),
    left(
        "OBJ_snapshots",
        "of the log's incarnation; a restored log is another one and is replayed from its beginning",
    ),
    left(
        "KV_sessions",
        "whoever signed out since would be signed in again; everybody signs in anew",
    ),
    left(
        "KV_idempotency",
        "of a day; what a key makes has the same id again without it",
    ),
    left(
        "KV_simulator",
        "how fast a simulated market runs, and what happens in it: a restored house begins calmly",
    ),
    left(
        "KV_imports",
        "of three days; a table is sent again, and what was kept of it stands in the draft",
    ),
    left("KV_lease", LEASE),
    left("KV_market_lease", LEASE),
    left("KV_feed_lease", LEASE),
    left("KV_notices_lease", LEASE),
];

const FEW_TICKS: &str = "nothing else holds prices for so long";
const LEASE: &str = "lasts for seconds";

const fn kept(stream: &'static str, why: &'static str) -> BackupRow {
    BackupRow {
        stream,
        in_backup: InBackup::Kept,
        why,
    }
}

const fn left(stream: &'static str, why: &'static str) -> BackupRow {
    BackupRow {
        stream,
        in_backup: InBackup::Left,
        why,
    }
}

/// The streams that a backup holds, in the order in which they are copied.
pub fn streams_in_backup(partition_count: u32) -> Vec<StoredStream> {
    let stored = stored_streams(partition_count);
    let kept = BACKUP_ROWS
        .iter()
        .filter(|row| row.in_backup == InBackup::Kept);
    kept.flat_map(|row| stored.iter().filter(|stored| row.is_of(&stored.name)))
        .cloned()
        .collect()
}

impl BackupRow {
    fn is_of(&self, stream: &str) -> bool {
        match self.stream {
            LOGS_OF_PARTITIONS => is_auction_log(stream),
            name => name == stream,
        }
    }
}

/// The subject under which places in a restored stream are filled that held nothing any more, so that all that comes after
/// keeps its sequence; none for a log, which has no such places.
pub fn filler_subject(stored: &StoredStream) -> Option<String> {
    let subjects = stored.settings["subjects"].as_array()?;
    let wide = subjects.iter().filter_map(|it| it.as_str());
    let mut prefixes = wide.filter_map(|subject| subject.strip_suffix(['>', '*']));
    Some(format!("{}restored-gap", prefixes.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Partition, auction_log};

    #[test]
    fn every_store_has_one_backup_row() {
        let stored = stored_streams(2);
        for stream in &stored {
            let rows = BACKUP_ROWS.iter().filter(|row| row.is_of(&stream.name));
            assert_eq!(rows.count(), 1, "{}", stream.name);
        }
        for row in BACKUP_ROWS {
            let is_there = stored.iter().any(|stream| row.is_of(&stream.name));
            assert!(is_there, "{} is no store", row.stream);
            assert!(!row.why.is_empty());
        }
    }

    #[test]
    fn no_projection_is_kept_and_every_log_is() {
        let kept = streams_in_backup(3);
        for stream in crate::streams(3) {
            let is_kept = kept.iter().any(|it| it.name == stream.name);
            assert_eq!(is_kept, !stream.storage.is_projection(), "{}", stream.name);
        }
        let logs = Partition::all(3).map(auction_log);
        assert!(
            logs.into_iter()
                .all(|log| kept.iter().any(|it| it.name == log))
        );
    }

    #[test]
    fn what_stands_on_something_is_copied_before_it() {
        let kept = streams_in_backup(1);
        let place = |name: &str| kept.iter().position(|it| it.name == name).unwrap();
        for (stands, on) in [
            ("KV_payments", "KV_invoices"),
            ("KV_webhook_deliveries", "KV_webhook_outbox"),
            ("KV_invoices", "AUCTION_0"),
            ("KV_registrations", "AUCTION_0"),
            ("KV_sales", "OBJ_images"),
            ("KV_sales", "AUCTION_0"),
            ("AUCTION_0", "OBJ_logs"),
            ("AUCTION_0", "KV_accounts"),
            ("KV_accounts", "KV_account_by_email"),
            ("KV_symbols", "CANDLES_1m"),
        ] {
            assert!(place(stands) < place(on), "{stands} after {on}");
        }
    }

    #[test]
    fn only_a_log_has_no_subject_for_gaps() {
        for stored in streams_in_backup(2) {
            let filler = filler_subject(&stored);
            assert_eq!(
                filler.is_none(),
                is_auction_log(&stored.name),
                "{}",
                stored.name
            );
        }
    }
}
