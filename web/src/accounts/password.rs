//! Passwords: argon2id in a bounded pool, so that hashing cannot starve the site.

use std::{fmt, sync::Arc};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

/// Fewest characters of a password that people choose.
pub const PASSWORD_LENGTH_MIN: usize = 12;
/// Most bytes of a password: more costs us and protects nobody.
const PASSWORD_LENGTH_MAX: usize = 1_024;
/// Hashings that may wait for a core; more are turned away at once.
const WAITING_MAX: usize = 64;

/// A password that may be set.
#[derive(Clone)]
pub struct NewPassword(String);

/// Why a password cannot be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("a password has at least 12 characters")]
    TooShort,
    #[error("a password has at most 1,024 bytes")]
    TooLong,
}

impl NewPassword {
    /// Checks its length; nothing else makes a password better.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        if text.chars().count() < PASSWORD_LENGTH_MIN {
            Err(PasswordError::TooShort)
        } else if text.len() > PASSWORD_LENGTH_MAX {
            Err(PasswordError::TooLong)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The password of the accounts that the demo itself makes, printed for everyone.
    pub(super) fn of_the_demo() -> Self {
        Self("outcry-demo".to_owned())
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

/// The pool could not take more work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Busy;

/// Where hashing happens.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    cores: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// What unknown accounts are checked against, so that they cost the same.
    decoy: Arc<str>,
}

impl Pool {
    pub(super) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let decoy = hash(&bootstrap::chance::id());
        Self {
            cores: Arc::new(Semaphore::new(cores)),
            waiting: Arc::new(Semaphore::new(cores + WAITING_MAX)),
            decoy: decoy.into(),
        }
    }

    /// Hashes a new password.
    pub(super) async fn hash(&self, password: &NewPassword) -> Result<String, Busy> {
        let NewPassword(password) = password.clone();
        self.work(move || hash(&password)).await
    }

    /// Whether the password is the one hashed; without a hash the same work, and no.
    pub(super) async fn verify(&self, password: &str, held: Option<&str>) -> Result<bool, Busy> {
        if password.len() > PASSWORD_LENGTH_MAX {
            return Ok(false);
        }
        let known = held.is_some();
        let (password, held) = (password.to_owned(), held.unwrap_or(&self.decoy).to_owned());
        let matches = self.work(move || verify(&password, &held)).await?;
        Ok(matches && known)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let _place = self.waiting.try_acquire().map_err(|_| Busy)?;
        let core = Arc::clone(&self.cores).acquire_owned().await;
        let core = core.expect("the pool is never closed");
        let worked = tokio::task::spawn_blocking(move || {
            // Held until the work ends, also when nobody waits for it any more.
            let _core = core;
            work()
        });
        worked.await.map_err(|_| Busy)
    }
}

fn hash(password: &str) -> String {
    Argon2::default()
        .hash_password(password.as_bytes())
        .expect("the default parameters hash any password")
        .to_string()
}

fn verify(password: &str, held: &str) -> bool {
    PasswordHash::new(held).is_ok_and(|held| {
        Argon2::default()
            .verify_password(password.as_bytes(), &held)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let pool = Pool::new();
        let password = NewPassword::parse("correct horse battery").unwrap();
        let hash = pool.hash(&password).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert_eq!(
            pool.verify("correct horse battery", Some(&hash)).await,
            Ok(true)
        );
        assert_eq!(
            pool.verify("wrong horse battery!", Some(&hash)).await,
            Ok(false)
        );
        assert_eq!(pool.verify("correct horse battery", None).await, Ok(false));
    }

    #[test]
    fn a_short_password_is_refused() {
        assert_eq!(
            NewPassword::parse("outcry-demo").err(),
            Some(PasswordError::TooShort)
        );
        assert_eq!(
            NewPassword::parse(&"x".repeat(2_000)).err(),
            Some(PasswordError::TooLong)
        );
    }
}
