//! The pages: complete as the server sends them, live once the script attaches.
//!
//! A page is one file: its template's struct, what the template asks of it, its handler. What several pages show
//! is a view (`lot_view`, `sale_view`, `price_view`); what is said to bidders stands in `words`.
//! Never: a judgement about a bid, free text from an address, markup that Askama did not escape.

mod account;
mod alert_bar;
mod alerts;
mod ask;
mod bid;
mod bid_forms;
mod board_order;
mod calendar;
mod closure;
mod confirm_email;
mod consignments;
mod display;
mod erasure;
mod forgotten_password;
mod heat_map;
mod history;
mod home;
mod house;
mod invoice;
mod json_ld;
mod language;
mod lot;
mod lot_search;
mod lot_view;
mod lot_visit;
mod market;
mod may_bid;
mod my_bids;
mod notice_choices;
mod own;
mod page;
mod page_cookie;
mod passkey;
mod password;
mod past_sales;
mod photograph;
mod price_view;
mod problem;
mod reference_view;
mod refused_bid;
mod registration;
mod running_lots;
mod sale;
mod sale_view;
mod second_chance;
mod sent_form;
mod sign_in;
mod sign_up;
mod symbol;
mod texts_view;
mod treemap;
mod unsubscribe;
mod visit;
mod watch;
mod watchlists;
pub(crate) mod words;

#[cfg(test)]
mod rendering;
#[cfg(test)]
pub(crate) mod samples;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    response::Redirect,
    routing::{get, post},
};

pub(crate) use problem::too_often;

use crate::{App, assets, checkout, images, locale};

/// Characters of a title as a heading; the rest is cut with an ellipsis.
const TITLE_SHOWN_MAX: usize = 160;
/// Characters of a title or name where only a line or two fit.
const NAME_SHOWN_MAX: usize = 80;

/// Most bytes of a form; that of a sale with its lots takes more.
const FORM_BYTES_MAX: usize = 64 * 1024;

/// Every page's route, and the files that pages need.
pub(crate) fn router() -> Router<App> {
    assets::log_if_missing();
    let bids = get(lot::show_lot_of_bids).post(bid::send);
    let welcome = get(password::show_welcome).post(password::send_welcome);
    Router::new()
        .route("/", get(home::show))
        .route("/sales", get(async || Redirect::to("/")))
        .route("/sales/{sale}", get(sale::show))
        .route(
            "/sales/{sale}/registration",
            get(registration::show).post(registration::send),
        )
        .route("/sales/{sale}/calendar.ics", get(calendar::show))
        .route("/sales/{sale}/lots/{lot}", get(lot::show))
        .route("/sales/{sale}/lots/{lot}/bids", bids)
        .route("/sales/{sale}/lots/{lot}/watch", post(watch::send_lot))
        .route(
            "/sales/{sale}/lots/{lot}/second-chance",
            get(second_chance::show).post(second_chance::send),
        )
        .route("/past-sales", get(past_sales::show))
        .route("/market", get(market::show))
        .route("/heat-map", get(heat_map::show))
        .route("/running-lots", get(running_lots::show))
        .route("/display", post(display::send))
        .route("/language", post(language::send))
        .route("/market/{symbol}", get(symbol::show))
        .route("/market/{symbol}/watch", post(watch::send_symbol))
        .route("/alerts", get(alerts::show).post(alerts::send))
        .route("/alerts/seen", post(alerts::send_seen))
        .route("/alerts/{alert}/delete", post(alerts::send_delete))
        .route("/watchlists", get(watchlists::show).post(watchlists::send))
        .route("/watchlists/{list}", post(watchlists::send_change))
        .route("/my-bids", get(my_bids::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::send))
        .route("/sign-up", get(sign_up::show).post(sign_up::send))
        .route("/sign-out", post(sign_in::send_sign_out))
        .route("/account", get(account::show).post(account::send_details))
        .route("/account/delete", get(erasure::show).post(erasure::send))
        .route("/account/consignments", get(consignments::show))
        .route(
            "/account/statements/{number}",
            get(consignments::show_statement),
        )
        .route(
            "/account/statements/{number}/pdf",
            get(consignments::show_paper),
        )
        .route(
            "/account/statements/{number}/csv",
            get(consignments::download),
        )
        .route("/account/email", post(account::send_email))
        .route("/account/email/check", post(account::send_email_check))
        .route("/account/notices", post(notice_choices::send))
        .route("/account/sign-out-elsewhere", post(account::send_sign_out))
        .route(
            "/account/passkeys/{passkey}",
            get(passkey::show).post(passkey::send),
        )
        .route(
            "/account/passkeys/{passkey}/remove",
            post(passkey::send_remove),
        )
        .route(
            "/unsubscribe/{user}/{kind}/{code}",
            get(unsubscribe::show).post(unsubscribe::send),
        )
        .route("/password", get(password::show).post(password::send))
        .route(
            "/forgotten-password",
            get(forgotten_password::show).post(forgotten_password::send),
        )
        .route(
            "/new-password/{user}/{asked}/{code}",
            get(password::show_mailed).post(password::send_mailed),
        )
        .route(
            "/confirm-email/{user}/{asked}/{code}",
            get(confirm_email::show).post(confirm_email::send),
        )
        .route("/welcome/{token}", welcome)
        .route(
            "/payments/callback",
            post(checkout::receive).layer(DefaultBodyLimit::max(checkout::CALLBACK_BYTES_MAX)),
        )
        .merge(house::routes())
        .merge(invoice::routes())
        .merge(assets::routes())
        .route("/images/{image}/{file}", get(images::serve))
        .fallback(visit::not_found)
        .method_not_allowed_fallback(visit::no_page)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(middleware::from_fn(locale::negotiate))
}
