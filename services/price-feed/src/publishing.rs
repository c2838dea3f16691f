//! The clock's work: what is due goes out.

use std::time::Duration;

use async_nats::Client;
use bootstrap::{Shutdown, clock};
use broker::Lease;
use chrono::TimeDelta;
use tokio::time::{MissedTickBehavior, interval};
use topology::{FEED, Token, encode_symbol, subject};

use crate::market::Market;

/// How often the clock is looked at: well below the 250 ms at which a change of a row is noticed.
const STEP: Duration = Duration::from_millis(50);
/// Beyond this a pause is not made up for: old prices are of no use.
const CATCH_UP_MAX: TimeDelta = TimeDelta::seconds(2);

/// Publishes what is due until the lease is lost or shutdown.
pub(crate) async fn publish(
    client: &Client,
    market: &mut Market,
    lease: &Lease,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let publisher = Token::parse(FEED)?;
    let calendar = market.calendar();
    let mut last = clock::now();
    let mut step = interval(STEP);
    step.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            () = shutdown.requested() => return Ok(()),
            () = lease.lost() => return Ok(()),
            _ = step.tick() => {}
        }
        let now = clock::now();
        // Also when the clock was set back: go on from where it stands.
        if now - last > CATCH_UP_MAX || now < last {
            last = now;
        }
        for (symbol, mut price) in market.due(calendar.place(last), calendar.place(now))? {
            price.time = Some(now);
            let to = subject::market_in(&publisher, &encode_symbol(symbol.as_str())?);
            let payload = serde_json::to_vec(&price)?;
            client.publish(to, payload.into()).await?;
            metrics::counter!("outcry_prices_published_total").increment(1);
        }
        last = now;
    }
}
