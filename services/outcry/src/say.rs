//! The program's own words, on standard output and standard error.

/// Says something that was asked for.
#[expect(clippy::print_stdout, reason = "a command line answers on its output")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// Says something beside the answer: progress, a service's log line, a failure.
#[expect(
    clippy::print_stderr,
    reason = "a command line complains on its error output"
)]
pub fn complain(text: &str) {
    eprintln!("{text}");
}
