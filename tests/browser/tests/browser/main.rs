//! What people see, in real Chromium against the running stack.

mod accessibility;
mod blocked;
mod board;
mod clock;
mod forged;
mod house;
mod house_live;
mod kills;
mod languages;
mod long_open;
mod meanwhile;
mod my_bids;
mod notice_bar;
mod orders;
mod outage;
mod own_bids;
mod passkeys;
mod push;
mod sale_day;
mod sales;
mod sealed;
mod sellers;
mod slow;
mod smooth;
mod stories;
mod stream;
mod symbol;
mod texts;
mod two_devices;
mod unsubscribe;
mod way_back;

use ::browser::{browser, page};
