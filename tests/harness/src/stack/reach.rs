//! What is seen of a stack from outside: its addresses, its people, its processes and what they count.

use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tokio::time::timeout;

use super::{DEMO_PASSWORD, Stack, program};
use crate::{nats::CLUSTER_SIZE, person::Person, socket::ANSWER_MAX};

/// Where a server of NATS listens on loopback.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NatsPorts {
    pub client: u16,
    pub monitor: u16,
    /// To the others of its cluster.
    pub route: u16,
}

impl Stack {
    /// The page address, without a path.
    pub fn web_url(&self) -> String {
        format!("http://localhost:{}", self.ports.web)
    }

    /// The page addresses of a stack as on several machines.
    pub fn web_urls(&self) -> [String; 2] {
        let web = self.ports.web;
        [web, web + 1].map(|port| format!("http://localhost:{port}"))
    }

    /// Where Centrifuge clients connect.
    pub fn gateway_url(&self) -> String {
        format!("ws://localhost:{}/connection/websocket", self.ports.gateway)
    }

    /// The same of a stack as on several machines.
    pub fn gateway_urls(&self) -> [String; 2] {
        let gateway = self.ports.gateway;
        [gateway, gateway + 1].map(|port| format!("ws://localhost:{port}/connection/websocket"))
    }

    /// The gateway's host and port.
    pub fn gateway_address(&self) -> String {
        format!("127.0.0.1:{}", self.ports.gateway)
    }

    /// Where NATS clients connect.
    pub fn nats_url(&self) -> String {
        let count = if self.is_cluster { CLUSTER_SIZE } else { 1 };
        let ports = (self.ports.nats..).take(count);
        let urls: Vec<String> = ports
            .map(|port| format!("nats://127.0.0.1:{port}"))
            .collect();
        urls.join(",")
    }

    /// Where a server of NATS listens, one of several by its name.
    pub fn nats_ports(&self, name: &str) -> NatsPorts {
        let names = (1..=CLUSTER_SIZE).map(|n| format!("nats-{n}"));
        let mut places = names.zip(0_u16..);
        let place = places.find(|(it, _)| it == name);
        let (_, place) = place.unwrap_or_else(|| panic!("there is no server {name}"));
        NatsPorts {
            client: self.ports.nats + place,
            monitor: self.ports.monitor + place,
            route: self.ports.cluster + place,
        }
    }

    /// A new account, signed in as a program.
    pub async fn sign_up(&self, name: &str) -> Person {
        Person::sign_up(&self.web_url(), name).await
    }

    /// The path of the one-time link by which somebody gets an account of this role, as whoever has the machine makes it.
    pub fn invitation(&self, email: &str, role: &str) -> String {
        let made = Command::new(&self.program)
            .args(["account", "add", email, "--role", role])
            .arg("--secrets")
            .arg(self.data().join("secrets/web"))
            .arg("--data-dir")
            .arg(self.data())
            .output()
            .expect("the program starts");
        assert!(made.status.success(), "{made:?}");
        let link = String::from_utf8(made.stdout).expect("a line of text");
        let path = link.trim_end().strip_prefix(&self.web_url());
        path.unwrap_or_else(|| panic!("{link:?} is elsewhere"))
            .to_owned()
    }

    /// A demo account signed in as a program: `alice`, `bob` or `olga`.
    pub async fn sign_in(&self, name: &str) -> Person {
        let email = format!("{name}@outcry.test");
        Person::sign_in(&self.web_url(), &email, DEMO_PASSWORD).await
    }

    /// The process id that a service, or `nats`, has now.
    pub fn pid(&self, name: &str) -> i64 {
        let run = self.running();
        let pid = run["pids"][name].as_i64();
        pid.unwrap_or_else(|| panic!("no process {name} in {run}"))
    }

    /// The process ids of everything that runs now.
    pub fn pids(&self) -> Vec<i64> {
        let run = self.running();
        let pids = run["pids"].as_object().expect("it lists process ids");
        pids.values().filter_map(Value::as_i64).collect()
    }

    /// What `outcry status` ends with: success when everything is ready.
    pub fn program_status(&self) -> std::io::Result<std::process::ExitStatus> {
        Command::new(program())
            .arg("status")
            .arg("--data-dir")
            .arg(self.data())
            .stdout(Stdio::null())
            .status()
    }

    /// What a service counted so far, summed over the series of this name whose labels hold all these words.
    pub async fn counted(&self, service: &str, name: &str, labels: &[&str]) -> f64 {
        let text = self.admin(service, "/metrics").await;
        let series = text.lines().filter(|line| {
            let is_it = line
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['{', ' ']));
            is_it && labels.iter().all(|label| line.contains(label))
        });
        let values = series.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok());
        values.sum()
    }

    /// What a service says of its readiness, be it ready or not; none when it does not answer.
    pub async fn ready_answer(&self, service: &str) -> Option<Value> {
        let admin = self.run()?["processes"][service]["health"].clone();
        let asked = reqwest::get(format!("http://{}/readyz", admin.as_str()?)).await;
        asked.ok()?.json().await.ok()
    }

    /// Whether a process, a service or a server of NATS, says that it is well.
    pub async fn is_well(&self, name: &str) -> bool {
        let Some(run) = self.run() else { return false };
        let process = &run["processes"][name];
        let (health, path) = (process["health"].as_str(), process["health_path"].as_str());
        let (Some(health), Some(path)) = (health, path) else {
            return false;
        };
        // One that stands still answers when it goes on.
        let asked = reqwest::get(format!("http://{health}{path}"));
        let asked = timeout(ANSWER_MAX, asked).await;
        asked.is_ok_and(|it| it.is_ok_and(|answer| answer.status().is_success()))
    }

    /// The names of everything that runs, by which it is known here.
    pub fn names(&self) -> Vec<String> {
        let run = self.running();
        let processes = run["processes"].as_object().expect("it lists processes");
        processes.keys().cloned().collect()
    }

    /// What a service answers on its admin port, which must be success.
    pub async fn admin(&self, service: &str, path: &str) -> String {
        let run = self.running();
        let admin = run["processes"][service]["health"].as_str();
        let admin = admin.unwrap_or_else(|| panic!("no admin port of {service} in {run}"));
        let asked = reqwest::get(format!("http://{admin}{path}")).await;
        let answer = asked.expect("the admin port answers");
        assert!(answer.status().is_success(), "{service}{path}: {answer:?}");
        answer.text().await.expect("it answers in full")
    }

    /// The NATS connection of a user of this stack, as whoever holds its seed has one.
    pub async fn nats_user(&self, name: &str) -> broker::Connection {
        broker::connect(broker::ConnectionSettings {
            url: self.nats_url(),
            seed_file: self.data().join(format!("secrets/{name}/nats.seed")),
            name: name.to_owned(),
            inbox_prefix: format!("_INBOX_{name}"),
        })
        .await
        .unwrap_or_else(|error| panic!("{name} may not connect: {error}"))
    }

    /// Has the demo's publisher name a price of a symbol; what becomes of it.
    pub async fn publish(&self, symbol: &str, price: &str) -> Value {
        let publisher = self.nats_user("publisher-demo").await.client;
        let subject = format!("market.in.demo.{symbol}");
        let payload = json!({ "price": price }).to_string();
        let answer = publisher.request(subject, payload.into()).await;
        let answer = answer.expect("market-data answers").payload;
        serde_json::from_slice(&answer).expect("it is JSON")
    }

    /// What the stack says of itself while it runs.
    fn running(&self) -> Value {
        self.run().expect("a running stack has its run file")
    }
}
