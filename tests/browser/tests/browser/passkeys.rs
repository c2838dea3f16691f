//! Passkeys, from the account page to signing in without typing. The device is Chromium's virtual authenticator.

use harness::{stack::Stack, until};
use serde_json::{Value, json};

use crate::{
    accessibility::{axe, finds_nothing},
    browser::Person,
    page::Visitor,
};

const ADD: &str = "passkey-add button";
const SIGN_IN: &str = "passkey-sign-in button";
/// As of a browser that suggests none at the email's field.
const SUGGESTS_NONE: &str =
    "PublicKeyCredential.isConditionalMediationAvailable = async () => false";

async fn command(visitor: &Visitor, name: &str, parameters: Value) {
    let tools = visitor.browser.driver.cdp();
    let sent = tools.send_raw(name, parameters).await;
    sent.unwrap_or_else(|error| panic!("{name}: {error}"));
}

/// Gives the browser a device that unlocks at once.
async fn has_device(visitor: &Visitor) {
    command(visitor, "WebAuthn.enable", json!({})).await;
    let device = json!({ "options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "automaticPresenceSimulation": true,
    } });
    command(visitor, "WebAuthn.addVirtualAuthenticator", device).await;
}

async fn signs_out(visitor: &Visitor) {
    visitor.clicks("form[action='/sign-out'] button").await;
    until("signed out", async || {
        visitor.has("a[href^='/sign-in']").await
    })
    .await;
}

async fn is_signed_in(visitor: &Visitor) {
    until("signed in", async || {
        visitor.has("form[action='/sign-out']").await
    })
    .await;
}

/// Carol, with a device that makes passkeys, at her account's page.
async fn at_her_account(stack: &Stack) -> Visitor {
    stack.sign_up("carol").await;
    let carol = Visitor::arrives(&stack.web_url(), Person::default()).await;
    has_device(&carol).await;
    carol
        .signs_in_as("carol@example.test", harness::person::PASSWORD)
        .await;
    carol.goes_to("/account").await;
    carol
}

#[tokio::test(flavor = "multi_thread")]
async fn passkey_is_added_signs_in_by_button_and_is_removed() {
    let axe = axe();
    let stack = Stack::start().await;
    let carol = at_her_account(&stack).await;
    finds_nothing(&carol, &axe, "the account").await;
    carol.types("#passkey-name", "My phone").await;
    carol.types("#passkey-password", "not her password").await;
    carol.clicks(ADD).await;
    carol
        .sees(
            "passkey-add [data-problem]",
            "This is not your current password.",
        )
        .await;
    carol
        .types("#passkey-password", harness::person::PASSWORD)
        .await;
    carol.clicks(ADD).await;
    carol.sees("main .sales", "My phone").await;
    carol.sees("main .sales", "not used yet").await;
    // The device says that it has one already.
    carol.types("#passkey-name", "Another").await;
    carol
        .types("#passkey-password", harness::person::PASSWORD)
        .await;
    carol.clicks(ADD).await;
    carol
        .sees(
            "passkey-add [data-problem]",
            "This device has a passkey of your account already.",
        )
        .await;
    // What was refused above is told by the browser's console, and is no fault.
    carol.browser.complaints().await;

    signs_out(&carol).await;
    let script = json!({ "source": SUGGESTS_NONE });
    command(&carol, "Page.addScriptToEvaluateOnNewDocument", script).await;
    carol.goes_to("/sign-in?next=/account").await;
    finds_nothing(&carol, &axe, "signing in").await;
    carol.clicks(SIGN_IN).await;
    carol.sees("main .sales", "last used").await;
    let list = "main .sales a[href^='/account/passkeys/']";
    carol.clicks(list).await;
    carol.sees("h1", "Passkey My phone").await;
    finds_nothing(&carol, &axe, "the passkey").await;
    carol.clicks("form[action$='/remove'] button").await;
    carol.sees(".said", "The passkey is removed.").await;
    assert!(!carol.has(list).await);

    signs_out(&carol).await;
    carol.goes_to("/sign-in").await;
    carol.clicks(SIGN_IN).await;
    carol
        .sees(
            "passkey-sign-in [data-problem]",
            "This passkey is not known here",
        )
        .await;
    carol
        .signs_in_as("carol@example.test", harness::person::PASSWORD)
        .await;
    is_signed_in(&carol).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn browser_suggests_the_passkey_at_the_email_and_none_without_script() {
    let stack = Stack::start().await;
    let carol = at_her_account(&stack).await;
    carol.types("#passkey-name", "My phone").await;
    carol
        .types("#passkey-password", harness::person::PASSWORD)
        .await;
    carol.clicks(ADD).await;
    carol.sees("main .sales", "My phone").await;
    signs_out(&carol).await;
    // The virtual device takes what is suggested at once.
    carol.goes_to("/sign-in?next=/account").await;
    carol.sees("main .sales", "last used").await;
    assert_eq!(carol.browser.complaints().await, Vec::<String>::new());

    let plain = Person {
        script_off: true,
        ..Person::default()
    };
    let plain = Visitor::arrives(&stack.web_url(), plain).await;
    plain.goes_to("/sign-in").await;
    assert!(plain.text("main").await.contains("Password"));
    assert!(!plain.text("main").await.contains("passkey"));
    plain
        .signs_in_as("carol@example.test", harness::person::PASSWORD)
        .await;
    plain.goes_to("/account").await;
    plain.sees("main", "My phone").await;
    assert!(!plain.text("main").await.contains("Add a passkey"));
}
