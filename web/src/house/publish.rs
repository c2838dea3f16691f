//! Publishing a sale: its texts are kept first, then the engine is told.
//!
//! Whatever dies in between, publishing again finishes it: the engine takes the same sale twice as one.

use std::{num::NonZeroU32, time::Duration};

use async_nats::jetstream::kv::{CreateErrorKind, Operation};
use auction::{Refusal, SaleId, Time};
use bytes::Bytes;

use super::drafts::{self, Draft, DraftRefused, FoundDraft, KeptSale};
use crate::{App, Person, engine::OrderOutcome, house::new_sale::ReadSale, sellers};

/// Why a sale was not published.
pub(crate) type PublishRefused = DraftRefused;

/// What the bucket `sales` keeps of a sale on its way to the engine, and what is put back if it is refused.
pub(crate) enum Before {
    /// These very texts were kept before: perhaps the sale is there already, so nothing is put back.
    Published,
    /// Nothing was; the texts stand at this revision now.
    Nothing { revision: u64 },
    /// A draft, marked as being published at this revision.
    Draft { draft: Draft, revision: u64 },
}

/// How far the clocks of two sites may be apart.
const CLOCKS_APART_MAX: Duration = Duration::from_secs(1);

/// How often the engine is told of a draft before nobody answers.
const TOLD_MAX: NonZeroU32 = NonZeroU32::new(3).expect("it is told");
/// How long the lots of a sale that the engine took may be on their way here.
const LOTS_WITHIN: Duration = Duration::from_mins(1);

/// A sale on its way from a draft to the pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Underway {
    pub(crate) title: String,
    pub(crate) lots: usize,
    /// So many of them are here; none: the engine has not answered yet.
    pub(crate) lots_here: Option<usize>,
}

/// Keeps the encoded texts of a sale that was no draft. Another sale of this id is [`Refusal::SaleExists`].
pub(crate) async fn keep(
    app: &App,
    read: &ReadSale,
    encoded: Bytes,
) -> Result<Before, PublishRefused> {
    let (catalogue, sale) = (app.catalogue(), read.command.sale.as_str());
    match catalogue.create(sale, encoded.clone()).await {
        Ok(revision) => return Ok(Before::Nothing { revision }),
        Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {}
        Err(_) => return Err(PublishRefused::Unavailable),
    }
    // Removed just now: asked again, it is made.
    let held = held(app, &read.command.sale).await?;
    let (held, revision) = held.ok_or(PublishRefused::Unknown)?;
    if held.texts == read.texts {
        return Ok(Before::Published);
    }
    make_room(app, &read.command.sale, &held).await?;
    let replaced = catalogue.update(sale, encoded, revision).await;
    let revision = replaced.map_err(|_| PublishRefused::Unknown)?;
    Ok(Before::Nothing { revision })
}

/// Whether no other sale has this id, as far as that is known now.
pub(crate) async fn check_id(app: &App, read: &ReadSale) -> Result<(), PublishRefused> {
    let sale = &read.command.sale;
    match held(app, sale).await? {
        Some((held, _)) if held.texts != read.texts => match app.engine().has(sale).await {
            Ok(true) => Err(PublishRefused::Refused(Refusal::SaleExists)),
            Ok(false) => Ok(()),
            Err(_) => Err(PublishRefused::Unavailable),
        },
        _ => Ok(()),
    }
}

/// What is kept under the id of a sale that was no draft, and at which revision. A draft's id is another sale's.
async fn held(app: &App, sale: &SaleId) -> Result<Option<(KeptSale, u64)>, PublishRefused> {
    let entry = app.catalogue().entry(sale.as_str()).await;
    let entry = entry.map_err(|_| PublishRefused::Unavailable)?;
    let Some(entry) = entry.filter(|entry| entry.operation == Operation::Put) else {
        return Ok(None);
    };
    match KeptSale::decode(&entry.value) {
        Ok(held) if held.draft.is_none() => Ok(Some((held, entry.revision))),
        _ => Err(PublishRefused::Refused(Refusal::SaleExists)),
    }
}

/// Whether the texts that are held may go: the engine was told of their sale, did not answer, and does not have it. While
/// what it was told may still be on its way nobody knows.
async fn make_room(app: &App, sale: &SaleId, held: &KeptSale) -> Result<(), PublishRefused> {
    // As long as the engine took the order, by a clock that may be as far off as ours.
    let order_lasted = app.settings().answer_deadline + CLOCKS_APART_MAX;
    let is_settled = (held.kept_at).is_none_or(|kept_at| kept_at.after(order_lasted) < app.now());
    match app.engine().has(sale).await {
        Ok(true) => Err(PublishRefused::Refused(Refusal::SaleExists)),
        Ok(false) if is_settled => Ok(()),
        Ok(false) => Err(PublishRefused::Unknown),
        Err(_) => Err(PublishRefused::Unavailable),
    }
}

/// Marks a draft, so that nobody changes it meanwhile. One that is published is [`DraftRefused::Published`].
pub(crate) async fn mark(app: &App, sale: &SaleId) -> Result<(ReadSale, Before), PublishRefused> {
    let FoundDraft {
        mut asked,
        mut draft,
        mut revision,
        texts,
    } = drafts::find(app, sale).await?;
    if !draft.publishing {
        let now = app.now();
        // From here on it is the same sale, however often it is published.
        asked = asked.opening_by(now);
        drafts::read(&asked, sale, now).map_err(PublishRefused::Invalid)?;
        draft = draft.marked(app.keys(), sale, &asked);
        let marked = KeptSale::draft(texts, draft.clone());
        revision = drafts::update(app.catalogue(), sale, &marked, revision).await?;
    }
    let read = asked.read(sale.clone(), app.now());
    let read = read.map_err(PublishRefused::Invalid)?;
    Ok((read, Before::Draft { draft, revision }))
}

/// Publishes a draft. Who does not answer is told again.
pub(crate) async fn publish_draft(
    app: &App,
    person: &Person,
    sale: &SaleId,
) -> Result<(), PublishRefused> {
    let mut outcome = publish_once(app, person, sale).await;
    for _ in 1..TOLD_MAX.get() {
        if outcome != Err(PublishRefused::Unknown) {
            return outcome;
        }
        outcome = match publish_once(app, person, sale).await {
            // It was done by what got no answer.
            Err(PublishRefused::Published) => Ok(()),
            outcome => outcome,
        };
    }
    outcome
}

async fn publish_once(app: &App, person: &Person, sale: &SaleId) -> Result<(), PublishRefused> {
    let (read, before) = mark(app, sale).await?;
    publish(app, person, &read, before).await.map(|_| ())
}

/// How far a sale is that is being published just now; none: it is a draft, or shown, or nobody publishes it any more.
pub(crate) async fn underway(app: &App, sale: &SaleId) -> Option<Underway> {
    let entry = app.catalogue().entry(sale.as_str()).await.ok()??;
    let entry = (entry.operation == Operation::Put).then_some(entry)?;
    let kept = KeptSale::decode(&entry.value).ok()?;
    let is_told = match &kept.draft {
        None => true,
        Some(draft) if draft.publishing => false,
        Some(_) => return None,
    };
    let within = match is_told {
        true => LOTS_WITHIN,
        false => app.settings().answer_deadline * TOLD_MAX.get() + CLOCKS_APART_MAX,
    };
    let since = Time::from_unix_millis(entry.created.unix_timestamp() * 1_000).ok()?;
    (since.after(within) > app.now()).then(|| Underway {
        lots: kept.texts.lots.len(),
        lots_here: is_told.then(|| app.read_model().lots_here(sale)),
        title: kept.texts.title,
    })
}

/// Tells the engine of a sale whose texts are kept. True: everyone is shown it; false: it will be in a moment.
pub(crate) async fn publish(
    app: &App,
    person: &Person,
    read: &ReadSale,
    before: Before,
) -> Result<bool, PublishRefused> {
    let sale = &read.command.sale;
    let refused = match app.engine().create_sale(person, &read.command).await {
        OrderOutcome::Done => {
            // While what was asked for still stands as a draft: publishing again does this again.
            sellers::bar_in(app, person, sale)
                .await
                .map_err(|_| PublishRefused::Unknown)?;
            if let Before::Draft { draft, revision } = before {
                let texts = read.texts.clone();
                let kept = KeptSale::published(texts, draft);
                let dropped = drafts::update(app.catalogue(), sale, &kept, revision).await;
                // Somebody else published the same, or nobody knows: the sale itself is there.
                dropped.map_err(|_| PublishRefused::Unknown)?;
            }
            let is_whole = || {
                let shown = app.read_model().sale(sale);
                shown.is_some_and(|sale| sale.lots.len() == sale.record.lots.len())
            };
            return Ok(app.read_model().shows(is_whole).await);
        }
        OrderOutcome::Unknown => return Err(PublishRefused::Unknown),
        OrderOutcome::Refused(refusal) => PublishRefused::Refused(refusal),
        OrderOutcome::Fault(words) => {
            tracing::error!(words, "the engine could not take a sale");
            PublishRefused::Unavailable
        }
    };
    put_back(app, read, before).await?;
    Err(refused)
}

/// The sale was not made: what was kept for it must not stand in the way of a better one.
async fn put_back(app: &App, read: &ReadSale, before: Before) -> Result<(), PublishRefused> {
    let (catalogue, sale) = (app.catalogue(), &read.command.sale);
    match before {
        Before::Published => {}
        Before::Nothing { revision } => {
            let removed = catalogue.delete_expect_revision(sale.as_str(), Some(revision));
            if let Err(error) = removed.await {
                tracing::warn!(%sale, %error, "the texts of a refused sale were left behind");
            }
        }
        Before::Draft {
            mut draft,
            revision,
        } => {
            draft.publishing = false;
            let kept = KeptSale::draft(read.texts.clone(), draft);
            drafts::update(catalogue, sale, &kept, revision).await?;
        }
    }
    Ok(())
}
