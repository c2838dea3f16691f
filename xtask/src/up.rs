//! `cargo xtask up`: brings what is missing, builds, and becomes `outcry up`.

use std::{env, os::unix::process::CommandExt, process::Command, time::Instant};

use crate::{
    assets, nats_server,
    program::{build, program},
    shell::{self, Outcome, root},
    watch,
};

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let began = Instant::now();
    let is_release = arguments.iter().any(|argument| argument == "--release");
    let arguments: Vec<&String> = arguments.iter().filter(|a| *a != "--release").collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument.starts_with(flag));
    let brings_own = env::var_os("NATS_URL").is_some() || has("--nats-url") || has("--nats-server");
    let server = if brings_own {
        None
    } else {
        Some(nats_server::bring()?)
    };
    assets::build()?;
    shell::run(&mut build(is_release))?;
    let mut outcry = Command::new(program(is_release));
    outcry.current_dir(root()).arg("up").args(&arguments);
    // The program tells the whole wait: that of a first start, and of every one after it.
    let preparation = began.elapsed().as_millis().to_string();
    outcry.args(["--preparation-millis", &preparation]);
    if let Some(server) = server {
        outcry.arg("--nats-server").arg(server);
    }
    if has("--watch") {
        watch::begin(is_release)?;
    }
    // Replacing this process leaves nobody between Ctrl-C and the program.
    Err(format!("cannot start the program: {}", outcry.exec()))
}
