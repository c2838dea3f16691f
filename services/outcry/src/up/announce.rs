//! What is printed once when all is ready.

use std::time::Duration;

use super::plan::{Bots, Plan};

/// One block: where to go, as whom, and where things lie.
pub(super) fn block(plan: &Plan, took: Duration) -> String {
    let mut lines = vec![
        format!("Outcry is ready after {:.1} s.", took.as_secs_f64()),
        String::new(),
        format!("  Pages       {}", plan.web_url),
        format!("  Gateway     {}", plan.gateway_url),
        format!(
            "  NATS        {} (monitor http://{})",
            plan.nats_url, plan.nats_monitor
        ),
    ];
    if let Some(bots) = plan.demo {
        let bots = match bots {
            Bots::Bid => "demo bidders bid (--no-bots keeps them still)",
            Bots::KeepStill => "demo bidders keep still",
        };
        lines.extend([
            "  Demo        alice@outcry.test, bob@outcry.test (bidders), olga@outcry.test (operator)"
                .to_owned(),
            format!("              password outcry-demo; {bots}"),
        ]);
    }
    lines.extend([
        format!(
            "  Publisher   demo, seed {}",
            plan.demo_publisher_seed().display()
        ),
        format!("  Data        {}", plan.layout.root().display()),
        String::new(),
        "Ctrl-C stops everything; nothing is lost.".to_owned(),
    ]);
    lines.join("\n")
}
