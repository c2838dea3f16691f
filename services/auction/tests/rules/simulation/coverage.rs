//! What happened how often: command by situation by outcome.

use std::{collections::BTreeMap, fmt::Write};

use auction::{Answer, BidAnswer, BidResult, Command, EventKind, Offer, Refusal, event::BidPlaced};

use super::Step;

/// Commands, situations and outcomes; each of the first in each of the second comes to each of the third.
const REACHABLE: [(&str, &str, &str); 64] = [
    ("create", "no sale", "done, invalid_sale"),
    ("create", "running, held, over", "done before, sale_exists"),
    ("create", "archived", "sale_exists"),
    (
        "hold, resume, cancel, void, withdraw, announce, admit, consign",
        "no sale",
        "unknown_sale",
    ),
    (
        "hold, resume, cancel, void, withdraw, announce, admit, consign",
        "archived",
        "sale_over",
    ),
    ("admit", "running, held, over", "done, done before"),
    (
        "consign",
        "running, held, over",
        "done, done before, unknown_lot",
    ),
    (
        "maximum",
        "english open, english contested",
        "not_approved, blocked, own_lot, limit",
    ),
    (
        "amount",
        "sealed open, sealed contested",
        "not_approved, blocked, own_lot, limit",
    ),
    ("hold", "running", "done, sale_over"),
    ("hold", "held", "done before"),
    ("hold", "over", "sale_over"),
    ("hold, resume", "cancelled", "sale_cancelled"),
    ("cancel", "running", "done, sale_over"),
    ("cancel", "held", "done"),
    ("cancel", "over", "sale_over"),
    ("cancel", "cancelled", "done before"),
    ("archive", "cancelled", "done"),
    ("void", "no lot", "unknown_lot"),
    (
        "void",
        "english contested",
        "voided, voided and extended, done before, unknown_bid, leader_beyond_limit",
    ),
    ("void", "english held", "voided, unknown_bid"),
    (
        "void",
        "english sold, english due, sealed sold",
        "lot_closed",
    ),
    (
        "void",
        "sealed contested",
        "voided, done before, unknown_bid",
    ),
    ("withdraw, maximum", "english cancelled", "sale_cancelled"),
    ("amount", "sealed cancelled", "sale_cancelled"),
    ("resume", "held", "done"),
    ("resume", "running, over", "done before"),
    (
        "announce",
        "running, held, over",
        "done, done before, message_id_reused",
    ),
    ("archive", "no sale, running, held, archived", "nothing"),
    ("archive", "over", "done"),
    ("wake_up", "not due", "nothing"),
    ("wake_up", "due", "sold, unsold"),
    ("recover", "not due", "nothing"),
    ("recover", "due", "extended, sold, unsold"),
    ("withdraw", "no lot", "unknown_lot"),
    (
        "withdraw",
        "english upcoming, english open, sealed upcoming",
        "done",
    ),
    ("withdraw", "english contested", "lot_has_bids"),
    ("withdraw", "english held", "done, lot_has_bids"),
    (
        "withdraw",
        "english withdrawn, sealed withdrawn",
        "done before",
    ),
    (
        "withdraw",
        "english due, english sold, english unsold",
        "lot_closed",
    ),
    (
        "withdraw",
        "sealed due, sealed sold, sealed unsold",
        "lot_closed",
    ),
    ("withdraw", "sealed open", "done, lot_open"),
    ("withdraw", "sealed contested", "lot_has_bids, lot_open"),
    ("withdraw", "sealed held", "done, lot_has_bids, lot_open"),
    ("maximum, amount, take_back", "no sale", "unknown_sale"),
    ("maximum, amount, take_back", "no lot", "unknown_lot"),
    ("maximum, amount, take_back", "archived", "sale_over"),
    (
        "maximum",
        "english upcoming",
        "bid_too_early, too_often, again, bid_id_reused",
    ),
    (
        "maximum",
        "english open",
        "leads, leads and extends, above_ceiling, bid_too_low, off_grid, too_often, again, bid_id_reused",
    ),
    (
        "maximum",
        "english contested",
        "leads, leads and extends, beaten, beaten and extends, raises, above_ceiling, bid_too_low, \
         maximum_not_higher, maximum_below_price, off_grid, too_often, again, bid_id_reused",
    ),
    (
        "amount, take_back",
        "english open, english contested",
        "wrong_offer",
    ),
    (
        "maximum",
        "english held",
        "on_hold, too_often, again, bid_id_reused",
    ),
    (
        "maximum",
        "english due, english sold, english unsold",
        "bid_too_late, too_often, again, bid_id_reused",
    ),
    (
        "take_back",
        "english contested",
        "raises, nothing_to_take_back",
    ),
    ("maximum", "sealed open, sealed contested", "wrong_offer"),
    (
        "amount",
        "sealed open",
        "stands, above_ceiling, bid_too_low, again, bid_id_reused",
    ),
    (
        "amount",
        "sealed contested",
        "stands, replaces, above_ceiling, bid_too_low, too_often, again, bid_id_reused",
    ),
    (
        "amount, take_back",
        "sealed upcoming",
        "bid_too_early, too_often, again",
    ),
    (
        "amount, take_back",
        "sealed held",
        "on_hold, too_often, again, bid_id_reused",
    ),
    (
        "amount, take_back",
        "sealed due, sealed sold, sealed unsold",
        "bid_too_late, too_often, again",
    ),
    (
        "amount, take_back",
        "sealed withdrawn",
        "lot_withdrawn, too_often, again",
    ),
    (
        "maximum",
        "english withdrawn",
        "lot_withdrawn, too_often, again",
    ),
    ("take_back", "sealed open", "nothing_to_take_back, again"),
    (
        "take_back",
        "sealed contested",
        "taken back, nothing_to_take_back, too_often, again",
    ),
];

#[derive(Default)]
pub(super) struct Coverage(BTreeMap<(String, String), BTreeMap<String, u64>>);

impl Coverage {
    pub(super) fn note(&mut self, command: &Command, situation: &str, step: &Step) {
        let row = (name(command).to_owned(), situation.to_owned());
        let outcomes = self.0.entry(row).or_default();
        *outcomes.entry(outcome(step)).or_default() += 1;
    }

    pub(super) fn table(&self) -> String {
        let mut text = String::new();
        for ((command, situation), outcomes) in &self.0 {
            let each = outcomes
                .iter()
                .map(|(outcome, times)| format!("{outcome} {times}"));
            let each: Vec<String> = each.collect();
            writeln!(text, "{command:<10} {situation:<18} {}", each.join(", ")).unwrap();
        }
        text
    }

    /// What can happen and never did.
    pub(super) fn holes(&self) -> Vec<String> {
        let mut holes = vec![];
        for (commands, situations, outcomes) in REACHABLE {
            for command in each(commands) {
                for situation in each(situations) {
                    let row = (command.to_owned(), situation.to_owned());
                    let seen = |outcome: &&str| {
                        self.0
                            .get(&row)
                            .is_some_and(|row| row.contains_key(*outcome))
                    };
                    let missing = each(outcomes).filter(|outcome| !seen(outcome));
                    holes.extend(
                        missing.map(|outcome| format!("{command} | {situation} | {outcome}")),
                    );
                }
            }
        }
        holes
    }
}

fn each(list: &str) -> impl Iterator<Item = &str> {
    list.split(", ")
}

fn name(command: &Command) -> &'static str {
    match command {
        Command::CreateSale { .. } => "create",
        Command::PlaceBid { bid, .. } => match bid.offer {
            Offer::Maximum(_) => "maximum",
            Offer::Amount(_) => "amount",
            Offer::TakeBack => "take_back",
        },
        Command::Hold { .. } => "hold",
        Command::Resume { .. } => "resume",
        Command::Cancel { .. } => "cancel",
        Command::Void { .. } => "void",
        Command::Withdraw { .. } => "withdraw",
        Command::Announce { .. } => "announce",
        Command::Admit { .. } => "admit",
        Command::Consign { .. } => "consign",
        Command::WakeUp => "wake_up",
        Command::Recover => "recover",
        Command::Archive { .. } => "archive",
    }
}

/// The refusal, or what was logged.
fn outcome(step: &Step) -> String {
    let logged = step.events.last().map(|event| &event.kind);
    match (&step.answer, logged) {
        (Answer::Bid(BidAnswer::Refused(refused)), None) if is_kept(&refused.refusal) => "again",
        (Answer::Bid(BidAnswer::Refused(refused)), _) => refused.refusal.kind(),
        (Answer::Bid(BidAnswer::Accepted(_)), None) => "again",
        (Answer::Bid(BidAnswer::Accepted(bid)), Some(EventKind::BidPlaced(placed))) => {
            return counted(&bid.result, placed);
        }
        (_, Some(EventKind::LotClosed(lot))) if lot.outcome.is_empty() => "unsold",
        (_, Some(EventKind::LotClosed(_))) => "sold",
        (_, Some(EventKind::LotExtended(_))) => "extended",
        (_, Some(EventKind::BidVoided(void))) if void.clock.is_some() => "voided and extended",
        (_, Some(EventKind::BidVoided(_))) => "voided",
        (_, Some(_)) => "done",
        (Answer::Order(Err(refusal)), None) => refusal.kind(),
        (Answer::Order(Ok(())), None) => "done before",
        (Answer::Clock, None) => "nothing",
    }
    .to_owned()
}

/// Whether the refusal is always logged: unlogged it was given before.
fn is_kept(refusal: &Refusal) -> bool {
    !matches!(
        refusal,
        Refusal::UnknownSale
            | Refusal::UnknownLot
            | Refusal::SaleOver
            | Refusal::BidIdReused
            | Refusal::TooOften { .. }
    )
}

fn counted(result: &BidResult, bid: &BidPlaced) -> String {
    let what = match (result, bid.budget) {
        (BidResult::English(_), Some(_)) => "raises",
        (BidResult::English(result), None) if result.leading => "leads",
        (BidResult::English(_), None) => "beaten",
        (BidResult::Sealed(result), _) if result.taken_back => "taken back",
        (BidResult::Sealed(_), Some(_)) => "replaces",
        (BidResult::Sealed(_), None) => "stands",
    };
    let moved = if bid.clock.is_some() {
        " and extends"
    } else {
        ""
    };
    format!("{what}{moved}")
}
