//! `/house/sales/{sale}/import`: lots of a draft out of a table, checked before any is kept.

use askama::Template;
use askama_web::WebTemplate;
use auction::SaleId;
use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Page, Problem, SaleVisit, address, import_read::ImportRead, import_sent};
use crate::{
    format,
    house::{
        drafts::{self, DraftRefused, FoundDraft},
        import::{Column, Import, Photographs, ROWS_MAX, Table, decode},
    },
    pages::{
        NAME_SHOWN_MAX,
        visit::{Visit, form_again},
    },
};

/// Why the draft was not changed, where somebody else changed it.
const CHANGED_MEANWHILE: &str = "Somebody else has changed this draft. This is what the table would do to it now: check it, then import.";

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
    photographs: Photographs,
    not_taken: Vec<String>,
    /// Why nothing could be read.
    problem: Option<String>,
    read: Option<ImportRead>,
}

/// Where lots of a draft are imported.
pub(super) fn address_of(sale: &SaleId) -> String {
    format!("{}/import", address(sale))
}

pub(super) async fn show(SaleVisit { visit, sale, .. }: SaleVisit) -> Response {
    match find(&visit, &sale).await {
        Ok(draft) => ImportPage::new(visit.page, sale, &draft).into_response(),
        Err(None) => Redirect::to(&address(&sale)).into_response(),
        Err(Some(problem)) => visit.problem(problem),
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
    let mut sent = match import_sent::read(&visit.app, &person, request).await {
        Ok(sent) => sent,
        Err(problem) => return visit.problem(problem),
    };
    let mut page = ImportPage::new(visit.page.clone(), sale.clone(), &draft);
    page.not_taken = std::mem::take(&mut sent.not_taken);
    page.photographs = std::mem::take(&mut sent.photographs);
    let by_hand = match &sent.table {
        Some(bytes) => match decode(bytes) {
            Ok(decoded) => {
                (page.text, page.encoding) = (decoded.text, decoded.encoding);
                None
            }
            Err(not) => return page.unread(not.to_string()),
        },
        None => {
            sent.value("text").clone_into(&mut page.text);
            page.encoding = encoding_word(sent.value("encoding"));
            by_hand(&sent.pairs)
        }
    };
    let table = match Table::read(&page.text, ROWS_MAX) {
        Ok(table) => table,
        Err(not) => return page.unread(not.to_string()),
    };
    let import = Import::new(
        &draft.asked,
        &sale,
        &table,
        by_hand,
        &page.photographs,
        page.page.now,
    );
    page.read = Some(ImportRead::new(&import, &page.photographs));
    if import.report.mistake_count > 0 || !page.not_taken.is_empty() {
        return form_again(StatusCode::UNPROCESSABLE_ENTITY, page);
    }
    if sent.value("do") != "import" {
        return form_again(StatusCode::OK, page);
    }
    if sent.value("revision") != page.revision {
        return page.changed_meanwhile();
    }
    let revision = Some(draft.revision);
    match drafts::save(&visit.app, &person, &sale, import.sale, revision).await {
        Ok(()) => visit.done(&person, "imported", &address(&sale)),
        Err(DraftRefused::Invalid(problems)) => {
            let words = problems.iter().map(|problem| problem.detail.as_str());
            page.unread(words.collect::<Vec<_>>().join("; "))
        }
        Err(DraftRefused::ChangedMeanwhile) => page.changed_meanwhile(),
        Err(DraftRefused::Unavailable) => visit.problem(Problem::Unavailable),
        Err(_) => Redirect::to(&address(&sale)).into_response(),
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

/// What each column holds, where the form says it.
fn by_hand(pairs: &[(String, String)]) -> Option<Vec<Option<Column>>> {
    let codes = pairs.iter().filter(|(name, _)| name == "column");
    let columns: Vec<_> = codes.map(|(_, code)| Column::from_code(code)).collect();
    (!columns.is_empty()).then_some(columns)
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
            photographs: Photographs::default(),
            not_taken: vec![],
            problem: None,
            read: None,
        }
    }

    fn unread(mut self, words: String) -> Response {
        self.problem = Some(words);
        form_again(StatusCode::UNPROCESSABLE_ENTITY, self)
    }

    fn changed_meanwhile(mut self) -> Response {
        self.problem = Some(CHANGED_MEANWHILE.to_owned());
        form_again(StatusCode::CONFLICT, self)
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

    /// Whether everything of the table can be kept.
    fn may_import(&self) -> bool {
        self.not_taken.is_empty() && self.read.as_ref().is_some_and(ImportRead::is_clean)
    }
}
