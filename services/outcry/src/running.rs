//! What a command may know of the stack that runs in its data directory, where nobody said otherwise.

use std::path::Path;

use bootstrap::NatsUrls;
use clap::{ArgMatches, parser::ValueSource};

use crate::up::RunFile;

/// The stack of a data directory, as far as a command line leaves it to be found.
pub(crate) struct Running<'a> {
    given: &'a ArgMatches,
    stack: Option<RunFile>,
}

impl<'a> Running<'a> {
    /// By the command line of the command itself, below all others.
    pub(crate) fn find(mut given: &'a ArgMatches, data_dir: &Path) -> Self {
        while let Some((_, command)) = given.subcommand() {
            given = command;
        }
        let stack = RunFile::read(data_dir).ok();
        Self { given, stack }
    }

    /// Where its NATS is, in place of the default.
    pub(crate) fn nats_url(&self, urls: &mut NatsUrls) {
        if let Some(stack) = self.stack_unless_said("nats_url")
            && let Ok(running) = stack.nats_url.parse()
        {
            *urls = running;
        }
    }

    /// Where its pages are, in place of the default.
    pub(crate) fn public_address(&self, public: &mut bootstrap::PublicAddress) {
        if public.public_url.is_none()
            && let Some(stack) = self.stack_unless_said("web_port")
        {
            public.public_url = stack.web_url.parse().ok();
        }
    }

    fn stack_unless_said(&self, argument: &str) -> Option<&RunFile> {
        let is_said = self.given.value_source(argument) != Some(ValueSource::DefaultValue);
        self.stack.as_ref().filter(|_| !is_said)
    }
}
