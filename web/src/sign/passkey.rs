//! Passkeys of one's own: adding one, signing in by one, calling it otherwise, removing it.

use bootstrap::{clock, random};
use notification::HandedNotice;
use serde_json::Value;

use super::{SignInRefused, SignedIn, begin, end_others};
use crate::{
    App, Person,
    accounts::{Account, AccountError, PASSKEYS_MAX, Passkey, PasskeyName, PasskeyNameError},
    idempotency::KeyRefused,
    limits::TooOften,
    notices::{self, NotHandedOver},
    passkeys::{Assertion, NotAccepted, RelyingParty, Started, challenge},
    security::ClientAddress,
    sessions::SessionsUnavailable,
};

/// What a browser is asked for.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Sealed: the browser gives it back with its answer.
    pub(crate) challenge: String,
    /// For `navigator.credentials`.
    pub(crate) options: Value,
}

/// Why nobody is signed in by a passkey, or passkeys stay as they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum PasskeyRefused {
    #[error("browsers make no passkeys for the address of this site: it needs a name, and TLS")]
    Impossible,
    /// It was used, another browser or session asked for it, or it is too old.
    #[error("this took too long, or was done already: start again")]
    ChallengeOver,
    #[error(transparent)]
    NotAccepted(#[from] NotAccepted),
    /// The same for an account that is not there, and for one without this passkey.
    #[error("this passkey is not known here: it may have been removed")]
    Unknown,
    #[error("this is not your current password")]
    WrongPassword,
    #[error(transparent)]
    Name(#[from] PasskeyNameError),
    #[error("your account has this passkey already")]
    Known,
    #[error("an account has at most {PASSKEYS_MAX} passkeys: remove one first")]
    TooMany,
    #[error("everyone knows the demo's addresses and passwords: they stay as they are")]
    Demo,
    #[error(transparent)]
    SignIn(#[from] SignInRefused),
}

/// Asks a browser for whichever passkey of the site its person chooses. The answer is good in this browser alone.
pub(crate) fn ask_for_passkey(app: &App, browser: &str) -> Result<Asked, PasskeyRefused> {
    let started = site(app)?.start_sign_in();
    asked(app, &of_browser(browser), started)
}

/// Begins a session of whoever has the passkey that a browser brings.
pub(crate) async fn sign_in_by_passkey(
    app: &App,
    browser: &str,
    challenge: &str,
    credential: &str,
    address: ClientAddress,
) -> Result<SignedIn, PasskeyRefused> {
    let site = site(app)?;
    let signed_in = async {
        let assertion = Assertion::parse(credential)?;
        let user = assertion.user().ok_or(PasskeyRefused::Unknown)?;
        app.limits().sign_in(address, user.as_str())?;
        let state = open(app, &of_browser(browser), challenge)?;
        let account = app.accounts().get(&user).await?;
        let account = account.filter(|account| app.sessions().is_of_today(account));
        let passkey = account
            .as_ref()
            .and_then(|account| account.passkey_of_device(&assertion.credential()));
        let passkey = passkey.ok_or(PasskeyRefused::Unknown)?;
        let counted = site.finish_sign_in(&state, &assertion, &user, &passkey.credential);
        // What is sent again counts what it counted: it is told from a copy.
        if counted != Err(NotAccepted::Wrong) {
            use_up(app, &state).await?;
        }
        let counted = counted?;
        let now = clock::now().into();
        let used = app
            .accounts()
            .use_passkey(&user, &passkey.id, &counted, now);
        used.await?.ok_or(PasskeyRefused::Unknown)
    };
    let account = signed_in.await.inspect_err(|refused| {
        if matches!(
            refused,
            PasskeyRefused::NotAccepted(_) | PasskeyRefused::Unknown
        ) {
            metrics::counter!("outcry_web_refused_total", "reason" => "wrong_credentials")
                .increment(1);
        }
    })?;
    if account.blocked.is_some() {
        metrics::counter!("outcry_web_refused_total", "reason" => "blocked").increment(1);
        return Err(SignInRefused::Blocked.into());
    }
    Ok(begin(app, &account).await?)
}

/// Asks a browser for a new passkey, if the password is right: an open session alone makes no other way in.
pub(crate) async fn ask_for_new_passkey(
    app: &App,
    person: &Person,
    password: &str,
    address: ClientAddress,
) -> Result<Asked, PasskeyRefused> {
    // Whoever found an open session shall not find the password by trying.
    app.limits().sign_in(address, person.user.as_str())?;
    let account = app.accounts().get(&person.user).await?;
    if account.is_none_or(|account| account.demo) {
        return Err(PasskeyRefused::Demo);
    }
    let site = site(app)?;
    let account = app.accounts().verify_of(&person.user, password).await?;
    let account = account.ok_or(PasskeyRefused::WrongPassword)?;
    if account.has_all_passkeys() {
        return Err(PasskeyRefused::TooMany);
    }
    let called = app.particulars().newest().name.clone();
    let called = if called.is_empty() {
        site.domain()
    } else {
        &called
    };
    asked(
        app,
        &of_session(person, &account),
        site.start_adding(&account, called),
    )
}

/// Adds the passkey that a browser made.
pub(crate) async fn add_passkey(
    app: &App,
    person: &Person,
    name: &str,
    challenge: &str,
    credential: &str,
) -> Result<Passkey, PasskeyRefused> {
    let site = site(app)?;
    let name = PasskeyName::parse(name)?;
    let account = app.accounts().get(&person.user).await?;
    let account = account.ok_or(PasskeyRefused::ChallengeOver)?;
    let state = open(app, &of_session(person, &account), challenge)?;
    let credential = site.finish_adding(&state, credential)?;
    use_up(app, &state).await?;
    let now = clock::now().into();
    let passkey = Passkey {
        id: random::id(),
        name,
        added_at: now,
        used_at: None,
        credential,
    };
    if account.passkey_of_device(&passkey.credential.id).is_some() {
        return Err(PasskeyRefused::Known);
    }
    if account.has_all_passkeys() {
        return Err(PasskeyRefused::TooMany);
    }
    let added = app.accounts().add_passkey(&account, &passkey).await?;
    let account = added.ok_or(PasskeyRefused::ChallengeOver)?;
    tracing::info!(user = %person.user, passkey = passkey.id, "a passkey was added");
    tell(app, &account, || notices::passkey_added(&person.user, now)).await;
    Ok(passkey)
}

/// Calls one otherwise.
pub(crate) async fn rename_passkey(
    app: &App,
    person: &Person,
    id: &str,
    name: &str,
) -> Result<Passkey, PasskeyRefused> {
    let name = PasskeyName::parse(name)?;
    let renamed = app
        .accounts()
        .rename_passkey(&person.user, id, &name)
        .await?;
    let passkey = renamed.as_ref().and_then(|account| account.passkey(id));
    passkey.cloned().ok_or(PasskeyRefused::Unknown)
}

/// Removes one. The person's other sessions end, and their sockets close: some may have been begun by it.
pub(crate) async fn remove_passkey(
    app: &App,
    person: &Person,
    id: &str,
) -> Result<(), PasskeyRefused> {
    let removed = app.accounts().remove_passkey(&person.user, id).await?;
    let account = removed.ok_or(PasskeyRefused::Unknown)?;
    app.sessions().carry_over(&person.session, &account).await?;
    end_others(app, &person.user, Some(&person.session)).await?;
    tracing::info!(user = %person.user, passkey = id, "a passkey was removed");
    let now = clock::now().into();
    tell(app, &account, || {
        notices::passkey_removed(&person.user, now)
    })
    .await;
    Ok(())
}

/// Tells whoever has the account what became of its passkeys, where the address is known to be theirs. Without it all is well
/// but for that.
pub(super) async fn tell(
    app: &App,
    account: &Account,
    told: impl FnOnce() -> (String, HandedNotice),
) {
    if !account.is_email_verified() {
        return;
    }
    let (key, notice) = account.language().say(told);
    if let Err(error @ NotHandedOver) = app.outbox().hand_over(&key, &notice).await {
        tracing::warn!(user = %account.user, %error, "nobody was told of a passkey");
    }
}

fn site(app: &App) -> Result<&RelyingParty, PasskeyRefused> {
    app.passkeys().ok_or(PasskeyRefused::Impossible)
}

fn of_browser(browser: &str) -> String {
    format!("passkey of a browser {browser}")
}

/// What ends the account's sessions ends what was asked for in them.
fn of_session(person: &Person, account: &Account) -> String {
    let (session, generation) = (&person.session, account.generation);
    format!("passkey of a session {session} {generation}")
}

fn asked(app: &App, asker: &str, started: Option<Started>) -> Result<Asked, PasskeyRefused> {
    let started = started.ok_or(SignInRefused::Unavailable)?;
    let sealed = challenge::seal(app.keys(), asker, started.state, clock::now().into());
    Ok(Asked {
        challenge: sealed.text().to_owned(),
        options: started.options,
    })
}

fn open(app: &App, asker: &str, sealed: &str) -> Result<Vec<u8>, PasskeyRefused> {
    let state = challenge::open(app.keys(), asker, sealed, clock::now().into());
    state.ok_or(PasskeyRefused::ChallengeOver)
}

/// Whatever was signed is taken once: whoever sees it cannot send it again.
async fn use_up(app: &App, state: &[u8]) -> Result<(), PasskeyRefused> {
    match app.idempotency().use_up(app.keys(), state).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(PasskeyRefused::ChallengeOver),
        Err(KeyRefused::Reused | KeyRefused::Unavailable) => Err(SignInRefused::Unavailable.into()),
    }
}

impl From<TooOften> for PasskeyRefused {
    fn from(often: TooOften) -> Self {
        Self::SignIn(often.into())
    }
}

impl From<AccountError> for PasskeyRefused {
    fn from(error: AccountError) -> Self {
        Self::SignIn(error.into())
    }
}

impl From<SessionsUnavailable> for PasskeyRefused {
    fn from(unavailable: SessionsUnavailable) -> Self {
        Self::SignIn(unavailable.into())
    }
}
