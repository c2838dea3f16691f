//! Publishing a sale: its texts are kept first, then the engine is told.
//!
//! Whatever dies in between, publishing again finishes it: the engine takes the same sale twice as one.

use async_nats::jetstream::kv::CreateErrorKind;
use auction::{Refusal, SaleId};
use bytes::Bytes;

use super::drafts::{self, Draft, DraftRefused, FoundDraft, KeptSale};
use crate::{App, Person, engine::OrderOutcome, house::new_sale::ReadSale};

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

/// Keeps the encoded texts of a sale that was no draft. Another sale of this id is [`Refusal::SaleExists`].
pub(crate) async fn keep(
    app: &App,
    read: &ReadSale,
    encoded: Bytes,
) -> Result<Before, PublishRefused> {
    let (catalogue, sale) = (app.catalogue(), read.command.sale.as_str());
    match catalogue.create(sale, encoded).await {
        Ok(revision) => return Ok(Before::Nothing { revision }),
        Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {}
        Err(_) => return Err(PublishRefused::Unavailable),
    }
    let held = catalogue.get(sale).await;
    let held = held.map_err(|_| PublishRefused::Unavailable)?;
    let held = serde_json::from_slice::<KeptSale>(&held.unwrap_or_default()).ok();
    let is_same = held.is_some_and(|held| held.draft.is_none() && held.texts == read.texts);
    if is_same {
        Ok(Before::Published)
    } else {
        Err(PublishRefused::Refused(Refusal::SaleExists))
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
        let marked = Some(draft.clone());
        revision = drafts::update(app.catalogue(), sale, texts, marked, revision).await?;
    }
    let read = asked.read(sale.clone(), app.now());
    let read = read.map_err(PublishRefused::Invalid)?;
    Ok((read, Before::Draft { draft, revision }))
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
            if let Before::Draft { revision, .. } = before {
                let texts = read.texts.clone();
                let dropped = drafts::update(app.catalogue(), sale, texts, None, revision).await;
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
            drafts::update(catalogue, sale, read.texts.clone(), Some(draft), revision).await?;
        }
    }
    Ok(())
}
