//! Another password, by a form.

use axum::{
    Form,
    extract::rejection::FormRejection,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::sentence;
use crate::{
    PasswordChangeRefused,
    accounts::PASSWORD_LENGTH_MIN,
    change_password,
    pages::{
        account::{FieldProblem, PasswordPage},
        problem::Problem,
        visit::Visit,
    },
    security::{ClientAddress, FormToken},
};

#[derive(Deserialize)]
pub(crate) struct PasswordChangeForm {
    current: String,
    new: String,
    form_token: FormToken,
}

pub(crate) async fn password_page(visit: Visit) -> Response {
    match visit.signed_in("/password") {
        Ok((visit, _)) => password(visit, None, false).into_response(),
        Err(answer) => *answer,
    }
}

pub(crate) async fn password_sent(
    visit: Visit,
    address: ClientAddress,
    form: Result<Form<PasswordChangeForm>, FormRejection>,
) -> Response {
    let (visit, person) = match visit.signed_in("/password") {
        Ok(signed_in) => signed_in,
        Err(answer) => return *answer,
    };
    let Ok(Form(form)) = form else {
        return visit.problem(Problem::Malformed);
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let changed = change_password(&visit.app, &person, &form.current, &form.new, address).await;
    let refused = match changed {
        Ok(()) => return password(visit, None, true).into_response(),
        Err(refused) => refused,
    };
    let field = match refused {
        PasswordChangeRefused::WrongPassword => "current",
        PasswordChangeRefused::NewPassword(_) => "new",
        PasswordChangeRefused::Demo => return visit.problem(Problem::Forbidden),
        PasswordChangeRefused::TooManyAttempts { .. } => return visit.problem(Problem::TooMany),
        PasswordChangeRefused::Unavailable => return visit.problem(Problem::Unavailable),
    };
    let words = sentence(&refused.to_string());
    let page = password(visit, Some(FieldProblem { field, words }), false);
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn password(visit: Visit, problem: Option<FieldProblem>, done: bool) -> PasswordPage {
    PasswordPage {
        page: visit.page,
        password_shortest: PASSWORD_LENGTH_MIN,
        problem,
        done,
    }
}
