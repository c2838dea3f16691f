//! Sellers with accounts: operators link them, and they read their own lots. Their statements are with the others.

use auction::{Amount, SaleId, Time, UserId};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Ids, Params},
    people::UserPath,
    view::LotView,
};
use crate::{
    App, Person,
    read_model::EndedPlace,
    sellers::{self, ConsignedSale, LinkRefused},
    sessions::Operator,
    statements::Statement,
};

/// Which seller's account this is.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SellerAccountView {
    user: UserId,
    /// In the house's own words; null: no seller is linked to it.
    #[schema(required = true)]
    seller: Option<String>,
}

/// Whose account it is to be.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({ "seller": "S-7" }))]
pub(super) struct NewSellerAccount {
    /// As lots name it, to the letter: 1 to 60 characters.
    seller: String,
}

/// What was linked.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct LinkedView {
    user: UserId,
    seller: String,
    /// Lots of theirs in sales that are not stored for good yet. None: the words may be mistyped, or their lots are still to come.
    lots: usize,
}

#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Query)]
pub(super) struct UnlinkParams {
    /// True: also where they have something to come that they could not read any more.
    anyway: Option<bool>,
}

#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Query)]
pub(super) struct ConsignmentsParams {
    /// `next` of the page before.
    after: Option<String>,
}

/// One's own lots, sale by sale.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct ConsignmentsView {
    /// What the house calls one; null: one is no seller.
    #[schema(required = true)]
    seller: Option<String>,
    /// Sales that are not stored for good, then those that ended a while ago, the last one first.
    sales: Vec<ConsignedSaleView>,
    /// Give it as `after` for older sales; null: there are none. Of old sales eight are looked through for a page, which may hold none.
    #[schema(required = true)]
    next: Option<String>,
}

/// A sale with one's own lots in it, and no others.
#[derive(Serialize, ToSchema, Debug)]
struct ConsignedSaleView {
    sale: SaleId,
    title: String,
    lots: Vec<ConsignedLotView>,
    /// Numbers of one's statements of the sale; the last one holds.
    statements: Vec<u64>,
}

/// A lot of one's own.
#[derive(Serialize, ToSchema, Debug)]
struct ConsignedLotView {
    /// One's reserve, in minor units, for oneself and the house; null: there is none.
    #[schema(required = true)]
    reserve: Option<Amount>,
    /// How many people watch it.
    watchers: usize,
    lot: LotView,
}

/// Which seller's account it is. Only for operators.
#[utoipa::path(
    get,
    path = "/people/{user}/seller",
    tag = "sellers",
    security(("bearer" = []), ("cookie" = [])),
    params(UserPath),
    responses(
        (status = 200, body = SellerAccountView),
        (status = 403, description = "Not an operator"),
        (status = 404, description = "No such account")
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    _operator: Operator,
    Ids(UserPath { user }): Ids<UserPath>,
) -> Result<Json<SellerAccountView>, Problem> {
    let account = app.accounts().get(&user).await;
    let account = account.map_err(|error| Problem::unavailable(error.to_string()))?;
    account.ok_or_else(|| problem(LinkRefused::NoAccount))?;
    let seller = app.sellers().seller_of(&user).await;
    let seller = seller.map_err(|error| Problem::unavailable(error.to_string()))?;
    Ok(Json(SellerAccountView { user, seller }))
}

/// Links a seller to somebody's account: they read their own lots, reserves and statements, and no bid of theirs is taken on these lots;
/// bids that stand, stand. Safe to ask for again. Only for operators.
#[utoipa::path(
    put,
    path = "/people/{user}/seller",
    tag = "sellers",
    security(("bearer" = []), ("cookie" = [])),
    params(UserPath),
    request_body = NewSellerAccount,
    responses(
        (status = 200, body = LinkedView),
        (status = 404, description = "No such account"),
        (status = 409, description = "An operator (`operator`), somebody blocked (`blocked`), the seller is linked to another account (`seller_linked`), the account to another seller (`account_linked`), or as many are linked as the house keeps (`too_many`)"),
        (status = 503, description = "Nobody knows whether all of it was done: ask again")
    )
)]
pub(super) async fn link(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(UserPath { user }): Ids<UserPath>,
    Body(NewSellerAccount { seller }): Body<NewSellerAccount>,
) -> Result<Json<LinkedView>, Problem> {
    let (seller, lots) = sellers::link(&app, &person, &user, &seller)
        .await
        .map_err(problem)?;
    Ok(Json(LinkedView { user, seller, lots }))
}

/// Undoes it: they read nothing of the seller's any more, and bid as everyone. Safe to ask for again. Only for operators.
#[utoipa::path(
    delete,
    path = "/people/{user}/seller",
    tag = "sellers",
    security(("bearer" = []), ("cookie" = [])),
    params(UserPath, UnlinkParams),
    responses(
        (status = 204, description = "No seller is linked to the account"),
        (status = 404, description = "No such account"),
        (status = 409, description = "The seller has lots still to be sold, or a statement to be issued or corrected (`statement_open`): with `anyway=true` it is done all the same"),
        (status = 503, description = "Nobody knows whether all of it was done: ask again")
    )
)]
pub(super) async fn unlink(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(UserPath { user }): Ids<UserPath>,
    Params(UnlinkParams { anyway }): Params<UnlinkParams>,
) -> Result<StatusCode, Problem> {
    let unlinked = sellers::unlink(&app, &person, &user, anyway == Some(true)).await;
    unlinked.map_err(problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own lots as a seller, with their reserves, and one's own statements.
#[utoipa::path(
    get,
    path = "/account/consignments",
    tag = "sellers",
    security(("bearer" = []), ("cookie" = [])),
    params(ConsignmentsParams),
    responses(
        (status = 200, body = ConsignmentsView),
        (status = 503, description = "Not every sale could be asked")
    )
)]
pub(super) async fn consignments(
    State(app): State<App>,
    person: Person,
    Params(ConsignmentsParams { after }): Params<ConsignmentsParams>,
) -> Result<Json<ConsignmentsView>, Problem> {
    let before = after.map(|after| EndedPlace::parse(&after)).map(|place| {
        place.ok_or_else(|| Problem::malformed("`after` is `next` of a page of this list"))
    });
    let before = before.transpose()?;
    let seller = app.sellers().seller_of(&person.user).await;
    let seller = seller.map_err(|error| Problem::unavailable(error.to_string()))?;
    let found = match &seller {
        Some(seller) => sellers::of_seller(&app, seller, before.as_ref()).await,
        None => sellers::Consignments::default(),
    };
    if found.is_missing || found.sales.iter().any(|sale| !sale.reserves().are_known()) {
        let words = "not every sale could be asked just now";
        return Err(Problem::unavailable(words));
    }
    let sales = found
        .sales
        .iter()
        .map(|sale| ConsignedSaleView::new(&app, sale));
    Ok(Json(ConsignmentsView {
        sales: sales.collect(),
        next: found.older.as_ref().map(EndedPlace::text),
        seller,
    }))
}

impl ConsignedSaleView {
    fn new(app: &App, of: &ConsignedSale) -> Self {
        let now: Time = app.now();
        let lots = of.lots.iter().map(|lot| ConsignedLotView {
            reserve: of.reserves().amount(&lot.public.lot),
            watchers: app.watchers().of(&lot.public.sale, &lot.public.lot),
            lot: LotView::new(lot, now),
        });
        let number = |statement: &Statement| statement.number;
        Self {
            sale: of.sale.record.sale.clone(),
            title: of.sale.title.clone(),
            lots: lots.collect(),
            statements: of.statements.iter().map(number).collect(),
        }
    }
}

fn problem(refused: LinkRefused) -> Problem {
    let words = refused.to_string();
    let conflict = |code| Problem::new(StatusCode::CONFLICT, code).detail(words.clone());
    match refused {
        LinkRefused::NoAccount => Problem::not_found("unknown_account", &words),
        LinkRefused::Operator => conflict("operator"),
        LinkRefused::Blocked => conflict("blocked"),
        LinkRefused::Reference => Problem::invalid("/seller", words),
        LinkRefused::SellerLinked => conflict("seller_linked"),
        LinkRefused::AccountLinked(_) => conflict("account_linked"),
        LinkRefused::TooMany => conflict("too_many"),
        LinkRefused::StatementOpen(_) => conflict("statement_open"),
        LinkRefused::Unavailable => Problem::unavailable(words),
    }
}
