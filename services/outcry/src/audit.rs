//! `outcry audit`, as an operator reads it.

use std::process::ExitCode;

use bid_engine::Report;

use crate::print::print_line;

/// Prints what was read and each difference; fails when there is one, or a frame that cannot be read.
pub(crate) async fn run(audit: bid_engine::Audit) -> anyhow::Result<ExitCode> {
    let reports = audit.run().await?;
    lines(&reports).iter().for_each(|line| print_line(line));
    let clean = reports.iter().all(Report::is_clean);
    Ok(if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Partition by partition, and the total last.
fn lines(reports: &[Report]) -> Vec<String> {
    let mut lines = Vec::new();
    for report in reports {
        let (partition, frames, events) = (report.partition, report.frames, report.events);
        let differences = report.differences.len();
        lines.push(format!(
            "partition {partition}: {frames} frames, {events} events, {differences} differences"
        ));
        lines.extend(report.differences.iter().map(|one| format!("  {one}")));
        if let Some(unreadable) = &report.unreadable {
            lines.push(format!(
                "  {unreadable}; what comes after it was not judged"
            ));
        }
    }
    let sum = |figure: fn(&Report) -> u64| reports.iter().map(figure).sum::<u64>();
    lines.push(format!(
        "total of {} partitions: {} frames, {} events, {} differences, {} unreadable",
        reports.len(),
        sum(|report| report.frames),
        sum(|report| report.events),
        sum(|report| report.differences.len() as u64),
        sum(|report| report.unreadable.is_some().into()),
    ));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audit_ends_with_the_total_of_all_partitions() {
        let report = |partition, frames, events| Report {
            partition,
            frames,
            events,
            differences: vec![],
            unreadable: None,
        };
        let lines = lines(&[report(0, 5, 40), report(1, 2, 3)]);
        assert_eq!(lines.len(), 3);
        assert_eq!(
            lines[2],
            "total of 2 partitions: 7 frames, 43 events, 0 differences, 0 unreadable"
        );
    }
}
