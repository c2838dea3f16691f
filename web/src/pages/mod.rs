//! The pages: complete as the server sends them, live once the script attaches.
//!
//! Comes in: the board, the visitor, forms. Goes out: HTML, redirects. Never: a judgement about a bid,
//! free text from an address, markup that Askama did not escape.

pub mod account;
pub mod home;
pub mod layout;
pub mod lot;
pub mod lot_view;
pub mod market;
pub mod my_bids;
pub mod price_view;
pub mod problem;
pub mod sale;
pub mod sale_view;
pub mod symbol;
pub mod words;

mod bid;
mod entry;
mod house;
mod show;
mod visit;

#[cfg(test)]
mod rendering;
#[cfg(test)]
pub(crate) mod samples;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{App, assets};

/// Characters of a title as a heading; the rest is cut with an ellipsis.
pub const TITLE_SHOWN_MAX: usize = 160;
/// Characters of a title or name where only a line or two fit.
pub const NAME_SHOWN_MAX: usize = 80;
/// Characters of a wrong amount that are shown again.
pub const AMOUNT_SHOWN_MAX: usize = 20;

/// Every page's route, and the files that pages need.
pub fn router() -> Router<App> {
    assets::log_if_missing();
    Router::new()
        .route("/", get(show::home))
        .route("/sales/{sale}", get(show::sale))
        .route("/sales/{sale}/lots/{lot}", get(show::lot))
        .route(
            "/sales/{sale}/lots/{lot}/bids",
            get(show::lot_of_bids).post(bid::place),
        )
        .route("/market", get(show::market))
        .route("/market/{symbol}", get(show::symbol))
        .route("/my-bids", get(show::my_bids))
        .route(
            "/sign-in",
            get(entry::sign_in_page).post(entry::sign_in_sent),
        )
        .route(
            "/sign-up",
            get(entry::sign_up_page).post(entry::sign_up_sent),
        )
        .route("/sign-out", post(entry::sign_out_sent))
        .route(
            "/password",
            get(entry::password_page).post(entry::password_sent),
        )
        .route(
            "/welcome/{token}",
            get(entry::welcome_page).post(entry::welcome_sent),
        )
        .merge(house::routes())
        .merge(assets::routes())
        .fallback(show::not_found)
}
