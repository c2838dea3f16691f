//! What is said in each language, from the files of `locales/`.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use super::Language;

type Bundle = FluentBundle<FluentResource>;

/// The files of a language, which are part of the program in every build: it runs where they are not.
macro_rules! files {
    ($tag:literal) => {
        [
            include_str!(concat!("../../locales/", $tag, "/account.ftl")),
            include_str!(concat!("../../locales/", $tag, "/auction.ftl")),
            include_str!(concat!("../../locales/", $tag, "/bidding.ftl")),
            include_str!(concat!("../../locales/", $tag, "/erasure.ftl")),
            include_str!(concat!("../../locales/", $tag, "/frame.ftl")),
            include_str!(concat!("../../locales/", $tag, "/house-control.ftl")),
            include_str!(concat!("../../locales/", $tag, "/house-import.ftl")),
            include_str!(concat!("../../locales/", $tag, "/house-market.ftl")),
            include_str!(concat!("../../locales/", $tag, "/house-money.ftl")),
            include_str!(concat!("../../locales/", $tag, "/house-people.ftl")),
            include_str!(concat!("../../locales/", $tag, "/house-sale.ftl")),
            include_str!(concat!("../../locales/", $tag, "/house-webhooks.ftl")),
            include_str!(concat!("../../locales/", $tag, "/invoice.ftl")),
            include_str!(concat!("../../locales/", $tag, "/live.ftl")),
            include_str!(concat!("../../locales/", $tag, "/mail.ftl")),
            include_str!(concat!("../../locales/", $tag, "/market.ftl")),
            include_str!(concat!("../../locales/", $tag, "/problems.ftl")),
        ]
    };
}

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", &files!("en")));
static GERMAN: LazyLock<Bundle> = LazyLock::new(|| bundle("de", &files!("de")));

/// Reads all files of a language. They are part of the program, and a test reads them all.
fn bundle(tag: &str, files: &[&str]) -> Bundle {
    let language = tag.parse().expect("our own tags are tags");
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // Marks around what a message speaks of would be part of titles, mails and values of forms; names stand in <bdi>.
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned())
            .unwrap_or_else(|(_, errors)| panic!("words in {tag} cannot be read: {errors:?}"));
        bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("something is said twice in {tag}: {errors:?}"));
    }
    bundle
}

/// Whether a message is there to be said, in English or else.
#[cfg(test)]
pub(super) fn has(language: Language, id: &str) -> bool {
    of(language).has_message(id)
}

fn of(language: Language) -> &'static Bundle {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
        #[cfg(debug_assertions)]
        Language::RightToLeft => &ENGLISH,
    }
}

/// What is said under an id; in English where a language has no word for it.
pub(super) fn text(language: Language, id: &str, about: &FluentArgs<'_>) -> String {
    let said =
        in_language(language, id, about).or_else(|| in_language(Language::English, id, about));
    debug_assert!(said.is_some(), "nothing is said under {id}");
    said.unwrap_or_else(|| id.to_owned())
}

fn in_language(language: Language, id: &str, about: &FluentArgs<'_>) -> Option<String> {
    let bundle = of(language);
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(about), &mut errors);
    debug_assert!(errors.is_empty(), "{id} is not said right: {errors:?}");
    Some(text.into_owned())
}
