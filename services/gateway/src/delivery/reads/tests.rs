//! Who is given the same bytes, and how far they are after it.

use std::time::Duration;

use tokio::time::Instant;

use super::*;
use crate::{
    delivery::Limits,
    protocol::{
        PushFrames,
        reply::{MessagePush, PushContent},
    },
};

/// Readers of the same channels.
struct Board {
    channels: Vec<Latest>,
    readers: Vec<Outbox>,
}

impl Board {
    fn of(channels: usize, readers: usize) -> Self {
        let channels: Vec<Latest> = (0..channels).map(|_| Latest::default()).collect();
        let readers = (0..readers).map(|_| reader(&channels)).collect();
        Self { channels, readers }
    }

    fn set(&self, channel: usize, text: &str) {
        let data = format!("\"{text}\"").into();
        let content = PushContent::Message(MessagePush { data });
        self.channels[channel].set(PushFrames::new("", content).into());
    }

    /// What a reader is given in this pass; none: nothing.
    fn take(&self, reader: usize, sweep: &mut Sweep) -> Option<Frame> {
        let outbox = &self.readers[reader];
        outbox.pace_over();
        let mut frames = vec![];
        outbox.take(&mut frames, (Instant::now(), sweep));
        assert!(frames.len() <= 1, "it is one message: {frames:?}");
        frames.pop()
    }

    /// What all are given in one pass, one after the other.
    fn pass(&self) -> Vec<Option<Frame>> {
        let mut sweep = Sweep::default();
        let readers = 0..self.readers.len();
        readers.map(|it| self.take(it, &mut sweep)).collect()
    }
}

fn reader(channels: &[Latest]) -> Outbox {
    let limits = Limits {
        bytes: 10_000,
        frames: 10,
        stored: 0,
        newest_interval: Duration::ZERO,
    };
    let outbox = Outbox::unwritten(Encoding::Json, limits);
    for latest in channels {
        outbox.watch(latest, false);
    }
    outbox
}

fn data(frame: Option<&Frame>) -> String {
    let parts = frame.into_iter().flat_map(Frame::parts);
    let data = parts.map(|part| {
        let reply: serde_json::Value = serde_json::from_slice(part.payload()).unwrap();
        let data = &reply["push"]["message"]["data"];
        data.as_str().unwrap().to_owned()
    });
    data.collect::<Vec<_>>().join(" ")
}

fn are_one(frames: &[Option<Frame>]) -> bool {
    let first = frames[0].as_ref().unwrap();
    let mut all = frames.iter();
    all.all(|frame| frame.as_ref().is_some_and(|frame| frame.is(first)))
}

#[test]
fn readers_of_the_same_channels_are_given_one_encoding() {
    let board = Board::of(3, 4);
    board.set(0, "a1");
    board.set(2, "c1");
    let first = board.pass();
    assert_eq!(data(first[0].as_ref()), "a1 c1");
    for channel in 0..3 {
        board.set(channel, "next");
    }
    let next = board.pass();
    assert!(are_one(&next), "those who have come equally far");
    assert_eq!(data(next[3].as_ref()), "next next next");
}

#[test]
fn reader_that_was_behind_is_as_far_as_others_after_a_pass() {
    let board = Board::of(2, 3);
    board.set(0, "a1");
    board.set(1, "b1");
    board.take(0, &mut Sweep::default());
    board.set(0, "a2");
    board.take(1, &mut Sweep::default());
    board.set(1, "b2");
    let mut sweep = Sweep::default();
    let mut given = vec![board.take(0, &mut sweep)];
    // What comes during a pass is for the next.
    board.set(0, "a3");
    given.extend([1, 2].map(|reader| board.take(reader, &mut sweep)));
    let given = given.iter().map(Option::as_ref).map(data);
    assert_eq!(given.collect::<Vec<_>>(), ["a2 b2", "b2", "a2 b2"]);
    let next = board.pass();
    assert_eq!(data(next[0].as_ref()), "a3");
    assert!(are_one(&next));
}

#[test]
fn reader_that_comes_during_a_pass_is_not_given_what_it_has() {
    let mut board = Board::of(1, 1);
    board.set(0, "old");
    let mut sweep = Sweep::default();
    board.take(0, &mut sweep);
    board.set(0, "new");
    let comes = reader(&[]);
    comes.watch(&board.channels[0], true);
    board.readers.push(comes);
    assert_eq!(data(board.take(1, &mut sweep).as_ref()), "");
    board.set(0, "newer");
    let given = board.pass();
    let given: Vec<_> = given.iter().map(Option::as_ref).map(data).collect();
    assert_eq!(given, ["newer", "newer"]);
}

#[test]
fn reader_that_leaves_a_channel_leaves_it_alone() {
    let board = Board::of(2, 2);
    board.set(0, "a1");
    board.pass();
    board.readers[0].forget(&board.channels[0]);
    for channel in 0..2 {
        board.set(channel, "x");
    }
    let given = board.pass();
    let given: Vec<_> = given.iter().map(Option::as_ref).map(data).collect();
    assert_eq!(given, ["x", "x x"]);
}
