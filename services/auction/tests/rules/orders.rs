//! What the house can order, and a room that is told.

use auction::{
    AnnounceMessage, Answer, BidRef, CancelSale, Command, HoldSale, Note, Refusal, ResumeSale,
    SaleRecord, VoidBid, WithdrawLot,
};

use crate::room::{Room, at, lot_id, sale_id, user};

pub(crate) fn note(text: &str) -> Note {
    text.to_owned().try_into().unwrap()
}

pub(crate) fn hold() -> Command {
    let (sale, reason) = (sale_id(), note("The power is out"));
    let order = HoldSale { sale, reason };
    let by = user("olga");
    Command::Hold { by, order }
}

pub(crate) fn resume() -> Command {
    let (sale, reason) = (sale_id(), note("The power is back"));
    let order = ResumeSale { sale, reason };
    let by = user("olga");
    Command::Resume { by, order }
}

pub(crate) fn cancel() -> Command {
    let (sale, reason) = (sale_id(), note("The seller went bankrupt"));
    let order = CancelSale { sale, reason };
    let by = user("olga");
    Command::Cancel { by, order }
}

/// Of the lot `lot`.
pub(crate) fn void(bid: BidRef) -> Command {
    let order = VoidBid {
        sale: sale_id(),
        lot: lot_id(),
        bid,
        reason: note("A slip of the keyboard"),
    };
    let by = user("olga");
    Command::Void { by, order }
}

pub(crate) fn withdraw(lot: &str) -> Command {
    let order = WithdrawLot {
        sale: sale_id(),
        lot: lot.parse().unwrap(),
        reason: note("Broken in transport"),
    };
    let by = user("olga");
    Command::Withdraw { by, order }
}

pub(crate) fn announce(message: &str, text: &str) -> Command {
    let order = AnnounceMessage {
        sale: sale_id(),
        message: message.parse().unwrap(),
        text: note(text),
    };
    let by = user("olga");
    Command::Announce { by, order }
}

impl Room {
    /// An order that must be done, at a second; how many events it made.
    pub(crate) fn done(&mut self, order: &Command, second: u32) -> usize {
        let before = self.log.len();
        assert_eq!(self.command(order, at(second)), Answer::Order(Ok(())));
        self.log.len() - before
    }

    pub(crate) fn not_done(&mut self, order: &Command, second: u32) -> Refusal {
        let before = self.log.len();
        let answer = self.command(order, at(second));
        assert_eq!(self.log.len(), before, "a refused order changes nothing");
        match answer {
            Answer::Order(Err(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    pub(crate) fn sale_record(&self) -> SaleRecord {
        self.state.sale_record(&sale_id()).unwrap()
    }
}
