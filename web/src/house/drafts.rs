//! Sales being prepared. A draft is kept in the bucket `sales`, beside the texts that the catalogue shows once
//! it is published; the engine hears of a sale when it is published, and not before.

use std::collections::BTreeMap;

use async_nats::jetstream::kv::{CreateErrorKind, Operation, Store, UpdateErrorKind};
use auction::{LotId, Refusal, SaleId, Time, UserId};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{
    App, Person,
    catalogue::CatalogueSale,
    field_problem::FieldProblem,
    house::{
        new_sale::{NewSale, ReadSale},
        photographs, references,
    },
    keys::{Keys, Sealed},
    locale::t,
    packed::{pack, unpacked},
};

/// Most bytes of a sale's texts, packed: NATS takes 4 MiB in a message, and what was asked for stands beside them.
const TEXTS_PACKED_MAX: usize = 3_000_000;
/// Most bytes of them unpacked: each web holds them in memory.
const TEXTS_BYTES_MAX: usize = 24_000_000;
/// From so many bytes on what is kept is packed.
const PACKED_FROM: usize = 256 * 1024;

/// What the bucket `sales` keeps of one sale.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptSale {
    #[serde(flatten)]
    pub(crate) texts: CatalogueSale,
    /// None: the sale is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) draft: Option<Draft>,
    /// What was asked for when it was published, without the texts: its terms, reserves and sellers. Sealed as a draft's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asked: Option<Sealed>,
    /// When the texts of a sale that was no draft were kept, right before the engine was told of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kept_at: Option<Time>,
}

/// A sale being prepared, as it is kept. Gone once the sale is published.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The [`NewSale`] without the texts that stand beside it. It holds reserves: whoever reads the bucket, its files or a copy
    /// of them sees none.
    asked: Sealed,
    /// Who changed it last, and when.
    by: UserId,
    pub(crate) changed_at: Time,
    /// It is on its way to the engine: it must not change any more.
    #[serde(default)]
    pub(crate) publishing: bool,
}

/// A draft as it stands at a revision of the bucket. For operators' eyes.
pub(crate) struct FoundDraft {
    pub(crate) asked: NewSale,
    pub(crate) draft: Draft,
    pub(crate) revision: u64,
    pub(super) texts: CatalogueSale,
}

/// Why a draft was not kept, dropped or published. Nothing was changed.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub(crate) enum DraftRefused {
    #[error("{}", t!("house-draft-not-found"))]
    NotFound,
    #[error("{}", t!("house-draft-is-published"))]
    Published,
    #[error("{}", t!("house-draft-changed-meanwhile"))]
    ChangedMeanwhile,
    #[error("{}", t!("house-draft-invalid"))]
    Invalid(Vec<FieldProblem>),
    #[error("{}", t!("house-draft-refused"))]
    Refused(Refusal),
    #[error("{}", t!("house-draft-unknown"))]
    Unknown,
    #[error("{}", t!("house-draft-away"))]
    Unavailable,
}

impl KeptSale {
    /// Texts that go to the engine as they are.
    pub(crate) fn at_once(keys: &Keys, read: &ReadSale, asked: &NewSale, now: Time) -> Self {
        Self {
            texts: read.texts.clone(),
            draft: None,
            asked: Some(seal(keys, &read.command.sale, asked)),
            kept_at: Some(now),
        }
    }

    /// A draft that is published, or was all along.
    pub(super) fn published(texts: CatalogueSale, draft: Draft) -> Self {
        Self {
            texts,
            draft: None,
            asked: Some(draft.asked),
            kept_at: None,
        }
    }

    /// What was asked for when it was published, with the texts of now; none: it was kept by an earlier version, or does not
    /// open.
    pub(crate) fn asked(&self, keys: &Keys, sale: &SaleId) -> Option<NewSale> {
        let asked = open(keys, sale, self.asked.as_ref()?)?;
        Some(asked.with_texts(&self.texts))
    }

    pub(super) fn draft(texts: CatalogueSale, draft: Draft) -> Self {
        Self {
            texts,
            draft: Some(draft),
            asked: None,
            kept_at: None,
        }
    }

    pub(crate) fn encode(&self) -> Bytes {
        let kept = serde_json::to_vec(self);
        let kept = kept.expect("texts and a draft are JSON");
        match kept.len() < PACKED_FROM {
            true => kept.into(),
            false => pack(&kept).into(),
        }
    }

    /// Reads what [`KeptSale::encode`] wrote.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn decode(kept: &[u8]) -> serde_json::Result<Self> {
        unpacked(kept)
    }
}

impl Draft {
    /// Who changed it last.
    pub(crate) fn by(&self) -> &UserId {
        &self.by
    }

    /// The same, on its way to the engine: `asked` says now when it opens.
    pub(super) fn marked(self, keys: &Keys, sale: &SaleId, asked: &NewSale) -> Self {
        Self {
            asked: seal(keys, sale, asked),
            publishing: true,
            ..self
        }
    }
}

/// The draft of this id.
pub(crate) async fn find(app: &App, sale: &SaleId) -> Result<FoundDraft, DraftRefused> {
    let entry = app.catalogue().entry(sale.as_str()).await;
    let entry = entry.map_err(|_| DraftRefused::Unavailable)?;
    let entry = entry.filter(|entry| entry.operation == Operation::Put);
    let entry = entry.ok_or(DraftRefused::NotFound)?;
    let kept = KeptSale::decode(&entry.value).map_err(|error| {
        tracing::error!(%sale, %error, "a kept sale cannot be read");
        DraftRefused::Unavailable
    })?;
    let draft = kept.draft.ok_or(DraftRefused::Published)?;
    let asked = open(app.keys(), sale, &draft.asked).ok_or_else(|| {
        tracing::error!(%sale, "a draft does not open: it was sealed with another key");
        DraftRefused::Unavailable
    })?;
    Ok(FoundDraft {
        asked: asked.with_texts(&kept.texts),
        draft,
        revision: entry.revision,
        texts: kept.texts,
    })
}

/// What was asked for when a sale was published, with the texts of now; none: nobody knows, or not now.
pub(crate) async fn asked(app: &App, sale: &SaleId) -> Option<NewSale> {
    let entry = app.catalogue().entry(sale.as_str()).await.ok()??;
    let kept = KeptSale::decode(&entry.value).ok()?;
    kept.asked(app.keys(), sale)
}

/// Who sells which lot of a sale that is published or on its way to the engine, in the house's own words; lots without a seller are
/// left out. None: it was kept by an earlier version, or there is no such sale.
///
/// # Errors
/// While the bucket does not answer.
pub(crate) async fn sellers(
    app: &App,
    sale: &SaleId,
) -> Result<Option<BTreeMap<LotId, String>>, DraftRefused> {
    let entry = app.catalogue().entry(sale.as_str()).await;
    let entry = entry.map_err(|_| DraftRefused::Unavailable)?;
    let kept = entry.and_then(|entry| KeptSale::decode(&entry.value).ok());
    let asked = kept.and_then(|kept| kept.asked.or_else(|| Some(kept.draft?.asked)));
    let asked = asked.and_then(|asked| open(app.keys(), sale, &asked));
    Ok(asked.map(|asked| {
        let named = asked.lots.into_iter().filter_map(|lot| {
            let seller = lot.seller_reference.trim();
            (!seller.is_empty()).then(|| (lot.lot, seller.to_owned()))
        });
        named.collect()
    }))
}

/// Keeps a draft: a new one, or a change of what stood at `revision`.
pub(crate) async fn save(
    app: &App,
    person: &Person,
    sale: &SaleId,
    asked: NewSale,
    revision: Option<u64>,
) -> Result<(), DraftRefused> {
    let now = app.now();
    let texts = read_unfinished(&asked, sale, now)
        .map_err(DraftRefused::Invalid)?
        .texts;
    let missing = photographs::missing(app, &texts).await;
    let mut missing = missing.map_err(|_| DraftRefused::Unavailable)?;
    missing.extend(references::unknown(app, &texts));
    if !missing.is_empty() {
        return Err(DraftRefused::Invalid(missing));
    }
    let draft = Draft {
        asked: seal(app.keys(), sale, &asked),
        by: person.user.clone(),
        changed_at: now,
        publishing: false,
    };
    let kept = KeptSale::draft(texts, draft);
    let revision = match revision {
        None => create(app.catalogue(), sale, kept).await?,
        Some(revision) => {
            if find(app, sale).await?.draft.publishing {
                return Err(DraftRefused::Published);
            }
            update(app.catalogue(), sale, &kept, revision).await?
        }
    };
    // Pages show it from now on.
    let is_known = || app.read_model().draft_revision(sale) >= Some(revision);
    app.read_model().shows(is_known).await;
    Ok(())
}

/// Drops a draft.
pub(crate) async fn discard(app: &App, sale: &SaleId) -> Result<(), DraftRefused> {
    let found = find(app, sale).await?;
    if found.draft.publishing {
        return Err(DraftRefused::Published);
    }
    let revision = Some(found.revision);
    let dropped = app
        .catalogue()
        .delete_expect_revision(sale.as_str(), revision);
    dropped.await.map_err(|_| DraftRefused::ChangedMeanwhile)
}

/// Drops the draft of a sale that is there already: what died between the two left it behind.
pub(crate) async fn tidy_up(app: &App, sale: &SaleId) {
    if let Ok(found) = find(app, sale).await {
        let kept = KeptSale::published(found.texts, found.draft);
        let tidied = update(app.catalogue(), sale, &kept, found.revision).await;
        if let Err(error) = tidied {
            tracing::warn!(%sale, ?error, "the draft of a published sale was left behind");
        }
    }
}

/// The sale as it would be published now.
///
/// # Errors
/// With all that is wrong.
pub(crate) fn read(
    asked: &NewSale,
    sale: &SaleId,
    now: Time,
) -> Result<ReadSale, Vec<FieldProblem>> {
    let read = read_unfinished(asked, sale, now)?;
    read.check(now)?;
    Ok(read)
}

/// The same for a draft, whose lots may be still to come.
///
/// # Errors
/// With all that is wrong.
pub(crate) fn read_unfinished(
    asked: &NewSale,
    sale: &SaleId,
    now: Time,
) -> Result<ReadSale, Vec<FieldProblem>> {
    let read = asked.opening_by(now).read(sale.clone(), now)?;
    if let Some(words) = too_large(&read.texts) {
        return Err(vec![FieldProblem::new("/lots", words)]);
    }
    match read.check(now) {
        Err(problems) if !asked.lots.is_empty() || problems.len() > 1 => Err(problems),
        // A sale without lots has one problem for that.
        _ => Ok(read),
    }
}

/// Why texts are not kept, where they are too many.
pub(crate) fn too_large(texts: &CatalogueSale) -> Option<String> {
    let texts = serde_json::to_vec(texts).expect("texts are JSON");
    // Packing takes a while, and what is short fits anyway.
    if texts.len() <= TEXTS_PACKED_MAX || fits_packed(&texts) {
        return None;
    }
    Some(t!(
        "house-wrong-texts-large",
        bytes = texts.len(),
        max = TEXTS_BYTES_MAX,
        packed = TEXTS_PACKED_MAX
    ))
}

fn fits_packed(texts: &[u8]) -> bool {
    texts.len() <= TEXTS_BYTES_MAX && pack(texts).len() <= TEXTS_PACKED_MAX
}

fn seal(keys: &Keys, sale: &SaleId, asked: &NewSale) -> Sealed {
    let asked = serde_json::to_vec(&asked.without_texts());
    let asked = asked.expect("a sale of texts and numbers is JSON");
    keys.seal(sale.as_str(), &pack(&asked))
}

/// Nothing when it was sealed for another sale or with another key.
fn open(keys: &Keys, sale: &SaleId, sealed: &Sealed) -> Option<NewSale> {
    unpacked(&keys.open(sale.as_str(), sealed)?).ok()
}

async fn create(catalogue: &Store, sale: &SaleId, kept: KeptSale) -> Result<u64, DraftRefused> {
    let created = catalogue.create(sale.as_str(), kept.encode()).await;
    created.map_err(|error| match error.kind() {
        CreateErrorKind::AlreadyExists => DraftRefused::ChangedMeanwhile,
        _ => DraftRefused::Unavailable,
    })
}

/// Writes what is kept of a sale over what stood at `revision`; returns the new revision.
pub(super) async fn update(
    catalogue: &Store,
    sale: &SaleId,
    kept: &KeptSale,
    revision: u64,
) -> Result<u64, DraftRefused> {
    let updated = catalogue
        .update(sale.as_str(), kept.encode(), revision)
        .await;
    updated.map_err(|error| match error.kind() {
        UpdateErrorKind::WrongLastRevision => DraftRefused::ChangedMeanwhile,
        _ => DraftRefused::Unavailable,
    })
}
