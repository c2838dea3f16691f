//! Signing up, in and out: the same acts for pages and API.

use std::time::Duration;

use auction::{Time, UserId};
use bootstrap::clock;
use http::HeaderValue;

use crate::{
    App, Person,
    accounts::{
        Account, AccountError, ClaimError, DisplayName, Email, EmailError, InvitationToken,
        NameError, NewAccount, NewPassword, PasswordError, Role, invitation, new_user,
    },
    limits::TooOften,
    security::ClientAddress,
    sessions::{SessionsUnavailable, clear_cookie, set_cookie},
};

/// A new session.
#[derive(Clone)]
pub struct SignedIn {
    pub person: Person,
    pub expires_at: Time,
    /// The value of `Set-Cookie`.
    pub cookie: HeaderValue,
    /// The bearer token, for programs.
    pub token: String,
}

/// Why there is no session.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SignInRefused {
    /// The same for an unknown address and a wrong password.
    #[error("email and password do not belong together")]
    WrongCredentials,
    #[error("too many attempts: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("signing in does not work just now")]
    Unavailable,
}

/// What somebody typed to get an account.
#[derive(Clone)]
pub struct SignUp {
    pub email: String,
    pub name: String,
    pub password: String,
    /// With a key, asking again is answered as the first time.
    pub idempotency_key: Option<String>,
}

/// Why there is no account. Each names its field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SignUpRefused {
    #[error(transparent)]
    Email(#[from] EmailError),
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("this address has an account: sign in instead")]
    EmailTaken,
    #[error("too many attempts: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("signing up does not work just now")]
    Unavailable,
}

/// Begins a session if email and password belong together. Always a new token: rotated at sign-in.
pub async fn sign_in(
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
    let usable = account.filter(|account| !account.demo || app.settings().demo);
    let Some(account) = usable else {
        metrics::counter!("outcry_web_refused_total", "reason" => "wrong_credentials").increment(1);
        return Err(SignInRefused::WrongCredentials);
    };
    Ok(begin(app, &account).await?)
}

/// Makes an account; signing in is another act.
pub async fn create_account(
    app: &App,
    sign_up: SignUp,
    address: ClientAddress,
) -> Result<Account, SignUpRefused> {
    app.limits().sign_up(address)?;
    let email = Email::parse(&sign_up.email)?;
    let name = DisplayName::parse(&sign_up.name)?;
    let password = NewPassword::parse(&sign_up.password)?;
    let user = match &sign_up.idempotency_key {
        Some(key) => user_of_key(app, key, &email),
        None => new_user(),
    };
    let new = NewAccount {
        user: user.clone(),
        email: email.clone(),
        name,
        role: Role::Bidder,
        password: Some(password),
        demo: false,
    };
    let created = app.accounts().create(new).await;
    if created.as_ref().err() == Some(&AccountError::EmailTaken)
        && sign_up.idempotency_key.is_some()
    {
        let first = app.accounts().verify(&email, &sign_up.password).await?;
        if let Some(first) = first.filter(|account| account.user == user) {
            return Ok(first);
        }
    }
    Ok(created?)
}

/// Makes an account and begins its first session.
pub async fn sign_up(
    app: &App,
    sign_up: SignUp,
    address: ClientAddress,
) -> Result<SignedIn, SignUpRefused> {
    let account = create_account(app, sign_up, address).await?;
    let begun = begin(app, &account).await;
    begun.map_err(|SessionsUnavailable| SignUpRefused::Unavailable)
}

/// Ends the session, closes its sockets, and returns the `Set-Cookie` that clears the cookie.
pub async fn sign_out(app: &App, person: &Person) -> Result<HeaderValue, SessionsUnavailable> {
    app.sessions().end(&person.session).await?;
    app.engine().disconnect(&person.session).await;
    Ok(clear_cookie(app.settings()))
}

/// Whether a one-time link can still be used: for showing its page.
pub async fn check_invitation(app: &App, token: &InvitationToken) -> Result<(), ClaimError> {
    let checked = invitation::check(app.sessions().store(), token, clock::now().into()).await;
    checked.map(|_| ())
}

/// Sets the password of whoever holds the link, uses the link up, and begins a session.
pub async fn claim_invitation(
    app: &App,
    token: &InvitationToken,
    password: &NewPassword,
) -> Result<SignedIn, ClaimError> {
    let user = invitation::take(app.sessions().store(), token, clock::now().into()).await?;
    let account = app.accounts().set_password(&user, password).await;
    let account = account.map_err(|_| ClaimError::Unavailable)?;
    let account = account.ok_or(ClaimError::NotValid)?;
    let begun = begin(app, &account).await;
    begun.map_err(|SessionsUnavailable| ClaimError::Unavailable)
}

async fn begin(app: &App, account: &Account) -> Result<SignedIn, SessionsUnavailable> {
    let (token, session) = app.sessions().begin(account, app.keys()).await?;
    Ok(SignedIn {
        person: session.person,
        expires_at: session.expires_at,
        cookie: set_cookie(&token, app.settings()),
        token: token.as_str().to_owned(),
    })
}

/// The id that a key stands for: nobody can foresee it, and the same key gives it again.
fn user_of_key(app: &App, key: &str, email: &Email) -> UserId {
    let id = app
        .keys()
        .derive("account", &format!("{key}\n{}", email.as_str()));
    id.parse().expect("base64 for URLs is an id")
}

impl From<TooOften> for SignInRefused {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooManyAttempts { retry_after }
    }
}

impl From<TooOften> for SignUpRefused {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooManyAttempts { retry_after }
    }
}

impl From<AccountError> for SignInRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<AccountError> for SignUpRefused {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::EmailTaken => Self::EmailTaken,
            AccountError::Busy | AccountError::Unavailable => Self::Unavailable,
        }
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

impl std::fmt::Debug for SignUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignUp(…)")
    }
}
