//! The fault drill: a stream of bids, a mishap at a random moment, again and again, and then the books are checked.
//!
//! `OUTCRY_FAULTS` says how many kills (20), `OUTCRY_SEED` in which order and when; the seed is printed. Beside the kills each
//! drill has one of every other mishap that can be had on this machine: see [`mishap`].

mod books;
mod cluster;
mod disk;
mod drill;
mod mishap;
