//! Passkeys (WebAuthn, level 3): what browsers are asked for, and whether what they bring back is so.
//!
//! Comes in: the public address, what a browser brings, what an account keeps. Goes out: options for the browser, what an account
//! is to keep. Never: a bucket, HTTP, a look at who is blocked.

pub(crate) mod challenge;

use auction::UserId;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bootstrap::Origin;
use serde_json::Value;
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication64, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
    bin::{Decode, Encode},
    request::{
        AsciiDomain, PublicKeyCredentialDescriptor, RpId,
        auth::{AuthenticationVerificationOptions, SignatureCounterEnforcement},
        register::{
            CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions,
            UserHandle64, Username,
        },
    },
    response::{
        AuthTransports, CredentialId,
        auth::error::AuthCeremonyErr,
        register::{CompressedPubKey, DynamicState, StaticState},
    },
};

use crate::accounts::{Account, Credential};

/// Bytes of the handle by which devices know whose a passkey is: the longest id, shorter ones filled up.
const HANDLE_LENGTH: usize = 64;
/// By which ways a device is reached: nobody noted any, so all are tried.
const NO_TRANSPORTS: u8 = 0;

/// The site, as devices know it: passkeys are made for it, and for no other.
#[derive(Debug)]
pub(crate) struct RelyingParty {
    id: RpId,
    origin: String,
}

/// What a browser is asked, and what is needed to judge what it brings.
#[derive(Debug)]
pub(crate) struct Started {
    pub(crate) options: Value,
    pub(crate) state: Vec<u8>,
}

/// Why what a browser brought is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotAccepted {
    /// It is of another site, of another challenge, not signed by that passkey, or nothing that can be read.
    #[error("this passkey was not accepted here")]
    Wrong,
    /// It counts less than it did: there may be two of it.
    #[error(
        "this passkey counts less than it did before, so it may have been copied: sign in with your password and remove it"
    )]
    Copied,
}

/// What a browser brings to sign in.
#[derive(Debug)]
pub(crate) struct Assertion(DiscoverableAuthentication64);

impl Assertion {
    /// Reads it; whether it is right is another question.
    pub(crate) fn parse(json: &str) -> Result<Self, NotAccepted> {
        let read = DiscoverableAuthentication64::from_json_relaxed(json.as_bytes());
        read.map(Self).map_err(|_| NotAccepted::Wrong)
    }

    /// Whose it says to be.
    pub(crate) fn user(&self) -> Option<UserId> {
        let handle: &[u8] = self.0.response().user_handle().as_ref();
        let end = handle.iter().position(|byte| *byte == 0);
        let id = std::str::from_utf8(&handle[..end.unwrap_or(HANDLE_LENGTH)]).ok()?;
        id.parse().ok()
    }

    /// By what the device knows the passkey, in base64 for URLs.
    pub(crate) fn credential(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.raw_id().as_ref())
    }
}

impl RelyingParty {
    /// The site at this address. None: browsers make no passkeys for a bare address, nor without TLS but on this machine.
    pub(crate) fn of(public_url: &Origin) -> Option<Self> {
        let domain = public_url.domain()?;
        if !public_url.is_secure() && !public_url.is_local() {
            return None;
        }
        Some(Self {
            id: RpId::Domain(AsciiDomain::try_from(domain.to_owned()).ok()?),
            origin: public_url.to_string(),
        })
    }

    /// Where browsers make and use them.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// What passkeys are made for.
    pub(crate) fn domain(&self) -> &str {
        self.id.as_ref()
    }

    /// Asks for a passkey of this account, made by a device that has none of it yet.
    pub(crate) fn start_adding(&self, account: &Account, site: &str) -> Option<Started> {
        let handle = handle(&account.user);
        let has = account.passkeys.iter();
        let has = has.map(|passkey| {
            Some(PublicKeyCredentialDescriptor {
                id: CredentialId::decode(decode(&passkey.credential.id)?).ok()?,
                transports: AuthTransports::decode(NO_TRANSPORTS).ok()?,
            })
        });
        let user = PublicKeyCredentialUserEntity {
            // Below it gets what it is: the library takes fewer names than there are.
            name: Username::try_from("somebody").ok()?,
            id: &handle,
            display_name: None,
        };
        let mut options = PublicKeyCredentialCreationOptions::passkey(
            &self.id,
            user,
            has.collect::<Option<_>>()?,
        );
        // Devices that do not know it would refuse; that people show who they are is asked for by itself.
        options.extensions.cred_protect = CredProtect::None;
        let (state, client) = options.start_ceremony().ok()?;
        let mut options = serde_json::to_value(&client).ok()?;
        options["rp"]["name"] = site.into();
        options["user"]["name"] = account.email.as_str().into();
        options["user"]["displayName"] = account.name.as_str().into();
        let state = state.encode().ok()?;
        Some(Started { options, state })
    }

    /// What an account is to keep of the passkey that a browser brings.
    pub(crate) fn finish_adding(
        &self,
        state: &[u8],
        json: &str,
    ) -> Result<Credential, NotAccepted> {
        let state = RegistrationServerState::<HANDLE_LENGTH>::decode(state);
        let state = state.map_err(|_| NotAccepted::Wrong)?;
        let made = Registration::from_json_relaxed(json.as_bytes());
        let made = made.map_err(|_| NotAccepted::Wrong)?;
        let options = RegistrationVerificationOptions::<String, String> {
            allowed_origins: std::slice::from_ref(&self.origin),
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        let registered = state.verify(&self.id, &made, &options);
        let registered = registered.map_err(|error| {
            tracing::info!(%error, "a passkey was not added");
            NotAccepted::Wrong
        })?;
        let (id, _, _, key, counted, _) = registered.into_parts();
        let (Ok(key), Ok(counted)) = (key.encode(), counted.encode());
        Ok(Credential {
            id: URL_SAFE_NO_PAD.encode(id.as_ref()),
            key: URL_SAFE_NO_PAD.encode(key),
            counted: URL_SAFE_NO_PAD.encode(counted),
        })
    }

    /// Asks for any passkey of the site: nobody says whose.
    pub(crate) fn start_sign_in(&self) -> Option<Started> {
        let options = DiscoverableCredentialRequestOptions::passkey(&self.id);
        let (state, client) = options.start_ceremony().ok()?;
        Some(Started {
            options: serde_json::to_value(&client).ok()?,
            state: state.encode().ok()?,
        })
    }

    /// What the passkey counts now, if a browser brings what it signed.
    pub(crate) fn finish_sign_in(
        &self,
        state: &[u8],
        assertion: &Assertion,
        user: &UserId,
        credential: &Credential,
    ) -> Result<String, NotAccepted> {
        let kept = Kept::read(credential).ok_or(NotAccepted::Wrong)?;
        let state = DiscoverableAuthenticationServerState::decode(state);
        let state = state.map_err(|_| NotAccepted::Wrong)?;
        let handle = handle(user);
        let id =
            CredentialId::<&[u8]>::decode(kept.id.as_slice()).map_err(|_| NotAccepted::Wrong)?;
        let known = AuthenticatedCredential::new(id, &handle, kept.key, kept.counted);
        let mut known = known.map_err(|_| NotAccepted::Wrong)?;
        let options = AuthenticationVerificationOptions::<String, String> {
            allowed_origins: std::slice::from_ref(&self.origin),
            error_on_unsolicited_extensions: false,
            sig_counter_enforcement: SignatureCounterEnforcement::Fail,
            ..Default::default()
        };
        let verified = state.verify(&self.id, &assertion.0, &mut known, &options);
        verified.map_err(|error| match error {
            AuthCeremonyErr::SignatureCounter => {
                tracing::warn!(%user, "a passkey counts less than before: it may have been copied");
                NotAccepted::Copied
            }
            error => {
                tracing::info!(%error, "a passkey was not accepted");
                NotAccepted::Wrong
            }
        })?;
        let Ok(counted) = known.dynamic_state().encode();
        Ok(URL_SAFE_NO_PAD.encode(counted))
    }
}

type Key = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// What an account keeps of a passkey, as the library reads it.
struct Kept {
    id: Vec<u8>,
    key: StaticState<Key>,
    counted: DynamicState,
}

impl Kept {
    fn read(credential: &Credential) -> Option<Self> {
        let counted = decode(&credential.counted)?;
        Some(Self {
            id: decode(&credential.id)?,
            key: StaticState::decode(decode(&credential.key)?.as_slice()).ok()?,
            counted: DynamicState::decode(counted.try_into().ok()?).ok()?,
        })
    }
}

/// By what devices know whose a passkey is: it says nothing to anybody else, and never changes.
fn handle(user: &UserId) -> UserHandle64 {
    let mut handle = [0; HANDLE_LENGTH];
    let id = user.as_str().as_bytes();
    handle[..id.len()].copy_from_slice(id);
    let Ok(handle) = UserHandle64::decode(handle);
    handle
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_name_and_tls_but_on_this_machine() {
        for (url, can) in [
            ("https://bid.example", true),
            ("https://bid.example:8443", true),
            ("http://bid.example", false),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080", false),
            ("https://192.0.2.1", false),
            ("https://[2001:db8::1]", false),
        ] {
            let origin = url.parse().unwrap();
            assert_eq!(RelyingParty::of(&origin).is_some(), can, "{url}");
        }
    }
}
