//! `/language`: which language this browser is answered in, and whoever is signed in by mail.

use axum::{
    Form,
    extract::rejection::FormRejection,
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{sign_in::way_on, visit::Visit};
use crate::locale::Language;

/// The form, with the page that it is on.
#[derive(Debug, Deserialize)]
pub(super) struct LanguageForm {
    language: Language,
    #[serde(default)]
    back: String,
}

pub(super) async fn send(
    visit: Visit,
    form: Result<Form<LanguageForm>, FormRejection>,
) -> Response {
    let Form(LanguageForm { language, back }) = match form {
        Ok(form) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    let app = &visit.app;
    if let Some(person) = visit.page.person() {
        // Without it only their mails are as before.
        if let Err(error) = app.accounts().set_language(&person.user, language).await {
            tracing::warn!(user = %person.user, %error, "a language was not kept");
        }
    }
    let cookie = language.cookie(app.settings().is_secure());
    let back = Redirect::to(way_on(Some(&back)));
    ([(header::SET_COOKIE, cookie)], back).into_response()
}
