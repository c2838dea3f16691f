//! Keeping the model: one task a source, for ever; begun again if it breaks.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLockWriteGuard},
    time::Duration,
};

use async_nats::jetstream::kv::{Entry, Operation, Store};
use auction::{LotRecord, SaleId, SaleRecord};
use bootstrap::{Health, clock};
use broker::{Followed, Message, StreamApi};
use futures_util::StreamExt;
use market::Tick;
use tokio::time::{MissedTickBehavior, interval, sleep};
use topology::{OPEN_CANDLES, RECORDS, TICKS, Token, open_candles, records, subject, ticks};

use super::{
    DraftNote, ReadModel,
    fold::{self, Folded},
    follow_ended::{ENDED_KNOWN, keep_ended, let_go_of_those_that_left},
    lasting::keep_going,
};
use crate::{
    alerts::{AlertWatch, NamedPrice},
    catalogue::CatalogueSale,
    engine::Engine,
    house::drafts::KeptSale,
    model::StreamPosition,
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
    alerts: AlertWatch,
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
    keep_going(
        "heartbeats followed",
        &health,
        &streams,
        |(model, streams)| keep_heartbeats(model, streams),
    );
    let prices = (streams.clone(), alerts);
    keep_going(
        "prices followed",
        &health,
        &prices,
        |((model, streams), alerts)| keep_prices(model, streams, alerts),
    );
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

async fn keep_heartbeats(model: ReadModel, streams: StreamApi) {
    let (all, live) = (subject::MARKET_HEARTBEAT_ALL, open_candles().live);
    let mut heartbeats = streams.follow(OPEN_CANDLES, all, live);
    loop {
        // What was heard stays heard.
        if let Followed::Message(message) = heartbeats.next().await {
            match serde_json::from_slice(&message.payload) {
                Ok(heartbeat) => model.hear(heartbeat),
                Err(error) => tracing::error!(%error, "a heartbeat cannot be read"),
            }
        }
    }
}

async fn keep_prices(model: ReadModel, streams: StreamApi, alerts: AlertWatch) {
    alerts.was_read().await;
    let mut ticks = streams.follow(TICKS, subject::MARKET_TICK_ALL, ticks().live);
    let (mut epoch, mut is_live) = (String::new(), false);
    loop {
        match ticks.next().await {
            Followed::Reset { epoch: new } => (epoch, is_live) = (new, false),
            Followed::CaughtUp => is_live = true,
            Followed::Message(message) => match serde_json::from_slice::<Tick>(&message.payload) {
                Ok(tick) => {
                    let watched = alerts.watches(&tick.symbol);
                    let watched = watched.then(|| NamedPrice::from(&tick));
                    let held = model.0.prices.write();
                    let mut held = held.unwrap_or_else(PoisonError::into_inner);
                    let came = is_live.then(clock::settled);
                    fold::tick(&mut held, tick, position(&message, &epoch), came);
                    drop(held);
                    if let Some(price) = watched {
                        alerts.take(&price);
                    }
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
        Operation::Put => take_kept(model, sale, change),
        Operation::Delete | Operation::Purge => {
            drafts(model).remove(&sale);
            model.write().no_catalogue(&sale);
        }
    }
    // Of what came before its texts, the history was left out.
    model.0.incomplete.notify_one();
    model.notify();
}

fn take_kept(model: &ReadModel, sale: SaleId, change: &Entry) {
    let KeptSale { texts, draft, .. } = match KeptSale::decode(&change.value) {
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
        revision: change.revision,
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
