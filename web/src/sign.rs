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
    idempotency::KeyRefused,
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
    /// With a key, asking again is answered as the first time, and asking for something else refused.
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
    #[error(transparent)]
    Key(#[from] KeyRefused),
    #[error("too many attempts: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("signing up does not work just now")]
    Unavailable,
}

/// Who has an account now, or had one before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewMember {
    pub user: UserId,
    pub name: DisplayName,
}

/// Why the password stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasswordChangeRefused {
    #[error("this is not your current password")]
    WrongPassword,
    #[error(transparent)]
    NewPassword(#[from] PasswordError),
    #[error("everyone knows the demo's passwords: they stay as they are")]
    Demo,
    #[error("too many attempts: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("passwords cannot be changed just now: try again")]
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

/// Makes an account; signing in is another act. Whether the address had one already is not told: answer
/// and work are the same, and only signing in shows whose password holds.
pub async fn create_account(
    app: &App,
    sign_up: SignUp,
    address: ClientAddress,
) -> Result<NewMember, SignUpRefused> {
    app.limits().sign_up(address)?;
    let email = Email::parse(&sign_up.email)?;
    let name = DisplayName::parse(&sign_up.name)?;
    let password = NewPassword::parse(&sign_up.password, &[email.as_str(), name.as_str()])?;
    let user = match &sign_up.idempotency_key {
        Some(key) => {
            let purpose = format!("{}\n{}", email.as_str(), name.as_str());
            let purpose = app.accounts().fingerprint(&password, &purpose).await?;
            app.idempotency()
                .bind(app.keys(), "accounts", key, &purpose)
                .await?;
            user_of_key(app, key, &email)
        }
        None => new_user(),
    };
    let new = NewAccount {
        user: user.clone(),
        email,
        name: name.clone(),
        role: Role::Bidder,
        password: Some(password),
        demo: false,
    };
    match app.accounts().create(new).await {
        Ok(account) => Ok(NewMember {
            user: account.user,
            name,
        }),
        Err(AccountError::EmailTaken) => {
            app.idempotency().write_nothing().await?;
            Ok(NewMember { user, name })
        }
        Err(_) => Err(SignUpRefused::Unavailable),
    }
}

/// Makes an account and begins its first session; refused as any sign-in when the address had an account
/// with another password.
pub async fn sign_up(
    app: &App,
    sign_up: SignUp,
    address: ClientAddress,
) -> Result<Result<SignedIn, SignInRefused>, SignUpRefused> {
    let (email, password) = (sign_up.email.clone(), sign_up.password.clone());
    create_account(app, sign_up, address).await?;
    Ok(sign_in(app, &email, &password, address).await)
}

/// Sets another password: the person's other sessions end, and their sockets close.
pub async fn change_password(
    app: &App,
    person: &Person,
    current: &str,
    new: &str,
    address: ClientAddress,
) -> Result<(), PasswordChangeRefused> {
    // Whoever found an open session shall not find the password by trying.
    app.limits().sign_in(address, person.user.as_str())?;
    let account = app.accounts().get(&person.user).await?;
    let account = account.ok_or(PasswordChangeRefused::WrongPassword)?;
    if account.demo {
        return Err(PasswordChangeRefused::Demo);
    }
    let new = NewPassword::parse(new, &[account.email.as_str(), account.name.as_str()])?;
    let changed = app.accounts().change_password(&person.user, current, &new);
    let changed = changed.await?.ok_or(PasswordChangeRefused::WrongPassword)?;
    app.sessions().carry_over(&person.session, &changed).await?;
    end_others(app, &person.user, Some(&person.session)).await?;
    Ok(())
}

/// Ends a person's sessions, save one to keep, and closes their sockets.
async fn end_others(
    app: &App,
    user: &UserId,
    keep: Option<&str>,
) -> Result<(), SessionsUnavailable> {
    for session in app.sessions().end_others(user, keep).await? {
        app.engine().disconnect(&session).await;
    }
    Ok(())
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

/// Sets the password of whoever holds the link, and begins a session. The link is used up when the password
/// is saved, not before; sessions of an earlier password end.
pub async fn claim_invitation(
    app: &App,
    token: &InvitationToken,
    password: &NewPassword,
) -> Result<SignedIn, ClaimError> {
    let links = app.sessions().store();
    let user = invitation::check(links, token, clock::now().into()).await?;
    let claimed = app.accounts().claim(&user, token.key(), password).await;
    let account = match claimed {
        Ok(Some(account)) => account,
        Ok(None) | Err(AccountError::ChangedMeanwhile) => return Err(ClaimError::NotValid),
        Err(_) => return Err(ClaimError::Unavailable),
    };
    invitation::forget(links, token).await;
    let ended = end_others(app, &user, None).await;
    ended.map_err(|SessionsUnavailable| ClaimError::Unavailable)?;
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
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<TooOften> for PasswordChangeRefused {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooManyAttempts { retry_after }
    }
}

impl From<AccountError> for PasswordChangeRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<SessionsUnavailable> for PasswordChangeRefused {
    fn from(SessionsUnavailable: SessionsUnavailable) -> Self {
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

impl std::fmt::Debug for SignUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignUp(…)")
    }
}
