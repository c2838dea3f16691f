//! What the house can order, and a room that is told.

use auction::{
    AnnounceMessage, Answer, Command, Floor, HoldSale, Note, Refusal, ResumeSale, SaleId,
    SaleRecord, WithdrawLot,
};

use crate::room::{Room, at, replayed, user};

fn sale() -> SaleId {
    "sale".parse().unwrap()
}

pub(crate) fn note(text: &str) -> Note {
    text.to_owned().try_into().unwrap()
}

pub(crate) fn hold() -> Command {
    let (sale, reason) = (sale(), note("The power is out"));
    let order = HoldSale { sale, reason };
    let by = user("olga");
    Command::Hold { by, order }
}

pub(crate) fn resume() -> Command {
    let (sale, reason) = (sale(), note("The power is back"));
    let order = ResumeSale { sale, reason };
    let by = user("olga");
    Command::Resume { by, order }
}

pub(crate) fn withdraw(lot: &str) -> Command {
    let order = WithdrawLot {
        sale: sale(),
        lot: lot.parse().unwrap(),
        reason: note("Broken in transport"),
    };
    let by = user("olga");
    Command::Withdraw { by, order }
}

pub(crate) fn announce(message: &str, text: &str) -> Command {
    let order = AnnounceMessage {
        sale: sale(),
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
        assert_eq!(self.command(order, at(second)), Answer::OrderDone);
        self.log.len() - before
    }

    pub(crate) fn not_done(&mut self, order: &Command, second: u32) -> Refusal {
        let before = self.log.len();
        let answer = self.command(order, at(second));
        assert_eq!(self.log.len(), before, "a refused order changes nothing");
        match answer {
            Answer::OrderRefused(refusal) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    pub(crate) fn sale_record(&self) -> SaleRecord {
        self.floor.sale_record(&sale()).unwrap()
    }

    pub(crate) fn check_replay(&self) {
        let again = replayed(&self.log);
        assert_eq!(again.sale_record(&sale()), Some(self.sale_record()));
        assert_eq!(again.next_deadline(), self.floor.next_deadline());
        for (sale, lot) in self.floor.lots() {
            let record = |floor: &Floor| floor.lot_record(sale, lot, 0, usize::MAX);
            assert_eq!(record(&again), record(&self.floor));
            let input = |floor: &Floor| floor.lot_fingerprint_input(sale, lot);
            assert_eq!(input(&again), input(&self.floor));
        }
    }
}
