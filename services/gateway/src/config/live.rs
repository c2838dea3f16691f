//! The configuration as it is now: it may be read again while connections last.

use std::sync::{Arc, PoisonError, RwLock};

use super::Config;

/// Shared by everybody who asks.
#[derive(Clone)]
pub(crate) struct LiveConfig(Arc<RwLock<Arc<Config>>>);

impl LiveConfig {
    pub(crate) fn new(config: Config) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(config))))
    }

    pub(crate) fn now(&self) -> Arc<Config> {
        let config = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&config)
    }

    pub(crate) fn replace(&self, config: Arc<Config>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = config;
    }
}
