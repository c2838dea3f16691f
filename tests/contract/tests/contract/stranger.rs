//! A program in another language, written from the description and `nats/PROTOCOL.md` alone: its line
//! breaks between bid and answer, and it neither loses a bid nor bids twice.

use std::{collections::BTreeMap, process::Stdio};

use harness::{person::PASSWORD, until};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::{Duration, timeout},
};

use crate::{
    house::{House, Role},
    proxy::{Line, Proxy},
    python,
};

/// Far above what the program itself is patient for.
const PATIENCE: Duration = Duration::from_secs(90);

/// One for each way a bid can go.
const LOTS: [&str; 4] = ["1", "2", "3", "4"];

struct Stranger {
    _process: Child,
    orders: ChildStdin,
    said: Lines<BufReader<ChildStdout>>,
    /// How often it subscribed to a lot.
    subscribed: usize,
    /// Sequences that it saw of each lot.
    seen: BTreeMap<String, Vec<u64>>,
}

impl Stranger {
    fn arrives(mut python: std::process::Command, house: &House, proxy: &Proxy) -> Self {
        python.arg(python::script("stranger.py"));
        python.args([&house.stack.web_url(), "dave@example.test", PASSWORD]);
        python.args(["many", &proxy.address]);
        let mut process = Command::from(python)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("python3 starts");
        let orders = process.stdin.take().expect("it was piped");
        let said = process.stdout.take().expect("it was piped");
        Self {
            _process: process,
            orders,
            said: BufReader::new(said).lines(),
            subscribed: 0,
            seen: BTreeMap::new(),
        }
    }

    /// The next line that has this member.
    async fn says(&mut self, member: &str) -> Value {
        loop {
            let line = timeout(PATIENCE, self.said.next_line()).await;
            let line = line.unwrap_or_else(|_| panic!("it never said {member}"));
            let line = line.expect("its output can be read");
            let line = line.unwrap_or_else(|| panic!("it ended before it said {member}"));
            let said: Value = serde_json::from_str(&line).expect("it speaks JSON");
            assert!(said.get("gap").is_none(), "{said}");
            if let Some(sequence) = said["sequence"].as_u64() {
                let lot = said["lot"].as_str().expect("it says of which lot");
                self.seen.entry(lot.to_owned()).or_default().push(sequence);
            }
            if said.get("subscribed").is_some() {
                self.subscribed += 1;
            }
            if said.get(member).is_some() {
                return said;
            }
        }
    }

    /// Waits until it is back on every lot, so many connections after the first.
    async fn settles(&mut self, connections: usize) {
        while self.subscribed < LOTS.len() * (1 + connections) {
            self.says("subscribed").await;
        }
    }

    async fn bid(&mut self, lot: &str, bid_id: &str, maximum: u64) {
        let order = format!("{lot} {bid_id} {maximum}\n");
        let given = self.orders.write_all(order.as_bytes()).await;
        given.expect("it listens");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stranger_learns_each_bids_outcome_and_never_doubles() {
    let Some(python) = python::python() else {
        return;
    };
    let house = House::open().await;
    house.open_sale("many", &LOTS).await;
    let proxy = Proxy::to(house.stack.gateway_address()).await;
    let mut stranger = Stranger::arrives(python, &house, &proxy);
    stranger.says("ready").await;
    let visitor = house.person(Role::Nobody);
    let bid_count = async |lot: &str| {
        let lot = visitor.get(&format!("sales/many/lots/{lot}")).await;
        lot["bid_count"].as_u64().expect("a number")
    };

    stranger.bid("1", "in-peace", 2_000).await;
    let said = stranger.says("by").await;
    assert_eq!(said["by"], "answer", "{said}");
    assert_eq!(said["outcome"]["accepted"], true, "{said}");

    // The bid arrives, and the answer is lost with the line.
    proxy.set(Line::DeadDown);
    stranger.bid("2", "answer-lost", 2_000).await;
    until("the bid counts", async || bid_count("2").await == 1).await;
    proxy.cut();
    let said = stranger.says("by").await;
    assert_eq!(
        (&said["by"], &said["tries"]),
        (&"look-up".into(), &1.into())
    );
    assert_eq!(said["outcome"]["accepted"], true, "{said}");

    stranger.settles(1).await;

    // The bid itself is lost with the line: only then is it sent again.
    proxy.set(Line::DeadUp);
    stranger.bid("3", "bid-lost", 2_000).await;
    until("the bid is lost", async || proxy.lost() > 0).await;
    proxy.cut();
    assert_eq!(stranger.says("not_received").await["bid"], "bid-lost");
    let said = stranger.says("by").await;
    assert_eq!(said["outcome"]["accepted"], true, "{said}");

    stranger.settles(2).await;

    // The gateway itself dies and comes again.
    house.stack.kill_one("gateway");
    stranger.bid("4", "gateway-gone", 2_000).await;
    let said = stranger.says("by").await;
    assert_eq!(said["outcome"]["accepted"], true, "{said}");

    stranger.bid("4", "too-low", 100).await;
    let said = stranger.says("by").await;
    assert_eq!(said["outcome"]["refusal"]["kind"], "maximum_not_higher");

    for lot in LOTS {
        assert_eq!(bid_count(lot).await, 1, "one bid was meant for lot {lot}");
        let shown = visitor.get(&format!("sales/many/lots/{lot}")).await;
        let last = shown["sequence"].as_u64().expect("a number");
        while stranger.seen.get(lot).and_then(|seen| seen.last()) != Some(&last) {
            stranger.says("sequence").await;
        }
        let seen = &stranger.seen[lot];
        assert_eq!(*seen, (2..=last).collect::<Vec<_>>(), "lot {lot}");
    }
}
