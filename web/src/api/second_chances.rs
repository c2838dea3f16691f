//! A lot that was not sold, offered to the underbidder: by operators, answered by whoever has the offer.

use auction::{Amount, Paddle, Time};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Problem,
    body::{Body, Ids},
};
use crate::{
    App, LotPath, Person,
    second_chances::{
        Chance, ChanceRefused, MakeRefused, Offer, OfferState, Underbidder, answer, chance, make,
        offered_to, price, withdraw,
    },
    sessions::Operator,
};

/// Whom a lot is offered to, and until when.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"paddle": 2, "until": "2026-11-24T18:00:00.000Z"}))]
pub(super) struct NewOfferBody {
    /// The one that comes next, or one of `again`, as the lot's offers say it.
    paddle: Paddle,
    /// In an hour at least, in 30 days at most.
    until: Time,
}

/// What somebody answers to an offer. Accepting is binding.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"accept": true}))]
pub(super) struct AnswerBody {
    accept: bool,
}

/// A lot offered to somebody after its sale.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct OfferView {
    paddle: Paddle,
    /// The hammer price it would be: what everybody saw them bid. Null to operators where they bid under seal and have not accepted.
    #[schema(required = true)]
    amount: Option<Amount>,
    until: Time,
    offered_at: Time,
    state: OfferState,
}

/// What was offered of a lot, and what may be offered next.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct ChanceView {
    /// Operators see all of them, in order; a bidder their own alone.
    offers: Vec<OfferView>,
    /// Who comes next; null: nobody. Only operators see it.
    #[schema(required = true)]
    next: Option<NextView>,
    /// Those whose offer was withdrawn: it may be made again. Empty to bidders.
    again: Vec<NextView>,
    /// Why it may be offered to nobody else; null to bidders.
    #[schema(required = true)]
    hindrance: Option<String>,
}

/// The underbidder.
#[derive(Serialize, ToSchema, Debug)]
struct NextView {
    paddle: Paddle,
    /// What everybody saw them bid. Null: they bid under seal, and only they read it before they accept.
    #[schema(required = true)]
    amount: Option<Amount>,
}

/// What was offered of a lot: to operators all of it with who comes next, to bidders their own.
#[utoipa::path(
    get,
    path = "/sales/{sale}/lots/{lot}/second-chance",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(LotPath),
    responses(
        (status = 200, body = ChanceView),
        (status = 404, description = "No such lot"),
        (status = 503, description = "It cannot be asked now who bought it")
    )
)]
pub(super) async fn second_chance(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<LotPath>,
) -> Result<Json<ChanceView>, Problem> {
    shown(&app, &person, &path).await.map(Json)
}

/// Offers a lot to the underbidder at what everybody saw them bid, or again to one whose offer was withdrawn. Only for operators.
/// Asked again while it waits for its answer, it is offered once.
#[utoipa::path(
    post,
    path = "/sales/{sale}/lots/{lot}/second-chance",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(LotPath),
    request_body = NewOfferBody,
    responses(
        (status = 200, description = "Offered: what was offered of the lot", body = ChanceView),
        (status = 404, description = "No such lot"),
        (status = 409, description = "It is not to be had: it runs, was withdrawn, is sold and not credited, another offer waits, or another paddle comes next. `detail` says which")
    )
)]
pub(super) async fn offer_second_chance(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<LotPath>,
    Body(NewOfferBody { paddle, until }): Body<NewOfferBody>,
) -> Result<Json<ChanceView>, Problem> {
    let (sale, lot) = (app.sale(&path.sale).await?, app.lot(&path).await?);
    let made = make(&app, &person, &sale, &lot, paddle, until).await;
    made.map_err(problem)?;
    shown(&app, &person, &path).await.map(Json)
}

/// Takes the offer of a lot back that waits for its answer. Only for operators. Asked again, it is withdrawn once.
#[utoipa::path(
    delete,
    path = "/sales/{sale}/lots/{lot}/second-chance",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(LotPath),
    responses(
        (status = 200, description = "Withdrawn: what was offered of the lot", body = ChanceView),
        (status = 404, description = "No such lot"),
        (status = 409, description = "No offer waits: it was answered, or its time is over")
    )
)]
pub(super) async fn withdraw_second_chance(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<LotPath>,
) -> Result<Json<ChanceView>, Problem> {
    let (sale, lot) = (app.sale(&path.sale).await?, app.lot(&path).await?);
    withdraw(&app, &person, &sale, &lot)
        .await
        .map_err(problem)?;
    shown(&app, &person, &path).await.map(Json)
}

/// One's answer to what one was offered: accepting is binding, and comes onto an invoice of its own. Asked again, it is the same.
#[utoipa::path(
    post,
    path = "/sales/{sale}/lots/{lot}/second-chance/answer",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(LotPath),
    request_body = AnswerBody,
    responses(
        (status = 200, description = "So it is", body = ChanceView),
        (status = 404, description = "No such lot, or it was not offered to you"),
        (status = 409, description = "The offer is over: answered otherwise, withdrawn, or too late")
    )
)]
pub(super) async fn answer_second_chance(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<LotPath>,
    Body(AnswerBody { accept }): Body<AnswerBody>,
) -> Result<Json<ChanceView>, Problem> {
    let (sale, lot) = (app.sale(&path.sale).await?, app.lot(&path).await?);
    if offered(&app, &person, &path).await?.is_none() {
        return Err(Problem::not_found(
            "unknown_offer",
            "this lot was not offered to you",
        ));
    }
    let answered = answer(&app, &person, &sale, &lot, accept).await;
    answered.map_err(problem)?;
    shown(&app, &person, &path).await.map(Json)
}

async fn offered(app: &App, person: &Person, path: &LotPath) -> Result<Option<Offer>, Problem> {
    let lot = app.lot(path).await?;
    let offer = offered_to(app, &lot, &person.user).await;
    offer.map_err(|error| Problem::unavailable(error.to_string()))
}

async fn shown(app: &App, person: &Person, path: &LotPath) -> Result<ChanceView, Problem> {
    let now = app.now();
    if !person.operator {
        let own = match offered(app, person, path).await? {
            Some(mut offer) => {
                let price = price(app, &path.sale, &offer).await.map_err(problem)?;
                offer.amount = Some(price);
                Some(offer)
            }
            None => None,
        };
        return Ok(ChanceView {
            offers: own.iter().map(|offer| OfferView::new(offer, now)).collect(),
            next: None,
            again: vec![],
            hindrance: None,
        });
    }
    let (sale, lot) = (app.sale(&path.sale).await?, app.lot(path).await?);
    let chance = chance(app, &sale, &lot).await.map_err(problem)?;
    Ok(ChanceView::new(&chance, now))
}

impl ChanceView {
    fn new(chance: &Chance, now: Time) -> Self {
        let next = chance.next.as_ref();
        Self {
            offers: (chance.offers.iter())
                .map(|offer| OfferView::new(offer, now))
                .collect(),
            next: next.ok().map(NextView::from),
            again: chance.again.iter().map(NextView::from).collect(),
            hindrance: next.err().map(ToString::to_string),
        }
    }
}

impl From<&Underbidder> for NextView {
    fn from(next: &Underbidder) -> Self {
        Self {
            paddle: next.paddle,
            amount: next.amount,
        }
    }
}

impl OfferView {
    fn new(offer: &Offer, now: Time) -> Self {
        Self {
            paddle: offer.paddle,
            amount: offer.amount,
            until: offer.until,
            offered_at: offer.at,
            state: offer.state(now),
        }
    }
}

fn problem(refused: ChanceRefused) -> Problem {
    let words = refused.to_string();
    match refused {
        ChanceRefused::Make(MakeRefused::Deadline) => Problem::invalid("/until", words),
        ChanceRefused::Unavailable => Problem::unavailable(words),
        _ => Problem::new(StatusCode::CONFLICT, "not_offered").detail(words),
    }
}
