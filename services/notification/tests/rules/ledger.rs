use std::time::Duration;

use auction::Time;
use notification::{
    AGE_MAX, About, Done, Entry, HandedText, Kind, Notice, Outcome, Taken, Waiting, is_too_old,
    outbid_due, retry_at, take,
};

fn second(seconds: i64) -> Time {
    Time::from_unix_millis(1_700_000_000_000 + seconds * 1_000).unwrap()
}

fn notice(at: Time) -> Notice {
    Notice {
        user: "alice".parse().unwrap(),
        kind: Kind::Outbid,
        at,
        about: About::Text(HandedText {
            subject: String::new(),
            paragraphs: vec![],
            path: String::new(),
            link: String::new(),
        }),
    }
}

#[test]
fn outbids_gather_for_a_minute_and_less_when_the_end_is_near() {
    for (ends_in, told, due) in [
        (3_600, None, 60),
        (600, None, 60),
        (300, None, 30),
        (10, None, 1),
        (0, None, 0),
        // A minute after the last that was told, however near the end is.
        (10, Some(-5), 55),
        (3_600, Some(-30), 60),
        (3_600, Some(-300), 60),
    ] {
        let found = outbid_due(second(0), second(ends_in), told.map(second));
        assert_eq!(found, second(due), "{ends_in} {told:?}");
    }
}

#[test]
fn notice_is_taken_in_once() {
    let waiting = |at| Waiting {
        notice: notice(second(at)),
        due: second(60),
        tries: 3,
    };
    let done = |until| Done {
        outcome: Outcome::Sent,
        until: second(until),
        at: second(until + 60),
    };
    let new = |at, due| {
        Taken::New(Waiting {
            notice: notice(second(at)),
            due: second(due),
            tries: 0,
        })
    };
    for (known, at, due, taken) in [
        (None, 10, 70, new(10, 70)),
        (Some(Entry::Waiting(waiting(10))), 10, 70, Taken::Known),
        (Some(Entry::Waiting(waiting(10))), 9, 69, Taken::Known),
        // The newest is told, when the first was due.
        (
            Some(Entry::Waiting(waiting(10))),
            20,
            80,
            Taken::Joined(waiting(20)),
        ),
        (Some(Entry::Done(done(10))), 10, 70, Taken::Known),
        (Some(Entry::Done(done(10))), 11, 71, new(11, 71)),
    ] {
        let found = take(known.as_ref(), notice(second(at)), second(due));
        assert_eq!(found, taken, "{known:?} {at}");
        let once = Notice {
            kind: Kind::Won,
            ..notice(second(at))
        };
        let found = take(known.as_ref(), once, second(due));
        assert_eq!(found == Taken::Known, known.is_some());
    }
}

#[test]
fn entries_are_read_as_they_were_kept() {
    let done = Entry::Done(Done {
        outcome: Outcome::GivenUp,
        until: second(0),
        at: second(1),
    });
    let waiting = Entry::Waiting(Waiting {
        notice: notice(second(0)),
        due: second(60),
        tries: 0,
    });
    for entry in [done, waiting] {
        let kept = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<Entry>(&kept).unwrap(), entry);
    }
}

#[test]
fn retries_grow_apart_and_end() {
    let pauses = [0, 1, 2, 5, 6, 40].map(|tries| second(0).until(retry_at(tries, second(0))));
    let minutes = pauses.map(|pause| pause.as_secs() / 60);
    assert_eq!(minutes, [1, 2, 4, 32, 60, 60]);
    let age = |more: u64| second(0).after(AGE_MAX + Duration::from_millis(more));
    assert!(!is_too_old(second(0), age(0)) && is_too_old(second(0), age(1)));
    // A clock behind the engine's makes nothing old.
    assert!(!is_too_old(second(5), second(0)));
}
