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
use crate::{App, format, house::table::Separator, model::SaleModel};
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
fn said(code: Option<&str>) -> Option<&'static str> {
    Some(match code? {
        "saved" => "Draft saved. Only operators can see it.",
        "discarded" => "Draft discarded.",
        "published" => "Sale published. Everyone can see it now.",
        "already" => "This sale is already published. Nothing was changed.",
        "held" => "The sale is on hold.",
        "resumed" => "Sale resumed. Every lot has the time it had left.",
        "withdrawn" => "Lot withdrawn.",
        "voided" => "Bid voided. It no longer counts.",
        "cancelled" => "Sale cancelled. Everyone sees it, with the reason.",
        "approved" => "Approved. They can bid from now on.",
        "declined" => "Declined. They are told so on the sale's page.",
        "blocked" => "Blocked. No new bid of theirs is taken; those that stand, stand.",
        "settings" => "Saved. Invoices that are issued from now on say so.",
        "let-in" => "Unblocked. They can sign in again.",
        "shut-out" => "Blocked. They are signed out everywhere.",
        "offered" => "Offered. The bidder finds it on My bids and on the lot.",
        "taken-back" => "Offer withdrawn.",
        "seller-linked" => {
            "Linked. Their lots are under My consignments now, and the auction takes no bids of theirs on these."
        }
        "seller-linked-alone" => {
            "Linked, but no lot that runs or is to come names this seller. Where there should be some, look how they spell the seller: bids on those are taken."
        }
        "seller-unlinked" => "Unlinked. They see nothing of the seller’s any more.",
        "issued" => "Invoices issued. Each winner finds theirs on My bids.",
        "stated" => {
            "Statement issued. Hand it to the seller; one whose account is linked finds it under My consignments."
        }
        "copied" => "Draft made, whole weeks later. Check its times before you publish it.",
        "not-kept" => {
            "This sale was published before its terms were kept here, and cannot be copied."
        }
        "not-copied" => "This sale has terms that the form does not show. Copy it by the API.",
        "published-meanwhile" => {
            "Somebody else published this sale while you had its form open. Your changes were not saved: the sale runs as it was published."
        }
        "discarded-meanwhile" => {
            "Somebody else discarded that draft while you had its form open. Your changes were not saved."
        }
        "imported" => "Lots imported. Only operators can see them until the sale is published.",
        "amended" => "Saved. Everyone sees the lot so, with the time of the change.",
        "announced" => "Announcement made.",
        "listed" => "Listed. Its publishers can price it now.",
        "rules" => "Saved. The rules count from the next price on.",
        "retired" => "Retired. No more prices are taken; its candles stay.",
        "unlisted" => "Gone. It never had a price.",
        "accepted" => "Accepted. Prices near this level are believed at once.",
        "struck" => "Struck. Candles and the day were made again without it, and its page says so.",
        "scenario-begun" => "The scenario has begun. It is played once.",
        "market-halted" => "Halted. Simulated symbols are not traded until you resume.",
        "market-silenced" => "Silenced. No price is published until you resume.",
        "market-resumed" => "Resumed. Prices come again.",
        "market-speed" => "Speed set.",
        "webhook-paused" => "Paused. Events wait until you resume.",
        "webhook-resumed" => "Events are sent again.",
        "webhook-tested" => "A test is on its way. Look again in a moment what became of it.",
        "webhook-changed" => "Saved.",
        "webhook-again" => "It is tried at once. Look again in a moment what became of it.",
        "webhook-deleted" => "Webhook deleted.",
        _ => return None,
    })
}
