//! What is printed once when all is ready.

use std::time::Duration;

use topology::User;

use super::{
    plan::{Bots, Plan, Site},
    settings::Market,
};

/// One block: where to go, as whom, and where things lie.
pub(super) fn block(plan: &Plan, preparation: Duration, start: Duration) -> String {
    let mut lines = vec![
        ready_after(preparation, start),
        String::new(),
        format!(
            "  Pages       {}",
            each(plan, |site| site.web_url.to_string())
        ),
        format!(
            "  Gateway     {}",
            each(plan, |site| site.gateway_url.to_string())
        ),
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
    } else {
        let (secrets, root) = (plan.layout.secrets(&User::Web.name()), plan.layout.root());
        lines.push(format!(
            "  Operators   outcry account add YOU@YOUR.HOUSE --role operator --secrets {} --data-dir {}\n              \
             prints a link that works once",
            secrets.display(),
            root.display()
        ));
    }
    lines.extend(plan.publishers.iter().map(|publisher| {
        let seed = plan.publisher_seed(publisher);
        format!("  Publisher   {publisher}, seed {}", seed.display())
    }));
    if plan.market == Market::None {
        let none = "  Market      no prices are simulated (--market simulated does); --symbols names your own list";
        lines.push(none.to_owned());
    }
    lines.extend([
        format!("  Data        {}", plan.layout.root().display()),
        String::new(),
        "Ctrl-C stops everything; nothing is lost.".to_owned(),
    ]);
    lines.join("\n")
}

/// Of all sites, with a comma between them.
fn each(plan: &Plan, address: impl Fn(&Site) -> String) -> String {
    let all: Vec<String> = plan.sites.iter().map(address).collect();
    all.join(", ")
}

/// The wait from the command to the first page, and what of it was bringing and building.
fn ready_after(preparation: Duration, start: Duration) -> String {
    let all = (preparation + start).as_secs_f64();
    let parts = if preparation.is_zero() {
        String::new()
    } else {
        let (preparation, start) = (preparation.as_secs_f64(), start.as_secs_f64());
        format!(": {preparation:.1} s to bring and build what was missing, {start:.1} s to start")
    };
    format!("Outcry is ready after {all:.1} s{parts}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn startup_wait_is_told_with_its_parts() {
        let [preparation, start] = [190_400, 900].map(Duration::from_millis);
        assert_eq!(
            ready_after(preparation, start),
            "Outcry is ready after 191.3 s: 190.4 s to bring and build what was missing, 0.9 s to start."
        );
        assert_eq!(
            ready_after(Duration::ZERO, start),
            "Outcry is ready after 0.9 s."
        );
    }
}
