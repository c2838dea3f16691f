//! A channel's decisions, message by message.

use std::sync::Arc;

use super::*;
use crate::{
    config::Config,
    delivery::{Limits, Outbox},
    hub::{ReplyTo, Wishes},
    limits::Caller,
    protocol::{ClientInfo, Encoding, command::Position},
    store::{MessagesAfter, SubjectSnapshot},
};

fn snapshot(newest: u64, after: Option<(u64, &[u64], bool)>) -> SubjectSnapshot {
    let stored = |sequence| broker::Message {
        sequence,
        subject: String::new(),
        id: None,
        payload: sequence.to_string().into(),
    };
    SubjectSnapshot {
        epoch: "e1".into(),
        stream_last: 100,
        newest: vec![stored(newest)],
        after: after.map(|(since, sequences, proved)| MessagesAfter {
            since,
            messages: sequences.iter().copied().map(stored).collect(),
            pending: 0,
            proved,
        }),
    }
}

fn live(sequence: u64, last: u64) -> LiveMessage {
    LiveMessage {
        sequence,
        last,
        subject: "".into(),
        payload: sequence.to_string().into(),
    }
}

struct TestChannel {
    channel: Channel,
    outbox: Outbox,
}

impl TestChannel {
    /// A channel that nobody has asked for.
    fn new() -> Self {
        let config = Config::load(None).unwrap();
        let route = crate::channel::find("lot:a.b", &config.namespaces).unwrap();
        let outbox = Outbox::unwritten(
            Encoding::Json,
            Limits {
                bytes: 1_000_000,
                frames: 1_000,
                stored: 1_000_000,
                newest_interval: Duration::ZERO,
            },
        );
        Self {
            channel: Channel::new(route, true, Instant::now()),
            outbox,
        }
    }

    /// A channel of which somebody was told that it stands at 10.
    fn at_ten() -> Self {
        let mut room = Self::new();
        let read = room.subscribe(1, None);
        assert_eq!(read.map(|read| read.since), Some(None));
        assert_eq!(room.read(snapshot(10, None)), None);
        assert!(room.told()[0].contains("\"offset\":10"));
        room
    }

    fn subscribe(&mut self, peer: u64, since: Option<u64>) -> Option<ReadRequest> {
        let pending = PendingSubscribe {
            peer: PeerId(peer),
            outbox: self.outbox.clone(),
            reply_to: ReplyTo::Command(2),
            by_server: false,
            wishes: Wishes {
                since: since.map(|offset| Position {
                    offset,
                    epoch: "e1".into(),
                }),
                recoverable: true,
                positioned: true,
                ..Wishes::default()
            },
            info: Arc::new(ClientInfo::default()),
            asked_at: Instant::now(),
            caller: Caller::User("u1".into()),
            tried: false,
            asked: vec![],
        };
        let rules = &Config::load(None).unwrap().connection;
        self.channel.subscribe(pending, &CallLimits::new(rules))
    }

    fn read(&mut self, snapshot: SubjectSnapshot) -> Option<ReadRequest> {
        self.channel.read_finished(Ok(snapshot), Instant::now())
    }

    fn live(&mut self, sequence: u64, last: u64) -> Option<ReadRequest> {
        self.channel.live(live(sequence, last), Instant::now()).0
    }

    /// The frames since the last call; of publications only their data.
    fn told(&mut self) -> Vec<String> {
        self.channel.audience.settle();
        let frames = self.outbox.waiting();
        let data = |text: &str| {
            let (_, data) = text.split_once("\"pub\":{\"data\":")?;
            Some(data.split_once(',')?.0.to_owned())
        };
        let told = frames
            .iter()
            .map(|frame| String::from_utf8(frame.payload().to_vec()).unwrap())
            .map(|text| data(&text).unwrap_or(text));
        told.collect()
    }
}

#[test]
fn duplicate_live_messages_are_delivered_once() {
    let mut room = TestChannel::at_ten();
    for (sequence, last) in [(10, 9), (12, 10), (12, 10), (11, 10), (15, 12)] {
        assert_eq!(room.live(sequence, last), None);
    }
    assert_eq!(room.told(), ["12", "15"]);
}

#[test]
fn gap_is_read_from_stream_and_delivered_in_order() {
    let mut room = TestChannel::at_ten();
    let read = room.live(20, 16).unwrap();
    assert_eq!(read.since, Some(10));
    assert_eq!(room.live(21, 20), None, "it waits for what is missing");
    assert!(room.told().is_empty());
    let missing = snapshot(20, Some((10, &[13, 16, 20], true)));
    assert_eq!(room.read(missing), None);
    assert_eq!(room.told(), ["13", "16", "20", "21"]);
}

#[test]
fn gap_evicted_from_stream_unsubscribes_everyone() {
    let mut room = TestChannel::at_ten();
    room.live(20, 16);
    room.read(snapshot(20, Some((10, &[16, 20], false))));
    let told = room.told();
    assert!(told.len() == 1 && told[0].contains("2500"), "{told:?}");
    assert_eq!(room.channel.audience.take_gone(), [PeerId(1)]);
    room.subscribe(1, Some(10));
    assert!(!room.told()[0].contains("\"recovered\":true"));
}

#[test]
fn quiet_channel_repairs_a_lost_last_message() {
    let mut room = TestChannel::at_ten();
    assert_eq!(room.channel.newest_is(10), None);
    let read = room.channel.newest_is(14).unwrap();
    assert_eq!(read.since, Some(10));
    room.read(snapshot(14, Some((10, &[14], true))));
    assert_eq!(room.told(), ["14"]);
}

#[test]
fn live_messages_flow_while_older_ones_are_read() {
    let mut room = TestChannel::at_ten();
    let read = room.subscribe(2, Some(4)).unwrap();
    assert_eq!(read.since, Some(4));
    room.live(11, 10);
    assert_eq!(room.told(), ["11"]);
    room.read(snapshot(10, Some((4, &[6, 10], true))));
    let told = room.told();
    for offset in [6, 10, 11] {
        assert!(
            told[0].contains(&format!("\"offset\":{offset}}}")),
            "{told:?}"
        );
    }
    room.live(12, 11);
    assert_eq!(room.told(), ["12", "12"]);
}

#[test]
fn new_stream_incarnation_unsubscribes_everyone() {
    let mut room = TestChannel::at_ten();
    let later = Instant::now() + Duration::from_secs(1);
    room.channel.stream_is("e1", 10, later);
    assert!(room.told().is_empty());
    room.channel.stream_is("e1", 9, later);
    assert!(
        room.told()[0].contains("2500"),
        "it ends before our position"
    );
    let mut room = TestChannel::at_ten();
    room.channel.stream_is("e2", 100, later);
    assert!(room.told()[0].contains("2500"));
}

#[test]
fn channel_never_written_to_does_not_linger() {
    let linger = Duration::from_secs(60);
    let mut room = TestChannel::at_ten();
    let now = Instant::now();
    room.channel.leave(PeerId(1), now);
    assert!(!room.channel.is_idle(linger, now));
    assert!(room.channel.is_idle(linger, now + linger));
    // Whatever offset the name is asked for with.
    for since in [None, Some(5)] {
        let mut made_up = TestChannel::new();
        made_up.subscribe(1, since);
        let mut nothing = snapshot(0, since.map(|since| (since, &[][..], true)));
        nothing.newest = vec![];
        made_up.read(nothing);
        assert!(!made_up.channel.is_idle(linger, now), "somebody is there");
        made_up.channel.leave(PeerId(1), now);
        assert!(made_up.channel.is_idle(linger, now), "{since:?}");
    }
}

#[test]
fn channel_head_is_known_only_while_up_to_date() {
    let mut room = TestChannel::at_ten();
    let newest = |room: &TestChannel| room.channel.head().map(|head| head.newest.sequence());
    assert_eq!(newest(&room), Some(10));
    room.live(20, 16);
    assert_eq!(newest(&room), None, "some are missing");
    room.read(snapshot(20, Some((10, &[13, 16, 20], true))));
    assert_eq!(newest(&room), Some(20));
    room.channel.mark_unavailable();
    assert_eq!(newest(&room), None, "the stream is away");
}

#[test]
fn reader_of_a_channel_that_was_all_forgotten_is_told_that_it_missed_something() {
    let mut room = TestChannel::new();
    let read = room.subscribe(1, Some(71)).unwrap();
    assert_eq!(read.since, Some(71));
    // What came after 71 was too old to be kept, and so is 71.
    let forgotten = SubjectSnapshot {
        newest: vec![],
        ..snapshot(0, Some((71, &[], false)))
    };
    room.read(forgotten);
    let told = room.told().concat();
    assert!(!told.contains("\"recovered\":true"), "{told}");
    assert!(told.contains("\"offset\":100"), "{told}");
}

#[test]
fn channel_that_is_not_read_in_time_is_asked_for_again() {
    let mut room = TestChannel::new();
    room.subscribe(1, Some(7));
    room.subscribe(2, None);
    assert_eq!(room.channel.tick(Instant::now()), None, "it is being read");
    assert!(room.told().is_empty());
    room.channel
        .tick(Instant::now() + ANSWER_MAX + Duration::from_secs(1));
    let told = room.told();
    assert_eq!(told.len(), 2);
    for told in told {
        assert!(
            told.contains("\"code\":100") && told.contains("\"temporary\":true"),
            "{told}"
        );
    }
    assert_eq!(room.channel.audience.take_gone(), [PeerId(1), PeerId(2)]);
}
