//! `/house/sales/{sale}/import`: lots of a draft out of a table, checked before any is kept.

use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use auction::SaleId;
use axum::{
    extract::{RawQuery, Request},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tokio::time::timeout;

use super::{
    Page, Problem, SaleVisit, address,
    import_progress::ProgressPage,
    import_read::ImportRead,
    import_sent::{self, Sent},
};
use crate::{
    Person, format,
    house::{
        drafts::{self, DraftRefused, FoundDraft},
        import::{
            AskedImport, ByHand, Column, DecimalMark, Import, KeptImport, NotBegun, Photographs,
            RunningImport, Step, Table, decode,
        },
    },
    locale::{Language, filters, t},
    pages::{
        NAME_SHOWN_MAX,
        sent_form::SentForm,
        visit::{Visit, form_again, query_word},
    },
};

/// How long a browser waits for an import before its page shows how far it is.
const WAITED_MAX: Duration = Duration::from_secs(2);

/// Bytes of a table that stands in the page to be mended there; a longer one stays where it is kept.
const TABLE_SHOWN_MAX: usize = 200_000;

/// The import of lots into a draft.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/import.html")]
pub(super) struct ImportPage {
    page: Page,
    sale: SaleId,
    title: String,
    /// The draft's state that the table was read against.
    revision: String,
    /// The table, to be mended here.
    text: String,
    encoding: &'static str,
    /// Where the table is kept that is too long for that.
    table_kept: Option<u64>,
    photographs: Photographs,
    not_taken: Vec<String>,
    /// What the last import of this draft did, where it is not told by what is read.
    said: Option<String>,
    /// Why nothing could be read.
    problem: Option<String>,
    read: Option<ImportRead>,
    /// What stands before cents, where somebody said so.
    decimal_mark: Option<DecimalMark>,
}

/// Where lots of a draft are imported.
pub(super) fn address_of(sale: &SaleId) -> String {
    format!("{}/import", address(sale))
}

/// The form; while an import runs, how far it is, and then what became of it.
pub(super) async fn show(
    SaleVisit { visit, sale, .. }: SaleVisit,
    RawQuery(query): RawQuery,
) -> Response {
    let draft = match find(&visit, &sale).await {
        Ok(draft) => draft,
        Err(None) => return Redirect::to(&address(&sale)).into_response(),
        Err(Some(problem)) => return visit.problem(problem),
    };
    let (imports, keys) = (&visit.app.imports().kept, visit.app.keys());
    let Ok(last) = imports.find(keys, &sale).await else {
        return visit.problem(Problem::Unavailable);
    };
    let page = ImportPage::new(visit.page.clone(), sale, &draft);
    let anew = query_word(query.as_deref(), "anew") == Some("true");
    match last {
        Some((last, _)) if last.is_running(visit.page.now) => {
            ProgressPage::new(page.page, page.sale, page.title, &last).into_response()
        }
        Some((last, _)) if !anew => page.after(&visit, last, &draft).await,
        _ => page.into_response(),
    }
}

pub(super) async fn send(visitor: SaleVisit, request: Request) -> Response {
    let SaleVisit {
        visit,
        person,
        sale,
    } = visitor;
    let draft = match find(&visit, &sale).await {
        Ok(draft) => draft,
        Err(None) => return Redirect::to(&address(&sale)).into_response(),
        Err(Some(problem)) => return visit.problem(problem),
    };
    let mut page = ImportPage::new(visit.page.clone(), sale.clone(), &draft);
    let turn = match visit.app.imports().turn() {
        Ok(turn) => turn,
        Err(not) => return page.not_begun(not),
    };
    let sent = match import_sent::read(&visit.app, &person, request).await {
        Ok(sent) => sent,
        Err(problem) => return visit.problem(problem),
    };
    let asked = match page.asked(&visit, sent).await {
        Ok(asked) => asked,
        Err(words) => return page.unread(words),
    };
    let running = RunningImport::begin(&visit.app, &person, &sale, asked, turn).await;
    let running = match running {
        // Whoever asked reads what becomes of it in their language.
        Ok(running) => tokio::spawn(Language::current().speak(running.run())),
        Err(NotBegun::UnderWay) => return Redirect::to(&address_of(&sale)).into_response(),
        Err(not) => return page.not_begun(not),
    };
    match timeout(WAITED_MAX, running).await {
        Ok(Ok(Some(ended))) => page.ended(&visit, &person, ended, &draft),
        // Its page tells how far it is.
        _ => Redirect::to(&address_of(&sale)).into_response(),
    }
}

/// The form has a button and nothing else.
#[derive(Debug, Deserialize)]
pub(super) struct CancelForm {}

/// Stops an import that reads photographs. Its page says what became of it, also where it was too late.
pub(super) async fn cancel(
    SentForm {
        by: SaleVisit { visit, sale, .. },
        ..
    }: SentForm<SaleVisit, CancelForm>,
) -> Response {
    match visit.app.imports().cancel(&visit.app, &sale).await {
        Ok(()) => Redirect::to(&address_of(&sale)).into_response(),
        Err(_) => visit.problem(Problem::Unavailable),
    }
}

/// The draft; without a problem: it is published.
async fn find(visit: &Visit, sale: &SaleId) -> Result<FoundDraft, Option<Problem>> {
    match drafts::find(&visit.app, sale).await {
        Ok(found) if !found.draft.publishing => Ok(found),
        Ok(_) | Err(DraftRefused::Published) => Err(None),
        Err(DraftRefused::NotFound) => Err(Some(Problem::NotFound)),
        Err(_) => Err(Some(Problem::Unavailable)),
    }
}

/// What the form says of the table.
fn by_hand(sent: &Sent) -> ByHand {
    let codes = sent.pairs.iter().filter(|(name, _)| name == "column");
    let columns: Vec<_> = codes.map(|(_, code)| Column::from_code(code)).collect();
    ByHand {
        columns: (!columns.is_empty()).then_some(columns),
        decimal_mark: DecimalMark::from_code(sent.value("decimal_mark")),
    }
}

/// An encoding that was recognised at an earlier step.
fn encoding_word(said: &str) -> &'static str {
    let known = ["UTF-8", "UTF-16", "Windows-1252"];
    known.into_iter().find(|it| *it == said).unwrap_or_default()
}

impl ImportPage {
    fn new(page: Page, sale: SaleId, draft: &FoundDraft) -> Self {
        Self {
            page,
            title: format::one_line(&draft.asked.title, NAME_SHOWN_MAX),
            revision: draft.revision.to_string(),
            sale,
            text: String::new(),
            encoding: "",
            table_kept: None,
            photographs: Photographs::default(),
            not_taken: vec![],
            said: None,
            problem: None,
            read: None,
            decimal_mark: None,
        }
    }

    /// What the form asks for; else why its table cannot be read.
    async fn asked(&mut self, visit: &Visit, sent: Sent) -> Result<AskedImport, String> {
        self.photographs = Photographs::of_lines(sent.value("photographs"));
        let by_hand = match &sent.table {
            Some(bytes) => {
                let decoded = decode(bytes).map_err(|not| not.to_string())?;
                (self.text, self.encoding) = (decoded.text, decoded.encoding);
                ByHand::default()
            }
            None => {
                sent.value("text").clone_into(&mut self.text);
                if self.text.trim().is_empty() {
                    let kept = sent.value("table_kept").parse().ok();
                    self.text = self.kept_table(visit, kept).await?;
                }
                self.encoding = encoding_word(sent.value("encoding"));
                by_hand(&sent)
            }
        };
        let has_photographs = sent.archive.is_some() || !self.photographs.is_empty();
        let table = Table::read_beside(has_photographs, &self.text);
        table.map_err(|not| not.to_string())?;
        let seen = sent.value("revision").parse().unwrap_or_default();
        Ok(AskedImport {
            text: self.text.clone(),
            encoding: self.encoding,
            by_hand,
            photographs: self.photographs.clone(),
            keep_at: (sent.value("do") == "import").then_some(seen),
            archive: sent.archive,
        })
    }

    /// The table that an earlier step left; empty where there is none.
    async fn kept_table(&self, visit: &Visit, kept: Option<u64>) -> Result<String, String> {
        let (imports, keys) = (&visit.app.imports().kept, visit.app.keys());
        let table = imports.table(keys, &self.sale, kept).await;
        table.map_err(|not| not.to_string())
    }

    /// The answer to a form whose import ended while its sender waited.
    fn ended(
        mut self,
        visit: &Visit,
        person: &Person,
        ended: KeptImport,
        draft: &FoundDraft,
    ) -> Response {
        if let Step::Kept { .. } = ended.step {
            return visit.done(person, "imported", &address(&self.sale));
        }
        let is_changed = ended.step == Step::ChangedMeanwhile;
        self.take(ended, draft);
        let has_mistakes = |read: &ImportRead| read.report.mistake_count > 0;
        let status = match &self.problem {
            Some(_) if is_changed => StatusCode::CONFLICT,
            None if self.not_taken.is_empty() && !self.read.as_ref().is_some_and(has_mistakes) => {
                StatusCode::OK
            }
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        form_again(status, self)
    }

    /// The page after the last import of the draft.
    async fn after(mut self, visit: &Visit, last: KeptImport, draft: &FoundDraft) -> Response {
        if let Step::Kept {
            added,
            changed,
            unchanged,
        } = last.step
        {
            let at = format::date_and_time(last.said_at);
            self.said = Some(t!(
                "house-import-done",
                at = at,
                added = added,
                changed = changed,
                unchanged = unchanged
            ));
            return self.into_response();
        }
        if last.step == Step::Checked {
            let at = format::date_and_time(last.said_at);
            self.said = Some(t!("house-import-checked", at = at));
        }
        match self.kept_table(visit, last.table).await {
            Ok(text) => self.text = text,
            Err(_) => return Problem::Unavailable.page(self.page),
        }
        self.encoding = encoding_word(&last.encoding);
        self.take(last, draft);
        self.into_response()
    }

    /// What an import that kept nothing, or not all, found; and what its table would do to the draft as that is now.
    fn take(&mut self, last: KeptImport, draft: &FoundDraft) {
        self.photographs = Photographs::of_lines(&last.photographs);
        let by_hand = last.by_hand();
        self.decimal_mark = by_hand.decimal_mark;
        self.problem = match last.step {
            Step::ChangedMeanwhile => Some(t!("house-import-changed-meanwhile")),
            Step::Refused(words) => Some(words),
            Step::Photographs | Step::Rows => Some(t!("house-import-stopped")),
            Step::Cancelled => Some(t!("house-import-cancelled")),
            Step::Checked | Step::Kept { .. } => None,
        };
        self.not_taken = last.not_taken;
        let (photographs, now) = (&self.photographs, self.page.now);
        let table = Table::read_beside(!photographs.is_empty(), &self.text);
        // A table that was too long to be kept is sent again.
        if let Some(table) = last.table.and_then(|_| table.ok()) {
            let import = Import::new(&draft.asked, &self.sale, &table, by_hand, photographs, now);
            self.read = Some(ImportRead::new(&import, photographs));
        }
        self.table_kept = last.table.filter(|_| self.text.len() > TABLE_SHOWN_MAX);
        if self.table_kept.is_some() {
            self.text.clear();
        }
    }

    fn not_begun(mut self, not: NotBegun) -> Response {
        self.problem = Some(not.to_string());
        form_again(StatusCode::SERVICE_UNAVAILABLE, self)
    }

    fn unread(mut self, words: String) -> Response {
        self.problem = Some(words);
        form_again(StatusCode::UNPROCESSABLE_ENTITY, self)
    }

    fn address(&self) -> String {
        address_of(&self.sale)
    }

    fn sale_address(&self) -> String {
        address(&self.sale)
    }

    fn columns(&self) -> impl Iterator<Item = Column> {
        Column::all()
    }

    fn decimal_marks(&self) -> [DecimalMark; 2] {
        DecimalMark::ALL
    }

    /// Whether everything of the table can be kept.
    fn may_import(&self) -> bool {
        self.not_taken.is_empty() && self.read.as_ref().is_some_and(ImportRead::is_clean)
    }
}
