//! The gateway dies and comes back, and everybody comes back at once: ten thousand viewers, each with ten channels to
//! recover, of which it missed something in every one.

use std::{
    collections::HashMap,
    io::Write,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::{
    machine::{CLIENT_CORE, pin},
    report::Report,
    under_test::{self, Broker, publication, subscribing},
    viewers::{Viewer, Viewers},
};

const CHANNELS: usize = 100;
const CHANNELS_A_VIEWER: usize = 10;
/// Messages of each channel that are published while the gateway is away.
const MISSED: usize = 20;
/// By then all have to be back.
const BACK_MAX: Duration = Duration::from_secs(10);
/// When the benchmark is given up.
const GIVEN_UP: Duration = Duration::from_secs(120);
/// Viewers that connect before answers are read.
const CONNECTS_A_TURN: usize = 64;
/// The longest wait for answers while there are connections to be asked for, and after that.
const NO_WAIT: Duration = Duration::ZERO;
const WAIT: Duration = Duration::from_millis(10);

/// Runs the benchmark with so many viewers.
pub(crate) fn run(viewers: usize) -> anyhow::Result<Report> {
    pin(CLIENT_CORE);
    let mut report = Report::new("storm");
    let namespace = under_test::log("lot", 100, "");
    let (broker, gateway) = under_test::alone(&namespace)?;
    let channels: Vec<String> = (0..CHANNELS).map(|n| format!("lot:n{n}")).collect();
    publish(&broker, &channels, 1)?;
    broker.stores(CHANNELS)?;
    let positions = positions(&gateway, &channels)?;
    let of_viewer = |viewer: usize| -> Vec<String> {
        let channel = |n: usize| channels[(viewer + n * 7) % CHANNELS].clone();
        (0..CHANNELS_A_VIEWER).map(channel).collect()
    };
    let mut before = Viewers::none()?;
    for number in 0..viewers {
        let greeting = subscribing(&of_viewer(number));
        before.add(Viewer::connect(gateway.address, &greeting)?)?;
    }
    let address = gateway.address;
    drop((gateway, before));
    publish(&broker, &channels, MISSED)?;
    broker.stores((1 + MISSED) * CHANNELS)?;
    let gateway = broker.gateway(&namespace, address)?;
    let requests = broker.jetstream_requests()?;

    let said = (0..viewers).map(|number| recovering(&of_viewer(number), &positions));
    let mut storm = Storm {
        address,
        said: said.collect(),
        viewers: Viewers::none()?,
        stages: vec![],
        live: 0,
        asked_again: 0,
    };
    let (started, before) = (Instant::now(), gateway.process.cpu());
    storm.until_all_are_live(started + GIVEN_UP)?;
    let (back, spent) = (started.elapsed(), gateway.process.cpu() - before);
    let requests = broker.jetstream_requests()? - requests;
    let most = BACK_MAX.as_secs_f64();
    report.note("until all are live", "s", back.as_secs_f64(), most);
    report.note("processor time", "s", spent.as_secs_f64(), most);
    report.note(
        "requests to JetStream",
        "",
        requests as f64,
        CHANNELS as f64,
    );
    let again = storm.asked_again;
    report.say(format!(
        "{again} channels were asked for again, since the gateway was late"
    ));
    everybody_hears(&broker, &channels, &mut storm.viewers)?;
    Ok(report)
}

/// Everybody on the way back.
struct Storm {
    address: SocketAddr,
    /// What each says once it has shaken hands.
    said: Vec<String>,
    viewers: Viewers,
    /// How far each has come that has asked for a WebSocket.
    stages: Vec<Stage>,
    live: usize,
    asked_again: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    ShakingHands,
    /// So many channels were recovered.
    Recovering(usize),
}

impl Storm {
    fn until_all_are_live(&mut self, given_up: Instant) -> anyhow::Result<()> {
        let all = self.said.len();
        while self.live < all {
            ensure!(
                Instant::now() < given_up,
                "{} connected, {} are live",
                self.stages.len(),
                self.live
            );
            for _ in 0..CONNECTS_A_TURN.min(all - self.stages.len()) {
                let viewer = Viewer::ask(self.address, "/connection/websocket")?;
                self.viewers.add(viewer)?;
                self.stages.push(Stage::ShakingHands);
            }
            let wait = if self.stages.len() < all {
                NO_WAIT
            } else {
                WAIT
            };
            for number in self.viewers.ready(wait)? {
                self.read(number)?;
            }
        }
        Ok(())
    }

    fn read(&mut self, number: usize) -> anyhow::Result<()> {
        let (viewer, buffer) = self.viewers.one(number);
        match &mut self.stages[number] {
            stage @ Stage::ShakingHands => {
                if viewer.shakes_hands()? {
                    viewer.say(&self.said[number])?;
                    *stage = Stage::Recovering(0);
                }
            }
            Stage::Recovering(count) => {
                let (mut seen, mut again) = (Ok(()), vec![]);
                let before = *count;
                viewer.read(buffer, |payload| match told(payload) {
                    Ok(Told::Recovered) => *count += 1,
                    Ok(Told::Later(id)) => again.push(id),
                    Ok(Told::Else) => {}
                    Err(why) => seen = Err(why),
                })?;
                seen?;
                for id in again {
                    self.asked_again += 1;
                    let command = self.said[number].lines().nth(id - 1);
                    viewer.say(command.context("no command of this id")?)?;
                }
                let is_live = |count| count >= CHANNELS_A_VIEWER;
                self.live += usize::from(is_live(*count) && !is_live(before));
            }
        }
        Ok(())
    }
}

fn publish(broker: &Broker, channels: &[String], count: usize) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    for number in 0..count {
        for channel in channels {
            publication(channel, &format!(r#"{{"bid":{number}}}"#), &mut bytes);
        }
    }
    bytes.extend(b"PING\r\n");
    let mut publisher = broker.publisher()?;
    publisher.write_all(&bytes)?;
    // All was taken once the server answers.
    let mut answer = [0; 256];
    let count = std::io::Read::read(&mut publisher, &mut answer)?;
    ensure!(answer[..count].starts_with(b"PONG"), "no PONG");
    Ok(())
}

/// Where each channel stands.
fn positions(
    gateway: &under_test::Gateway,
    channels: &[String],
) -> anyhow::Result<HashMap<String, (u64, String)>> {
    let mut positions = HashMap::new();
    for channel in channels {
        let mut greeting = subscribing(std::slice::from_ref(channel));
        let (asked, _) = greeting.steps.pop().context("it subscribes")?;
        let mut viewer = Viewer::connect_blocking(gateway.address, &greeting)?;
        viewer.say(&asked)?;
        let reply: Value = serde_json::from_str(&viewer.frame()?)?;
        let told = &reply["subscribe"];
        let offset = told["offset"].as_u64().context("no offset")?;
        let epoch = told["epoch"].as_str().context("no epoch")?.to_owned();
        positions.insert(channel.clone(), (offset, epoch));
    }
    Ok(positions)
}

/// Connects and subscribes from where each channel stood.
fn recovering(channels: &[String], positions: &HashMap<String, (u64, String)>) -> String {
    let subscribe = channels.iter().zip(2..).map(|(channel, id)| {
        let (offset, epoch) = &positions[channel];
        json!({"id": id, "subscribe": {
            "channel": channel, "recover": true, "recoverable": true, "offset": offset, "epoch": epoch,
        }})
    });
    let connect = json!({"id": 1, "connect": {}});
    let commands: Vec<String> = std::iter::once(connect)
        .chain(subscribe)
        .map(|command| command.to_string())
        .collect();
    commands.join("\n")
}

/// What a frame says.
enum Told {
    /// A channel is recovered, with all that was missed.
    Recovered,
    /// The gateway is late with this command, which is to be given again.
    Later(usize),
    Else,
}

fn told(payload: &[u8]) -> anyhow::Result<Told> {
    let reply: Value = serde_json::from_slice(payload)?;
    if reply["error"]["temporary"] == true {
        let id = reply["id"].as_u64().context("no id")?;
        return Ok(Told::Later(usize::try_from(id)?));
    }
    ensure!(reply["error"].is_null(), "{reply}");
    let Some(told) = reply.get("subscribe") else {
        return Ok(Told::Else);
    };
    let publications = told["publications"].as_array().map_or(0, Vec::len);
    ensure!(
        told["recovered"] == true && publications == MISSED,
        "not recovered: {reply}"
    );
    Ok(Told::Recovered)
}

/// After the storm each viewer gets what is published, once.
fn everybody_hears(
    broker: &Broker,
    channels: &[String],
    viewers: &mut Viewers,
) -> anyhow::Result<()> {
    let mut heard = vec![0; viewers.len()];
    publish(broker, channels, 1)?;
    let deadline = Instant::now() + BACK_MAX;
    while heard.iter().any(|count| *count < CHANNELS_A_VIEWER) {
        ensure!(Instant::now() < deadline, "somebody is not live");
        viewers.wait(Duration::from_millis(10), |viewer, _| heard[viewer] += 1)?;
    }
    ensure!(
        heard.iter().all(|count| *count == CHANNELS_A_VIEWER),
        "somebody got something twice"
    );
    Ok(())
}
