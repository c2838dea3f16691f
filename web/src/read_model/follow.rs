//! Keeping the model: one task a source, for ever; begun again if it breaks.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLockWriteGuard},
    time::Duration,
};

use async_nats::jetstream::kv::{Entry, Operation, Store};
use auction::{LotRecord, SaleId, SaleRecord};
use bootstrap::Health;
use broker::{Followed, Message, StreamApi};
use futures_util::StreamExt;
use tokio::time::{MissedTickBehavior, interval, sleep};
use topology::{RECORDS, TICKS, Token, records, subject, ticks};

use super::{
    DraftNote, ReadModel,
    fold::{self, Folded},
    follow_ended::{ENDED_KNOWN, keep_ended, let_go_of_those_that_left},
    lasting::keep_going,
};
use crate::{
    catalogue::CatalogueSale, engine::Engine, house::drafts::KeptSale, model::StreamPosition,
};

/// The health condition that stands until every kept record was read.
pub(crate) const RECORDS_CAUGHT_UP: &str = "records caught up";
/// The pause before the catalogue is watched again.
const WATCH_PAUSE: Duration = Duration::from_millis(500);
/// The pause after a round: a hole that could not be filled is tried again, but not at once.
const ROUND_PAUSE: Duration = Duration::from_millis(500);

/// How often it is asked whether there are the sales that a stream made again does not tell of.
const UNTOLD_INTERVAL: Duration = Duration::from_secs(2);

/// Starts the tasks that keep the model; they end with the runtime.
pub(crate) fn keep(
    model: &ReadModel,
    streams: &StreamApi,
    catalogue: Store,
    engine: Engine,
    health: Health,
) {
    health.unmet(RECORDS_CAUGHT_UP, "reading the public records");
    health.unmet(ENDED_KNOWN, "reading which sales are stored");
    let streams = (model.clone(), streams.clone());
    let records = (streams.clone(), health.clone());
    let (catalogue, engine) = ((model.clone(), catalogue), (model.clone(), engine));
    keep_going(
        "ended sales followed",
        &health,
        &records,
        |((model, streams), health)| keep_ended(model, streams, health),
    );
    keep_going(
        "ended sales let go of",
        &health,
        &streams,
        |(model, streams)| let_go_of_those_that_left(model, streams),
    );
    keep_going(
        "records followed",
        &health,
        &records,
        |((model, streams), health)| keep_records(model, streams, health),
    );
    keep_going("prices followed", &health, &streams, |(model, streams)| {
        keep_prices(model, streams)
    });
    keep_going(
        "catalogue followed",
        &health,
        &catalogue,
        |(model, catalogue)| keep_catalogue(model, catalogue),
    );
    keep_going("holes filled", &health, &engine, |(model, engine)| {
        fill_holes(model, engine)
    });
    keep_going(
        "untold sales forgotten",
        &health,
        &engine,
        |(model, engine)| forget_untold(model, engine),
    );
}

async fn keep_records(model: ReadModel, streams: StreamApi, health: Health) {
    model.catalogue_was_read().await;
    let mut records = streams.follow(RECORDS, subject::RECORD_ALL, records().live);
    let mut epoch = String::new();
    loop {
        match records.next().await {
            // What is shown stays until it was read again.
            Followed::Reset { epoch: new } => {
                epoch.clone_from(&new);
                model.write().epoch = new;
            }
            Followed::CaughtUp => health.met(RECORDS_CAUGHT_UP),
            Followed::Message(message) => {
                take_record(&model, &message, &epoch);
                model.notify();
            }
        }
    }
}

fn take_record(model: &ReadModel, message: &Message, epoch: &str) {
    let position = position(message, epoch);
    let (subject, payload) = (&message.subject, &message.payload);
    // One that speaks of another sale or lot than its subject does is nobody's.
    if let Ok(record) = serde_json::from_slice::<LotRecord>(payload)
        && lot_subject(&record).as_ref() == Some(subject)
    {
        let folded = model.write().lot_record(record, Some(position));
        match folded {
            Folded::Complete => {}
            Folded::MissingAfter(_) => model.0.incomplete.notify_one(),
            Folded::Unpublished => unpublished(subject),
        }
    } else if let Ok(record) = serde_json::from_slice::<SaleRecord>(payload)
        && sale_subject(&record).as_ref() == Some(subject)
    {
        if model.write().sale_record(record, position) == Folded::Unpublished {
            unpublished(subject);
        }
    } else {
        metrics::counter!("outcry_web_unreadable_records_total").increment(1);
        tracing::debug!(subject, "no public record of what its subject names");
    }
}

/// What the site never published, or not that this site knows yet.
fn unpublished(subject: &str) {
    metrics::counter!("outcry_web_unpublished_records_total").increment(1);
    tracing::debug!(
        subject,
        "a record of a sale that the catalogue does not have"
    );
}

fn lot_subject(record: &LotRecord) -> Option<String> {
    let sale = Token::parse(record.lot.sale.as_str()).ok()?;
    let lot = Token::parse(record.lot.lot.as_str()).ok()?;
    Some(subject::lot_record(&sale, &lot))
}

fn sale_subject(record: &SaleRecord) -> Option<String> {
    let sale = Token::parse(record.sale.as_str()).ok()?;
    Some(subject::sale_record(&sale))
}

/// Asks now and then of sales that a stream made again does not tell of: its owner may not have come to them yet, and what
/// was known is shown until then; or there never was such a sale.
async fn forget_untold(model: ReadModel, engine: Engine) {
    let mut look = interval(UNTOLD_INTERVAL);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let untold = model.read().untold();
        for sale in untold {
            if engine.has(&sale).await == Ok(false) {
                model.write().never_was(&sale);
                model.notify();
            }
        }
    }
}

async fn keep_prices(model: ReadModel, streams: StreamApi) {
    let mut ticks = streams.follow(TICKS, subject::MARKET_TICK_ALL, ticks().live);
    let mut epoch = String::new();
    loop {
        match ticks.next().await {
            Followed::Reset { epoch: new } => epoch = new,
            Followed::CaughtUp => {}
            Followed::Message(message) => match serde_json::from_slice(&message.payload) {
                Ok(tick) => {
                    let held = model.0.prices.write();
                    let mut held = held.unwrap_or_else(PoisonError::into_inner);
                    fold::tick(&mut held, tick, position(&message, &epoch));
                }
                Err(error) => tracing::error!(%error, "a tick cannot be read"),
            },
        }
    }
}

async fn keep_catalogue(model: ReadModel, catalogue: Store) {
    loop {
        // History first, then changes: nothing between the two is missed.
        let is_empty = (catalogue.status().await).is_ok_and(|status| status.values() == 0);
        if let Ok(mut changes) = catalogue.watch_with_history(">").await {
            if is_empty {
                model.catalogue_read();
            }
            while let Some(Ok(change)) = changes.next().await {
                take_change(&model, &change);
                if change.seen_current {
                    model.catalogue_read();
                }
            }
        }
        sleep(WATCH_PAUSE).await;
    }
}

fn take_change(model: &ReadModel, change: &Entry) {
    let Ok(sale) = change.key.parse::<SaleId>() else {
        tracing::error!(key = change.key, "no sale has this id");
        return;
    };
    match change.operation {
        Operation::Put => take_kept(model, sale, &change.value),
        Operation::Delete | Operation::Purge => {
            drafts(model).remove(&sale);
            model.write().no_catalogue(&sale);
        }
    }
    // Of what came before its texts, the history was left out.
    model.0.incomplete.notify_one();
    model.notify();
}

fn take_kept(model: &ReadModel, sale: SaleId, value: &[u8]) {
    let KeptSale { texts, draft, .. } = match serde_json::from_slice(value) {
        Ok(kept) => kept,
        Err(error) => {
            tracing::error!(%sale, %error, "the catalogue's texts of a sale cannot be read");
            return model
                .write()
                .catalogue(sale.clone(), CatalogueSale::without_texts(&sale));
        }
    };
    let note = draft.map(|draft| DraftNote {
        sale: sale.clone(),
        title: texts.title.clone(),
        lot_count: texts.lots.len(),
        changed_at: draft.changed_at,
    });
    match note {
        Some(note) => drop(drafts(model).insert(sale.clone(), note)),
        None => drop(drafts(model).remove(&sale)),
    }
    model.write().catalogue(sale, texts);
}

fn drafts(model: &ReadModel) -> RwLockWriteGuard<'_, BTreeMap<SaleId, DraftNote>> {
    let drafts = model.0.drafts.write();
    drafts.unwrap_or_else(PoisonError::into_inner)
}

/// Asks for what is missing whenever something is, for ever.
async fn fill_holes(model: ReadModel, engine: Engine) {
    loop {
        let incomplete = model.read().incomplete();
        if incomplete.is_empty() {
            model.0.incomplete.notified().await;
            continue;
        }
        for (sale, lot, mut after) in incomplete {
            // Ends: every answer moves `after` on, or the loop is left.
            while let Ok(record) = engine.lot_record(&sale, &lot, after).await {
                match model.write().lot_record(record, None) {
                    Folded::MissingAfter(next) if next > after => after = next,
                    _ => break,
                }
            }
        }
        sleep(ROUND_PAUSE).await;
    }
}

fn position(message: &Message, epoch: &str) -> StreamPosition {
    StreamPosition {
        offset: message.sequence,
        epoch: epoch.to_owned(),
    }
}
