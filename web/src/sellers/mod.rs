//! Sellers as people: which seller's account is whose. The house knows sellers by words of its own (`seller_reference`); an operator links
//! these to one account, and that person sees their own lots and statements, and bids on none of the lots.
//!
//! Comes in: orders of operators, whose account asks. Goes out: links, lots with their reserves for their seller alone, what the engine
//! is told of who sells what. Never: a bidder, or a lot of somebody else.

mod bar;
mod consigned;
mod link;
mod store;

pub(crate) use bar::bar_in;
pub(crate) use consigned::{ConsignedSale, Consignments, of_seller, own_statement};
pub(crate) use link::{LinkRefused, OpenStatement, link, unlink};
pub(crate) use store::SellerAccounts;
