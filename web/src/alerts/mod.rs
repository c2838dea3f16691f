//! Price alerts of people: what each set, and what crossed. The rule is `market`'s; here it is kept, and told of.
//!
//! An account's alerts are one value in the bucket `price_alerts`, changed by its revision. Every site folds the same ticks. What a
//! tick moves is stored first, in place of the revision that it was judged by: of several sites one does so, and the others find
//! it done. Only then is a crossing told, under a key of its alert and its number, until it is stored that it was.

mod keep;
mod list;
mod notice;
mod set;
mod store;
mod table;
mod watch;

pub(crate) use keep::keep;
pub(crate) use list::{ALERTS_MAX, AlertList, Crossing, NamedPrice, SetAlert};
pub(crate) use notice::{crossing_line, rearmed_words, rule_words};
pub(crate) use set::{SetRefused, set};
pub(crate) use store::PriceAlerts;
pub(crate) use table::write_table;
pub(crate) use watch::AlertWatch;
