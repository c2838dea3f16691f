//! `/language`: which language this browser is answered in, and whoever is signed in by mail.

use axum::{
    Form,
    extract::rejection::FormRejection,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use url::Url;

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
    headers: HeaderMap,
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
    let back = Redirect::to(&place(&headers, way_on(Some(&back))));
    ([(header::SET_COOKIE, cookie)], back).into_response()
}

/// The same place of the page: what it was asked for, which the page itself does not know, stands in where the form came from.
fn place(headers: &HeaderMap, path: &str) -> String {
    let came_from = headers.get(header::REFERER).and_then(|it| it.to_str().ok());
    let came_from = came_from.and_then(|it| Url::parse(it).ok());
    let query = came_from.filter(|it| it.path() == path);
    match query.as_ref().and_then(Url::query) {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_is_asked_for_again_in_the_other_language() {
        let from = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, referer.parse().unwrap());
            place(&headers, "/market")
        };
        let asked = "https://bid.example/market?group=Metals&by=price";
        assert_eq!(from(asked), "/market?group=Metals&by=price");
        for elsewhere in [
            "https://bid.example/other?x=1",
            "https://bid.example/market",
            "?",
        ] {
            assert_eq!(from(elsewhere), "/market", "{elsewhere}");
        }
    }
}
