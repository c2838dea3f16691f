//! `/house/sales/{sale}/orders`: what the house does with a sale, asked once more and then done.

use askama::Template;
use askama_web::WebTemplate;
use auction::{
    AnnounceMessage, HoldSale, LotId, LotPhase, MessageId, Note, Refusal, ResumeSale, SaleId,
    WithdrawLot,
};
use axum::{
    Form,
    extract::rejection::FormRejection,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use topology::subject::OperatorVerb;

use super::{Page, Problem, SaleDesk, address};
use crate::{
    App, Person,
    engine::OrderOutcome,
    format,
    house::drafts::{self, DraftRefused},
    pages::{NAME_SHOWN_MAX, visit::shown},
    security::FormToken,
};

/// An order as a form sends it.
#[derive(Debug, Deserialize)]
pub(super) struct OrderForm {
    form_token: FormToken,
    order: Order,
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

/// The second step of an order: what will happen, once more.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/confirm.html")]
pub(super) struct ConfirmPage {
    pub(super) page: Page,
    pub(super) sale: SaleId,
    pub(super) title: String,
    pub(super) order: Order,
    pub(super) lot: Option<LotId>,
    pub(super) lot_name: String,
    pub(super) message: Option<MessageId>,
    pub(super) words: String,
    /// Why it was not done, or what is wrong with the words.
    pub(super) problem: Option<String>,
}

pub(super) async fn elsewhere(SaleDesk { sale, .. }: SaleDesk) -> Redirect {
    Redirect::to(&address(&sale))
}

pub(super) async fn sent(
    SaleDesk {
        visit,
        person,
        sale,
    }: SaleDesk,
    form: Result<Form<OrderForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return visit.problem(Problem::Malformed);
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
    match form
        .order
        .carry_out(&app, &person, &sale, &form, note)
        .await
    {
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

/// Why an order was not done, for whoever gave it.
type NotDone = (StatusCode, &'static str);

const UNKNOWN: NotDone = (
    StatusCode::SERVICE_UNAVAILABLE,
    "No answer came in time, so it may have been done. Doing it again is safe.",
);
const UNAVAILABLE: NotDone = (
    StatusCode::SERVICE_UNAVAILABLE,
    "It could not be done just now. Nothing was changed. Try again in a moment.",
);

impl Order {
    fn needs_words(self) -> bool {
        !matches!(self, Self::Publish | Self::Discard)
    }

    /// Its name in forms.
    fn code(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Discard => "discard",
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Withdraw => "withdraw",
            Self::Announce => "announce",
        }
    }

    fn words_label(self) -> &'static str {
        match self {
            Self::Announce => "The message",
            _ => "The reason",
        }
    }

    async fn carry_out(
        self,
        app: &App,
        person: &Person,
        sale: &SaleId,
        form: &OrderForm,
        note: Option<Note>,
    ) -> Result<&'static str, NotDone> {
        let incomplete: NotDone = (
            StatusCode::BAD_REQUEST,
            "Something in the form was missing.",
        );
        match self {
            Self::Publish => return publish(app, person, sale).await,
            Self::Discard => return discard(app, sale).await,
            Self::Hold | Self::Resume | Self::Withdraw | Self::Announce => {}
        }
        let id = sale.clone();
        let words = note.ok_or(incomplete)?;
        let outcome = match self {
            Self::Hold => {
                let order = HoldSale {
                    sale: id,
                    reason: words,
                };
                app.engine()
                    .order(person, sale, OperatorVerb::Hold, &order)
                    .await
            }
            Self::Resume => {
                let order = ResumeSale {
                    sale: id,
                    reason: words,
                };
                app.engine()
                    .order(person, sale, OperatorVerb::Resume, &order)
                    .await
            }
            Self::Withdraw => {
                let lot = form.lot.clone().ok_or(incomplete)?;
                let order = WithdrawLot {
                    sale: id,
                    lot,
                    reason: words,
                };
                app.engine()
                    .order(person, sale, OperatorVerb::Withdraw, &order)
                    .await
            }
            Self::Announce | Self::Publish | Self::Discard => {
                let message = form.message.clone().ok_or(incomplete)?;
                let order = AnnounceMessage {
                    sale: id,
                    message,
                    text: words,
                };
                app.engine()
                    .order(person, sale, OperatorVerb::Announce, &order)
                    .await
            }
        };
        match outcome {
            OrderOutcome::Done => {
                self.is_shown(app, sale, form).await;
                Ok(self.said())
            }
            OrderOutcome::Refused(refusal) => Err((StatusCode::CONFLICT, refused(&refusal))),
            OrderOutcome::Unknown => Err(UNKNOWN),
            OrderOutcome::Fault(fault) => {
                tracing::error!(fault, "the engine could not take an order");
                Err(UNAVAILABLE)
            }
        }
    }

    fn said(self) -> &'static str {
        match self {
            Self::Publish => "published",
            Self::Discard => "discarded",
            Self::Hold => "held",
            Self::Resume => "resumed",
            Self::Withdraw => "withdrawn",
            Self::Announce => "announced",
        }
    }

    /// Waits, within bounds, until pages show it.
    async fn is_shown(self, app: &App, sale: &SaleId, form: &OrderForm) {
        let held = |held: bool| {
            let found = app.board().sale(sale);
            found.is_some_and(|found| found.record.held_since.is_some() == held)
        };
        let withdrawn = || {
            let lot = form.lot.as_ref().and_then(|lot| app.board().lot(sale, lot));
            lot.is_some_and(|lot| lot.public.phase == LotPhase::Withdrawn)
        };
        let told = || {
            let messages = app
                .board()
                .sale(sale)
                .map(|sale| sale.record.messages.clone());
            let mut messages = messages.into_iter().flatten();
            messages.any(|told| Some(&told.message) == form.message.as_ref())
        };
        shown(|| match self {
            Self::Hold => held(true),
            Self::Resume => held(false),
            Self::Withdraw => withdrawn(),
            Self::Announce => told(),
            Self::Publish | Self::Discard => true,
        })
        .await;
    }
}

async fn publish(app: &App, person: &Person, sale: &SaleId) -> Result<&'static str, NotDone> {
    match drafts::publish(app, person, sale).await {
        Ok(()) => {
            let whole = || {
                let found = app.board().sale(sale);
                found.is_some_and(|sale| sale.lots.len() == sale.record.lots.len())
            };
            shown(whole).await;
            Ok(Order::Publish.said())
        }
        Err(DraftRefused::Published) => Ok("already"),
        Err(DraftRefused::NotFound) => {
            Err((StatusCode::NOT_FOUND, "There is no such draft any more."))
        }
        Err(DraftRefused::Invalid(_) | DraftRefused::Refused(_)) => Err((
            StatusCode::CONFLICT,
            "It cannot run as it stands. Go back to the draft: it says what is wrong.",
        )),
        Err(DraftRefused::ChangedMeanwhile) => Err(CHANGED_MEANWHILE),
        Err(DraftRefused::Unknown) => Err(UNKNOWN),
        Err(DraftRefused::Unavailable) => Err(UNAVAILABLE),
    }
}

const CHANGED_MEANWHILE: NotDone = (
    StatusCode::CONFLICT,
    "Somebody else changed the draft meanwhile. Look at it again first.",
);

async fn discard(app: &App, sale: &SaleId) -> Result<&'static str, NotDone> {
    match drafts::discard(app, sale).await {
        Ok(()) | Err(DraftRefused::NotFound) => {
            let gone = || app.board().drafts().iter().all(|draft| draft.sale != *sale);
            shown(gone).await;
            Ok(Order::Discard.said())
        }
        Err(DraftRefused::Published) => Err((
            StatusCode::CONFLICT,
            "It is published, or about to be. Nothing was changed.",
        )),
        Err(DraftRefused::ChangedMeanwhile) => Err(CHANGED_MEANWHILE),
        Err(_) => Err(UNAVAILABLE),
    }
}

impl ConfirmPage {
    fn new(app: &App, page: Page, sale: SaleId, form: &OrderForm) -> Self {
        let board = app.board();
        let title = board.sale(&sale).map(|known| known.title.clone());
        let note = |sale: &SaleId| {
            let mut drafts = board.drafts().into_iter();
            drafts
                .find(|draft| draft.sale == *sale)
                .map(|draft| draft.title)
        };
        let title = title.or_else(|| note(&sale));
        let lot = form.lot.as_ref().and_then(|lot| board.lot(&sale, lot));
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
        match self.order {
            Order::Publish => "Publish this sale?".to_owned(),
            Order::Discard => "Throw this draft away?".to_owned(),
            Order::Hold => "Put the sale on hold?".to_owned(),
            Order::Resume => "Let the sale go on?".to_owned(),
            Order::Withdraw => format!("Withdraw {}?", self.lot_name),
            Order::Announce => "Tell everyone this?".to_owned(),
        }
    }

    fn consequence(&self) -> &'static str {
        match self.order {
            Order::Publish => {
                "Everyone sees it then. Its lots, ends and steps cannot be changed any more."
            }
            Order::Discard => "It is gone for good. Nobody but operators ever saw it.",
            Order::Hold => {
                "Bids are refused and no end passes until the sale goes on. Everyone sees that it is on hold. The reason stays with the house."
            }
            Order::Resume => {
                "Every lot goes on with the time it had left. The reason stays with the house."
            }
            Order::Withdraw => "It leaves the sale for good. The reason stays with the house.",
            Order::Announce => {
                "It shows at once on the pages of the sale and of every lot, and cannot be taken back."
            }
        }
    }

    fn button(&self) -> &'static str {
        match self.order {
            Order::Publish => "Publish the sale",
            Order::Discard => "Throw it away",
            Order::Hold => "Put on hold",
            Order::Resume => "Let it go on",
            Order::Withdraw => "Withdraw the lot",
            Order::Announce => "Tell everyone",
        }
    }
}

/// Why the rules say no, for the house.
fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownSale => "There is no such sale.",
        Refusal::UnknownLot => "There is no such lot in this sale.",
        Refusal::LotHasBids => "Somebody has bid on it: it cannot be withdrawn any more.",
        Refusal::LotClosed => "Its end has passed: it cannot be withdrawn any more.",
        Refusal::SaleOver => "No lot is left to be sold, so there is nothing to hold.",
        Refusal::MessageIdReused => "This form sent another message before. Open the page again.",
        _ => "That is not possible here. Nothing was changed.",
    }
}
