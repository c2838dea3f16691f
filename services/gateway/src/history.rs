//! What a channel's stream keeps, a page at a time.

use std::sync::Arc;

use broker::{Message, ReadError};
use tokio::sync::oneshot;

use crate::{
    channel::Route,
    gateway::Gateway,
    hub::{ChannelHead, HubRequest},
    limits::Caller,
    protocol::{
        Publication,
        codes::CommandError,
        command::HistoryRequest,
        reply::{Content, HistoryResult},
    },
};

/// Most messages that are read to find several of the newest: what streams keep of one subject.
const REVERSE_MAX: usize = 1_000;

/// Reads what the stream keeps of a channel. Without a caller nobody's limit is charged.
pub(crate) async fn read(
    gateway: &Gateway,
    route: &Route,
    history: &HistoryRequest,
    caller: Option<&Caller>,
) -> Result<Content, CommandError> {
    let history_size = route.namespace.options.history_size;
    if history.reverse
        && history
            .since
            .as_ref()
            .is_some_and(|since| since.offset == 0)
    {
        return Err(CommandError::BadRequest);
    }
    // A negative limit asks for all; nobody gets more than the namespace gives.
    let limit = usize::try_from(history.limit).unwrap_or(history_size);
    let limit = limit.min(history_size);
    let result = |epoch, offset, publications| {
        Content::History(HistoryResult {
            publications,
            epoch,
            offset,
        })
    };
    if (limit, history.reverse, &history.since) == (1, true, &None)
        && let Some(head) = head(gateway, route).await
    {
        return Ok(result(head.epoch, head.position, vec![head.newest]));
    }
    let messages_max = match (history.reverse, limit) {
        (true, 2..) => REVERSE_MAX,
        _ => limit,
    };
    if let Some(caller) = caller {
        gateway.call_limits.allow(caller, messages_max)?;
    }
    let snapshot = match gateway.store.read(route, None, 0).await {
        Ok(snapshot) => snapshot,
        Err(ReadError::Missing { .. }) => return Err(CommandError::NotAvailable),
        Err(ReadError::Failed { .. }) => return Err(CommandError::Internal),
    };
    let since = history.since.as_ref();
    if since.is_some_and(|since| !since.epoch.is_empty() && since.epoch != snapshot.epoch) {
        return Err(CommandError::UnrecoverablePosition);
    }
    let mut publications = Vec::new();
    if limit > 0 {
        publications = page(gateway, route, history, limit, snapshot.newest.as_ref()).await?;
    }
    let newest = (snapshot.newest).map_or(snapshot.stream_last, |newest| newest.sequence);
    Ok(result(snapshot.epoch, newest, publications))
}

/// The newest of a channel that is followed: all pages ask for it at once after NATS was away.
async fn head(gateway: &Gateway, route: &Route) -> Option<ChannelHead> {
    let (answer, answered) = oneshot::channel();
    let subject = Arc::clone(&route.subject);
    let request = HubRequest::Head { subject, answer };
    gateway.hub.send(request).await.ok()?;
    answered.await.ok()?
}

/// The oldest after an offset, or, in reverse, the newest before it.
async fn page(
    gateway: &Gateway,
    route: &Route,
    history: &HistoryRequest,
    limit: usize,
    newest: Option<&Message>,
) -> Result<Vec<Publication>, CommandError> {
    let offset = history.since.as_ref().map(|since| since.offset);
    let store = &gateway.store;
    let stored = match (history.reverse, offset) {
        (true, None) if limit == 1 => Ok(newest.cloned().into_iter().collect()),
        (true, Some(offset)) if limit == 1 => {
            let newest = store.newest(route, Some(offset)).await;
            newest.map(|newest| newest.into_iter().collect())
        }
        (true, offset) => {
            let stored = store.page(route, 1, REVERSE_MAX).await;
            stored.map(|mut stored| {
                stored.retain(|message| offset.is_none_or(|offset| message.sequence < offset));
                stored.reverse();
                stored.truncate(limit);
                stored
            })
        }
        (false, offset) => {
            let from = offset.map_or(1, |offset| offset.saturating_add(1));
            store.page(route, from, limit).await
        }
    };
    let stored = stored.map_err(|_| CommandError::Internal)?;
    let encode = |message: &Message| route.publication(message.sequence, &message.payload).ok();
    Ok(stored.iter().filter_map(encode).collect())
}
