//! Letters that people ask for about their own account: a link for a forgotten password, and one by which they show that an address
//! is theirs. Here is noted that one was asked for; the link is made when the letter is written (`notices::letter`).

use std::time::Duration;

use auction::Time;
use bootstrap::clock;

use crate::{
    App, Person,
    accounts::{
        Account, AccountError, ClaimError, Email, EmailError, MailedLink, new_user,
        seal_address_before,
    },
    idempotency::KeyRefused,
    limits::TooOften,
    notices::{self, NotHandedOver},
    security::ClientAddress,
};

/// Writes by which a link for a forgotten password is asked for.
const WRITES: u8 = 2;

/// Why no link was asked for, or may not have been: asking again is safe.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum AskRefused {
    #[error(transparent)]
    Email(#[from] EmailError),
    #[error("too many such mails were asked for from here: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("mails cannot be asked for just now: try again")]
    Unavailable,
}

/// Why nobody was asked whether their address is theirs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum EmailCheckRefused {
    #[error("this address is known to be yours")]
    Verified,
    #[error("everyone knows the demo's addresses and passwords: they stay as they are")]
    Demo,
    #[error("such mails went to this address a moment ago: look for them there, or wait")]
    TooManyAttempts { retry_after: Duration },
    #[error("mails cannot be asked for just now: try again")]
    Unavailable,
}

/// Whether somebody gets a link by mail that sets their password. Operators get none: who sends the mails could become one.
pub(crate) fn may_have_password_link(account: &Account) -> bool {
    !account.is_operator() && !account.demo && account.blocked.is_none()
}

/// Has a link sent to whoever has this address, if they may have one. Answer and work are the same whoever has it, and whether
/// anybody does; beyond what one address is sent, nothing is.
pub(crate) async fn ask_for_password(
    app: &App,
    email: &str,
    address: ClientAddress,
) -> Result<(), AskRefused> {
    app.limits().letter_ask(address)?;
    let email = Email::parse(email)?;
    let is_sent = app.limits().letter(email.as_str()).is_ok();
    let account = app.accounts().find(&email).await?;
    let account = account.filter(|account| is_sent && may_have_password_link(account));
    let Some(account) = account else {
        app.accounts().get(&new_user()).await?;
        app.idempotency().write_nothing(WRITES).await?;
        return Ok(());
    };
    let at = clock::now().into();
    app.accounts().ask_for_password(&account.user, at).await?;
    let told = || notices::password_link(&account.user, at);
    let (key, notice) = account.language().say(told);
    Ok(app.outbox().hand_over(&key, &notice).await?)
}

/// Asks somebody again whether their address is theirs.
pub(crate) async fn ask_for_email_check(
    app: &App,
    person: &Person,
    address: ClientAddress,
) -> Result<(), EmailCheckRefused> {
    let account = app.accounts().get(&person.user).await?;
    let account = account.ok_or(EmailCheckRefused::Unavailable)?;
    if account.demo {
        return Err(EmailCheckRefused::Demo);
    }
    if account.is_email_verified() {
        return Err(EmailCheckRefused::Verified);
    }
    app.limits().letter_ask(address)?;
    app.limits().letter(account.email.as_str())?;
    let at = clock::now().into();
    let account = app.accounts().ask_for_email_check(&person.user, at).await?;
    let told = || notices::email_check(&account.user, at);
    let (key, notice) = account.language().say(told);
    Ok(app.outbox().hand_over(&key, &notice).await?)
}

/// Sends what was noted as asked together with an address that is new. Without it all is well but for that: it can be asked again.
pub(super) async fn send_email_check(app: &App, account: &Account, asked_at: Time) {
    if app.limits().letter(account.email.as_str()).is_err() {
        return;
    }
    let told = || notices::email_check(&account.user, asked_at);
    let (key, notice) = account.language().say(told);
    let handed = app.outbox().hand_over(&key, &notice).await;
    if let Err(error @ NotHandedOver) = handed {
        tracing::warn!(user = %account.user, %error, "nobody was asked whether an address is theirs");
    }
}

/// Tells an address with which somebody signed up that it has an account: once an hour, and only a bidder's own.
pub(super) async fn tell_has_account(
    app: &App,
    email: &Email,
    at: Time,
) -> Result<(), AccountError> {
    let account = app.accounts().find(email).await?;
    let account = account.filter(|account| !account.demo && account.blocked.is_none());
    let is_sent = app.limits().letter(email.as_str()).is_ok();
    let Some(account) = account.filter(|_| is_sent) else {
        return Ok(());
    };
    let told = || notices::has_account(&account.user, at);
    let (key, notice) = account.language().say(told);
    if let Err(error @ NotHandedOver) = app.outbox().hand_over(&key, &notice).await {
        tracing::warn!(user = %account.user, %error, "nobody was told that they have an account");
    }
    Ok(())
}

/// Tells the address that an account had before. Without it the change holds all the same.
pub(super) async fn tell_address_before(app: &App, before: &Account, at: Time) {
    let sealed = seal_address_before(app.keys(), before, at);
    let told = || notices::email_changed(&before.user, &sealed, at);
    let (key, notice) = before.language().say(told);
    if let Err(error @ NotHandedOver) = app.outbox().hand_over(&key, &notice).await {
        tracing::error!(user = %before.user, %error, "the address before was not told that there is another");
    }
}

/// Whose address a link is about, if it can still be used, or was used before.
pub(crate) async fn check_email_link(app: &App, link: &MailedLink) -> Result<Account, ClaimError> {
    let account = app.accounts().get(&link.user).await;
    let account = account.map_err(|_| ClaimError::Unavailable)?;
    let now = clock::now().into();
    let account = account.filter(|account| {
        let is_asked = account.asked_for_email_check(link.asked_at);
        link.is_of(app.keys(), account, now) && (is_asked || account.is_email_verified())
    });
    account.ok_or(ClaimError::NotValid)
}

/// Notes that whoever has the link reads what goes to the address. Done again, it comes to the same.
pub(crate) async fn confirm_email(app: &App, link: &MailedLink) -> Result<Account, ClaimError> {
    let account = check_email_link(app, link).await?;
    let passed = app.accounts().pass_email_check(&account, link.asked_at);
    let passed = passed.await.map_err(|_| ClaimError::Unavailable)?;
    passed.ok_or(ClaimError::NotValid)
}

impl From<TooOften> for AskRefused {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooManyAttempts { retry_after }
    }
}

impl From<AccountError> for AskRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<KeyRefused> for AskRefused {
    fn from(_: KeyRefused) -> Self {
        Self::Unavailable
    }
}

impl From<NotHandedOver> for AskRefused {
    fn from(NotHandedOver: NotHandedOver) -> Self {
        Self::Unavailable
    }
}

impl From<TooOften> for EmailCheckRefused {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooManyAttempts { retry_after }
    }
}

impl From<AccountError> for EmailCheckRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<NotHandedOver> for EmailCheckRefused {
    fn from(NotHandedOver: NotHandedOver) -> Self {
        Self::Unavailable
    }
}
