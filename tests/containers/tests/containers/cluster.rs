//! The profile `cluster`: three servers of NATS and two of every service behind a proxy. Each container is lost in turn, and no
//! accepted bid with it.

use std::{
    fs,
    time::{Duration, Instant},
};

use crate::{
    compose::{Compose, SERVICES, said},
    house::House,
    observed, readme, shipped,
    story::Steps,
};

/// What there is of it besides [`SERVICES`].
const SECOND: [&str; 8] = [
    "nats-2",
    "nats-3",
    "bid-engine-2",
    "price-feed-2",
    "market-data-2",
    "gateway-2",
    "web-2",
    "notices-2",
];
/// After the loss of a container a bid is answered within this time: another server leads within ten seconds, and a machine
/// with work to do takes as long again.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// Where everything is reached: TLS is the profile `tls`'s.
const ORIGIN: &str = "localhost";
/// Where `.env.example` says what the profile needs.
const SECTION: &str = "# --- Several of everything";

#[ignore = "needs a container engine: `cargo xtask compose-test --cluster` brings one"]
#[tokio::test(flavor = "multi_thread")]
async fn cluster_may_lose_any_one_container() {
    shipped::assert_built_by_the_shipped_part();
    let settings = settings();
    let settings = settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let mut compose = Compose::new(&settings.collect::<Vec<_>>()).behind(ORIGIN);
    let mut steps = Steps::default();
    let up = compose.run(&["--profile=cluster", "up", "-d"]);
    assert!(up.status.success(), "{}", said(&up));
    let all = SERVICES.len() + SECOND.len();
    compose.all_healthy(all).await;
    steps.done("up, and healthy");

    let mut house = House::open(&mut compose).await;
    house.bid().await;
    house.bid_by_socket(&compose).await;
    steps.done("bids through the proxy");

    for service in SERVICES.into_iter().chain(SECOND).chain(["proxy"]) {
        let before = compose.inspect(service)["State"]["StartedAt"].clone();
        let began = Instant::now();
        compose.kill(service);
        house.bid().await;
        let answered = began.elapsed();
        house.bid_before_a_viewer(&compose).await;
        let seen = began.elapsed();
        assert!(answered < ANSWER_MAX, "{service}: {answered:?}");
        harness::until(&format!("{service} is back"), async || {
            compose.inspect(service)["State"]["StartedAt"] != before
        })
        .await;
        compose.all_healthy(all).await;
        steps.done(&format!(
            "{service} killed; a bid was answered after {:.1} s, the next one seen after {:.1} s",
            answered.as_secs_f64(),
            seen.as_secs_f64()
        ));
    }
    house.assert_all_kept().await;
    house.lot().await;
    steps.done("every bid is kept");
    observed::everything_is_seen(&compose).await;
    steps.done("the profile observability sees all of it");
}

/// The lines of `.env.example` that make the profile, as it says them, and copies on every server.
fn settings() -> Vec<(String, String)> {
    let text = fs::read_to_string(readme::root().join(".env.example")).unwrap();
    let (_, section) = text.split_once(SECTION).unwrap();
    let (section, _) = section.split_once("\n# ---").unwrap();
    let lines = section.lines().filter_map(|line| line.strip_prefix('#'));
    let settings = lines.filter_map(|line| line.split_once('='));
    let named = settings.filter(|(name, _)| name.starts_with(|c: char| c.is_ascii_uppercase()));
    let copies = |name: &str| matches!(name, "OUTCRY_REPLICAS" | "OUTCRY_MEMORY_REPLICAS");
    let mut settings: Vec<(String, String)> = named
        .map(|(name, value)| {
            let value = if copies(name) { "3" } else { value };
            (name.to_owned(), value.to_owned())
        })
        .collect();
    settings.push(("OUTCRY_PUBLIC_URL".to_owned(), format!("http://{ORIGIN}")));
    settings.push((
        "OUTCRY_OBSERVED".to_owned(),
        "targets-cluster.yml".to_owned(),
    ));
    settings
}
