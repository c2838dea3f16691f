//! One of two gateways is killed under load, and its viewers go on at the other. Each checks that it gets every message of a
//! log once and in order, and ends with the newest value; and the presence is right soon after.

mod watcher;

use std::{
    io::Write,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow, ensure};
use serde_json::{Value, json};

use self::watcher::{LATEST, LOG, Watcher};
use crate::{
    machine::{CLIENT_CORE, pin},
    report::Report,
    under_test::{self, Broker, Gateway, free_address, publication, subscribing},
    viewers::{PATIENCE, Viewer, Viewers},
};

/// Messages of each channel in a second.
const MESSAGES_A_SECOND: u32 = 30;
/// How long a viewer may be away.
const BACK_MAX: Duration = Duration::from_secs(10);
/// How soon the presence has to be right.
const COUNTED_MAX: Duration = Duration::from_secs(10);
/// The pause of the loop that publishes and reads.
const TURN: Duration = Duration::from_millis(2);
const PRESENCE: &str = "presence = true
allow_presence_for_client = true
allow_presence_for_anonymous = true";

/// Runs the benchmark, with so many viewers at each gateway, for about this long.
pub(crate) fn run(viewers: usize, total: Duration) -> anyhow::Result<Report> {
    pin(CLIENT_CORE);
    let mut report = Report::new("takeover");
    let broker = Broker::start()?;
    let mut run = Run::begin(&broker, viewers)?;
    run.until(total / 2)?;
    let killed_at = run.kill();
    let address = run.other.address;
    let counting = thread::spawn(move || presence(address, 2 * viewers, killed_at));
    run.until(total)?;
    run.until_all_have_all()?;
    let mut note = |what, took: Duration, most: Duration| {
        report.note(what, "s", took.as_secs_f64(), most.as_secs_f64());
    };
    run.away.sort();
    let longest = run.away.last().context("nobody came back")?;
    note(
        "until a viewer is back, median",
        run.away[run.away.len() / 2],
        BACK_MAX,
    );
    note("until all are back", *longest, BACK_MAX);
    let counted = counting
        .join()
        .map_err(|_| anyhow!("the count panicked"))??;
    note("until the presence is right", counted, COUNTED_MAX);
    Ok(report)
}

/// Two gateways, the first of which dies, and their viewers.
struct Run {
    started: Instant,
    publisher: std::net::TcpStream,
    published: u64,
    dying: Option<Gateway>,
    other: Gateway,
    viewers: Viewers,
    watchers: Vec<Watcher>,
    killed_at: Option<Instant>,
    /// How long each was away that came back.
    away: Vec<Duration>,
}

impl Run {
    fn begin(broker: &Broker, viewers: usize) -> anyhow::Result<Self> {
        let namespaces =
            under_test::log("lot", 1_000, PRESENCE) + under_test::latest("tick").as_str();
        let dying = broker.gateway(&namespaces, free_address()?)?;
        let other = broker.gateway(&namespaces, free_address()?)?;
        let mut publisher = broker.publisher()?;
        let epoch = first_epoch(&mut publisher, other.address)?;
        let mut all = Viewers::none()?;
        let greeting = subscribing(&[LOG.into(), LATEST.into()]);
        for number in 0..2 * viewers {
            let address = [dying.address, other.address][number % 2];
            all.add(Viewer::connect(address, &greeting)?)?;
        }
        let watchers = vec![Watcher::new(epoch); all.len()];
        Ok(Self {
            started: Instant::now(),
            publisher,
            published: 1,
            dying: Some(dying),
            other,
            viewers: all,
            watchers,
            killed_at: None,
            away: vec![],
        })
    }

    /// Publishes and reads until so long after the start.
    fn until(&mut self, time: Duration) -> anyhow::Result<()> {
        while self.started.elapsed() < time {
            self.publish_what_is_due()?;
            self.read()?;
        }
        Ok(())
    }

    /// Those of the first gateway are away from now on, whether they know it or not.
    fn kill(&mut self) -> Instant {
        self.dying.take();
        for watcher in self.watchers.iter_mut().step_by(2) {
            watcher.is_away = true;
        }
        *self.killed_at.insert(Instant::now())
    }

    fn until_all_have_all(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let has_all = |it: &Watcher, last| !it.is_away && it.has(last);
        while !self.watchers.iter().all(|it| has_all(it, self.published)) {
            ensure!(
                Instant::now() < deadline,
                "{} are away, and somebody lacks the last messages",
                self.watchers.iter().filter(|it| it.is_away).count()
            );
            self.read()?;
        }
        Ok(())
    }

    fn publish_what_is_due(&mut self) -> anyhow::Result<()> {
        let due = self.started.elapsed().as_secs_f64() * f64::from(MESSAGES_A_SECOND);
        if (self.published as f64) < due {
            self.published += 1;
            publish(&mut self.publisher, self.published)?;
        }
        Ok(())
    }

    /// Has each viewer read what came. Whose gateway was killed goes to the other.
    fn read(&mut self) -> anyhow::Result<()> {
        for number in self.viewers.ready(TURN)? {
            let (viewer, buffer) = self.viewers.one(number);
            let watcher = &mut self.watchers[number];
            let was_away = watcher.is_away;
            match watcher.read(viewer, buffer) {
                Ok(()) => {}
                Err(watcher::Failed::HungUp(why)) => {
                    ensure!(was_away, "viewer {number}: {why}");
                    let again = Viewer::ask(self.other.address, "/connection/websocket")?;
                    self.viewers.replace(number, again)?;
                }
                Err(watcher::Failed::Wrong(why)) => {
                    return Err(why.context(format!("viewer {number}")));
                }
            }
            if was_away && !watcher.is_away {
                self.away.extend(self.killed_at.map(|at| at.elapsed()));
            }
        }
        Ok(())
    }
}

fn publish(publisher: &mut impl Write, number: u64) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    for channel in [LOG, LATEST] {
        publication(channel, &format!(r#"{{"n":{number}}}"#), &mut bytes);
    }
    Ok(publisher.write_all(&bytes)?)
}

/// Publishes the first message, and the epoch of the log that it makes.
fn first_epoch(publisher: &mut impl Write, address: SocketAddr) -> anyhow::Result<String> {
    publish(publisher, 1)?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        // It may not be stored yet.
        let told = ask(address, &json!({"id": 2, "subscribe": {"channel": LOG}}))?;
        let told = &told["subscribe"];
        if told["offset"] == 1 {
            return Ok(told["epoch"].as_str().context("no epoch")?.to_owned());
        }
        ensure!(Instant::now() < deadline, "{told}");
        thread::sleep(TURN);
    }
}

/// What one who just connected is told.
fn ask(address: SocketAddr, command: &Value) -> anyhow::Result<Value> {
    let mut greeting = subscribing(&[]);
    greeting.steps.truncate(1);
    let mut viewer = Viewer::connect_blocking(address, &greeting)?;
    viewer.say(&command.to_string())?;
    Ok(serde_json::from_str(&viewer.frame()?)?)
}

/// Waits until as many are counted as there are; how long after the kill that is.
fn presence(address: SocketAddr, viewers: usize, killed_at: Instant) -> anyhow::Result<Duration> {
    let deadline = Instant::now() + COUNTED_MAX;
    loop {
        let asked = json!({"id": 2, "presence_stats": {"channel": LOG}});
        let told = ask(address, &asked)?;
        if told["presence_stats"]["num_clients"] == viewers {
            return Ok(killed_at.elapsed());
        }
        ensure!(Instant::now() < deadline, "{told}");
        thread::sleep(Duration::from_millis(100));
    }
}
