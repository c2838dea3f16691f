//! Keeps children running, and stops them in order.

use std::{
    ffi::OsString,
    net::SocketAddr,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::Child,
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    denials::Denials,
    run_file::{Process, RunFile},
    store_care::{self, Store},
};
use crate::{child::dependent_command, print::print_error};

/// A child that dies is started again after this pause, twice as long each time, up to the largest.
const PAUSE_MIN: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// A child that dies this many times, each time soon after its start, is given up.
const QUICK_DEATHS_MAX: u32 = 10;
/// A run longer than this wipes out earlier deaths.
const LONG_RUN: Duration = Duration::from_secs(60);
/// How long a child may take to stop before it is killed.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// In which order programs stop: those that others need come last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Order {
    Demo,
    Notices,
    Web,
    Gateway,
    MarketData,
    PriceFeed,
    BidEngine,
    Nats,
}

/// A program to keep running.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) name: Arc<str>,
    pub(crate) order: Order,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    /// Where it says whether it is ready; a program without it counts as ready.
    pub(crate) health: Option<(SocketAddr, &'static str)>,
    /// Where a NATS server stores what it is given, if it does.
    pub(crate) store: Option<Store>,
    /// Lines with this in them are of no use to whoever watches the stack.
    pub(crate) hidden_lines: Option<&'static str>,
}

/// The running children.
#[derive(Debug)]
pub(super) struct Stack {
    own: PathBuf,
    children: Vec<Supervised>,
    run_file: Arc<Mutex<RunFile>>,
    give_up: mpsc::Sender<Arc<str>>,
    denials: Denials,
}

#[derive(Debug)]
struct Supervised {
    name: Arc<str>,
    order: Order,
    health: Option<(SocketAddr, &'static str)>,
    stop: CancellationToken,
    supervision: JoinHandle<()>,
}

impl Stack {
    /// An empty stack of this program, and where it says which child is beyond help.
    pub(super) fn new(own: PathBuf, run_file: RunFile) -> (Self, mpsc::Receiver<Arc<str>>) {
        let (give_up, gave_up) = mpsc::channel(1);
        let stack = Self {
            own,
            children: Vec::new(),
            run_file: Arc::new(Mutex::new(run_file)),
            give_up,
            denials: Denials::default(),
        };
        (stack, gave_up)
    }

    /// Starts a program and keeps it running.
    pub(super) fn start(&mut self, program: Program) {
        let stop = CancellationToken::new();
        let (name, order, health) = (program.name.clone(), program.order, program.health);
        let supervision = Supervision {
            own: self.own.clone(),
            program,
            stop: stop.clone(),
            run_file: self.run_file.clone(),
            give_up: self.give_up.clone(),
            denials: (order == Order::Nats).then(|| self.denials.clone()),
        };
        self.children.push(Supervised {
            name,
            order,
            health,
            stop,
            supervision: tokio::spawn(supervision.run()),
        });
    }

    /// The names of those that are not ready.
    pub(super) async fn not_ready(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for child in &self.children {
            if let Some((address, path)) = child.health
                && !setup::is_healthy(address, path).await
            {
                names.push(&*child.name);
            }
        }
        names
    }

    /// What its servers of NATS denied.
    pub(super) fn denials(&self) -> Denials {
        self.denials.clone()
    }

    /// Writes down that everything was ready.
    pub(super) fn mark_ready(&self) {
        record(&self.run_file, |run_file| run_file.ready = true);
    }

    /// Stops one after the other, those first that need others.
    pub(super) async fn stop_in_order(mut self) {
        self.children.sort_by_key(|child| child.order);
        for child in self.children {
            child.stop.cancel();
            if child.supervision.await.is_err() {
                print_error(&format!("[up] the supervision of {} broke", child.name));
            }
        }
        self.run_file.lock().expect("no holder panics").remove();
    }
}

/// How one run of a program ended.
enum Ended {
    Stopped,
    ByItself(ExitStatus),
    /// Its disk was full and has room again.
    ToStartAgain,
}

struct Supervision {
    own: PathBuf,
    program: Program,
    stop: CancellationToken,
    run_file: Arc<Mutex<RunFile>>,
    give_up: mpsc::Sender<Arc<str>>,
    /// Where a server of NATS has what it denies counted.
    denials: Option<Denials>,
}

impl Supervision {
    /// Starts the program, again when it dies, until it is to stop or dies too often.
    async fn run(self) {
        let name = &self.program.name;
        let mut quick_deaths = 0;
        let mut restarts = 0;
        let mut store_start = Instant::now();
        while quick_deaths < QUICK_DEATHS_MAX {
            let began = Instant::now();
            let (why, as_it_wished) = match self.run_once(restarts, store_start).await {
                Ok(Ended::Stopped) => return,
                Ok(Ended::ByItself(status)) => (format!("ended ({status})"), status.success()),
                Ok(Ended::ToStartAgain) => {
                    store_start = Instant::now() + store_care::STARTS_APART;
                    ("was out of service, and its disk has room".to_owned(), true)
                }
                Err(error) => (format!("{error:#}"), false),
            };
            if as_it_wished || began.elapsed() > LONG_RUN {
                quick_deaths = 0;
            }
            let pause = (PAUSE_MIN * 2_u32.pow(quick_deaths)).min(PAUSE_MAX);
            quick_deaths += 1;
            restarts += 1;
            print_error(&format!("[up] {name} {why}; starting it again"));
            tokio::select! {
                () = sleep(pause) => {}
                () = self.stop.cancelled() => return,
            }
        }
        print_error(&format!("[up] {name} died {quick_deaths} times in a row"));
        // A full channel means that another child was given up already.
        let _ = self.give_up.try_send(name.clone());
    }

    /// One run of the program. For its store's sake it is not started again before `store_start`.
    async fn run_once(&self, restarts: u32, store_start: Instant) -> anyhow::Result<Ended> {
        let Program {
            name,
            program,
            arguments,
            health,
            store,
            hidden_lines,
            ..
        } = &self.program;
        let mut child = dependent_command(&self.own, program, arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start")?;
        let denials = &self.denials;
        pass_on(name, *hidden_lines, denials, child.stdout.take());
        pass_on(name, *hidden_lines, denials, child.stderr.take());
        let process = Process {
            health: health.map(|(address, _)| address),
            health_path: health.map_or("", |(_, path)| path).to_owned(),
            restarts,
        };
        let pid = child.id().unwrap_or_default();
        record(&self.run_file, |run_file| {
            run_file.pids.insert(name.to_string(), pid);
            run_file.processes.insert(name.to_string(), process);
        });
        tokio::select! {
            status = child.wait() => Ok(Ended::ByItself(status?)),
            () = self.stop.cancelled() => {
                stop(name, &mut child).await?;
                Ok(Ended::Stopped)
            }
            () = needs_start(name, store.as_ref(), store_start) => {
                stop(name, &mut child).await?;
                Ok(Ended::ToStartAgain)
            }
        }
    }
}

/// Never returns for a program without a store.
async fn needs_start(name: &str, store: Option<&Store>, not_before: Instant) {
    match store {
        Some(store) => store.needs_start(name, not_before).await,
        None => std::future::pending().await,
    }
}

/// Asks a child to stop, and kills it when it takes too long.
async fn stop(name: &str, child: &mut Child) -> anyhow::Result<()> {
    let pid = child.id().and_then(|pid| Pid::from_raw(pid.cast_signed()));
    if let Some(pid) = pid {
        // It may be gone already; waiting tells.
        let _ = kill_process(pid, Signal::TERM);
    }
    if timeout(STOP_PATIENCE, child.wait()).await.is_err() {
        print_error(&format!("[up] {name} does not stop; killing it"));
        child.kill().await?;
    }
    Ok(())
}

/// Passes a child's lines on, each with its name before it.
fn pass_on(
    name: &Arc<str>,
    hidden: Option<&'static str>,
    denials: &Option<Denials>,
    output: Option<impl AsyncRead + Unpin + Send + 'static>,
) {
    let Some(output) = output else { return };
    let (name, denials) = (name.clone(), denials.clone());
    tokio::spawn(async move {
        let mut lines = BufReader::new(output).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            denials.iter().for_each(|denials| denials.note(&line));
            if !hidden.is_some_and(|hidden| line.contains(hidden)) {
                print_error(&format!("[{name}] {line}"));
            }
        }
    });
}

fn record(run_file: &Mutex<RunFile>, change: impl FnOnce(&mut RunFile)) {
    let mut run_file = run_file.lock().expect("no holder panics");
    change(&mut run_file);
    if let Err(error) = run_file.write() {
        print_error(&format!("[up] cannot write run.json: {error}"));
    }
}
