//! A mail server of a test's own: it speaks as much SMTP as a client needs, keeps what it took, and refuses what it is told to.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    sync::watch,
    task::JoinSet,
};

use crate::serving::{Serving, listen_at, lock};

/// A mail as it was taken.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub text: String,
}

/// The server, until it is dropped.
#[derive(Debug)]
pub struct MailServer {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    _accepting: Serving,
}

#[derive(Default, Debug)]
struct Shared {
    taken: Mutex<Vec<Mail>>,
    /// What is said to a recipient instead of 250.
    refusals: Mutex<HashMap<String, &'static str>>,
    /// Mails are taken and the client does not learn of it.
    is_mute: watch::Sender<bool>,
}

impl Mail {
    /// The value of a header.
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.text.lines();
        let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.text))
    }

    /// Its text as it is read, with what stands in quoted-printable (RFC 2045, section 6.7) as far as it is ASCII.
    pub fn plain(&self) -> String {
        let joined = self.text.replace("=\r\n", "");
        joined.replace("=3D", "=").replace("=20", " ")
    }

    /// The first link in it below a place of the site, without the site's own address.
    pub fn path_below(&self, place: &str) -> Option<String> {
        let text = self.plain();
        let mut words = text.split_whitespace();
        let link = words.find(|word| word.starts_with("http") && word.contains(place))?;
        let (_, rest) = link.split_once(place)?;
        Some(format!("{place}{rest}"))
    }
}

impl MailServer {
    pub async fn start() -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into()).await
    }

    pub async fn start_at(address: SocketAddr) -> Self {
        let (listener, address) = listen_at(address).await;
        let shared = Arc::new(Shared::default());
        let by = shared.clone();
        let accepting = Serving::spawn(async move {
            let mut sessions = JoinSet::new();
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
            _accepting: accepting,
        }
    }

    /// What is said to a recipient from now on.
    pub fn refuse(&self, recipient: &str, reply: &'static str) {
        lock(&self.shared.refusals).insert(recipient.to_owned(), reply);
    }

    /// Takes what comes, and says nothing until it is told to.
    pub fn set_mute(&self, is_mute: bool) {
        self.shared.is_mute.send_replace(is_mute);
    }

    /// Every mail that was taken, in order.
    pub fn taken(&self) -> Vec<Mail> {
        lock(&self.shared.taken).clone()
    }

    /// Those to an address whose subject holds these words, in ASCII.
    pub fn taken_by(&self, to: &str, subject: &str) -> Vec<Mail> {
        let mut mails = self.taken();
        mails.retain(|mail| mail.to == to && mail.header("Subject").contains(subject));
        mails
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
            let refusals = lock(&shared.refusals);
            refusals.get(&to).copied().unwrap_or("250 ok")
        } else if line == "DATA" {
            stream.write_all(b"354 go on\r\n").await?;
            let text = read_mail(&mut stream).await?;
            let to = to.clone();
            lock(&shared.taken).push(Mail { to, text });
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
