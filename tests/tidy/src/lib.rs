//! Guards what ARCHITECTURE.md promises about the source itself; see `tests/`.
