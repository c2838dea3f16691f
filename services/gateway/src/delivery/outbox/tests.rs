//! What waits for a reader, how much, and in which order it goes.

use bytes::Bytes;
use tokio::time::Instant;

use super::*;
use crate::{
    delivery::reads::Sweep,
    protocol::reply::{MessagePush, PushContent},
};

const LIMITS: Limits = Limits {
    bytes: 200,
    frames: 3,
    stored: 200,
    newest_interval: Duration::ZERO,
};

/// What the shard would write now.
fn texts(outbox: &Outbox) -> Vec<String> {
    let data = |frame: &Frame| {
        let reply: serde_json::Value = serde_json::from_slice(frame.payload()).unwrap();
        let push = &reply["push"];
        let close = push["disconnect"]["code"].as_u64();
        let first = reply["id"].as_u64().map(|_| "first".to_owned());
        let text = push["message"]["data"].as_str().map(str::to_owned);
        text.or(first)
            .or(close.map(|code| code.to_string()))
            .unwrap()
    };
    outbox.waiting().iter().map(data).collect()
}

fn message(text: &str) -> Reply {
    Reply::message(format!("\"{text}\"").into())
}

fn value(text: &str) -> PushFrames {
    let data = format!("\"{text}\"").into();
    PushFrames::new("", PushContent::Message(MessagePush { data }))
}

/// A channel of newest values that the connection begins to read.
fn watched(outbox: &Outbox) -> Latest {
    let latest = Latest::default();
    outbox.watch(&latest, false);
    latest
}

fn set(latest: &Latest, text: &str) {
    latest.set(value(text).into());
}

#[test]
fn newer_value_replaces_unwritten_value() {
    let outbox = Outbox::unwritten(Encoding::Json, LIMITS);
    let [a, b] = [watched(&outbox), watched(&outbox)];
    for (latest, text) in [(&a, "a1"), (&b, "b1"), (&a, "a2")] {
        set(latest, text);
    }
    outbox.send(&message("log"));
    assert_eq!(texts(&outbox), ["log", "a2", "b1"]);
    set(&a, "a3");
    outbox.send(&message("log"));
    set(&a, "a4");
    assert_eq!(texts(&outbox), ["log"], "values keep their pace");
    assert!(outbox.pace_over());
    assert_eq!(texts(&outbox), ["a4"]);
    assert!(outbox.pace_over());
    assert!(texts(&outbox).is_empty());
}

#[test]
fn reader_that_has_all_is_woken_by_the_next_value() {
    let outbox = Outbox::unwritten(Encoding::Json, LIMITS);
    let shard = &outbox.0.shard;
    let [a, b] = [watched(&outbox), watched(&outbox)];
    assert!(texts(&outbox).is_empty());
    shard.take();
    set(&a, "a1");
    assert_eq!(shard.take().len(), 1, "it is to be written");
    assert_eq!(texts(&outbox), ["a1"]);
    set(&b, "b1");
    assert!(shard.take().is_empty(), "it keeps its pace");
    outbox.pace_over();
    assert_eq!(texts(&outbox), ["b1"]);
    outbox.forget(&a);
    outbox.pace_over();
    assert!(texts(&outbox).is_empty());
    set(&a, "a2");
    assert!(shard.take().is_empty(), "it does not read that any more");
    set(&b, "b2");
    assert_eq!(
        (shard.take().len(), texts(&outbox)),
        (1, vec!["b2".to_owned()])
    );
}

#[test]
fn reader_that_comes_is_given_what_there_is_unless_it_has_it() {
    let latest = Latest::default();
    for text in ["old", "new"] {
        set(&latest, text);
    }
    for (has_newest, expected) in [(false, vec!["new"]), (true, vec![])] {
        let outbox = Outbox::unwritten(Encoding::Json, LIMITS);
        outbox.watch(&latest, has_newest);
        assert_eq!(texts(&outbox), expected);
    }
    latest.clear();
    let outbox = Outbox::unwritten(Encoding::Json, LIMITS);
    outbox.watch(&latest, false);
    assert!(texts(&outbox).is_empty(), "it was taken away");
}

#[test]
fn queue_over_its_bound_closes_as_slow_and_is_empty() {
    for long in [vec!["x".to_owned(); 4], vec!["x".repeat(150); 2]] {
        let outbox = Outbox::unwritten(Encoding::Json, LIMITS);
        for text in long {
            outbox.send(&message(&text));
        }
        assert_eq!(texts(&outbox), ["3008"]);
    }
}

#[test]
fn frames_queued_before_close_are_written() {
    let outbox = Outbox::unwritten(Encoding::Json, LIMITS);
    outbox.send(&message("reply"));
    outbox.close(Close::ForceDisconnect);
    outbox.close(Close::Shutdown);
    outbox.send(&message("late"));
    let code = Close::ForceDisconnect.code_and_reason().0.to_string();
    assert_eq!(texts(&outbox), ["reply", &code]);
}

#[test]
fn what_is_held_back_follows_the_first_reply() {
    let outbox = Outbox::unwritten(Encoding::Json, LIMITS);
    outbox.hold();
    outbox.send(&message("push"));
    assert!(texts(&outbox).is_empty());
    outbox.release(&Reply::error(1, CommandError::Internal));
    assert_eq!(texts(&outbox), ["first", "push"]);
}

#[test]
fn connection_that_was_closed_while_held_back_is_not_due_again() {
    for is_written in [false, true] {
        let outbox = Outbox::unwritten(Encoding::Json, LIMITS);
        outbox.hold();
        outbox.close(Close::Shutdown);
        let code = Close::Shutdown.code_and_reason().0.to_string();
        assert_eq!(texts(&outbox), [code]);
        if is_written {
            outbox.wrote(Ok(0), Default::default());
        }
        outbox.0.shard.take();
        outbox.release(&Reply::error(1, CommandError::Internal));
        outbox.send(&message("late"));
        assert!(texts(&outbox).is_empty());
        assert!(outbox.0.shard.take().is_empty(), "its shard spins");
    }
}

#[tokio::test]
async fn nothing_overtakes_the_rest_of_a_write() {
    let (chunks, mut written) = tokio::sync::mpsc::channel(1);
    let outbox = Outbox::unwritten_to(chunks, Encoding::Json, LIMITS);
    let mut frames = vec![];
    outbox.send(&message("first"));
    outbox.take(&mut frames, (Instant::now(), &mut Sweep::default()));
    outbox.wrote(Ok(2), (Bytes::from_static(b"first"), vec![]));
    outbox.send(&message("next"));
    assert!(texts(&outbox).is_empty());
    tokio::select! {
        never = outbox.finish_writes() => match never {},
        rest = written.recv() => assert_eq!(rest.unwrap(), "rst"),
    }
    assert_eq!(texts(&outbox), ["next"]);
}

#[tokio::test]
async fn stored_part_needs_no_room_and_ends_its_turn_when_it_is_written() {
    let (chunks, mut written) = tokio::sync::mpsc::channel(1);
    let outbox = Outbox::unwritten_to(chunks, Encoding::Json, LIMITS);
    let turn = outbox.turn().await.unwrap();
    let part = vec![message(&"s".repeat(100)); 5];
    outbox.send_stored(&part, turn);
    outbox.send(&message("live"));
    let mut frames = vec![];
    let taken = outbox.take(&mut frames, (Instant::now(), &mut Sweep::default()));
    assert_eq!(frames.len(), 6);
    outbox.wrote(Ok(0), (Bytes::from_static(b"part"), taken.turns));
    assert!(outbox.try_turn(0).is_some() && outbox.try_turn(1).is_none());
    tokio::select! {
        never = outbox.finish_writes() => match never {},
        part = written.recv() => assert_eq!(part.unwrap(), "part"),
    }
    assert!(outbox.try_turn(1).is_some());
}

#[tokio::test(start_paused = true)]
async fn reader_that_slept_is_told_what_it_skipped_before_the_newest() {
    let (chunks, mut written) = tokio::sync::mpsc::channel(1);
    let outbox = Outbox::unwritten_to(chunks, Encoding::Json, LIMITS);
    let latest = watched(&outbox);
    set(&latest, "old");
    outbox.take(&mut vec![], (Instant::now(), &mut Sweep::default()));
    outbox.wrote(Ok(0), (Bytes::from_static(b"old"), vec![]));
    set(&latest, "skipped");
    set(&latest, "newest");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert!(!outbox.pace_over());
    tokio::select! {
        never = outbox.finish_writes() => match never {},
        old = written.recv() => assert_eq!(old.unwrap(), "old"),
    }
    let told = outbox.waiting();
    let told: Vec<_> = told
        .iter()
        .map(Frame::payload)
        .map(String::from_utf8_lossy)
        .collect();
    assert!(told[0].contains(r#"{"lag":{"skipped":1}}"#), "{told:?}");
    assert!(told[1].contains("newest"), "{told:?}");
}
