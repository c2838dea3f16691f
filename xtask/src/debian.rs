//! Packages of Debian's archive, of any suite, through an apt state of our own: signatures are checked, nothing is
//! installed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::shell::{Outcome, make_folder, on_path, output, run, write};

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// One suite, as it is now.
#[derive(Debug)]
pub(crate) struct Archive {
    folder: PathBuf,
}

impl Archive {
    /// Reads what the suite has; everything is kept in this folder.
    pub(crate) fn open(suite: &str, folder: &Path) -> Outcome<Self> {
        for needed in ["apt-get", "dpkg-deb"] {
            on_path(needed).ok_or_else(|| format!("{needed} is not on PATH"))?;
        }
        for part in ["state/lists/partial", "cache/archives/partial"] {
            make_folder(&folder.join(part))?;
        }
        write(&folder.join("state/status"), "")?;
        let signed = if Path::new(KEYRING).exists() {
            format!("[signed-by={KEYRING}] ")
        } else {
            String::new()
        };
        let source = format!("deb {signed}{} {suite} main\n", mirror()?);
        write(&folder.join("sources.list"), &source)?;
        let archive = Self {
            folder: folder.to_path_buf(),
        };
        run(archive.apt_get().arg("update").stdout(Stdio::null()))?;
        Ok(archive)
    }

    /// Downloads a package and unpacks it; the folder it is in.
    pub(crate) fn unpack(&self, name: &str) -> Outcome<PathBuf> {
        run(self
            .apt_get()
            .args(["download", name])
            .stdout(Stdio::null()))?;
        let unpacked = self.folder.join(name);
        run(Command::new("dpkg-deb")
            .arg("-x")
            .arg(self.downloaded(name)?)
            .arg(&unpacked))?;
        Ok(unpacked)
    }

    /// Forgets the suite and everything that was unpacked.
    pub(crate) fn remove(self) -> Outcome<()> {
        fs::remove_dir_all(&self.folder).map_err(|error| format!("cannot clean up: {error}"))
    }

    fn downloaded(&self, name: &str) -> Outcome<PathBuf> {
        let is_it = |path: &PathBuf| {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            file.starts_with(&format!("{name}_")) && file.ends_with(".deb")
        };
        fs::read_dir(&self.folder)
            .map_err(|error| error.to_string())?
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .find(is_it)
            .ok_or_else(|| format!("apt-get downloaded no {name}"))
    }

    fn apt_get(&self) -> Command {
        let mut command = Command::new("apt-get");
        let option =
            |name: &str, path: &str| format!("{name}={}", self.folder.join(path).display());
        command.current_dir(&self.folder).arg("--quiet=2");
        for option in [
            option("Dir::State", "state"),
            option("Dir::State::status", "state/status"),
            option("Dir::Cache", "cache"),
            option("Dir::Etc::SourceList", "sources.list"),
            "Dir::Etc::SourceParts=/dev/null".to_owned(),
            // The folder belongs to whoever runs this, not to apt's own user.
            "APT::Sandbox::User=".to_owned(),
            "Acquire::Languages=none".to_owned(),
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false".to_owned(),
            "Acquire::Retries=2".to_owned(),
        ] {
            command.arg("-o").arg(option);
        }
        command
    }
}

/// The mirror that this machine's own apt uses.
fn mirror() -> Outcome<String> {
    let listed = output(Command::new("apt-get").args([
        "indextargets",
        "--format",
        "$(REPO_URI)",
        "Created-By: Packages",
    ]));
    listed
        .unwrap_or_default()
        .lines()
        .map(|uri| uri.trim_end_matches('/'))
        .find(|uri| uri.ends_with("/debian"))
        .map(str::to_owned)
        .ok_or_else(|| "apt knows no Debian archive here".to_owned())
}
