//! What a person does on a page and sees there, in words that stories are told with.

use std::{path::Path, time::Duration};

use harness::until;
use serde_json::Value;
use thirtyfour::By;
use tokio::time::{Instant, sleep};

use crate::browser::{Browser, Person};

/// How long somebody looks for a text.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks: each costs the browser a few milliseconds.
const LOOK_PACE: Duration = Duration::from_millis(50);

/// Somebody at a browser.
#[derive(Debug)]
pub struct Visitor {
    pub browser: Browser,
    base: String,
}

impl Visitor {
    /// Opens a browser; nothing is loaded yet.
    pub async fn arrives(base: &str, person: Person) -> Self {
        Self {
            browser: Browser::open(person).await,
            base: base.to_owned(),
        }
    }

    /// Signs in to a demo account by the form, as a person does.
    pub async fn signs_in(&self, name: &str) {
        let email = format!("{name}@outcry.test");
        self.signs_in_as(&email, harness::stack::DEMO_PASSWORD)
            .await;
    }

    /// The same to any account.
    pub async fn signs_in_as(&self, email: &str, password: &str) {
        self.goes_to("/sign-in").await;
        self.types("[name=email]", email).await;
        self.types("[name=password]", password).await;
        self.clicks("main form button[type=submit]").await;
        until("signed in", async || {
            !self.address().await.ends_with("/sign-in")
        })
        .await;
    }

    /// Chooses a language, as the form at the foot of every page does.
    pub async fn reads(&self, language: &str) {
        self.goes_to("/").await;
        let choose = format!(
            "const done = arguments[arguments.length - 1];
             const body = new URLSearchParams({{ language: '{language}', back: '/' }});
             fetch('/language', {{ method: 'POST', body }}).then((answer) => done(String(answer.ok)));"
        );
        assert_eq!(self.waits_for(&choose).await, "true", "{language}");
    }

    /// Loads a page.
    pub async fn goes_to(&self, path: &str) {
        let url = format!("{}{path}", self.base);
        self.browser.driver.goto(url).await.expect("the page loads");
    }

    /// Waits until the feed's first price has come, so that its symbol has a page.
    pub async fn finds_prices(&self) {
        until("there are prices", async || {
            self.goes_to("/market/AAPL").await;
            self.has(".tape-price[data-symbol=AAPL]").await
        })
        .await;
        self.browser.complaints().await;
    }

    /// Loads a lot and waits until it is live.
    pub async fn watches(&self, sale: &str, lot: &str) {
        self.goes_to(&format!("/sales/{sale}/lots/{lot}")).await;
        self.is_live().await;
    }

    /// Waits until the lot's subscription is up.
    pub async fn is_live(&self) {
        until("the page is live", async || {
            self.has("lot-live[data-live=true]").await
        })
        .await;
    }

    /// Waits until an element shows this text somewhere in it.
    pub async fn sees(&self, selector: &str, text: &str) {
        let mut shown = String::new();
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            shown = self.text(selector).await;
            if shown.contains(text) {
                return;
            }
            sleep(LOOK_PACE).await;
        }
        panic!("{selector} shows {shown:?}, not {text:?}");
    }

    /// The text of the first such element; empty when there is none.
    pub async fn text(&self, selector: &str) -> String {
        match self.browser.driver.find(By::Css(selector)).await {
            Ok(element) => element.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// The texts of all such elements, at one moment: a page that lives replaces them.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let read =
            "return [...document.querySelectorAll(arguments[0])].map((each) => each.innerText)";
        let texts = self
            .browser
            .driver
            .execute(read, vec![selector.into()])
            .await;
        let texts = texts.unwrap_or_else(|error| panic!("{selector}: {error}"));
        texts.convert().expect("texts")
    }

    /// Whether there is such an element.
    pub async fn has(&self, selector: &str) -> bool {
        self.browser.driver.find(By::Css(selector)).await.is_ok()
    }

    /// Presses the button that bids the next amount; again where that changed under the finger, which the page does not take.
    pub async fn bids_next(&self) {
        until("the amount had not just changed", async || {
            self.clicks("[data-bid-now] button").await;
            !self.text("[data-problem]").await.contains("just changed")
        })
        .await;
    }

    /// Opens the disclosure, types a maximum in major units, and confirms it.
    pub async fn sets_maximum(&self, amount: &str) {
        if !self.has("[data-maximum][open]").await {
            self.clicks("[data-maximum] summary").await;
        }
        self.types(".maximum-form input[name=amount]", amount).await;
        self.clicks(".maximum-form button[type=submit]").await;
        self.clicks("[data-confirm-yes]").await;
    }

    pub async fn clicks(&self, selector: &str) {
        let element = self.browser.driver.find(By::Css(selector)).await;
        let element = element.unwrap_or_else(|_| panic!("no {selector} on the page"));
        element.scroll_into_view().await.expect("it is on the page");
        element.click().await.expect("it can be clicked");
    }

    pub async fn types(&self, selector: &str, text: &str) {
        let element = self.browser.driver.find(By::Css(selector)).await;
        let element = element.unwrap_or_else(|_| panic!("no {selector} on the page"));
        element.clear().await.expect("it is a field");
        element.send_keys(text).await.expect("it takes text");
    }

    /// Chooses a file of this machine.
    pub async fn chooses(&self, selector: &str, file: &Path) {
        let element = self.browser.driver.find(By::Css(selector)).await;
        let element = element.unwrap_or_else(|_| panic!("no {selector} on the page"));
        let path = file.to_str().expect("a UTF-8 path");
        element.send_keys(path).await.expect("it takes a file");
    }

    /// The text of what a link on the page leads to, fetched as its visitor.
    pub async fn downloads(&self, selector: &str) -> String {
        let fetch = format!(
            "const done = arguments[arguments.length - 1];
             fetch(document.querySelector(\"{selector}\").href).then((answer) => answer.text()).then(done);"
        );
        self.waits_for(&fetch).await
    }

    /// Sets a field that takes no plain typing, such as a date and a time.
    pub async fn sets(&self, selector: &str, value: &str) {
        let set = "document.querySelector(arguments[0]).value = arguments[1]";
        let arguments = vec![selector.into(), value.into()];
        let set = self.browser.driver.execute(set, arguments).await;
        set.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Runs a script in the page and returns what it returns.
    pub async fn script(&self, script: &str) -> Value {
        let run = self.browser.driver.execute(script, vec![]).await;
        let run = run.unwrap_or_else(|error| panic!("{script}: {error}"));
        run.json().clone()
    }

    /// Runs a script that ends by calling its last argument with a text.
    pub async fn waits_for(&self, script: &str) -> String {
        let run = self.browser.driver.execute_async(script, vec![]).await;
        let run = run.unwrap_or_else(|error| panic!("{script}: {error}"));
        run.json().as_str().expect("a text").to_owned()
    }

    pub async fn address(&self) -> String {
        let address = self.browser.driver.current_url().await;
        address.expect("a page is open").to_string()
    }
}
