//! What the flags of a replay say.

use auction::{Amount, Increments, format::english::SoftClose};

/// Far more than the largest table of steps.
const TABLE_BYTES_MAX: u64 = 64 * 1024;

/// `ebay-us`, a table's file, or one step in cents.
pub(super) fn increments(text: &str) -> Result<Increments, String> {
    if text == "ebay-us" {
        return Ok(Increments::ebay_us());
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let step = text.parse().ok().and_then(|step| Amount::new(step).ok());
        let step = step.ok_or("the step is too large")?;
        return Increments::fixed(step).map_err(|error| error.to_string());
    }
    let length = std::fs::metadata(text).map(|file| file.len());
    if length.map_err(|error| format!("no such table: {error}"))? > TABLE_BYTES_MAX {
        return Err(format!("a table has at most {TABLE_BYTES_MAX} bytes"));
    }
    let bytes = std::fs::read(text).map_err(|error| error.to_string())?;
    serde_json::from_slice(&bytes).map_err(|error| error.to_string())
}

/// `<window>/<extension>`, each in whole seconds.
pub(super) fn soft_close(text: &str) -> Result<SoftClose, String> {
    /// The rules' own bound: a day.
    const SECONDS_MAX: u32 = 86_400;
    let seconds = |text: &str| {
        let seconds = text.strip_suffix('s').unwrap_or(text).parse().ok();
        seconds.filter(|seconds| (1..=SECONDS_MAX).contains(seconds))
    };
    text.split_once('/')
        .and_then(|(window, extension)| Some(SoftClose::new(seconds(window)?, seconds(extension)?)))
        .ok_or_else(|| {
            format!("a window and an extension of 1 to {SECONDS_MAX} seconds, such as 120s/120s")
        })
}
