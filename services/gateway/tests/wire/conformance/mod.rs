//! RFC 6455, case by case, in the order of the Autobahn list: framing, pings, reserved bits, opcodes, fragments,
//! UTF-8, closing, limits, handshake.

mod cases;
mod frames;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use self::{
    cases::{Case, Expected, Table},
    frames::{CLOSE, PONG, TEXT, whole},
};
use crate::{
    alone::OPEN,
    support::{Alone, PATIENCE},
};

/// A socket that has shaken hands.
struct Socket {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Socket {
    async fn open(alone: &Alone) -> Self {
        let mut socket = Self {
            stream: TcpStream::connect(alone.address).await.unwrap(),
            read: vec![],
        };
        let request = handshake(&[]);
        socket.stream.write_all(request.as_bytes()).await.unwrap();
        while !socket.read.ends_with(b"\r\n\r\n") {
            assert!(socket.more().await, "no answer to the handshake");
        }
        assert!(socket.read.starts_with(b"HTTP/1.1 101"));
        socket.read.clear();
        socket.send(&whole(TEXT, br#"{"id":1,"connect":{}}"#)).await;
        let (opcode, payload) = socket.frame().await.unwrap();
        assert!(opcode == TEXT && payload.starts_with(br#"{"id":1,"connect""#));
        socket
    }

    async fn send(&mut self, bytes: &[u8]) {
        // What is closed shows itself when it is read.
        let _ = self.stream.write_all(bytes).await;
    }

    async fn more(&mut self) -> bool {
        let mut bytes = [0; 4_096];
        let read = timeout(PATIENCE, self.stream.read(&mut bytes)).await;
        match read.expect("waited in vain for the gateway") {
            Ok(count) if count > 0 => {
                self.read.extend(&bytes[..count]);
                true
            }
            _ => false,
        }
    }

    /// The next frame, which servers never mask; nothing at the end.
    async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some(&[first, second, ..]) = self.read.first_chunk::<2>().map(|it| &it[..]) {
                assert!(first & 0xf0 == 0x80 && second < 126, "no short whole frame");
                let end = 2 + usize::from(second);
                if self.read.len() >= end {
                    let payload = self.read[2..end].to_vec();
                    self.read.drain(..end);
                    return Some((first & 0x0f, payload));
                }
            }
            if !self.more().await {
                return None;
            }
        }
    }
}

fn handshake(changes: &[(&str, &str)]) -> String {
    let mut request =
        "GET /connection/websocket HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\n\
        Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        Sec-WebSocket-Version: 13\r\n\r\n"
            .to_owned();
    for (from, to) in changes {
        assert!(request.contains(from), "{from}");
        request = request.replace(from, to);
    }
    request
}

/// What is wrong, if something is.
async fn run(alone: &Alone, case: Case) -> Option<String> {
    let mut socket = Socket::open(alone).await;
    let answer_max = case.sent.len() + 64;
    for bytes in &case.sent {
        socket.send(bytes).await;
    }
    let (mut answers, mut pongs, mut closed) = (0, vec![], None);
    if !matches!(case.expected, Expected::Closed(_)) {
        socket.send(&whole(TEXT, br#"{"id":9,"ping":{}}"#)).await;
    }
    for _ in 0..answer_max {
        match socket.frame().await {
            Some((TEXT, text)) if text.starts_with(br#"{"id":9,"#) => break,
            Some((TEXT, _)) => answers += 1,
            Some((PONG, payload)) => pongs.push(payload),
            Some((CLOSE, payload)) => closed = Some(payload),
            Some((opcode, _)) => return Some(format!("{}: opcode {opcode}", case.name)),
            None => break,
        }
    }
    let code = closed.as_ref().map(|payload| {
        let code = payload.first_chunk::<2>();
        code.map(|code| u16::from_be_bytes(*code))
    });
    let is_right = match &case.expected {
        Expected::Answers(count) => answers == *count && closed.is_none(),
        Expected::Pongs(expected) => pongs == *expected && closed.is_none(),
        Expected::Closed(expected) => code == Some(*expected),
    };
    let told = format!(
        "{}: {answers} answers, {} pongs, closed {code:?}",
        case.name,
        pongs.len()
    );
    (!is_right).then_some(told)
}

#[tokio::test]
async fn websocket_conforms_to_rfc_6455() {
    let config = format!("{OPEN}\n[connection]\ncommands_burst = 10000\n");
    let alone = Alone::open(&config).await;
    let mut table = Table::default();
    table.framing();
    table.pings();
    table.reserved();
    table.fragmentation();
    table.utf8();
    table.closes();
    table.limits();
    assert_eq!(table.0.len(), 228, "a case was lost");
    let mut wrong = vec![];
    for case in table.0 {
        wrong.extend(run(&alone, case).await);
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn handshake_is_answered_as_rfc_6455_says() {
    let alone = Alone::open(OPEN).await;
    const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let named = |name: &str| format!("Host: gateway\r\nSec-WebSocket-Protocol: {name}\r\n");
    let host = "Host: gateway\r\n";
    for (status, changes) in [
        (101, vec![]),
        (101, vec![("Upgrade: websocket", "Upgrade: h2c, WebSocket")]),
        (
            101,
            vec![("Connection: Upgrade", "Connection: keep-alive, upgrade")],
        ),
        (
            101,
            vec![(
                host,
                "Host: gateway\r\nSec-WebSocket-Extensions: permessage-deflate\r\n",
            )],
        ),
        (101, vec![(host, &*named("other, centrifuge-json"))]),
        (101, vec![(host, &*named("unknown"))]),
        (426, vec![("Version: 13", "Version: 12")]),
        (426, vec![("Version: 13", "Version: 14")]),
        (426, vec![("Sec-WebSocket-Version: 13\r\n", "")]),
        (400, vec![(KEY, "")]),
        (400, vec![("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=")]),
        (400, vec![("dGhlIHNhbXBsZSBub25jZQ==", "not base64!")]),
        (400, vec![(KEY, &*KEY.repeat(2))]),
        (400, vec![("Upgrade: websocket\r\n", "")]),
        (400, vec![("Upgrade: websocket", "Upgrade: h2c")]),
        (400, vec![("Connection: Upgrade", "Connection: close")]),
        (405, vec![("GET /", "POST /")]),
    ] {
        let mut socket = TcpStream::connect(alone.address).await.unwrap();
        socket
            .write_all(handshake(&changes).as_bytes())
            .await
            .unwrap();
        let mut answer = vec![];
        while !String::from_utf8_lossy(&answer).contains("\r\n\r\n") {
            let read = timeout(PATIENCE, socket.read_buf(&mut answer))
                .await
                .unwrap();
            assert!(read.unwrap() > 0, "no answer to {changes:?}");
        }
        let answer = String::from_utf8_lossy(&answer).to_ascii_lowercase();
        assert!(
            answer.starts_with(&format!("http/1.1 {status}")),
            "{changes:?}: {answer}"
        );
        let has = |text: &str| answer.contains(text);
        match status {
            101 => {
                assert!(
                    has("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="),
                    "{answer}"
                );
                assert!(!has("sec-websocket-extensions"), "{answer}");
                let asked = changes
                    .first()
                    .is_some_and(|(_, to)| to.contains("centrifuge-json"));
                assert_eq!(
                    has("sec-websocket-protocol: centrifuge-json"),
                    asked,
                    "{answer}"
                );
            }
            400 | 426 => assert!(has("sec-websocket-version: 13"), "{answer}"),
            _ => {}
        }
    }
}
