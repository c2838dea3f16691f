//! The story: an operator follows the README, people bid, containers die, and nothing that was accepted is lost.

use std::time::{Duration, Instant};

use harness::viewer::Viewer;
use serde_json::{Value, json};

use crate::{
    bad_input,
    compose::{Compose, SERVICES},
    demo,
    house::House,
    privileges, shipped, tls,
};

/// Taking everything down takes less than this, without telling compose to hurry.
const DOWN_MAX: Duration = Duration::from_secs(3);
/// After the loss of a container a bid is answered within this time, restart included, on a machine with work to do.
const ANSWER_MAX: Duration = Duration::from_secs(15);
const UP: &str = "up -d";
const DOWN: &str = "down";

#[ignore = "needs a container engine: `cargo xtask compose-test` brings one"]
#[tokio::test(flavor = "multi_thread")]
async fn compose_file_does_what_the_readme_says() {
    shipped::assert_built_by_the_shipped_part();
    let mut compose = Compose::new(&[("OUTCRY_PUBLISHERS", "demo"), ("OUTCRY_LOG_FORMAT", "json")]);
    let mut steps = Steps::default();

    bad_input::a_taken_port_is_named(&compose);
    steps.done("a taken port is named");
    compose.type_line(UP);
    compose.healthy().await;
    let status = compose.type_line("exec web outcry status");
    assert_eq!(
        status.matches(" ready\n").count(),
        SERVICES.len(),
        "{status}"
    );
    steps.done("up, and healthy");

    let mut house = House::open(&mut compose).await;
    house.bid().await;
    house.bid_by_socket(&compose).await;
    let mut prices = Viewer::watch(&compose.gateway_url(), "tick:AAPL").await;
    assert_eq!(prices.next().await["symbol"], "AAPL");
    let mut prices = Viewer::watch(&compose.gateway_url(), "tick:DEMO").await;
    let said = compose.type_line("run --rm publish DEMO 101.25");
    assert!(said.contains("admitted"), "{said}");
    assert_eq!(prices.next().await["price"], "101.25");
    steps.done("bids and prices through the published ports");

    privileges::each_is_somebody_of_its_own_with_no_powers(&compose);
    privileges::nothing_else_is_published(&compose);
    privileges::secrets_are_their_owners_alone(&compose);
    assert!(
        compose.log("bid-engine").contains("{\"timestamp\":"),
        "JSON by setting"
    );
    steps.done("least privilege");

    for service in SERVICES {
        let before = compose.inspect(service)["State"]["StartedAt"].clone();
        let began = Instant::now();
        compose.kill(service);
        house.bid().await;
        let took = began.elapsed();
        assert!(took < ANSWER_MAX, "{service}: {took:?}");
        harness::until(&format!("{service} is back"), async || {
            compose.inspect(service)["State"]["StartedAt"] != before
        })
        .await;
        compose.healthy().await;
        steps.done(&format!(
            "{service} killed; a bid was answered after {:.1} s",
            took.as_secs_f64()
        ));
    }
    house.assert_all_kept().await;

    bad_input::wrong_settings_are_named(&compose);
    bad_input::a_volume_that_cannot_be_written_is_named(&compose);
    bad_input::nats_may_come_up_late(&compose).await;
    steps.done("bad input");

    let before = house.lot().await;
    // Somebody watches and does not read: that holds nobody up.
    let _idle = Viewer::watch(&compose.gateway_url(), "tick:AAPL").await;
    // What compose itself takes to come to the point, on this machine at this moment, is not the stack's.
    let idle = timed(|| compose.run(&["ps"]));
    let took = timed(|| compose.type_line(DOWN));
    assert!(
        took - idle < DOWN_MAX,
        "down took {took:?}, of which {idle:?} are compose's own"
    );
    steps.done(&format!("down in {:.1} s", took.as_secs_f64()));
    compose.type_line(UP);
    compose.healthy().await;
    assert_eq!(house.lot().await, before, "the same sale");
    house.bid().await;
    house.assert_all_kept().await;
    steps.done("up again: the same sale");

    compose.type_line("down --volumes");
    compose.type_line(UP);
    compose.healthy().await;
    let sales = sales(&compose).await;
    assert_eq!(
        sales["items"],
        json!([]),
        "a fresh installation knows no sale"
    );
    compose.assert_all_typed();
    steps.done("up after down --volumes: a fresh one");
    drop(compose);

    let compose = Compose::new(&tls::SETTINGS);
    tls::one_origin_over_tls(&compose).await;
    steps.done("the profile tls: one origin");
    drop(compose);

    let compose = Compose::new(&demo::SETTINGS);
    demo::a_sale_is_open_and_bidders_bid(&compose).await;
    steps.done("the profile demo: a sale is open and bots bid");
    drop(compose);

    bad_input::an_old_server_is_named().await;
    steps.done("an old server is named");
}

/// Says what each step took.
pub(crate) struct Steps(Instant);

impl Default for Steps {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Steps {
    #[expect(
        clippy::print_stderr,
        reason = "whoever runs this wants to see where the time goes"
    )]
    pub(crate) fn done(&mut self, what: &str) {
        eprintln!("{:>6.1} s  {what}", self.0.elapsed().as_secs_f64());
        self.0 = Instant::now();
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

async fn sales(compose: &Compose) -> Value {
    let url = format!("{}/api/v1/sales", compose.web_url());
    let answer = reqwest::get(url).await.unwrap().text().await.unwrap();
    serde_json::from_str(&answer).unwrap()
}
