//! An import on its way, as it is kept: how far it is, and all that is needed to go on where the site was stopped.
//!
//! The table stands beside it, since it is long and stays as it is. Both are sealed: a table holds reserves.

use std::time::Duration;

use async_nats::jetstream::kv::{CreateErrorKind, Operation, Store, UpdateErrorKind};
use auction::{SaleId, Time, UserId};
use bytes::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{ByHand, Column, DecimalMark};
use crate::{
    keys::{Keys, Sealed},
    locale::t,
};

/// How often an import that runs says how far it is.
pub(crate) const SAID_EVERY: Duration = Duration::from_secs(1);
/// One that has not said so for this long does not run any more.
const SILENT_MAX: Duration = Duration::from_secs(10);
/// Most bytes of a table that are kept, sealed: NATS takes 4 MiB in a message.
const TABLE_KEPT_MAX: usize = 3_500_000;

/// How far an import is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct KeptImport {
    pub(crate) by: UserId,
    pub(crate) began_at: Time,
    /// When it last said so.
    pub(crate) said_at: Time,
    /// Whether its lots go into the draft; else it is looked at only.
    pub(crate) keep: bool,
    pub(crate) encoding: String,
    /// What each column holds, by their codes, where somebody said so.
    pub(crate) columns: Vec<String>,
    /// What stands before cents, where somebody said so.
    #[serde(default)]
    pub(crate) decimal_mark: Option<DecimalMark>,
    /// A line each, those of earlier archives too.
    pub(crate) photographs: String,
    /// Why files of the archive were not taken.
    pub(crate) not_taken: Vec<String>,
    /// In the archive, and how many of them were looked at.
    pub(crate) files: usize,
    pub(crate) files_done: usize,
    /// Where its table stands in the bucket; none: it was too long, or is not there yet.
    pub(crate) table: Option<u64>,
    pub(crate) step: Step,
}

/// What an import does, or how it ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    Photographs,
    /// Every row is read and judged, and kept if that is asked for.
    Rows,
    /// Nothing was kept: it was to be looked at, or not everything could be taken.
    Checked,
    Kept {
        added: usize,
        changed: usize,
        unchanged: usize,
    },
    /// Somebody stopped it: nothing was kept.
    Cancelled,
    /// Somebody else had changed the draft.
    ChangedMeanwhile,
    /// Nothing was kept, and why.
    Refused(String),
}

/// Where imports are kept: one of each draft, the last. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct KeptImports(Store);

/// An import is kept at this place of the bucket: whoever writes names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct KeptAt(u64);

/// Why nothing was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotKept {
    #[error("{}", t!("house-import-another"))]
    Another,
    #[error("{}", t!("house-import-not-kept"))]
    Unavailable,
}

impl KeptImport {
    pub(crate) fn is_over(&self) -> bool {
        !matches!(self.step, Step::Photographs | Step::Rows)
    }

    /// Whether it goes on, as far as it says.
    pub(crate) fn is_running(&self, now: Time) -> bool {
        !self.is_over() && self.said_at.until(now) < SILENT_MAX
    }

    /// What it does, in words.
    pub(crate) fn doing(&self) -> String {
        match (&self.step, self.files) {
            (Step::Photographs, files @ 1..) => {
                t!(
                    "house-import-doing-photographs",
                    done = self.files_done,
                    count = files
                )
            }
            _ => t!("house-import-doing-rows"),
        }
    }

    /// What somebody said of the table.
    pub(crate) fn by_hand(&self) -> ByHand {
        let columns = self.columns.iter().map(|code| Column::from_code(code));
        ByHand {
            columns: (!self.columns.is_empty()).then(|| columns.collect()),
            decimal_mark: self.decimal_mark,
        }
    }
}

impl KeptImports {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    /// The last import of a draft.
    pub(crate) async fn find(
        &self,
        keys: &Keys,
        sale: &SaleId,
    ) -> Result<Option<(KeptImport, KeptAt)>, NotKept> {
        let entry = self.0.entry(sale.as_str()).await.map_err(unavailable)?;
        let entry = entry.filter(|entry| entry.operation == Operation::Put);
        let found = entry.and_then(|entry| {
            let opened = opened(keys, &place(sale), &entry.value)?;
            Some((opened, KeptAt(entry.revision)))
        });
        Ok(found)
    }

    /// The table that was kept there; empty where another one was since, or none.
    pub(crate) async fn table(
        &self,
        keys: &Keys,
        sale: &SaleId,
        at: Option<u64>,
    ) -> Result<String, NotKept> {
        let entry = self.0.entry(table_key(sale)).await.map_err(unavailable)?;
        let entry = entry.filter(|entry| at == Some(entry.revision));
        let opened = entry.and_then(|entry| opened(keys, &table_place(sale), &entry.value));
        Ok(opened.unwrap_or_default())
    }

    /// Keeps the table of an import that has begun; where.
    pub(crate) async fn keep_table(
        &self,
        keys: &Keys,
        sale: &SaleId,
        table: &str,
    ) -> Result<Option<u64>, NotKept> {
        let sealed = sealed(keys, &table_place(sale), &table);
        if sealed.len() > TABLE_KEPT_MAX {
            return Ok(None);
        }
        let kept = self.0.put(table_key(sale), sealed).await;
        kept.map(Some).map_err(unavailable)
    }

    /// Keeps an import in the place of what stood there; none: nothing did.
    pub(crate) async fn keep(
        &self,
        keys: &Keys,
        sale: &SaleId,
        import: &KeptImport,
        before: Option<KeptAt>,
    ) -> Result<KeptAt, NotKept> {
        let sealed = sealed(keys, &place(sale), import);
        let Some(KeptAt(before)) = before else {
            let kept = self.0.create(sale.as_str(), sealed).await;
            return kept.map(KeptAt).map_err(|error| match error.kind() {
                CreateErrorKind::AlreadyExists => NotKept::Another,
                _ => NotKept::Unavailable,
            });
        };
        let kept = self.0.update(sale.as_str(), sealed, before).await;
        kept.map(KeptAt).map_err(|error| match error.kind() {
            UpdateErrorKind::WrongLastRevision => NotKept::Another,
            _ => NotKept::Unavailable,
        })
    }
}

fn unavailable<E>(_: E) -> NotKept {
    NotKept::Unavailable
}

/// No sale has an id with a point.
fn table_key(sale: &SaleId) -> String {
    format!("{sale}.table")
}

fn place(sale: &SaleId) -> String {
    format!("import {sale}")
}

fn table_place(sale: &SaleId) -> String {
    format!("import {sale} table")
}

fn sealed(keys: &Keys, place: &str, what: &impl Serialize) -> Bytes {
    let json = serde_json::to_vec(what).expect("text and numbers are JSON");
    let sealed = keys.seal(place, &crate::packed::pack(&json));
    serde_json::to_vec(&sealed).expect("base64 is JSON").into()
}

/// Nothing when it was sealed with another key, or elsewhere.
fn opened<T: DeserializeOwned>(keys: &Keys, place: &str, bytes: &[u8]) -> Option<T> {
    let sealed: Sealed = serde_json::from_slice(bytes).ok()?;
    crate::packed::unpacked(&keys.open(place, &sealed)?).ok()
}
