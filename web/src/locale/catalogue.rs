//! What is said in each language, from the files of `locales/`.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use rust_embed::RustEmbed;

use super::Language;

type Bundle = FluentBundle<FluentResource>;

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en"));
static GERMAN: LazyLock<Bundle> = LazyLock::new(|| bundle("de"));

/// Reads all files of a language. They are part of the program, and a test reads them all.
fn bundle(tag: &str) -> Bundle {
    let language = tag.parse().expect("our own tags are tags");
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // Marks around what a message speaks of would be part of titles, mails and values of forms; names stand in <bdi>.
    bundle.set_use_isolating(false);
    for name in Files::iter().filter(|name| name.split('/').next() == Some(tag)) {
        let file = Files::get(&name).expect("a file that was listed is there");
        let text = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(text)
            .unwrap_or_else(|(_, errors)| panic!("{name} cannot be read: {errors:?}"));
        bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("{name} says something twice: {errors:?}"));
    }
    bundle
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
