//! What the form of an import sent: its fields, a table, and an archive of photographs.

use axum::extract::{FromRequest, Multipart, Request};
use bytes::Bytes;

use super::{Problem, sent};
use crate::{App, Person, house::import::TABLE_BYTES_MAX, pages::sent_form::Pairs};

/// Most bytes of an archive of photographs: it is in memory while it is read.
pub(super) const ARCHIVE_BYTES_MAX: usize = 200_000_000;
/// Most bytes of all that the form sends: a table as a file, its text, the archive.
pub(super) const IMPORT_BYTES_MAX: usize = ARCHIVE_BYTES_MAX + 3 * TABLE_BYTES_MAX;
/// Fields of the form: those of its own, and one for each column.
const FIELDS_MAX: usize = 100;

/// What was sent, in the order of the form.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) pairs: Pairs,
    /// The bytes of a table; none: it was not chosen.
    pub(super) table: Option<Bytes>,
    /// Those of photographs; none: none were chosen.
    pub(super) archive: Option<Bytes>,
}

impl Sent {
    pub(super) fn value(&self, name: &str) -> &str {
        let found = self.pairs.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}

/// Reads the form. No file is looked at before the form is known to be this person's.
pub(super) async fn read(app: &App, person: &Person, request: Request) -> Result<Sent, Problem> {
    let parts = Multipart::from_request(request, app).await;
    let mut parts = parts.map_err(|_| Problem::Malformed)?;
    let mut sent = Sent::default();
    let mut fields = 0;
    while let Some(mut part) = parts
        .next_field()
        .await
        .map_err(|error| Problem::of_body(error.status()))?
    {
        fields += 1;
        if fields > FIELDS_MAX {
            return Err(Problem::TooLarge);
        }
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        if is_file {
            sent::check_token(&sent.pairs, person)?;
        }
        let most = match (&*name, is_file) {
            ("archive", true) => ARCHIVE_BYTES_MAX,
            _ => TABLE_BYTES_MAX,
        };
        let bytes = sent::whole(&mut part, most).await?;
        let bytes = bytes.ok_or(Problem::TooLarge)?.freeze();
        match (&*name, is_file) {
            // A field without a file is sent too.
            (_, true) if bytes.is_empty() => {}
            ("archive", true) => sent.archive = Some(bytes),
            ("table", true) => sent.table = Some(bytes),
            (_, true) => return Err(Problem::Malformed),
            (_, false) => {
                let text = String::from_utf8(bytes.into()).map_err(|_| Problem::Malformed)?;
                sent.pairs.push((name, text));
            }
        }
    }
    sent::check_token(&sent.pairs, person)?;
    Ok(sent)
}
