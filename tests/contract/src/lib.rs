//! What is promised to strangers, held against the running stack. The tests live in `tests/contract`.
