//! Who has a paddle: the engine knows the user, the accounts know the person.

use std::collections::{BTreeMap, BTreeSet};

use auction::{Paddle, PaddlesQuestion, SaleId, UserId};
use futures_util::{StreamExt, stream};

use crate::{App, accounts::PostalAddress, engine::QueryError};

/// Accounts asked for at once.
const ACCOUNTS_AT_ONCE: usize = 16;

/// Somebody with a paddle, as the house knows them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) email: String,
    /// Whether the address is known to be theirs.
    pub(crate) is_email_verified: bool,
    pub(crate) address: PostalAddress,
}

/// The people behind these paddles. One whose account is gone is left out.
pub(crate) async fn behind(
    app: &App,
    sale: &SaleId,
    paddles: BTreeSet<Paddle>,
) -> Result<BTreeMap<Paddle, Known>, QueryError> {
    let people = with_paddles(app, sale, paddles).await?;
    let known = people.into_iter();
    Ok(known
        .filter_map(|(paddle, (_, known))| Some((paddle, known?)))
        .collect())
}

/// Who has these paddles, and as whom they are known as long as their account is there.
pub(crate) async fn with_paddles(
    app: &App,
    sale: &SaleId,
    paddles: BTreeSet<Paddle>,
) -> Result<BTreeMap<Paddle, (UserId, Option<Known>)>, QueryError> {
    let users = users(app, sale, paddles).await?;
    let mut asked = stream::iter(users)
        .map(|(paddle, user)| async move {
            let known = known(app, &user).await;
            (paddle, user, known)
        })
        .buffered(ACCOUNTS_AT_ONCE);
    let mut people = BTreeMap::new();
    while let Some((paddle, user, known)) = asked.next().await {
        people.insert(paddle, (user, known?));
    }
    Ok(people)
}

/// Who has these paddles, however many.
pub(crate) async fn users(
    app: &App,
    sale: &SaleId,
    paddles: BTreeSet<Paddle>,
) -> Result<BTreeMap<Paddle, UserId>, QueryError> {
    let paddles: Vec<_> = paddles.into_iter().collect();
    let mut users = BTreeMap::new();
    for some in paddles.chunks(PaddlesQuestion::PADDLES_MAX) {
        let some = some.iter().copied().collect();
        users.extend(app.engine().users_of(sale, some).await?);
    }
    Ok(users)
}

/// As whom somebody is known; none: the account is gone.
pub(crate) async fn known(app: &App, user: &UserId) -> Result<Option<Known>, QueryError> {
    let account = app.accounts().get(user).await;
    let account = account.map_err(|_| QueryError::Unavailable)?;
    Ok(account.map(|account| Known {
        name: account.name.as_str().to_owned(),
        email: account.email.as_str().to_owned(),
        is_email_verified: account.is_email_verified(),
        address: account.address,
    }))
}
