//! How far an import is, while it runs.

use askama::Template;
use askama_web::WebTemplate;
use auction::SaleId;

use super::{Page, address};
use crate::{
    house::import::{KeptImport, Step},
    locale::filters,
};

/// An import under way.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/import_progress.html")]
pub(super) struct ProgressPage {
    page: Page,
    sale: SaleId,
    title: String,
    /// What it does.
    words: String,
    /// Of how many files; none: it is not known how much there is.
    files: Option<(usize, usize)>,
    not_taken: usize,
    keep: bool,
    /// While photographs are read it can be stopped.
    may_cancel: bool,
}

impl ProgressPage {
    pub(super) fn new(page: Page, sale: SaleId, title: String, import: &KeptImport) -> Self {
        let (done, files) = (import.files_done, import.files);
        let takes_files = import.step == Step::Photographs && files > 0;
        Self {
            page,
            sale,
            title,
            words: import.doing(),
            files: takes_files.then_some((done, files)),
            not_taken: import.not_taken.len(),
            keep: import.keep,
            may_cancel: import.step == Step::Photographs,
        }
    }

    fn sale_address(&self) -> String {
        address(&self.sale)
    }
}
