//! Running other programs, and where things lie.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Failures are told to a person, who reads one sentence.
pub(crate) type Outcome<T> = Result<T, String>;

/// Prints a line on standard error, so that output stays free for results.
#[expect(clippy::print_stderr, reason = "the developer's command line")]
pub(crate) fn print_line(text: &str) {
    eprintln!("{text}");
}

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    let own = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map_or(own.clone(), Path::to_path_buf)
}

/// The ignored folder for fetched tools, made when missing.
pub(crate) fn tools() -> Outcome<PathBuf> {
    let tools = root().join(".tools");
    make_folder(&tools)?;
    Ok(tools)
}

pub(crate) fn make_folder(path: &Path) -> Outcome<()> {
    fs::create_dir_all(path).map_err(|error| format!("cannot make {}: {error}", path.display()))
}

pub(crate) fn write(path: &Path, content: &str) -> Outcome<()> {
    fs::write(path, content).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// A cargo command at the workspace's root.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    // What cargo told this program of its own package would make other packages' build scripts run again.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command to its end; a failure names it.
pub(crate) fn run(command: &mut Command) -> Outcome<()> {
    let status = command
        .status()
        .map_err(|error| format!("cannot start {}: {error}", shown(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} failed ({status})", shown(command)))
    }
}

/// Runs a command and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Outcome<String> {
    let output = command
        .stderr(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start {}: {error}", shown(command)))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(format!("{} failed ({})", shown(command), output.status))
    }
}

/// Runs a command, showing its lines as they come, and returns them with whether it succeeded.
pub(crate) fn run_and_read(command: &mut Command) -> Outcome<(bool, Vec<String>)> {
    let failure = |error| format!("cannot start the tests: {error}");
    let (reader, writer) = std::io::pipe().map_err(failure)?;
    command
        .stdout(writer.try_clone().map_err(failure)?)
        .stderr(writer);
    let mut child = command.spawn().map_err(failure)?;
    // Our copies of the pipe's end would keep the reader waiting for ever.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut lines = Vec::new();
    for line in BufReader::new(reader).lines().map_while(Result::ok) {
        print_line(&line);
        lines.push(line);
    }
    let status = child.wait().map_err(failure)?;
    Ok((status.success(), lines))
}

/// A program on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// The first three numbers of a version, `v2.15.1` → [2, 15, 1]; what is not said is 0.
pub(crate) fn version(text: &str) -> Option<[u32; 3]> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let mut numbers = text[digits..]
        .split(|c: char| !c.is_ascii_digit())
        .map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some([next()?, next()?, next().unwrap_or(0)])
}

fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy());
    arguments.fold(format!("`{program}"), |text, argument| {
        format!("{text} {argument}")
    }) + "`"
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_read_from_what_programs_say() {
        assert_eq!(version("nats-server: v2.15.1"), Some([2, 15, 1]));
        assert_eq!(version("v20.20.2"), Some([20, 20, 2]));
        assert_eq!(version("rustc 1.95.0 (hash 2026-01-01)"), Some([1, 95, 0]));
        assert_eq!(version("none"), None);
    }
}
