//! What people see, in real Chromium against the running stack.

mod accessibility;
mod browser;
mod page;
mod sales;
mod stories;
mod symbol;
