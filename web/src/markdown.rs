//! Descriptions in Markdown, made into markup that can do nothing: the one place where text becomes markup.
//!
//! Markup in the text is shown as it was typed. What pulldown-cmark writes is cleaned by ammonia all the same, so that a
//! mistake of the one is not a hole.

use std::{collections::HashSet, fmt, sync::LazyLock};

use ammonia::{Builder, UrlRelative};
use askama::filters::HtmlSafe;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The elements that may come of a description.
const TAGS: [&str; 14] = [
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "ul",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(TAGS))
        .tag_attributes(
            [
                ("a", HashSet::from(["href"])),
                ("ol", HashSet::from(["start"])),
            ]
            .into(),
        )
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"));
    cleaner
});

/// Markup that was cleaned. Templates write it as it stands, and nothing else makes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CleanHtml(String);

impl HtmlSafe for CleanHtml {}

impl fmt::Display for CleanHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A description as markup: CommonMark, in which lines stay lines, headings stand below those of the page, and
/// pictures are what is said of them.
pub(crate) fn render(text: &str) -> CleanHtml {
    let events = events(text).filter_map(tamed);
    let mut markup = String::with_capacity(text.len() * 2);
    html::push_html(&mut markup, events);
    CleanHtml(CLEANER.clean(&markup).to_string())
}

/// A description as plain text, for where no markup fits.
pub(crate) fn plain(text: &str) -> String {
    let words = events(text).map(|event| match event {
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => text,
        Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. })
        | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => "".into(),
        _ => " ".into(),
    });
    let text = words.fold(String::new(), |text, word| text + &word);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the text says. A sign that is written by its name stays as it was typed, as markup does: `&lt;` is no `<`.
fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    let events = Parser::new_ext(text, Options::empty()).into_offset_iter();
    events.map(|(event, place)| {
        let typed = &text[place];
        let is_named = typed.starts_with('&') && typed.ends_with(';');
        match event {
            Event::Text(_) if is_named => Event::Text(typed.into()),
            event => event,
        }
    })
}

fn tamed(event: Event<'_>) -> Option<Event<'_>> {
    let below = |level| match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H3,
        _ => HeadingLevel::H4,
    };
    Some(match event {
        Event::Html(markup) | Event::InlineHtml(markup) => Event::Text(markup),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::SoftBreak => Event::HardBreak,
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: below(level),
            id: None,
            classes: vec![],
            attrs: vec![],
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_becomes_paragraphs_lists_and_emphasis() {
        for (text, markup) in [
            ("Oak.\nRestored.", "<p>Oak.<br>\nRestored.</p>\n"),
            ("One\n\nTwo", "<p>One</p>\n<p>Two</p>\n"),
            (
                "# Marks\n**SH**",
                "<h3>Marks</h3>\n<p><strong>SH</strong></p>\n",
            ),
            (
                "- *a*\n- b",
                "<ul>\n<li><em>a</em></li>\n<li>b</li>\n</ul>\n",
            ),
            ("3. c", "<ol start=\"3\">\n<li>c</li>\n</ol>\n"),
            ("a &lt;i&gt; & b", "<p>a &amp;lt;i&amp;gt; &amp; b</p>\n"),
            ("![a seal](https://evil.test/x.png)", "<p>a seal</p>\n"),
            (
                "[maker](https://example.test/a)",
                "<p><a href=\"https://example.test/a\" rel=\"nofollow noopener noreferrer\">maker</a></p>\n",
            ),
        ] {
            assert_eq!(render(text).to_string(), markup);
        }
    }

    #[test]
    fn plain_text_has_the_words_without_the_signs() {
        let text = "# Oak\n**re**stored\n\n- a <b>seal</b>";
        assert_eq!(plain(text), "Oak restored a <b>seal</b>");
    }

    #[test]
    fn nothing_in_a_description_can_act() {
        for text in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<iframe src=//evil.test></iframe>",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>)",
            "[x](//evil.test \" onmouseover=alert(1)\")",
            "<p style=\"position:fixed\" onclick=alert(1)>",
            "<https://a.test/\"onmouseover=alert(1)>",
            "`<script>`",
            "[x]: javascript:alert(1)\n\n[x]",
        ] {
            let markup = render(text).to_string();
            let elements: Vec<_> = markup.split('<').skip(1).collect();
            for element in elements {
                let (tag, _) = element.split_once('>').unwrap();
                let name = tag.trim_start_matches('/').split(' ').next().unwrap();
                assert!(TAGS.contains(&name), "{markup}");
                let unquoted = tag.split('"').step_by(2).skip(1);
                for attribute in unquoted.filter(|it| !it.is_empty()) {
                    assert_eq!(attribute, " rel=", "{markup}");
                }
                assert!(
                    !tag.contains("script:") && !tag.contains("data:"),
                    "{markup}"
                );
            }
        }
    }
}
