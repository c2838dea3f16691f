//! Stories across all rooms, against the running stack. They live in `tests/stories`.
