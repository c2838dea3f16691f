//! One address cannot hold every connection.

use std::net::SocketAddr;

use harness::until;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::site::{self, Site};

/// What one address may hold.
const CONNECTIONS_MAX: usize = 1_024;

async fn connect(site: &Site, from: [u8; 4]) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((from, 0))).unwrap();
    socket.connect(site.address).await.unwrap()
}

/// The first line that is answered, if anything is.
async fn ask(mut socket: TcpStream) -> String {
    let request = "GET /api/v1/time HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    // Who was turned away may find the line closed: what was said before that counts.
    let _ = socket.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn one_address_holds_so_many_connections_and_no_more() {
    bootstrap::raise_open_files().unwrap();
    let site = site::start().await;
    let (here, elsewhere) = ([127, 0, 0, 2], [127, 0, 0, 3]);
    let mut held = Vec::new();
    for _ in 0..CONNECTIONS_MAX {
        held.push(connect(&site, here).await);
    }
    let mut turned_away = connect(&site, here).await;
    let mut told = String::new();
    turned_away.read_to_string(&mut told).await.unwrap();
    assert!(told.starts_with("HTTP/1.1 429 "), "{told}");
    assert!(told.ends_with("\r\n\r\ntoo many connections are open from one place"));
    assert_eq!(
        ask(connect(&site, elsewhere).await).await,
        "HTTP/1.1 200 OK"
    );

    held.pop();
    until("a place is free again", async || {
        ask(connect(&site, here).await).await == "HTTP/1.1 200 OK"
    })
    .await;
}

#[tokio::test]
async fn a_trusted_proxy_holds_as_many_as_it_needs() {
    bootstrap::raise_open_files().unwrap();
    let site = site::start_with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.2".parse().unwrap()];
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..CONNECTIONS_MAX {
        held.push(connect(&site, [127, 0, 0, 2]).await);
    }
    let more = connect(&site, [127, 0, 0, 2]).await;
    assert_eq!(ask(more).await, "HTTP/1.1 200 OK");
}
