//! An installation that is a gateway alone: keys, a NATS configuration, and the gateway's own.

use std::path::Path;

use topology::ALONE_USERS;

use crate::{
    Layout, PrepareError, keys,
    prepare::{make_folder, public_key, write_once},
};

/// What the gateway begins with.
const CONFIGURATION: &str = include_str!("../../../nats/gateway-alone.toml");

/// Makes what is missing under `root`; what exists is kept, changes included.
///
/// # Errors
/// When a whole installation is there already, a file cannot be read or written, or a key is damaged.
pub fn prepare_gateway(root: &Path) -> Result<Layout, PrepareError> {
    let layout = Layout::new(root);
    if layout.secrets("web").exists() {
        return Err(PrepareError::Whole {
            path: root.to_owned(),
        });
    }
    let mut public = Vec::new();
    for user in ALONE_USERS {
        make_folder(&layout.secrets(user))?;
        let seed = layout.nats_seed(user);
        write_once(&seed, || keys::nats_seed() + "\n")?;
        public.push(public_key(&seed)?);
    }
    let gateway = layout.secrets(ALONE_USERS[0]);
    write_once(&gateway.join("token.hmac"), keys::token_secret)?;
    write_once(&gateway.join("api.key"), keys::pass_text)?;
    let store = layout.nats_store();
    make_folder(&store)?;
    let store = std::path::absolute(&store).unwrap_or(store);
    write_once(&layout.nats_configuration(), || {
        let keys = [&*public[0], &*public[1]];
        topology::gateway_alone_configuration(&store.to_string_lossy(), keys)
    })?;
    write_once(&layout.gateway_configuration(), || CONFIGURATION.to_owned())?;
    Ok(layout)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{Installation, prepare};

    #[test]
    fn second_time_changes_nothing_and_whole_installations_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let layout = prepare_gateway(folder.path()).unwrap();
        let file = layout.gateway_configuration();
        fs::write(&file, "# mine\n").unwrap();
        let seed = || fs::read_to_string(layout.nats_seed("gateway")).unwrap();
        let before = seed();
        prepare_gateway(folder.path()).unwrap();
        assert_eq!(
            (seed(), fs::read_to_string(&file).unwrap()),
            (before, "# mine\n".into())
        );

        let whole = tempfile::tempdir().unwrap();
        let installation = Installation {
            publishers: vec![],
            partition_count: 1,
            replication: topology::Replication::default(),
        };
        prepare(whole.path(), &installation).unwrap();
        let refused = prepare_gateway(whole.path()).unwrap_err().to_string();
        assert!(refused.contains("--data-dir"), "{refused}");
    }
}
