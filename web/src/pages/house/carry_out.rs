//! Doing what an operator confirmed, and waiting until pages show it.

use std::time::Duration;

use auction::{Note, Refusal, SaleId, UserId};
use axum::http::StatusCode;
use tokio::time::timeout;

use super::order::{Order, OrderForm};
use crate::{
    App, Person,
    accounts::Email,
    engine::{HouseOrder, OrderOutcome},
    house::{
        drafts::{self, DraftRefused},
        orders, publish,
    },
    locale::t,
};

/// Why an order was not done, for whoever gave it.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotDone {
    #[error("{}", t!("house-not-done-incomplete"))]
    Incomplete,
    #[error("{}", t!("house-not-done-changed"))]
    ChangedMeanwhile,
    #[error("{}", t!("house-not-done-unknown"))]
    Unknown,
    #[error("{}", t!("house-not-done-unavailable"))]
    Unavailable,
    #[error("{}", t!("house-not-done-no-account"))]
    NoAccount,
    #[error("{}", t!("house-not-done-no-draft"))]
    NoDraft,
    #[error("{}", t!("house-not-done-invalid"))]
    Invalid,
    #[error("{}", t!("house-not-done-published"))]
    Published,
    #[error("{}", refused(.0))]
    Refused(Refusal),
}

impl NotDone {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Incomplete => StatusCode::BAD_REQUEST,
            Self::NoDraft => StatusCode::NOT_FOUND,
            Self::Unknown | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::ChangedMeanwhile
            | Self::NoAccount
            | Self::Invalid
            | Self::Published
            | Self::Refused(_) => StatusCode::CONFLICT,
        }
    }
}

/// How long a browser waits for a sale to be published before its page shows how far it is.
const PUBLISHED_WITHIN: Duration = Duration::from_secs(3);

/// Returns what was done, as a code for the next page.
pub(super) async fn carry_out(
    app: &App,
    person: &Person,
    sale: &SaleId,
    form: &OrderForm,
    note: Option<Note>,
) -> Result<&'static str, NotDone> {
    match form.order {
        Order::Publish => publish(app, person, sale).await,
        Order::Discard => discard(app, sale).await,
        order => {
            let bidder = match form.email.trim() {
                "" => None,
                email => Some(bidder(app, email).await?),
            };
            let told = note.and_then(|note| form.house_order(sale.clone(), note, bidder));
            give(app, person, &told.ok_or(NotDone::Incomplete)?).await?;
            Ok(order.said())
        }
    }
}

/// Whose account has this address.
async fn bidder(app: &App, email: &str) -> Result<UserId, NotDone> {
    let email = Email::parse(email).map_err(|_| NotDone::NoAccount)?;
    let account = app
        .accounts()
        .find(&email)
        .await
        .map_err(|_| NotDone::Unavailable)?;
    Ok(account.ok_or(NotDone::NoAccount)?.user)
}

async fn give(app: &App, person: &Person, order: &HouseOrder) -> Result<(), NotDone> {
    match orders::give(app, person, order).await.0 {
        OrderOutcome::Done => Ok(()),
        OrderOutcome::Refused(refusal) => Err(NotDone::Refused(refusal)),
        OrderOutcome::Unknown => Err(NotDone::Unknown),
        OrderOutcome::Fault(fault) => {
            tracing::error!(fault, "the engine could not take an order");
            Err(NotDone::Unavailable)
        }
    }
}

async fn publish(app: &App, person: &Person, sale: &SaleId) -> Result<&'static str, NotDone> {
    let (app, person, sale) = (app.clone(), person.clone(), sale.clone());
    // It goes on if whoever waits for it leaves.
    let publishing =
        tokio::spawn(async move { publish::publish_draft(&app, &person, &sale).await });
    let published = match timeout(PUBLISHED_WITHIN, publishing).await {
        Ok(Ok(published)) => published,
        Ok(Err(_)) => Err(DraftRefused::Unknown),
        // The sale's page says how far it is, and what became of it.
        Err(_) => return Ok("publishing"),
    };
    match published {
        Ok(()) => Ok(Order::Publish.said()),
        Err(DraftRefused::Published) => Ok("already"),
        Err(DraftRefused::NotFound) => Err(NotDone::NoDraft),
        Err(DraftRefused::Invalid(_) | DraftRefused::Refused(_)) => Err(NotDone::Invalid),
        Err(DraftRefused::ChangedMeanwhile) => Err(NotDone::ChangedMeanwhile),
        Err(DraftRefused::Unknown) => Err(NotDone::Unknown),
        Err(DraftRefused::Unavailable) => Err(NotDone::Unavailable),
    }
}

async fn discard(app: &App, sale: &SaleId) -> Result<&'static str, NotDone> {
    match drafts::discard(app, sale).await {
        Ok(()) | Err(DraftRefused::NotFound) => {
            let gone = || {
                app.read_model()
                    .drafts()
                    .iter()
                    .all(|draft| draft.sale != *sale)
            };
            app.read_model().shows(gone).await;
            Ok(Order::Discard.said())
        }
        Err(DraftRefused::Published) => Err(NotDone::Published),
        Err(DraftRefused::ChangedMeanwhile) => Err(NotDone::ChangedMeanwhile),
        Err(_) => Err(NotDone::Unavailable),
    }
}

/// Why the rules say no, for the house.
fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::UnknownSale => t!("house-refused-no-sale"),
        Refusal::UnknownLot => t!("house-refused-no-lot"),
        Refusal::LotHasBids => t!("house-refused-has-bids"),
        Refusal::LotOpen => {
            t!("house-refused-lot-open")
        }
        Refusal::BiddingStopped => {
            t!("house-refused-stopped")
        }
        Refusal::LotClosed => t!("house-refused-lot-closed"),
        Refusal::UnknownBid => t!("house-refused-no-bid"),
        Refusal::TooManyVoids => {
            t!("house-refused-many-voids")
        }
        Refusal::LeaderBeyondLimit { .. } => {
            t!("house-refused-beyond-limit")
        }
        Refusal::SaleOver => t!("house-refused-over"),
        Refusal::SaleCancelled => t!("house-refused-cancelled"),
        Refusal::MessageIdReused => {
            t!("house-refused-message-twice")
        }
        _ => t!("house-refused-other"),
    }
}
