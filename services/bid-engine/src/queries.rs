//! What may be asked without changing anything.

use std::collections::BTreeSet;

use async_nats::Message;
use auction::{BidId, Floor, LotId, Paddle, SaleId, Time};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use topology::subject::Query;

use crate::{
    intake::{Fault, sale_and_verb, user},
    reply::{StandingNow, answer_json},
};

/// Entries in one answer to `record`: keeps it far inside the server's `max_payload`.
pub(crate) const ENTRIES_MAX: usize = 500;

/// Paddles in one question: as many as a sale has lots, each with one winner.
pub(crate) const PADDLES_MAX: usize = 500;

#[derive(Deserialize)]
struct AboutPaddles {
    paddles: BTreeSet<Paddle>,
}

#[derive(Deserialize)]
struct AboutLot {
    lot: LotId,
    /// For `record`: entries after this sequence.
    #[serde(default)]
    after: u64,
    /// For `answer`: the bid asked about.
    bid_id: Option<BidId>,
}

/// Answers a query from the state; a lot or sale that is not there is `null`.
pub(crate) fn answer(floor: &Floor, message: &Message, now: Time) -> Result<Value, Fault> {
    let (sale, what) = sale_and_verb(&message.subject).ok_or(Fault::UnknownVerb)?;
    let sale: SaleId = sale.parse().map_err(|_| Fault::UnknownVerb)?;
    if what == Query::Paddles.as_str() {
        return users(floor, &sale, message);
    }
    let asked: AboutLot = read(message)?;
    let lot = &asked.lot;
    if what == Query::Record.as_str() {
        Ok(json!(floor.lot_record(
            &sale,
            lot,
            asked.after,
            ENTRIES_MAX
        )))
    } else if what == Query::Me.as_str() {
        let standing = floor.standing(&sale, lot, &user(message)?);
        Ok(json!(
            standing.map(|standing| StandingNow { standing, now })
        ))
    } else if what == Query::Answer.as_str() {
        let bid = asked.bid_id.ok_or_else(|| Fault::Malformed {
            problem: "bid_id is missing".into(),
        })?;
        let answer = floor.bid_answer(&sale, lot, &user(message)?, &bid);
        Ok(answer.map_or(Value::Null, |answer| answer_json(&answer, now)))
    } else {
        Err(Fault::UnknownVerb)
    }
}

/// User ids by paddle.
fn users(floor: &Floor, sale: &SaleId, message: &Message) -> Result<Value, Fault> {
    let AboutPaddles { paddles } = read(message)?;
    if paddles.len() > PADDLES_MAX {
        return Err(Fault::Malformed {
            problem: format!("at most {PADDLES_MAX} paddles are asked about at once"),
        });
    }
    Ok(json!(floor.users_of(sale, &paddles)))
}

fn read<T: DeserializeOwned>(message: &Message) -> Result<T, Fault> {
    serde_json::from_slice(&message.payload).map_err(|problem| Fault::Malformed {
        problem: problem.to_string(),
    })
}
