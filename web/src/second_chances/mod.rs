//! A lot that was not sold, or was taken back from whoever won it, offered to the underbidder at what everybody saw them bid.
//!
//! Comes in: an operator's offer with its deadline, the bidder's answer. Goes out: what was bought by it, which invoices, results and
//! statements take. Never: a new winner whom nobody asked, a
//! hidden amount to anybody but its bidder.

mod make;
mod offer;
mod store;
mod underbidder;

pub(crate) use make::{
    Chance, ChanceRefused, answer, chance, in_sale, make, offered_to, price, withdraw,
};
pub(crate) use offer::{DAYS_MAX, MakeRefused, Offer, OfferState, Offers};
pub(crate) use store::SecondChances;
pub(crate) use underbidder::Underbidder;
