//! What a channel's stream keeps, a page at a time.

use std::sync::Arc;

use broker::{Batch, Message, ReadError};
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

/// Reads what the stream keeps of a channel: as much as was asked for, the namespace gives and one part holds. Whoever
/// wants more goes on after the last of it. Without a caller nobody's limit is charged.
pub(crate) async fn read(
    gateway: &Gateway,
    route: &Route,
    history: &HistoryRequest,
    caller: Option<&Caller>,
) -> Result<Content, CommandError> {
    gateway.own_streams.check(&route.namespace)?;
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
    if let Some(caller) = caller {
        gateway.call_limits.allow(caller, 1)?;
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
        publications = page(gateway, route, history, limit, snapshot.newest()).await?;
    }
    if let Some(caller) = caller {
        let limits = &gateway.call_limits;
        limits.read_ends(caller, publications.len()).await;
    }
    let newest = snapshot.newest().map(|newest| newest.sequence);
    let newest = newest.unwrap_or(snapshot.stream_last);
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
        (true, offset) => {
            let end = newest.map_or(1, |newest| newest.sequence.saturating_add(1));
            let end = offset.map_or(end, |offset| offset.min(end));
            newest_before(gateway, route, end, limit).await
        }
        (false, offset) => {
            let from = offset.map_or(1, |offset| offset.saturating_add(1));
            let page = store.page(route, from, limit + 1).await;
            page.map(|page| given(page, limit, route))
        }
    };
    let stored = stored.map_err(|_| CommandError::Internal)?;
    let encode = |message: &Message| {
        let stored = (&*message.subject, &message.payload);
        route.publication(message.sequence, stored).ok()
    };
    Ok(stored.iter().filter_map(encode).collect())
}

/// The oldest of a page. The one before those that the namespace gives is kept to prove that none is missing.
fn given(page: Batch, limit: usize, route: &Route) -> Vec<Message> {
    let kept = page.messages.len() as u64 + page.pending;
    let has_proof = kept == route.namespace.options.history_size as u64 + 1;
    let messages = page.messages.into_iter().skip(usize::from(has_proof));
    messages.take(limit).collect()
}

/// The newest messages of a channel before a sequence, newest first. Streams are read forward only, so it is looked for
/// where so many of them begin; where they are more than one part, for fewer.
async fn newest_before(
    gateway: &Gateway,
    route: &Route,
    end: u64,
    mut limit: usize,
) -> Result<Vec<Message>, ReadError> {
    let store = &gateway.store;
    let count_from = async |from| {
        let page = store.page(route, from, 1).await?;
        Ok::<_, ReadError>((page.messages.len() as u64).saturating_add(page.pending))
    };
    let behind = count_from(end).await?;
    while limit > 1 {
        let wanted = limit as u64;
        let (mut from, mut above) = (1, end);
        let mut count = count_from(from).await?.saturating_sub(behind);
        while count > wanted.saturating_mul(2) && from + 1 < above {
            let middle = from.midpoint(above);
            match count_from(middle).await?.saturating_sub(behind) {
                fewer if fewer < wanted => above = middle,
                enough => (from, count) = (middle, enough),
            }
        }
        let page = store.page(route, from, 2 * limit).await?;
        let mut messages = page.messages;
        messages.retain(|message| message.sequence < end);
        if messages.len() as u64 >= count {
            messages.reverse();
            messages.truncate(limit);
            return Ok(messages);
        }
        limit = limit.div_ceil(2);
    }
    let newest = store.newest(route, Some(end)).await?;
    Ok(newest.into_iter().collect())
}
