//! What comes to oneself by mail and by push.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use notification::{Channel, Choices, Kind, ReminderMinutes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Problem, body::Body};
use crate::{
    App, Person,
    accounts::Email,
    field_problem::FieldProblem,
    notices::{Chosen, bounce_mark},
};

/// What comes to oneself by what.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct NoticesView {
    /// The kinds that come by mail; `ending_soon` only where `remind` says when.
    mail: Vec<Kind>,
    /// The same of pushes, to each browser that takes them.
    push: Vec<Kind>,
    /// How many minutes before the end of a lot that one leads or watches; null: no reminders.
    remind: Option<u16>,
    /// Mail to one's address came back: none is sent until it is another, or it is to be tried again.
    came_back: bool,
}

/// What is to come by what from now on.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"mail": ["outbid", "won", "ending_soon"], "push": ["outbid"], "remind": 15}))]
pub(super) struct NoticeChoices {
    /// The kinds that come by mail, and no others but what one asks for: a link for a forgotten password, the question whether an
    /// address is one's own.
    #[schema(max_items = 9)]
    mail: Vec<Kind>,
    /// The kinds that come by push, and no others; left out: those that came.
    #[serde(default)]
    #[schema(max_items = 9)]
    push: Option<Vec<Kind>>,
    /// 5, 15, 30, 60 or 1440 minutes before the end; left out: no reminders.
    #[serde(default)]
    remind: Option<u16>,
    /// Send once more to an address that mail came back from.
    #[serde(default)]
    try_again: bool,
}

impl NoticesView {
    fn new(choices: &Choices, email: &Email) -> Self {
        let wanted = |by| Kind::chosen().filter(move |kind| choices.is_on(*kind, by));
        Self {
            mail: wanted(Channel::Mail).collect(),
            push: wanted(Channel::Push).collect(),
            remind: choices.remind.map(ReminderMinutes::get),
            came_back: choices.bounced == Some(bounce_mark(email)),
        }
    }
}

/// What comes to oneself by what.
#[utoipa::path(
    get,
    path = "/account/notices",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = NoticesView))
)]
pub(super) async fn notices(
    State(app): State<App>,
    person: Person,
) -> Result<Json<NoticesView>, Problem> {
    let account = app.accounts().get(&person.user).await;
    let account = account.map_err(|error| Problem::unavailable(error.to_string()))?;
    let account = account.ok_or_else(Problem::unauthorized)?;
    let choices = app.choices().of(&person.user).await;
    let choices = choices.map_err(|error| Problem::unavailable(error.to_string()))?;
    Ok(Json(NoticesView::new(&choices, &account.email)))
}

/// Chooses what comes by what.
#[utoipa::path(
    put,
    path = "/account/notices",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    request_body = NoticeChoices,
    responses((status = 200, body = NoticesView))
)]
pub(super) async fn choose_notices(
    State(app): State<App>,
    person: Person,
    Body(wanted): Body<NoticeChoices>,
) -> Result<Json<NoticesView>, Problem> {
    let remind = wanted.remind.map(ReminderMinutes::try_from).transpose();
    let remind = remind.map_err(|wrong| {
        Problem::invalid_fields(vec![FieldProblem::new("/remind".to_owned(), wrong)])
    })?;
    let chosen = Chosen {
        mail: wanted.mail.into_iter().collect::<BTreeSet<_>>(),
        push: wanted.push.map(|push| push.into_iter().collect()),
        remind,
        try_again: wanted.try_again,
    };
    let chose = app.choices().choose(&person.user, &chosen).await;
    chose.map_err(|error| Problem::unavailable(error.to_string()))?;
    notices(State(app), person).await
}
