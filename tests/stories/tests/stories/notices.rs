//! People are told by mail what concerns them, once, whatever is killed meanwhile.

use std::{collections::BTreeMap, fs};

use harness::{stack::Stack, until};
use reqwest::StatusCode;
use serde_json::json;

use crate::sales::{lot, open};

/// The mails that lie in the stack's folder: to whom, and about what; how often.
fn mails(stack: &Stack) -> BTreeMap<(String, String), usize> {
    let mut mails = BTreeMap::new();
    for file in fs::read_dir(stack.data().join("mail"))
        .into_iter()
        .flatten()
    {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|it| it != "eml") {
            continue;
        }
        let mail = fs::read_to_string(path).expect("a whole mail");
        let header = |name: &str| {
            let mut lines = mail.lines();
            let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            line.expect("the mail has this header").to_owned()
        };
        assert!(
            mail.contains("\r\nList-Unsubscribe: <http://localhost:"),
            "{mail}"
        );
        *mails.entry((header("To"), header("Subject"))).or_default() += 1;
    }
    mails
}

#[tokio::test(flavor = "multi_thread")]
async fn bidders_get_each_mail_once_though_services_are_killed() {
    let stack = Stack::start().await;
    let (alice, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    let olga = stack.sign_in("olga").await;
    open(&olga, "mailed", vec![lot("clock", 1, 1_000)], 15).await;
    alice.bid("mailed", "clock", "a1", 2_000).await;
    bob.bid("mailed", "clock", "b1", 5_000).await;
    let (told, _) = olga
        .post(
            "sales/mailed/messages",
            &json!({ "text": "The lot is on view." }),
        )
        .await;
    assert_eq!(told, StatusCode::OK);
    let is_told = |to: &str, words: &str| {
        mails(&stack)
            .keys()
            .any(|(whom, subject)| whom.contains(to) && subject.contains(words))
    };
    until("Alice is told that she is outbid", async || {
        is_told("alice", "You have been outbid: Lot 1")
    })
    .await;
    for service in ["notices", "web", "bid-engine"] {
        stack.kill_one(service);
    }
    until("the end is told", async || {
        is_told("alice", "You did not win Lot 1") && is_told("bob", "You won Lot 1")
    })
    .await;
    // One that starts again finds all of it again, and tells nobody.
    stack.kill_one("notices");
    let before = mails(&stack);
    until("notices is ready again", async || {
        let answer = stack.ready_answer("notices").await;
        answer.is_some_and(|answer| answer["ready"] == true)
    })
    .await;
    until("nothing waits", async || {
        stack
            .counted("notices", "outcry_notices_waiting", &[])
            .await
            < 0.5
    })
    .await;
    let sent = ["outcome=\"sent\""];
    let sent = stack
        .counted("notices", "outcry_notices_total", &sent)
        .await;
    assert!(sent < 0.5, "{sent} sent again");
    assert_eq!(mails(&stack), before);
    let count = |to: &str, words: &str| {
        let found = before.iter();
        let found =
            found.filter(|((whom, subject), _)| whom.contains(to) && subject.contains(words));
        found.map(|(_, count)| count).sum::<usize>()
    };
    for (to, words, times) in [
        ("alice", "outbid", 1),
        ("bob", "outbid", 0),
        ("alice", "did not win", 1),
        ("bob", "You won", 1),
        ("alice", "A message", 1),
        ("bob", "A message", 1),
    ] {
        assert_eq!(count(to, words), times, "{to} {words}: {before:?}");
    }
}
