//! Titles that try to be more than text.

use harness::stack::Stack;
use serde_json::Value;

use crate::{
    browser::Person,
    page::Visitor,
    sales::{open, open_titled},
};

/// Markup, an override that turns the rest around, an isolate that is never closed, and one endless word.
fn hostile() -> String {
    let start =
        "<img src=x onerror=alert(1)> \u{202E}desrever\u{2067} <script>alert(2)</script> &lt;i&gt;";
    let word = "W".repeat(200 - start.chars().count() - 1);
    format!("{start} {word}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_with_markup_and_bidi_overrides_is_text_and_breaks_no_small_page() {
    let stack = Stack::start().await;
    open(&stack, "plain").await;
    open_titled(&stack, "hostile", &hostile()).await;
    let small = Person {
        width: Some(320),
        ..Person::default()
    };
    let visitor = Visitor::arrives(&stack.web_url(), small).await;
    for page in ["/", "/sales/hostile", "/sales/hostile/lots/clock"] {
        visitor.goes_to(page).await;
        let widths = visitor
            .script("return [document.documentElement.scrollWidth, window.innerWidth]")
            .await;
        assert!(widths[0].as_u64() <= Some(320), "{page}: {widths}");
        let made = visitor
            .script(
                "return document.querySelectorAll('img[src=\"x\"], body i, main script').length",
            )
            .await;
        assert_eq!(made, Value::from(0), "{page}: markup became elements");
        let turned = visitor
            .script("return /[\\u202A-\\u202E\\u2066-\\u2069]/.test(document.documentElement.innerHTML)")
            .await;
        assert_eq!(turned, Value::Bool(false), "{page}: an override is left");
        let complaints = visitor.browser.complaints().await;
        assert_eq!(complaints, Vec::<String>::new(), "{page}");
    }
    let heading = visitor.text("h1").await;
    assert!(
        heading.contains("<img src=x onerror=alert(1)> desrever"),
        "{heading}"
    );
    assert!(heading.contains("&lt;i&gt;"), "{heading}");
}
