//! A statement as it was issued: with the names, terms and lines of that moment.

use auction::{Currency, LotId, SaleId, Time, UserId};
use serde::{Deserialize, Serialize};
use settlement::{Balance, Consignment, Money, SellerLine, SellerTerms};
use utoipa::ToSchema;

use super::Party;
use crate::{format, invoices::Numbered, locale::t, particulars::Particulars};

/// What somebody is told of their lots in one sale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Statement {
    /// Its place among all statements of the house, from 1, without gaps.
    pub(crate) number: u64,
    pub(crate) issued_at: Time,
    /// The operator who issued it.
    pub(crate) by: UserId,
    pub(crate) sale: SaleId,
    pub(crate) sale_title: String,
    pub(crate) currency: Currency,
    /// In the house's own words.
    pub(crate) seller: String,
    /// Their name and address.
    #[serde(default, skip_serializing_if = "Party::is_empty")]
    pub(crate) party: Party,
    /// Who held the sale. None: the house had not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) house: Option<Particulars>,
    pub(crate) terms: SellerTerms,
    /// In the catalogue's order.
    pub(crate) lots: Vec<StatedLot>,
    /// The one whose place it takes, since lots were credited or bought after that was issued. None: it is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaces: Option<Replaced>,
}

/// A statement whose place another takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Replaced {
    pub(crate) number: u64,
    /// What the seller got by it.
    pub(crate) proceeds: Balance,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct StatedLot {
    pub(crate) lot: LotId,
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) outcome: Outcome,
    #[serde(flatten)]
    pub(crate) lines: Consignment,
}

impl StatedLot {
    /// Whether it is the same lot, and came to the same; titles are amended.
    pub(crate) fn comes_to(&self, other: &Self) -> bool {
        (&self.lot, self.outcome, self.lines) == (&other.lot, other.outcome, other.lines)
    }
}

/// What became of a lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Sold,
    Unsold,
    Withdrawn,
    /// It was sold, and credited to its buyer since.
    TakenBack,
}

impl Outcome {
    pub(crate) fn words(self) -> String {
        match self {
            Self::Sold => t!("statement-sold"),
            Self::Unsold => t!("statement-unsold"),
            Self::Withdrawn => t!("statement-withdrawn"),
            Self::TakenBack => t!("statement-taken-back"),
        }
    }

    /// Its name in tables.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::Unsold => "unsold",
            Self::Withdrawn => "withdrawn",
            Self::TakenBack => "taken_back",
        }
    }
}

impl Statement {
    /// The sum of one kind of line.
    pub(crate) fn sum(&self, line: SellerLine) -> Money {
        self.lots.iter().map(|lot| lot.lines.amount(line)).sum()
    }

    /// What the seller gets; below zero they owe it.
    pub(crate) fn proceeds(&self) -> Balance {
        self.lots.iter().map(|lot| lot.lines.proceeds()).sum()
    }

    /// What leads from what the lots come to now to what is still to be settled: each with its name.
    pub(crate) fn corrections(&self) -> Vec<(String, Balance)> {
        let Some(Replaced { number, proceeds }) = self.replaces else {
            return vec![];
        };
        let nothing = Balance::default();
        vec![
            (
                t!("statement-less", number = number),
                nothing.less(proceeds),
            ),
            (t!("statement-now"), self.proceeds().less(proceeds)),
        ]
    }

    /// Who gets it, a line each: their name and address, and what the house calls them.
    pub(crate) fn seller_lines(&self) -> Vec<String> {
        let own = Some(&self.seller).filter(|own| *own != self.party.name());
        self.party.lines().chain(own).cloned().collect()
    }

    /// What it is called, with its number.
    pub(crate) fn name(&self) -> String {
        t!("statement-name", number = self.number)
    }

    /// What a file of it is called.
    pub(crate) fn file(&self) -> String {
        format!("statement-{}", self.number)
    }

    pub(crate) fn address(&self) -> String {
        format!("/house/statements/{}", self.number)
    }

    /// The kinds of line that there are, each with its name.
    pub(crate) fn lines(&self) -> Vec<(SellerLine, String)> {
        let all = [
            SellerLine::Hammer,
            SellerLine::Commission,
            SellerLine::Charge,
            SellerLine::Tax,
        ];
        let there =
            |line: &SellerLine| *line == SellerLine::Hammer || self.sum(*line) > Money::ZERO;
        let there = all.into_iter().filter(there);
        there.map(|line| (line, self.line_name(line))).collect()
    }

    fn line_name(&self, line: SellerLine) -> String {
        match line {
            SellerLine::Hammer => t!("statement-hammer"),
            SellerLine::Commission => t!("statement-commission"),
            SellerLine::Charge => t!("statement-charges"),
            SellerLine::Tax => match &self.terms.tax {
                Some(tax) => {
                    let percent = format::digits(&tax.percent.to_string());
                    format!("{} {percent}\u{a0}%", tax.name)
                }
                None => t!("statement-tax"),
            },
        }
    }
}

impl Numbered for Statement {
    const SERIES: &'static str = "statement";
    const SETTLED: &'static str = "settled_statement";

    fn number(&self) -> u64 {
        self.number
    }

    fn numbered(&self, number: u64) -> Self {
        Self {
            number,
            ..self.clone()
        }
    }

    /// One for a seller in a sale, and one that takes its place.
    fn claims(&self) -> Vec<String> {
        let first = claim(&self.sale, &self.seller);
        vec![match self.replaces {
            None => first,
            Some(Replaced { number, .. }) => claim_after(&first, number),
        }]
    }
}

/// The key that says which statement takes the place of one.
pub(super) fn claim_after(claim: &str, number: u64) -> String {
    format!("{claim}.after.{number}")
}

/// The key that says which statement a seller has of a sale. Their name may be anything, so it is a hash of it.
pub(super) fn claim(sale: &SaleId, seller: &str) -> String {
    let seller = blake3::hash(seller.as_bytes());
    format!("statement_of.{sale}.{}", seller.to_hex())
}
