//! What the topology grants is what the server allows, and nothing else: every user tries every subject.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    path::Path,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use harness::nats::{self, Nats};
use topology::{Grants, Token, User};

/// Subjects that nobody is granted: only the server's republishing writes there, or nobody at all.
const NOBODYS: [&str; 6] = [
    "live.lot.s.l",
    "live.tick.DEMO",
    "market.in.other.DEMO",
    "$KV.lease.somebody",
    "$SYS.REQ.SERVER.PING",
    "anything",
];
const PUBLISHERS: [&str; 2] = ["acme", nats::PUBLISHER];

/// A user's connection, spoken by hand: the server's refusals come in order, so that a pong ends them.
struct Line {
    reader: BufReader<TcpStream>,
}

impl Line {
    fn open(nats: &Nats, user: &User) -> Self {
        let address = nats.url().replace("nats://", "");
        let stream = TcpStream::connect(address).unwrap();
        let mut line = Self {
            reader: BufReader::new(stream),
        };
        let info = line.read();
        let info: serde_json::Value =
            serde_json::from_str(info.trim_start_matches("INFO ")).unwrap();
        let pair = key_pair(&nats.secrets(&user.name()));
        let nonce = info["nonce"].as_str().unwrap();
        let connect = serde_json::json!({
            "verbose": false, "pedantic": false, "lang": "test", "version": "0", "protocol": 1,
            "headers": true, "no_responders": true, "nkey": pair.public_key(),
            "sig": URL_SAFE_NO_PAD.encode(pair.sign(nonce.as_bytes()).unwrap()),
        });
        line.write(&format!("CONNECT {connect}\r\n"));
        let refused = line.refused();
        assert!(refused.is_empty(), "{user:?}: {refused:?}");
        line
    }

    /// The subjects of these that the user may not publish to.
    fn refused_publish(&mut self, subjects: &BTreeSet<String>) -> BTreeSet<String> {
        for subject in subjects {
            self.write(&format!("PUB {subject} 0\r\n\r\n"));
        }
        self.refused()
    }

    /// The subjects of these that the user may not subscribe to.
    fn refused_subscribe(&mut self, subjects: &BTreeSet<String>) -> BTreeSet<String> {
        for (id, subject) in subjects.iter().enumerate() {
            self.write(&format!("SUB {subject} {id}\r\nUNSUB {id}\r\n"));
        }
        self.refused()
    }

    fn refused(&mut self) -> BTreeSet<String> {
        self.write("PING\r\n");
        let mut refused = BTreeSet::new();
        loop {
            let said = self.read();
            match said.as_str() {
                "PONG" => return refused,
                "PING" => self.write("PONG\r\n"),
                error if error.starts_with("-ERR") => {
                    let subject = error.split('"').nth(1);
                    refused.insert(subject.unwrap_or(error).to_owned());
                }
                _ => {}
            }
        }
    }

    fn write(&mut self, text: &str) {
        self.reader.get_mut().write_all(text.as_bytes()).unwrap();
    }

    fn read(&mut self) -> String {
        let mut line = String::new();
        let count = self.reader.read_line(&mut line).unwrap();
        assert!(count > 0, "the server hung up");
        line.trim_end().to_owned()
    }
}

fn key_pair(secrets: &Path) -> nkeys::KeyPair {
    let seed = std::fs::read_to_string(secrets.join("nats.seed")).unwrap();
    nkeys::KeyPair::from_seed(seed.trim()).unwrap()
}

/// Whether a granted pattern covers a subject.
pub(crate) fn covers(pattern: &str, subject: &str) -> bool {
    let (mut pattern, mut subject) = (pattern.split('.'), subject.split('.'));
    loop {
        match (pattern.next(), subject.next()) {
            (Some(">"), Some(_)) | (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == "*" || wanted == found => {}
            _ => return false,
        }
    }
}

/// A subject that the pattern covers and no narrower grant was made for.
fn example(pattern: &str) -> String {
    pattern.replace(['*', '>'], "example")
}

fn not_covered(grants: &[String], subjects: &BTreeSet<String>) -> BTreeSet<String> {
    let is_granted = |subject: &&String| grants.iter().any(|grant| covers(grant, subject));
    subjects
        .iter()
        .filter(|s| !is_granted(s))
        .cloned()
        .collect()
}

fn publishers() -> [Token; 2] {
    PUBLISHERS.map(|name| Token::parse(name).unwrap())
}

fn grants(user: &User) -> Grants {
    user.grants(nats::PARTITION_COUNT, &publishers())
}

/// Every subject that anybody is granted, and some that nobody is.
fn subjects(users: &[User]) -> BTreeSet<String> {
    let grants = users.iter().map(grants);
    let granted = grants.flat_map(|grants| [grants.publish, grants.subscribe].concat());
    let examples = granted.map(|pattern| example(&pattern));
    examples.chain(NOBODYS.map(str::to_owned)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_user_may_do_exactly_what_topology_grants() {
    let nats = nats::start_with(nats::PARTITION_COUNT, &PUBLISHERS).await;
    let users = topology::users(&publishers());
    let subjects = subjects(&users);
    for user in &users {
        let grants = grants(user);
        let mut line = Line::open(&nats, user);
        let refused = line.refused_publish(&subjects);
        assert_eq!(
            refused,
            not_covered(&grants.publish, &subjects),
            "{user:?} publishes"
        );
        assert!(!refused.is_empty(), "{user:?} may publish everywhere");
        let refused = line.refused_subscribe(&subjects);
        assert_eq!(
            refused,
            not_covered(&grants.subscribe, &subjects),
            "{user:?} subscribes"
        );
        assert!(!refused.is_empty(), "{user:?} hears everything");
    }
}

#[test]
fn subject_patterns_match_as_on_the_server() {
    for (pattern, subject, expected) in [
        ("a.b", "a.b", true),
        ("a.*", "a.b", true),
        ("a.>", "a.b.c", true),
        ("a.>", "a", false),
        ("a.*", "a.b.c", false),
        ("a", "a.b", false),
    ] {
        assert_eq!(covers(pattern, subject), expected, "{pattern} {subject}");
    }
}
