//! Pushes, from the button of the account page to what the browser shows. Headless Chromium reaches no push service: where a page
//! would get a subscription from one, it gets that of the test's own, and what comes there is handed to its worker.

use harness::{
    push_service::{Push, PushService},
    stack::Stack,
    until,
};
use notification::PushSubscription;
use serde_json::{Value, json};

use crate::{browser::Person, page::Visitor, sales::open};

const STATE: &str = "push-choice [data-state]";
const BUTTON: &str = "push-choice [data-turn]";

/// Whatever the page subscribes with is given the test's own subscription.
const SUBSCRIBE: &str = r"
    const given = GIVEN;
    PushManager.prototype.subscribe = async function (options) {
        window.subscribedWith = options.applicationServerKey;
        return { toJSON: () => ({ ...given, expirationTime: null }), unsubscribe: async () => true };
    };
";

/// What the worker shows now.
const SHOWN: &str = r"
    const done = arguments[arguments.length - 1];
    navigator.serviceWorker.ready
        .then((registration) => registration.getNotifications())
        .then((shown) => done(JSON.stringify(shown.map(({ title, tag, data }) => ({ title, tag, data })))));
";

async fn command(visitor: &Visitor, name: &str, parameters: Value) {
    let tools = visitor.browser.driver.cdp();
    let sent = tools.send_raw(name, parameters).await;
    sent.unwrap_or_else(|error| panic!("{name}: {error}"));
}

async fn shown(visitor: &Visitor) -> Vec<Value> {
    serde_json::from_str(&visitor.waits_for(SHOWN).await).expect("a list")
}

/// Turns pushes on by the button of the account page, by the subscription of a new browser of the service.
pub(crate) async fn turns_on(visitor: &Visitor, stack: &Stack, subscription: &PushSubscription) {
    let granted = json!({ "permissions": ["notifications"], "origin": stack.web_url() });
    command(visitor, "Browser.grantPermissions", granted).await;
    visitor.goes_to("/account").await;
    visitor.sees(STATE, "This browser takes no pushes.").await;
    let given = json!(subscription).to_string();
    visitor.script(&SUBSCRIBE.replace("GIVEN", &given)).await;
    visitor.clicks(BUTTON).await;
    visitor.sees(STATE, "This browser takes pushes.").await;
}

/// Hands a push to the browser's worker, and waits until that shows it.
pub(crate) async fn is_shown(visitor: &Visitor, stack: &Stack, push: &Push) {
    command(visitor, "ServiceWorker.enable", json!({})).await;
    let delivered = json!({
        "origin": stack.web_url(), "registrationId": "0", "data": push.message.to_string(),
    });
    command(visitor, "ServiceWorker.deliverPushMessage", delivered).await;
    until("the browser shows it", async || {
        let shown = shown(visitor).await;
        shown.len() == 1 && shown[0]["data"]["at"] == push.message["at"]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn push_is_turned_on_by_the_button_and_shows_the_newest_outbid() {
    let stack = Stack::start_in(&[("OUTCRY_PUSH_LOOPBACK", "yes")]).await;
    let service = PushService::start().await;
    open(&stack, "pushed").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    turns_on(&alice, &stack, &service.browser("alice")).await;
    let own = stack.sign_in("alice").await;
    let key = own.get("account/push").await["key"].clone();
    assert_eq!(alice.script("return window.subscribedWith").await, key);

    let bob = stack.sign_in("bob").await;
    own.bid("pushed", "clock", "a1", 1_000).await;
    bob.bid("pushed", "clock", "b1", 2_000).await;
    until("she is told", async || service.count() == 1).await;
    own.bid("pushed", "clock", "a2", 3_000).await;
    bob.bid("pushed", "clock", "b2", 5_000).await;
    until("she is told again", async || service.count() == 2).await;
    for push in service.taken() {
        is_shown(&alice, &stack, &push).await;
    }
    let shown = shown(&alice).await;
    let title = shown[0]["title"].as_str().expect("a title");
    assert!(title.starts_with("You have been outbid: Lot 1"), "{title}");
    let url = format!("{}/sales/pushed/lots/clock", stack.web_url());
    assert_eq!(shown[0]["data"]["url"], url);

    // The browser holds none that the site would know: what the page turns off is off.
    alice.clicks(BUTTON).await;
    alice.sees(STATE, "This browser takes no pushes.").await;
    alice.goes_to("/account").await;
    alice.sees(STATE, "This browser takes no pushes.").await;
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn account_page_is_whole_without_script() {
    let stack = Stack::start().await;
    let plain = Person {
        script_off: true,
        ..Person::default()
    };
    let alice = Visitor::arrives(&stack.web_url(), plain).await;
    alice.signs_in("alice").await;
    alice.goes_to("/account").await;
    alice.sees("push-choice", "Pushes need script").await;
    alice.clicks("[name=push][value=won]").await;
    alice.clicks("form[action='/account/notices'] button").await;
    alice.sees(".said", "Saved").await;
    assert!(!alice.has("[name=push][value=won]:checked").await);
    assert!(alice.has("[name=mail][value=won]:checked").await);
}
