//! The program: one subcommand a service, and what an operator types.

use std::process::ExitCode;

/// Each bid is many small allocations, and what an ended sale held has to go back to the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match outcry::run(outcry::Cli::read()) {
        Ok(code) => code,
        Err(error) => {
            outcry::print_error(&format!("outcry: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
