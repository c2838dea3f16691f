//! Whoever answers calls, as the engine would.

use async_nats::{Client, HeaderMap, Message, Subscriber};
use futures_util::StreamExt;

use super::Gate;

/// Receives what callers ask, and answers it.
pub(crate) struct Engine {
    client: Client,
    asked: Subscriber,
}

impl Engine {
    /// Listens for bids and all other orders.
    pub(crate) async fn of_commands(gate: &Gate) -> Self {
        Self::of(gate, "auction.command.>").await
    }

    pub(crate) async fn of(gate: &Gate, subject: &'static str) -> Self {
        let client = gate.engine.client.clone();
        let asked = gate.nats.subscribe(&gate.engine, subject).await;
        Self { client, asked }
    }

    pub(crate) async fn next(&mut self) -> Message {
        self.asked.next().await.unwrap()
    }

    /// Answers the next question with these bytes; what was asked.
    pub(crate) async fn answer(&mut self, answer: impl Into<String>) -> Message {
        self.answer_with(HeaderMap::new(), answer).await
    }

    pub(crate) async fn answer_with(
        &mut self,
        headers: HeaderMap,
        answer: impl Into<String>,
    ) -> Message {
        let question = self.next().await;
        let inbox = question.reply.clone().unwrap();
        self.client
            .publish_with_headers(inbox, headers, answer.into().into())
            .await
            .unwrap();
        question
    }
}
