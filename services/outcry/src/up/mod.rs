//! `outcry up`: the whole stack as children of one process, until Ctrl-C.
//!
//! Prepares the data directory, starts nats-server, provisions it, starts each service with its own
//! secrets, waits until all are ready, and stops them in order. It knows no service from inside.

mod announce;
mod data_dir;
mod denials;
mod machines;
mod nats_nodes;
mod nats_server;
mod plan;
mod ports;
mod run_file;
mod settings;
mod store_care;
mod supervise;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use bootstrap::Shutdown;
use setup::{Copies, Installation, Layout, Moved, Remark, Routes};
use tokio::time::{sleep, timeout};

use crate::print::{print_error, try_print_line};
pub(crate) use data_dir::lock as lock_data_dir;
pub(crate) use nats_server::find as find_nats_server;
use plan::Plan;
pub(crate) use run_file::RunFile;
pub(crate) use settings::Up;
use supervise::{Order, Program, Stack};

/// A stack that is not ready by then has something wrong with it that waiting does not cure. A slow machine has not, nor one
/// that reads a long log; who waits is told for what.
const READY_WITHIN: Duration = Duration::from_mins(5);
/// Where a stream is lost, its owner will not be ready, and the others have had their time by then.
const READY_WITHOUT_WITHIN: Duration = Duration::from_mins(1);
const READY_PAUSE: Duration = Duration::from_millis(50);
/// How often the wait says what it waits for.
const READY_REMINDER: Duration = Duration::from_secs(10);

/// Where `up` starts NATS itself.
const MORE_COPIES_THAN_SERVERS: &str = "`outcry up` starts fewer servers of NATS than there are to be copies: leave \
    OUTCRY_REPLICAS and OUTCRY_MEMORY_REPLICAS unset, start three with --machines 3, or start a cluster yourself and name it by \
    NATS_URL=nats://a:4222,nats://b:4222,nats://c:4222";

impl Up {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let began = Instant::now();
        let shutdown = Shutdown::on_signals()?;
        let _lock = data_dir::lock(&self.data_dir)?;
        if self.fresh {
            data_dir::clear(&self.data_dir)?;
        }
        let root = self
            .data_dir
            .canonicalize()
            .context("the data directory is gone")?;
        let plan = Plan::new(&self, Layout::new(root))?;
        plan.layout.check_restored()?;
        if let Some(nodes) = &plan.own_nats {
            if !self.copies().fits(self.machines.servers().into()) {
                bail!(MORE_COPIES_THAN_SERVERS);
            }
            plan.layout.check_servers(&nodes.cluster)?;
        }
        let installation = Installation {
            publishers: self.all_publishers(),
            partition_count: self.partitions,
            replication: self.copies(),
        };
        if plan.own_nats.is_some() {
            let moved = setup::move_store(&plan.layout.nats_store(), self.partitions)?;
            if moved != Moved::default() {
                print_error(&moved.to_string());
            }
        }
        setup::prepare(plan.layout.root(), &installation)?;
        if let Some(nodes) = &plan.own_nats {
            setup::prepare_cluster(&plan.layout, &nodes.cluster, Routes::Plain)?;
        }
        let (mut stack, mut gave_up) = Stack::new(plan.program.clone(), RunFile::new(&plan));
        let outcome = tokio::select! {
            outcome = bring_up(&self, &plan, &mut stack, began) => outcome,
            () = shutdown.requested() => Ok(()),
            name = gave_up.recv() => Err(does_not_stay_up(name.as_deref())),
        };
        print_error("stopping");
        stack.stop_in_order().await;
        outcome?;
        print_error("stopped");
        Ok(ExitCode::SUCCESS)
    }
}

fn does_not_stay_up(name: Option<&str>) -> anyhow::Error {
    let name = name.unwrap_or("a process");
    anyhow::anyhow!("{name} does not stay up; its lines above say why")
}

/// Starts everything, says so, and leaves it running. Ends only by failing.
async fn bring_up(up: &Up, plan: &Plan, stack: &mut Stack, began: Instant) -> anyhow::Result<()> {
    if let Some(nodes) = &plan.own_nats {
        for node in nodes.programs(up, &plan.layout)? {
            stack.start(node);
        }
    }
    wait_until_ready(stack, READY_WITHIN).await?;
    let copies = Copies {
        replication: up.copies(),
        may_lower: false,
    };
    let remarks = setup::provision(&plan.nats_url, &plan.layout, up.partitions, copies).await?;
    for remark in &remarks {
        print_error(&remark.to_string());
    }
    for service in plan.services(up)? {
        stack.start(service);
    }
    if remarks.iter().any(Remark::is_failure) {
        // Whose stream is lost says so in its readiness; nobody else waits for that.
        if let Err(error) = wait_until_ready(stack, READY_WITHOUT_WITHIN).await {
            print_error(&format!("going on without: {error}"));
        }
    } else {
        wait_until_ready(stack, READY_WITHIN).await?;
    }
    stack.mark_ready();
    let preparation = Duration::from_millis(up.preparation_millis);
    // The house stays open whether or not somebody reads this.
    let _ = try_print_line(&announce::block(plan, preparation, began.elapsed()));
    let denials = stack.denials();
    match denials.tell(&plan.nats_url, &plan.layout).await {}
}

/// Waits until each started program answers that it is ready, so long at most.
async fn wait_until_ready(stack: &Stack, within: Duration) -> anyhow::Result<()> {
    let waiting = async {
        let mut reminded = Instant::now();
        loop {
            let not_ready = stack.not_ready().await;
            if not_ready.is_empty() {
                return;
            }
            if reminded.elapsed() >= READY_REMINDER {
                reminded = Instant::now();
                print_error(&format!("waiting for {}", not_ready.join(", ")));
            }
            sleep(READY_PAUSE).await;
        }
    };
    if timeout(within, waiting).await.is_ok() {
        return Ok(());
    }
    let not_ready = stack.not_ready().await.join(", ");
    bail!("not ready after {} s: {not_ready}", within.as_secs())
}
