//! Which sales are stored for good: told by the store's own stream, and each let go of once the records have it no more.

use std::{sync::atomic::Ordering, time::Duration};

use async_nats::jetstream::object_store::ObjectInfo;
use auction::{SaleId, SaleNews, SaleRecord, SaleSummary};
use bootstrap::Health;
use broker::{Followed, StreamApi};
use tokio::time::{Instant, MissedTickBehavior, interval};
use topology::{RECORDS, Token, buckets, subject};

use super::{EndedSale, ReadModel, ended::EndedSales};

/// The health condition that stands until it is known which sales are stored.
pub(super) const ENDED_KNOWN: &str = "ended sales known";
/// How often it is asked whether stored sales have left the records: who was away then was not told.
const LEFT_INTERVAL: Duration = Duration::from_secs(5);
/// How long the answer may take; else it is asked again.
const LEFT_ANSWER_MAX: Duration = Duration::from_secs(3);

/// Follows the infos of the stored logs, for ever.
pub(super) async fn keep_ended(model: ReadModel, streams: StreamApi, health: Health) {
    let stream = buckets::object_stream(buckets::LOGS);
    let infos = buckets::object_entries(buckets::LOGS);
    let mut infos = streams.follow(stream, infos, &[]);
    loop {
        match infos.next().await {
            Followed::Reset { .. } => {
                model.0.ended_known.store(false, Ordering::Relaxed);
                model.write().ended = EndedSales::default();
            }
            Followed::CaughtUp => {
                model.0.ended_known.store(true, Ordering::Relaxed);
                health.met(ENDED_KNOWN);
            }
            Followed::Message(message) => match serde_json::from_slice(&message.payload) {
                Ok(info) => take_info(&model, info),
                Err(error) => tracing::error!(%error, "the info of a stored log cannot be read"),
            },
        }
        model.notify();
    }
}

fn take_info(model: &ReadModel, info: ObjectInfo) {
    let sale = info.name.strip_suffix(buckets::PUBLIC_LOG);
    let Some(sale) = sale.and_then(|sale| sale.parse::<SaleId>().ok()) else {
        return;
    };
    if info.deleted {
        return model.write().ended.remove(&sale);
    }
    let summary = info.metadata.get(buckets::PUBLIC_LOG_SUMMARY);
    let summary = summary.and_then(|summary| serde_json::from_str::<SaleSummary>(summary).ok());
    if summary.is_none() {
        tracing::error!(%sale, "a stored sale has no summary: it stands in no list");
    }
    model.write().stored(EndedSale {
        title: sale.to_string(),
        demo: false,
        is_published: false,
        version: info.nuid,
        summary,
        sale,
    });
}

/// Asks now and then, of sales that are stored and still kept here, whether the records have them.
pub(super) async fn let_go_of_those_that_left(model: ReadModel, streams: StreamApi) {
    let mut look = interval(LEFT_INTERVAL);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let stored = model.read().stored_with_parts();
        for sale in stored {
            if has_left(&streams, &sale).await {
                model.write().let_go(&sale);
                model.notify();
            }
        }
    }
}

async fn has_left(streams: &StreamApi, sale: &SaleId) -> bool {
    let Ok(sale) = Token::parse(sale.as_str()) else {
        return false;
    };
    let (subject, until) = (
        subject::sale_record(&sale),
        Instant::now() + LEFT_ANSWER_MAX,
    );
    match streams.newest(RECORDS, &subject, until).await {
        Ok(Some(message)) => serde_json::from_slice::<SaleRecord>(&message.payload)
            .is_ok_and(|record| record.kind == SaleNews::Archived),
        Ok(None) => true,
        Err(_) => false,
    }
}
