//! What the house decides about somebody in a sale: told to the engine first, and noted then. Given again, it comes to the
//! same.

use auction::{Admission, AdmissionState, AdmitBidder, Amount, Note, Refusal, SaleId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Decided, Registrant, RegistrantState, StoreError};
use crate::{
    App, Person,
    accounts::Account,
    engine::{HouseOrder, OrderOutcome},
    locale::t,
    model::SaleModel,
    notices,
};

/// Most characters of what the house notes.
pub(crate) const NOTE_LENGTH_MAX: usize = 500;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DecisionState {
    /// They may bid, from now on and within the limit; this also ends a block.
    Approved,
    /// They may not; only of somebody who was not approved.
    Declined,
    /// No bid of theirs is taken any more; those that stand, stand.
    Blocked,
}

/// What the house decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Decision {
    pub(crate) state: DecisionState,
    /// None: no limit.
    pub(crate) limit: Option<Amount>,
    pub(crate) deposit: String,
    pub(crate) note: String,
}

impl Decision {
    /// Whether it stands already, as far as it concerns them.
    fn is_of(&self, registrant: &Registrant) -> bool {
        let is_limited_so = registrant.limit == self.limit;
        let is_approved = self.state == DecisionState::Approved;
        registrant.state == self.state.into() && (is_limited_so || !is_approved)
    }
}

impl From<DecisionState> for RegistrantState {
    fn from(state: DecisionState) -> Self {
        match state {
            DecisionState::Approved => Self::Approved,
            DecisionState::Declined => Self::Declined,
            DecisionState::Blocked => Self::Blocked,
        }
    }
}

/// Why nothing was decided, or may not have been: deciding again is safe.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum DecideRefused {
    #[error("{}", t!("account-none"))]
    NoAccount,
    #[error("{}", t!("register-operator"))]
    Operator,
    #[error("{}", t!("decide-approved"))]
    Approved,
    #[error("{0}")]
    Refused(String, Refusal),
    #[error("{}", t!("decide-changed-meanwhile"))]
    ChangedMeanwhile,
    #[error("{}", t!("decide-unknown"))]
    Unknown,
    #[error("{}", t!("decide-unavailable"))]
    Unavailable,
}

/// Decides about somebody, who need not have registered.
///
/// # Errors
/// See [`DecideRefused`].
pub(crate) async fn decide(
    app: &App,
    person: &Person,
    sale: &SaleModel,
    user: &UserId,
    decision: Decision,
) -> Result<Registrant, DecideRefused> {
    let account = app.accounts().get(user).await;
    let account = account.map_err(|_| DecideRefused::Unavailable)?;
    let account = account.ok_or(DecideRefused::NoAccount)?;
    if account.is_operator() && decision.state == DecisionState::Approved {
        return Err(DecideRefused::Operator);
    }
    let id = &sale.record.sale;
    let found = app.registrations().find(id, user).await?;
    tell_engine(app, person, id, &account, &decision).await?;
    let at = app.now();
    let by = person.user.clone();
    let before = found.registrant;
    if before.as_ref().is_none_or(|before| !decision.is_of(before)) {
        let was_approved =
            (before.as_ref()).is_some_and(|before| before.state == RegistrantState::Approved);
        let revision = found.revision;
        let told = account
            .language()
            .say(|| notices::registration(sale, user, &decision, was_approved, revision, at));
        if let Some((key, notice)) = told {
            // Before it is noted: deciding again, which is safe, would not know that nobody was told.
            let handed = app.outbox().hand_over(&key, &notice).await;
            handed.map_err(|_| DecideRefused::Unavailable)?;
        }
        if decision.state == DecisionState::Approved && !was_approved {
            let (key, event) = notices::registration_approved(id, user, revision, at);
            let handed = app.outbox().hand_over_event(&key, &event).await;
            handed.map_err(|_| DecideRefused::Unavailable)?;
        }
    }
    let registrant = Registrant {
        user: user.clone(),
        state: decision.state.into(),
        since: before.as_ref().map_or(at, |before| before.since),
        accepted: before.and_then(|before| before.accepted),
        limit: decision.limit,
        deposit: decision.deposit,
        note: decision.note,
        decided: Some(Decided { by, at }),
    };
    app.registrations()
        .set(id, &registrant, found.revision)
        .await?;
    Ok(registrant)
}

async fn tell_engine(
    app: &App,
    person: &Person,
    sale: &SaleId,
    account: &Account,
    decision: &Decision,
) -> Result<(), DecideRefused> {
    let state = match decision.state {
        DecisionState::Approved => AdmissionState::Approved,
        DecisionState::Blocked => AdmissionState::Blocked,
        // The engine knows of nobody who was declined.
        DecisionState::Declined => return check_not_approved(app, sale, &account.user).await,
    };
    let order = HouseOrder::Admit(AdmitBidder {
        sale: sale.clone(),
        user: account.user.clone(),
        admission: Admission {
            state,
            limit: decision.limit,
        },
        note: Note::try_from(decision.note.clone()).ok(),
    });
    match app.engine().order(person, &order).await {
        OrderOutcome::Done => Ok(()),
        OrderOutcome::Refused(refusal) => Err(DecideRefused::Refused(words(&refusal), refusal)),
        OrderOutcome::Unknown => Err(DecideRefused::Unknown),
        OrderOutcome::Fault(fault) => {
            tracing::error!(fault, "the engine could not take a decision about a bidder");
            Err(DecideRefused::Unavailable)
        }
    }
}

async fn check_not_approved(app: &App, sale: &SaleId, user: &UserId) -> Result<(), DecideRefused> {
    let standings = app.engine().bidders(sale, [user.clone()].into()).await;
    let standings = standings.map_err(|_| DecideRefused::Unavailable)?;
    match standings.get(user).map(|standing| standing.state) {
        Some(auction::BidderState::NotApproved) => Ok(()),
        Some(_) => Err(DecideRefused::Approved),
        None => Err(DecideRefused::Unavailable),
    }
}

fn words(refusal: &Refusal) -> String {
    match refusal {
        Refusal::SaleOver => t!("decide-sale-over"),
        Refusal::TooManyBidders => t!("decide-too-many"),
        Refusal::BiddingStopped => t!("decide-stopped"),
        _ => t!("decide-impossible"),
    }
}

impl From<StoreError> for DecideRefused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::ChangedMeanwhile => Self::ChangedMeanwhile,
            StoreError::Unavailable => Self::Unavailable,
        }
    }
}
