//! Real Chromium and somebody who sits at it. What people see is told in `tests/browser`; `load screen` measures it.

pub mod browser;
pub mod page;
