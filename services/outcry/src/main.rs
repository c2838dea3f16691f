//! The program: one subcommand a service, and what an operator types.

use std::process::ExitCode;

fn main() -> ExitCode {
    match outcry::run(outcry::Cli::read()) {
        Ok(code) => code,
        Err(error) => {
            outcry::print_error(&format!("outcry: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
