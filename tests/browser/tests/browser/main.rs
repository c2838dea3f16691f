//! What people see, in real Chromium against the running stack.

mod accessibility;
mod browser;
mod house;
mod outage;
mod own_bids;
mod page;
mod sales;
mod stories;
mod symbol;
mod texts;
