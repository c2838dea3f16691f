//! Shutting somebody out of the house: their sessions end, their sockets close, and they cannot sign in. Bids that stand,
//! stand.

use auction::{Note, UserId};
use bootstrap::clock;

use super::end_others;
use crate::{
    App, Person,
    accounts::{Account, AccountError, Blocked},
    locale::t,
    sessions::SessionsUnavailable,
};

/// Why nobody was blocked, or may not have been: asking again is safe.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum BlockRefused {
    #[error("{}", t!("account-none"))]
    NoAccount,
    #[error("{}", t!("block-operator"))]
    Operator,
    #[error("{}", t!("account-try-again"))]
    Unavailable,
}

/// Blocks somebody in all of the house. Done again, it comes to the same.
pub(crate) async fn block(
    app: &App,
    person: &Person,
    user: &UserId,
    note: Note,
) -> Result<Account, BlockRefused> {
    find(app, user).await?;
    let blocked = Blocked {
        by: person.user.clone(),
        at: clock::now().into(),
        note,
    };
    let account = app.accounts().set_blocked(user, Some(blocked)).await?;
    // They end by the account already: this closes what is open.
    end_others(app, user, None).await?;
    Ok(account)
}

/// Lets somebody in again: they sign in as before.
pub(crate) async fn unblock(app: &App, user: &UserId) -> Result<Account, BlockRefused> {
    find(app, user).await?;
    Ok(app.accounts().set_blocked(user, None).await?)
}

async fn find(app: &App, user: &UserId) -> Result<(), BlockRefused> {
    let account = app.accounts().get(user).await?;
    match account.ok_or(BlockRefused::NoAccount)?.is_operator() {
        true => Err(BlockRefused::Operator),
        false => Ok(()),
    }
}

impl From<AccountError> for BlockRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<SessionsUnavailable> for BlockRefused {
    fn from(SessionsUnavailable: SessionsUnavailable) -> Self {
        Self::Unavailable
    }
}
