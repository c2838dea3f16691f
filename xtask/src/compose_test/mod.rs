//! `cargo xtask compose-test`: the shipped compose file and Dockerfile, run for real.
//!
//! Takes the engine that runs. Where there is none, root on Debian gets one of its own: installed by apt, then run in
//! network, mount and process namespaces that vanish with it, so that nothing is left behind. No registry is needed:
//! what cannot be pulled is made here under the same name. The story is told to each Compose that is there or can be
//! fetched: 1.29 and 2. With `--cluster` it is the one of the profile `cluster`, which loses each of its containers.

mod compose;
mod engine;
mod images;
mod stand_ins;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use crate::shell::{Outcome, cargo, make_folder, print_line, run, write};
use compose::Compose;
use engine::Chosen;
use stand_ins::Suites;

/// The second half of the command, inside the namespaces, with its folder.
const INSIDE: &str = "--inside";
/// The file by which the second half says that it could not run.
const SKIPPED: &str = "skipped";
/// What the image under test is called: nobody's own image is replaced.
const IMAGE: &str = "outcry:compose-test";
/// What is told, by the name of its test: the profiles of one machine, or that of three.
const STORY: &str = "compose_file_does_what_the_readme_says";
const CLUSTER: &str = "cluster_may_lose_any_one_container";

pub(crate) fn run_test(arguments: &[String]) -> Outcome<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let story = match words[..] {
        [] => STORY,
        ["--cluster"] => CLUSTER,
        [INSIDE, folder, story] => return inside(Path::new(folder), story),
        _ => return Err("compose-test takes `--cluster` or nothing".to_owned()),
    };
    let began = Instant::now();
    let chosen = match engine::choose()? {
        Ok(chosen) => chosen,
        Err(why) => {
            say_skipped(&why);
            return Ok(());
        }
    };
    let folder = Folder::new()?;
    run(cargo().args(["build", "--package", "outcry"]))?;
    run(story_command().arg("--no-run"))?;
    let mut suites = Suites::new(&folder.0);
    stand_ins::prepare(&folder.0, &mut suites, chosen)?;
    if chosen == Chosen::Private {
        compose::bring(&folder.0, &mut suites);
    }
    print_line(&format!(
        "everything is built after {:.0} s",
        began.elapsed().as_secs_f64()
    ));
    match chosen {
        Chosen::Running => with_engine(&folder.0, story),
        Chosen::Private => engine::enter_namespaces(&folder.0, story),
    }?;
    if folder.0.join(SKIPPED).exists() {
        return Ok(());
    }
    print_line(&format!(
        "the compose test passed in {:.0} s",
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// In the namespaces: starts the engine, and goes on as with any other.
fn inside(folder: &Path, story: &str) -> Outcome<()> {
    let engine = match engine::start(folder) {
        Ok(engine) => engine,
        // Nothing of ours is at fault where a machine lets no engine run.
        Err(why) => return skip(folder, &why),
    };
    let outcome = with_engine(folder, story);
    engine.stop();
    outcome
}

fn skip(folder: &Path, why: &str) -> Outcome<()> {
    say_skipped(why);
    write(&folder.join(SKIPPED), why)
}

fn say_skipped(why: &str) {
    print_line(&format!("skipped: the compose test cannot run here: {why}"));
}

/// Brings the images into the engine and types what the README says.
fn with_engine(folder: &Path, story: &str) -> Outcome<()> {
    let made = images::load(folder)?;
    let dockerfile = images::build(folder, IMAGE);
    let outcome = dockerfile.and_then(|dockerfile| {
        let found = compose::found(folder)?;
        found
            .iter()
            .try_for_each(|compose| tell(story, compose, &dockerfile))
    });
    images::remove(&made, IMAGE);
    outcome
}

fn tell(story: &str, compose: &Compose, dockerfile: &Path) -> Outcome<()> {
    let began = Instant::now();
    print_line(&format!("with {}", compose.version));
    run(compose.put_into(
        story_command()
            .args(["--offline", "--", story, "--ignored", "--nocapture"])
            .env("OUTCRY_IMAGE", IMAGE)
            .env("OUTCRY_DOCKERFILE", dockerfile),
    ))?;
    print_line(&format!(
        "passed with {} in {:.0} s",
        compose.version,
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// The story, built as `cargo xtask test` builds it: of one package alone, cargo would build what it needs anew.
fn story_command() -> Command {
    let mut command = cargo();
    command.args(["test", "--quiet", "--workspace", "--test", "containers"]);
    command
}

/// A folder of this run; removed at its end, whatever the end is.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Outcome<Self> {
        // Short, because the engine's sockets lie in it and a socket's path may have 107 bytes.
        let path = env::temp_dir().join(format!("outcry-compose-{}", std::process::id()));
        make_folder(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            print_line(&format!("cannot remove {}: {error}", self.0.display()));
        }
        engine::remove_control_groups();
    }
}
