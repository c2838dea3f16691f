//! Who may use the server API, and for what.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use crate::{
    channel::{self, Route},
    config::{ApiMethod, Config, WrittenKey},
    control::Unfit,
    protocol::codes::CommandError,
};
use blake3::Hash;
use http::{HeaderMap, header};

/// Shortest key, in bytes: shorter ones can be guessed.
const KEY_LENGTH_MIN: usize = 16;

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("api_key: cannot read {path}")]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("api_key: {path} holds fewer than {KEY_LENGTH_MIN} bytes: too easy to guess")]
    Short { path: PathBuf },
    #[error("api_key: {file:?} is no name of a file in the secrets folder")]
    Elsewhere { file: String },
}

/// A key that is taken.
#[derive(Clone)]
pub(crate) struct ApiKey {
    /// Of the key, which is not kept itself. Hashes are compared in constant time.
    hash: Hash,
    namespaces: Option<Vec<String>>,
    methods: Option<Vec<ApiMethod>>,
}

/// The keys that are taken.
pub(crate) struct ApiKeys(RwLock<Arc<Vec<ApiKey>>>);

impl ApiKeys {
    /// Reads the keys' files.
    pub(crate) fn open(written: &[WrittenKey], secrets: &Path) -> Result<Self, KeyError> {
        let keys = written.iter().map(|key| ApiKey::open(key, secrets));
        let keys: Vec<ApiKey> = keys.collect::<Result<_, _>>()?;
        Ok(Self(RwLock::new(keys.into())))
    }

    /// Takes others' place from now on.
    pub(crate) fn replace(&self, others: Self) {
        let others = others.now();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = others;
    }

    fn now(&self) -> Arc<Vec<ApiKey>> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&keys)
    }

    /// Without any there is no API.
    pub(crate) fn is_empty(&self) -> bool {
        self.now().is_empty()
    }

    /// The key that a request brings: in `X-API-Key`, or in `Authorization` after `apikey`.
    pub(crate) fn of(&self, headers: &HeaderMap) -> Option<ApiKey> {
        let authorization = || {
            let value = headers.get(header::AUTHORIZATION)?.as_bytes();
            let (scheme, key) = value.split_at_checked(SCHEME.len())?;
            scheme.eq_ignore_ascii_case(SCHEME).then_some(key)
        };
        let brought = headers.get("x-api-key").map(|value| value.as_bytes());
        let hash = blake3::hash(brought.or_else(authorization)?.trim_ascii());
        // All are compared, so that the time says nothing of which it was.
        let mut found = None;
        let keys = self.now();
        for key in &*keys {
            if key.hash == hash {
                found = Some(key);
            }
        }
        found.cloned()
    }
}

/// Before the key in `Authorization`.
const SCHEME: &[u8] = b"apikey ";

impl ApiKey {
    fn open(written: &WrittenKey, secrets: &Path) -> Result<Self, KeyError> {
        let file = Path::new(&written.file);
        if file.file_name() != Some(file.as_os_str()) {
            let file = written.file.clone();
            return Err(KeyError::Elsewhere { file });
        }
        let path = secrets.join(file);
        let key = match std::fs::read(&path) {
            Ok(key) => key,
            Err(source) => return Err(KeyError::Read { path, source }),
        };
        let key = key.trim_ascii();
        if key.len() < KEY_LENGTH_MIN {
            return Err(KeyError::Short { path });
        }
        Ok(Self {
            hash: blake3::hash(key),
            namespaces: written.namespaces.clone(),
            methods: written.methods.clone(),
        })
    }

    /// Whether it is for this.
    pub(crate) fn check(&self, method: ApiMethod) -> Result<(), Unfit> {
        let may = match &self.methods {
            Some(methods) => methods.contains(&method) || method == ApiMethod::Batch,
            None => self.namespaces.is_none() || method.is_of_channels(),
        };
        may.then_some(()).ok_or(Unfit {
            error: CommandError::PermissionDenied,
            why: "this API key is not for this method",
        })
    }

    /// The channel, if it is one and the key is for it.
    pub(crate) fn find(&self, config: &Config, channel: &str) -> Result<Route, Unfit> {
        let why = match channel {
            "" => "channel is missing",
            _ => "",
        };
        let route = channel::find_one(channel, &config.namespaces);
        let route = route.map_err(|error| Unfit { error, why })?;
        match self.has(&route.namespace.name) {
            true => Ok(route),
            false => Err(Unfit {
                error: CommandError::PermissionDenied,
                why: "this API key is not for this namespace",
            }),
        }
    }

    /// Whether it is for channels of this namespace.
    pub(crate) fn has(&self, namespace: &str) -> bool {
        let all = self.namespaces.as_ref();
        all.is_none_or(|all| all.iter().any(|it| it == namespace))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(namespaces: Option<&[&str]>, methods: Option<&[ApiMethod]>) -> ApiKey {
        let namespaces = namespaces.map(|all| all.iter().map(|&it| it.to_owned()).collect());
        ApiKey {
            hash: blake3::hash(b""),
            namespaces,
            methods: methods.map(<[ApiMethod]>::to_vec),
        }
    }

    #[test]
    fn key_does_what_it_is_for() {
        use ApiMethod::{Batch, Disconnect, Info, Publish};
        for (namespaces, methods, method, may) in [
            (None, None, Disconnect, true),
            (Some(&["chat"][..]), None, Publish, true),
            (Some(&["chat"]), None, Disconnect, false),
            (Some(&["chat"]), Some(&[Disconnect][..]), Disconnect, true),
            (None, Some(&[Publish]), Info, false),
            (None, Some(&[Publish]), Batch, true),
        ] {
            let key = key(namespaces, methods);
            assert_eq!(
                key.check(method).is_ok(),
                may,
                "{namespaces:?} {methods:?} {method:?}"
            );
        }
        assert!(key(None, None).has("chat"));
        assert!(key(Some(&["chat", ""]), None).has(""));
        assert!(!key(Some(&["chat"]), None).has("news"));
    }

    #[test]
    fn key_that_is_none_is_refused_without_being_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("short"), "hunter2\n").unwrap();
        for (file, why) in [
            ("short", "fewer than 16 bytes"),
            ("none", "cannot read"),
            ("../short", "no name of a file"),
            ("", "no name of a file"),
        ] {
            let written = WrittenKey {
                file: file.to_owned(),
                namespaces: None,
                methods: None,
            };
            let Err(error) = ApiKeys::open(&[written], folder.path()) else {
                panic!("{file} was taken");
            };
            let error = error.to_string();
            assert!(error.contains(why) && !error.contains("hunter2"), "{error}");
        }
    }
}
