//! The fault drill: a stream of bids, a kill at a random moment, and then the books are checked.
//!
//! `OUTCRY_FAULTS` says how many kills (20), `OUTCRY_SEED` which ones; the seed is printed.

mod books;
mod drill;
