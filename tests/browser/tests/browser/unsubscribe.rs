//! The link in a mail that ends its kind: one click, in the mail.

use std::fs;

use harness::{stack::Stack, until_some};
use reqwest::StatusCode;
use serde_json::json;

use crate::{browser::Person, page::Visitor, sales::open};

/// The path that ends the kind of a mail to somebody, once there is one.
fn link(stack: &Stack, to: &str) -> Option<String> {
    let files = fs::read_dir(stack.data().join("mail")).ok()?;
    let mut mails = files.filter_map(|file| {
        let path = file.ok()?.path();
        let is_mail = path.extension().is_some_and(|it| it == "eml");
        is_mail.then(|| fs::read_to_string(path).expect("a whole mail"))
    });
    let mail = mails.find(|mail| mail.contains(&format!("<{to}>")))?;
    let (_, after) = mail.split_once("List-Unsubscribe: <")?;
    let url = after.split_once('>')?.0;
    Some(url.strip_prefix(&stack.web_url())?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn link_of_a_mail_needs_no_second_click_and_a_person() {
    let stack = Stack::start().await;
    open(&stack, "ended").await;
    let (alice, olga) = (stack.sign_in("alice").await, stack.sign_in("olga").await);
    alice.bid("ended", "clock", "a1", 1_000).await;
    let message = json!({ "text": "The lot is on view." });
    let (told, _) = olga.post("sales/ended/messages", &message).await;
    assert_eq!(told, StatusCode::OK);
    let path = until_some("the mail is there", async || {
        link(&stack, "alice@outcry.test")
    })
    .await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    visitor.goes_to(&path).await;
    visitor.sees("main", "You get mails of the kind").await;
    let comes = async || {
        let choices = alice.get("account/notices").await;
        let mail = choices["mail"].as_array().expect("kinds").clone();
        mail.contains(&json!("house_message"))
    };
    assert!(comes().await, "opening the link alone changes nothing");
    visitor
        .script("window.dispatchEvent(new Event('pointermove'))")
        .await;
    visitor.sees("main", "No such mail comes any more.").await;
    assert!(!comes().await);
    assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
}
