//! A client without a library between: lines of JSON on a socket.

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, handshake::client::Request},
};

use super::{Gate, PATIENCE, on};

/// A socket.
pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    lines: VecDeque<Value>,
    last_id: u32,
}

impl Client {
    /// A socket on which nothing was said.
    pub(crate) async fn open(gate: &Gate) -> Self {
        Self::try_open(&gate.url()).await.unwrap()
    }

    pub(crate) async fn try_open(url: &str) -> Result<Self, Error> {
        Self::hand_shake(url.into_client_request().unwrap()).await
    }

    /// A handshake from a page of this origin.
    pub(crate) async fn from_origin(gate: &Gate, origin: &str) -> Result<Self, Error> {
        let mut request = gate.url().into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("Origin", origin.parse().unwrap());
        Self::hand_shake(request).await
    }

    pub(crate) async fn hand_shake(request: Request) -> Result<Self, Error> {
        let (socket, _) = connect_async(request).await?;
        Ok(Self {
            socket,
            lines: VecDeque::new(),
            last_id: 0,
        })
    }

    /// A visitor.
    pub(crate) async fn visitor(gate: &Gate) -> Self {
        Self::connected(gate, json!({})).await
    }

    /// Somebody who is signed in.
    pub(crate) async fn signed_in(gate: &Gate, user: &str, session: &str) -> Self {
        Self::connected(gate, json!({ "token": gate.token(user, session, 60) })).await
    }

    async fn connected(gate: &Gate, connect: Value) -> Self {
        Self::connected_to(&gate.url(), connect).await
    }

    pub(crate) async fn connected_to(url: &str, connect: Value) -> Self {
        let mut client = Self::try_open(url).await.unwrap();
        let reply = client.ask("connect", connect).await;
        assert!(reply["connect"]["client"].is_string(), "{reply}");
        client
    }

    pub(crate) async fn send(&mut self, text: impl Into<String>) {
        // A closed socket shows itself when it is read.
        let _ = self.socket.send(Message::text(text.into())).await;
    }

    /// Sends a command; the id of its reply.
    pub(crate) async fn command(&mut self, name: &str, request: Value) -> u32 {
        self.last_id += 1;
        let command = json!({ "id": self.last_id, name: request });
        self.send(command.to_string()).await;
        self.last_id
    }

    /// Sends a command and waits for its reply; pushes before it are kept.
    pub(crate) async fn ask(&mut self, name: &str, request: Value) -> Value {
        let id = self.command(name, request).await;
        self.reply(id).await
    }

    /// The result of a command that is not refused.
    pub(crate) async fn result(&mut self, name: &str, request: Value) -> Value {
        let mut reply = self.ask(name, request).await;
        assert!(reply[name].is_object(), "{reply}");
        reply[name].take()
    }

    /// The code of the error that refuses a command.
    pub(crate) async fn error_code(&mut self, name: &str, request: Value) -> u64 {
        let reply = self.ask(name, request).await;
        let code = reply["error"]["code"].as_u64();
        code.unwrap_or_else(|| panic!("no error: {reply}"))
    }

    pub(crate) async fn subscribe(&mut self, channel: &str) -> Value {
        self.result("subscribe", on(channel)).await
    }

    pub(crate) async fn reply(&mut self, id: u32) -> Value {
        let mut before = Vec::new();
        loop {
            let line = self.line().await;
            if line["id"] == id {
                for line in before.into_iter().rev() {
                    self.lines.push_front(line);
                }
                return line;
            }
            before.push(line);
        }
    }

    /// The next line that is no ping.
    pub(crate) async fn line(&mut self) -> Value {
        self.try_line().await.expect("the socket ended")
    }

    /// The next line that is no ping, or nothing when the socket ended.
    pub(crate) async fn try_line(&mut self) -> Option<Value> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return Some(line);
            }
            match self.message().await {
                Some(Ok(Message::Text(text))) => self.take(&text).await,
                _ => return None,
            }
        }
    }

    async fn take(&mut self, text: &str) {
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if line == json!({}) {
                self.send("{}").await;
            } else {
                self.lines.push_back(line);
            }
        }
    }

    /// The next publication, as offset and data.
    pub(crate) async fn publication(&mut self) -> (u64, Value) {
        let line = self.line().await;
        let publication = &line["push"]["pub"];
        assert!(publication.is_object(), "{line}");
        (
            publication["offset"].as_u64().unwrap(),
            publication["data"].clone(),
        )
    }

    /// What the server said when it closed the socket; none when the line was cut.
    pub(crate) async fn ended(&mut self) -> Option<(u16, String)> {
        loop {
            match self.message().await {
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Some((frame.code.into(), frame.reason.to_string()));
                }
                Some(Ok(_)) => {}
                _ => return None,
            }
        }
    }

    /// How the server closed the socket.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        self.ended().await.expect("closed without a code")
    }

    pub(crate) async fn message(&mut self) -> Option<Result<Message, Error>> {
        let message = timeout(PATIENCE, self.socket.next()).await;
        message.expect("waited in vain for the gateway")
    }
}
