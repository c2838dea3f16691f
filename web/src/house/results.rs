//! How a sale came out, lot by lot, with who won; and the same as a table for a spreadsheet.

use std::{collections::BTreeMap, sync::Arc};

use auction::{LotState, Paddle, Time};

use super::people::{self, Known};
use crate::{
    App,
    engine::QueryError,
    format,
    model::{LotModel, SaleModel, state_name},
};

/// A sale's results as far as they are known at `now`.
pub(crate) struct Results {
    pub(crate) sale: Arc<SaleModel>,
    people: BTreeMap<Paddle, Known>,
    now: Time,
}

/// One lot of it.
pub(crate) struct LotResult<'a> {
    pub(crate) lot: &'a LotModel,
    pub(crate) state: LotState,
    pub(crate) winner: Option<Winner<'a>>,
}

/// Who bought it, for how much.
#[derive(Clone, Copy)]
pub(crate) struct Winner<'a> {
    pub(crate) paddle: Paddle,
    /// None: the account is gone.
    pub(crate) known: Option<&'a Known>,
    pub(crate) hammer: auction::Amount,
}

impl Results {
    pub(crate) async fn of(app: &App, sale: Arc<SaleModel>, now: Time) -> Result<Self, QueryError> {
        let winners = sale.lots.iter().filter_map(|lot| won(lot, now));
        let paddles = winners.map(|(paddle, _)| paddle).collect();
        let people = people::behind(app, &sale.record.sale, paddles).await?;
        Ok(Self { sale, people, now })
    }

    /// In the catalogue's order.
    pub(crate) fn lots(&self) -> impl Iterator<Item = LotResult<'_>> {
        self.sale.lots.iter().map(|lot| LotResult {
            state: lot.public.state(self.now),
            winner: won(lot, self.now).map(|(paddle, hammer)| Winner {
                paddle,
                known: self.people.get(&paddle),
                hammer,
            }),
            lot,
        })
    }

    /// The table as CSV (RFC 4180): UTF-8, a header, lines end with CR and LF.
    pub(crate) fn csv(&self) -> Vec<u8> {
        let mut table = csv::WriterBuilder::new();
        let mut table = table.terminator(csv::Terminator::CRLF).from_writer(vec![]);
        let header = [
            "number",
            "lot",
            "title",
            "state",
            "paddle",
            "winner",
            "contact",
            "hammer_price",
            "hammer_price_minor",
            "currency",
            "bids",
            "ended_at",
        ];
        table.write_record(header).expect(IN_MEMORY);
        for row in self.lots() {
            let cells = self.cells(&row).map(|cell| inert(&cell));
            table.write_record(cells).expect(IN_MEMORY);
        }
        table.into_inner().expect(IN_MEMORY)
    }

    fn cells(&self, row: &LotResult<'_>) -> [String; 12] {
        let public = &row.lot.public;
        let winner = row.winner.as_ref();
        let known = winner.and_then(|winner| winner.known);
        let over = is_over(row.state);
        [
            public.number.to_string(),
            public.lot.to_string(),
            row.lot.title.clone(),
            state_name(row.state).to_owned(),
            text(winner.map(|winner| winner.paddle)),
            text(known.map(|known| known.name.as_str())),
            text(known.map(|known| known.email.as_str())),
            text(winner.map(|winner| format::plain(winner.hammer, public.currency))),
            text(winner.map(|winner| winner.hammer.minor_units())),
            public.currency.to_string(),
            text(public.bid_count),
            text(over.then_some(public.ends_at)),
        ]
    }
}

const IN_MEMORY: &str = "memory takes every row, and all rows have the same length";

fn won(lot: &LotModel, now: Time) -> Option<(Paddle, auction::Amount)> {
    let sold = lot.public.state(now) == LotState::Sold;
    sold.then_some((lot.public.leader?, lot.public.price?))
}

fn is_over(state: LotState) -> bool {
    matches!(state, LotState::Sold | LotState::Unsold)
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A cell that a spreadsheet shows and does not run: what begins like a formula gets a quote before it.
fn inert(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let quote = if runs { "'" } else { "" };
    format!("{quote}{cell}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;
    use auction::{Amount, LotPhase};

    #[test]
    fn no_cell_runs_in_a_spreadsheet_and_every_cell_is_quoted_as_needed() {
        let mut sale = samples::sale();
        sale.lots.truncate(1);
        let lot = Arc::make_mut(&mut sale.lots[0]);
        lot.title = "=HYPERLINK(\"http://evil\"), \"two\"\nlines".to_owned();
        lot.public.phase = LotPhase::Sold;
        lot.public.price = Some(Amount::new(123_456).unwrap());
        lot.public.leader = Some(Paddle::FIRST);
        let known = Known {
            name: "@SUM(A1)".to_owned(),
            email: "-x@example.test".to_owned(),
        };
        let results = Results {
            sale: Arc::new(sale),
            people: [(Paddle::FIRST, known)].into(),
            now: samples::now(),
        };
        let table = String::from_utf8(results.csv()).unwrap();
        let (header, row) = table.split_once("\r\n").unwrap();
        assert_eq!(
            header,
            "number,lot,title,state,paddle,winner,contact,hammer_price,hammer_price_minor,currency,bids,ended_at"
        );
        let ended = results.sale.lots[0].public.ends_at;
        assert_eq!(
            row,
            format!(
                "1,lot-1,\"'=HYPERLINK(\"\"http://evil\"\"), \"\"two\"\"\nlines\",sold,1,'@SUM(A1),\
                 '-x@example.test,1234.56,123456,EUR,6,{ended}\r\n"
            )
        );
    }

    #[test]
    fn what_begins_like_a_formula_is_neutralised() {
        for (cell, shown) in [
            ("=1+1", "'=1+1"),
            ("+49 1", "'+49 1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("A = b", "A = b"),
            ("", ""),
        ] {
            assert_eq!(inert(cell), shown);
        }
    }
}
