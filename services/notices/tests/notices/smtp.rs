//! A mail server of the test's own: it speaks as much SMTP as a client needs, keeps what it took, and refuses what it is told to.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// A mail as it was taken.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) to: String,
    pub(crate) text: String,
}

/// The server, until it is dropped.
pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    taken: Mutex<Vec<Taken>>,
    /// What is said to a recipient instead of 250.
    refusals: Mutex<HashMap<String, &'static str>>,
    /// Mails are taken and the client does not learn of it.
    is_mute: watch::Sender<bool>,
}

impl Taken {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.text.lines();
        let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.text))
    }
}

impl MailServer {
    pub(crate) async fn start() -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into()).await
    }

    pub(crate) async fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let by = shared.clone();
        let accepting = tokio::spawn(async move {
            let mut sessions = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let shared = by.clone();
                sessions.spawn(async move {
                    let _ = session(stream, &shared).await;
                });
            }
        });
        Self {
            address,
            shared,
            accepting,
        }
    }

    pub(crate) fn refuse(&self, recipient: &str, reply: &'static str) {
        let mut refusals = self.shared.refusals.lock().unwrap();
        refusals.insert(recipient.to_owned(), reply);
    }

    pub(crate) fn set_mute(&self, is_mute: bool) {
        self.shared.is_mute.send_replace(is_mute);
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().unwrap().clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn session(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 test ESMTP\r\n").await?;
    let mut to = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let reply = if line.starts_with("EHLO") {
            "250-test\r\n250 8BITMIME"
        } else if let Some(recipient) = line.strip_prefix("RCPT TO:<") {
            to = recipient.trim_end_matches('>').to_owned();
            let refusals = shared.refusals.lock().unwrap();
            refusals.get(&to).copied().unwrap_or("250 ok")
        } else if line == "DATA" {
            stream.write_all(b"354 go on\r\n").await?;
            let text = read_mail(&mut stream).await?;
            let to = to.clone();
            shared.taken.lock().unwrap().push(Taken { to, text });
            let mut is_mute = shared.is_mute.subscribe();
            let _ = is_mute.wait_for(|is_mute| !*is_mute).await;
            "250 taken"
        } else if line == "QUIT" {
            stream.write_all(b"221 bye\r\n").await?;
            return Ok(());
        } else {
            "250 ok"
        };
        stream.write_all(reply.as_bytes()).await?;
        stream.write_all(b"\r\n").await?;
    }
}

async fn read_mail(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(text);
        }
        // A line that begins with a dot carries one more (RFC 5321, section 4.5.2).
        text += line.strip_prefix('.').unwrap_or(&line);
    }
}
