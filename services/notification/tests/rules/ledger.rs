use std::time::Duration;

use auction::Time;
use notification::{
    AGE_MAX, About, Channel, Done, Entry, HandedText, Kind, Notice, Outcome, PushMark, Taken,
    Waiting, close_due, is_too_old, outbid_due, retry_at, take,
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
    for (ends_in, told, due, pushed) in [
        (3_600, None, 60, 5),
        (600, None, 60, 5),
        (300, None, 30, 5),
        (10, None, 1, 1),
        (0, None, 0, 0),
        // A minute after the last that was told, however near the end is.
        (10, Some(-5), 55, 1),
        (3_600, Some(-30), 60, 5),
        (3_600, Some(-300), 60, 5),
        (3_600, Some(-2), 60, 5),
        (10, Some(-2), 58, 3),
    ] {
        for (by, due) in [(Channel::Mail, due), (Channel::Push, pushed)] {
            let found = outbid_due(by, second(0), second(ends_in), told.map(second));
            assert_eq!(found, second(due), "{by:?} {ends_in} {told:?}");
        }
    }
}

#[test]
fn ended_lots_are_mailed_when_their_sale_is_over_and_pushed_at_once() {
    for (sale_ends_at, due) in [
        (None, 5),
        // Ended before, by a clock that is behind.
        (Some(-60), 5),
        (Some(0), 5),
        (Some(300), 305),
        (Some(86_400), 605),
    ] {
        let sale_ends_at = sale_ends_at.map(second);
        let found = close_due(Channel::Mail, second(0), sale_ends_at);
        assert_eq!(found, second(due), "{sale_ends_at:?}");
        let pushed = close_due(Channel::Push, second(0), sale_ends_at);
        assert_eq!(pushed, second(0));
    }
}

#[test]
fn mails_go_together_of_one_kind_one_person_and_one_sale() {
    let of_lot = |user: &str, kind, sale: &str, lot: &str| {
        let notice = Notice {
            user: user.parse().unwrap(),
            kind,
            at: second(0),
            about: About::Lot {
                sale: sale.parse().unwrap(),
                lot: lot.parse().unwrap(),
                paddle: None,
                price: None,
            },
        };
        notice.mail_group()
    };
    let group = of_lot("alice", Kind::Lost, "spring", "clock");
    assert!(group.is_some());
    assert_eq!(group, of_lot("alice", Kind::Lost, "spring", "globe"));
    for other in [
        of_lot("bob", Kind::Lost, "spring", "clock"),
        of_lot("alice", Kind::Won, "spring", "clock"),
        of_lot("alice", Kind::Lost, "autumn", "clock"),
    ] {
        assert_ne!(group, other);
    }
    let voided = of_lot("alice", Kind::HouseMessage, "spring", "clock");
    assert_eq!(voided, None);
    assert_eq!(notice(second(0)).mail_group(), None);
}

#[test]
fn notice_is_taken_in_once() {
    let waiting = |at| Waiting {
        notice: notice(second(at)),
        due: second(60),
        tries: 3,
        by: Channel::Mail,
        reached: vec![],
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
            by: Channel::Mail,
            reached: vec![],
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
        let found = take(
            known.as_ref(),
            notice(second(at)),
            Channel::Mail,
            second(due),
        );
        assert_eq!(found, taken, "{known:?} {at}");
        let once = Notice {
            kind: Kind::Won,
            ..notice(second(at))
        };
        let found = take(known.as_ref(), once, Channel::Mail, second(due));
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
    let waiting = Waiting {
        notice: notice(second(0)),
        due: second(60),
        tries: 0,
        by: Channel::Mail,
        reached: vec![],
    };
    let pushed = Waiting {
        by: Channel::Push,
        reached: vec![PushMark("a".to_owned())],
        ..waiting.clone()
    };
    for entry in [done, Entry::Waiting(waiting), Entry::Waiting(pushed)] {
        let kept = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<Entry>(&kept).unwrap(), entry);
        // Entries of mail are as they were before there were others.
        assert_eq!(kept.contains("by"), kept.contains("push"), "{kept}");
    }
}

#[test]
fn retries_grow_apart_and_end() {
    let pauses = [0, 1, 2, 5, 6, 40].map(|tries| second(0).until(retry_at(tries, None, second(0))));
    let minutes = pauses.map(|pause| pause.as_secs() / 60);
    assert_eq!(minutes, [1, 2, 4, 32, 60, 60]);
    let asked = |seconds| retry_at(0, Some(Duration::from_secs(seconds)), second(0));
    assert_eq!((asked(7), asked(86_400)), (second(7), second(3_600)));
    let age = |more: u64| second(0).after(AGE_MAX + Duration::from_millis(more));
    assert!(!is_too_old(second(0), age(0)) && is_too_old(second(0), age(1)));
    // A clock behind the engine's makes nothing old.
    assert!(!is_too_old(second(5), second(0)));
}
