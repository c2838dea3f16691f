//! Somebody who watches a channel, with no library between: what is on the wire is what is tested.

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

use crate::wait::{DEADLINE, until_some};

/// A socket with one subscription, and where it stands.
#[derive(Debug)]
pub struct Viewer {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    waiting: VecDeque<Value>,
    next_id: u64,
    pub offset: u64,
    pub epoch: String,
    /// Whether the gateway sent all that was missed.
    pub recovered: bool,
}

impl Viewer {
    /// Connects without an account and subscribes.
    pub async fn watch(url: &str, channel: &str) -> Self {
        Self::join(url, json!({}), json!({"channel": channel})).await
    }

    /// The same where the gateway may be away: nothing then.
    pub async fn try_watch(url: &str, channel: &str) -> Option<Self> {
        let viewer = Self::try_open(url).await?;
        let subscribe = json!({"channel": channel});
        Some(viewer.subscribe(json!({}), subscribe).await)
    }

    /// Connects with a token and subscribes.
    pub async fn watch_as(url: &str, token: &str, channel: &str) -> Self {
        Self::join(url, json!({"token": token}), json!({"channel": channel})).await
    }

    /// Comes back where another viewer of the channel stood.
    pub async fn resume(url: &str, channel: &str, offset: u64, epoch: &str) -> Self {
        let subscribe =
            json!({"channel": channel, "recover": true, "offset": offset, "epoch": epoch});
        Self::join(url, json!({}), subscribe).await
    }

    /// Connects, and subscribes to nothing yet.
    pub async fn connect(url: &str, token: Option<&str>) -> Self {
        let mut viewer = Self::open(url).await;
        let connected = viewer
            .ask(json!({"connect": {"token": token.unwrap_or_default()}}))
            .await;
        assert!(connected.get("error").is_none(), "{connected}");
        viewer
    }

    /// Connects with a token that the gateway does not take; the code with which it closes the socket.
    pub async fn turned_away(url: &str, token: &str) -> u16 {
        let mut viewer = Self::open(url).await;
        let connect = json!({"id": 1, "connect": {"token": token}});
        viewer.send(connect.to_string()).await;
        viewer.closed().await
    }

    async fn open(url: &str) -> Self {
        Self::try_open(url).await.expect("the gateway is up")
    }

    async fn try_open(url: &str) -> Option<Self> {
        let (socket, _) = connect_async(url).await.ok()?;
        Some(Self {
            socket,
            waiting: VecDeque::new(),
            next_id: 2,
            offset: 0,
            epoch: String::new(),
            recovered: false,
        })
    }

    async fn join(url: &str, connect: Value, subscribe: Value) -> Self {
        Self::open(url).await.subscribe(connect, subscribe).await
    }

    async fn subscribe(self, connect: Value, subscribe: Value) -> Self {
        let mut viewer = self;
        let both = format!(
            "{}\n{}",
            json!({"id": 1, "connect": connect}),
            json!({"id": 2, "subscribe": subscribe})
        );
        viewer.send(both).await;
        let connected = viewer.reply(1).await;
        assert!(connected.get("error").is_none(), "{connected}");
        let mut answer = viewer.reply(2).await;
        // What is not there yet is asked for again, as every client of the protocol does.
        let subscribed = until_some("the channel is there", async || {
            if answer["error"]["temporary"] == true {
                answer = viewer.ask(json!({"subscribe": subscribe})).await;
                return None;
            }
            Some(answer.clone())
        })
        .await;
        let result = &subscribed["subscribe"];
        assert!(result.is_object(), "not subscribed: {subscribed}");
        viewer.offset = result["offset"].as_u64().unwrap_or(0);
        viewer.epoch = result["epoch"].as_str().unwrap_or_default().to_owned();
        viewer.recovered = result["recovered"] == true;
        if let Some(recovered) = result["publications"].as_array() {
            viewer.waiting.extend(recovered.iter().cloned());
        }
        viewer
    }

    /// The data of the next publication.
    pub async fn next(&mut self) -> Value {
        loop {
            if let Some(publication) = self.waiting.pop_front() {
                if let Some(offset) = publication["offset"].as_u64() {
                    self.offset = offset;
                }
                return publication["data"].clone();
            }
            self.read().await;
        }
    }

    /// The data of the first publication that satisfies the condition.
    pub async fn next_where(&mut self, condition: impl Fn(&Value) -> bool) -> Value {
        let mut seen = vec![];
        let found = timeout(DEADLINE, async {
            loop {
                let data = self.next().await;
                if condition(&data) {
                    return data;
                }
                seen.push(data);
            }
        });
        let found = found.await;
        found.unwrap_or_else(|_| panic!("waited in vain; seen so far: {seen:#?}"))
    }

    /// Calls a method and waits for its reply.
    pub async fn rpc(&mut self, method: &str, data: &Value) -> Value {
        self.ask(json!({"rpc": {"method": method, "data": data}}))
            .await
    }

    /// Gives a command, numbered here, and waits for its reply.
    pub async fn ask(&mut self, mut command: Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        command["id"] = json!(id);
        self.send(command.to_string()).await;
        self.reply(id).await
    }

    /// The code with which the gateway closes the socket; what comes before it is left out.
    pub async fn closed(&mut self) -> u16 {
        loop {
            let frame = timeout(DEADLINE, self.socket.next()).await;
            match frame.expect("waited in vain for the gateway") {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("closed without a code: {other:?}"),
            }
        }
    }

    async fn reply(&mut self, id: u64) -> Value {
        let reply = timeout(DEADLINE, self.read_reply(id)).await;
        reply.unwrap_or_else(|_| panic!("waited in vain for reply {id}"))
    }

    async fn read_reply(&mut self, id: u64) -> Value {
        loop {
            if let Some(reply) = self
                .read()
                .await
                .into_iter()
                .find(|reply| reply["id"] == id)
            {
                return reply;
            }
        }
    }

    /// Reads one frame; keeps its publications and returns its replies.
    async fn read(&mut self) -> Vec<Value> {
        let frame = timeout(DEADLINE, self.socket.next()).await;
        let frame = frame.expect("waited in vain for the gateway");
        let Some(Ok(Message::Text(text))) = frame else {
            panic!("the gateway hung up: {frame:?}");
        };
        let mut replies = vec![];
        for line in text.lines() {
            let reply: Value = serde_json::from_str(line).expect("the gateway sends JSON");
            if reply.as_object().is_some_and(serde_json::Map::is_empty) {
                self.send("{}".into()).await;
            } else if reply["push"]["pub"].is_object() {
                self.waiting.push_back(reply["push"]["pub"].clone());
            } else {
                replies.push(reply);
            }
        }
        replies
    }

    async fn send(&mut self, text: String) {
        self.socket
            .send(Message::text(text))
            .await
            .expect("the gateway listens");
    }
}
