//! Two operators at one draft: who else changed it, when, and what to do now.

use auction::SaleId;

use crate::{App, format, house::drafts, pages::NAME_SHOWN_MAX};

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
    let who = who.unwrap_or_else(|| "Somebody else".to_owned());
    let when = found.as_ref().map(|found| {
        let at = format::date_and_time(found.draft.changed_at);
        format!(" at {at}")
    });
    Meanwhile {
        words: format!(
            "{who} changed this draft{} while you had it open, so nothing of yours was saved. All that you entered still \
             stands below. Open the draft in another tab to see theirs. Then either enter there what is missing, or save \
             here again: yours takes the place of all of theirs.",
            when.unwrap_or_default()
        ),
        revision: found.map(|found| found.revision),
    }
}
