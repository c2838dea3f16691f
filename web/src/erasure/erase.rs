//! The act: who may, and the tombstone.

use std::time::Duration;

use bootstrap::clock;
use http::HeaderValue;

use super::{
    hindrance::{self, Hindrance, Unknown},
    sweep,
};
use crate::{
    App, Person,
    accounts::{Account, AccountError, Erasure, seal_address_before},
    limits::TooOften,
    security::ClientAddress,
};

/// Why an account is not erased.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum EraseRefused {
    #[error("this is not your password")]
    WrongPassword,
    #[error("everyone knows the demo's passwords: its accounts stay as they are")]
    Demo,
    #[error(
        "operators do not delete their account here: `outcry account remove-operator` takes the role first"
    )]
    Operator,
    #[error("{}", in_words(.0))]
    Hindered(Vec<Hindrance>),
    #[error("too many attempts: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("that is not possible just now: it is safe to try again")]
    Unavailable,
}

fn in_words(hindrances: &[Hindrance]) -> String {
    let words: Vec<_> = hindrances.iter().map(ToString::to_string).collect();
    words.join("; ")
}

/// Erases somebody's own account if they know its password and nothing is in the way, and returns the `Set-Cookie` that clears the
/// cookie. What could not be done at once is done later, whatever becomes of this process.
pub(crate) async fn erase(
    app: &App,
    person: &Person,
    password: &str,
    address: ClientAddress,
) -> Result<HeaderValue, EraseRefused> {
    // Whoever found an open session shall not find the password by trying.
    app.limits().sign_in(address, person.user.as_str())?;
    let account = app.accounts().get(&person.user).await?;
    let account = account.ok_or(EraseRefused::Unavailable)?;
    if let Some(refused) = refused_to(&account) {
        return Err(refused);
    }
    let account = app.accounts().verify_of(&person.user, password).await?;
    let account = account.ok_or(EraseRefused::WrongPassword)?;
    let mut hindrances = hindrance::current(app, person).await?;
    hindrances.extend(hindrance::past(app, person).await?);
    if !hindrances.is_empty() {
        return Err(EraseRefused::Hindered(hindrances));
    }
    let at = clock::now().into();
    let erasure = Erasure {
        user: account.user.clone(),
        at,
        address: seal_address_before(app.keys(), &account, at),
        language: account.language(),
    };
    // Whoever asked may hang up: what was begun goes on.
    let erased = tokio::spawn(carry_out(app.clone(), account, erasure));
    erased.await.map_err(|_| EraseRefused::Unavailable)??;
    Ok(app.session_cookie().clear())
}

/// Why an account is never erased by its owner, whatever they do.
pub(crate) fn refused_to(account: &Account) -> Option<EraseRefused> {
    match (account.demo, account.is_operator()) {
        (true, _) => Some(EraseRefused::Demo),
        (false, true) => Some(EraseRefused::Operator),
        (false, false) => None,
    }
}

async fn carry_out(app: App, account: Account, erasure: Erasure) -> Result<(), AccountError> {
    app.accounts().erase(&account, &erasure).await?;
    tracing::info!(user = %account.user, "an account was erased");
    if sweep::sweep(&app, &erasure).await.is_err() {
        tokio::spawn(async move { sweep::finish(&app, vec![erasure]).await });
    }
    Ok(())
}

impl From<TooOften> for EraseRefused {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooManyAttempts { retry_after }
    }
}

impl From<AccountError> for EraseRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<Unknown> for EraseRefused {
    fn from(Unknown: Unknown) -> Self {
        Self::Unavailable
    }
}
