//! A connection to NATS whose last words may be lost, as on a network that breaks.

use std::net::SocketAddr;

use broker::{Connection, ConnectionSettings};
use harness::nats::Nats;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// What happens to the server's words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Sound,
    /// The client receives nothing more, and the server knows nothing of it.
    Dropping,
    /// Connections that dropped something are cut.
    Cut,
}

/// Between clients and a server.
pub(crate) struct Leaky {
    address: SocketAddr,
    line: watch::Sender<Line>,
}

impl Leaky {
    pub(crate) async fn start(nats: &Nats) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (line, watched) = watch::channel(Line::Sound);
        let server = nats.url().replace("nats://", "");
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, server.clone(), watched.clone()));
            }
        });
        Self { address, line }
    }

    pub(crate) async fn connection(&self, nats: &Nats, user: &str) -> Connection {
        broker::connect(ConnectionSettings {
            url: format!("nats://{}", self.address),
            seed_file: nats.secrets(user).join("nats.seed"),
            name: user.to_owned(),
            inbox_prefix: format!("_INBOX_{user}"),
        })
        .await
        .unwrap()
    }

    /// Loses what the server says, until the connection is cut.
    pub(crate) fn lose(&self) {
        self.line.send_replace(Line::Dropping);
    }

    pub(crate) fn cut(&self) {
        self.line.send_replace(Line::Cut);
    }
}

async fn carry(client: TcpStream, server: String, mut line: watch::Receiver<Line>) {
    let server = TcpStream::connect(server).await.unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mut dropping = false;
    let mut words = vec![0; 64 * 1024];
    let up = tokio::spawn(async move { copy(&mut from_client, &mut to_server).await });
    loop {
        tokio::select! {
            biased;
            _ = line.changed() => match *line.borrow() {
                Line::Dropping => dropping = true,
                Line::Cut if dropping => break,
                _ => {}
            },
            length = from_server.read(&mut words) => match length {
                Ok(length) if length > 0 => {
                    if !dropping && to_client.write_all(&words[..length]).await.is_err() {
                        break;
                    }
                }
                _ => break,
            },
        }
    }
    up.abort();
}
