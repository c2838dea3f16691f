//! `outcry audit`, as an operator reads it.

use std::process::ExitCode;

use crate::print::print_line;

/// Prints what was read and each difference; fails when there is one, or a frame that cannot be read.
pub(crate) async fn run(audit: bid_engine::Audit) -> anyhow::Result<ExitCode> {
    let reports = audit.run().await?;
    for report in &reports {
        let (partition, frames, events) = (report.partition, report.frames, report.events);
        let differences = report.differences.len();
        print_line(&format!(
            "partition {partition}: {frames} frames, {events} events, {differences} differences"
        ));
        for difference in &report.differences {
            print_line(&format!("  {difference}"));
        }
        if let Some(unreadable) = &report.unreadable {
            print_line(&format!(
                "  {unreadable}; what comes after it was not judged"
            ));
        }
    }
    let clean = reports.iter().all(bid_engine::Report::is_clean);
    Ok(if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
