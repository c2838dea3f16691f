//! A socket to a gateway that may break at any time: whoever holds it opens another, as every client of the protocol does.

use std::{collections::VecDeque, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

/// How long an answer is waited for before another way is tried.
pub const ANSWER_MAX: Duration = Duration::from_secs(2);

/// A connection of somebody, or of nobody. Whatever gives nothing has broken it.
#[derive(Debug)]
pub struct Socket {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    waiting: VecDeque<Value>,
    next_id: u64,
}

impl Socket {
    /// Connects; nothing where the gateway is not there, or does not take the token.
    pub async fn open(url: &str, token: Option<&str>) -> Option<Self> {
        let connected = timeout(ANSWER_MAX, connect_async(url)).await.ok()?;
        let mut socket = Self {
            socket: connected.ok()?.0,
            waiting: VecDeque::new(),
            next_id: 0,
        };
        let connect = match token {
            Some(token) => json!({"token": token}),
            None => json!({}),
        };
        let answer = socket.ask(json!({"connect": connect})).await?;
        answer["connect"].is_object().then_some(socket)
    }

    /// Gives a command, numbered here; its reply, unless none comes in time.
    pub async fn ask(&mut self, mut command: Value) -> Option<Value> {
        self.next_id += 1;
        let id = self.next_id;
        command["id"] = id.into();
        let asked = async {
            self.send(command.to_string()).await?;
            loop {
                for message in self.read().await? {
                    if message["id"] == id {
                        return Some(message);
                    }
                }
            }
        };
        timeout(ANSWER_MAX, asked).await.ok()?
    }

    /// The next publication: `data` and `offset`. Nothing when the gateway hung up, or ended a subscription.
    pub async fn publication(&mut self) -> Option<Value> {
        loop {
            if let Some(publication) = self.waiting.pop_front() {
                return Some(publication);
            }
            let others = self.read().await?;
            if others
                .iter()
                .any(|it| it["push"]["unsubscribe"].is_object())
            {
                return None;
            }
        }
    }

    /// Reads one frame; keeps its publications and gives the rest.
    async fn read(&mut self) -> Option<Vec<Value>> {
        let Some(Ok(Message::Text(text))) = self.socket.next().await else {
            return None;
        };
        let mut others = vec![];
        for line in text.lines() {
            let message: Value = serde_json::from_str(line).ok()?;
            if message.as_object().is_some_and(serde_json::Map::is_empty) {
                self.send("{}".to_owned()).await?;
            } else if message["push"]["pub"].is_object() {
                self.waiting.push_back(message["push"]["pub"].clone());
            } else {
                others.push(message);
            }
        }
        Some(others)
    }

    async fn send(&mut self, text: String) -> Option<()> {
        self.socket.send(Message::text(text)).await.ok()
    }
}
