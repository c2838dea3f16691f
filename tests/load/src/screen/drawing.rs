//! A board that nobody touches while its symbols move: how busy it keeps the browser's main thread, and how many frames it draws.

use std::time::Duration;

use anyhow::{Context, ensure};
use browser::{browser::Person, page::Visitor};
use harness::{stack::Stack, until};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::TICKERS;
use crate::report::Report;

/// Share of the main thread that a board may take.
const BUSY_MAX: f64 = 0.1;
/// Frames that a screen shows in a second.
const FRAMES: f64 = 60.0;
/// What is drawn and learned once is over by then.
const WARM_UP: Duration = Duration::from_secs(3);
const COUNT_FRAMES: &str = r"
    window.frames = 0;
    const next = () => { window.frames++; requestAnimationFrame(next); };
    requestAnimationFrame(next);
";

/// Watches the board for so long.
pub(super) async fn measure(
    report: &mut Report,
    stack: &Stack,
    time: Duration,
) -> anyhow::Result<()> {
    let motion = true;
    let person = Person {
        motion,
        ..Person::default()
    };
    let visitor = Visitor::arrives(&stack.web_url(), person).await;
    until("the board has every symbol", async || {
        visitor.goes_to("/market").await;
        let rows = visitor
            .script("return document.querySelectorAll('tr[data-row]').length")
            .await;
        rows.as_u64() >= Some(u64::from(TICKERS))
    })
    .await;
    visitor.sees("connection-badge", "Live").await;
    let tools = visitor.browser.driver.cdp();
    tools.send_raw("Performance.enable", json!({})).await?;
    visitor.script(COUNT_FRAMES).await;
    sleep(WARM_UP).await;
    let look = async || {
        let told = tools.send_raw("Performance.getMetrics", json!({})).await?;
        let frames = visitor.script("return window.frames").await;
        let frames = frames.as_f64().context("frames are counted")?;
        anyhow::Ok((
            metric(&told, "Timestamp")?,
            metric(&told, "TaskDuration")?,
            frames,
        ))
    };
    let before = look().await?;
    sleep(time).await;
    let after = look().await?;
    let seconds = after.0 - before.0;
    ensure!(seconds > 0.0, "the browser's clock goes on");
    report.note(
        "a board: main thread busy",
        "share",
        (after.1 - before.1) / seconds,
        BUSY_MAX,
    );
    report.note(
        "a board: frames",
        "per s",
        (after.2 - before.2) / seconds,
        FRAMES,
    );
    Ok(())
}

fn metric(told: &Value, name: &str) -> anyhow::Result<f64> {
    let metrics = told["metrics"].as_array().into_iter().flatten();
    let mut named = metrics.filter(|metric| metric["name"] == name);
    let value = named.next().and_then(|metric| metric["value"].as_f64());
    value.with_context(|| format!("the browser tells {name}"))
}
