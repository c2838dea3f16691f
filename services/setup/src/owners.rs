//! Giving folders to those who use them: in containers, a user id for each.

use std::{
    fs, io,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::{Layout, layout::FOLDER_MODE};

/// Who owns the NATS server's configuration and store.
const NATS: &str = "nats";
/// Who owns every publisher's folder.
const PUBLISHERS: &str = "publishers";

/// Who owns the folder of a proxy with TLS: its certificates.
const PROXY: &str = "proxy";
/// Who owns the folder of mails that go nowhere else.
const MAIL: &str = "mail";

/// A user of the installation, `nats`, `publishers`, `proxy` or `mail`, and the user id that its files belong to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Owner {
    name: String,
    uid: u32,
}

/// Why this is no owner.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{given:?} is not of the form NAME=UID, with {NATS}, {PUBLISHERS}, {PROXY}, {MAIL}, setup or a service as the name"
)]
pub struct OwnerError {
    given: String,
}

/// Why a folder cannot be given away.
#[derive(Debug, thiserror::Error)]
#[error("cannot give {path} to the user id {uid}")]
pub struct GiveError {
    path: PathBuf,
    uid: u32,
    source: io::Error,
}

impl FromStr for Owner {
    type Err = OwnerError;

    fn from_str(text: &str) -> Result<Self, OwnerError> {
        let known = |name: &str| {
            let mut users = topology::users(&[]).into_iter().map(|user| user.name());
            [NATS, PUBLISHERS, PROXY, MAIL].contains(&name) || users.any(|user| user == name)
        };
        let parsed = text
            .split_once('=')
            .filter(|(name, _)| known(name))
            .and_then(|(name, uid)| Some((name.to_owned(), uid.parse().ok()?)));
        let (name, uid) = parsed.ok_or_else(|| OwnerError {
            given: text.to_owned(),
        })?;
        Ok(Self { name, uid })
    }
}

/// Gives each owner its folder and the files in it, which nobody else may read then. Needs root's powers.
///
/// # Errors
/// When a folder is missing, or its owner or mode cannot be changed.
pub fn give_away(layout: &Layout, owners: &[Owner]) -> Result<(), GiveError> {
    for owner in owners {
        for folder in owner.folders(layout) {
            give(&folder, owner.uid).map_err(|source| GiveError {
                path: folder,
                uid: owner.uid,
                source,
            })?;
        }
    }
    Ok(())
}

impl Owner {
    fn folders(&self, layout: &Layout) -> Vec<PathBuf> {
        match self.name.as_str() {
            NATS => vec![layout.nats(), layout.nats_store()],
            PUBLISHERS => layout.publishers(),
            PROXY => vec![layout.root().join(PROXY)],
            MAIL => vec![layout.mail()],
            user => vec![layout.secrets(user)],
        }
    }
}

/// The folder and what lies in it, one level deep: the NATS store below it is the server's own.
fn give(folder: &Path, uid: u32) -> io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(FOLDER_MODE))?;
    chown(folder, Some(uid), Some(uid))?;
    for entry in fs::read_dir(folder)? {
        chown(entry?.path(), Some(uid), Some(uid))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_owner_is_a_known_name_and_a_uid() {
        for good in ["nats=10001", "web=10007", "publishers=0"] {
            good.parse::<Owner>().unwrap();
        }
        for bad in ["web", "web=", "web=root", "=1", "wbe=1", "web=-1", ""] {
            let refusal = bad.parse::<Owner>().unwrap_err().to_string();
            assert!(refusal.contains("NAME=UID"), "{refusal}");
        }
    }
}
