//! What is found, in records and by the clock, and told once.

use std::{fs, time::Duration};

use auction::EntryKind::{Announced, Bid, Sold};
use harness::until;
use notification::AGE_MAX;
use serde_json::json;
use topology::buckets::NOTICES_REMEMBERED_SECONDS;

use crate::{
    smtp::MailServer,
    support::{World, record, soon},
};

fn subjects(server: &MailServer) -> Vec<String> {
    let taken = server.taken();
    let mut subjects: Vec<_> = taken
        .iter()
        .map(|mail| format!("{}: {}", mail.to, mail.header("Subject")))
        .collect();
    subjects.sort();
    subjects
}

#[test]
fn nothing_is_forgotten_while_it_may_be_found_again() {
    assert!(AGE_MAX < Duration::from_secs(NOTICES_REMEMBERED_SECONDS));
}

#[tokio::test]
async fn outbids_become_one_mail_and_restarts_repeat_none() {
    let world = World::new().await;
    let server = MailServer::start().await;
    let service = world.start_with(Some(&server)).await;
    service.owns().await;
    // Alice is outbid twice, Bob once, and leads again.
    let lines = [
        (Announced, None),
        (Bid, Some(1)),
        (Bid, Some(2)),
        (Bid, Some(1)),
        (Bid, Some(2)),
    ];
    let ends_at = soon(20);
    world.record(&record("clock", 1, &lines, ends_at)).await;
    until("the mail came", async || !server.taken().is_empty()).await;
    service.stop().await;

    let service = world.start_with(Some(&server)).await;
    world
        .record(&record("clock", 6, &[(Sold, Some(2))], ends_at))
        .await;
    world.hand_over("invoice.1", "bob").await;
    until("the later mails came", async || server.taken().len() >= 4).await;
    let expected = [
        "alice@example.org: lost 600",
        "alice@example.org: outbid 500",
        "bob@example.org: About invoice.1",
        "bob@example.org: won 600",
    ];
    assert_eq!(subjects(&server), expected);
    service.stop().await;
    // All is read again, and what is handed over last comes last.
    let service = world.start_with(Some(&server)).await;
    world.hand_over("invoice.1", "bob").await;
    world.hand_over("invoice.2", "bob").await;
    until("the last mail came", async || server.taken().len() >= 5).await;
    assert_eq!(server.taken().len(), 5);
    assert_eq!(server.taken()[4].header("Subject"), "About invoice.2");
    service.stop().await;
}

#[tokio::test]
async fn followers_are_reminded_once_by_their_own_choice() {
    let world = World::new().await;
    let server = MailServer::start().await;
    let watches = json!({ "symbols": ["DEMO"], "lots": [["spring", "clock"]] });
    for user in ["alice", "carol", "dora"] {
        world.keep("watchlists", user, watches.clone()).await;
    }
    for (user, choices) in [
        ("alice", json!({ "remind": 60 })),
        ("bob", json!({ "remind": 60 })),
        ("carol", json!({ "remind": 5 })),
    ] {
        world.keep("notice_choices", user, choices).await;
    }
    // Alice watches and leads; Bob bids on it no longer.
    let lines = [(Announced, None), (Bid, Some(1))];
    world.record(&record("clock", 1, &lines, soon(1_800))).await;
    let service = world.start_with(Some(&server)).await;
    until("they are told", async || server.taken().len() >= 4).await;
    world.hand_over("invoice.1", "bob").await;
    until("the last mail came", async || server.taken().len() >= 5).await;
    let expected = [
        "alice@example.org: ending_soon null",
        "alice@example.org: opens null",
        "bob@example.org: About invoice.1",
        "carol@example.org: opens null",
        "dora@example.org: opens null",
    ];
    assert_eq!(subjects(&server), expected);
    service.stop().await;
}

#[tokio::test]
async fn without_mail_server_mails_are_files() {
    let world = World::new().await;
    let service = world.start().await;
    world.hand_over("invoice.1", "alice").await;
    let folder = world.mail_folder();
    let files = || {
        let files = fs::read_dir(&folder).into_iter().flatten().flatten();
        files.map(|file| file.path()).collect::<Vec<_>>()
    };
    until("there is a file", async || !files().is_empty()).await;
    service.stop().await;
    let [file] = &files()[..] else {
        panic!("{:?}", files());
    };
    assert_eq!(file.extension().unwrap(), "eml");
    let mail = fs::read_to_string(file).unwrap();
    assert!(mail.contains("To: alice <alice@example.org>\r\n"), "{mail}");
}
