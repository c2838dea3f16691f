//! The languages of the pages and mails: who reads which, and what is said in it.
//!
//! Comes in: the id of a message and what it speaks of. Goes out: its text in the language of whoever is answered. What is said
//! stands in `locales/`, a folder for each language, as Fluent has it; `locales/*/live.ftl` is what the script says as well
//! (`client/locale.ts`). Adding a language is adding a folder and a line of [`Language`].
//! A task answers in one language: [`Language::speak`] sets it, [`Language::current`] is what it is. Where nobody set one, as in the
//! API, it is English.

mod catalogue;
pub(crate) mod filters;
mod message;
mod negotiate;

use std::future::Future;

pub(crate) use message::Message;
pub(crate) use negotiate::{negotiate, wanted};

/// A language that everything is said in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "de")]
    German,
    /// English from right to left, to look at layouts: no program that is handed out has it.
    #[cfg(debug_assertions)]
    #[serde(rename = "ar-XB")]
    RightToLeft,
}

tokio::task_local! {
    static CURRENT: Language;
}

impl Language {
    /// What people choose from.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language that is spoken here.
    pub(crate) fn current() -> Self {
        CURRENT.try_with(|language| *language).unwrap_or_default()
    }

    /// Does something in this language.
    pub(crate) async fn speak<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// The same for what waits for nothing: tests, and work on a thread of its own.
    pub(crate) fn say<T>(self, work: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self, work)
    }

    /// Its tag (BCP 47).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            #[cfg(debug_assertions)]
            Self::RightToLeft => "ar-XB",
        }
    }

    /// Whose words the script says.
    pub(crate) fn script(self) -> &'static str {
        match self {
            Self::German => "de",
            _ => "en",
        }
    }

    /// What those who read it call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            #[cfg(debug_assertions)]
            Self::RightToLeft => "Right to left",
        }
    }

    /// Where its lines begin, as HTML has it.
    pub(crate) fn direction(self) -> &'static str {
        match self {
            Self::English | Self::German => "ltr",
            #[cfg(debug_assertions)]
            Self::RightToLeft => "rtl",
        }
    }

    /// One that somebody names by its tag.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        match tag {
            "en" => Some(Self::English),
            "de" => Some(Self::German),
            #[cfg(debug_assertions)]
            "ar-XB" => Some(Self::RightToLeft),
            _ => None,
        }
    }
}

/// What is said under an id, in the language of this task: `t!("lot-bids", count = 3)`.
macro_rules! t {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::locale::Message::new($id)$(.with(stringify!($name), $value))*.to_string()
    };
}
pub(crate) use t;

#[cfg(test)]
mod tests;
