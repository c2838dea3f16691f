//! Two operators at one draft: who else changed it, when, and what to do now.

use auction::SaleId;

use crate::{App, format, house::drafts, locale::t, pages::NAME_SHOWN_MAX};

/// What is said to whoever comes second, and the draft's revision as it is now.
pub(super) struct Meanwhile {
    pub(super) words: String,
    pub(super) revision: Option<u64>,
}

/// What happened to a draft that somebody had open.
pub(super) async fn of_draft(app: &App, sale: &SaleId) -> Meanwhile {
    let found = drafts::find(app, sale).await.ok();
    let who = match &found {
        Some(found) => app.accounts().get(found.draft.by()).await.ok().flatten(),
        None => None,
    };
    let who = who.map(|who| format::one_line(who.name.as_str(), NAME_SHOWN_MAX));
    let who = who.unwrap_or_else(|| t!("house-draft-somebody"));
    let when = found
        .as_ref()
        .map(|found| format::date_and_time(found.draft.changed_at));
    Meanwhile {
        words: match when {
            Some(at) => t!("house-draft-changed-at", who = who, at = at),
            None => t!("house-draft-changed", who = who),
        },
        revision: found.map(|found| found.revision),
    }
}
