//! What may be asked without changing anything.

use async_nats::Message;
use auction::{
    AnswerQuestion, BidReply, BiddersQuestion, BiddersReply, LotBiddersQuestion, OwnLotsQuestion,
    OwnLotsReply, PaddlesQuestion, PartitionHealth, PartitionState, RecordQuestion, SaleId,
    StandingQuestion, StandingReply, Time,
};
use serde_json::{Value, json};
use topology::subject::Query;

use crate::intake::{Fault, read, sale_and_verb, user};

/// The sale that a question is about; none for those about the partition.
pub(crate) fn sale(message: &Message) -> Option<SaleId> {
    let (sale, what) = sale_and_verb(&message.subject)?;
    let sale = sale.parse().ok()?;
    let is_about_partition = [Query::Health, Query::OwnLots]
        .iter()
        .any(|query| query.as_str() == what);
    (!is_about_partition).then_some(sale)
}

/// Whether it asks what became of a bid.
pub(crate) fn is_of_bid(message: &Message) -> bool {
    sale_and_verb(&message.subject).is_some_and(|(_, what)| what == Query::Answer.as_str())
}

/// Answers a question from the state; a lot or sale that is not there is `null`.
pub(crate) fn answer(
    state: &PartitionState,
    why_stopped: impl FnOnce() -> Option<String>,
    message: &Message,
    now: Time,
) -> Result<Value, Fault> {
    let (sale, what) = sale_and_verb(&message.subject).ok_or(Fault::UnknownVerb)?;
    let sale: SaleId = sale.parse().map_err(|_| Fault::UnknownVerb)?;
    if what == Query::Record.as_str() {
        let RecordQuestion { lot, after } = read(message)?;
        Ok(json!(state.lot_record(
            &sale,
            &lot,
            after,
            RecordQuestion::ENTRIES_MAX
        )))
    } else if what == Query::Me.as_str() {
        let StandingQuestion { lot } = read(message)?;
        let standing = state.standing(&sale, &lot, &user(message)?);
        Ok(json!(
            standing.map(|standing| StandingReply { standing, now })
        ))
    } else if what == Query::OwnLots.as_str() {
        let OwnLotsQuestion { over } = read(message)?;
        if over.len() > OwnLotsQuestion::OVER_MAX {
            let most = OwnLotsQuestion::OVER_MAX;
            return Err(too_many(format!("at most {most} sales are named at once")));
        }
        let stored = over.into_iter().filter(|sale| state.is_archived(sale));
        Ok(json!(OwnLotsReply {
            stored: stored.collect(),
            ..state.own_lots(None, &user(message)?)
        }))
    } else if what == Query::OwnLotsOf.as_str() {
        Ok(json!(state.own_lots(Some(&sale), &user(message)?)))
    } else if what == Query::Answer.as_str() {
        let AnswerQuestion { lot, bid_id } = read(message)?;
        let user = user(message)?;
        let answer = state.bid_answer(&sale, &lot, &user, &bid_id);
        Ok(json!(answer.map(|answer| BidReply {
            voided: state.bid_voided(&sale, &lot, &user, &bid_id),
            ..BidReply::new(answer, now)
        })))
    } else if what == Query::Paddles.as_str() {
        let PaddlesQuestion { paddles } = read(message)?;
        if paddles.len() > PaddlesQuestion::PADDLES_MAX {
            let most = PaddlesQuestion::PADDLES_MAX;
            return Err(too_many(format!(
                "at most {most} paddles are asked about at once"
            )));
        }
        Ok(json!(state.users_of(&sale, &paddles)))
    } else if what == Query::Bidder.as_str() {
        Ok(json!(state.bidder(&sale, &user(message)?)))
    } else if what == Query::Bidders.as_str() {
        let BiddersQuestion { users } = read(message)?;
        if users.len() > BiddersQuestion::USERS_MAX {
            let most = BiddersQuestion::USERS_MAX;
            return Err(too_many(format!(
                "at most {most} people are asked about at once"
            )));
        }
        let known = users.into_iter().map(|user| {
            let standing = state.bidder(&sale, &user)?;
            Some((user, standing.into()))
        });
        Ok(json!(known.collect::<Option<BiddersReply>>()))
    } else if what == Query::LotBidders.as_str() {
        let LotBiddersQuestion { lot } = read(message)?;
        Ok(json!(state.lot_bidders(&sale, lot.as_ref())))
    } else if what == Query::Reserves.as_str() {
        Ok(json!(state.reserves(&sale)))
    } else if what == Query::Health.as_str() {
        let read_only = why_stopped();
        Ok(json!(PartitionHealth { read_only }))
    } else {
        Err(Fault::UnknownVerb)
    }
}

fn too_many(problem: String) -> Fault {
    Fault::Malformed { problem }
}
