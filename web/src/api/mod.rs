//! The HTTP API under `/api/v1`: JSON in, JSON out, refusals as problems (RFC 9457).

mod account;
mod accounts;
mod alerts;
mod bids;
mod body;
mod candles;
mod create_sale;
mod cursor;
mod description;
mod erasure;
mod house;
mod images;
mod import;
mod invoices;
mod lots;
mod market;
mod me;
mod my_bids;
mod notices;
mod orders;
mod passkeys;
mod people;
mod preview;
mod prices;
mod problem;
#[cfg(test)]
mod promise;
mod publishers;
mod push;
mod refusal;
mod registrations;
mod registry;
mod results;
mod sales;
mod second_chances;
mod sellers;
mod session;
mod simulator;
mod statements;
mod texts;
mod time;
mod view;
mod watched_lots;
mod watchlists;
mod webhooks;

use axum::{Router, extract::DefaultBodyLimit};
use utoipa::{OpenApi, openapi};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use body::json_only;
pub(crate) use problem::Problem;
pub(crate) use view::{SaleState, state as sale_state};

use crate::{App, house::import::TABLE_BYTES_MAX, images::IMAGE_BYTES_MAX};

/// Most bytes of an ordinary body.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Most bytes of a sale with all its lots and texts.
const SALE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Every route of the API; what is not there is answered by a problem.
pub(crate) fn router() -> Router<App> {
    let (routes, _) = described();
    routes.method_not_allowed_fallback(async || Problem::method_not_allowed())
}

/// Every route, and the description made of them.
fn described() -> (Router<App>, openapi::OpenApi) {
    let large = OpenApiRouter::new()
        .routes(routes!(create_sale::create))
        .layer(DefaultBodyLimit::max(SALE_BYTES_MAX));
    let images = OpenApiRouter::new()
        .routes(routes!(images::upload))
        .layer(DefaultBodyLimit::max(IMAGE_BYTES_MAX));
    let prices = OpenApiRouter::new()
        .routes(routes!(prices::publish))
        .routes(routes!(prices::heartbeat))
        .layer(DefaultBodyLimit::max(prices::PRICES_BYTES_MAX));
    let tables = OpenApiRouter::new()
        .routes(routes!(import::export_lots, import::import_lots))
        .layer(DefaultBodyLimit::max(TABLE_BYTES_MAX));
    let v1 = OpenApiRouter::new()
        .routes(routes!(time::now))
        .routes(routes!(accounts::create))
        .routes(routes!(accounts::change_password))
        .routes(routes!(accounts::forgotten_password))
        .routes(routes!(
            account::show,
            account::set_details,
            erasure::delete_account
        ))
        .routes(routes!(account::change_email))
        .routes(routes!(account::check_email))
        .routes(routes!(account::end_other_sessions))
        .routes(routes!(notices::notices, notices::choose_notices))
        .routes(routes!(
            push::push,
            push::subscribe_push,
            push::unsubscribe_push
        ))
        .routes(routes!(passkeys::passkeys, passkeys::add_passkey))
        .routes(routes!(passkeys::ask_for_new_passkey))
        .routes(routes!(passkeys::rename_passkey, passkeys::remove_passkey))
        .routes(routes!(passkeys::ask_for_passkey))
        .routes(routes!(passkeys::sign_in_by_passkey))
        .routes(routes!(house::settings, house::set_settings))
        .routes(routes!(session::show, session::begin, session::end))
        .routes(routes!(session::realtime_token))
        .routes(routes!(my_bids::list))
        .routes(routes!(sales::list))
        .merge(large)
        .merge(images)
        .merge(prices)
        .merge(tables)
        .routes(routes!(sales::sale))
        .routes(routes!(me::in_sale))
        .routes(routes!(registrations::register))
        .routes(routes!(registrations::list, registrations::add))
        .routes(routes!(registrations::decide))
        .routes(routes!(people::block, people::unblock))
        .routes(routes!(people::make_link))
        .routes(routes!(sellers::show, sellers::link, sellers::unlink))
        .routes(routes!(sellers::consignments))
        .routes(routes!(results::show))
        .routes(routes!(results::table))
        .routes(routes!(invoices::list, invoices::issue::issue))
        .routes(routes!(invoices::issue::mine))
        .routes(routes!(invoices::issue::credit))
        .routes(routes!(invoices::show))
        .routes(routes!(invoices::pdf))
        .routes(routes!(invoices::enter))
        .routes(routes!(invoices::reverse))
        .routes(routes!(
            second_chances::second_chance,
            second_chances::offer_second_chance,
            second_chances::withdraw_second_chance
        ))
        .routes(routes!(second_chances::answer_second_chance))
        .routes(routes!(statements::list, statements::issue))
        .routes(routes!(statements::show))
        .routes(routes!(statements::pdf))
        .routes(routes!(statements::table))
        .routes(routes!(statements::correct))
        .routes(routes!(orders::hold))
        .routes(routes!(orders::resume))
        .routes(routes!(orders::announce))
        .routes(routes!(lots::lot))
        .routes(routes!(texts::amend))
        .routes(routes!(lots::log))
        .routes(routes!(bids::list, bids::place))
        .routes(routes!(bids::answer))
        .routes(routes!(me::on_lot))
        .routes(routes!(orders::cancel))
        .routes(routes!(orders::void))
        .routes(routes!(orders::withdraw))
        .routes(routes!(market::symbols))
        .routes(routes!(alerts::alerts, alerts::set_alert))
        .routes(routes!(alerts::see_crossings))
        .routes(routes!(alerts::delete_alert))
        .routes(routes!(alerts::alerts_table))
        .routes(routes!(watchlists::watchlists, watchlists::add_watchlist))
        .routes(routes!(watchlists::watchlists_table))
        .routes(routes!(
            watchlists::set_watchlist,
            watchlists::delete_watchlist
        ))
        .routes(routes!(watchlists::watch_symbol))
        .routes(routes!(watchlists::unwatch_symbol))
        .routes(routes!(watched_lots::watch_lot))
        .routes(routes!(watched_lots::unwatch_lot))
        .routes(routes!(registry::registry))
        .routes(routes!(registry::define_symbol))
        .routes(routes!(registry::retire_symbol))
        .routes(routes!(registry::accept_level))
        .routes(routes!(registry::strike_price))
        .routes(routes!(publishers::publishers))
        .routes(routes!(simulator::simulator, simulator::order_simulator))
        .routes(routes!(webhooks::webhooks, webhooks::add_webhook))
        .routes(routes!(
            webhooks::webhook,
            webhooks::change_webhook,
            webhooks::delete_webhook
        ))
        .routes(routes!(webhooks::pause_webhook))
        .routes(routes!(webhooks::resume_webhook))
        .routes(routes!(webhooks::replace_webhook_secret))
        .routes(routes!(webhooks::test_webhook))
        .routes(routes!(webhooks::deliver_webhook_again))
        .routes(routes!(candles::candles))
        .routes(routes!(candles::candle_table));
    let api = OpenApiRouter::new()
        .routes(routes!(description::document))
        .nest("/v1", v1)
        .fallback(async || Problem::no_such_address())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    let (routes, mut document) = OpenApiRouter::with_openapi(description::Description::openapi())
        .nest("/api", api)
        .split_for_parts();
    description::complete(&mut document);
    (routes, document)
}
