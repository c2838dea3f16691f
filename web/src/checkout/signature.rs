//! A callback's signature: over its time and its very bytes, `t=1492774577,v1=5257a8…` (HMAC-SHA256 in hexadecimal), as Stripe
//! describes it. Several `v1` stand there while a secret is being replaced; one that fits is enough.

use std::time::Duration;

use auction::Time;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};

/// How old, or how far ahead, the time of a signature may be: what was recorded on the way is worth nothing after that.
pub(crate) const TOLERANCE: Duration = Duration::from_secs(5 * 60);
/// Longest header that is looked at, in bytes: room for a dozen signatures.
const HEADER_LENGTH_MAX: usize = 1_024;

/// Why a callback is not believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum SignatureRefused {
    #[error("there is no signature, or none of the form t=…,v1=…")]
    Malformed,
    #[error(
        "the signature is of another time than now: more than {} minutes off",
        TOLERANCE.as_secs() / 60
    )]
    Stale,
    #[error("the signature is not of our secret over this body")]
    Forged,
}

/// A text that no log shows.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What stands in the header of a body that is sent at a time.
pub(crate) fn sign(secret: &Secret, body: &[u8], at: Time) -> String {
    let seconds = at.unix_millis() / 1_000;
    format!("t={seconds},v1={}", signature(secret, seconds, body))
}

/// Whether a body was signed with the secret about now.
///
/// # Errors
/// With why not.
pub(crate) fn check(
    secret: &Secret,
    header: &str,
    body: &[u8],
    now: Time,
) -> Result<(), SignatureRefused> {
    if header.len() > HEADER_LENGTH_MAX {
        return Err(SignatureRefused::Malformed);
    }
    let pairs = || header.split(',').filter_map(|pair| pair.split_once('='));
    let time = pairs().find(|(name, _)| name.trim() == "t");
    let seconds = time.and_then(|(_, time)| time.trim().parse::<i64>().ok());
    let seconds = seconds.ok_or(SignatureRefused::Malformed)?;
    let ours = blake3::hash(signature(secret, seconds, body).as_bytes());
    let mut theirs = pairs().filter(|(name, _)| name.trim() == "v1").peekable();
    theirs.peek().ok_or(SignatureRefused::Malformed)?;
    // Hashes compare in constant time.
    if !theirs.any(|(_, theirs)| blake3::hash(theirs.trim().as_bytes()) == ours) {
        return Err(SignatureRefused::Forged);
    }
    let now = now.unix_millis() / 1_000;
    match now.abs_diff(seconds) > TOLERANCE.as_secs() {
        true => Err(SignatureRefused::Stale),
        false => Ok(()),
    }
}

fn signature(secret: &Secret, seconds: i64, body: &[u8]) -> String {
    let signed = [format!("{seconds}.").as_bytes(), body].concat();
    let key = EncodingKey::from_secret(secret.expose().as_bytes());
    // HS256 is this HMAC; the library gives it in base64.
    let mac = crypto::sign(&signed, &key, Algorithm::HS256).expect("any bytes are a key");
    let mac = URL_SAFE_NO_PAD.decode(mac);
    let mac = mac.expect("what the library encodes is base64");
    mac.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_unix_millis(seconds * 1_000).unwrap()
    }

    fn secret() -> Secret {
        Secret::new("whsec_test_secret".to_owned())
    }

    /// Made with `openssl dgst -sha256 -hmac whsec_test_secret` over `1492774577.{"object":"event"}`.
    const RECORDED: &str = "t=1492774577,v1=92cb120e5f070e2f8f09f590928add6a22e06c88deb56e550f4571e633b55eba,v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39";
    const BODY: &[u8] = br#"{"object":"event"}"#;

    #[test]
    fn recorded_signature_is_believed_for_five_minutes_only() {
        for (now, expected) in [
            (1_492_774_577, Ok(())),
            (1_492_774_877, Ok(())),
            (1_492_774_878, Err(SignatureRefused::Stale)),
            (1_492_774_277, Ok(())),
            (1_492_774_276, Err(SignatureRefused::Stale)),
        ] {
            assert_eq!(check(&secret(), RECORDED, BODY, at(now)), expected, "{now}");
        }
    }

    #[test]
    fn only_the_secret_over_the_very_bytes_is_believed() {
        let now = at(1_492_774_577);
        let good = sign(&secret(), BODY, now);
        assert_eq!(check(&secret(), &good, BODY, now), Ok(()));
        let (time, v1) = good.split_once(',').unwrap();
        let while_replaced = format!("{time},v1=00ff,{v1}");
        assert_eq!(check(&secret(), &while_replaced, BODY, now), Ok(()));
        let other = Secret::new("whsec_other".to_owned());
        let later = good.replace("t=1492774577", "t=1492774578");
        let upper = good
            .to_uppercase()
            .replace("T=", "t=")
            .replace("V1=", "v1=");
        for (header, body) in [
            (sign(&other, BODY, now).as_str(), BODY),
            (&good, br#"{"object":"event" }"#),
            (&later, BODY),
            (&upper, BODY),
            (&good.replace("v1=", "v1=0"), BODY),
        ] {
            let refused = check(&secret(), header, body, now);
            assert_eq!(refused, Err(SignatureRefused::Forged), "{header}");
        }
        let v0 = good.replace("v1=", "v0=");
        let long = format!("{good},v1={}", "0".repeat(HEADER_LENGTH_MAX));
        for header in ["", "t=1492774577", "v1=00", "t=now,v1=00", &v0, &long] {
            let refused = check(&secret(), header, BODY, now);
            assert_eq!(refused, Err(SignatureRefused::Malformed), "{header}");
        }
        assert_eq!(format!("{:?}", secret()), "Secret(…)");
    }
}
