//! An outage at a lot's end: the rule before it, and what it did after it.

use std::{sync::Arc, time::Duration};

use auction::{Entry, EntryKind};

use super::{
    drawn,
    lot::{lot_page, text_of},
};
use crate::pages::{
    lot_search::{Filter, LotSearch},
    sale::SalePage,
    samples,
    visit::OwnMarks,
};

#[test]
fn end_moved_by_an_outage_is_told_on_the_lot_and_the_rule_before_it() {
    let mut model = samples::board_lot(1, Some(35_000));
    let rule = "it ends 5\u{a0}minutes after bidding is possible again";
    let before = drawn("lot-outage-none", &lot_page(model.clone(), None));
    assert!(before.contains(rule) && before.contains("data-outage hidden"));
    let last = model.entries.last().unwrap();
    let (sequence, was_to_end_at) = (last.sequence + 1, last.ends_at);
    let at = was_to_end_at.after(Duration::from_millis(612));
    let ends_at = at.after(Duration::from_secs(300));
    let moved = Entry {
        sequence,
        at,
        kind: EntryKind::Extended,
        paddle: None,
        ends_at,
        ..*last
    };
    model.entries.push(moved);
    model.public.ends_at = ends_at;
    let html = drawn("lot-outage", &lot_page(model, None));
    assert!(html.contains("data-outage>Nobody could bid when this lot was to end"));
    assert!(html.contains(&format!(
        "datetime=\"{was_to_end_at}\" data-local=\"exact\" data-outage-end"
    )));
    assert_eq!(text_of(&html, "data-outage-for"), "0.7\u{a0}s");
    assert!(html.contains(&format!(
        "datetime=\"{ends_at}\" data-local=\"exact\" data-outage-moved"
    )));
    assert!(html.contains("href=\"/sales/autumn#rules\""));

    let page = samples::page("/sales/autumn", false);
    let page = SalePage::new(
        page,
        Arc::new(samples::sale()),
        &OwnMarks::NOBODYS,
        LotSearch::showing(Filter::All),
    );
    let html = drawn("sale-rules", &page);
    assert!(html.contains("id=\"rules\"") && html.contains(rule));
}
