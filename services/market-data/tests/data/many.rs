//! As many symbols as an installation may have: no price goes without its answer, and another process goes on with all of them.

use std::time::Duration;

use async_nats::Request;
use futures_util::{StreamExt, stream};
use harness::{until, until_some};
use market::{PriceAnswer, PriceRefusal};
use topology::subject;

use crate::support::Service;

/// What the list of symbols takes at most.
const SYMBOLS: usize = 2_000;
/// Prices of each, as fast as they can be sent.
const PRICES: usize = 3;
/// Questions under way at once.
const AT_ONCE: usize = 1_000;
/// Longest wait for one answer: none takes another's place, so that each waits for all before it, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_symbols_lose_no_price_and_begin_again_soon() {
    let nats = harness::nats::start().await;
    let listed = (0..SYMBOLS).map(|number| {
        format!(
            "[[symbol]]\nsymbol = \"S{number}\"\nname = \"S{number}\"\ncurrency = \"EUR\"\n\
             tick_size = \"0.01\"\npublishers = [\"demo\"]\n"
        )
    });
    let file = tempfile::NamedTempFile::new().expect("the temporary folder is writable");
    std::fs::write(file.path(), listed.collect::<String>()).expect("it is writable");
    let first = Service::start_with(&nats, Some(file.path().to_owned())).await;
    let (health, demo) = (
        &first.health,
        nats.connection("publisher-demo").await.client,
    );
    until("prices are admitted", async || health.is_ready()).await;

    let asked = (0..SYMBOLS * PRICES).map(|turn| {
        let (client, subject) = (&demo, format!("market.in.demo.S{}", turn % SYMBOLS));
        let payload = format!(r#"{{"price":"{}"}}"#, 100 + turn / SYMBOLS);
        async move {
            let request = Request::new().payload(payload.into());
            let request = request.timeout(Some(PATIENCE));
            let answer = client.send_request(subject, request).await;
            let answer = answer.expect("every price is answered").payload;
            serde_json::from_slice(&answer).expect("it is known")
        }
    });
    let answers: Vec<PriceAnswer> = stream::iter(asked)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let superseded = PriceAnswer::refused(PriceRefusal::Superseded);
    let admitted = answers.iter().filter(|answer| **answer != superseded);
    let admitted: Vec<_> = admitted.collect();
    assert!(
        admitted
            .iter()
            .all(|it| matches!(it, PriceAnswer::Admitted { .. })),
        "{admitted:?}"
    );
    assert!(admitted.len() >= SYMBOLS, "one of each symbol at least");
    first.stop().await;

    let second = Service::start_with(&nats, Some(file.path().to_owned())).await;
    until("prices are admitted again", async || {
        second.health.is_ready()
    })
    .await;
    let web = nats.streams("web").await;
    let kept = until_some("every last price is there", async || {
        let all: Vec<_> = (0..SYMBOLS)
            .map(|number| {
                let token = topology::encode_symbol(&format!("S{number}")).expect("a symbol");
                subject::market_tick(&token)
            })
            .collect();
        web.newest_of(topology::TICKS, &all).await.ok()
    })
    .await;
    assert_eq!(kept.len(), SYMBOLS);
    second.stop().await;
}
