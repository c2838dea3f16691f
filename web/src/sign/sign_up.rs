//! Getting an account.

use std::time::Duration;

use auction::UserId;
use bootstrap::clock;

use super::mailed::{send_email_check, tell_has_account};
use crate::{
    App,
    accounts::{
        AccountError, DisplayName, Email, EmailError, NameError, NewAccount, NewPassword,
        PasswordError, PostalAddress, Role, new_user,
    },
    idempotency::KeyRefused,
    limits::TooOften,
    locale::Language,
    security::ClientAddress,
};

/// Writes by which an account is made: its address, itself, and what asks whether the address is theirs.
const WRITES: u8 = 3;

/// What somebody typed to get an account.
#[derive(Clone)]
pub(crate) struct SignUp {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) password: String,
    /// With a key, asking again is answered as the first time, and asking for something else refused.
    pub(crate) idempotency_key: Option<String>,
}

/// Why there is no account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum SignUpRefused {
    #[error("fields cannot be taken")]
    Fields(WrongFields),
    #[error(transparent)]
    Key(#[from] KeyRefused),
    #[error("too many attempts: wait a moment")]
    TooManyAttempts { retry_after: Duration },
    #[error("signing up does not work just now")]
    Unavailable,
}

/// What is wrong with what was typed; one of them at least.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct WrongFields {
    email: Option<EmailError>,
    name: Option<NameError>,
    pub(crate) password: Option<PasswordError>,
}

impl WrongFields {
    /// Each by the name of its field, in words.
    pub(crate) fn each(self) -> impl Iterator<Item = (&'static str, String)> {
        let wrong = [
            ("email", self.email.map(|wrong| wrong.to_string())),
            ("name", self.name.map(|wrong| wrong.to_string())),
            ("password", self.password.map(|wrong| wrong.to_string())),
        ];
        let wrong = wrong.into_iter();
        wrong.filter_map(|(field, words)| Some((field, words?)))
    }
}

/// Who has an account now, or had one before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NewMember {
    pub(crate) user: UserId,
    pub(crate) name: DisplayName,
}

/// What can be read of what was typed.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'a> {
    pub(crate) email: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
    pub(crate) password: Option<&'a str>,
}

type Judged = (Option<Email>, Option<DisplayName>, Option<NewPassword>);

/// Each part that was typed, or what is wrong with each.
async fn judge(app: &App, typed: Typed<'_>) -> Result<Result<Judged, WrongFields>, AccountError> {
    let email = typed.email.map(Email::parse).transpose();
    let name = typed.name.map(DisplayName::parse).transpose();
    let about: Vec<_> = (email.iter().flatten().map(Email::as_str))
        .chain(name.iter().flatten().map(DisplayName::as_str))
        .collect();
    let password = match typed.password {
        Some(password) => app
            .accounts()
            .judge_password(password, &about)
            .await?
            .map(Some),
        None => Ok(None),
    };
    Ok(match (email, name, password) {
        (Ok(email), Ok(name), Ok(password)) => Ok((email, name, password)),
        (email, name, password) => Err(WrongFields {
            email: email.err(),
            name: name.err(),
            password: password.err(),
        }),
    })
}

/// What is wrong with the parts that can be read, where others cannot: no account comes of it.
pub(crate) async fn check_sign_up(
    app: &App,
    typed: Typed<'_>,
    address: ClientAddress,
) -> Result<(), SignUpRefused> {
    app.limits().sign_up(address)?;
    judge(app, typed)
        .await?
        .map(|_| ())
        .map_err(SignUpRefused::Fields)
}

/// Makes an account; signing in is another act. Whether the address had one already is told to that address alone: answer and work are
/// the same, and only signing in shows whose password holds.
pub(crate) async fn create_account(
    app: &App,
    sign_up: SignUp,
    address: ClientAddress,
) -> Result<NewMember, SignUpRefused> {
    app.limits().sign_up(address)?;
    let typed = Typed {
        email: Some(&sign_up.email),
        name: Some(&sign_up.name),
        password: Some(&sign_up.password),
    };
    let judged = judge(app, typed).await?;
    let (Some(email), Some(name), Some(password)) = judged.map_err(SignUpRefused::Fields)? else {
        unreachable!("each was typed");
    };
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
    let asked_at = clock::now().into();
    let new = NewAccount {
        user: user.clone(),
        email: email.clone(),
        name: name.clone(),
        role: Role::Bidder,
        address: PostalAddress::default(),
        language: Some(Language::current()),
        password: Some(password),
        link: None,
        email_asked: Some(asked_at),
        demo: false,
    };
    match app.accounts().create(new).await {
        Ok(account) => {
            send_email_check(app, &account, asked_at).await;
            Ok(NewMember {
                user: account.user,
                name,
            })
        }
        Err(AccountError::EmailTaken) => {
            // Telling is one of the writes.
            app.idempotency().write_nothing(WRITES - 1).await?;
            tell_has_account(app, &email, asked_at).await?;
            Ok(NewMember { user, name })
        }
        Err(_) => Err(SignUpRefused::Unavailable),
    }
}

/// The id that a key stands for: nobody can foresee it, and the same key gives it again.
fn user_of_key(app: &App, key: &str, email: &Email) -> UserId {
    let id = app
        .keys()
        .derive("account", &format!("{key}\n{}", email.as_str()));
    id.parse().expect("base64 for URLs is an id")
}

impl From<TooOften> for SignUpRefused {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooManyAttempts { retry_after }
    }
}

impl From<AccountError> for SignUpRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl std::fmt::Debug for SignUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignUp(…)")
    }
}
