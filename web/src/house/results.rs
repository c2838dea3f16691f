//! How a sale came out, lot by lot, with who won; and the same as a table for a spreadsheet.

use std::{collections::BTreeMap, sync::Arc};

use auction::{LotId, LotState, Paddle, Time};
use settlement::{Charge, Liability, Money};

use super::{
    people::{self, Known},
    reserves::Reserves,
    table::{self, Separator},
};
use crate::{
    App, format, invoices,
    model::{LotModel, SaleModel, state_name},
    second_chances::{self, Offer, Offers},
    zone::Zone,
};

/// A sale's results as far as they are known at `now`.
pub(crate) struct Results {
    pub(crate) sale: Arc<SaleModel>,
    /// None: nobody can tell now who has the paddles.
    people: Option<BTreeMap<Paddle, Known>>,
    /// The lots that were credited to their buyers since, each with the number of the credit note.
    credits: BTreeMap<LotId, u64>,
    /// What was offered since.
    offers: Offers,
    /// Of what was bought by that: what was credited, by lot and paddle.
    offer_credits: BTreeMap<(LotId, Paddle), u64>,
    pub(crate) now: Time,
}

/// One lot of it.
pub(crate) struct LotResult<'a> {
    pub(crate) lot: &'a LotModel,
    pub(crate) now: Time,
    pub(crate) state: LotState,
    pub(crate) winner: Option<Winner<'a>>,
    /// Who bought it by offers after the sale, each after the one before was credited.
    pub(crate) seconds: Vec<Winner<'a>>,
    /// The newest offer of it.
    pub(crate) offer: Option<&'a Offer>,
}

impl<'a> LotResult<'a> {
    /// Everybody who bought it, one after the other.
    pub(crate) fn purchases(&self) -> impl Iterator<Item = &Winner<'a>> {
        self.winner.iter().chain(&self.seconds)
    }
}

/// Who bought it, for how much.
#[derive(Clone, Copy)]
pub(crate) struct Winner<'a> {
    pub(crate) paddle: Paddle,
    /// None: the account is gone, or nobody can tell now.
    pub(crate) known: Option<&'a Known>,
    pub(crate) hammer: auction::Amount,
    /// The credit note that took it back; none: it stays sold.
    pub(crate) credit: Option<u64>,
}

impl Results {
    pub(crate) async fn of(app: &App, sale: Arc<SaleModel>, now: Time) -> Self {
        let offers = second_chances::in_sale(app, &sale.record.sale).await;
        let offers =
            offers.map_err(|error| tracing::warn!(%error, "what was offered is not known now"));
        let is_known = offers.is_ok();
        let offers = offers.unwrap_or_default();
        let winners = sale.lots.iter().filter_map(|lot| won(lot, now));
        let bought = offers.accepted().map(|(offer, _)| offer.paddle);
        let paddles = winners.map(|(paddle, _)| paddle).chain(bought).collect();
        let people = people::behind(app, &sale.record.sale, paddles).await;
        let people = people.map_err(|error| tracing::warn!(%error, "who won is not known now"));
        let people = people.ok();
        // Nothing is credited that nobody bought.
        let credits = match people.as_ref().is_none_or(BTreeMap::is_empty) {
            true => Some(Credits::default()),
            false => credits(app, &sale).await,
        };
        let people = people.filter(|_| credits.is_some() && is_known);
        let (credits, offer_credits) = credits.unwrap_or_default();
        Self {
            people,
            credits,
            offers,
            offer_credits,
            sale,
            now,
        }
    }

    /// Whether nobody can tell now who won, and what was credited: lots, prices and paddles are public, and stand all the same.
    pub(crate) fn are_winners_unknown(&self) -> bool {
        self.people.is_none()
    }

    /// In the catalogue's order.
    pub(crate) fn lots(&self) -> impl Iterator<Item = LotResult<'_>> {
        self.sale.lots.iter().map(|lot| {
            let id = &lot.public.lot;
            let winner = |(paddle, hammer), credit: Option<&u64>| Winner {
                paddle,
                known: self.people.as_ref().and_then(|people| people.get(&paddle)),
                hammer,
                credit: credit.copied(),
            };
            let accepted = self.offers.accepted();
            let accepted = accepted.filter(|(offer, _)| offer.lot == *id);
            LotResult {
                state: lot.public.state(self.now),
                winner: won(lot, self.now).map(|won| winner(won, self.credits.get(id))),
                seconds: accepted
                    .map(|(offer, hammer)| {
                        let credit = self.offer_credits.get(&(id.clone(), offer.paddle));
                        winner((offer.paddle, hammer), credit)
                    })
                    .collect(),
                offer: self.offers.of_lot(id).next_back(),
                now: self.now,
                lot,
            }
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
            "credit_note",
            "hammer_price_credited",
            "second_chance_paddle",
            "second_chance_winner",
            "second_chance_price",
            "second_chance_premium",
            "second_chance_fee",
            "second_chance_tax",
            "second_chance_total",
            "second_chance_credit_note",
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
    ) -> [String; 28] {
        let public = &row.lot.public;
        let winner = row.winner.as_ref();
        let known = winner.and_then(|winner| winner.known);
        let credited = winner.filter(|winner| winner.credit.is_some());
        let second = row.seconds.last();
        let over = is_over(row.state);
        let zone = Zone::parse(&self.sale.record.time_zone).unwrap_or(Zone::UTC);
        let money = |amount| separator.figure(&format::plain(amount, public.currency));
        let terms = self.sale.record.buyer_terms.as_ref();
        let sum = |money: Money| separator.figure(&format::plain_total(money, public.currency));
        // Premium, fee, tax and total.
        let charged = |winner: Option<&Winner<'_>>| {
            let charges = winner
                .zip(terms)
                .map(|(winner, terms)| terms.charges(winner.hammer, Liability::Taxed));
            let line = |charge| text(charges.map(|charges| sum(charges.amount(charge))));
            let hammer = winner.map(|winner| Money::from(winner.hammer));
            let total = charges.map(|charges| charges.total()).or(hammer);
            [
                line(Charge::Premium),
                line(Charge::Fee),
                line(Charge::Tax),
                text(total.map(sum)),
            ]
        };
        let [premium, fee, tax, total] = charged(winner);
        let [second_premium, second_fee, second_tax, second_total] = charged(second);
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
            premium,
            fee,
            tax,
            total,
            text(credited.and_then(|winner| winner.credit)),
            text(credited.map(|winner| money(winner.hammer))),
            text(second.map(|second| second.paddle)),
            text(
                second
                    .and_then(|second| second.known)
                    .map(|known| known.name.as_str()),
            ),
            text(second.map(|second| money(second.hammer))),
            second_premium,
            second_fee,
            second_tax,
            second_total,
            text(second.and_then(|second| second.credit)),
        ]
    }
}

/// The credit notes of what was bought at the hammer, by lot, and of what was bought by offers afterwards.
type Credits = (BTreeMap<LotId, u64>, BTreeMap<(LotId, Paddle), u64>);

/// What was credited of a sale; none: nobody can tell now.
async fn credits(app: &App, sale: &Arc<SaleModel>) -> Option<Credits> {
    let buyers = invoices::of_sale(app, sale).await;
    let buyers =
        buyers.map_err(|error| tracing::warn!(%error, "what was credited is not known now"));
    let mut credits = Credits::default();
    for of in buyers.ok()? {
        let paddle = of.buyer.paddle;
        let is_second = of.second_chance.is_some();
        for (lot, number) in of.account.credits {
            match is_second {
                true => credits.1.insert((lot, paddle), number),
                false => credits.0.insert(lot, number),
            };
        }
    }
    Some(credits)
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
            credits: BTreeMap::new(),
            offers: Offers::default(),
            offer_credits: BTreeMap::new(),
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
                "\u{feff}number,lot,title,state,paddle,winner,contact,hammer_price,hammer_price_minor,currency,bids,ended_at,time_zone,reserve,premium,fee,tax,total,credit_note,hammer_price_credited,second_chance_paddle,second_chance_winner,second_chance_price,second_chance_premium,second_chance_fee,second_chance_tax,second_chance_total,second_chance_credit_note",
                "1,lot-1,\"'=HYPERLINK(\"\"http://evil\"\"), \"\"two\"\"\nlines\",sold,1,Müller; Söhne,\
                 '-x@example.test,1234.56,123456,EUR,6,",
            ),
            (
                Separator::Semicolon,
                "\u{feff}number;lot;title;state;paddle;winner;contact;hammer_price;hammer_price_minor;currency;bids;ended_at;time_zone;reserve;premium;fee;tax;total;credit_note;hammer_price_credited;second_chance_paddle;second_chance_winner;second_chance_price;second_chance_premium;second_chance_fee;second_chance_tax;second_chance_total;second_chance_credit_note",
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
                Separator::Comma => ",Europe/Berlin,1000.50,261.91,0.00,49.76,1546.23,,,,,,,,,,",
                Separator::Semicolon => {
                    ";Europe/Berlin;1000,50;261,91;0,00;49,76;1546,23;;;;;;;;;;"
                }
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
