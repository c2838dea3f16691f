//! One thing that is said, with what it speaks of.

use std::fmt;

use fluent_bundle::{FluentArgs, FluentValue};

use super::{Language, catalogue};

/// A message by its id. It is written in the language of whoever reads it, where it is written.
#[derive(Debug)]
pub(crate) struct Message {
    id: &'static str,
    about: FluentArgs<'static>,
}

/// What a message may speak of: text as it is, or a number, which chooses between one and many.
pub(crate) trait Subject {
    fn value(self) -> FluentValue<'static>;
}

impl Message {
    pub(crate) fn new(id: &'static str) -> Self {
        Self {
            id,
            about: FluentArgs::new(),
        }
    }

    /// Says what stands at `{ $name }`.
    pub(crate) fn with(mut self, name: &'static str, what: impl Subject) -> Self {
        self.about.set(name, what.value());
        self
    }

    /// The same as HTML: the tags that the message itself has are tags, and what it speaks of is text.
    pub(super) fn html(self) -> String {
        let escaped = self.about.iter().map(|(name, value)| {
            let value = match value {
                FluentValue::String(text) => FluentValue::from(super::filters::escaped(text)),
                other => other.clone(),
            };
            (name.to_owned(), value)
        });
        let about: FluentArgs<'_> = escaped.collect();
        catalogue::text(Language::current(), self.id, &about)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&catalogue::text(Language::current(), self.id, &self.about))
    }
}

impl Subject for String {
    fn value(self) -> FluentValue<'static> {
        FluentValue::from(self)
    }
}

impl Subject for Message {
    fn value(self) -> FluentValue<'static> {
        FluentValue::from(self.to_string())
    }
}

impl<T: Subject + Clone> Subject for &T {
    fn value(self) -> FluentValue<'static> {
        self.clone().value()
    }
}

impl Subject for &str {
    fn value(self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Subject for std::borrow::Cow<'_, str> {
    fn value(self) -> FluentValue<'static> {
        FluentValue::from(self.into_owned())
    }
}

/// Numbers are written as they are, without groups: counts.
macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Subject for $number {
            fn value(self) -> FluentValue<'static> {
                FluentValue::from(self)
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, usize, i32, i64);
