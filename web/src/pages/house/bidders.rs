//! `/house/sales/{sale}/bidders`: who registered, who may bid up to what, and deciding about each.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::{Amount, BidderState, UserId};
use axum::{
    extract::RawQuery,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{Page, Part, Problem, PublishedVisit, Trail, address, said};
use crate::{
    accounts::{Email, visible},
    format,
    locale::{filters, t},
    model::SaleModel,
    pages::{
        sent_form::SentForm,
        sign_up::sentence,
        visit::{Visit, form_again, query_word},
    },
    registrations::{self, Bidder, Decision, DecisionState, NOTE_LENGTH_MAX, RegistrantState},
};

/// People on one page.
const SHOWN_MAX: usize = 100;

/// The bidders of a sale.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/bidders.html")]
pub(super) struct BiddersPage {
    page: Page,
    trail: Trail,
    said: Option<String>,
    problem: Option<String>,
    who: String,
    currency: String,
    rows: Vec<BidderRow>,
    /// Which of how many, where they do not fit on a page.
    part: Option<String>,
    following: Option<usize>,
    /// What was typed into the form that adds somebody.
    typed: Typed,
}

/// One person.
#[derive(Debug)]
struct BidderRow {
    user: UserId,
    name: String,
    email: String,
    is_email_verified: bool,
    state: RegistrantState,
    /// Where the engine says otherwise.
    differs: bool,
    since: String,
    /// When they accepted the conditions of the sale; empty: they were not asked.
    accepted: String,
    paddle: String,
    /// What was decided, whatever is typed; empty: nothing.
    limit: String,
    deposit: String,
    typed: Typed,
}

/// What the fields of a form hold.
#[derive(Clone, Debug, Default)]
struct Typed {
    email: String,
    limit: String,
    deposit: String,
    note: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct DecisionForm {
    decision: DecisionState,
    /// Of whom; none: of whoever has the address.
    user: Option<UserId>,
    #[serde(default)]
    email: String,
    #[serde(default)]
    limit: String,
    #[serde(default)]
    deposit: String,
    #[serde(default)]
    note: String,
}

pub(super) async fn show(
    PublishedVisit { visit, sale, .. }: PublishedVisit,
    RawQuery(query): RawQuery,
) -> Response {
    let from = query_word(query.as_deref(), "from").and_then(|from| from.parse().ok());
    shown(visit, sale, from.unwrap_or(0), None).await
}

pub(super) async fn sent(
    SentForm {
        by: PublishedVisit {
            visit,
            person,
            sale,
        },
        form,
    }: SentForm<PublishedVisit, DecisionForm>,
) -> Response {
    let user = match form.user(&visit).await {
        Ok(user) => user,
        Err(words) => return shown(visit, sale, 0, Some((words, form))).await,
    };
    let decision = match form.decision(&sale) {
        Ok(decision) => decision,
        Err(words) => return shown(visit, sale, 0, Some((words, form))).await,
    };
    let done = match decision.state {
        DecisionState::Approved => "approved",
        DecisionState::Declined => "declined",
        DecisionState::Blocked => "blocked",
    };
    match registrations::decide(&visit.app, &person, &sale, &user, decision).await {
        Ok(_) => visit.done(
            &person,
            done,
            &format!("{}/bidders", address(&sale.record.sale)),
        ),
        Err(refused) => {
            let words = sentence(&refused.to_string());
            shown(visit, sale, 0, Some((words, form))).await
        }
    }
}

async fn shown(
    visit: Visit,
    sale: Arc<SaleModel>,
    from: usize,
    refused: Option<(String, DecisionForm)>,
) -> Response {
    let found = registrations::bidders(&visit.app, &sale.record.sale, from, SHOWN_MAX).await;
    let Ok((bidders, total)) = found else {
        return visit.problem(Problem::Unavailable);
    };
    let said = said(visit.said.as_deref());
    let once = visit.said_once();
    let is_refused = refused.is_some();
    let page = BiddersPage::new(visit.page, &sale, bidders, (from, total), refused);
    let answer = (once, BiddersPage { said, ..page });
    match is_refused {
        false => answer.into_response(),
        true => form_again(StatusCode::CONFLICT, answer),
    }
}

impl DecisionForm {
    async fn user(&self, visit: &Visit) -> Result<UserId, String> {
        if let Some(user) = &self.user {
            return Ok(user.clone());
        }
        let email = Email::parse(&self.email).map_err(|error| sentence(&error.to_string()))?;
        let account = visit.app.accounts().find(&email).await;
        let account = account.map_err(|error| sentence(&error.to_string()))?;
        let account =
            account.ok_or_else(|| t!("house-bidders-wrong-account", email = self.email.trim()))?;
        Ok(account.user)
    }

    fn decision(&self, sale: &SaleModel) -> Result<Decision, String> {
        let (limit, currency) = (self.limit.trim(), sale.record.currency);
        let limit = (!limit.is_empty())
            .then(|| format::parse_lenient(limit, currency))
            .transpose()
            .map_err(|error| t!("house-bidders-wrong-limit", why = error.to_string()))?;
        let noted = |text: &str| {
            let text = visible(text);
            Some(text).filter(|text| text.chars().count() <= NOTE_LENGTH_MAX)
        };
        let long_deposit = || t!("house-bidders-wrong-deposit", count = NOTE_LENGTH_MAX);
        let long_note = || t!("house-bidders-wrong-note", count = NOTE_LENGTH_MAX);
        Ok(Decision {
            state: self.decision,
            limit,
            deposit: noted(&self.deposit).ok_or_else(long_deposit)?,
            note: noted(&self.note).ok_or_else(long_note)?,
        })
    }

    fn typed(&self) -> Typed {
        Typed {
            email: self.email.clone(),
            limit: self.limit.clone(),
            deposit: self.deposit.clone(),
            note: self.note.clone(),
        }
    }
}

impl BiddersPage {
    fn new(
        page: Page,
        sale: &SaleModel,
        bidders: Vec<Bidder>,
        (from, total): (usize, usize),
        refused: Option<(String, DecisionForm)>,
    ) -> Self {
        let (problem, form) = refused.unzip();
        let mut rows: Vec<_> = (bidders.into_iter())
            .map(|bidder| BidderRow::new(bidder, sale))
            .collect();
        // What was typed stands where it was typed.
        let mut typed = Typed::default();
        if let Some(form) = form {
            let row = rows
                .iter_mut()
                .find(|row| Some(&row.user) == form.user.as_ref());
            *row.map_or(&mut typed, |row| &mut row.typed) = form.typed();
        }
        let to = from + rows.len();
        Self {
            page,
            trail: Trail::new(sale, Part::Bidders),
            said: None,
            problem,
            who: who(sale.record.registration),
            currency: sale.record.currency.to_string(),
            part: (rows.len() < total).then(|| {
                t!(
                    "house-bidders-part",
                    from = from + 1,
                    to = to,
                    total = total
                )
            }),
            following: (to < total).then_some(to),
            rows,
            typed,
        }
    }

    fn waiting(&self) -> usize {
        let waiting = |row: &&BidderRow| row.state == RegistrantState::Waiting;
        self.rows.iter().filter(waiting).count()
    }
}

fn who(registration: auction::Registration) -> String {
    match registration {
        auction::Registration::Open => t!("house-bidders-open"),
        auction::Registration::Approval => t!("house-bidders-approval"),
        auction::Registration::Invitation => t!("house-bidders-invitation"),
    }
}

impl BidderRow {
    fn new(bidder: Bidder, sale: &SaleModel) -> Self {
        let Bidder {
            registrant,
            known,
            standing,
        } = bidder;
        let currency = sale.record.currency;
        let zone = sale.zone();
        let expected = match registrant.state {
            RegistrantState::Approved => BidderState::Approved,
            RegistrantState::Blocked => BidderState::Blocked,
            RegistrantState::Waiting | RegistrantState::Declined => BidderState::NotApproved,
        };
        let money = |amount: Amount| format::in_field(amount, currency);
        let known = known.unwrap_or_default();
        Self {
            user: registrant.user,
            name: known.name,
            email: known.email,
            is_email_verified: known.is_email_verified,
            state: registrant.state,
            differs: standing.is_some_and(|standing| {
                standing.state != expected || standing.limit != registrant.limit
            }),
            since: zone.date_and_time(registrant.since),
            accepted: (registrant.accepted)
                .map(|accepted| zone.date(accepted.at))
                .unwrap_or_default(),
            limit: (registrant.limit)
                .map(|limit| format::money(limit, currency))
                .unwrap_or_default(),
            deposit: registrant.deposit.clone(),
            paddle: standing
                .and_then(|standing| standing.paddle)
                .map(|paddle| paddle.to_string())
                .unwrap_or_default(),
            typed: Typed {
                email: String::new(),
                limit: registrant.limit.map(money).unwrap_or_default(),
                deposit: registrant.deposit,
                note: registrant.note,
            },
        }
    }

    fn may_be_declined(&self) -> bool {
        self.state == RegistrantState::Waiting
    }

    /// As the page's own hook has it, in any language.
    fn state_code(&self) -> &'static str {
        match self.state {
            RegistrantState::Waiting => "Waiting",
            RegistrantState::Approved => "Approved",
            RegistrantState::Declined => "Declined",
            RegistrantState::Blocked => "Blocked",
        }
    }

    /// What approving is called where they are approved already, or were blocked.
    fn approve_word(&self) -> String {
        match self.state {
            RegistrantState::Approved => t!("house-bidders-save"),
            RegistrantState::Blocked => t!("house-bidders-unblock"),
            RegistrantState::Waiting | RegistrantState::Declined => t!("house-bidders-approve"),
        }
    }
}
