//! The registry of symbols: what the house orders is stored before it counts, and survives every death.

use std::io::Write as _;

use async_nats::{Client, HeaderMap};
use harness::{nats::Nats, until, until_some};
use market::{ListedSymbol, PriceAnswer, SymbolAnswer, SymbolRefusal};
use serde_json::{Value, json};
use topology::header;

use crate::support::{Service, publish};

/// Far more than an installation takes.
const TYPOS: usize = 10_000;

pub(crate) struct House {
    client: Client,
}

impl House {
    pub(crate) async fn of(nats: &Nats) -> Self {
        let client = nats.connection("web").await.client;
        Self { client }
    }

    pub(crate) async fn ask(&self, symbol: &str, verb: &str, body: Value) -> SymbolAnswer {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER, "olga");
        let subject = format!("market.command.{symbol}.{verb}");
        let answer = until_some("the order is answered", async || {
            let payload = body.to_string().into();
            let asked =
                (self.client).request_with_headers(subject.clone(), headers.clone(), payload);
            let answer = asked.await.ok()?;
            (!answer.payload.is_empty()).then_some(answer)
        })
        .await;
        serde_json::from_slice(&answer.payload).expect("the answer is known")
    }

    pub(crate) async fn list(&self, symbol: &str, tick_size: &str) -> SymbolAnswer {
        let rules = json!({
            "symbol": symbol, "name": symbol, "currency": "EUR", "tick_size": tick_size,
            "publishers": ["demo"], "lowest": "1", "highest": "1000",
        });
        self.ask(symbol, "define", json!({ "rules": rules })).await
    }
}

pub(crate) fn done(answer: SymbolAnswer) -> Option<ListedSymbol> {
    match answer {
        SymbolAnswer::Done(listed) => listed.map(|it| *it),
        SymbolAnswer::Refused(refusal) => panic!("refused: {refusal}"),
    }
}

pub(crate) async fn price(client: &Client, symbol: &str, price: &str) -> &'static str {
    let payload = format!(r#"{{"price":"{price}"}}"#);
    match publish(client, &format!("market.in.demo.{symbol}"), &payload).await {
        PriceAnswer::Admitted { .. } => "admitted",
        PriceAnswer::Refused { refused } => refused.kind(),
    }
}

/// Keys of the bucket.
async fn key_count(nats: &Nats) -> u64 {
    let zones = nats.provisioner().await;
    let bucket = zones.get_stream("KV_symbols").await.expect("it is there");
    bucket.cached_info().state.messages
}

#[tokio::test(flavor = "multi_thread")]
async fn symbol_is_listed_changed_and_retired_while_prices_flow() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let (house, demo) = (
        House::of(&nats).await,
        nats.connection("publisher-demo").await.client,
    );
    assert_eq!(price(&demo, "NEW", "10.05").await, "unknown_symbol");
    assert!(done(house.list("NEW", "0.01").await).is_some());
    assert_eq!(price(&demo, "NEW", "10.05").await, "admitted");
    assert_eq!(price(&demo, "NEW", "0.50").await, "outside_range");
    assert_eq!(price(&demo, "NEW", "1000.01").await, "outside_range");
    done(house.list("NEW", "0.1").await);
    assert_eq!(price(&demo, "NEW", "10.05").await, "off_tick_size");
    assert_eq!(price(&demo, "NEW", "10.1").await, "admitted");
    // A far level is believed at once when the house says so.
    assert_eq!(price(&demo, "NEW", "100").await, "jump_too_large");
    let body = json!({ "level": "100", "reason": "The exchange confirms it" });
    done(house.ask("NEW", "accept", body).await);
    assert_eq!(price(&demo, "NEW", "100").await, "admitted");
    service.stop().await;

    // All of it is known to whoever serves next, and to whoever reads the bucket.
    let service = Service::start(&nats).await;
    assert_eq!(price(&demo, "NEW", "100.05").await, "off_tick_size");
    let retired = done(
        house
            .ask("NEW", "retire", json!({ "reason": "Delisted" }))
            .await,
    );
    let deeds = retired.expect("it had a price").changes;
    let deeds: Vec<_> = deeds
        .iter()
        .map(|change| json!(change)["did"].clone())
        .collect();
    assert_eq!(deeds, ["added", "changed", "accepted", "retired"]);
    assert_eq!(price(&demo, "NEW", "100").await, "retired_symbol");
    done(house.list("NEW", "0.1").await);
    assert_eq!(price(&demo, "NEW", "100").await, "admitted");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn symbol_names_the_calendar_of_another() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let house = House::of(&nats).await;
    let rules = |symbol: &str| {
        json!({ "symbol": symbol, "name": symbol, "currency": "USD", "tick_size": "0.01",
            "publishers": ["demo"], "calendar": "XNYS" })
    };
    let define = async |rules: Value| {
        let symbol = rules["symbol"].as_str().expect("text").to_owned();
        house
            .ask(&symbol, "define", json!({ "rules": rules }))
            .await
    };
    let refused = define(rules("ONE")).await;
    assert!(
        matches!(refused, SymbolAnswer::Refused(SymbolRefusal::WrongRules { fields }) if fields[0].field == "calendar")
    );
    let mut whole = rules("ONE");
    whole["time_zone"] = json!("America/New_York");
    whole["trading_hours"] = json!(["Mon-Fri 09:30-16:00"]);
    let one = done(define(whole).await).expect("it is listed");
    let two = done(define(rules("TWO")).await).expect("it is listed");
    assert!(two.rules.calendar.is_some());
    assert_eq!(one.rules.calendar, two.rules.calendar);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_that_is_wrong_changes_nothing_and_says_why() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let house = House::of(&nats).await;
    let before = done(house.list("NEW", "0.01").await);
    let SymbolAnswer::Refused(SymbolRefusal::WrongRules { fields }) = house.list("NEW", "0").await
    else {
        panic!("a tick size of nothing is taken")
    };
    assert_eq!(fields[0].field, "tick_size");
    assert_eq!(
        house.ask("NONE", "retire", json!({})).await,
        SymbolAnswer::Refused(SymbolRefusal::UnknownSymbol)
    );
    let long = json!({ "reason": "x".repeat(501) });
    assert_eq!(
        house.ask("NEW", "retire", long).await,
        SymbolAnswer::Refused(SymbolRefusal::WrongReason)
    );
    assert_eq!(done(house.list("NEW", "0.01").await), before);
    // What is no order at all is a fault, and nobody's name is nobody's order.
    let subject = "market.command.NEW.retire";
    let nobody = house.client.request(subject, "{}".into()).await.unwrap();
    assert!(
        nobody
            .headers
            .is_some_and(|headers| headers.get(header::FAULT).is_some())
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_misspelt_symbols_grow_nothing() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let (house, demo) = (
        House::of(&nats).await,
        nats.connection("publisher-demo").await.client,
    );
    done(house.list("NEW", "0.01").await);
    let before = key_count(&nats).await;
    for number in 0..TYPOS {
        let subject = format!("market.in.demo.TYPO{number}");
        demo.publish(subject, r#"{"price":"1"}"#.into())
            .await
            .unwrap();
    }
    assert_eq!(price(&demo, "NEW", "7").await, "admitted");
    let ticks = nats.provisioner().await.get_stream("TICKS").await.unwrap();
    assert_eq!(ticks.cached_info().state.subjects_count, 1);
    assert_eq!(key_count(&nats).await, before);
    // An operator's own typos leave nothing either, once they are retired.
    for number in 0..50 {
        let symbol = format!("TYPO{number}");
        done(house.list(&symbol, "0.01").await);
        assert_eq!(done(house.ask(&symbol, "retire", json!({})).await), None);
    }
    assert_eq!(key_count(&nats).await, before);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn file_that_changed_counts_until_an_operator_speaks() {
    let nats = harness::nats::start().await;
    let (house, demo) = (
        House::of(&nats).await,
        nats.connection("publisher-demo").await.client,
    );
    let mut file = tempfile::NamedTempFile::new().expect("the temporary folder is writable");
    let line = |symbol: &str, step: &str| {
        format!(
            "[[symbol]]\nsymbol = \"{symbol}\"\nname = \"{symbol}\"\ncurrency = \"EUR\"\ntick_size = \"{step}\"\n\
             publishers = [\"demo\"]\n"
        )
    };
    write!(file, "{}{}", line("A", "0.01"), line("B", "0.01")).expect("it is writable");
    let path = Some(file.path().to_owned());
    let service = Service::start_with(&nats, path.clone()).await;
    until("prices are admitted", async || service.health.is_ready()).await;
    assert_eq!(price(&demo, "A", "7.05").await, "admitted");
    done(house.list("B", "0.1").await);
    service.stop().await;
    std::fs::write(file.path(), line("B", "0.5") + &line("C", "1")).expect("it is writable");
    let service = Service::start_with(&nats, path).await;
    assert_eq!(price(&demo, "C", "7").await, "admitted");
    assert_eq!(price(&demo, "A", "7.05").await, "retired_symbol");
    assert_eq!(price(&demo, "B", "7.1").await, "admitted");
    service.stop().await;
}
