//! What people see, in real Chromium against the running stack.

mod accessibility;
mod blocked;
mod clock;
mod forged;
mod house;
mod kills;
mod long_open;
mod meanwhile;
mod notice_bar;
mod outage;
mod own_bids;
mod sales;
mod sealed;
mod slow;
mod smooth;
mod stories;
mod stream;
mod symbol;
mod texts;
mod two_devices;
mod way_back;

use ::browser::{browser, page};
