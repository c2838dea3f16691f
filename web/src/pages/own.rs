//! What only the engine knows of a visitor. That it could not tell is a case of its own, and never reads as "none".

use crate::engine::QueryError;

/// Something of the visitor's own, as far as it can be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Own<T> {
    /// There is nothing: a stranger, or somebody who never bid there.
    Nothing,
    Known(T),
    /// The engine does not answer now.
    Unknown,
}

impl<T> Own<T> {
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    pub(crate) fn known(&self) -> Option<&T> {
        match self {
            Self::Known(own) => Some(own),
            Self::Nothing | Self::Unknown => None,
        }
    }

    pub(crate) fn as_ref(&self) -> Own<&T> {
        match self {
            Self::Known(own) => Own::Known(own),
            Self::Nothing => Own::Nothing,
            Self::Unknown => Own::Unknown,
        }
    }

    /// What follows from what is known.
    pub(crate) fn and_then<U>(self, next: impl FnOnce(T) -> Option<U>) -> Own<U> {
        match self {
            Self::Known(own) => next(own).into(),
            Self::Nothing => Own::Nothing,
            Self::Unknown => Own::Unknown,
        }
    }
}

impl<T> From<Option<T>> for Own<T> {
    fn from(own: Option<T>) -> Self {
        own.map_or(Self::Nothing, Self::Known)
    }
}

impl<T> From<Result<T, QueryError>> for Own<T> {
    fn from(told: Result<T, QueryError>) -> Self {
        match told {
            Ok(own) => Self::Known(own),
            Err(QueryError::NotFound) => Self::Nothing,
            Err(QueryError::Unavailable | QueryError::Fault(_)) => Self::Unknown,
        }
    }
}
