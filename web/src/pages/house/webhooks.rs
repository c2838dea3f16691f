//! `/house/webhooks`: where programs of others are told what happens, and what they were sent.

use askama::Template;
use askama_web::WebTemplate;
use auction::Time;
use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use bootstrap::random;
use webhook::{
    DeliveryState, DeliveryView, DisabledWhy, EndpointId, EndpointState, EndpointView, EventType,
    Order,
};

use super::{OperatorVisit, Page, Problem, said};
use crate::{
    App, Person,
    field_problem::FieldProblem,
    format,
    house::webhooks::{Ordered, WebhookFailure, WrittenWebhook},
    locale::{filters, t},
    pages::{
        page_cookie::WEBHOOK_SECRET,
        sent_form::{Pairs, Sender, SentForm},
        sign_up::sentence,
        visit::{Visit, form_again},
    },
};

const PATH: &str = "/house/webhooks";

/// All of them.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/webhooks.html")]
pub(super) struct WebhooksPage {
    page: Page,
    said: Option<String>,
    problem: Option<String>,
    /// Or why nobody says what there is.
    webhooks: Result<Vec<EndpointView>, WebhookFailure>,
    /// What the next one is called: sent twice, it is added once.
    name: String,
    form: WebhookForm,
}

/// One of them.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/webhook.html")]
pub(super) struct WebhookPage {
    page: Page,
    said: Option<String>,
    problem: Option<String>,
    webhook: EndpointView,
    deliveries: Vec<DeliveryView>,
    /// What the next order is called: sent twice, it is done once.
    name: String,
    form: WebhookForm,
    /// A secret that was made just now: it is shown this once.
    secret: Option<String>,
}

/// The fields of an endpoint, as they are typed.
#[derive(Debug, Default)]
pub(super) struct WebhookForm {
    written: WrittenWebhook,
    wrong: Vec<FieldProblem>,
    /// Sales to choose among, by id and title.
    sales: Vec<(String, String)>,
}

/// An operator at a webhook.
pub(super) struct WebhookVisit {
    visit: Visit,
    person: Person,
    webhook: EndpointId,
}

impl FromRequestParts<App> for WebhookVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let OperatorVisit { visit, person } = OperatorVisit::from_request_parts(parts, app).await?;
        match Path::<EndpointId>::from_request_parts(parts, app).await {
            Ok(Path(webhook)) => Ok(Self {
                visit,
                person,
                webhook,
            }),
            Err(_) => Err(visit.problem(Problem::NotFound)),
        }
    }
}

impl Sender for WebhookVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

pub(super) async fn show(OperatorVisit { visit, .. }: OperatorVisit) -> Response {
    let said = said(visit.said.as_deref());
    let once = visit.said_once();
    let form = WebhookForm::new(&visit.app, WrittenWebhook::default(), vec![]);
    let page = WebhooksPage::new(visit, form).await;
    (once, WebhooksPage { said, ..page }).into_response()
}

pub(super) async fn add(
    SentForm {
        by: OperatorVisit { visit, person },
        form,
    }: SentForm<OperatorVisit, Pairs>,
) -> Response {
    let app = visit.app.clone();
    let written = written(&form);
    let settings = match written.settings(&app).await {
        Ok(settings) => settings,
        Err(wrong) => {
            let form = WebhookForm::new(&app, written, wrong);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return form_again(status, WebhooksPage::new(visit, form).await);
        }
    };
    let Ok(endpoint) = value(&form, "name").parse::<EndpointId>() else {
        return visit.problem(Problem::Malformed);
    };
    let path = address(&endpoint);
    let order = Order::Add { endpoint, settings };
    match app.webhooks().order(&person, &order).await {
        Ok(ordered) => shown_once(&app, &person, &path, &ordered),
        Err(failure) => {
            let form = WebhookForm::new(&app, written, vec![]);
            let page = WebhooksPage::new(visit, form).await;
            let problem = Some(sentence(&failure.to_string()));
            form_again(status(&failure), WebhooksPage { problem, ..page })
        }
    }
}

pub(super) async fn show_one(at: WebhookVisit, headers: HeaderMap) -> Response {
    let app = at.visit.app.clone();
    let path = address(&at.webhook);
    let secret = WEBHOOK_SECRET.kept(&app, &at.person, &path, &headers);
    let dropped = secret
        .is_some()
        .then(|| (header::SET_COOKIE, WEBHOOK_SECRET.drop(&app, &path)));
    let said = said(at.visit.said.as_deref());
    let once = at.visit.said_once();
    let page = match WebhookPage::read(at, None).await {
        Ok(page) => page,
        Err(answer) => return answer,
    };
    let page = WebhookPage {
        said,
        secret,
        ..page
    };
    let once = AppendHeaders(once.into_iter().flatten());
    (once, AppendHeaders(dropped), page).into_response()
}

pub(super) async fn act(SentForm { by: at, form }: SentForm<WebhookVisit, Pairs>) -> Response {
    let app = at.visit.app.clone();
    let (endpoint, name) = (at.webhook.clone(), value(&form, "name").to_owned());
    let path = address(&endpoint);
    let (order, done) = match value(&form, "act") {
        "pause" => (Order::Pause { endpoint }, "webhook-paused"),
        "resume" => (Order::Resume { endpoint }, "webhook-resumed"),
        "test" => (Order::Test { endpoint, name }, "webhook-tested"),
        "secret" => (Order::ReplaceSecret { endpoint, name }, ""),
        "delete" => (Order::Delete { endpoint }, "webhook-deleted"),
        "again" => match value(&form, "event").parse() {
            Ok(event) => (Order::DeliverAgain { endpoint, event }, "webhook-again"),
            Err(_) => return at.visit.problem(Problem::Malformed),
        },
        "change" => {
            let written = written(&form);
            match written.settings(&app).await {
                Ok(settings) => (Order::Change { endpoint, settings }, "webhook-changed"),
                Err(wrong) => {
                    let form = WebhookForm::new(&app, written, wrong);
                    return match WebhookPage::read(at, Some(form)).await {
                        Ok(page) => form_again(StatusCode::UNPROCESSABLE_ENTITY, page),
                        Err(answer) => answer,
                    };
                }
            }
        }
        _ => return at.visit.problem(Problem::Malformed),
    };
    match app.webhooks().order(&at.person, &order).await {
        Ok(Ordered::Deleted) => at.visit.done(&at.person, done, PATH),
        Ok(
            ordered @ Ordered::Done {
                secret: Some(_), ..
            },
        ) => shown_once(&app, &at.person, &path, &ordered),
        Ok(Ordered::Done { .. }) => at.visit.done(&at.person, done, &path),
        Err(failure) => {
            let typed = matches!(order, Order::Change { .. })
                .then(|| WebhookForm::new(&app, written(&form), vec![]));
            match WebhookPage::read(at, typed).await {
                Ok(page) => {
                    let problem = Some(sentence(&failure.to_string()));
                    form_again(status(&failure), WebhookPage { problem, ..page })
                }
                Err(answer) => answer,
            }
        }
    }
}

/// To the page of a webhook, which shows its new secret once.
fn shown_once(app: &App, person: &Person, path: &str, ordered: &Ordered) -> Response {
    let kept = match ordered {
        Ordered::Done {
            secret: Some(secret),
            ..
        } => Some(WEBHOOK_SECRET.keep(app, person, path, &secret.reveal())),
        Ordered::Done { .. } | Ordered::Deleted => None,
    };
    let kept = AppendHeaders(kept.map(|kept| (header::SET_COOKIE, kept)));
    (kept, Redirect::to(path)).into_response()
}

fn status(failure: &WebhookFailure) -> StatusCode {
    match failure {
        WebhookFailure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        WebhookFailure::Away | WebhookFailure::Unknown => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Where a webhook is.
fn address(webhook: &EndpointId) -> String {
    format!("{PATH}/{webhook}")
}

fn written(form: &Pairs) -> WrittenWebhook {
    let events = form.iter().filter(|(name, _)| name == "event_type");
    WrittenWebhook {
        url: value(form, "url").to_owned(),
        description: value(form, "description").to_owned(),
        events: events.map(|(_, value)| value.clone()).collect(),
        sale: value(form, "sale").to_owned(),
    }
}

fn value<'a>(form: &'a Pairs, name: &str) -> &'a str {
    let found = form.iter().find(|(known, _)| known == name);
    found.map_or("", |(_, value)| value)
}

impl WebhookForm {
    fn new(app: &App, written: WrittenWebhook, wrong: Vec<FieldProblem>) -> Self {
        let sales = app.read_model().sales();
        let named = sales.iter().map(|sale| {
            let title = format::one_line(&sale.title, super::NAME_SHOWN_MAX);
            (sale.record.sale.to_string(), title)
        });
        let mut sales: Vec<_> = named.collect();
        // One that is over is still what it is of.
        let is_known = sales.iter().any(|(id, _)| *id == written.sale);
        if !written.sale.is_empty() && !is_known {
            sales.push((written.sale.clone(), written.sale.clone()));
        }
        Self {
            written,
            wrong,
            sales,
        }
    }

    fn types() -> [EventType; 6] {
        EventType::ALL
    }

    fn chooses(&self, event_type: &EventType) -> bool {
        self.written
            .events
            .iter()
            .any(|it| it == event_type.as_str())
    }

    /// What is wrong with a field.
    fn problem(&self, name: &str) -> Option<String> {
        let is_of = |wrong: &&FieldProblem| wrong.pointer.strip_prefix('/') == Some(name);
        let wrong = self.wrong.iter().find(is_of)?;
        Some(sentence(&wrong.detail))
    }
}

impl WebhooksPage {
    async fn new(visit: Visit, form: WebhookForm) -> Self {
        Self {
            webhooks: visit.app.webhooks().all().await,
            page: visit.page,
            said: None,
            problem: None,
            name: random::id(),
            form,
        }
    }
}

impl WebhookPage {
    async fn read(at: WebhookVisit, typed: Option<WebhookForm>) -> Result<Self, Response> {
        let visit = at.visit;
        let found = match visit.app.webhooks().one(&at.webhook).await {
            Ok(found) => found,
            Err(_) => return Err(visit.problem(Problem::Unavailable)),
        };
        let found = found.and_then(|mut reply| Some((reply.endpoints.pop()?, reply.deliveries)));
        let Some((webhook, deliveries)) = found else {
            return Err(visit.problem(Problem::NotFound));
        };
        let as_it_is = || {
            let written = WrittenWebhook::of(&webhook.settings);
            WebhookForm::new(&visit.app, written, vec![])
        };
        Ok(Self {
            form: typed.unwrap_or_else(as_it_is),
            page: visit.page,
            said: None,
            problem: None,
            webhook,
            deliveries,
            name: random::id(),
            secret: None,
        })
    }

    fn here(&self) -> String {
        address(&self.webhook.webhook)
    }

    fn is_paused(&self) -> bool {
        self.webhook.state == EndpointState::Paused
    }

    /// Since when and why.
    fn disabled(&self) -> Option<(Time, DisabledWhy)> {
        match self.webhook.state {
            EndpointState::Disabled { at, why } => Some((at, why)),
            EndpointState::Active | EndpointState::Paused => None,
        }
    }

    fn words(at: &Time) -> String {
        format::date_and_exact_time(*at)
    }
}

/// What an operator calls it: by its description, or else by its address.
fn title(webhook: &EndpointView) -> &str {
    match webhook.settings.description.as_str() {
        "" => webhook.settings.url.as_str(),
        description => description,
    }
}

/// How it stands, in a word, and whether that wants looking at.
fn state(webhook: &EndpointView) -> Option<(String, bool)> {
    match webhook.state {
        EndpointState::Disabled { .. } => Some((t!("house-webhook-disabled"), true)),
        EndpointState::Paused => Some((t!("house-webhook-paused"), false)),
        EndpointState::Active => webhook
            .failing_since
            .map(|_| (t!("house-webhook-failing"), true)),
    }
}

/// Why one was disabled, in words that follow "disabled:".
fn why_disabled(why: &DisabledWhy) -> String {
    match why {
        DisabledWhy::Gone => t!("house-webhook-why-gone"),
        DisabledWhy::Failing => t!("house-webhook-why-failing"),
        DisabledWhy::TooMuchWaits => t!("house-webhook-why-much"),
    }
}

/// What a kind of event tells of.
fn event_words(event_type: &EventType) -> String {
    match event_type {
        EventType::LotSold => t!("house-webhook-event-sold"),
        EventType::LotPassed => t!("house-webhook-event-passed"),
        EventType::BidAccepted => t!("house-webhook-event-bid"),
        EventType::RegistrationCreated => t!("house-webhook-event-asked"),
        EventType::RegistrationApproved => t!("house-webhook-event-approved"),
        EventType::InvoicePaid => t!("house-webhook-event-paid"),
    }
}
