//! What happens to one process, and until it is over.

use std::time::Duration;

use broker::StreamApi;
use harness::{nats::CLUSTER_SIZE, stack::Stack};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep};
use topology::{ZONES_API, auction_log};

use super::{
    bidders::Bidders,
    means::Means,
    network::{Cut, Side},
    plan::{Fault, Kind, Target},
    sales::Sale,
    sockets,
};

/// How long one stands still, or is cut off: longer than a lease, and than a cluster waits for its leader.
const AWAY: Duration = Duration::from_secs(10);
const ANSWER_MAX: Duration = Duration::from_secs(2);

/// Whom a fault happens to, by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Victim {
    pub(super) name: String,
    /// The server of NATS that it is cut off from, if it is.
    pub(super) other: Option<String>,
}

impl Victim {
    pub(super) async fn of(fault: Fault, stack: &Stack, sale: &Sale) -> Self {
        let leader = leader(stack, sale).await;
        let servers = (1..=CLUSTER_SIZE).map(|n| format!("nats-{n}"));
        let followers: Vec<String> = servers.filter(|it| *it != leader).collect();
        let name = match fault.target {
            Target::NatsLeader => leader.clone(),
            Target::NatsFollower(place) => followers[place].clone(),
            Target::Engine(n) => format!("bid-engine-{n}"),
            Target::Gateway(n) => format!("gateway-{n}"),
            Target::Web(n) => format!("web-{n}"),
        };
        let other = match fault.target {
            // Each of the three pairs has its turn.
            Target::NatsLeader => followers[0].clone(),
            Target::NatsFollower(0) => followers[1].clone(),
            Target::NatsFollower(_) => leader,
            Target::Engine(_) | Target::Gateway(_) | Target::Web(_) => {
                server_of(stack, &name).await
            }
        };
        let other = (fault.kind == Kind::Cut).then_some(other);
        Self { name, other }
    }

    fn sides(&self, stack: &Stack) -> Option<(Side, Side)> {
        let (name, other) = (&self.name, self.other.as_ref()?);
        Some(match name.starts_with("nats-") {
            true => (Side::route(stack, name), Side::route(stack, other)),
            false => (Side::service(stack, name), Side::server(stack, other)),
        })
    }
}

impl Fault {
    /// Lets it happen while bids are unanswered, and waits until it is over or the process is there again; how many were unanswered.
    pub(super) async fn happen(
        self,
        stack: &Stack,
        victim: &Victim,
        means: &Means,
        bidders: &Bidders,
    ) -> usize {
        let name = victim.name.as_str();
        let before = stack.pid(name);
        match self.kind {
            Kind::Kill | Kind::Restart => {
                let signal = match self.kind {
                    Kind::Restart => Signal::TERM,
                    _ => Signal::KILL,
                };
                let end = bidders.while_unanswered(|| send(before, signal));
                let (unanswered, ()) = end.await;
                harness::until("another process takes its place", async || {
                    stack.pid(name) != before
                })
                .await;
                unanswered
            }
            Kind::Freeze => {
                let freeze = bidders.while_unanswered(|| send(before, Signal::STOP));
                let (unanswered, ()) = freeze.await;
                sleep(AWAY).await;
                send(before, Signal::CONT);
                unanswered
            }
            Kind::Cut => {
                let (one, other) = victim.sides(stack).expect("it is cut off from another");
                let cut = bidders.while_unanswered(|| Cut::between(&one, &other));
                let (unanswered, cut) = cut.await;
                sleep(AWAY).await;
                drop(cut);
                unanswered
            }
            Kind::DiskFull => {
                let disk = means.disk(name);
                let (unanswered, ()) = bidders.while_unanswered(|| disk.fill()).await;
                harness::until("the server says that it stores nothing", async || {
                    !stack.is_well(name).await
                })
                .await;
                // The others have room.
                bidders.until_more().await;
                disk.clear();
                unanswered
            }
        }
    }
}

/// At once, since the bid that is unanswered now may have its answer a moment later.
fn send(pid: i64, signal: Signal) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    kill_process(pid.expect("a process id"), signal).expect("the stack's child hears it");
}

/// The server that leads the log of a sale.
async fn leader(stack: &Stack, sale: &Sale) -> String {
    let setup = stack.nats_user("setup").await;
    let streams = StreamApi::new(&setup, ZONES_API);
    harness::until_some("the log has a leader", async || {
        let until = Instant::now() + ANSWER_MAX;
        let found = streams.info(&auction_log(sale.partition), until).await;
        found.ok()?.cluster?.leader
    })
    .await
}

/// The server that a service is connected to.
async fn server_of(stack: &Stack, service: &str) -> String {
    harness::until_some("the service is connected to a server", async || {
        let pid = stack.pid(service);
        let mut servers = (1..=CLUSTER_SIZE).map(|n| format!("nats-{n}"));
        servers.find(|name| sockets::is_connected(pid, stack.nats_ports(name).client))
    })
    .await
}
