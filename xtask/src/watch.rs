//! `cargo xtask up --watch`: builds again whatever changes in `web/`, while `outcry up` runs.
//!
//! It only builds. The web service sees that its program is new, ends, is started again, and tells open pages
//! to reload.

use std::{
    env, fs,
    os::unix::process::parent_id,
    path::Path,
    process::Command,
    thread::sleep,
    time::{Duration, SystemTime},
};

use crate::{
    assets, program,
    shell::{self, Outcome, print_line, root},
};

/// How the builder beside `outcry up` is started; nobody types it.
pub(crate) const COMMAND: &str = "watch";
const RELEASE: &str = "--release";
/// What pages are made of.
const WATCHED: [&str; 7] = [
    "client",
    "styles",
    "static",
    "templates",
    "src",
    "vectors",
    "package.json",
];
const LOOK_INTERVAL: Duration = Duration::from_millis(200);

/// Starts the builder as a child of this process, which `outcry up` is about to replace.
pub(crate) fn begin(is_release: bool) -> Outcome<()> {
    let own = env::current_exe()
        .map_err(|error| format!("cannot tell which program this is: {error}"))?;
    let mut builder = Command::new(own);
    builder.arg(COMMAND).args(is_release.then_some(RELEASE));
    builder
        .spawn()
        .map_err(|error| format!("cannot start the builder: {error}"))?;
    Ok(())
}

/// Builds at every change, until the process that began it is gone.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let is_release = arguments.iter().any(|argument| argument == RELEASE);
    let began_by = parent_id();
    let mut built = newest();
    while parent_id() == began_by {
        sleep(LOOK_INTERVAL);
        let now = newest();
        if now == built {
            continue;
        }
        built = now;
        match build(is_release) {
            Ok(()) => print_line("built again: pages reload"),
            // The next change is the next try.
            Err(why) => print_line(&why),
        }
    }
    Ok(())
}

fn build(is_release: bool) -> Outcome<()> {
    assets::build()?;
    shell::run(&mut program::build(is_release))?;
    // Styles and scripts are read from their folder while developing: cargo then had nothing to build.
    shell::run(Command::new("touch").arg(program::program(is_release)))
}

/// How many files there are, and when the last of them changed.
fn newest() -> (usize, Option<SystemTime>) {
    let web = root().join("web");
    let mut seen = (0, None);
    for part in WATCHED {
        look(&web.join(part), &mut seen);
    }
    seen
}

fn look(path: &Path, seen: &mut (usize, Option<SystemTime>)) {
    let Ok(about) = fs::metadata(path) else {
        return;
    };
    if let Ok(entries) = fs::read_dir(path) {
        entries
            .flatten()
            .for_each(|entry| look(&entry.path(), seen));
        return;
    }
    seen.0 += 1;
    seen.1 = seen.1.max(about.modified().ok());
}
