//! Changing what is written of a published lot: texts and pictures, never a term of bidding. Everybody sees when.

use std::sync::Arc;

use async_nats::jetstream::kv::Operation;
use auction::{LotPhase, Time};

use super::{
    drafts::{self, DraftRefused, KeptSale},
    new_sale::NewTexts,
    photographs, references,
};
use crate::{
    Absent, App, LotPath, Person,
    catalogue::{CatalogueLot, CatalogueSale, SaleAbout},
    field_problem::FieldProblem,
    locale::t,
};

/// How often it is tried while others amend lots of the same sale.
const ATTEMPTS_MAX: usize = 8;

/// Why a lot's texts were not changed. Nothing was.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub(crate) enum AmendRefused {
    #[error("{}", t!("house-amend-absent"))]
    Absent(Absent),
    #[error("{}", t!("house-amend-over"))]
    LotOver,
    #[error("{}", t!("house-draft-invalid"))]
    Invalid(Vec<FieldProblem>),
    #[error("{}", t!("house-amend-changed"))]
    ChangedMeanwhile,
    #[error("{}", t!("house-amend-away"))]
    Unavailable,
}

/// Keeps these texts for a lot that is not over yet; `seen` is when the texts were last amended that the change was made from.
/// Asked twice, it is done once.
///
/// # Errors
/// With why nothing was changed.
pub(crate) async fn amend(
    app: &App,
    person: &Person,
    path: &LotPath,
    texts: &NewTexts,
    seen: Option<Option<Time>>,
) -> Result<(), AmendRefused> {
    let lot = app.lot(path).await.map_err(AmendRefused::Absent)?;
    if lot.public.phase != LotPhase::Open {
        return Err(AmendRefused::LotOver);
    }
    let mut wrong = Vec::new();
    let read = texts.read(path.lot.clone(), "", &mut wrong);
    if wrong.is_empty() {
        wrong = missing_parts(app, &read).await?;
    }
    if !wrong.is_empty() {
        return Err(AmendRefused::Invalid(wrong));
    }
    for _ in 0..ATTEMPTS_MAX {
        let (mut kept, revision) = find(app, path).await?;
        let own = kept.texts.lots.iter_mut().find(|own| own.lot == path.lot);
        let own = own.ok_or(AmendRefused::Absent(Absent::UnknownLot))?;
        let amended = CatalogueLot {
            amended_at: own.amended_at,
            ..read.clone()
        };
        if **own == amended {
            return Ok(());
        }
        if seen.is_some_and(|seen| seen != own.amended_at) {
            return Err(AmendRefused::ChangedMeanwhile);
        }
        let now = Some(app.now());
        *own = Arc::new(CatalogueLot {
            amended_at: now,
            ..amended
        });
        match drafts::update(app.catalogue(), &path.sale, &kept, revision).await {
            Ok(_) => {
                tracing::info!(sale = %path.sale, lot = %path.lot, by = %person.user, "a lot's texts were amended");
                let is_shown = || {
                    let shown = app.read_model().lot(&path.sale, &path.lot);
                    shown.is_none_or(|shown| shown.texts.amended_at >= now)
                };
                app.read_model().shows(is_shown).await;
                return Ok(());
            }
            Err(DraftRefused::ChangedMeanwhile) => {}
            Err(_) => return Err(AmendRefused::Unavailable),
        }
    }
    Err(AmendRefused::Unavailable)
}

/// What is kept of the lot's sale, and at which revision.
async fn find(app: &App, path: &LotPath) -> Result<(KeptSale, u64), AmendRefused> {
    let entry = app.catalogue().entry(path.sale.as_str()).await;
    let entry = entry.map_err(|_| AmendRefused::Unavailable)?;
    let entry = entry.filter(|entry| entry.operation == Operation::Put);
    let entry = entry.ok_or(AmendRefused::Absent(Absent::UnknownSale))?;
    let kept = KeptSale::decode(&entry.value);
    let kept = kept.map_err(|_| AmendRefused::Unavailable)?;
    Ok((kept, entry.revision))
}

async fn missing_parts(app: &App, read: &CatalogueLot) -> Result<Vec<FieldProblem>, AmendRefused> {
    let alone = CatalogueSale {
        title: String::new(),
        demo: false,
        conditions: String::new(),
        about: SaleAbout::default(),
        lots: vec![Arc::new(read.clone())],
    };
    let missing = photographs::missing(app, &alone).await;
    let mut missing = missing.map_err(|_| AmendRefused::Unavailable)?;
    missing.extend(references::unknown(app, &alone));
    for problem in &mut missing {
        problem.pointer = problem.pointer.replacen("/lots/0", "", 1);
    }
    Ok(missing)
}
