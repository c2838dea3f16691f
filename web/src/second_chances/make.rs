//! Making, answering and withdrawing offers of one lot. All who are concerned are told by a notice, and read it in their pages: the
//! bidder on *My bids* and on the lot, the house in the results.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use auction::{Amount, LotPhase, Paddle, SaleId, Time, UserId};

use super::{
    MakeRefused, Offer, OfferState, Offers,
    offer::{AnswerRefused, Kept},
    underbidder::{BIDDERS_MAX, Underbidder, underbidder},
};
use crate::{
    App, Person,
    engine::QueryError,
    invoices::{self, IssueRefused},
    locale::t,
    model::{LotModel, SaleModel},
    notices::{self, Told},
    revised::RevisedError,
};

/// How often it is tried again while others make or answer offers of the sale.
const TRIES_MAX: usize = 8;

/// What may be offered of a lot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Chance {
    /// To whom, and for how much; or why nothing may be offered now.
    pub(crate) next: Result<Underbidder, ChanceRefused>,
    /// Those whose offer was withdrawn: it may be made again.
    pub(crate) again: Vec<Underbidder>,
    /// What was, in order.
    pub(crate) offers: Vec<Offer>,
    is_taken_back: bool,
}

/// Why nothing was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum ChanceRefused {
    #[error("{}", t!("chance-running"))]
    Running,
    #[error("{}", t!("chance-not-to-be-sold"))]
    NotToBeSold,
    #[error("{}", t!("chance-sold"))]
    Sold,
    #[error("{}", t!("chance-nobody-else"))]
    NobodyElse,
    #[error("{}", t!("chance-everybody-asked"))]
    EverybodyAsked,
    #[error("{}", t!("chance-too-many", count = BIDDERS_MAX))]
    TooMany,
    #[error("{}", t!("chance-changed-meanwhile"))]
    ChangedMeanwhile,
    #[error(transparent)]
    Make(#[from] MakeRefused),
    #[error(transparent)]
    Answer(#[from] AnswerRefused),
    #[error("{}", t!("chance-unavailable"))]
    Unavailable,
}

impl From<RevisedError> for ChanceRefused {
    fn from(_: RevisedError) -> Self {
        Self::Unavailable
    }
}

impl From<IssueRefused> for ChanceRefused {
    fn from(_: IssueRefused) -> Self {
        Self::Unavailable
    }
}

impl From<QueryError> for ChanceRefused {
    fn from(_: QueryError) -> Self {
        Self::Unavailable
    }
}

/// The offers of a sale.
///
/// # Errors
/// While the bucket does not answer.
pub(crate) async fn in_sale(app: &App, sale: &SaleId) -> Result<Offers, RevisedError> {
    let found = app.second_chances().of_sale(sale).await?;
    Ok(found.value.unwrap_or_default())
}

/// The offer that somebody had of a lot.
///
/// # Errors
/// While the bucket does not answer.
pub(crate) async fn offered_to(
    app: &App,
    lot: &LotModel,
    user: &UserId,
) -> Result<Option<Offer>, RevisedError> {
    let public = &lot.public;
    let offers = in_sale(app, &public.sale).await?;
    Ok(offers.find(&public.lot, user).cloned())
}

/// The hammer price of an offer: for its bidder alone, where they bid under seal and have not accepted.
///
/// # Errors
/// While the engine does not answer.
pub(crate) async fn price(
    app: &App,
    sale: &SaleId,
    offer: &Offer,
) -> Result<Amount, ChanceRefused> {
    match offer.amount {
        Some(amount) => Ok(amount),
        None => {
            let told = app
                .engine()
                .standing_of(&offer.to, sale, &offer.lot)
                .await?;
            told.standing.amount.ok_or(ChanceRefused::Unavailable)
        }
    }
}

/// What may be offered of a lot now.
///
/// # Errors
/// Where it cannot be asked what was sold and credited.
pub(crate) async fn chance(
    app: &App,
    sale: &Arc<SaleModel>,
    lot: &LotModel,
) -> Result<Chance, ChanceRefused> {
    let offers = in_sale(app, &sale.record.sale).await?;
    chance_by(app, sale, lot, &offers).await
}

async fn chance_by(
    app: &App,
    sale: &Arc<SaleModel>,
    lot: &LotModel,
    offers: &Offers,
) -> Result<Chance, ChanceRefused> {
    let id = &lot.public.lot;
    let of_lot: Vec<_> = offers.of_lot(id).cloned().collect();
    let buyers = invoices::of_sale(app, sale).await?;
    let is_credited = |by: Option<&UserId>| {
        let mut buyers = buyers.iter();
        buyers.any(|of| {
            let is_it = match by {
                None => of.second_chance.is_none(),
                Some(user) => of.second_chance.as_ref() == Some(id) && of.buyer.user == *user,
            };
            is_it && of.account.credit_of(id).is_some()
        })
    };
    let newest = of_lot.last();
    let is_taken_back = newest.is_some_and(|offer| is_credited(Some(&offer.to)));
    let hindrance = match (lot.public.phase, newest.map(|offer| offer.state(app.now()))) {
        (LotPhase::Open, _) => Some(ChanceRefused::Running),
        (LotPhase::Withdrawn | LotPhase::Cancelled, _) => Some(ChanceRefused::NotToBeSold),
        (LotPhase::Sold, _) if !is_credited(None) => Some(ChanceRefused::Sold),
        (_, Some(OfferState::Accepted)) if !is_taken_back => Some(MakeRefused::Sold.into()),
        (_, Some(OfferState::Open)) => Some(MakeRefused::Pending.into()),
        (LotPhase::Sold | LotPhase::Unsold, _) => None,
    };
    let asked: BTreeSet<_> = of_lot.iter().map(|offer| offer.paddle).collect();
    let next = match hindrance {
        Some(hindrance) => Err(hindrance),
        None => match underbidder(app, lot, &asked).await {
            Err(ChanceRefused::Unavailable) => return Err(ChanceRefused::Unavailable),
            next => next,
        },
    };
    let again = match next {
        Ok(_) | Err(ChanceRefused::EverybodyAsked) => again(&of_lot, app.now()),
        Err(_) => vec![],
    };
    Ok(Chance {
        is_taken_back,
        offers: of_lot,
        next,
        again,
    })
}

/// Everybody whose newest offer of a lot was withdrawn.
fn again(of_lot: &[Offer], now: Time) -> Vec<Underbidder> {
    let newest: BTreeMap<_, _> = of_lot.iter().map(|offer| (&offer.to, offer)).collect();
    let withdrawn = newest.into_values();
    let withdrawn = withdrawn.filter(|offer| offer.state(now) == OfferState::Withdrawn);
    let again = withdrawn.map(|offer| Underbidder {
        user: offer.to.clone(),
        paddle: offer.paddle,
        amount: offer.amount,
    });
    again.collect()
}

/// Offers a lot until a time to the paddle that comes next, or to one whose offer was withdrawn. Asked again while that waits, it is
/// offered once.
///
/// # Errors
/// Where the lot is not to be had, another paddle comes next, or another offer waits.
pub(crate) async fn make(
    app: &App,
    person: &Person,
    sale: &Arc<SaleModel>,
    lot: &LotModel,
    paddle: Paddle,
    until: Time,
) -> Result<(), ChanceRefused> {
    let id = &sale.record.sale;
    for _ in 0..TRIES_MAX {
        let found = app.second_chances().of_sale(id).await?;
        let mut offers = found.value.unwrap_or_default();
        let waits = |it: &Offer| it.paddle == paddle && it.state(app.now()) == OfferState::Open;
        if let Some(offer) = offers.of_lot(&lot.public.lot).find(|it| waits(it)) {
            return tell(app, sale, lot, offer, Told::Made).await;
        }
        let chance = chance_by(app, sale, lot, &offers).await?;
        let mut again = chance.again.into_iter();
        let next = match again.find(|again| again.paddle == paddle) {
            Some(again) => again,
            None => chance.next?,
        };
        if next.paddle != paddle {
            return Err(ChanceRefused::ChangedMeanwhile);
        }
        let by = (&person.user, app.now());
        let to = (&next.user, next.paddle);
        let of = &lot.public.lot;
        offers.make(of, to, next.amount, until, by, chance.is_taken_back)?;
        match app.second_chances().set(id, &offers, found.revision).await {
            Err(RevisedError::ChangedMeanwhile) => {}
            set => {
                set?;
                let made = offers.find(of, &next.user);
                let made = made.ok_or(ChanceRefused::Unavailable)?;
                return tell(app, sale, lot, made, Told::Made).await;
            }
        }
    }
    Err(ChanceRefused::Unavailable)
}

/// Somebody's answer to what they were offered. Given again, it is the same.
///
/// # Errors
/// Where they were offered nothing, and where the offer is over.
pub(crate) async fn answer(
    app: &App,
    person: &Person,
    sale: &SaleModel,
    lot: &LotModel,
    accepts: bool,
) -> Result<(), ChanceRefused> {
    let (id, now) = (&lot.public.lot, app.now());
    let offer = offered_to(app, lot, &person.user).await?;
    let offer = offer.ok_or(AnswerRefused::Unknown)?;
    let price = match accepts {
        true => Some(price(app, &lot.public.sale, &offer).await?),
        false => None,
    };
    change(app, &lot.public.sale, |offers| {
        offers.answer(id, &person.user, price, now)
    })
    .await?;
    let told = match accepts {
        true => Told::Accepted,
        false => Told::Declined,
    };
    tell(app, sale, lot, &offer, told).await
}

/// The house takes the offer of a lot back that waits.
///
/// # Errors
/// Where none does.
pub(crate) async fn withdraw(
    app: &App,
    person: &Person,
    sale: &SaleModel,
    lot: &LotModel,
) -> Result<(), ChanceRefused> {
    let (id, now) = (&lot.public.lot, app.now());
    change(app, &lot.public.sale, |offers| {
        offers.withdraw(id, &person.user, now)
    })
    .await?;
    let offers = in_sale(app, &lot.public.sale).await?;
    let mut of_lot = offers.of_lot(id);
    let newest = of_lot.rfind(|offer| offer.state(now) == OfferState::Withdrawn);
    let newest = newest.ok_or(AnswerRefused::Unknown)?;
    tell(app, sale, lot, newest, Told::Withdrawn).await
}

/// Has somebody told of an offer. Told again, it comes to the same.
async fn tell(
    app: &App,
    sale: &SaleModel,
    lot: &LotModel,
    offer: &Offer,
    told: Told,
) -> Result<(), ChanceRefused> {
    let language = app.accounts().language_of(told.recipient(offer)).await;
    let words = || notices::second_chance(sale, lot, offer, told, app.now());
    let (key, notice) = language.say(words);
    let handed = app.outbox().hand_over(&key, &notice).await;
    handed.map_err(|_| ChanceRefused::Unavailable)
}

async fn change(
    app: &App,
    sale: &SaleId,
    change: impl Fn(&mut Offers) -> Result<Kept, AnswerRefused>,
) -> Result<(), ChanceRefused> {
    for _ in 0..TRIES_MAX {
        let found = app.second_chances().of_sale(sale).await?;
        let mut offers = found.value.unwrap_or_default();
        if change(&mut offers)? == Kept::Before {
            return Ok(());
        }
        match app
            .second_chances()
            .set(sale, &offers, found.revision)
            .await
        {
            Err(RevisedError::ChangedMeanwhile) => {}
            set => return Ok(set?),
        }
    }
    Err(ChanceRefused::Unavailable)
}
