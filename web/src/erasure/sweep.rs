//! What goes with an account that was erased. Each step may be done again, and is, until all of them were.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    App,
    accounts::{Erasure, open_address_before},
    notices, sign,
};

/// The pause before what could not be done is tried again.
const RETRY_PAUSE: Duration = Duration::from_secs(5);

/// Some of it could not be done now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NotNow;

/// Finishes the erasures that other processes, or this one before, left half done.
pub(crate) async fn finish_begun(app: App) {
    let begun = loop {
        match app.accounts().erasures().await {
            Ok(begun) => break begun,
            Err(_) => sleep(RETRY_PAUSE).await,
        }
    };
    finish(&app, begun).await;
}

/// Does what goes with these until all of it is done; one that cannot be finished is in no other's way.
pub(super) async fn finish(app: &App, mut begun: Vec<Erasure>) {
    loop {
        let mut undone = Vec::new();
        for erasure in begun {
            if sweep(app, &erasure).await.is_err() {
                tracing::warn!(user = %erasure.user, "an erasure waits to be finished");
                undone.push(erasure);
            }
        }
        if undone.is_empty() {
            return;
        }
        begun = undone;
        sleep(RETRY_PAUSE).await;
    }
}

/// Ends sessions and sockets, lets the address go and has it told, and deletes what is kept by the account's id.
pub(super) async fn sweep(app: &App, erasure: &Erasure) -> Result<(), NotNow> {
    let user = &erasure.user;
    if app.accounts().erased_at(user).await?.is_none() {
        // Whoever began it died before the account was touched: its owner has to ask again.
        return Ok(());
    }
    sign::end_others(app, user, None).await?;
    // Where it does not open, the next to sign up with it finds the tombstone.
    let email = open_address_before(app.keys(), user, erasure.at, &erasure.address);
    if let Some(email) = email {
        app.accounts().let_go(&email, user).await?;
    }
    let (key, notice) = notices::account_erased(erasure);
    app.outbox().hand_over(&key, &notice).await?;
    app.watchlists().forget(user).await?;
    app.alerts().forget(user).await?;
    app.choices().forget(user).await?;
    app.registrations().forget_notes(user).await?;
    Ok(app.accounts().end_erasure(user).await?)
}

/// Why does not matter: it is asked again.
impl<E: std::error::Error> From<E> for NotNow {
    fn from(_: E) -> Self {
        Self
    }
}
