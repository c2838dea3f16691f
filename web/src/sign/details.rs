//! What somebody changes of their account, and the link by which the house helps them in again.

use std::time::Duration;

use auction::UserId;
use bootstrap::clock;

use super::{
    end_others,
    mailed::{send_email_check, tell_address_before},
};
use crate::{
    App, Person,
    accounts::{
        Account, AccountError, DisplayName, Email, EmailChangeRefused, EmailError, InvitationToken,
        NameError, PostalAddress, PostalError, invitation,
    },
    field_problem::FieldProblem,
    limits::TooOften,
    locale::t,
    security::ClientAddress,
    sessions::SessionsUnavailable,
};

/// Why an account stays as it is.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum DetailsRefused {
    #[error("fields cannot be taken")]
    Fields(Vec<FieldProblem>),
    #[error("everyone knows the demo's addresses and passwords: they stay as they are")]
    Demo,
    #[error("too many attempts: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("accounts cannot be changed just now: try again")]
    Unavailable,
}

/// Why nobody got a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum LinkRefused {
    #[error("{}", t!("account-none"))]
    NoAccount,
    #[error("{}", t!("link-operator"))]
    Operator,
    #[error("{}", t!("link-blocked"))]
    Blocked,
    #[error("{}", t!("link-demo"))]
    Demo,
    #[error("{}", t!("account-try-again"))]
    Unavailable,
}

/// Calls somebody otherwise from now on, and reaches them elsewhere. Invoices that are issued keep what was so.
pub(crate) async fn set_details(
    app: &App,
    person: &Person,
    name: &str,
    address: Result<PostalAddress, PostalError>,
) -> Result<Account, DetailsRefused> {
    let (name, address) = match (DisplayName::parse(name), address) {
        (Ok(name), Ok(address)) => (name, address),
        (name, address) => {
            let name = name
                .err()
                .map(|wrong: NameError| FieldProblem::new("/name", wrong));
            let address = address
                .err()
                .map(|wrong| FieldProblem::new("/address", wrong));
            return Err(DetailsRefused::Fields(
                name.into_iter().chain(address).collect(),
            ));
        }
    };
    let changed = app
        .accounts()
        .set_details(&person.user, &name, &address)
        .await?;
    app.sessions().look_again(&person.session);
    Ok(changed)
}

/// Gives somebody another address to sign in with, if they know their password, and asks there whether it is theirs. It counts until
/// they say so, too.
pub(crate) async fn change_email(
    app: &App,
    person: &Person,
    email: &str,
    password: &str,
    address: ClientAddress,
) -> Result<Account, DetailsRefused> {
    // Whoever found an open session shall find by trying neither the password nor who has an account.
    app.limits().sign_in(address, person.user.as_str())?;
    let wrong = |field: &str, wrong: &dyn ToString| {
        DetailsRefused::Fields(vec![FieldProblem::new(
            format!("/{field}"),
            wrong.to_string(),
        )])
    };
    let before = app.accounts().get(&person.user).await?;
    let before = before.filter(|account| !account.demo);
    let before = before.ok_or(DetailsRefused::Demo)?;
    let email = Email::parse(email).map_err(|error: EmailError| wrong("email", &error))?;
    let asked_at = clock::now().into();
    let changed = app
        .accounts()
        .change_email(&person.user, &email, password, asked_at);
    let changed = changed.await.map_err(|refused| match refused {
        EmailChangeRefused::WrongPassword => wrong("password", &refused),
        EmailChangeRefused::Taken => wrong("email", &refused),
        EmailChangeRefused::Account(error) => error.into(),
    })?;
    if changed.email != before.email {
        tell_address_before(app, &before, asked_at).await;
    }
    if changed.asked_for_email_check(asked_at) {
        send_email_check(app, &changed, asked_at).await;
    }
    Ok(changed)
}

/// Ends every session of somebody but this one, and closes their sockets.
pub(crate) async fn sign_out_elsewhere(app: &App, person: &Person) -> Result<(), DetailsRefused> {
    let account = app.accounts().end_sessions(&person.user, None).await?;
    app.sessions().carry_over(&person.session, &account).await?;
    end_others(app, &person.user, Some(&person.session)).await?;
    Ok(())
}

/// Makes the one-time link of a bidder who cannot sign in, for an operator to hand over. Links from earlier end, and every
/// session does; the password before holds until the link is used.
pub(crate) async fn make_link(
    app: &App,
    operator: &Person,
    user: &UserId,
) -> Result<InvitationToken, LinkRefused> {
    let account = app.accounts().get(user).await?;
    let account = account.ok_or(LinkRefused::NoAccount)?;
    if account.is_operator() {
        return Err(LinkRefused::Operator);
    }
    if account.blocked.is_some() {
        return Err(LinkRefused::Blocked);
    }
    if account.demo {
        return Err(LinkRefused::Demo);
    }
    let token = InvitationToken::generate();
    let kept = invitation::keep(
        app.sessions().store(),
        &token,
        user.clone(),
        clock::now().into(),
    );
    kept.await.map_err(|_| LinkRefused::Unavailable)?;
    app.accounts()
        .end_sessions(user, Some(&token.key()))
        .await?;
    // They end by the account already: this closes what is open.
    end_others(app, user, None).await?;
    tracing::info!(by = %operator.user, %user, "a one-time link was made");
    Ok(token)
}

impl From<TooOften> for DetailsRefused {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooManyAttempts { retry_after }
    }
}

impl From<AccountError> for DetailsRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<SessionsUnavailable> for DetailsRefused {
    fn from(SessionsUnavailable: SessionsUnavailable) -> Self {
        Self::Unavailable
    }
}

impl From<AccountError> for LinkRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<SessionsUnavailable> for LinkRefused {
    fn from(SessionsUnavailable: SessionsUnavailable) -> Self {
        Self::Unavailable
    }
}
