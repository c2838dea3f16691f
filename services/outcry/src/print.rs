//! The program's own words, on standard output and standard error.

/// Prints what was asked for.
#[expect(clippy::print_stdout, reason = "a command line answers on its output")]
pub(crate) fn print_line(text: &str) {
    println!("{text}");
}

/// Prints what stands beside the answer: progress, a service's log line, a failure.
#[expect(
    clippy::print_stderr,
    reason = "a command line reports on its error output"
)]
pub fn print_error(text: &str) {
    eprintln!("{text}");
}
