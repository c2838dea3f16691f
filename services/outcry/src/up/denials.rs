//! What NATS denies a key, it says in its log alone. Tries at prices of somebody else are counted from there, and told to whoever
//! admits prices, for the house's page of publishers.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    mem::take,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use broker::Connection;
use market::DeniedByNats;
use setup::Layout;
use tokio::time::sleep;
use topology::{Token, User, decode_symbol, subject};

use crate::print::print_error;

/// Pairs of who tried and in whose name that are counted between two tellings; others stand in the log.
const PAIRS_MAX: usize = 64;
/// How often it is told.
const PAUSE: Duration = Duration::from_secs(1);

/// What the line of a denied message says between whose it was and its subject.
const DENIED: &str = " - Publish Violation - Subject ";
/// How the account of a publisher is called, before its name.
const PUBLISHER: &str = "PUBLISHER_";

/// Tries that are not told yet. Cheap to clone.
#[derive(Clone, Default, Debug)]
pub(super) struct Denials(Arc<Mutex<BTreeMap<(String, String), DeniedByNats>>>);

impl Denials {
    /// Counts what a line of the server's log tells of.
    pub(super) fn note(&self, line: &str) {
        let Some(denied) = read(line) else { return };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = (denied.by.clone(), denied.publisher.clone());
        let has_room = all.len() < PAIRS_MAX;
        match all.get_mut(&pair) {
            Some(known) => {
                known.count += 1;
                known.symbol = denied.symbol;
            }
            None if has_room => drop(all.insert(pair, denied)),
            None => {}
        }
    }

    /// Tells what was counted, for ever.
    pub(super) async fn tell(&self, nats_url: &str, layout: &Layout) -> Infallible {
        let mut connection = None;
        loop {
            sleep(PAUSE).await;
            let all = take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
            if all.is_empty() {
                continue;
            }
            if connection.is_none() {
                let user = User::Setup;
                let to_nats = user.connection(nats_url, &layout.secrets(&user.name()));
                match broker::connect(to_nats).await {
                    Ok(connected) => connection = Some(connected),
                    Err(error) => print_error(&format!("[up] denied tries are not told: {error}")),
                }
            }
            if let Some(connection) = &connection {
                send(connection, all.values()).await;
            }
        }
    }
}

async fn send(connection: &Connection, all: impl Iterator<Item = &DeniedByNats>) {
    for denied in all {
        let payload = serde_json::to_vec(denied).expect("a try is JSON");
        let told = connection
            .client
            .publish(subject::DENIED_BY_NATS, payload.into());
        if let Err(error) = told.await {
            print_error(&format!("[up] a denied try is not told: {error}"));
        }
    }
}

/// A try at the prices of somebody else, from a line such as
/// `[7] 2026/11/28 04:41:36.465412 [ERR] 127.0.0.1:37734 - cid:7 - "name" - "PUBLISHER_demo/nkey:U…" - Publish Violation - Subject "market.in.feed.AAPL"`.
/// A client chooses its name; quotes in it are escaped, and a subject has no blanks.
fn read(line: &str) -> Option<DeniedByNats> {
    let (who, what) = line.rsplit_once(DENIED)?;
    let (_, who) = who.strip_suffix('"')?.rsplit_once('"')?;
    let (account, _) = who.split_once('/')?;
    let by = account.strip_prefix(PUBLISHER).unwrap_or(account);
    let subject = what.trim_end().strip_prefix('"')?.strip_suffix('"')?;
    let (publisher, symbol) = subject::priced(subject)?;
    Some(DeniedByNats {
        publisher: Token::parse(publisher).ok()?.to_string(),
        symbol: decode_symbol(symbol),
        by: by.to_owned(),
        count: 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, who: &str, subject: &str) -> String {
        format!(
            "[7] 2026/11/28 04:41:36.465412 [ERR] 127.0.0.1:37734 - cid:7 - \"{name}\" - \"{who}\" - Publish Violation - Subject \
             \"{subject}\""
        )
    }

    #[test]
    fn try_at_anothers_prices_is_read_whatever_the_client_calls_itself() {
        let name =
            r#"x\" - \"PUBLISHER_acme/nkey:U\" - Publish Violation - Subject \"market.in.acme.A"#;
        let said = line(name, "PUBLISHER_demo/nkey:UDXB", "market.in.feed.BRK=B");
        let read = read(&said).unwrap();
        let [by, publisher, symbol] = [&*read.by, &*read.publisher, &*read.symbol];
        assert_eq!((by, publisher, symbol), ("demo", "feed", "BRK.B"));
        for other in [
            line("x", "PUBLISHER_demo/nkey:UDXB", "market.tick.DEMO"),
            line("x", "PUBLISHER_demo/nkey:UDXB", "market.in.feed"),
            said.replace("Publish", "Subscription"),
            said.replace("nkey:UDXB\" -", ""),
            String::new(),
        ] {
            assert_eq!(super::read(&other), None, "{other}");
        }
    }

    #[test]
    fn tries_are_counted_for_a_few_pairs() {
        let denials = Denials::default();
        for number in 0..1_000 {
            for _ in 0..2 {
                let subject = format!("market.in.p{number}.A");
                denials.note(&line("x", "PUBLISHER_demo/nkey:UDXB", &subject));
            }
        }
        let all = denials.0.lock().unwrap();
        assert_eq!(all.len(), PAIRS_MAX);
        assert!(all.values().all(|denied| denied.count == 2));
    }
}
