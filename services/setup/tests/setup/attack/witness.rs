//! Who sees what arrives and changes in every zone: a user in each account that hears everything, and the server's
//! own account of its streams.

use std::collections::BTreeMap;

use async_nats::{Client, Message, Subscriber};
use futures_util::{FutureExt, StreamExt};
use harness::nats::Nats;
use serde_json::Value;

/// The header of questions that their asker may put openly: they cross by the table, and are no relay.
pub(crate) const ASKED_OPENLY: &str = "Asked-Openly";

/// The accounts with a user added to each that may do everything there.
pub(crate) fn with_witnesses(accounts: &str) -> String {
    let mut text = String::new();
    let mut account = "";
    for line in accounts.lines() {
        text.push_str(line);
        text.push('\n');
        if let Some(name) = line
            .strip_prefix("  ")
            .and_then(|line| line.strip_suffix(" {"))
            && !name.starts_with(' ')
        {
            account = name;
        }
        if line == "    users: [" {
            text.push_str(&format!(
                "      {{ user: \"witness-{account}\", password: \"witness\" }}\n"
            ));
        }
    }
    text
}

/// One account, heard whole.
pub(crate) struct Witness {
    pub(crate) account: String,
    pub(crate) client: Client,
    heard: Subscriber,
}

impl Witness {
    pub(crate) async fn open(nats: &Nats, account: &str) -> Self {
        let user = format!("witness-{account}");
        let options = async_nats::ConnectOptions::with_user_and_password(user, "witness".into());
        let options = options.custom_inbox_prefix(format!("_INBOX_witness-{account}"));
        let client = options.connect(nats.url()).await.unwrap();
        let heard = client.subscribe(">").await.unwrap();
        client.flush().await.unwrap();
        Self {
            account: account.to_owned(),
            client,
            heard,
        }
    }

    /// What was heard since the last time on `subjects`, but for what was asked openly.
    pub(crate) async fn arrived(&mut self, subjects: &[&str]) -> Vec<Message> {
        // Its own word comes after what the server had for it before.
        let last = self.client.new_inbox();
        self.client.publish(last.clone(), "".into()).await.unwrap();
        let mut arrived = vec![];
        loop {
            let message = match self.heard.next().now_or_never() {
                Some(message) => message,
                None => self.heard.next().await,
            };
            let message = message.unwrap();
            if message.subject.as_str() == last {
                return arrived;
            }
            let openly = message.headers.as_ref();
            let openly = openly.is_some_and(|headers| headers.get(ASKED_OPENLY).is_some());
            if subjects.contains(&message.subject.as_str()) && !openly {
                arrived.push(message);
            }
        }
    }
}

/// Of each account, its streams with their settings and state.
pub(crate) type Streams = BTreeMap<String, BTreeMap<String, Value>>;

/// All streams as the server has them.
pub(crate) async fn streams(nats: &Nats) -> Streams {
    let url = format!("{}/jsz?accounts=1&streams=1&config=1", nats.monitor_url());
    let told: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    let accounts = told["account_details"].as_array().into_iter().flatten();
    let named = |value: &Value| value["name"].as_str().unwrap().to_owned();
    accounts
        .map(|account| {
            let streams = account["stream_detail"].as_array().into_iter().flatten();
            let streams = streams.map(|stream| {
                let kept = serde_json::json!([stream["config"], stream["state"]]);
                (named(stream), kept)
            });
            (named(account), streams.collect())
        })
        .collect()
}

/// How often the server's log says that somebody was refused a subject.
pub(crate) fn refusals(nats: &Nats) -> usize {
    let log = std::fs::read_to_string(nats.log()).unwrap();
    log.matches("Violation").count()
}
