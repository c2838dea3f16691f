//! The program's own words, on standard output and standard error.

use std::{
    io::{self, ErrorKind, Write},
    process::exit,
};

/// What a shell says of a program that a closed pipe ended (128 and the number of SIGPIPE).
const PIPE_CLOSED: i32 = 141;
const FAILED: i32 = 1;

/// Prints what was asked for. Ends the program where nobody reads it any more: quietly when that was the reader's wish.
pub(crate) fn print_line(text: &str) {
    match try_print_line(text) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit(PIPE_CLOSED),
        Err(error) => {
            print_error(&format!("outcry: cannot write the answer: {error}"));
            exit(FAILED);
        }
    }
}

/// Prints for whoever may read it.
pub(crate) fn try_print_line(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{text}")?;
    output.flush()
}

/// Prints what stands beside the answer: progress, a service's log line, a failure. Nothing waits for its being read.
pub fn print_error(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
