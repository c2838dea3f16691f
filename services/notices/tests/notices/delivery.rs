//! What becomes of mails when the mail server is away, refuses, or is not heard.

use harness::{mail_server::MailServer, until};
use notification::Kind;

use crate::support::World;

#[tokio::test]
async fn mails_wait_while_the_server_is_away() {
    let world = World::new().await;
    let server = MailServer::start().await;
    let address = server.address;
    let service = world.start_with(Some(&server)).await;
    service.owns().await;
    drop(server);
    for number in 1..=3 {
        world.hand_over(&format!("invoice.{number}"), "alice").await;
    }
    until("all wait", async || world.waiting().await.len() == 3).await;
    until("operators can see why", async || {
        let note = service.health.note_on("mail");
        note.is_some_and(|note| note.contains("mail server"))
    })
    .await;
    let server = MailServer::start_at(address).await;
    until("all came", async || server.taken().len() >= 3).await;
    until("none waits", async || world.waiting().await.is_empty()).await;
    until("nothing is noted", async || {
        service.health.note_on("mail").is_none()
    })
    .await;
    assert_eq!(server.taken().len(), 3);
    service.stop().await;
}

#[tokio::test]
async fn letter_that_was_asked_for_goes_before_all_others() {
    let world = World::new().await;
    let server = MailServer::start().await;
    let address = server.address;
    let service = world.start_with(Some(&server)).await;
    service.owns().await;
    drop(server);
    for number in 1..=3 {
        world.hand_over(&format!("invoice.{number}"), "alice").await;
    }
    let key = "password_link.bob.1";
    world.hand_over_kind(Kind::PasswordLink, key, "bob").await;
    until("all wait", async || world.waiting().await.len() == 4).await;
    let server = MailServer::start_at(address).await;
    until("all came", async || server.taken().len() >= 4).await;
    assert_eq!(server.taken()[0].to, "bob@example.org");
    service.stop().await;
}

#[tokio::test]
async fn refused_address_is_reported_and_holds_up_nobody() {
    let world = World::new().await;
    let server = MailServer::start().await;
    server.refuse("alice@example.org", "550 5.1.1 no such mailbox");
    server.refuse("bob@example.org", "451 4.3.0 try again later");
    let service = world.start_with(Some(&server)).await;
    for (number, user) in ["alice", "bob", "carol"].into_iter().enumerate() {
        world.hand_over(&format!("invoice.{number}"), user).await;
    }
    until("carol has hers", async || !server.taken().is_empty()).await;
    until("alice's is over, bob's waits", async || {
        let waiting = world.waiting().await;
        waiting.len() == 1 && waiting[0]["tries"] == 1
    })
    .await;
    assert_eq!(server.taken()[0].to, "carol@example.org");
    let [report] = &world.bounced()[..] else {
        panic!("{:?}", world.bounced());
    };
    assert_eq!(report.user.as_str(), "alice");
    assert_eq!(report.mark.0, "mark of alice");
    service.stop().await;
}

#[tokio::test]
async fn mail_repeated_after_a_kill_has_the_same_message_id() {
    let world = World::new().await;
    let server = MailServer::start().await;
    server.set_mute(true);
    let service = world.start_with(Some(&server)).await;
    world.hand_over("invoice.1", "alice").await;
    // The server has it, and nobody has noted that.
    until("the server took it", async || !server.taken().is_empty()).await;
    service.kill().await;
    server.set_mute(false);
    let service = world.start_with(Some(&server)).await;
    until("none waits", async || world.waiting().await.is_empty()).await;
    let taken = server.taken();
    let ids: Vec<_> = taken.iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    service.stop().await;
}
