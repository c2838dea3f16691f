//! Commands that other rooms carry out.

use crate::{
    assets, nats_server,
    shell::{Outcome, cargo, run},
};

/// Benchmarks measure what operators run: the optimised build.
pub(crate) fn load(arguments: &[String]) -> Outcome<()> {
    let server = nats_server::bring()?;
    // `screen` opens pages, and they are part of the program.
    assets::build()?;
    run(cargo().args(["build", "--release", "--package", "outcry"]))?;
    run(cargo()
        .env("NATS_SERVER", server)
        .args(["run", "--release", "--quiet", "--package", "load", "--"])
        .args(arguments))
}

/// The fault drill, with `--count` and `--seed` as its environment; `--machines 3` has it over a cluster, with those faults `--only` whose
/// name has this in it, and everything replaced there under so many bids a second.
pub(crate) fn faults(arguments: &[String]) -> Outcome<()> {
    const MACHINES: &str = "OUTCRY_MACHINES";
    let variables = [
        ("--count", "OUTCRY_FAULTS"),
        ("--seed", "OUTCRY_SEED"),
        ("--machines", MACHINES),
        ("--only", "OUTCRY_ONLY"),
        ("--rate", "OUTCRY_RATE"),
        ("--seconds", "OUTCRY_SECONDS"),
    ];
    let mut settings = settings(arguments, &variables)?;
    let machines = settings.iter().find(|(name, _)| *name == MACHINES);
    let drill = match machines.map(|(_, count)| count.as_str()) {
        None | Some("1") => "drill::",
        Some("3") => "cluster::",
        Some(other) => return Err(format!("--machines {other}: 1 or 3 are known")),
    };
    settings.retain(|(name, _)| *name != MACHINES);
    let server = nats_server::bring()?;
    run(cargo().args(["build", "--package", "outcry"]))?;
    // One after the other: each takes the whole machine.
    let test = ["--nocapture", "--test-threads=1", drill];
    let test = [&["test", "--package", "faults", "--"][..], &test[..]].concat();
    run(cargo().env("NATS_SERVER", server).args(test).envs(settings))
}

/// Random commands against the rules, with `--steps` and `--seed` as their environment; or `viewers`, the load of that name.
pub(crate) fn simulate(arguments: &[String]) -> Outcome<()> {
    if arguments.first().is_some_and(|first| first == "viewers") {
        return load(arguments);
    }
    let mut simulation = cargo();
    simulation.args([
        "test",
        "--package",
        "auction",
        "--",
        "--nocapture",
        "simulat",
    ]);
    let variables = [("--steps", "OUTCRY_STEPS"), ("--seed", "OUTCRY_SEED")];
    simulation.envs(settings(arguments, &variables)?);
    run(&mut simulation)
}

/// Writes what was added to the API's description into the promise that a test holds it against.
pub(crate) fn openapi() -> Outcome<()> {
    write(
        "OUTCRY_WRITE_OPENAPI",
        "the_description_keeps_what_was_promised",
    )
}

/// Writes the types that travel into the file that the pages' scripts take them from.
pub(crate) fn wire() -> Outcome<()> {
    write("OUTCRY_WRITE_WIRE", "client_types_are_those_of_the_wire")
}

/// Has a test of web write the file that it otherwise holds things against.
fn write(variable: &str, test: &str) -> Outcome<()> {
    let test = ["test", "--quiet", "--package", "web", "--lib", test];
    run(cargo().env(variable, "1").args(test))
}

/// `--name value` or `--name=value`, as the environment variable that stands beside the name.
fn settings(
    arguments: &[String],
    variables: &[(&str, &'static str)],
) -> Outcome<Vec<(&'static str, String)>> {
    let mut settings = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), rest.next().cloned()),
        };
        let variable = variables.iter().find(|(known, _)| *known == name);
        match (variable, value) {
            (Some((_, variable)), Some(value)) => settings.push((*variable, value)),
            _ => {
                let known: Vec<&str> = variables.iter().map(|(name, _)| *name).collect();
                return Err(format!(
                    "{argument}: expected {} with a value",
                    known.join(", ")
                ));
            }
        }
    }
    Ok(settings)
}
