//! Registering for a sale.

use auction::{Registration, SaleId};

use super::{Accepted, FoundRegistrant, Registrant, RegistrantState, StoreError, version};
use crate::{App, Person, limits::TooOften, locale::t, model::SaleModel, notices};

/// Why somebody is not registered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum RegisterRefused {
    #[error("{}", t!("register-operator"))]
    Operator,
    #[error("{}", t!("register-open"))]
    Open,
    #[error("{}", t!("register-by-invitation"))]
    ByInvitation,
    #[error("{}", t!("register-over"))]
    Over,
    #[error("{}", t!("register-not-accepted"))]
    NotAccepted,
    #[error("{}", t!("register-declined"))]
    Declined,
    #[error("{}", t!("register-too-often"))]
    TooOften(TooOften),
    #[error("{}", t!("register-unavailable"))]
    Unavailable,
}

/// Registers a person who accepted this version of the sale's conditions. Asked again, it is done once.
///
/// # Errors
/// Where the sale takes no registrations, or the conditions are others.
pub(crate) async fn register(
    app: &App,
    person: &Person,
    sale: &SaleModel,
    accepted: Option<&str>,
) -> Result<Registrant, RegisterRefused> {
    if person.operator {
        return Err(RegisterRefused::Operator);
    }
    match sale.record.registration {
        Registration::Open => return Err(RegisterRefused::Open),
        Registration::Invitation => return Err(RegisterRefused::ByInvitation),
        Registration::Approval if sale.is_over() => return Err(RegisterRefused::Over),
        Registration::Approval => {}
    }
    let conditions = (!sale.conditions.is_empty()).then(|| version(&sale.conditions));
    if conditions.as_deref() != accepted {
        return Err(RegisterRefused::NotAccepted);
    }
    app.limits()
        .bid(&person.user)
        .map_err(RegisterRefused::TooOften)?;
    let id = &sale.record.sale;
    let FoundRegistrant {
        registrant,
        revision,
    } = app.registrations().find(id, &person.user).await?;
    match registrant {
        Some(known) if known.state == RegistrantState::Declined => {
            return Err(RegisterRefused::Declined);
        }
        // The first try may have ended before anybody was told.
        Some(known) => return tell(app, id, known).await,
        None => {}
    }
    if let Some(version) = &conditions {
        let kept = app
            .registrations()
            .keep_conditions(id, version, &sale.conditions);
        kept.await?;
    }
    let at = app.now();
    let registrant = Registrant {
        user: person.user.clone(),
        state: RegistrantState::Waiting,
        since: at,
        accepted: conditions.map(|version| Accepted { version, at }),
        limit: None,
        deposit: String::new(),
        note: String::new(),
        decided: None,
    };
    match app.registrations().set(id, &registrant, revision).await {
        // From another device, or the house decided just now.
        Err(StoreError::ChangedMeanwhile) => known(app, id, person).await,
        Err(StoreError::Unavailable) => Err(RegisterRefused::Unavailable),
        Ok(()) => tell(app, id, registrant).await,
    }
}

/// Has programs told of somebody who waits. Told again, it comes to the same.
async fn tell(
    app: &App,
    sale: &SaleId,
    registrant: Registrant,
) -> Result<Registrant, RegisterRefused> {
    if registrant.state == RegistrantState::Waiting {
        let told = notices::registration_created(sale, &registrant.user, registrant.since);
        let handed = app.outbox().hand_over_event(&told.0, &told.1).await;
        handed.map_err(|_| RegisterRefused::Unavailable)?;
    }
    Ok(registrant)
}

async fn known(app: &App, sale: &SaleId, person: &Person) -> Result<Registrant, RegisterRefused> {
    let found = app.registrations().find(sale, &person.user).await?;
    found.registrant.ok_or(RegisterRefused::Unavailable)
}

impl From<StoreError> for RegisterRefused {
    fn from(_: StoreError) -> Self {
        Self::Unavailable
    }
}
