//! The documents of the house, one after the other in each series, in a bucket that takes each key once and from then on
//! refuses it.
//!
//! A document's key is its number, and the next one is only ever tried where the one before is: so there are no gaps, and of
//! two sites that want the same number one wins. What there is only once (see [`Numbered::claims`]) has a key of its own,
//! which says the number. Whoever issues walks from the last number that is known to where the next one goes, and makes the
//! claims of each document on the way: whoever died in between left no more to do. Then it looks for its own claims. If
//! another site issued the same meanwhile, that is where the number is taken, and the walk goes on over it.

use std::collections::VecDeque;

use async_nats::jetstream::{
    kv::{CreateErrorKind, Store},
    stream::RawMessageErrorKind,
};
use auction::{LotId, SaleId, UserId};
use futures_util::{StreamExt, stream};
use serde::{Serialize, de::DeserializeOwned};
use topology::{Token, subject};

use super::document::{Document, credit_claim, invoice_claim, second_chance_claim};

/// Documents that are walked over at most: more than all sites together issue meanwhile, and than anybody has.
const WALK_MAX: usize = 100_000;
/// Invoices of one person that are listed.
const OWN_INVOICES_MAX: usize = 500;
/// Claims looked up at once.
const LOOKED_UP_AT_ONCE: usize = 16;
/// The documents of the house.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    /// Takes each key once.
    documents: Store,
    /// Where the walk may begin.
    notes: Store,
}

/// A document of a series that is numbered from 1, without gaps.
pub(crate) trait Numbered: Clone + Serialize + DeserializeOwned {
    /// What its keys begin with.
    const SERIES: &'static str;
    /// The key, in the bucket of payments, of a number up to which every document's claims are made.
    const SETTLED: &'static str;

    fn number(&self) -> u64;

    /// The same with this number.
    fn numbered(&self, number: u64) -> Self;

    /// The keys of what there is of it only once.
    fn claims(&self) -> Vec<String>;
}

/// Why nothing was issued, or may not have been: issuing again is safe.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum LedgerError {
    #[error("the invoices cannot be reached now")]
    Unavailable,
    #[error("a document cannot be read")]
    Damaged,
}

impl Ledger {
    pub(crate) fn new(documents: Store, notes: Store) -> Self {
        Self { documents, notes }
    }

    /// Issues a document, unless it was issued before; returns its number. The draft's own does not count.
    ///
    /// # Errors
    /// While the bucket does not answer. Nobody knows then whether it was issued: asked again, it is issued once.
    pub(crate) async fn issue<D: Numbered>(&self, draft: &D) -> Result<u64, LedgerError> {
        let claims = draft.claims();
        let mut number = self.settled(D::SETTLED).await? + 1;
        for _ in 0..WALK_MAX {
            if let Some(other) = self.find::<D>(number).await? {
                self.claim(&other).await?;
                number += 1;
                continue;
            }
            for claim in &claims {
                if let Some(issued) = self.read(claim).await? {
                    return Ok(issued);
                }
            }
            let document = draft.numbered(number);
            if self.create(&number_key::<D>(number), &document).await? {
                self.claim(&document).await?;
                self.note_settled(D::SETTLED, number).await;
                return Ok(number);
            }
        }
        Err(LedgerError::Unavailable)
    }

    /// The document of this number in its series.
    pub(crate) async fn find<D: Numbered>(&self, number: u64) -> Result<Option<D>, LedgerError> {
        self.read(&number_key::<D>(number)).await
    }

    /// The number of the document that has a claim.
    pub(crate) async fn claimed(&self, claim: &str) -> Result<Option<u64>, LedgerError> {
        self.read(claim).await
    }

    /// The invoice or credit note of this number.
    pub(crate) async fn document(&self, number: u64) -> Result<Option<Document>, LedgerError> {
        self.find(number).await
    }

    /// The number of somebody's invoice of a sale.
    pub(crate) async fn invoice_of(
        &self,
        sale: &SaleId,
        user: &UserId,
    ) -> Result<Option<u64>, LedgerError> {
        self.claimed(&invoice_claim(sale, user)).await
    }

    /// The number of somebody's invoice of a lot that was offered to them after a sale.
    pub(crate) async fn second_chance_invoice_of(
        &self,
        sale: &SaleId,
        lot: &LotId,
        user: &UserId,
    ) -> Result<Option<u64>, LedgerError> {
        self.claimed(&second_chance_claim(sale, lot, user)).await
    }

    /// The numbers of somebody's invoices, the newest first, at most [`OWN_INVOICES_MAX`].
    pub(crate) async fn invoices_of(&self, user: &UserId) -> Result<Vec<u64>, LedgerError> {
        let token = Token::parse(user.as_str()).expect("a user id is a token");
        let [sales, second_chances] = subject::invoices_of(&token);
        let (sales, second_chances) = tokio::try_join!(
            self.claimed_by_each(&sales),
            self.claimed_by_each(&second_chances)
        )?;
        let mut numbers: Vec<_> = sales.into_iter().chain(second_chances).collect();
        numbers.sort_unstable_by(|one, other| other.cmp(one));
        numbers.truncate(OWN_INVOICES_MAX);
        Ok(numbers)
    }

    /// The newest [`OWN_INVOICES_MAX`] numbers of those whose claims match, one after the other: the bucket is read from its
    /// leader, which answers with one at a time.
    async fn claimed_by_each(&self, claims: &str) -> Result<VecDeque<u64>, LedgerError> {
        let mut numbers = VecDeque::new();
        let mut from = 1;
        for _ in 0..WALK_MAX {
            let stream = &self.documents.stream;
            let claim = stream.get_first_raw_message_by_subject(claims, from).await;
            let claim = match claim {
                Ok(claim) => claim,
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => break,
                Err(_) => return Err(LedgerError::Unavailable),
            };
            if numbers.len() == OWN_INVOICES_MAX {
                numbers.pop_front();
            }
            let number = serde_json::from_slice(&claim.payload);
            numbers.push_back(number.map_err(|_| LedgerError::Damaged)?);
            from = claim.sequence + 1;
        }
        Ok(numbers)
    }

    /// The lots of an invoice that are credited, each with the number of the credit note.
    pub(crate) async fn credits(
        &self,
        invoice: &Document,
    ) -> Result<Vec<(LotId, u64)>, LedgerError> {
        let lots = invoice.lots.iter().map(|lot| lot.lot.clone());
        let lots: Vec<_> = lots.collect();
        let mut answers = stream::iter(lots)
            .map(|lot| async move {
                let credit = self.claimed(&credit_claim(invoice.number, &lot)).await?;
                Ok(credit.map(|credit| (lot, credit)))
            })
            .buffered(LOOKED_UP_AT_ONCE);
        let mut credits = Vec::new();
        while let Some(credit) = answers.next().await {
            credits.extend(credit?);
        }
        Ok(credits)
    }

    async fn settled(&self, key: &str) -> Result<u64, LedgerError> {
        let settled = self.notes.get(key).await;
        let settled = settled.map_err(|_| LedgerError::Unavailable)?;
        let settled = settled.map(|settled| serde_json::from_slice(&settled));
        let settled = settled.transpose().map_err(|_| LedgerError::Damaged)?;
        Ok(settled.unwrap_or(0))
    }

    /// Only saves the next walk: one that goes back does no harm.
    async fn note_settled(&self, key: &str, number: u64) {
        let noted = self.notes.put(key, number.to_string().into()).await;
        if let Err(error) = noted {
            tracing::warn!(%error, number, "the last number of a document was not noted");
        }
    }

    async fn claim(&self, document: &impl Numbered) -> Result<(), LedgerError> {
        for claim in document.claims() {
            self.create(&claim, &document.number()).await?;
        }
        Ok(())
    }

    /// False: the key is taken.
    async fn create(&self, key: &str, value: &impl Serialize) -> Result<bool, LedgerError> {
        let value = serde_json::to_vec(value).expect("numbers and texts are JSON");
        match self.documents.create(key, value.into()).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => Ok(false),
            Err(error) => {
                tracing::warn!(%error, "an invoice may not be kept");
                Err(LedgerError::Unavailable)
            }
        }
    }

    async fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, LedgerError> {
        let found = self.documents.get(key).await;
        let found = found.map_err(|_| LedgerError::Unavailable)?;
        let found = found.map(|found| serde_json::from_slice(&found));
        found.transpose().map_err(|error| {
            tracing::error!(key, %error, "an invoice cannot be read");
            LedgerError::Damaged
        })
    }
}

fn number_key<D: Numbered>(number: u64) -> String {
    format!("{}.{number}", D::SERIES)
}
