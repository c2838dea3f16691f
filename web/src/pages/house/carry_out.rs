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
};

/// Why an order was not done, for whoever gave it.
pub(super) type NotDone = (StatusCode, &'static str);

const INCOMPLETE: NotDone = (StatusCode::BAD_REQUEST, "The form was incomplete.");
const CHANGED_MEANWHILE: NotDone = (
    StatusCode::CONFLICT,
    "Somebody else has changed this draft. Review it before you continue.",
);
const UNKNOWN: NotDone = (
    StatusCode::SERVICE_UNAVAILABLE,
    "No answer came in time, so it may have been done. It is safe to try again.",
);
const UNAVAILABLE: NotDone = (
    StatusCode::SERVICE_UNAVAILABLE,
    "That is not possible right now. Nothing was changed. Try again in a moment.",
);

/// How long a browser waits for a sale to be published before its page shows how far it is.
const PUBLISHED_WITHIN: Duration = Duration::from_secs(3);

const NO_ACCOUNT: NotDone = (
    StatusCode::CONFLICT,
    "No account has this email address. Nothing was changed.",
);

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
            give(app, person, &told.ok_or(INCOMPLETE)?).await?;
            Ok(order.said())
        }
    }
}

/// Whose account has this address.
async fn bidder(app: &App, email: &str) -> Result<UserId, NotDone> {
    let email = Email::parse(email).map_err(|_| NO_ACCOUNT)?;
    let account = app.accounts().find(&email).await.map_err(|_| UNAVAILABLE)?;
    Ok(account.ok_or(NO_ACCOUNT)?.user)
}

async fn give(app: &App, person: &Person, order: &HouseOrder) -> Result<(), NotDone> {
    match orders::give(app, person, order).await.0 {
        OrderOutcome::Done => Ok(()),
        OrderOutcome::Refused(refusal) => Err((StatusCode::CONFLICT, refused(&refusal))),
        OrderOutcome::Unknown => Err(UNKNOWN),
        OrderOutcome::Fault(fault) => {
            tracing::error!(fault, "the engine could not take an order");
            Err(UNAVAILABLE)
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
        Err(DraftRefused::NotFound) => Err((StatusCode::NOT_FOUND, "This draft no longer exists.")),
        Err(DraftRefused::Invalid(_) | DraftRefused::Refused(_)) => Err((
            StatusCode::CONFLICT,
            "This sale cannot be published as it stands. The draft says what is wrong.",
        )),
        Err(DraftRefused::ChangedMeanwhile) => Err(CHANGED_MEANWHILE),
        Err(DraftRefused::Unknown) => Err(UNKNOWN),
        Err(DraftRefused::Unavailable) => Err(UNAVAILABLE),
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
        Err(DraftRefused::Published) => Err((
            StatusCode::CONFLICT,
            "This sale is published or being published. Nothing was changed.",
        )),
        Err(DraftRefused::ChangedMeanwhile) => Err(CHANGED_MEANWHILE),
        Err(_) => Err(UNAVAILABLE),
    }
}

/// Why the rules say no, for the house.
fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownSale => "There is no such sale.",
        Refusal::UnknownLot => "There is no such lot in this sale.",
        Refusal::LotHasBids => "This lot has bids and can no longer be withdrawn.",
        Refusal::LotOpen => {
            "This lot takes sealed bids now, and whether there are any stays hidden. It cannot be withdrawn."
        }
        Refusal::BiddingStopped => {
            "The record of this sale cannot be read to its end: the page of the sale says what to do."
        }
        Refusal::LotClosed => "This lot has closed: nothing of it can be changed any more.",
        Refusal::UnknownBid => "There is no such bid on this lot.",
        Refusal::TooManyVoids => {
            "No more bids of this lot can be voided. Put the sale on hold, or cancel it."
        }
        Refusal::LeaderBeyondLimit { .. } => {
            "Without that bid another bidder would lead again, beyond their limit. Raise it under Bidders, or void their bid first."
        }
        Refusal::SaleOver => "Every lot has closed, so there is nothing left to do.",
        Refusal::SaleCancelled => "This sale was cancelled, and nothing more of it is sold.",
        Refusal::MessageIdReused => {
            "This form has already sent another announcement. Reload the page."
        }
        _ => "That is not possible here. Nothing was changed.",
    }
}
