//! Documents on paper: an A4 PDF with selectable text, tagged for screen readers and fit for archives (PDF/A-2a).
//!
//! Comes in: what a document says, block by block. Goes out: its bytes. Never: a browser, a file, a font of the machine.
//!
//! Written by `krilla`, which places what it is told to: a page's layout is the few rules of [`Sheet`]. `typst` would lay pages
//! out by itself, and is a compiler with some 300 crates, which CI would build each time.

mod font;
mod render;
mod sheet;
mod table;

use auction::Time;
use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::locale::Language;

pub(crate) use sheet::Sheet;
pub(crate) use table::{Column, Row, Table};

/// What a document is called, and who made it when: it stands in the file, not on the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct About {
    pub(crate) title: String,
    /// Empty: nobody said.
    pub(crate) author: String,
    pub(crate) made_at: Time,
}

/// Documents that are written at once: each keeps a thread busy for a moment.
const AT_ONCE: usize = 2;

static WRITING: Semaphore = Semaphore::const_new(AT_ONCE);

/// Why there is no document.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the document cannot be put on paper: {0}")]
pub(crate) struct PaperError(String);

/// The document as the answer to whoever asked for it, as a file of this name.
///
/// # Errors
/// Where it cannot be written: a fault of ours.
pub(crate) async fn answer(sheet: Sheet, about: About, file: &str) -> Result<Response, PaperError> {
    let _permit = WRITING.acquire().await;
    let language = Language::current();
    let writing = spawn_blocking(move || language.say(|| sheet.pdf(&about)));
    let written = writing.await.map_err(|error| PaperError(error.to_string()));
    let written = written
        .flatten()
        .inspect_err(|error| tracing::error!(%error, file))?;
    let file = format!("inline; filename=\"{file}.pdf\"");
    let file = HeaderValue::try_from(file).expect("ids and our own words are a header value");
    let headers: [(HeaderName, HeaderValue); 2] = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/pdf"),
        ),
        (header::CONTENT_DISPOSITION, file),
    ];
    Ok((headers, written).into_response())
}

/// What stands on a document, line by line, and on how many pages.
#[cfg(test)]
pub(crate) fn read(sheet: &Sheet) -> (String, usize) {
    let runs = sheet.pages.iter().flat_map(|page| &page.runs);
    let lines: Vec<_> = runs.map(|run| run.text.as_str()).collect();
    (lines.join("\n"), sheet.pages.len())
}
