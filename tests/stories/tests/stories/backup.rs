//! A house is backed up while people bid, lost whole, and restored on another machine: the same sale goes on.

use std::{
    path::Path,
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use harness::{
    person::Person,
    stack::{Stack, program},
    until,
};

use crate::sales::{lot, open};

const SALE: &str = "kept";
const LOT: &str = "clock";
const FAR: i64 = 3_600;

/// What the program says, and whether it succeeded.
fn outcry(arguments: &[&str]) -> (bool, String) {
    let ran = Command::new(program()).args(arguments).output();
    let Output {
        status,
        stdout,
        stderr,
    } = ran.expect("the program starts");
    let said = [stdout, stderr].concat();
    (
        status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

fn succeeds(arguments: &[&str]) -> String {
    let (succeeded, said) = outcry(arguments);
    assert!(succeeded, "{arguments:?}: {said}");
    said
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a temporary path is text")
}

/// Bids higher and higher until told to stop; the ids of all that was accepted.
async fn bid_on(person: Person, name: &'static str, stop: Arc<AtomicBool>) -> Vec<String> {
    let mut accepted = vec![];
    for number in 0_u64.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let id = format!("{name}-{number}");
        let answer = person.bid(SALE, LOT, &id, 2_000 + 1_000 * number).await;
        if answer["accepted"] == true {
            accepted.push(id);
        }
    }
    accepted
}

#[tokio::test(flavor = "multi_thread")]
async fn house_backed_up_under_load_and_lost_goes_on_elsewhere() {
    let mut stack = Stack::start().await;
    let olga = stack.sign_in("olga").await;
    open(
        &olga,
        SALE,
        vec![lot(LOT, 1, 1_000), lot("globe", 2, 2_000)],
        FAR,
    )
    .await;
    let places = tempfile::tempdir().expect("the temporary folder is writable");
    let (folder, key) = (places.path().join("backup"), places.path().join("key"));
    let (folder, key) = (text(&folder), text(&key));
    let data = stack.data();
    let data = text(&data);
    let public = succeeds(&["backup-key", key]);

    let stop = Arc::new(AtomicBool::new(false));
    let mut bidding = vec![];
    for name in ["alice", "bob"] {
        let person = stack.sign_in(name).await;
        bidding.push(tokio::spawn(bid_on(person, name, stop.clone())));
    }
    let alice = stack.sign_in("alice").await;
    let bids = async || {
        let lot = alice.get("sales/kept/lots/clock").await;
        lot["bid_count"].as_u64().unwrap_or(0)
    };
    until("bids come in", async || bids().await > 3).await;
    let first = succeeds(&["backup", folder, "--to", public.trim(), "--data-dir", data]);
    assert!(first.contains("part 1: "), "{first}");
    let before = bids().await;
    until("more bids come in", async || bids().await > before + 3).await;
    let second = succeeds(&["backup", folder, "--data-dir", data]);
    assert!(!second.contains("part 1: "), "{second}");
    stop.store(true, Ordering::Relaxed);
    let mut accepted = vec![];
    for bidding in bidding {
        accepted.push(bidding.await.expect("bidding does not panic"));
    }
    let last = succeeds(&["backup", folder, "--data-dir", data]);
    assert!(!last.contains("nothing is new"), "{last}");
    let lot = alice.get("sales/kept/lots/clock").await;

    let restore = ["restore", folder, "--key", key, "--data-dir"];
    let (restored, said) = outcry(&[&restore[..], &[data]].concat());
    assert!(
        !restored && said.contains("another `outcry up` runs"),
        "{said}"
    );
    stack.kill();
    let (restored, said) = outcry(&[&restore[..], &[data]].concat());
    assert!(
        !restored && said.contains("holds a house already"),
        "{said}"
    );
    std::fs::remove_dir_all(data).expect("it can be removed");

    let mut elsewhere = Stack::new_in(&[]);
    let data = elsewhere.data();
    let said = succeeds(&[&restore[..], &[text(&data)]].concat());
    assert!(said.contains(" 0 differences, 0 unreadable"), "{said}");
    elsewhere.restart().await;
    let log = std::fs::read_to_string(elsewhere.log()).expect("it has a log");
    assert!(
        !log.contains("put back"),
        "its streams are as they should be"
    );
    let [alice, bob] = [
        elsewhere.sign_in("alice").await,
        elsewhere.sign_in("bob").await,
    ];
    let again = alice.get("sales/kept/lots/clock").await;
    for member in ["price", "leader", "bid_count", "sequence", "ends_at"] {
        assert_eq!(again[member], lot[member], "{member}: {again}");
    }
    for (person, ids) in [&alice, &bob].into_iter().zip(&accepted) {
        assert!(ids.len() > 3, "{ids:?}");
        for id in ids {
            let answer = person
                .get(&format!("sales/kept/lots/clock/bids/{id}"))
                .await;
            assert_eq!(answer["accepted"], true, "{id}: {answer}");
        }
    }
    let answer = bob.bid(SALE, LOT, "bob-elsewhere", 9_000_000).await;
    assert_eq!(
        (&answer["accepted"], &answer["leading"]),
        (&true.into(), &true.into())
    );
}
