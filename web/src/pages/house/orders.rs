//! `/house/sales/{sale}/orders`: what the house does with a sale, asked once more and then done.

use askama::Template;
use askama_web::WebTemplate;
use auction::{LotId, MessageId, Note, SaleId};
use axum::{
    Form,
    extract::rejection::FormRejection,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    Page, Problem, SaleVisit, address,
    carry_out::carry_out,
    order::{Order, OrderForm},
};
use crate::{App, format, pages::NAME_SHOWN_MAX};

/// The second step of an order: what will happen, once more.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/confirm.html")]
struct ConfirmPage {
    page: Page,
    sale: SaleId,
    title: String,
    order: Order,
    lot: Option<LotId>,
    lot_name: String,
    message: Option<MessageId>,
    words: String,
    /// Why it was not done, or what is wrong with the words.
    problem: Option<String>,
}

pub(super) async fn elsewhere(SaleVisit { sale, .. }: SaleVisit) -> Redirect {
    Redirect::to(&address(&sale))
}

pub(super) async fn sent(
    SaleVisit {
        visit,
        person,
        sale,
    }: SaleVisit,
    form: Result<Form<OrderForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let app = visit.app.clone();
    let mut page = ConfirmPage::new(&app, visit.page.clone(), sale.clone(), &form);
    let words = form.words.trim().to_owned();
    let note = Note::try_from(words).ok();
    if form.order.needs_words() && note.is_none() {
        page.problem = Some(format!(
            "{} is one line of 1 to {} characters.",
            form.order.words_label(),
            Note::LENGTH_MAX
        ));
        return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
    }
    if !form.confirmed {
        return page.into_response();
    }
    match carry_out(&app, &person, &sale, &form, note).await {
        Ok(said) => {
            let to = match form.order {
                Order::Discard => "/house".to_owned(),
                _ => address(&sale),
            };
            visit.done(&person, said, &to)
        }
        Err((status, words)) => {
            page.problem = Some(words.to_owned());
            (status, page).into_response()
        }
    }
}

impl ConfirmPage {
    fn new(app: &App, page: Page, sale: SaleId, form: &OrderForm) -> Self {
        let model = app.read_model();
        let running = model.sale(&sale).map(|known| known.title.clone());
        let ended = || Some(model.ended_sale(&sale)?.title.clone());
        let title = running.or_else(ended);
        let note = |sale: &SaleId| {
            let mut drafts = model.drafts().into_iter();
            drafts
                .find(|draft| draft.sale == *sale)
                .map(|draft| draft.title)
        };
        let title = title.or_else(|| note(&sale));
        let lot = form.lot.as_ref().and_then(|lot| model.lot(&sale, lot));
        Self {
            page,
            title: format::one_line(&title.unwrap_or_default(), NAME_SHOWN_MAX),
            order: form.order,
            lot: form.lot.clone(),
            lot_name: lot.map_or_else(String::new, |lot| {
                let title = format::one_line(&lot.texts.title, NAME_SHOWN_MAX);
                format!("lot {}, {title}", lot.public.number)
            }),
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
        self.order.question(&self.lot_name)
    }
}
