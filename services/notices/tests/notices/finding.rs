//! What is found, in records and by the clock, and told once.

use std::{fs, time::Duration};

use auction::EntryKind::{Announced, Bid, Sold, Voided};
use harness::{mail_server::MailServer, until};
use notification::{AGE_MAX, Kind};
use serde_json::json;
use topology::buckets::NOTICES_REMEMBERED_SECONDS;

use crate::support::{SEALED, World, record, soon};

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
async fn losers_of_sealed_bids_hear_of_it_once_though_they_have_no_paddle() {
    let world = World::new().await;
    let server = MailServer::start().await;
    let lines = [(Announced, None), (Sold, Some(1))];
    for _ in 0..2 {
        let service = world.start_with(Some(&server)).await;
        world.record(&record(SEALED, 1, &lines, soon(0))).await;
        until("all are told", async || {
            server.taken().len() >= 3 && world.waiting().await.is_empty()
        })
        .await;
        service.stop().await;
    }
    let service = world.start_with(Some(&server)).await;
    world.hand_over("invoice.1", "bob").await;
    until("the last mail came", async || server.taken().len() >= 4).await;
    let expected = [
        "alice@example.org: won 200",
        "bob@example.org: About invoice.1",
        "bob@example.org: lost 200",
        "carol@example.org: lost 200",
    ];
    assert_eq!(subjects(&server), expected);
    service.stop().await;
}

/// Records of many lots of which Alice won none.
async fn alice_loses(world: &World, lots: std::ops::Range<u32>, ends_at: auction::Time) {
    for lot in lots {
        let lines = [(Announced, None), (Bid, Some(1)), (Sold, Some(2))];
        let lot = format!("lot-{lot}");
        world.record(&record(&lot, 1, &lines, ends_at)).await;
    }
}

#[tokio::test]
async fn fifty_lots_lost_at_the_end_of_a_sale_are_one_mail_across_restarts() {
    let world = World::new().await;
    let server = MailServer::start().await;
    let service = world.start_with(Some(&server)).await;
    service.owns().await;
    // Until a last lot ends nobody is told, however long the rest takes here.
    let last = record("last", 1, &[(Announced, None)], soon(15));
    world.record(&last).await;
    alice_loses(&world, 0..30, soon(0)).await;
    until("they wait", async || !world.waiting().await.is_empty()).await;
    service.kill().await;
    alice_loses(&world, 30..50, soon(0)).await;
    let service = world.start_with(Some(&server)).await;
    until("both are told", async || {
        server.taken().len() >= 2 && world.waiting().await.is_empty()
    })
    .await;
    service.stop().await;
    let taken = subjects(&server);
    let of = |to: &str| -> Vec<_> { taken.iter().filter(|it| it.starts_with(to)).collect() };
    assert_eq!(of("alice"), ["alice@example.org: lost 300 and 49 more"]);
    assert_eq!(of("bob"), ["bob@example.org: won 300 and 49 more"]);
}

#[tokio::test]
async fn gathered_mail_repeated_after_a_kill_has_the_same_message_id() {
    let world = World::new().await;
    let server = MailServer::start().await;
    server.set_mute(true);
    let service = world.start_with(Some(&server)).await;
    service.owns().await;
    alice_loses(&world, 0..3, soon(0)).await;
    // The server has it, and nobody has noted that.
    until("the server took it", async || !server.taken().is_empty()).await;
    service.kill().await;
    server.set_mute(false);
    let service = world.start_with(Some(&server)).await;
    until("none waits", async || world.waiting().await.is_empty()).await;
    service.stop().await;
    let first = &server.taken()[0];
    let same = server.taken_by(&first.to, "and 2 more");
    let ids: Vec<_> = same.iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    assert_eq!(server.taken().len(), 3);
}

#[tokio::test]
async fn outbid_lots_that_wait_go_in_one_mail_without_those_led_again() {
    let world = World::new().await;
    let server = MailServer::start().await;
    let service = world.start_with(Some(&server)).await;
    service.owns().await;
    let outbid = [(Announced, None), (Bid, Some(1)), (Bid, Some(2))];
    // Twenty seconds are left, of which a tenth is waited for.
    let ends_at = soon(20);
    for lot in ["clock", "globe", "lamp"] {
        world.record(&record(lot, 1, &outbid, ends_at)).await;
    }
    let leads = [(Bid, Some(1))];
    world.record(&record("globe", 4, &leads, ends_at)).await;
    until("alice is told", async || {
        !server.taken_by("alice@example.org", "outbid").is_empty()
    })
    .await;
    world.hand_over("invoice.1", "alice").await;
    until("the last mail came", async || {
        !server.taken_by("alice@example.org", "invoice").is_empty()
    })
    .await;
    let told = server.taken_by("alice@example.org", "outbid");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].header("Subject"), "outbid 300 and 1 more");
    service.stop().await;
}

#[tokio::test]
async fn voided_bids_and_cancelled_sales_are_told_once() {
    let world = World::new().await;
    let server = MailServer::start().await;
    let ends_at = soon(3_600);
    let lines = [
        (Announced, None),
        (Bid, Some(1)),
        (Bid, Some(2)),
        (Voided, Some(2)),
    ];
    let voided = record("clock", 1, &lines, ends_at);
    for times in 1..=2 {
        let service = world.start_with(Some(&server)).await;
        service.owns().await;
        world.record(&voided).await;
        world.cancel(&format!("other-{times}")).await;
        until("all are told", async || {
            let waiting = world.waiting().await;
            server.taken().len() > 2 * times
                && waiting.iter().all(|it| it["notice"]["kind"] == "outbid")
        })
        .await;
        service.stop().await;
    }
    let expected = [
        "alice@example.org: house_message null",
        "alice@example.org: house_message null",
        "bob@example.org: house_message null",
        "bob@example.org: house_message null",
        "bob@example.org: house_message null",
    ];
    assert_eq!(subjects(&server), expected);
}

#[tokio::test]
async fn decision_about_a_registration_is_mailed_once() {
    let world = World::new().await;
    let server = MailServer::start().await;
    for _ in 0..2 {
        let service = world.start_with(Some(&server)).await;
        for word in ["approved.0", "limit.1"] {
            let key = format!("registration.spring.alice.{word}");
            let kind = Kind::Registration;
            world.hand_over_kind(kind, &key, "alice").await;
        }
        until("both came", async || server.taken().len() >= 2).await;
        service.stop().await;
    }
    let expected = ["approved.0", "limit.1"]
        .map(|word| format!("alice@example.org: About registration.spring.alice.{word}"));
    assert_eq!(subjects(&server), expected);
    let mail = &server.taken()[0];
    assert_eq!(
        mail.header("List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
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
