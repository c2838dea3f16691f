//! Registering for a sale, and what the house decides about who did.

use auction::{Amount, BidderState, Note, Paddle, SaleId, Time, UserId};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Ids, Params},
    cursor::{Page, PageParams},
    refusal,
    sales::SalePath,
};
use crate::{
    App, Person,
    accounts::Email,
    registrations::{
        self, Bidder, DecideRefused, Decision, DecisionState, RegisterRefused, Registrant,
        RegistrantState,
    },
    sessions::Operator,
};

/// What whoever registers accepts.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"accepted": null}))]
pub(super) struct NewRegistration {
    /// The version of the sale's conditions, as the sale says it; null where it has none.
    accepted: Option<String>,
}

/// One's own registration.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct RegistrationView {
    state: RegistrantState,
    since: Time,
    /// The version of the sale's conditions that was accepted.
    #[schema(required = true)]
    accepted: Option<String>,
}

impl RegistrationView {
    fn new(registrant: Registrant) -> Self {
        Self {
            state: registrant.state,
            since: registrant.since,
            accepted: registrant.accepted.map(|accepted| accepted.version),
        }
    }
}

/// Registers for a sale by approval. Asked again, it is done once.
#[utoipa::path(
    post,
    path = "/sales/{sale}/registration",
    tag = "me",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    request_body = NewRegistration,
    responses(
        (status = 200, description = "Registered: the house decides", body = RegistrationView),
        (status = 403, description = "Operators do not bid"),
        (status = 404, description = "No such sale"),
        (status = 409, description = "The sale takes no registrations, or the house declined"),
        (status = 429, description = "Too often")
    )
)]
pub(super) async fn register(
    State(app): State<App>,
    person: Person,
    Ids(SalePath { sale }): Ids<SalePath>,
    Body(new): Body<NewRegistration>,
) -> Result<Json<RegistrationView>, Problem> {
    let sale = app.sale(&sale).await?;
    let registered = registrations::register(&app, &person, &sale, new.accepted.as_deref()).await;
    let registered = registered.map_err(|refused| not_registered(&app, refused))?;
    Ok(Json(RegistrationView::new(registered)))
}

fn not_registered(app: &App, refused: RegisterRefused) -> Problem {
    let words = refused.to_string();
    let conflict = |code| Problem::new(StatusCode::CONFLICT, code);
    match refused {
        RegisterRefused::Operator => Problem::forbidden(words),
        RegisterRefused::Open => conflict("no_registration").detail(words),
        RegisterRefused::ByInvitation => conflict("by_invitation").detail(words),
        RegisterRefused::Over => conflict("sale_over").detail(words),
        RegisterRefused::Declined => conflict("declined").detail(words),
        RegisterRefused::NotAccepted => Problem::invalid("/accepted", words),
        RegisterRefused::TooOften(often) => Problem::too_often(often.retry_after)
            .detail(words)
            .retry_from(app.now()),
        RegisterRefused::Unavailable => Problem::unavailable(words),
    }
}

/// Somebody who registered, as the house sees them.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct BidderView {
    user: UserId,
    /// Null: the account is gone.
    name: Option<String>,
    email: Option<String>,
    /// Whether the address is known to be theirs; null: the account is gone.
    email_verified: Option<bool>,
    state: RegistrantState,
    since: Time,
    /// The version of the sale's conditions that was accepted.
    #[schema(required = true)]
    accepted: Option<String>,
    /// Null: no limit.
    limit: Option<Amount>,
    deposit: String,
    note: String,
    /// What the rules go by; null: they cannot be asked just now.
    may_bid: Option<BidderState>,
    paddle: Option<Paddle>,
}

impl BidderView {
    fn new(bidder: Bidder) -> Self {
        let Bidder {
            registrant,
            known,
            standing,
        } = bidder;
        let email_verified = known.as_ref().map(|known| known.is_email_verified);
        let (name, email) = known.map(|known| (known.name, known.email)).unzip();
        Self {
            email_verified,
            user: registrant.user,
            name,
            email,
            state: registrant.state,
            since: registrant.since,
            accepted: registrant.accepted.map(|accepted| accepted.version),
            limit: registrant.limit,
            deposit: registrant.deposit,
            note: registrant.note,
            may_bid: standing.map(|standing| standing.state),
            paddle: standing.and_then(|standing| standing.paddle),
        }
    }
}

/// Who registered for a sale, whoever waits first. Only for operators.
#[utoipa::path(
    get,
    path = "/sales/{sale}/bidders",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath, PageParams),
    responses(
        (status = 200, body = Page<BidderView>),
        (status = 403, description = "Not an operator"),
        (status = 404, description = "No such sale")
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    _operator: Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<BidderView>>, Problem> {
    let sale = app.sale(&sale).await?;
    let id = &sale.record.sale;
    let paging = params.of(&app, format!("bidders {id}"))?;
    let skipped = paging.after::<usize>()?.unwrap_or(0);
    let found = registrations::bidders(&app, id, skipped, paging.limit + 1).await;
    let (found, _) = found.map_err(|error| Problem::unavailable(error.to_string()))?;
    let places = (skipped + 1..).zip(found);
    let view = |(_, bidder)| BidderView::new(bidder);
    Ok(Json(paging.take(
        places,
        |(place, _)| place.to_string(),
        view,
    )))
}

/// The sale and the person of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct BidderPath {
    sale: SaleId,
    user: UserId,
}

/// What the house decides about somebody; it replaces what it said before.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"state": "approved", "limit": 500_000, "deposit": "500 by bank transfer"}))]
pub(super) struct NewDecision {
    state: DecisionState,
    /// The most that they may come to owe in the sale, premium and tax included. Null: no limit.
    limit: Option<Amount>,
    /// For the house: one line of at most 500 characters.
    deposit: Option<Note>,
    /// For the house: one line of at most 500 characters.
    note: Option<Note>,
}

/// Somebody whom the house adds, by their address.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"email": "nobody@example.org", "limit": 500_000}))]
pub(super) struct AddedBidder {
    #[schema(max_length = 254)]
    email: String,
    /// The most that they may come to owe in the sale, premium and tax included. Null: no limit.
    limit: Option<Amount>,
    /// For the house: one line of at most 500 characters.
    deposit: Option<Note>,
    /// For the house: one line of at most 500 characters.
    note: Option<Note>,
}

/// What the house said of somebody last.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct DecidedView {
    user: UserId,
    state: RegistrantState,
    /// Null: no limit.
    #[schema(required = true)]
    limit: Option<Amount>,
}

/// Approves somebody for a sale, with or without a limit, declines or blocks them. The rules go by it from the moment of the
/// answer on. Given again, it is done once. Only for operators.
#[utoipa::path(
    put,
    path = "/sales/{sale}/bidders/{user}",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(BidderPath),
    request_body = NewDecision,
    responses(
        (status = 200, body = DecidedView),
        (status = 404, description = "No such sale or account"),
        (status = 409, description = "It cannot be decided now; `refusal` says why"),
        (status = 503, description = "Not known whether it was done: decide again")
    )
)]
pub(super) async fn decide(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(BidderPath { sale, user }): Ids<BidderPath>,
    Body(new): Body<NewDecision>,
) -> Result<Json<DecidedView>, Problem> {
    let decision = Decision {
        state: new.state,
        limit: new.limit,
        deposit: new.deposit.map(String::from).unwrap_or_default(),
        note: new.note.map(String::from).unwrap_or_default(),
    };
    decided(&app, &person, &sale, &user, decision).await
}

/// Approves somebody for a sale who need not have registered: how a sale by invitation gets its bidders. Only for operators.
#[utoipa::path(
    post,
    path = "/sales/{sale}/bidders",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    request_body = AddedBidder,
    responses(
        (status = 200, body = DecidedView),
        (status = 404, description = "No such sale or account"),
        (status = 409, description = "It cannot be decided now; `refusal` says why"),
        (status = 503, description = "Not known whether it was done: decide again")
    )
)]
pub(super) async fn add(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    Body(new): Body<AddedBidder>,
) -> Result<Json<DecidedView>, Problem> {
    let email = Email::parse(&new.email);
    let email = email.map_err(|error| Problem::invalid("/email", error.to_string()))?;
    let account = app.accounts().find(&email).await;
    let account = account.map_err(|error| Problem::unavailable(error.to_string()))?;
    let account = account.ok_or_else(|| not_decided(&app, &DecideRefused::NoAccount))?;
    let decision = Decision {
        state: DecisionState::Approved,
        limit: new.limit,
        deposit: new.deposit.map(String::from).unwrap_or_default(),
        note: new.note.map(String::from).unwrap_or_default(),
    };
    decided(&app, &person, &sale, &account.user, decision).await
}

async fn decided(
    app: &App,
    person: &Person,
    sale: &SaleId,
    user: &UserId,
    decision: Decision,
) -> Result<Json<DecidedView>, Problem> {
    let sale = app.sale(sale).await?;
    let decided = registrations::decide(app, person, &sale, user, decision).await;
    let decided = decided.map_err(|refused| not_decided(app, &refused))?;
    Ok(Json(DecidedView {
        user: decided.user,
        state: decided.state,
        limit: decided.limit,
    }))
}

fn not_decided(app: &App, refused: &DecideRefused) -> Problem {
    let words = refused.to_string();
    let conflict = |code| Problem::new(StatusCode::CONFLICT, code);
    match refused {
        DecideRefused::NoAccount => Problem::not_found("unknown_account", &words),
        DecideRefused::Operator => conflict("operator").detail(words),
        DecideRefused::Approved => conflict("approved").detail(words),
        DecideRefused::ChangedMeanwhile => conflict("changed_meanwhile").detail(words),
        DecideRefused::Refused(_, refusal) => refusal::of_order(refusal, app.now()),
        DecideRefused::Unknown => Problem::outcome_unknown(),
        DecideRefused::Unavailable => Problem::unavailable(words),
    }
}
