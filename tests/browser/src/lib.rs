//! What people see, in real Chromium. The stories live in `tests/browser`.
