//! A reader whose line is too slow for the prices: the page says so, and says when it keeps up again.

use std::{net::SocketAddr, time::Duration};

use harness::stack::Stack;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpSocket, TcpStream},
    sync::watch,
    time::interval,
};

use crate::{browser::Person, page::Visitor};

/// What a narrow line lets through: 32 KB a second.
const GULP: usize = 3_200;
const GULP_PACE: Duration = Duration::from_millis(100);
/// What each end of the line holds back by itself.
const BUFFER: u32 = 16 * 1024;
/// Prices come at 800 KB a second.
const FILLER: usize = 16 * 1024;
const PRICE_PACE: Duration = Duration::from_millis(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_line_is_told_how_many_prices_it_skipped_and_sees_the_newest() {
    let stack = Stack::start().await;
    let line = Line::to(&stack.gateway_address()).await;
    let gateway: SocketAddr = stack.gateway_address().parse().expect("an address");
    let person = Person {
        detour: Some((gateway.port(), line.port)),
        ..Person::default()
    };
    let visitor = Visitor::arrives(&stack.web_url(), person).await;
    visitor.finds_prices().await;
    visitor.goes_to("/market").await;
    visitor.sees("connection-badge", "Live").await;

    line.narrow.send_replace(true);
    let market = stack.nats_user("market-data").await;
    let filler = "x".repeat(FILLER);
    let publish = async |n: u64| {
        let tick = json!({
            "symbol": "AAPL", "price": format!("7{n}.25"), "sequence": n,
            "time": auction::Time::from(bootstrap::clock::now()), "filler": filler,
        });
        let sent = market
            .jetstream
            .publish("market.tick.AAPL", tick.to_string().into());
        sent.await.expect("NATS is up").await.expect("it is kept");
    };
    let mut n = 0;
    let prices = async {
        let mut pace = interval(PRICE_PACE);
        loop {
            pace.tick().await;
            n += 1;
            publish(n).await;
        }
    };
    tokio::select! {
        () = prices => {}
        () = visitor.sees("connection-badge", "Slow connection: showing newest prices, ") => {}
    }
    let words = visitor.text("connection-badge").await;
    let skipped: u64 = words
        .split(' ')
        .find_map(|word| word.parse().ok())
        .expect("how many");
    assert!((1..=n).contains(&skipped), "{words}, of {n}");

    line.narrow.send_replace(false);
    visitor.sees("connection-badge", "Live").await;
}

/// A line to the gateway that can be made narrow.
struct Line {
    port: u16,
    narrow: watch::Sender<bool>,
}

impl Line {
    async fn to(target: &str) -> Self {
        let target: SocketAddr = target.parse().expect("an address");
        let near = TcpSocket::new_v4().expect("a socket");
        near.set_send_buffer_size(BUFFER).expect("a size");
        let here = SocketAddr::from(([127, 0, 0, 1], 0));
        near.bind(here).expect("loopback has free ports");
        let listener = near.listen(16).expect("it can listen");
        let port = listener.local_addr().expect("it is bound").port();
        let narrow = watch::Sender::new(false);
        let is_narrow = narrow.subscribe();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, target, is_narrow.clone()));
            }
        });
        Self { port, narrow }
    }
}

async fn carry(near: TcpStream, target: SocketAddr, is_narrow: watch::Receiver<bool>) {
    let far = TcpSocket::new_v4().expect("a socket");
    far.set_recv_buffer_size(BUFFER).expect("a size");
    let Ok(far) = far.connect(target).await else {
        return;
    };
    let ((mut near_in, mut near_out), (mut far_in, mut far_out)) =
        (near.into_split(), far.into_split());
    let down = async {
        let mut pace = interval(GULP_PACE);
        let mut gulp = [0; GULP];
        loop {
            if *is_narrow.borrow() {
                pace.tick().await;
            }
            let read = far_in.read(&mut gulp).await.unwrap_or(0);
            if read == 0 || near_out.write_all(&gulp[..read]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = down => {}
        _ = copy(&mut near_in, &mut far_out) => {}
    }
}
