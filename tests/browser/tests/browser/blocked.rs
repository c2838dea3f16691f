//! Lines that let no WebSocket through: the page goes on over plain HTTP, bids included, and says so.

use std::net::SocketAddr;

use harness::stack::Stack;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
};

use crate::{browser::Person, page::Visitor, sales::open};

/// Bytes of a request's or an answer's head.
const HEAD_MAX: usize = 16 * 1024;
const FORBIDDEN: &[u8] =
    b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// What becomes of a WebSocket on its way.
#[derive(Clone, Copy, Debug)]
enum Line {
    /// Its handshake is refused.
    Blocks,
    /// It opens, and nothing that the gateway says comes through.
    Eats,
}

#[tokio::test(flavor = "multi_thread")]
async fn page_goes_on_over_http_where_websockets_are_blocked() {
    bids_over_http(Line::Blocks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn page_goes_on_over_http_where_websockets_are_eaten() {
    bids_over_http(Line::Eats).await;
}

async fn bids_over_http(line: Line) {
    let stack = Stack::start().await;
    open(&stack, "blocked").await;
    let gateway: SocketAddr = stack.gateway_address().parse().expect("an address");
    let person = Person {
        detour: Some((gateway.port(), line.to(gateway).await)),
        ..Person::default()
    };
    let alice = Visitor::arrives(&stack.web_url(), person).await;
    alice.signs_in("alice").await;
    alice.watches("blocked", "clock").await;
    alice.sees("connection-badge", "Live over HTTP").await;
    alice.bids_next().await;
    alice.sees("[data-about-you]", "You lead at $10.00").await;
    let bob = stack.sign_in("bob").await;
    bob.bid("blocked", "clock", "over", 9_000).await;
    alice.sees("[data-about-you]", "You are outbid").await;

    // The next page need not find it out again.
    alice.goes_to("/sales/blocked").await;
    alice.sees("connection-badge", "Live over HTTP").await;
}

impl Line {
    /// The port of such a line to the gateway.
    async fn to(self, gateway: SocketAddr) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("loopback has free ports");
        let port = listener.local_addr().expect("it is bound").port();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                // A broken line is the browser's to notice.
                tokio::spawn(async move { self.carry(near, gateway).await.ok() });
            }
        });
        port
    }

    async fn carry(self, mut near: TcpStream, gateway: SocketAddr) -> std::io::Result<()> {
        let request = head(&mut near).await?;
        let words = String::from_utf8_lossy(&request).to_lowercase();
        let is_websocket = words.contains("upgrade: websocket");
        if is_websocket && matches!(self, Self::Blocks) {
            return near.write_all(FORBIDDEN).await;
        }
        let mut far = TcpStream::connect(gateway).await?;
        far.write_all(&request).await?;
        if is_websocket {
            let answer = head(&mut far).await?;
            near.write_all(&answer[..end_of_head(&answer).unwrap_or(answer.len())])
                .await?;
        }
        let (mut near_in, mut near_out) = near.split();
        let (mut far_in, mut far_out) = far.split();
        let up = copy(&mut near_in, &mut far_out);
        if is_websocket {
            let eaten = &mut tokio::io::sink();
            let down = copy(&mut far_in, eaten);
            tokio::select! { _ = up => {}, _ = down => {} }
        } else {
            let down = copy(&mut far_in, &mut near_out);
            tokio::select! { _ = up => {}, _ = down => {} }
        }
        Ok(())
    }
}

/// What comes until the head of a message is whole, and perhaps a little more.
async fn head(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut read = Vec::new();
    while end_of_head(&read).is_none() && read.len() < HEAD_MAX {
        if stream.read_buf(&mut read).await? == 0 {
            break;
        }
    }
    Ok(read)
}

fn end_of_head(read: &[u8]) -> Option<usize> {
    let blank = read.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(blank + 4)
}
