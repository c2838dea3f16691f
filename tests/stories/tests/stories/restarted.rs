//! Everything is stopped and started again, NATS as well: prices are there as they were.

use broker::{Message, ReadFrom, StreamApi};
use harness::{person::Person, stack::Stack, until_some};
use serde_json::{Value, json};
use topology::{TICKS, TICKS_PER_SYMBOL, ZONES_API};

const SYMBOL: &str = "OIL";

/// What there is to see of a symbol.
#[derive(PartialEq, Debug)]
struct Seen {
    /// Its day's figures, and what was struck of it.
    symbol: Value,
    /// Of each interval.
    candles: Vec<Value>,
    ticks: Vec<Value>,
}

/// None before every second is over.
async fn seen(stack: &Stack, olga: &Person) -> Option<Seen> {
    let symbols = olga.get_if_up("market/symbols?limit=200").await?;
    let mut symbols = symbols["items"].as_array()?.iter();
    let mut symbol = symbols.find(|it| it["symbol"] == SYMBOL)?.clone();
    // Time passes meanwhile: it says whether prices come as they should, and which minute is over.
    symbol.as_object_mut()?.remove("feed");
    let mut candles = Vec::new();
    for interval in ["1s", "1m", "1h", "1d", "1w"] {
        let path = format!("market/candles?symbol={SYMBOL}&interval={interval}");
        let mut items = olga.get_if_up(&path).await?["items"].clone();
        for candle in items.as_array_mut()? {
            let is_over = candle.as_object_mut()?.remove("closed")?;
            if interval == "1s" && is_over != true {
                return None;
            }
        }
        candles.push(items);
    }
    let streams = StreamApi::new(&stack.nats_user("web").await, ZONES_API);
    let subject = format!("market.tick.{SYMBOL}");
    let most = usize::try_from(TICKS_PER_SYMBOL).ok()?;
    let ticks = streams.read(TICKS, &subject, ReadFrom::Start, most).await;
    let tick = |message: &Message| serde_json::from_slice(&message.payload).ok();
    let ticks: Option<Vec<Value>> = ticks.ok()?.iter().map(tick).collect();
    let ticks = ticks?;
    Some(Seen {
        symbol,
        candles,
        ticks,
    })
}

/// Once nothing moves any more, and all of a day's prices are in its candles.
async fn seen_at_rest(stack: &Stack, olga: &Person, trades: u64) -> Seen {
    until_some("all prices are in their candles", async || {
        let seen = seen(stack, olga).await?;
        let all = |candles: &Value| -> Option<u64> {
            candles
                .as_array()?
                .iter()
                .map(|it| it["trades"].as_u64())
                .sum()
        };
        let is_whole = seen
            .candles
            .iter()
            .all(|candles| all(candles) == Some(trades));
        let is_told = seen.symbol["day"]["trades"] == trades;
        (is_whole && is_told).then_some(seen)
    })
    .await
}

async fn publish(stack: &Stack, price: &str, size: &str) -> Value {
    let publisher = stack.nats_user("publisher-demo").await.client;
    let payload = json!({ "price": price, "size": size }).to_string();
    let answer = publisher.request(format!("market.in.demo.{SYMBOL}"), payload.into());
    let answer = answer.await.expect("market-data answers").payload;
    let answer: Value = serde_json::from_slice(&answer).expect("it is JSON");
    assert_eq!(answer["admitted"], true, "{answer}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn seconds_ticks_average_and_struck_prices_outlive_a_stop_and_a_kill_of_everything() {
    let mut stack = Stack::start().await;
    let olga = stack.sign_in("olga").await;
    let at = format!("market/registry/{SYMBOL}");
    let rules = json!({ "reason": "Asked for", "rules": {
        "symbol": SYMBOL, "name": "Oil", "group": "Energy", "currency": "EUR", "tick_size": "0.01",
        "jump_limit": "±50", "age_max_seconds": 1, "publishers": ["demo"],
    } });
    let (status, listed) = olga.put(&at, &rules).await;
    assert_eq!(status, 200, "{listed}");
    publish(&stack, "10.00", "1").await;
    let wrong = publish(&stack, "30.00", "5").await;
    publish(&stack, "10.30", "2").await;
    let strike = json!({ "sequence": wrong["sequence"], "reason": "A misplaced point" });
    let (status, struck) = olga.post(&format!("{at}/strike"), &strike).await;
    assert_eq!(status, 200, "{struck}");
    let before = seen_at_rest(&stack, &olga, 2).await;
    let symbol = &before.symbol;
    assert_eq!(symbol["struck"][0]["price"], "30.00", "{symbol}");
    assert_eq!(symbol["day"]["vwap"], "10.20", "{symbol}");
    stack.stop().await;
    stack.restart().await;
    let after = seen_at_rest(&stack, &olga, 2).await;
    assert!(before == after, "{before:#?} became {after:#?}");

    publish(&stack, "10.40", "3").await;
    let before = seen_at_rest(&stack, &olga, 3).await;
    stack.kill();
    stack.restart().await;
    let after = seen_at_rest(&stack, &olga, 3).await;
    assert!(before == after, "{before:#?} became {after:#?}");
    publish(&stack, "10.50", "3").await;
    seen_at_rest(&stack, &olga, 4).await;
}
