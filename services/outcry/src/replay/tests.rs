//! A few auctions of our own through the whole replay.

use std::{collections::HashMap, io::Write, path::Path};

use clap::Parser;
use serde_json::{Value, json};

use super::{Replay, replay_to};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    replay: Replay,
}

const AUCTIONS: &str = "\
auction_id,item,opening_cents,reserve_cents,start,end
one,clock,100,,2026-01-01T10:00:00Z,2026-01-01T11:00:00Z
reserved,vase,100,5000,2026-01-01T10:00:00Z,2026-01-01T11:00:00+00:00
silent,\"chair, old\",250,,,
endless,lamp,100,50,,
";

const BIDS: &str = "\
auction_id,seq,bidder,bid_cents,time,bid_time_days,bidder_rating
one,2,bob b.,2000,2026-01-01T10:59:30Z,,7
one,1,ann@example.test,5000,2026-01-01T10:10:00Z,,7
one,3,bob b.,2001,2026-01-01T10:59:40Z,,7
one,4,cid,9000,2026-01-01T11:00:00Z,,7
one,5,cid,9000,2026-01-01T11:00:30Z,,7
reserved,0,ann,3000,,0.01,
reserved,1,bob,6000,,0.02,
reserved,2,ann,5100,,0.02,
endless,0,ann,400,,1.5,
endless,1,bob,400,,2.25,
";

fn replay(auctions: &str, bids: &str, flags: &[&str]) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (auctions, bids) = (write("a.csv", auctions), write("b.csv", bids));
    let line = ["replay", "--auctions", &auctions, "--bids", &bids];
    let line = Line::try_parse_from(line.iter().chain(flags)).map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    replay_to(&line.replay, &mut out).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).unwrap())
}

fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines().map(serde_json::from_str);
    lines.map(Result::unwrap).collect()
}

#[test]
fn auctions_end_where_the_rules_say() {
    let text = replay(AUCTIONS, BIDS, &["--json"]).unwrap();
    let first = text.lines().next().unwrap();
    assert_eq!(
        first,
        r#"{"auction_id":"one","price_cents":2050,"leader":"ann@example.test","end":"2026-01-01T11:00:00.000Z","extensions":0,"refused":3}"#
    );
    let expected = [
        json!({"auction_id": "reserved", "price_cents": 5200, "leader": "bob",
            "end": "2026-01-01T11:00:00.000Z", "extensions": 0, "refused": 0}),
        json!({"auction_id": "silent", "price_cents": null, "leader": null,
            "end": null, "extensions": 0, "refused": 0}),
        json!({"auction_id": "endless", "price_cents": 400, "leader": "ann",
            "end": "1970-01-03T06:00:00.000Z", "extensions": 0, "refused": 0}),
    ];
    let found = &lines(&text)[1..];
    assert_eq!(found, expected);
}

#[test]
fn replayed_soft_close_allows_one_more_bid() {
    let flags = ["--json", "--soft-close", "120s/120s"];
    let ends = lines(&replay(AUCTIONS, BIDS, &flags).unwrap());
    let expected = json!({"auction_id": "one", "price_cents": 5100, "leader": "cid",
        "end": "2026-01-01T11:02:00.000Z", "extensions": 2, "refused": 2});
    assert_eq!(ends[0], expected);
    assert_eq!(ends[3]["extensions"], 0, "without an end none moves");
}

#[test]
fn replay_increments_are_a_table_or_one_step() {
    let prices = |steps: &str| {
        let ends = lines(&replay(AUCTIONS, BIDS, &["--json", "--increments", steps]).unwrap());
        ends[0]["price_cents"].clone()
    };
    assert_eq!(prices("ebay-us"), 2050);
    assert_eq!(prices("7"), 2007);
    let table = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        table.path(),
        r#"[{"from":0,"step":5},{"from":2000,"step":300}]"#,
    )
    .unwrap();
    assert_eq!(prices(table.path().to_str().unwrap()), 2300);
}

#[test]
fn flags_that_say_nothing_are_refused() {
    let bad: [[&str; 2]; 7] = [
        ["--soft-close", "120s"],
        ["--soft-close", "0s/120s"],
        ["--soft-close", "120s/999999s"],
        ["--soft-close", "2m/2m"],
        ["--increments", "0"],
        ["--increments", "99999999999999999999999"],
        ["--increments", "no-such-table.json"],
    ];
    for flags in bad {
        assert!(replay(AUCTIONS, BIDS, &flags).is_err(), "{flags:?}");
    }
}

#[test]
fn bad_recorded_row_is_named_with_its_line() {
    let auction = "auction_id,opening_cents,reserve_cents,start,end\n";
    let bid = "auction_id,seq,bid_cents,bidder,time,bid_time_days\n";
    let one = "auction_id,opening_cents,reserve_cents,start,end\none,100,,,\n";
    let table: [(&str, &str, &str); 18] = [
        (auction, "one,-5,,,", "a.csv, line 2: opening_cents"),
        (auction, "one,1.5,,,", "a.csv, line 2: opening_cents"),
        (auction, "one,,,,", "a.csv, line 2: opening_cents is empty"),
        (
            auction,
            "one,1000000000001,,,",
            "a.csv, line 2: opening_cents",
        ),
        (auction, ",100,,,", "a.csv, line 2: auction_id is empty"),
        (auction, "one,100,x,,", "a.csv, line 2: reserve_cents"),
        (auction, "one,100,,yesterday,", "a.csv, line 2: start"),
        (
            auction,
            "a,1,,,\na,1,,,",
            "a.csv, line 3: auction a is there twice",
        ),
        (
            auction,
            "a,1,,2026-01-02T00:00:00Z,2026-01-01T00:00:00Z",
            "a.csv, line 2: lot lot: its end has passed",
        ),
        (auction, "one,100", "a.csv, line 2: it has 2 fields, not 5"),
        (
            bid,
            "one,0,100,ann,,1\none,1,abc,ann,,2",
            "b.csv, line 3: bid_cents",
        ),
        (bid, "other,0,100,ann,,1", "b.csv, line 2: no auction other"),
        (bid, "one,x,100,ann,,1", "b.csv, line 2: seq"),
        (bid, "one,0,100,,,1", "b.csv, line 2: bidder is empty"),
        (bid, "one,0,100,ann,,", "b.csv, line 2: neither time"),
        (bid, "one,0,100,ann,,NaN", "b.csv, line 2: bid_time_days"),
        (bid, "one,0,100,ann,,-1", "b.csv, line 2: bid_time_days"),
        (
            bid,
            "one,0,100,ann,,1\none,0,200,bob,,2",
            "b.csv, line 3: seq 0 of its auction stands on line 2",
        ),
    ];
    for (head, rows, place) in table {
        let text = format!("{head}{rows}\n");
        let result = if head == bid {
            replay(one, &text, &[])
        } else {
            replay(&text, bid, &[])
        };
        let problem = result.expect_err(rows);
        assert!(problem.contains(place), "{rows}: {problem}");
    }
    let problem = replay("auction_id\none\n", BIDS, &[]).expect_err("no column");
    let place = "a.csv, line 2: missing field `opening_cents`";
    assert!(problem.contains(place), "{problem}");
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    let bids = "\u{feff}auction_id,seq,bid_cents,bidder,bid_time_days\n\none,0,100,\"a\nb\",1\n\n\none,1,x,bob,2\n";
    let auctions = "auction_id,opening_cents\none,100\n";
    for bids in [bids.to_owned(), bids.replace('\n', "\r\n")] {
        let problem = replay(auctions, &bids, &[]).expect_err("a bad row");
        assert!(problem.contains("b.csv, line 7: bid_cents"), "{problem}");
    }
}

#[test]
fn without_json_there_is_a_line_to_read() {
    let text = replay(AUCTIONS, BIDS, &[]).unwrap();
    let expected = "\
one: 20.50, led by ann@example.test, ended 2026-01-01T11:00:00.000Z, 0 extensions, 3 bids refused
reserved: 52.00, led by bob, ended 2026-01-01T11:00:00.000Z, 0 extensions, 0 bids refused
silent: no bid, 0 extensions, 0 bids refused
endless: 4.00, led by ann, ended 1970-01-03T06:00:00.000Z, 0 extensions, 0 bids refused
";
    assert_eq!(text, expected);
}

/// The winner's row stands as it is: cut at the price, it still gives that price.
#[test]
fn recorded_auctions_replay_from_their_files() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let data = std::env::var_os("OUTCRY_SHARED_DATA").unwrap_or_else(|| beside.into());
    let folder = Path::new(&data).join("ebay-palm");
    let Ok(auctions) = std::fs::read_to_string(folder.join("auctions.csv")) else {
        let skipped = "\nSKIPPED: no recorded auctions (set OUTCRY_SHARED_DATA)\n";
        std::io::stderr().write_all(skipped.as_bytes()).unwrap();
        return;
    };
    let bids = std::fs::read_to_string(folder.join("bids.csv")).unwrap();
    let ends = lines(&replay(&auctions, &bids, &["--json"]).unwrap());
    let mut reader = csv::Reader::from_reader(auctions.as_bytes());
    let rows = reader.deserialize::<HashMap<String, String>>();
    let (mut right, mut wrong) = (0, Vec::new());
    for (row, end) in rows.map(Result::unwrap).zip(&ends) {
        assert_eq!(end["auction_id"], row["auction_id"]);
        if row["class"].starts_with("exact_") {
            if end["price_cents"].as_u64() == row["final_cents"].parse().ok() {
                right += 1;
            } else {
                wrong.push(end);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(right, 269 + 40 + 22);
}
