//! The pages of the house: only operators open them.
//!
//! Each act is asked for with its reason, repeated on a second page, and done by the same verbs as the API's.

mod bidders;
mod bids;
mod carry_out;
mod control;
mod copy;
mod deleted_person;
mod detail_fields;
mod draft;
mod fields;
mod form;
mod form_page;
mod import_page;
mod import_progress;
mod import_read;
mod import_sent;
mod invoices;
mod lot_form;
mod lot_pages;
mod lots_csv;
mod meanwhile;
mod money_fields;
mod order;
mod orders;
mod overview;
mod people;
mod publishers;
mod publishing;
mod registration_fields;
mod results;
mod sale_fields;
mod second_chance;
mod sellers;
mod sent;
mod settings;
mod simulator;
mod statement;
mod symbols;
mod visits;
mod webhooks;

use auction::SaleId;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

pub(super) use statement::StatementPage;

use super::{
    NAME_SHOWN_MAX,
    problem::Problem,
    visit::{Page, query_word},
};
use crate::{App, format, house::table::Separator, locale::t, model::SaleModel};
use visits::{OperatorVisit, PublishedVisit, SaleVisit};

/// Most bytes of a sale's form: kept as a draft it must fit one message of 1 MiB.
const FORM_BYTES_MAX: usize = 400 * 1024;

/// Most bytes of a sale's form with its photographs: a dozen lots with a dozen each.
const FILES_BYTES_MAX: usize = 500_000_000;

/// Every page of the house.
pub(super) fn routes() -> Router<App> {
    let form = DefaultBodyLimit::max(FORM_BYTES_MAX + FILES_BYTES_MAX);
    let new = get(form_page::new_form).post(form_page::new_sent);
    let import = get(import_page::show).post(import_page::send);
    let import = import.layer(DefaultBodyLimit::max(import_sent::IMPORT_BYTES_MAX));
    let lot = get(lot_form::show).post(lot_form::send);
    let edit = get(form_page::edit_form).post(form_page::edit_sent);
    Router::new()
        .route("/house", get(overview::show))
        .route("/house/people", get(people::show).post(people::find))
        .route(
            "/house/people/{user}",
            get(people::show_person).post(people::act),
        )
        .route("/house/settings", get(settings::show).post(settings::sent))
        .route("/house/symbols", get(symbols::show).post(symbols::sent))
        .route(
            "/house/symbols/{symbol}",
            get(symbols::show_one).post(symbols::one_sent),
        )
        .route("/house/publishers", get(publishers::show))
        .route(
            "/house/simulator",
            get(simulator::show).post(simulator::sent),
        )
        .route("/house/webhooks", get(webhooks::show).post(webhooks::add))
        .route(
            "/house/webhooks/{webhook}",
            get(webhooks::show_one).post(webhooks::act),
        )
        .route("/house/new", new.layer(form))
        .route("/house/sales/{sale}", get(control::show))
        .route("/house/sales/{sale}/edit", edit.layer(form))
        .route("/house/sales/{sale}/copy", post(copy::send))
        .route("/house/sales/{sale}/import", import)
        .route(
            "/house/sales/{sale}/import/cancel",
            post(import_page::cancel),
        )
        .route("/house/sales/{sale}/lots.csv", get(lots_csv::download))
        .route("/house/sales/{sale}/lots/{lot}", lot.layer(form))
        .route(
            "/house/sales/{sale}/orders",
            get(orders::ask).post(orders::sent),
        )
        .route("/house/sales/{sale}/bids", get(bids::show))
        .route(
            "/house/sales/{sale}/bidders",
            get(bidders::show).post(bidders::sent),
        )
        .route("/house/sales/{sale}/results", get(results::show))
        .route(
            "/house/sales/{sale}/lots/{lot}/second-chance",
            get(second_chance::show).post(second_chance::send),
        )
        .route("/house/sales/{sale}/invoices", get(invoices::show))
        .route(
            "/house/sales/{sale}/invoices/issue",
            get(invoices::ask).post(invoices::issue),
        )
        .route("/house/sales/{sale}/invoices.csv", get(invoices::download))
        .route("/house/sales/{sale}/sellers", get(sellers::show))
        .route(
            "/house/sales/{sale}/sellers/statement",
            get(sellers::ask).post(sellers::issue),
        )
        .route("/house/sales/{sale}/statements.csv", get(sellers::download))
        .route("/house/statements/{number}", get(statement::show))
        .route("/house/statements/{number}/pdf", get(statement::show_paper))
        .route(
            "/house/statements/{number}/correction",
            get(statement::ask_correction).post(statement::correct),
        )
        .route(
            "/house/sales/{sale}/payments.csv",
            get(invoices::download_payments),
        )
}

/// One buyer with an invoice, one without.
#[cfg(test)]
pub(super) fn sample_invoices(
    invoice: crate::invoices::Document,
    account: crate::invoices::InvoiceAccount,
) -> impl askama::Template {
    invoices::sample(invoice, account)
}

/// A lot that may be offered, or one whose offer waits.
#[cfg(test)]
pub(super) fn sample_offer(is_waiting: bool) -> impl askama::Template {
    second_chance::sample(is_waiting)
}

/// What a sale or a draft is called; empty where there is none.
fn title_of(app: &App, sale: &SaleId) -> String {
    let model = app.read_model();
    let running = model.sale(sale).map(|known| known.title.clone());
    let ended = || Some(model.ended_sale(sale)?.title.clone());
    let draft = || {
        let mut drafts = model.drafts().into_iter();
        let draft = drafts.find(|draft| draft.sale == *sale);
        draft.map(|draft| draft.title)
    };
    let title = running.or_else(ended).or_else(draft).unwrap_or_default();
    format::one_line(&title, NAME_SHOWN_MAX)
}

/// How a table is asked for.
pub(super) fn separator(query: Option<&str>) -> Separator {
    match query_word(query, "separator") {
        Some("semicolon") => Separator::Semicolon,
        _ => Separator::Comma,
    }
}

/// Where a sale is run.
fn address(sale: &SaleId) -> String {
    format!("/house/sales/{sale}")
}

/// The parts of one sale's pages, as links.
#[derive(Clone, Debug)]
struct Trail {
    sale: SaleId,
    title: String,
    here: Part,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Control,
    Bids,
    Bidders,
    Results,
    Invoices,
    Sellers,
}

impl Trail {
    fn new(sale: &SaleModel, here: Part) -> Self {
        Self {
            sale: sale.record.sale.clone(),
            title: sale.title.clone(),
            here,
        }
    }

    fn address(&self) -> String {
        address(&self.sale)
    }

    fn at(&self, part: &str) -> bool {
        matches!(
            (self.here, part),
            (Part::Control, "control")
                | (Part::Bids, "bids")
                | (Part::Bidders, "bidders")
                | (Part::Results, "results")
                | (Part::Invoices, "invoices")
                | (Part::Sellers, "sellers")
        )
    }
}

/// What was done just before this page, by the code that was left for it.
fn said(code: Option<&str>) -> Option<String> {
    Some(match code? {
        "saved" => t!("house-said-saved"),
        "discarded" => t!("house-said-discarded"),
        "published" => t!("house-said-published"),
        "already" => t!("house-said-already"),
        "held" => t!("house-said-held"),
        "resumed" => t!("house-said-resumed"),
        "withdrawn" => t!("house-said-withdrawn"),
        "voided" => t!("house-said-voided"),
        "cancelled" => t!("house-said-cancelled"),
        "approved" => t!("house-said-approved"),
        "declined" => t!("house-said-declined"),
        "blocked" => t!("house-said-blocked"),
        "settings" => t!("house-said-settings"),
        "let-in" => t!("house-said-let-in"),
        "shut-out" => t!("house-said-shut-out"),
        "offered" => t!("house-said-offered"),
        "taken-back" => t!("house-said-taken-back"),
        "seller-linked" => t!("house-said-seller-linked"),
        "seller-linked-alone" => t!("house-said-seller-linked-alone"),
        "seller-unlinked" => t!("house-said-seller-unlinked"),
        "issued" => t!("house-said-issued"),
        "stated" => t!("house-said-stated"),
        "copied" => t!("house-said-copied"),
        "not-kept" => t!("house-said-not-kept"),
        "not-copied" => t!("house-said-not-copied"),
        "published-meanwhile" => t!("house-said-published-meanwhile"),
        "discarded-meanwhile" => t!("house-said-discarded-meanwhile"),
        "imported" => t!("house-said-imported"),
        "amended" => t!("house-said-amended"),
        "announced" => t!("house-said-announced"),
        "listed" => t!("house-said-listed"),
        "rules" => t!("house-said-rules"),
        "retired" => t!("house-said-retired"),
        "unlisted" => t!("house-said-unlisted"),
        "accepted" => t!("house-said-accepted"),
        "struck" => t!("house-said-struck"),
        "scenario-begun" => t!("house-said-scenario-begun"),
        "market-halted" => t!("house-said-market-halted"),
        "market-silenced" => t!("house-said-market-silenced"),
        "market-resumed" => t!("house-said-market-resumed"),
        "market-speed" => t!("house-said-market-speed"),
        "webhook-paused" => t!("house-said-webhook-paused"),
        "webhook-resumed" => t!("house-said-webhook-resumed"),
        "webhook-tested" => t!("house-said-webhook-tested"),
        "webhook-changed" => t!("house-said-webhook-changed"),
        "webhook-again" => t!("house-said-webhook-again"),
        "webhook-deleted" => t!("house-said-webhook-deleted"),
        _ => return None,
    })
}
