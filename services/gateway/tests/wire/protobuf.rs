//! Protobuf on the wire, by the published message definitions as another project compiled them.

use centrifuge_client_core::{
    codec::{self, Protocol},
    proto::{self, Command, Reply},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::{
    alone::OPEN,
    support::{Alone, PATIENCE},
};

struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    replies: Vec<Reply>,
}

impl Client {
    async fn open(url: &str, subprotocol: Option<&str>) -> Self {
        let mut request = url.into_client_request().unwrap();
        if let Some(name) = subprotocol {
            let headers = request.headers_mut();
            headers.insert("Sec-WebSocket-Protocol", name.parse().unwrap());
        }
        let (socket, response) = connect_async(request).await.unwrap();
        let chosen = response.headers().get("Sec-WebSocket-Protocol");
        assert_eq!(chosen.map(|name| name.to_str().unwrap()), subprotocol);
        let replies = vec![];
        Self { socket, replies }
    }

    async fn connected(url: &str) -> Self {
        let mut client = Self::open(url, Some("centrifuge-protobuf")).await;
        client.send(&[connect(1)]).await;
        assert!(client.reply().await.connect.is_some());
        client
    }

    async fn send(&mut self, commands: &[Command]) {
        let mut frame = vec![];
        codec::encode_commands(Protocol::Protobuf, commands, &mut frame).unwrap();
        self.raw(frame).await;
    }

    async fn raw(&mut self, frame: Vec<u8>) {
        self.socket.send(Message::binary(frame)).await.unwrap();
    }

    async fn reply(&mut self) -> Reply {
        while self.replies.is_empty() {
            match timeout(PATIENCE, self.socket.next()).await.unwrap() {
                Some(Ok(Message::Binary(bytes))) => {
                    self.replies = codec::decode_frame(Protocol::Protobuf, bytes, 1 << 20).unwrap();
                }
                other => panic!("{other:?}"),
            }
        }
        self.replies.remove(0)
    }

    async fn closed(&mut self) -> u16 {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.unwrap() {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

fn connect(id: u32) -> Command {
    Command {
        id,
        connect: Some(proto::ConnectRequest::default()),
        ..Command::default()
    }
}

fn subscribe(id: u32, channel: &str) -> Command {
    Command {
        id,
        subscribe: Some(proto::SubscribeRequest {
            channel: channel.into(),
            join_leave: true,
            ..Default::default()
        }),
        ..Command::default()
    }
}

fn publish(id: u32, channel: &str, data: &Value) -> Command {
    Command {
        id,
        publish: Some(proto::PublishRequest {
            channel: channel.into(),
            data: data.to_string().into(),
            ..Default::default()
        }),
        ..Command::default()
    }
}

#[tokio::test]
async fn protobuf_is_chosen_by_subprotocol_or_query() {
    let alone = Alone::open(OPEN).await;
    let url = alone.url();
    for (url, subprotocol) in [
        (url.clone(), Some("centrifuge-protobuf")),
        (format!("{url}?format=protobuf"), None),
        (format!("{url}?a=b&cf_protocol=protobuf"), None),
    ] {
        let mut client = Client::open(&url, subprotocol).await;
        // Connect and what follows in the first frame.
        client.send(&[connect(1), subscribe(2, "news")]).await;
        let connected = client.reply().await;
        let result = connected.connect.unwrap();
        assert_eq!((connected.id, result.ping, result.pong), (1, 25, true));
        assert!(!result.client.is_empty());
        let subscribed = client.reply().await;
        let result = subscribed.subscribe.unwrap();
        assert_eq!(
            (subscribed.id, result.recoverable, result.positioned),
            (2, true, true)
        );
        assert_eq!(result.epoch.len(), 16);
    }
}

#[tokio::test]
async fn every_command_is_answered_in_protobuf() {
    let alone = Alone::open(OPEN).await;
    let mut client = Client::connected(&alone.url()).await;
    client.send(&[subscribe(2, "news")]).await;
    let epoch = client.reply().await.subscribe.unwrap().epoch;
    let join = client.reply().await.push.unwrap();
    let info = join.join.unwrap().info.unwrap();
    client.send(&[publish(3, "news", &json!({ "n": 1 }))]).await;
    let (mut publication, mut done) = (None, false);
    while publication.is_none() || !done {
        let reply = client.reply().await;
        match reply.push {
            Some(push) => {
                assert_eq!(push.channel, "news");
                publication = push.r#pub;
            }
            None => done = reply.id == 3 && reply.publish.is_some(),
        }
    }
    let publication = publication.unwrap();
    assert_eq!(publication.data, r#"{"n":1}"#.as_bytes());
    assert_eq!(publication.info.unwrap().client, info.client);
    let channel = || "news".to_owned();
    client
        .send(&[
            Command {
                id: 4,
                history: Some(proto::HistoryRequest {
                    channel: channel(),
                    limit: -1,
                    ..Default::default()
                }),
                ..Command::default()
            },
            Command {
                id: 5,
                presence: Some(proto::PresenceRequest { channel: channel() }),
                ..Command::default()
            },
            Command {
                id: 6,
                presence_stats: Some(proto::PresenceStatsRequest { channel: channel() }),
                ..Command::default()
            },
            Command {
                id: 7,
                ping: Some(proto::PingRequest {}),
                ..Command::default()
            },
            Command {
                id: 8,
                unsubscribe: Some(proto::UnsubscribeRequest { channel: channel() }),
                ..Command::default()
            },
            Command {
                id: 9,
                rpc: Some(proto::RpcRequest {
                    method: "none".into(),
                    ..Default::default()
                }),
                ..Command::default()
            },
            subscribe(10, "no:where"),
        ])
        .await;
    let mut replies = vec![];
    while replies.len() < 7 {
        let reply = client.reply().await;
        if reply.push.is_none() {
            replies.push(reply);
        }
    }
    replies.sort_by_key(|reply| reply.id);
    let history = replies[0].history.clone().unwrap();
    assert_eq!((history.epoch, history.offset), (epoch, publication.offset));
    assert_eq!(history.publications[0].data, publication.data);
    let presence = replies[1].presence.clone().unwrap().presence;
    assert_eq!(presence[&info.client].user, info.user);
    let stats = replies[2].presence_stats.unwrap();
    assert_eq!((stats.num_clients, stats.num_users), (1, 1));
    assert!(replies[3].ping.is_some() && replies[4].unsubscribe.is_some());
    let code = |reply: &Reply| reply.error.clone().unwrap().code;
    assert_eq!((code(&replies[5]), code(&replies[6])), (108, 102));
}

#[tokio::test]
async fn recovered_publications_come_in_protobuf() {
    let alone = Alone::open(OPEN).await;
    let mut client = Client::connected(&alone.url()).await;
    for n in 1..=3 {
        client.send(&[publish(n + 1, "news", &json!(n))]).await;
        assert!(client.reply().await.publish.is_some());
    }
    let mut command = subscribe(9, "news");
    command.subscribe.as_mut().unwrap().recover = true;
    client.send(&[command]).await;
    let result = client.reply().await.subscribe.unwrap();
    assert!(result.recovered && result.was_recovering);
    let data: Vec<_> = result.publications.iter().map(|p| &p.data[..]).collect();
    assert_eq!(data, [b"1", b"2", b"3"]);
}

#[tokio::test]
async fn malformed_protobuf_closes_the_connection() {
    let alone = Alone::open(OPEN).await;
    let (two_gib, nothing_known) = (b"\x80\x80\x80\x80\x08".to_vec(), b"\x02\x08\x05".to_vec());
    for frame in [
        vec![],
        two_gib,
        nothing_known,
        vec![5, 1],
        vec![0xff; 12],
        b"{}".to_vec(),
        vec![0],
    ] {
        let mut client = Client::connected(&alone.url()).await;
        client.raw(frame.clone()).await;
        assert_eq!(client.closed().await, 3501, "{frame:?}");
    }
    let mut client = Client::open(&alone.url(), Some("centrifuge-protobuf")).await;
    client.send(&[subscribe(1, "news")]).await;
    assert_eq!(client.closed().await, 3501, "connect comes first");
    // A payload that no browser could read.
    let mut client = Client::connected(&alone.url()).await;
    let mut command = publish(2, "news", &json!(1));
    command.publish.as_mut().unwrap().data = b"\xff"[..].into();
    client.send(&[command]).await;
    assert_eq!(client.reply().await.error.unwrap().code, 107);
}

#[tokio::test]
async fn both_encodings_read_one_channel() {
    let alone = Alone::open(OPEN).await;
    let mut json_reader = alone.visitor().await;
    json_reader.subscribe("news").await;
    let mut client = Client::connected(&alone.url()).await;
    client
        .send(&[publish(2, "news", &json!({ "from": "protobuf" }))])
        .await;
    assert_eq!(
        json_reader.publication().await.1,
        json!({ "from": "protobuf" })
    );
}
