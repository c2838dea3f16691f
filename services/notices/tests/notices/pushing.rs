//! What comes by push: encrypted for its browser, once, whatever the push service answers.

use std::time::Duration;

use auction::EntryKind::{Announced, Bid, Sold};
use harness::{mail_server::MailServer, push_service::PushService, until};
use notification::Kind;
use serde_json::json;
use tokio::time::{Instant, timeout};

use crate::support::{World, record, soon};

#[tokio::test]
async fn notice_comes_by_mail_and_to_every_browser_and_restarts_repeat_none() {
    let world = World::new().await;
    let (server, service) = (MailServer::start().await, PushService::start().await);
    let browsers = ["phone", "desk"].map(|name| service.browser(name));
    world.takes_pushes("alice", &browsers).await;
    for _ in 0..2 {
        let notices = world.start_with(Some(&server)).await;
        world.hand_over("invoice.1", "alice").await;
        world.hand_over("invoice.2", "bob").await;
        until("all came", async || {
            server.taken().len() >= 2 && service.count() >= 2
        })
        .await;
        until("none waits", async || world.waiting().await.is_empty()).await;
        notices.stop().await;
    }
    assert_eq!((server.taken().len(), service.count()), (2, 2));
    let pushes = service.taken();
    let mut to: Vec<_> = pushes.iter().map(|push| push.browser.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["desk", "phone"]);
    let push = &pushes[0];
    assert_eq!(push.message["title"], "About invoice.1");
    assert_eq!(push.message["body"], "So it is.");
    assert_eq!(push.message["url"], "https://bid.example/");
    assert_eq!(push.message["tag"], json!(push.topic));
    assert_eq!(
        (push.urgency.as_str(), push.ttl, push.topic.len()),
        ("normal", 86_400, 32)
    );
    assert_eq!(push.contact, "mailto:house@harbour.example");
}

#[tokio::test]
async fn newer_outbid_takes_the_place_of_the_one_before() {
    let world = World::new().await;
    let service = PushService::start().await;
    let phone = service.browser("phone");
    world.takes_pushes("alice", &[phone]).await;
    let notices = world.start().await;
    notices.owns().await;
    // The end is near: pushes gather for a tenth of the time that is left.
    let ends_at = soon(30);
    let lines = [(Announced, None), (Bid, Some(1)), (Bid, Some(2))];
    world.record(&record("clock", 1, &lines, ends_at)).await;
    until("she is told", async || service.count() == 1).await;
    let lines = [(Bid, Some(1)), (Bid, Some(2))];
    world.record(&record("clock", 4, &lines, ends_at)).await;
    until("she is told again", async || service.count() == 2).await;
    let lines = [(Sold, Some(2))];
    world.record(&record("clock", 6, &lines, ends_at)).await;
    until("she knows the end", async || service.count() == 3).await;
    notices.stop().await;
    let titles: Vec<_> = service
        .waiting_for("phone")
        .iter()
        .map(|push| push.message["title"].clone())
        .collect();
    assert_eq!(titles, ["outbid 500", "lost 600"]);
    let outbid = &service.taken()[0];
    assert_eq!(outbid.urgency, "high");
    assert!((10..=30).contains(&outbid.ttl), "{}", outbid.ttl);
}

#[tokio::test]
async fn browser_that_is_gone_is_forgotten_and_others_are_reached() {
    let world = World::new().await;
    let service = PushService::start().await;
    let browsers = ["old", "odd", "new"].map(|name| service.browser(name));
    service.answer("old", 410, None);
    service.answer("odd", 403, None);
    world.takes_pushes("alice", &browsers).await;
    let notices = world.start().await;
    world.hand_over("invoice.1", "alice").await;
    until("it came", async || service.count() == 1).await;
    until("none waits", async || world.waiting().await.is_empty()).await;
    let gone: Vec<_> = world.gone().into_iter().map(|it| it.mark).collect();
    assert_eq!(gone, [browsers[0].mark()]);
    // Only what is left of one is asked again, and nobody whose last browser is gone.
    world.hand_over("invoice.2", "alice").await;
    until("the next came", async || service.count() == 2).await;
    service.answer("new", 404, None);
    service.answer("odd", 404, None);
    world.hand_over("invoice.3", "alice").await;
    until("all are gone", async || world.gone().len() == 3).await;
    until("none waits", async || world.waiting().await.is_empty()).await;
    let asked = service.asked();
    world.hand_over("invoice.4", "alice").await;
    world.hand_over("invoice.5", "bob").await;
    until("none waits", async || world.waiting().await.is_empty()).await;
    notices.stop().await;
    assert_eq!((service.asked(), service.count()), (asked, 2));
}

#[tokio::test]
async fn push_service_that_has_had_enough_is_asked_again_when_it_said() {
    let world = World::new().await;
    let service = PushService::start().await;
    let browsers = ["phone", "desk"].map(|name| service.browser(name));
    service.answer("desk", 429, Some(2));
    world.takes_pushes("alice", &browsers).await;
    let notices = world.start().await;
    let began = Instant::now();
    world.hand_over("invoice.1", "alice").await;
    until("one has it", async || service.count() == 1).await;
    until("it waits for the other", async || {
        let waiting = world.waiting().await;
        waiting.len() == 1 && waiting[0]["tries"] == 1
    })
    .await;
    // Another process knows who has it already.
    notices.kill().await;
    service.answer("desk", 201, None);
    let notices = world.start().await;
    until("the other has it", async || service.count() == 2).await;
    until("none waits", async || world.waiting().await.is_empty()).await;
    notices.stop().await;
    assert!(began.elapsed() >= Duration::from_secs(2));
    let to: Vec<_> = service.taken().into_iter().map(|it| it.browser).collect();
    assert_eq!(to, ["phone", "desk"]);
}

#[tokio::test]
async fn push_service_that_hangs_holds_up_no_other_and_is_left_alone() {
    let world = World::new().await;
    let (hangs, works) = (PushService::start().await, PushService::start().await);
    let (alice, bob) = (hangs.browser("alice"), works.browser("bob"));
    hangs.set_mute(true);
    world.takes_pushes("alice", &[alice]).await;
    world.takes_pushes("bob", &[bob]).await;
    let notices = world.start().await;
    world.hand_over("invoice.1", "alice").await;
    until("it hangs", async || hangs.asked() == 1).await;
    let others = async {
        for number in 2..=20 {
            world.hand_over(&format!("invoice.{number}"), "bob").await;
        }
        until("the others came", async || works.count() == 19).await;
    };
    let in_time = timeout(Duration::from_secs(9), others).await;
    in_time.expect("nobody waits until the other has hung for long enough");
    until("it is put off", async || {
        let waiting = world.waiting().await;
        waiting.len() == 1 && waiting[0]["tries"] == 1
    })
    .await;
    world.hand_over("invoice.21", "alice").await;
    until("that is put off too", async || {
        let waiting = world.waiting().await;
        waiting.len() == 2 && waiting.iter().all(|it| it["tries"] == 1)
    })
    .await;
    assert_eq!(hangs.asked(), 1, "it is left alone");
    notices.stop().await;
}

#[tokio::test]
async fn push_repeated_after_a_kill_has_the_same_topic_and_time() {
    let world = World::new().await;
    let service = PushService::start().await;
    let phone = service.browser("phone");
    world.takes_pushes("alice", &[phone]).await;
    service.set_mute(true);
    let notices = world.start().await;
    world.hand_over("invoice.1", "alice").await;
    // The service has it, and nobody has noted that.
    until("the service took it", async || service.count() == 1).await;
    notices.kill().await;
    service.set_mute(false);
    let notices = world.start().await;
    until("none waits", async || world.waiting().await.is_empty()).await;
    notices.stop().await;
    let [first, second] = &service.taken()[..] else {
        panic!("{:?}", service.taken());
    };
    assert_eq!(first, second);
    assert_eq!(service.waiting_for("phone").len(), 1);
}

#[tokio::test]
async fn nothing_is_pushed_to_this_machine_nor_what_was_asked_for_by_mail() {
    let mut world = World::new().await;
    let (server, service) = (MailServer::start().await, PushService::start().await);
    let phone = service.browser("phone");
    world
        .takes_pushes("alice", std::slice::from_ref(&phone))
        .await;
    let notices = world.start_with(Some(&server)).await;
    let key = "password_link.alice.1";
    world.hand_over_kind(Kind::PasswordLink, key, "alice").await;
    until("the link came", async || server.taken().len() == 1).await;
    until("none waits", async || world.waiting().await.is_empty()).await;
    notices.stop().await;

    world.push_loopback = false;
    let notices = world.start_with(Some(&server)).await;
    world.hand_over("invoice.1", "alice").await;
    until("it is forgotten", async || !world.gone().is_empty()).await;
    until("none waits", async || world.waiting().await.is_empty()).await;
    notices.stop().await;
    assert_eq!(world.gone()[0].mark, phone.mark());
    assert_eq!(service.asked(), 0);
}
