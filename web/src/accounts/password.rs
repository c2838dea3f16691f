//! Passwords: argon2id in a bounded pool, so that hashing cannot starve the site.

use std::{fmt, sync::Arc};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::locale::t;

/// Fewest characters of a password that people choose.
pub(crate) const PASSWORD_LENGTH_MIN: usize = 12;
/// Most bytes of a password: more costs us and protects nobody.
const PASSWORD_LENGTH_MAX: usize = 1_024;
/// First characters that are held against what a stranger would try: the work grows with their square and with
/// every sign that may stand for a letter. The worst of 24 takes about as long as a hashing, of 100 twenty times as long.
const JUDGED_MAX: usize = 24;
/// Hashings that may wait for a core; more are turned away at once.
const WAITING_MAX: usize = 64;

/// A password that may be set.
#[derive(Clone)]
pub(crate) struct NewPassword(String);

/// Why a password cannot be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum PasswordError {
    #[error("{}", t!("wrong-password-short", count = PASSWORD_LENGTH_MIN))]
    Short,
    #[error("{}", t!("wrong-password-long"))]
    Long,
    #[error("{}", t!("wrong-password-common"))]
    Common,
}

impl NewPassword {
    /// Checks its length, and that it begins like no common one nor with what is known `about` its owner.
    /// Takes as long as a hashing: for the pool.
    fn parse(text: &str, about: &[&str]) -> Result<Self, PasswordError> {
        let text = normalised(text);
        if text.chars().count() < PASSWORD_LENGTH_MIN {
            Err(PasswordError::Short)
        } else if text.len() > PASSWORD_LENGTH_MAX {
            Err(PasswordError::Long)
        } else if is_common(&text, about) {
            Err(PasswordError::Common)
        } else {
            Ok(Self(text))
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

/// One spelling of a password: devices compose letters differently (NIST SP 800-63B, section 3.1.1.2).
fn normalised(text: &str) -> String {
    text.nfc().collect()
}

/// How a password may have been hashed: normalised, or by an earlier version as it was typed.
fn spellings(typed: &str) -> Vec<String> {
    let mut spellings = vec![normalised(typed)];
    if spellings[0] != typed {
        spellings.push(typed.to_owned());
    }
    spellings
}

/// Whether a million guesses find it: lists of passwords and words, names, dates, rows of keys, repetitions.
fn is_common(text: &str, about: &[&str]) -> bool {
    let known: Vec<_> = about.iter().copied().chain(["outcry"]).collect();
    let judged: String = text.chars().take(JUDGED_MAX).collect();
    zxcvbn::zxcvbn(&judged, &known).score() < zxcvbn::Score::Two
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
        let decoy = hash(&bootstrap::random::id());
        Self {
            cores: Arc::new(Semaphore::new(cores)),
            waiting: Arc::new(Semaphore::new(cores + WAITING_MAX)),
            decoy: decoy.into(),
        }
    }

    /// A password that may be set, judged where it keeps no request waiting.
    pub(super) async fn judge(
        &self,
        text: &str,
        about: &[&str],
    ) -> Result<Result<NewPassword, PasswordError>, Busy> {
        let text = text.to_owned();
        let about: Vec<String> = about.iter().map(ToString::to_string).collect();
        self.work(move || {
            let about: Vec<&str> = about.iter().map(String::as_str).collect();
            NewPassword::parse(&text, &about)
        })
        .await
    }

    /// Hashes a new password.
    pub(super) async fn hash(&self, password: &NewPassword) -> Result<String, Busy> {
        let NewPassword(password) = password.clone();
        self.work(move || hash(&password)).await
    }

    /// The same for the same password and input; as hard to guess the password from as its hash.
    pub(super) async fn fingerprint(
        &self,
        password: &NewPassword,
        input: &str,
    ) -> Result<String, Busy> {
        let NewPassword(password) = password.clone();
        let salt = *blake3::hash(input.as_bytes()).as_bytes();
        self.work(move || fingerprint(&password, &salt)).await
    }

    /// Whether the password is the one hashed; without a hash, or when it is longer than any, the same work, and no.
    pub(super) async fn verify(&self, password: &str, held: Option<&str>) -> Result<bool, Busy> {
        let (spellings, decoy) = (spellings(password), Arc::clone(&self.decoy));
        let held = held.map(str::to_owned);
        self.work(move || {
            spellings.iter().any(|spelling| {
                let held = held.as_deref();
                let held = held.filter(|_| spelling.len() <= PASSWORD_LENGTH_MAX);
                verify(spelling, held.unwrap_or(&decoy)) && held.is_some()
            })
        })
        .await
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

fn fingerprint(password: &str, salt: &[u8]) -> String {
    let mut fingerprint = [0; 32];
    Argon2::default()
        .hash_password_into(password.as_bytes(), salt, &mut fingerprint)
        .expect("the default parameters hash any password");
    blake3::Hash::from_bytes(fingerprint).to_hex().to_string()
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
        let password = NewPassword::parse("correct horse battery", &[]).unwrap();
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

    #[tokio::test]
    async fn password_matches_however_its_letters_are_composed() {
        let (composed, decomposed) = (
            "Z\u{fc}rich-K\u{e4}sefondue-9",
            "Zu\u{308}rich-Ka\u{308}sefondue-9",
        );
        let pool = Pool::new();
        let hashed = async |typed: &str| {
            let password = NewPassword::parse(typed, &[]).unwrap();
            pool.hash(&password).await.unwrap()
        };
        let held = [hashed(composed).await, hashed(decomposed).await];
        for (held, typed) in held.iter().zip([decomposed, composed]) {
            assert_eq!(pool.verify(typed, Some(held)).await, Ok(true));
        }
        let as_typed = hash(decomposed);
        assert_eq!(pool.verify(decomposed, Some(&as_typed)).await, Ok(true));
        assert_eq!(
            pool.verify("Zurich-Kasefondue-9", Some(&held[0])).await,
            Ok(false)
        );
    }

    #[test]
    fn short_long_and_common_passwords_are_refused() {
        let about = ["carol@example.org", "Carol Danvers"];
        for (text, refused) in [
            ("outcry-demo", Some(PasswordError::Short)),
            (&"x".repeat(2_000), Some(PasswordError::Long)),
            ("password1234", Some(PasswordError::Common)),
            ("123456789012", Some(PasswordError::Common)),
            ("qwertyuiop[]", Some(PasswordError::Common)),
            ("aaaaaaaaaaaaaaaa", Some(PasswordError::Common)),
            ("passwordpassword", Some(PasswordError::Common)),
            ("Carol Danvers1", Some(PasswordError::Common)),
            ("carol@example.org", Some(PasswordError::Common)),
            ("outcryoutcry", Some(PasswordError::Common)),
            ("a long enough one", None),
            ("correct horse battery", None),
            ("Straße nach Köln", None),
        ] {
            let parsed = NewPassword::parse(text, &about);
            assert_eq!(parsed.err(), refused, "{text}");
        }
    }

    #[test]
    fn only_the_beginning_of_a_password_is_judged() {
        let strong = "kw7 vXq2 pLz9 trombone under seven glaciers";
        let common = "a".repeat(JUDGED_MAX);
        assert!(NewPassword::parse(strong, &[]).is_ok());
        let parsed = NewPassword::parse(&format!("{common}{strong}"), &[]);
        assert_eq!(parsed.err(), Some(PasswordError::Common));
    }

    #[tokio::test]
    async fn a_password_longer_than_any_costs_what_a_wrong_one_does() {
        let pool = Pool::new();
        let long = "x".repeat(PASSWORD_LENGTH_MAX + 1);
        let held = hash(&long);
        let cores = pool.cores.available_permits().try_into().unwrap();
        for held in [Some(held.as_str()), None] {
            let busy = pool.cores.acquire_many(cores).await.unwrap();
            let mut verified = std::pin::pin!(pool.verify(&long, held));
            assert!(futures_util::poll!(verified.as_mut()).is_pending());
            drop(busy);
            assert_eq!(verified.await, Ok(false));
        }
    }

    #[tokio::test]
    async fn a_password_is_judged_when_a_core_is_free_and_nobody_waits_for_it() {
        let pool = Pool::new();
        let cores = pool.cores.available_permits().try_into().unwrap();
        let busy = pool.cores.acquire_many(cores).await.unwrap();
        let mut judged = std::pin::pin!(pool.judge("password1234", &[]));
        assert!(futures_util::poll!(judged.as_mut()).is_pending());
        drop(busy);
        let judged = judged.await.unwrap();
        assert_eq!(judged.err(), Some(PasswordError::Common));
    }

    #[tokio::test]
    async fn a_fingerprint_is_of_one_password_and_one_input() {
        let pool = Pool::new();
        let of = async |password: &str, input: &str| {
            let password = NewPassword::parse(password, &[]).unwrap();
            pool.fingerprint(&password, input).await.unwrap()
        };
        let one = of("correct horse battery", "a").await;
        assert_eq!(one, of("correct horse battery", "a").await);
        assert_ne!(one, of("correct horse battery", "b").await);
        assert_ne!(one, of("a long enough one", "a").await);
    }
}
