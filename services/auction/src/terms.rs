//! What a sale and its lots were announced with; fixed when the sale is created.

use std::fmt;

use serde::{Deserialize, Serialize};

use settlement::{BuyerTerms, Liability};

use crate::{Amount, Currency, FormatTerms, LotId, Registration, Time};

/// The terms of a sale. Texts and pictures are the catalogue's, not the rules'.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SaleTerms {
    pub currency: Currency,
    /// IANA name of the house's zone, for people only: the rules know UTC.
    pub time_zone: String,
    pub outage_policy: OutagePolicy,
    /// No amount above this is taken.
    pub ceiling: Amount,
    /// No extension moves any lot's end past this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard_end: Option<Time>,
    /// What buyers pay besides the price. It counts against a bidder's limit, and nothing else is judged by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_terms: Option<BuyerTerms>,
    /// Who may bid.
    #[serde(default, skip_serializing_if = "Registration::is_open")]
    pub registration: Registration,
    /// The kind of sale, and what is particular to it.
    #[serde(flatten)]
    pub format: FormatTerms,
}

/// What happens to a lot whose end passed while no engine was there to close it, for however short a time: bids that were
/// on their way come after it, and nobody can tell whether there were any.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutagePolicy {
    CloseAsIs,
    Extend {
        #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::move_seconds))]
        seconds: u32,
    },
}

/// The terms of one lot.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotTerms {
    pub lot: LotId,
    /// Its place in the catalogue, from 1.
    pub number: u32,
    /// The least first bid, [`Amount::ONE`] or more.
    pub opening: Amount,
    /// Hidden least price at which the seller sells.
    pub reserve: Option<Amount>,
    pub opens_at: Time,
    pub ends_at: Time,
    /// No extension moves the end past this, nor past the sale's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard_end: Option<Time>,
}

impl SaleTerms {
    /// What a lot costs a buyer who is charged every tax, in minor units.
    pub fn total(&self, hammer: Amount) -> u64 {
        let Some(terms) = &self.buyer_terms else {
            return hammer.minor_units();
        };
        let charges = terms.charges(hammer, Liability::Taxed);
        charges.total().minor_units()
    }

    /// The highest price whose total is no more than this; nothing where none is. A total never falls as the price rises.
    pub(crate) fn highest_within(&self, most: Amount) -> Amount {
        let fits = |price: &u64| {
            let price = Amount::new(*price).expect("no more than an amount");
            self.total(price) <= most.minor_units()
        };
        let (mut fitting, mut above) = (0, most.min(self.ceiling).minor_units() + 1);
        while above - fitting > 1 {
            let between = fitting + (above - fitting) / 2;
            match fits(&between) {
                true => fitting = between,
                false => above = between,
            }
        }
        Amount::new(fitting).expect("no more than an amount")
    }
}

impl LotTerms {
    /// The instant past which no extension moves the end: its own or the sale's, whichever is first.
    pub(crate) fn hard_end_in(&self, sale: &SaleTerms) -> Option<Time> {
        self.hard_end.into_iter().chain(sale.hard_end).min()
    }
}

impl fmt::Debug for LotTerms {
    /// Without the reserve.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LotTerms")
            .field("lot", &self.lot)
            .field("number", &self.number)
            .field("opening", &self.opening)
            .field("opens_at", &self.opens_at)
            .field("ends_at", &self.ends_at)
            .field("hard_end", &self.hard_end)
            .finish_non_exhaustive()
    }
}
