//! Commands that other rooms carry out.

use crate::{
    nats_server,
    shell::{Outcome, cargo, run},
};

/// Benchmarks measure what operators run: the optimised build.
pub(crate) fn load(arguments: &[String]) -> Outcome<()> {
    let server = nats_server::bring()?;
    run(cargo().args(["build", "--release", "--package", "outcry"]))?;
    run(cargo()
        .env("NATS_SERVER", server)
        .args(["run", "--release", "--quiet", "--package", "load", "--"])
        .args(arguments))
}

/// The fault drill, with `--count` and `--seed` as its environment.
pub(crate) fn faults(arguments: &[String]) -> Outcome<()> {
    let server = nats_server::bring()?;
    run(cargo().args(["build", "--package", "outcry"]))?;
    let mut drill = cargo();
    drill
        .env("NATS_SERVER", server)
        .args(["test", "--package", "faults", "--", "--nocapture"]);
    for (name, value) in pairs(arguments, &["--count", "--seed"])? {
        drill.env(format!("OUTCRY_FAULTS_{}", name[2..].to_uppercase()), value);
    }
    run(&mut drill)
}

/// Random commands against the rules, with `--steps` and `--seed` as their environment.
pub(crate) fn simulate(arguments: &[String]) -> Outcome<()> {
    let mut simulation = cargo();
    simulation.args([
        "test",
        "--package",
        "auction",
        "--",
        "--nocapture",
        "simulat",
    ]);
    for (name, value) in pairs(arguments, &["--steps", "--seed"])? {
        simulation.env(
            format!("OUTCRY_SIMULATE_{}", name[2..].to_uppercase()),
            value,
        );
    }
    run(&mut simulation)
}

/// `--name value` or `--name=value`, only with these names.
fn pairs(arguments: &[String], names: &[&str]) -> Outcome<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), rest.next().cloned()),
        };
        match value {
            Some(value) if names.contains(&name) => pairs.push((name.to_owned(), value)),
            _ => {
                return Err(format!(
                    "{argument}: expected {} with a number",
                    names.join(", ")
                ));
            }
        }
    }
    Ok(pairs)
}
