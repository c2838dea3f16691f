//! Routes that stand for all channels of a mapped namespace that fit.

use super::{ANY, EQUALS, Route};
use crate::config::Storage;

impl Route {
    /// Whether it stands for all channels that fit.
    pub(crate) fn is_wildcard(&self) -> bool {
        self.subject.contains(ANY)
    }

    /// Whether a subject is one of those that it stands for.
    pub(crate) fn fits(&self, subject: &str) -> bool {
        let mut tokens = subject.split('.');
        let fits = |pattern| {
            tokens
                .next()
                .is_some_and(|token| pattern == ANY || pattern == token)
        };
        self.subject.split('.').all(fits) && tokens.next().is_none()
    }

    /// The channel of a subject that fits.
    pub(super) fn concrete(&self, subject: &str) -> String {
        let rest = subject.strip_prefix(&*self.namespace.subject);
        let rest = rest.unwrap_or(subject).trim_start_matches('.');
        let (before, last) = rest.rsplit_once('.').map_or(("", rest), |(before, last)| {
            (&rest[..before.len() + 1], last)
        });
        let last = match &self.namespace.storage {
            Storage::Mapped {
                dots: Some(dot), ..
            } => last.replace(*dot, ".").replace(EQUALS, "="),
            _ => last.to_owned(),
        };
        format!("{}:{before}{last}", self.namespace.name)
    }
}
