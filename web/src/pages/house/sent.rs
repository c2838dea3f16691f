//! What a sale's form sent: its fields as text, and in place of each file the photograph that was made of it.

use axum::{
    Form, RequestExt,
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::header,
};
use bytes::BytesMut;

use super::{
    FORM_BYTES_MAX, Problem,
    form::{NOT_TAKEN, PHOTOGRAPH},
};
use crate::{
    App, Person,
    format::one_line,
    images::{IMAGE_BYTES_MAX, NotTaken, Patience},
    locale::t,
    pages::sent_form::Pairs,
    security::FormToken,
};

/// Files of one form; what comes after is not taken, and said so.
const FILES_MAX: usize = 120;
/// Fields of one form: a hundred lots with all their photographs.
const FIELDS_MAX: usize = 8_000;
/// Characters of a file's name that are said again.
const FILE_NAME_SHOWN_MAX: usize = 60;

/// Reads the form, in the order of its fields. No file is looked at before the form is known to be this person's.
pub(super) async fn read(app: &App, person: &Person, request: Request) -> Result<Pairs, Problem> {
    let pairs = match is_multipart(&request) {
        true => read_parts(app, person, request).await?,
        false => {
            let form = request.extract::<Form<Pairs>, _>().await;
            form.map_err(|rejection| Problem::of_body(rejection.status()))?
                .0
        }
    };
    check_token(&pairs, person)?;
    Ok(pairs)
}

fn is_multipart(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"))
}

pub(super) fn check_token(pairs: &Pairs, person: &Person) -> Result<(), Problem> {
    let token = pairs.iter().find(|(name, _)| name == "form_token");
    let token = token.map_or("", |(_, token)| token.as_str());
    let checked = FormToken::new(token).check(person);
    checked.map_err(|_| Problem::StaleForm)
}

async fn read_parts(app: &App, person: &Person, request: Request) -> Result<Pairs, Problem> {
    let parts = Multipart::from_request(request, app).await;
    let mut parts = parts.map_err(|_| Problem::Malformed)?;
    let (mut pairs, mut text_bytes, mut files) = (Pairs::new(), 0, 0);
    while let Some(mut part) = parts
        .next_field()
        .await
        .map_err(|error| Problem::of_body(error.status()))?
    {
        let name = part.name().unwrap_or_default().to_owned();
        if pairs.len() >= FIELDS_MAX {
            return Err(Problem::TooLarge);
        }
        let Some(file_name) = part.file_name().map(str::to_owned) else {
            let room = FORM_BYTES_MAX - text_bytes;
            let text = whole(&mut part, room).await?.ok_or(Problem::TooLarge)?;
            text_bytes += text.len();
            let text = String::from_utf8(text.to_vec()).map_err(|_| Problem::Malformed)?;
            pairs.push((name, text));
            continue;
        };
        check_token(&pairs, person)?;
        let bytes = whole(&mut part, IMAGE_BYTES_MAX).await?;
        // A field without a file is sent too.
        if file_name.is_empty() && bytes.as_ref().is_some_and(BytesMut::is_empty) {
            continue;
        }
        files += 1;
        let taken = match bytes {
            _ if files > FILES_MAX => Err(t!("house-sale-photographs-at-once", count = FILES_MAX)),
            None => Err(NotTaken::TooLarge.to_string()),
            Some(bytes) => {
                let taken = app
                    .images()
                    .take(bytes.freeze(), app.now(), Patience::Answer);
                taken.await.map_err(|not_taken| not_taken.to_string())
            }
        };
        pairs.push(match taken {
            Ok(image) => (PHOTOGRAPH.to_owned(), image.to_string()),
            Err(not_taken) => {
                let file = one_line(&file_name, FILE_NAME_SHOWN_MAX);
                (
                    NOT_TAKEN.to_owned(),
                    t!("house-sale-file-not-taken", file = file, why = not_taken),
                )
            }
        });
    }
    Ok(pairs)
}

/// The bytes of a part; none if there are more, which are passed over.
pub(super) async fn whole(part: &mut Field<'_>, most: usize) -> Result<Option<BytesMut>, Problem> {
    let mut bytes = BytesMut::new();
    let mut is_too_much = false;
    while let Some(chunk) = part
        .chunk()
        .await
        .map_err(|error| Problem::of_body(error.status()))?
    {
        is_too_much |= bytes.len() + chunk.len() > most;
        match is_too_much {
            true => bytes.clear(),
            false => bytes.extend_from_slice(&chunk),
        }
    }
    Ok((!is_too_much).then_some(bytes))
}
