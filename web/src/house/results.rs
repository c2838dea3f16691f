//! How a sale came out, lot by lot, with who won; and the same as a table for a spreadsheet.

use std::{collections::BTreeMap, sync::Arc};

use auction::{LotState, Paddle, Time};
use settlement::{Charge, Liability, Money};

use super::{
    people::{self, Known},
    reserves::Reserves,
    table::{self, Separator},
};
use crate::{
    App, format,
    model::{LotModel, SaleModel, state_name},
    zone::Zone,
};

/// A sale's results as far as they are known at `now`.
pub(crate) struct Results {
    pub(crate) sale: Arc<SaleModel>,
    /// None: nobody can tell now who has the paddles.
    people: Option<BTreeMap<Paddle, Known>>,
    pub(crate) now: Time,
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
    /// None: the account is gone, or nobody can tell now.
    pub(crate) known: Option<&'a Known>,
    pub(crate) hammer: auction::Amount,
}

impl Results {
    pub(crate) async fn of(app: &App, sale: Arc<SaleModel>, now: Time) -> Self {
        let winners = sale.lots.iter().filter_map(|lot| won(lot, now));
        let paddles = winners.map(|(paddle, _)| paddle).collect();
        let people = people::behind(app, &sale.record.sale, paddles).await;
        let people = people.map_err(|error| tracing::warn!(%error, "who won is not known now"));
        let people = people.ok();
        Self { sale, people, now }
    }

    /// Whether nobody can tell now who won: lots, prices and paddles are public, and stand all the same.
    pub(crate) fn are_winners_unknown(&self) -> bool {
        self.people.is_none()
    }

    /// In the catalogue's order.
    pub(crate) fn lots(&self) -> impl Iterator<Item = LotResult<'_>> {
        self.sale.lots.iter().map(|lot| LotResult {
            state: lot.public.state(self.now),
            winner: won(lot, self.now).map(|(paddle, hammer)| Winner {
                paddle,
                known: self.people.as_ref().and_then(|people| people.get(&paddle)),
                hammer,
            }),
            lot,
        })
    }

    /// The table as CSV (RFC 4180): UTF-8 with a byte order mark, by which spreadsheets know it; a header; lines end with
    /// CR and LF.
    pub(crate) fn csv(&self, reserves: &Reserves, separator: Separator) -> Vec<u8> {
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
            "time_zone",
            "reserve",
            "premium",
            "fee",
            "tax",
            "total",
        ];
        let rows = self.lots().map(|row| {
            let cells = self.cells(&row, reserves, separator);
            cells.map(|cell| table::inert(&cell))
        });
        table::csv(header, rows, separator)
    }

    fn cells(
        &self,
        row: &LotResult<'_>,
        reserves: &Reserves,
        separator: Separator,
    ) -> [String; 18] {
        let public = &row.lot.public;
        let winner = row.winner.as_ref();
        let known = winner.and_then(|winner| winner.known);
        let over = is_over(row.state);
        let zone = Zone::parse(&self.sale.record.time_zone).unwrap_or(Zone::UTC);
        let money = |amount| separator.figure(&format::plain(amount, public.currency));
        let terms = self.sale.record.buyer_terms.as_ref();
        let charges = winner
            .zip(terms)
            .map(|(winner, terms)| terms.charges(winner.hammer, Liability::Taxed));
        let sum = |money: Money| separator.figure(&format::plain_total(money, public.currency));
        let line = |charge| text(charges.map(|charges| sum(charges.amount(charge))));
        let hammer = winner.map(|winner| Money::from(winner.hammer));
        let total = charges.map(|charges| charges.total()).or(hammer);
        [
            public.number.to_string(),
            public.lot.to_string(),
            row.lot.texts.title.clone(),
            state_name(row.state).to_owned(),
            text(winner.map(|winner| winner.paddle)),
            text(known.map(|known| known.name.as_str())),
            text(known.map(|known| known.email.as_str())),
            text(winner.map(|winner| money(winner.hammer))),
            text(winner.map(|winner| winner.hammer.minor_units())),
            public.currency.to_string(),
            text(public.bid_count),
            text(over.then(|| zone.cell(public.ends_at))),
            zone.to_string(),
            text(reserves.amount(&public.lot).map(money)),
            line(Charge::Premium),
            line(Charge::Fee),
            line(Charge::Tax),
            text(total.map(sum)),
        ]
    }
}

/// Who bought a lot, for how much.
pub(crate) fn won(lot: &LotModel, now: Time) -> Option<(Paddle, auction::Amount)> {
    let sold = lot.public.state(now) == LotState::Sold;
    sold.then_some((lot.public.leader?, lot.public.price?))
}

fn is_over(state: LotState) -> bool {
    matches!(state, LotState::Sold | LotState::Unsold)
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{house::table::without_ours, pages::samples};
    use auction::{Amount, LotPhase};

    fn results(title: &str, name: &str) -> Results {
        let mut sale = samples::sale();
        sale.lots.truncate(1);
        let lot = Arc::make_mut(&mut sale.lots[0]);
        Arc::make_mut(&mut lot.texts).title = title.to_owned();
        lot.public.phase = LotPhase::Sold;
        lot.public.price = Some(Amount::new(123_456).unwrap());
        lot.public.leader = Some(Paddle::FIRST);
        let known = Known {
            name: name.to_owned(),
            email: "-x@example.test".to_owned(),
            ..Known::default()
        };
        Results {
            sale: Arc::new(sale),
            people: Some([(Paddle::FIRST, known)].into()),
            now: samples::now(),
        }
    }

    #[test]
    fn table_opens_in_a_spreadsheet_with_either_separator() {
        let results = results(
            "=HYPERLINK(\"http://evil\"), \"two\"\nlines",
            "Müller; Söhne",
        );
        // It ends at 14:01:36 UTC.
        let ended = "2026-11-21 15:01:36";
        for (separator, header, row) in [
            (
                Separator::Comma,
                "\u{feff}number,lot,title,state,paddle,winner,contact,hammer_price,hammer_price_minor,currency,bids,ended_at,time_zone,reserve,premium,fee,tax,total",
                "1,lot-1,\"'=HYPERLINK(\"\"http://evil\"\"), \"\"two\"\"\nlines\",sold,1,Müller; Söhne,\
                 '-x@example.test,1234.56,123456,EUR,6,",
            ),
            (
                Separator::Semicolon,
                "\u{feff}number;lot;title;state;paddle;winner;contact;hammer_price;hammer_price_minor;currency;bids;ended_at;time_zone;reserve;premium;fee;tax;total",
                "1;lot-1;\"'=HYPERLINK(\"\"http://evil\"\"), \"\"two\"\"\nlines\";sold;1;\"Müller; Söhne\";\
                 '-x@example.test;1234,56;123456;EUR;6;",
            ),
        ] {
            let lot = results.sale.lots[0].public.lot.clone();
            let reserves = Reserves::of_a_test(lot, Amount::new(100_050).unwrap());
            let table = String::from_utf8(results.csv(&reserves, separator)).unwrap();
            let (first, second) = table.split_once("\r\n").unwrap();
            assert_eq!(first, header);
            // 25 % up to 300.00 and 20 % above it, and 19 % on that: 75.00 + 186.91 and 49.76.
            let behind = match separator {
                Separator::Comma => ",Europe/Berlin,1000.50,261.91,0.00,49.76,1546.23",
                Separator::Semicolon => ";Europe/Berlin;1000,50;261,91;0,00;49,76;1546,23",
            };
            assert_eq!(second, format!("{row}{ended}{behind}\r\n"));
        }
    }

    #[test]
    fn every_text_comes_back_as_it_was_once_a_table_is_read_again() {
        let title = "'=1;=2,+3";
        let results = results(title, "=Müller");
        for separator in [Separator::Comma, Separator::Semicolon] {
            let reserves = Reserves::of_a_test("other".parse().unwrap(), Amount::ZERO);
            let table = results.csv(&reserves, separator);
            let table = table.strip_prefix("\u{feff}".as_bytes()).unwrap();
            let mut reader = csv::ReaderBuilder::new();
            let mut reader = reader.delimiter(separator.byte()).from_reader(table);
            let row = reader.records().next().unwrap().unwrap();
            assert_eq!(without_ours(&row[2]), title);
            assert_eq!(without_ours(&row[5]), "=Müller");
        }
    }
}
