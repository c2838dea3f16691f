//! The program: one subcommand a service, and what an operator types.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match outcry::run(outcry::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            outcry::complain(&format!("outcry: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
