//! What stands on the gateway's other side: whoever answers calls, and a wire to NATS that can be cut.

use async_nats::{Client, HeaderMap, Message, Subscriber};
use futures_util::StreamExt;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

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

/// A wire that can be cut.
pub(crate) struct Proxy {
    pub(crate) address: String,
    is_cut: watch::Sender<bool>,
}

impl Proxy {
    pub(crate) async fn open(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let target = target.trim_start_matches("nats://").to_owned();
        let is_cut = watch::Sender::new(false);
        let cut = is_cut.subscribe();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (mut cut, target) = (cut.clone(), target.clone());
                if *cut.borrow() {
                    continue;
                }
                tokio::spawn(async move {
                    let Ok(mut far) = TcpStream::connect(target).await else {
                        return;
                    };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = cut.wait_for(|cut| *cut) => {}
                    }
                });
            }
        });
        Self { address, is_cut }
    }

    pub(crate) fn cut(&self, cut: bool) {
        self.is_cut.send_replace(cut);
    }
}
