//! `/house/sales/{sale}/orders`: what the house does with a sale, asked once more and then done.

use askama::Template;
use askama_web::WebTemplate;
use auction::{AnnounceMessage, HoldSale, LotId, MessageId, Note, ResumeSale, SaleId, WithdrawLot};
use axum::{
    Form,
    extract::rejection::FormRejection,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Page, Problem, SaleVisit, address, carry_out::carry_out};
use crate::{App, engine::HouseOrder, format, pages::NAME_SHOWN_MAX, security::FormToken};

/// What the house can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    Publish,
    Discard,
    Hold,
    Resume,
    Withdraw,
    Announce,
}

/// An order as a form sends it.
#[derive(Debug, Deserialize)]
pub(super) struct OrderForm {
    form_token: FormToken,
    pub(super) order: Order,
    /// Which lot; for a withdrawal.
    lot: Option<LotId>,
    /// The message's id; for a message.
    message: Option<MessageId>,
    /// The reason, or the message's text.
    #[serde(default)]
    words: String,
    #[serde(default)]
    confirmed: bool,
}

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
    let mut page = ConfirmPage::new(&app, visit.page, sale.clone(), &form);
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
            Redirect::to(&format!("{to}?said={said}")).into_response()
        }
        Err((status, words)) => {
            page.problem = Some(words.to_owned());
            (status, page).into_response()
        }
    }
}

impl OrderForm {
    /// What the engine is told; none when a field is missing, or when it is about a draft.
    pub(super) fn house_order(&self, sale: SaleId, note: Note) -> Option<HouseOrder> {
        Some(match self.order {
            Order::Hold => HouseOrder::Hold(HoldSale { sale, reason: note }),
            Order::Resume => HouseOrder::Resume(ResumeSale { sale, reason: note }),
            Order::Withdraw => HouseOrder::Withdraw(WithdrawLot {
                sale,
                lot: self.lot.clone()?,
                reason: note,
            }),
            Order::Announce => HouseOrder::Announce(AnnounceMessage {
                sale,
                message: self.message.clone()?,
                text: note,
            }),
            Order::Publish | Order::Discard => return None,
        })
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
                let title = format::one_line(&lot.title, NAME_SHOWN_MAX);
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

impl Order {
    pub(super) fn needs_words(self) -> bool {
        !matches!(self, Self::Publish | Self::Discard)
    }

    /// Its name in forms.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Discard => "discard",
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Withdraw => "withdraw",
            Self::Announce => "announce",
        }
    }

    pub(super) fn words_label(self) -> &'static str {
        match self {
            Self::Announce => "The message",
            _ => "The reason",
        }
    }

    /// What was done, as a code in the next page's address.
    pub(super) fn said(self) -> &'static str {
        match self {
            Self::Publish => "published",
            Self::Discard => "discarded",
            Self::Hold => "held",
            Self::Resume => "resumed",
            Self::Withdraw => "withdrawn",
            Self::Announce => "announced",
        }
    }

    pub(super) fn question(self, lot: &str) -> String {
        match self {
            Self::Publish => "Publish this sale?".to_owned(),
            Self::Discard => "Discard this draft?".to_owned(),
            Self::Hold => "Put this sale on hold?".to_owned(),
            Self::Resume => "Resume this sale?".to_owned(),
            Self::Withdraw => format!("Withdraw {lot}?"),
            Self::Announce => "Make this announcement?".to_owned(),
        }
    }

    pub(super) fn consequence(self) -> &'static str {
        match self {
            Self::Publish => {
                "Everyone can see it then, and its lots, end times and terms are final."
            }
            Self::Discard => "It is deleted for good. Only operators ever saw it.",
            Self::Hold => {
                "Bidding stops and no lot ends until the sale is resumed. Everyone sees that it is on hold. The reason is not published."
            }
            Self::Resume => {
                "Bidding continues, and every lot has the time it had left. The reason is not published."
            }
            Self::Withdraw => "It is removed from the sale for good. The reason is not published.",
            Self::Announce => {
                "It appears at once on the pages of the sale and of every lot, and cannot be taken back."
            }
        }
    }

    pub(super) fn button(self) -> &'static str {
        match self {
            Self::Publish => "Publish the sale",
            Self::Discard => "Discard draft",
            Self::Hold => "Put on hold",
            Self::Resume => "Resume sale",
            Self::Withdraw => "Withdraw the lot",
            Self::Announce => "Announce",
        }
    }
}
