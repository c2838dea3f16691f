//! Signing up, in and out: the same acts for pages and API.

mod add_account;
mod block;
mod details;
mod mailed;
mod passkey;
mod password;
mod remove_operator;
mod sign_up;

use std::time::Duration;

use auction::{Time, UserId};
use http::HeaderValue;

use crate::{
    App, Person,
    accounts::{Account, AccountError, Email, EmailError},
    limits::TooOften,
    locale::Language,
    security::ClientAddress,
    sessions::SessionsUnavailable,
};

pub use add_account::{AddAccount, Invitation, add_account};
pub(crate) use block::{BlockRefused, block, unblock};
pub(crate) use details::{
    DetailsRefused, LinkRefused, change_email, make_link, set_details, sign_out_elsewhere,
};
pub(crate) use mailed::{
    AskRefused, EmailCheckRefused, ask_for_email_check, ask_for_password, check_email_link,
    confirm_email, may_have_password_link,
};
pub(crate) use passkey::{
    Asked, PasskeyRefused, add_passkey, ask_for_new_passkey, ask_for_passkey, remove_passkey,
    rename_passkey, sign_in_by_passkey,
};
pub(crate) use password::{
    ClaimRefused, OpenedLink, PasswordChangeRefused, change_password, check_link, claim_link,
};
pub use remove_operator::{RemoveOperator, remove_operator};
pub(crate) use sign_up::{SignUp, SignUpRefused, Typed, check_sign_up, create_account};

/// A new session.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) person: Person,
    pub(crate) expires_at: Time,
    /// The value of `Set-Cookie`.
    pub(crate) cookie: HeaderValue,
    /// Another, which has their browser answered in their language. None: they have not chosen one.
    pub(crate) language: Option<HeaderValue>,
    /// The bearer token, for programs.
    pub(crate) token: String,
}

/// Why there is no session.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum SignInRefused {
    /// The same for an unknown address and a wrong password.
    #[error("email and password do not belong together")]
    WrongCredentials,
    /// Told to whoever has the password.
    #[error("the house has blocked this account: ask the house if you think that is a mistake")]
    Blocked,
    #[error("too many attempts: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("signing in does not work just now")]
    Unavailable,
}

/// Begins a session if email and password belong together. Always a new token: rotated at sign-in.
pub(crate) async fn sign_in(
    app: &App,
    email: &str,
    password: &str,
    address: ClientAddress,
) -> Result<SignedIn, SignInRefused> {
    app.limits().sign_in(address, email)?;
    let account = match Email::parse(email) {
        Ok(email) => app.accounts().verify(&email, password).await?,
        Err(EmailError) => {
            app.accounts().verify_nothing(password).await?;
            None
        }
    };
    let usable = account.filter(|account| app.sessions().is_of_today(account));
    let Some(account) = usable else {
        metrics::counter!("outcry_web_refused_total", "reason" => "wrong_credentials").increment(1);
        return Err(SignInRefused::WrongCredentials);
    };
    if account.blocked.is_some() {
        metrics::counter!("outcry_web_refused_total", "reason" => "blocked").increment(1);
        return Err(SignInRefused::Blocked);
    }
    Ok(begin(app, &account).await?)
}

/// Ends the session, closes its sockets, and returns the `Set-Cookie` that clears the cookie.
pub(crate) async fn sign_out(
    app: &App,
    person: &Person,
) -> Result<HeaderValue, SessionsUnavailable> {
    app.sessions().end(&person.session).await?;
    app.engine().disconnect(&person.session).await;
    Ok(app.session_cookie().clear())
}

/// Ends a person's sessions, save one to keep, and closes their sockets.
pub(crate) async fn end_others(
    app: &App,
    user: &UserId,
    keep: Option<&str>,
) -> Result<(), SessionsUnavailable> {
    for session in app.sessions().end_others(user, keep).await? {
        app.engine().disconnect(&session).await;
    }
    Ok(())
}

async fn begin(app: &App, account: &Account) -> Result<SignedIn, SessionsUnavailable> {
    keep_language(app, account).await;
    let (token, session) = app.sessions().begin(account, app.keys()).await?;
    Ok(SignedIn {
        person: session.person,
        expires_at: session.expires_at,
        cookie: app.session_cookie().set(&token),
        language: (account.language).map(|it| it.cookie(app.settings().is_secure())),
        token: token.as_str().to_owned(),
    })
}

/// Whoever has not chosen a language is written to in the one that they read pages in.
async fn keep_language(app: &App, account: &Account) {
    let spoken = Language::current();
    if account.language.is_some() || spoken == Language::default() {
        return;
    }
    // Without it only their mails are as before.
    if let Err(error) = app.accounts().set_language(&account.user, spoken).await {
        tracing::warn!(user = %account.user, %error, "a language was not kept");
    }
}

impl From<TooOften> for SignInRefused {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooManyAttempts { retry_after }
    }
}

impl From<AccountError> for SignInRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<SessionsUnavailable> for SignInRefused {
    fn from(SessionsUnavailable: SessionsUnavailable) -> Self {
        Self::Unavailable
    }
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("person", &self.person.user)
            .finish_non_exhaustive()
    }
}
