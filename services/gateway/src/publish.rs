//! What is published in channels that the gateway itself writes.

use async_nats::jetstream::message::PublishMessage;
use bytes::Bytes;

use crate::{
    channel::Route,
    gateway::Gateway,
    limits::Caller,
    protocol::{
        ClientInfo, StoredPublication,
        codes::CommandError,
        is_json,
        reply::{Content, Done},
    },
};

/// Writes a client's publication into its channel's stream, whence everybody has it.
pub(crate) async fn publish(
    gateway: &Gateway,
    route: &Route,
    data: Bytes,
    (info, caller): (ClientInfo, &Caller),
) -> Result<Content, CommandError> {
    if !is_json(&data) {
        return Err(CommandError::BadRequest);
    }
    gateway.call_limits.allow(caller, 1)?;
    let stored = StoredPublication {
        data,
        info: Some(info),
        time: gateway.clock.now().timestamp_millis(),
        ..StoredPublication::default()
    };
    store(gateway, route, stored.to_message(), None).await?;
    Ok(Content::Publish(Done {}))
}

/// Puts a message into a channel's stream; its sequence there, or that of the message that had the same id before.
pub(crate) async fn store(
    gateway: &Gateway,
    route: &Route,
    message: Bytes,
    id: Option<String>,
) -> Result<u64, CommandError> {
    let mut publish = PublishMessage::build().payload(message);
    if let Some(id) = id {
        publish = publish.message_id(id);
    }
    let subject = route.subject.to_string();
    let sent = gateway.jetstream.send_publish(subject, publish).await;
    let stored = match sent {
        Ok(stored) => stored.await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    stored.map(|stored| stored.sequence).map_err(|error| {
        let stream = &route.namespace.stream;
        tracing::warn!(stream, error, "a publication was not stored");
        CommandError::Internal
    })
}

/// Takes a subject's messages before a sequence out of a stream of the gateway's own.
pub(crate) async fn purge(
    gateway: &Gateway,
    stream: &str,
    subject: &str,
    before: u64,
) -> anyhow::Result<()> {
    let stream = gateway.jetstream.get_stream_no_info(stream).await?;
    stream.purge().filter(subject).sequence(before).await?;
    Ok(())
}
