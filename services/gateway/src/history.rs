//! What a channel's stream keeps, a page at a time.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::{
    channel::Route,
    codes::Refusal,
    command::History,
    delivery::Frame,
    gateway::Gateway,
    hub::{Ask, Held},
    limits::Caller,
    reply::{self, Kept, Publication},
    store::{ReadError, Stored},
};

/// Most messages that are read to find several of the newest: what streams keep of one subject.
const REVERSE_MAX: usize = 1_000;

/// Reads what the stream keeps of a channel.
pub(crate) async fn read(
    gateway: Arc<Gateway>,
    id: u32,
    route: Route,
    history: History,
    caller: Caller,
) -> Frame {
    match kept(&gateway, id, &route, &history, &caller).await {
        Ok(frame) => frame,
        Err(refusal) => reply::refusal(id, refusal),
    }
}

async fn kept(
    gateway: &Gateway,
    id: u32,
    route: &Route,
    history: &History,
    caller: &Caller,
) -> Result<Frame, Refusal> {
    let namespace = &route.namespace;
    if !namespace.recovery {
        return Err(Refusal::NotAvailable);
    }
    // A negative limit asks for all; nobody gets more than the namespace gives.
    let limit = usize::try_from(history.limit).unwrap_or(namespace.history);
    let limit = limit.min(namespace.history);
    if (limit, history.reverse, &history.since) == (1, true, &None)
        && let Some(held) = held(gateway, route).await
    {
        let kept = Kept {
            epoch: &held.epoch,
            offset: held.position,
        };
        return Ok(reply::with_publications(
            id,
            "history",
            &kept,
            [&held.newest],
        ));
    }
    let messages_max = match (history.reverse, limit) {
        (true, 2..) => REVERSE_MAX,
        _ => limit,
    };
    gateway.call_limits.allow(caller, messages_max)?;
    let reading = gateway
        .store
        .read(&namespace.stream, &route.subject, None, 0)
        .await;
    let reading = match reading {
        Ok(reading) => reading,
        Err(ReadError::Missing) => return Err(Refusal::NotAvailable),
        Err(ReadError::Failed(_)) => return Err(Refusal::Internal),
    };
    let since = history.since.as_ref();
    if since.is_some_and(|since| !since.epoch.is_empty() && since.epoch != reading.epoch) {
        return Err(Refusal::UnrecoverablePosition);
    }
    let mut publications = Vec::new();
    if limit > 0 {
        publications = page(gateway, route, history, limit, reading.newest.as_ref()).await?;
    }
    let kept = Kept {
        epoch: &reading.epoch,
        offset: reading.newest.map_or(0, |newest| newest.sequence),
    };
    Ok(reply::with_publications(
        id,
        "history",
        &kept,
        &publications,
    ))
}

/// The newest of a channel that is followed: all pages ask for it at once after NATS was away.
async fn held(gateway: &Gateway, route: &Route) -> Option<Held> {
    let (answer, answered) = oneshot::channel();
    let subject = Arc::clone(&route.subject);
    gateway
        .hub
        .send(Ask::Newest { subject, answer })
        .await
        .ok()?;
    answered.await.ok()?
}

/// The oldest after a place, or, in reverse, the newest before it.
async fn page(
    gateway: &Gateway,
    route: &Route,
    history: &History,
    limit: usize,
    newest: Option<&Stored>,
) -> Result<Vec<Publication>, Refusal> {
    let offset = history.since.as_ref().map(|since| since.offset);
    let (store, stream) = (&gateway.store, &route.namespace.stream);
    let stored = match (history.reverse, offset) {
        (true, None) if limit == 1 => Ok(newest.cloned().into_iter().collect()),
        (true, Some(offset)) if limit == 1 => {
            store.newest_before(stream, &route.subject, offset).await
        }
        (true, offset) => {
            let stored = store.page(stream, &route.subject, 1, REVERSE_MAX).await;
            stored.map(|mut stored| {
                stored.retain(|message| offset.is_none_or(|offset| message.sequence < offset));
                stored.reverse();
                stored.truncate(limit);
                stored
            })
        }
        (false, offset) => {
            let from = offset.map_or(1, |offset| offset.saturating_add(1));
            store.page(stream, &route.subject, from, limit).await
        }
    };
    let stored = stored.map_err(|_| Refusal::Internal)?;
    let encode = |message: &Stored| {
        Publication::encode(&route.name, message.sequence, &message.payload).ok()
    };
    Ok(stored.iter().filter_map(encode).collect())
}
