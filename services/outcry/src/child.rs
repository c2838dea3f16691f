//! `outcry child`: becomes another program that the kernel kills when the parent dies.

use std::{
    ffi::{OsStr, OsString},
    os::unix::process::{CommandExt, parent_id},
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::Context;

/// What to become, and whose child it must be.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Child {
    /// The process that must still be the parent.
    #[arg(long)]
    parent: u32,
    /// The program and its arguments.
    #[arg(last = true, required = true)]
    program: Vec<OsString>,
}

impl Child {
    pub(crate) fn become_program(self) -> anyhow::Result<ExitCode> {
        bootstrap::die_with_parent().context("cannot tie this process to its parent")?;
        // The parent may have died before the line above.
        if parent_id() != self.parent {
            return Ok(ExitCode::FAILURE);
        }
        let (program, arguments) = self.program.split_first().context("no program is given")?;
        let failure = Command::new(program).args(arguments).exec();
        Err(failure).with_context(|| format!("cannot start {}", Path::new(program).display()))
    }
}

/// The command that starts `program` as a child that does not outlive this process.
///
/// It has a process group of its own, so that Ctrl-C in a terminal reaches only us and we can stop the
/// children in order. `own` is this program's file, asked for at the start: once it is replaced by a newer one,
/// the system no longer knows where it was.
pub(crate) fn dependent_command(
    own: &Path,
    program: &Path,
    arguments: &[OsString],
) -> tokio::process::Command {
    let line = dependent_command_line(own, program);
    let mut command = tokio::process::Command::new(&line[0]);
    command.args(&line[1..]).args(arguments).process_group(0);
    command
}

/// The same as words, which the program's own arguments follow.
pub(crate) fn dependent_command_line(own: &Path, program: &Path) -> Vec<OsString> {
    let parent = format!("--parent={}", std::process::id());
    let words: [&OsStr; 5] = [
        own.as_os_str(),
        "child".as_ref(),
        parent.as_ref(),
        "--".as_ref(),
        program.as_os_str(),
    ];
    words.map(OsString::from).into()
}
