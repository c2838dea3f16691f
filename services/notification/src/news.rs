//! What the new entries of a lot's public history come to for its bidders.

use auction::{Amount, Entry, EntryKind, Paddle, Time};

/// What is to be told of a lot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LotNews {
    /// Somebody else leads now.
    Outbid {
        paddle: Paddle,
        at: Time,
        price: Option<Amount>,
    },
    /// The house voided a bid of theirs.
    Voided { paddle: Paddle, at: Time },
    /// It is over: sold to these, or to nobody.
    Closed {
        at: Time,
        sold: Vec<(Paddle, Option<Amount>)>,
    },
}

/// The news in entries, oldest first, after which `leader` leads where that is public. A bid and what is bid against it at once,
/// by a standing maximum, carry one stamp: nobody leads in between.
pub fn news(leader: &mut Option<Paddle>, entries: &[Entry]) -> Vec<LotNews> {
    let mut all = vec![];
    for moment in entries.chunk_by(|one, next| one.at == next.at) {
        let at = moment[0].at;
        let bid = |entry: &&Entry| entry.kind == EntryKind::Bid && entry.paddle.is_some();
        if let Some(last) = moment.iter().rfind(bid) {
            let before = std::mem::replace(leader, last.paddle);
            let overtaken = before.filter(|before| Some(*before) != last.paddle);
            all.extend(overtaken.map(|paddle| LotNews::Outbid {
                paddle,
                at,
                price: last.price,
            }));
        }
        let voided = moment
            .iter()
            .filter(|entry| entry.kind == EntryKind::Voided);
        let voided = voided.filter_map(|entry| entry.paddle);
        all.extend(voided.map(|paddle| LotNews::Voided { paddle, at }));
        let is_end = |entry: &Entry| matches!(entry.kind, EntryKind::Sold | EntryKind::Unsold);
        if moment.iter().any(is_end) {
            let sold = moment.iter().filter(|entry| entry.kind == EntryKind::Sold);
            let sold = sold.filter_map(|entry| Some((entry.paddle?, entry.price)));
            let sold = sold.collect();
            all.push(LotNews::Closed { at, sold });
        }
    }
    all
}
