//! The market's pages while they stay open: what they say when no price comes, how they are looked at, by keyboard too.

use std::time::Duration;

use harness::{stack::Stack, until};
use serde_json::{Value, json};
use thirtyfour::{Key, TypingData};
use tokio::time::Instant;

use crate::{
    browser::Person,
    page::Visitor,
    sales::{open, open_sealed},
};

/// How soon the board says that nothing comes any more.
const TOLD_WITHIN: Duration = Duration::from_secs(5);
/// How long nothing comes, at least.
const SILENCE: Duration = Duration::from_secs(62);

#[tokio::test(flavor = "multi_thread")]
async fn silent_minute_is_told_on_every_page_and_ends_without_reload() {
    let stack = Stack::start().await;
    let board = Visitor::arrives(&stack.web_url(), Person::default()).await;
    let symbol = Visitor::arrives(&stack.web_url(), Person::default()).await;
    let heat = Visitor::arrives(&stack.web_url(), Person::default()).await;
    board.finds_prices().await;
    for (page, path) in [
        (&board, "/market"),
        (&symbol, "/market/AAPL"),
        (&heat, "/heat-map"),
    ] {
        page.goes_to(path).await;
        page.sees("connection-badge", "Live").await;
        page.script(WITNESS).await;
    }
    until(
        "every row is followed, and prices came for a while",
        async || {
            let rows = board.script(ROWS).await;
            rows["live"] == rows["all"] && board.script(AGE).await.as_f64() > Some(20_000.0)
        },
    )
    .await;

    stack.freeze_one("price-feed", true);
    let since = Instant::now();
    board.sees("connection-badge", "No new prices since").await;
    let told = since.elapsed();
    assert!(told < TOLD_WITHIN, "{told:?}");
    symbol.sees("feed-state", "Feed silent: last price").await;
    until("a minute has passed", async || since.elapsed() > SILENCE).await;
    assert!(
        board
            .text("connection-badge")
            .await
            .contains("No new prices since")
    );
    board.sees("td.board-time", "1 min ago").await;
    symbol.sees("feed-state", "1 min ago").await;
    heat.sees(".heat-tile [data-symbol=AAPL] [data-age]", "1 min ago")
        .await;
    heat.sees(".tape [data-age]", "1 min ago").await;
    // Whoever comes now is told as well.
    for path in ["/", "/market", "/heat-map", "/market/AAPL"] {
        let page = reqwest::get(stack.web_url() + path).await.expect("a page");
        let page = page.text().await.expect("its text");
        assert!(page.contains("1 min ago"), "{path}");
    }

    stack.freeze_one("price-feed", false);
    comes_back([&board, &symbol, &heat]).await;
    let before = board.script(NEWEST).await;
    stack.kill_one("price-feed");
    until("prices come of the next one", async || {
        let newest = board.script(NEWEST).await;
        newest.as_f64() > before.as_f64().map(|before| before + 5_000.0)
    })
    .await;
    comes_back([&board, &symbol, &heat]).await;
    for page in [&board, &symbol, &heat] {
        let said = page.script("return window.said").await;
        let said = said.as_array().expect("texts");
        let is_off = |words: &Value| words.as_str().is_some_and(|it| it.contains("Reconnecting"));
        assert!(
            !said.iter().any(is_off),
            "the line was never away: {said:?}"
        );
        assert_eq!(page.browser.complaints().await, Vec::<String>::new());
    }
}

/// Types to what has the focus.
async fn press(visitor: &Visitor, keys: impl Into<TypingData>) {
    let focused = visitor.browser.driver.active_element().await;
    let focused = focused.expect("something has the focus");
    focused.send_keys(keys).await.expect("it takes keys");
}

/// The full screen came and went as often as it was asked for.
async fn is_out_of_full_screen(visitor: &Visitor, changes: u32) {
    let left = json!([changes, false, false]);
    until("the full screen is left", async || {
        visitor.script(FULL_SCREENS).await == left
    })
    .await;
}

const COUNT_FULL_SCREENS: &str = r"
    window.changes = 0;
    document.addEventListener('fullscreenchange', () => { window.changes += 1; });
";
const FULL_SCREENS: &str = r"
    return [window.changes, document.fullscreenElement !== null, document.body.dataset.wall !== undefined];
";

/// All pages are live, and none was loaded again.
async fn comes_back(pages: [&Visitor; 3]) {
    let [board, symbol, heat] = pages;
    until("the board is live", async || {
        board.text("connection-badge").await == "Live"
    })
    .await;
    until("the quickest row is not silent", async || {
        board
            .has("[data-row][data-symbol=AAPL][data-stale=false]")
            .await
    })
    .await;
    until("its own page says no more", async || {
        symbol.text("feed-state").await.is_empty()
    })
    .await;
    until("its tile has no age", async || {
        let age = heat.text(".heat-tile [data-symbol=AAPL] [data-age]").await;
        age.is_empty()
    })
    .await;
}

/// What the badge says from now on.
const WITNESS: &str = r"
    window.said = [];
    const badge = document.querySelector('connection-badge');
    new MutationObserver(() => window.said.push(badge.innerText)).observe(badge, { subtree: true, childList: true, characterData: true });
";
const ROWS: &str = r#"
    const count = (selector) => document.querySelectorAll('live-board [data-row]' + selector).length;
    return { all: count(''), live: count('[data-live="true"]') };
"#;
const AGE: &str = "return performance.now()";
const NEWEST: &str =
    "return Math.max(...[...document.querySelectorAll('[data-row] [data-tick-time]')]
    .map((time) => Date.parse(time.dateTime)))";

#[tokio::test(flavor = "multi_thread")]
async fn board_is_searched_paused_and_hung_on_a_wall_by_keyboard() {
    let stack = Stack::start().await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    visitor.finds_prices().await;
    visitor.goes_to("/market").await;
    visitor.sees("connection-badge", "Live").await;
    let prices = async || visitor.texts("[data-row] [data-last]").await;

    press(&visitor, "p").await;
    visitor.sees("[data-paused-since]", "Paused at").await;
    let held = prices().await;
    let at = Instant::now();
    until("some prices have come", async || {
        at.elapsed() > Duration::from_secs(4)
    })
    .await;
    assert_eq!(prices().await, held);
    assert_eq!(visitor.text("connection-badge").await, "Live");
    press(&visitor, "p").await;
    until("prices move again", async || prices().await != held).await;
    assert_eq!(visitor.text("[data-paused-since]").await, "");

    visitor.script(COUNT_FULL_SCREENS).await;
    press(&visitor, "f").await;
    until("the board is alone", async || {
        visitor.has("body[data-wall]").await && visitor.text(".sale-head").await.is_empty()
    })
    .await;
    assert_eq!(visitor.text("connection-badge").await, "Live");
    press(&visitor, "f").await;
    until("the page is whole again", async || {
        !visitor.has("body[data-wall]").await
    })
    .await;

    // Whoever changes their mind before the full screen is there does not stay in it.
    is_out_of_full_screen(&visitor, 2).await;
    press(&visitor, "ff").await;
    is_out_of_full_screen(&visitor, 4).await;

    press(&visitor, "/").await;
    press(&visitor, "micro").await;
    until("one is found", async || {
        visitor.texts("[data-row]:not([hidden])").await.len() == 1
    })
    .await;
    press(&visitor, Key::Down + "").await;
    press(&visitor, Key::Enter + "").await;
    until("its page is open", async || {
        visitor.address().await.ends_with("/market/MSFT")
    })
    .await;
    assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn display_is_chosen_at_once_and_kept_with_or_without_script() {
    let stack = Stack::start().await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    visitor.finds_prices().await;
    visitor.goes_to("/market").await;
    visitor.sees("connection-badge", "Live").await;
    let up = "return getComputedStyle(document.body).getPropertyValue('--up')";
    let blue = visitor.script(up).await;
    visitor.clicks(".display summary").await;
    visitor.clicks("#colours [value=red-up]").await;
    visitor.clicks("#density [value=compact]").await;
    assert_ne!(visitor.script(up).await, blue);
    until("it is kept", async || {
        visitor.goes_to("/heat-map").await;
        visitor
            .has("body[data-colours=red-up][data-density=compact]")
            .await
    })
    .await;
    let plain = Person {
        script_off: true,
        ..Person::default()
    };
    let plain = Visitor::arrives(&stack.web_url(), plain).await;
    plain.goes_to("/market").await;
    plain.clicks(".display summary").await;
    plain.clicks("#density [value=roomy]").await;
    plain.clicks("[data-apply]").await;
    assert!(plain.address().await.ends_with("/market"));
    assert!(
        plain
            .has("body[data-colours=blue-up][data-density=roomy]")
            .await
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn running_lots_are_rows_that_move_with_their_bids() {
    let stack = Stack::start().await;
    open(&stack, "rows").await;
    open_sealed(&stack, "sealed").await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    // The demo's lots come when it has begun.
    until("its own lots are not alone", async || {
        visitor.goes_to("/running-lots").await;
        bids(&visitor).await.len() > 2
    })
    .await;
    let (row, sealed) = ("[data-sale=rows]", "[data-sale=sealed]");
    until("its rows are live", async || {
        visitor.has(&format!("{row}[data-live=true]")).await
            && visitor.has(&format!("{sealed}[data-live=true]")).await
    })
    .await;
    visitor.script("window.same = true").await;
    visitor.sees(&format!("{row} [data-of=rate]"), "0").await;
    let (alice, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    alice.bid("rows", "clock", "one", 1_000).await;
    bob.bid("rows", "clock", "two", 2_000).await;
    visitor.sees(&format!("{row} [data-price]"), "$10.50").await;
    visitor
        .sees(&format!("{row} [data-change]"), "+5.00 %")
        .await;
    visitor.sees(&format!("{row} [data-of=rate]"), "2").await;
    alice.bid("sealed", "clock", "three", 5_000).await;
    assert_eq!(visitor.text(&format!("{sealed} [data-of=rate]")).await, "");
    visitor.clicks("a[data-by=bid]").await;
    until("the dearest comes first", async || {
        let bids = bids(&visitor).await;
        bids.is_sorted_by(|one, other| one >= other)
    })
    .await;
    visitor.clicks("a[data-by=bid]").await;
    until("and last the other way round", async || {
        bids(&visitor).await.is_sorted()
    })
    .await;
    assert_eq!(visitor.script("return window.same").await, json!(true));
    assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
}

/// What the rows are at, in their order.
async fn bids(visitor: &Visitor) -> Vec<u64> {
    let bids = visitor
        .script("return [...document.querySelectorAll('[data-of=bid]')].map((cell) => Number(cell.dataset.value))")
        .await;
    serde_json::from_value(bids).expect("amounts")
}

#[tokio::test(flavor = "multi_thread")]
async fn another_symbol_is_compared_in_the_chart_and_without_script() {
    let stack = Stack::start().await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    visitor.finds_prices().await;
    until("the other one has candles", async || {
        let query = "/api/v1/market/candles?symbol=MSFT&interval=1m";
        let answer = reqwest::get(stack.web_url() + query).await;
        answer.is_ok_and(|answer| answer.status().is_success())
    })
    .await;
    visitor.types("#compare", "msft").await;
    press(&visitor, Key::Enter + "").await;
    visitor
        .sees("[data-compared]", "Since the left edge: AAPL")
        .await;
    visitor.sees("[data-compared]", "MSFT").await;
    visitor.script("window.same = true").await;
    visitor.clicks("nav a[data-code='5m']").await;
    until("another length is drawn, of both", async || {
        visitor
            .has("candle-chart[data-interval='5m'][data-drawn=true]")
            .await
    })
    .await;
    assert!(
        visitor
            .address()
            .await
            .ends_with("?interval=5m&compare=MSFT")
    );
    assert_eq!(visitor.script("return window.same").await, json!(true));
    visitor.goes_to("/market/AAPL?compare=MFST").await;
    visitor.sees("#compare-problem", "Did you mean MSFT").await;
    assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
    let plain = Person {
        script_off: true,
        ..Person::default()
    };
    let plain = Visitor::arrives(&stack.web_url(), plain).await;
    plain.goes_to("/market/AAPL?compare=MSFT").await;
    plain
        .sees("[data-compared]", "Over the candles below: AAPL")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operator_silences_the_simulated_market_and_open_boards_say_so() {
    let stack = Stack::start().await;
    let board = Visitor::arrives(&stack.web_url(), Person::default()).await;
    board.finds_prices().await;
    board.goes_to("/market").await;
    board.sees("connection-badge", "Live").await;
    let olga = Visitor::arrives(&stack.web_url(), Person::default()).await;
    olga.signs_in("olga").await;
    olga.goes_to("/house/simulator").await;
    olga.sees("[data-drawn=simulator]", "calm").await;
    olga.clicks("button[value=silence]").await;
    olga.sees(".said", "Silenced").await;
    olga.sees("[data-drawn=simulator] .chip", "silent").await;
    board.sees("connection-badge", "No new prices since").await;
    olga.clicks("button[value=resume]").await;
    olga.sees(".said", "Resumed").await;
    board.sees("connection-badge", "Live").await;
    olga.types("#speed", "fast").await;
    olga.clicks("#pace + form button").await;
    olga.sees(".summary", "1 to 20000").await;
    assert_eq!(board.browser.complaints().await, Vec::<String>::new());
}
