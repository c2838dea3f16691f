//! An import at work, whoever waits for it: photographs first, one after the other, then all rows at once. It says how far it
//! is into the bucket, so that every page can tell, this site's or another's, before a restart or after it.

use std::{pin::pin, sync::Arc};

use auction::SaleId;
use bytes::Bytes;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::{Interval, MissedTickBehavior, interval},
};

use super::{
    Archive, ByHand, Column, Import, Photographs, Table,
    kept::{KeptAt, KeptImport, KeptImports, NotKept, SAID_EVERY, Step},
};
use crate::{
    App, Person,
    house::drafts::{self, DraftRefused},
    images::Patience,
    locale::t,
};

/// Imports that run here at once: each has its archive in memory.
const AT_ONCE_MAX: usize = 4;
/// How often one that says how far it is meanwhile is told to stop.
const CANCEL_TRIES_MAX: usize = 5;

/// The imports of this site. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Imports {
    pub(crate) kept: KeptImports,
    turns: Arc<Semaphore>,
}

/// What is asked for.
pub(crate) struct AskedImport {
    /// The table as it can be read, which was seen before.
    pub(crate) text: String,
    pub(crate) encoding: &'static str,
    pub(crate) by_hand: ByHand,
    /// Of earlier archives.
    pub(crate) photographs: Photographs,
    pub(crate) archive: Option<Bytes>,
    /// Whether its lots go into the draft if everything can be taken, and at which revision the draft was seen.
    pub(crate) keep_at: Option<u64>,
}

/// Why an import did not begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotBegun {
    #[error("{}", t!("house-import-under-way"))]
    UnderWay,
    #[error("{}", t!("house-import-too-many", max = AT_ONCE_MAX))]
    TooMany,
    #[error("{}", t!("house-import-unavailable"))]
    Unavailable,
}

impl Imports {
    pub(crate) fn new(kept: KeptImports) -> Self {
        Self {
            kept,
            turns: Arc::new(Semaphore::new(AT_ONCE_MAX)),
        }
    }

    /// A turn for an import.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn turn(&self) -> Result<OwnedSemaphorePermit, NotBegun> {
        let turn = Arc::clone(&self.turns).try_acquire_owned();
        turn.map_err(|_| NotBegun::TooMany)
    }

    /// Stops an import while it reads photographs; later it is too late.
    ///
    /// # Errors
    /// When imports cannot be reached.
    pub(crate) async fn cancel(&self, app: &App, sale: &SaleId) -> Result<(), NotKept> {
        for _ in 0..CANCEL_TRIES_MAX {
            let Some((mut import, at)) = self.kept.find(app.keys(), sale).await? else {
                return Ok(());
            };
            if import.step != Step::Photographs {
                return Ok(());
            }
            // What runs finds that something else stands in its place, and goes no further.
            import.step = Step::Cancelled;
            match self.kept.keep(app.keys(), sale, &import, Some(at)).await {
                // It said meanwhile how far it is.
                Err(NotKept::Another) => {}
                kept => return kept.map(|_| ()),
            }
        }
        Err(NotKept::Another)
    }
}

/// An import that has begun.
pub(crate) struct RunningImport {
    app: App,
    person: Person,
    sale: SaleId,
    asked: AskedImport,
    kept: KeptImport,
    at: KeptAt,
    beat: Interval,
    _turn: OwnedSemaphorePermit,
}

impl RunningImport {
    /// Begins an import of a draft, unless another one runs.
    ///
    /// # Errors
    /// With why nothing was begun.
    pub(crate) async fn begin(
        app: &App,
        person: &Person,
        sale: &SaleId,
        asked: AskedImport,
        turn: OwnedSemaphorePermit,
    ) -> Result<Self, NotBegun> {
        let (imports, keys) = (&app.imports().kept, app.keys());
        let now = app.now();
        let before = imports.find(keys, sale).await.map_err(NotBegun::from)?;
        let before = match before {
            Some((import, _)) if import.is_running(now) => return Err(NotBegun::UnderWay),
            before => before.map(|(_, at)| at),
        };
        let columns = asked.by_hand.columns.iter().flatten();
        let kept = KeptImport {
            by: person.user.clone(),
            began_at: now,
            said_at: now,
            keep: asked.keep_at.is_some(),
            encoding: asked.encoding.to_owned(),
            columns: columns
                .map(|column| column.map_or("", Column::code).to_owned())
                .collect(),
            decimal_mark: asked.by_hand.decimal_mark,
            photographs: asked.photographs.lines(),
            not_taken: vec![],
            files: 0,
            files_done: 0,
            table: None,
            step: Step::Photographs,
        };
        let at = imports.keep(keys, sale, &kept, before).await?;
        let mut beat = interval(SAID_EVERY);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self {
            app: app.clone(),
            person: person.clone(),
            sale: sale.clone(),
            asked,
            kept,
            at,
            beat,
            _turn: turn,
        })
    }

    /// Runs it to its end: as what it is kept then.
    pub(crate) async fn run(mut self) -> Option<KeptImport> {
        match self.worked().await {
            Ok(()) => Some(self.kept),
            Err(error) => {
                tracing::warn!(sale = %self.sale, ?error, "an import was given up");
                None
            }
        }
    }

    async fn worked(&mut self) -> Result<(), NotKept> {
        let (imports, keys) = (&self.app.imports().kept, self.app.keys());
        let table = imports.keep_table(keys, &self.sale, &self.asked.text);
        self.kept.table = table.await?;
        self.say().await?;
        if let Some(archive) = self.asked.archive.take() {
            self.take_photographs(archive).await?;
        }
        self.kept.step = Step::Rows;
        self.say().await?;
        self.kept.step = self.take_rows().await?;
        self.say().await
    }

    /// Says how far it is.
    async fn say(&mut self) -> Result<(), NotKept> {
        self.kept.said_at = self.app.now();
        let (imports, keys) = (&self.app.imports().kept, self.app.keys());
        let kept = imports.keep(keys, &self.sale, &self.kept, Some(self.at));
        self.at = kept.await?;
        Ok(())
    }

    /// Waits for a piece of work, and says meanwhile that it goes on.
    async fn saying<T>(&mut self, work: impl Future<Output = T>) -> Result<T, NotKept> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done),
                _ = self.beat.tick() => self.say().await?,
            }
        }
    }

    /// Takes the archive's files one after the other; those that are no photographs are told of.
    async fn take_photographs(&mut self, bytes: Bytes) -> Result<(), NotKept> {
        let mut archive = match Archive::open(bytes) {
            Ok(archive) => archive,
            Err(refused) => {
                self.kept.not_taken.push(refused.to_string());
                return Ok(());
            }
        };
        self.kept.files = archive.len();
        self.say().await?;
        let app = self.app.clone();
        for place in 0..archive.len() {
            let unpacking = spawn_blocking(move || {
                let unpacked = archive.unpack(place);
                (archive, unpacked)
            });
            let Ok((back, unpacked)) = unpacking.await else {
                self.kept.not_taken.push(t!("house-import-archive-broken"));
                return Ok(());
            };
            archive = back;
            if let Some(unpacked) = unpacked {
                let file = unpacked.name();
                let taking = async {
                    match unpacked.bytes {
                        Ok(bytes) => {
                            let taken = app.images().take(bytes, app.now(), Patience::Import).await;
                            taken.map_err(|not_taken| not_taken.to_string())
                        }
                        Err(not) => Err(not.to_string()),
                    }
                };
                match self.saying(taking).await? {
                    Ok(image) => self.asked.photographs.add(&file, image),
                    Err(why) => {
                        let words = t!("house-sale-file-not-taken", file = file, why = why);
                        self.kept.not_taken.push(words);
                    }
                }
            }
            self.kept.files_done = place + 1;
            self.kept.photographs = self.asked.photographs.lines();
        }
        Ok(())
    }

    /// Reads and judges every row, and keeps the lots where that is asked for and nothing is in the way.
    async fn take_rows(&mut self) -> Result<Step, NotKept> {
        let draft = match drafts::find(&self.app, &self.sale).await {
            Ok(draft) => draft,
            Err(refused) => return Ok(Step::Refused(refused.to_string())),
        };
        let has_photographs = !self.asked.photographs.is_empty();
        let table = match Table::read_beside(has_photographs, &self.asked.text) {
            Ok(table) => table,
            Err(not) => return Ok(Step::Refused(not.to_string())),
        };
        let (sale, now, revision) = (self.sale.clone(), self.app.now(), draft.revision);
        let (by_hand, photographs) = (self.asked.by_hand.clone(), self.asked.photographs.clone());
        let reading = spawn_blocking(move || {
            Import::new(&draft.asked, &sale, &table, by_hand, &photographs, now)
        });
        let Ok(import) = self.saying(reading).await? else {
            return Ok(Step::Refused(t!("house-import-unreadable")));
        };
        let Import { sale, report, .. } = import;
        let is_clean = report.mistake_count == 0 && self.kept.not_taken.is_empty();
        let Some(seen) = self.asked.keep_at.filter(|_| is_clean) else {
            return Ok(Step::Checked);
        };
        if seen != revision {
            return Ok(Step::ChangedMeanwhile);
        }
        let (app, person, id) = (self.app.clone(), self.person.clone(), self.sale.clone());
        let saving = drafts::save(&app, &person, &id, sale, Some(revision));
        Ok(match self.saying(saving).await? {
            Ok(()) => Step::Kept {
                added: report.added,
                changed: report.changed,
                unchanged: report.unchanged,
            },
            Err(DraftRefused::ChangedMeanwhile) => Step::ChangedMeanwhile,
            Err(DraftRefused::Invalid(problems)) => {
                let words = problems.iter().map(|problem| problem.detail.as_str());
                Step::Refused(words.collect::<Vec<_>>().join("; "))
            }
            Err(refused) => Step::Refused(refused.to_string()),
        })
    }
}

impl From<NotKept> for NotBegun {
    fn from(not: NotKept) -> Self {
        match not {
            NotKept::Another => Self::UnderWay,
            NotKept::Unavailable => Self::Unavailable,
        }
    }
}
