//! The stack itself: starts, survives the death of its parts, and leaves nothing behind.

mod stack;
