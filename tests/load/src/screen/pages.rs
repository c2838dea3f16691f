//! A page that tells when it was clicked, when its socket had something, and when it showed it.

use anyhow::Context;
use browser::{browser::Person, page::Visitor};
use harness::until_some;
use serde_json::json;

/// Has every page note when its socket had a message with the wanted text, before anybody else reads it.
const HEAR: &str = r"
    window.heard = [];
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        constructor(...given) {
            super(...given);
            this.addEventListener('message', ({ data }) => {
                if (window.wanted && String(data).includes(window.wanted)) window.heard.push(performance.now());
            });
        }
    };
";
/// How far the page's steady clock is from the wall's, by the moments at which that goes on: a page is told whole milliseconds.
const CLOCK: &str = r"
    const offsets = [];
    for (let before = Date.now(); offsets.length < 21;) {
        const now = Date.now();
        if (now !== before) offsets.push(now - performance.now());
        before = now;
    }
    window.unixOffset = offsets.sort((a, b) => a - b)[10];
";
const WATCH: &str = r"
    const text = () => document.querySelector(SELECTOR)?.textContent;
    const before = text();
    [window.heard, window.shown, window.wanted] = [[], null, WANTED];
    window.look?.disconnect();
    window.look = new MutationObserver(() => {
        if (window.shown === null && text() !== before) window.shown = performance.now();
    });
    window.look.observe(document.body, { subtree: true, childList: true, characterData: true });
";
const SHOWN: &str = r"
    if (window.shown === null) return null;
    const heard = window.heard.filter((at) => at <= window.shown).at(-1);
    return [heard + window.unixOffset, window.shown + window.unixOffset];
";
const CLICK: &str = r"
    const button = document.querySelector(SELECTOR);
    const clicked = performance.now();
    button.click();
    return clicked + window.unixOffset;
";

/// A browser whose pages tell of their sockets.
pub(super) struct SocketPage {
    pub(super) visitor: Visitor,
}

/// When a message came and when the page showed it, in Unix milliseconds.
pub(super) struct Shown {
    pub(super) heard: f64,
    pub(super) shown: f64,
}

impl SocketPage {
    pub(super) async fn open(web: &str) -> Self {
        let visitor = Visitor::arrives(web, Person::default()).await;
        let hear = json!({ "source": HEAR });
        let tools = visitor.browser.driver.cdp();
        tools
            .send_raw("Page.addScriptToEvaluateOnNewDocument", hear)
            .await
            .expect("a page takes scripts");
        Self { visitor }
    }

    /// Has the open page know the time.
    pub(super) async fn set_clock(&self) {
        self.visitor.script(CLOCK).await;
    }

    /// Waits, from now on, until the text of an element changes; what its socket has with `wanted` is noted.
    pub(super) async fn watch(&self, selector: &str, wanted: &str) {
        let script = with_selector(WATCH, selector).replace("WANTED", &quoted(wanted));
        self.visitor.script(&script).await;
    }

    pub(super) async fn shown(&self) -> Shown {
        until_some("the page shows it", async || {
            let [heard, shown] = serde_json::from_value(self.visitor.script(SHOWN).await).ok()?;
            Some(Shown { heard, shown })
        })
        .await
    }

    /// Clicks; when that was.
    pub(super) async fn click(&self, selector: &str) -> anyhow::Result<f64> {
        let clicked = self.visitor.script(&with_selector(CLICK, selector)).await;
        clicked.as_f64().context("the page says when")
    }
}

fn with_selector(script: &str, selector: &str) -> String {
    script.replace("SELECTOR", &quoted(selector))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
