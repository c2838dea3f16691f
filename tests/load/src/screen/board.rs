//! A board whose every row moves: how much of its page's main thread that takes, and whether frames come all the same. What is
//! counted is the thread's processor time: servers and viewers share the machine here, and waiting for them is no work.

use std::time::Duration;

use anyhow::Context;
use browser::{browser::Person, page::Visitor};
use harness::{stack::Stack, until};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{TICKERS, run_tickers};
use crate::report::Report;

/// Prices of each row in a second.
const TICKS_A_SECOND: u32 = 20;
/// Hundredths of the main thread that it may take.
const BUSY_MAX: f64 = 10.0;
/// Frames in a second that a screen shows.
const FRAMES: f64 = 60.0;
/// The rows of the tickers, all of them in the window.
const PATH: &str = "/market?q=Ticker";
const WINDOW: [u32; 2] = [1_440, 2_400];
/// Until what is loaded once is loaded.
const WARM_UP: Duration = Duration::from_secs(2);

/// How many rows follow their symbol.
const FOLLOWED: &str = "return document.querySelectorAll('[data-row][data-live=\"true\"]').length";
/// Counts frames from now on; what it does in each is next to nothing.
const COUNT_FRAMES: &str = r"
    window.frames_since = performance.now();
    window.frames_shown = 0;
    const frame = () => { window.frames_shown += 1; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
";
const FRAMES_A_SECOND: &str =
    "return 1000 * window.frames_shown / (performance.now() - window.frames_since)";

/// Notes it, of about this long.
pub(super) async fn note(stack: &Stack, report: &mut Report, time: Duration) -> anyhow::Result<()> {
    let publisher = stack.nats_user("publisher-demo").await.client;
    let tickers = tokio::spawn(run_tickers(publisher, TICKS_A_SECOND));
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    let [width, height] = WINDOW;
    let window =
        json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    tools(&visitor, "Emulation.setDeviceMetricsOverride", window).await?;
    let domain = json!({ "timeDomain": "threadTicks" });
    tools(&visitor, "Performance.enable", domain).await?;
    until("every row moves", async || {
        visitor.goes_to(PATH).await;
        let followed = visitor.script(FOLLOWED).await.as_u64();
        followed.is_some_and(|rows| rows >= u64::from(TICKERS))
    })
    .await;
    sleep(WARM_UP).await;
    let (began, before) = (Instant::now(), spent(&visitor).await?);
    sleep(time / 2).await;
    let after = spent(&visitor).await?;
    let busy = 100.0 * (after - before) / began.elapsed().as_secs_f64();
    visitor.script(COUNT_FRAMES).await;
    sleep(time / 2).await;
    let frames = visitor.script(FRAMES_A_SECOND).await;
    let frames = frames.as_f64().context("the page counts its frames")?;
    tickers.abort();
    let what = format!("a board of {TICKERS} symbols, {TICKS_A_SECOND} prices a second each");
    report.note(format!("{what}: main thread busy"), "%", busy, BUSY_MAX);
    report.note(format!("{what}: frames"), "per s", frames, FRAMES);
    Ok(())
}

/// What a page's main thread worked, in seconds.
async fn spent(visitor: &Visitor) -> anyhow::Result<f64> {
    let told = tools(visitor, "Performance.getMetrics", json!({})).await?;
    let metrics = told["metrics"].as_array().context("a list of metrics")?;
    let tasks = metrics.iter().find(|one| one["name"] == "TaskDuration");
    let tasks = tasks.and_then(|one| one["value"].as_f64());
    tasks.context("the browser tells no TaskDuration")
}

async fn tools(visitor: &Visitor, method: &str, params: Value) -> anyhow::Result<Value> {
    let told = visitor.browser.driver.cdp().send_raw(method, params).await;
    told.with_context(|| format!("the browser knows no {method}"))
}
