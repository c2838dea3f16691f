//! The developer's commands: bring what is missing, build, run, test, check.
//!
//! Standard library only, so that it compiles in seconds on a bare machine. Nothing is ever installed into
//! the system, save Chromium for the browser tests when root asks for them on Debian.

mod assets;
mod browser;
mod check;
mod compose_test;
mod debian;
mod doctor;
mod forward;
mod nats_server;
mod node;
mod program;
mod python;
mod shell;
mod test;
mod up;
mod watch;

use std::{env, process::ExitCode};

use shell::{Outcome, print_line};

const USAGE: &str = "\
cargo xtask up [--release] [flags of `outcry up`]   run everything; brings what is missing
cargo xtask up --watch                              the same, and pages follow what you change in web/
cargo xtask test [crate…]                           every test, or those of some rooms
cargo xtask check                                   format, lints, docs, licences, purity, types
cargo xtask doctor                                  what was found, and how to get what was not
cargo xtask assets                                  build the pages' styles and scripts
cargo xtask compose-test [--cluster]                the containers, for real; brings an engine as root on Debian
cargo xtask openapi                                 write additions to the HTTP API into web/openapi.json
cargo xtask wire                                    write what travels into web/client/wire.ts
cargo xtask load <name> [--seconds N] [--json FILE] a benchmark, with its floor from the same run
cargo xtask faults [--count N] [--seed S]           kill things at random; nothing accepted may be lost
cargo xtask faults --machines 3 [--count N] …       the same where any one of everything may be lost, or cut off ([--only
                                                    'stand still']); then everything is replaced under [--rate N] bids/s, [--seconds N] around it
cargo xtask simulate [--steps N] [--seed S]         random commands against the rules
cargo xtask simulate viewers [--viewers N]          a million viewers by unit costs, held against a real run of N";

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    match run(&command, &arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            print_line(&format!("xtask: {why}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, arguments: &[String]) -> Outcome<()> {
    match command {
        "up" => up::run(arguments),
        "test" => test::run(arguments),
        "check" => check::run(),
        "doctor" => doctor::run(),
        "assets" => assets::build(),
        "compose-test" => compose_test::run_test(arguments),
        watch::COMMAND => watch::run(arguments),
        "openapi" => forward::openapi(),
        "wire" => forward::wire(),
        "load" => forward::load(arguments),
        "faults" => forward::faults(arguments),
        "simulate" => forward::simulate(arguments),
        "" | "help" | "--help" | "-h" => {
            print_line(USAGE);
            Ok(())
        }
        other => Err(format!("there is no `{other}`\n{USAGE}")),
    }
}
