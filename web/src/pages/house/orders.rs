//! `/house/sales/{sale}/orders`: what the house does with a sale, asked once more and then done.

use askama::Template;
use askama_web::WebTemplate;
use auction::{LotId, MessageId, Note, SaleId};
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};

use super::{
    Page, SaleVisit, address,
    carry_out::carry_out,
    order::{Order, OrderForm, ShownBid},
    title_of,
};
use crate::{
    App, format,
    locale::{filters, t},
    pages::{NAME_SHOWN_MAX, page_cookie::ORDER, sent_form::SentForm, visit::form_again},
};

/// The second step of an order: what will happen, once more.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/confirm.html")]
struct ConfirmPage {
    page: Page,
    sale: SaleId,
    title: String,
    order: Order,
    lot: Option<LotId>,
    /// What it is about, in words.
    about: String,
    bid: Option<ShownBid>,
    email: String,
    message: Option<MessageId>,
    words: String,
    /// Why it was not done, or what is wrong with the words.
    problem: Option<String>,
}

/// The question whether it is meant, of what was asked for just before; without that, the sale.
pub(super) async fn ask(
    SaleVisit {
        visit,
        person,
        sale,
    }: SaleVisit,
    headers: HeaderMap,
) -> Response {
    let asked = ORDER.kept(&visit.app, &person, &address_of(&sale), &headers);
    let form = asked.and_then(|asked| serde_json::from_str::<OrderForm>(&asked).ok());
    match form {
        Some(form) => ConfirmPage::new(&visit.app, visit.page, sale, &form).into_response(),
        None => Redirect::to(&address(&sale)).into_response(),
    }
}

/// Where it is asked and done.
fn address_of(sale: &SaleId) -> String {
    format!("{}/orders", address(sale))
}

pub(super) async fn sent(
    SentForm {
        by: SaleVisit {
            visit,
            person,
            sale,
        },
        form,
    }: SentForm<SaleVisit, OrderForm>,
) -> Response {
    let app = visit.app.clone();
    let mut page = ConfirmPage::new(&app, visit.page.clone(), sale.clone(), &form);
    let words = form.words.trim().to_owned();
    let note = Note::try_from(words).ok();
    let is_later = form.order.asks_why_later() && !form.confirmed && form.words.is_empty();
    if form.order.needs_words() && note.is_none() && !is_later {
        page.problem = Some(t!(
            "house-order-words-wrong",
            label = form.order.words_label(),
            max = Note::LENGTH_MAX
        ));
        return form_again(StatusCode::UNPROCESSABLE_ENTITY, page);
    }
    let here = address_of(&sale);
    if !form.confirmed {
        let asked = serde_json::to_string(&form).expect("an order is JSON");
        let kept = ORDER.keep(&app, &person, &here, &asked);
        return ([(header::SET_COOKIE, kept)], Redirect::to(&here)).into_response();
    }
    match carry_out(&app, &person, &sale, &form, note).await {
        Ok(said) => {
            let to = match form.order {
                Order::Discard => "/house".to_owned(),
                Order::Void if form.bid.is_some() => format!("{}/bids", address(&sale)),
                _ => address(&sale),
            };
            let dropped = [(header::SET_COOKIE, ORDER.drop(&app, &here))];
            (AppendHeaders(dropped), visit.done(&person, said, &to)).into_response()
        }
        Err(not) => {
            page.problem = Some(not.to_string());
            form_again(not.status(), page)
        }
    }
}

impl ConfirmPage {
    fn new(app: &App, page: Page, sale: SaleId, form: &OrderForm) -> Self {
        Self {
            about: about(app, &sale, form),
            bid: form.bid.clone(),
            email: form.email.trim().to_owned(),
            page,
            title: title_of(app, &sale),
            order: form.order,
            lot: form.lot.clone(),
            message: form.message.clone(),
            words: form.words.trim().to_owned(),
            problem: None,
            sale,
        }
    }

    fn address(&self) -> String {
        address(&self.sale)
    }

    fn question(&self) -> String {
        self.order.question(&self.about)
    }
}

/// The lot of an order, or the bid on it, in words; empty where it is about none.
fn about(app: &App, sale: &SaleId, form: &OrderForm) -> String {
    let id = form.bid.as_ref().map(|bid| &bid.lot).or(form.lot.as_ref());
    let Some(lot) = id.and_then(|lot| app.read_model().lot(sale, lot)) else {
        return String::new();
    };
    let title = format::one_line(&lot.texts.title, NAME_SHOWN_MAX);
    let name = t!("house-order-lot", number = lot.public.number, title = title);
    let entry = |bid: &ShownBid| lot.entries.iter().find(|entry| entry.sequence == bid.entry);
    match (form.order, form.bid.as_ref().and_then(entry)) {
        (Order::Void, Some(entry)) => {
            let price = entry.price.unwrap_or(lot.public.opening);
            let price = format::money(price, lot.public.currency);
            match entry.paddle {
                Some(paddle) => t!(
                    "house-order-bid-of",
                    paddle = paddle.to_string(),
                    price = price,
                    lot = name
                ),
                None => t!("house-order-bid", price = price, lot = name),
            }
        }
        (Order::Void, None) => t!(
            "house-order-bid-by-email",
            email = form.email.trim(),
            lot = name
        ),
        _ => name,
    }
}
