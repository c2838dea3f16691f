//! The pages' styles and scripts, built when what they are made of has changed.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
    time::Instant,
};

use crate::{
    node::{self, Node},
    shell::{Outcome, print_line, root, run, tools, write},
};

/// What npm makes the packages from.
const PACKAGE_INPUTS: [&str; 2] = ["package.json", "package-lock.json"];
/// What never goes into the build, although it lies beside it.
const NOT_INPUTS: [&str; 5] = ["node_modules", "dist", "dist-tests", "src", "templates"];

/// Builds them unless they are as fresh as what they are made of.
pub(crate) fn build() -> Outcome<()> {
    let web = root().join("web");
    if !web.join("package.json").exists() {
        print_line("web/package.json is not there: pages come without styles and scripts");
        return Ok(());
    }
    let stamp = tools()?.join("assets.stamp");
    let inputs = format!("{:016x}", hash_of(&inputs(&web)?)?);
    let is_fresh = fs::read_to_string(&stamp).is_ok_and(|built| built == inputs);
    if is_fresh && web.join("dist").is_dir() {
        return Ok(());
    }
    let began = Instant::now();
    let node = node::bring()?;
    install_packages(&node)?;
    run(node.npm().args(["run", "--silent", "build"]))?;
    write(&stamp, &inputs)?;
    print_line(&format!(
        "pages built in {:.1} s",
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// Brings the packages that the lock file names, without running their scripts.
pub(crate) fn install_packages(node: &Node) -> Outcome<()> {
    let web = root().join("web");
    let stamp = web.join("node_modules/.outcry.stamp");
    let files = PACKAGE_INPUTS.map(|name| web.join(name));
    let lock = format!("{:016x}", hash_of(&files)?);
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    print_line("fetching the pages' packages from npm");
    run(node.npm().args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
    ]))?;
    write(&stamp, &lock)
}

/// Every file that the build reads, in a fixed order.
fn inputs(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let failure = |error| format!("cannot read {}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failure)? {
        let path = entry.map_err(failure)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if NOT_INPUTS.contains(&name.as_ref()) {
            continue;
        }
        if path.is_dir() {
            files.extend(inputs(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn hash_of(files: &[PathBuf]) -> Outcome<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        let content = fs::read(file);
        content
            .map_err(|error| format!("cannot read {}: {error}", file.display()))?
            .hash(&mut hasher);
    }
    Ok(hasher.finish())
}
