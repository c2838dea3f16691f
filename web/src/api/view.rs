//! Sales and lots as the API shows them.

use auction::{
    Amount, Cancellation, Currency, LotState, Note, PublicLot, Registration, SaleId, SaleMessage,
    Time, VoidedBid,
};
use market::Reference;
use serde::Serialize;
use settlement::BuyerTerms;
use utoipa::ToSchema;

use super::{cursor::Page, images::PhotographView};
use crate::{
    catalogue::{DescriptionFormat, Estimate},
    images,
    model::{LotModel, SaleModel},
    registrations,
};

/// A sale with a page of its lots.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SaleView {
    pub(super) sale: SaleId,
    title: String,
    /// Null: it has none.
    cover: Option<PhotographView>,
    /// Where it is held, or lots are viewed and collected. Empty, as the contact: nothing is said.
    place: String,
    /// How the house is reached.
    contact: String,
    state: SaleState,
    currency: Currency,
    /// IANA name of the house's zone; every time here is UTC.
    time_zone: String,
    opens_at: Time,
    /// The latest end of its lots as they stand; one that was withdrawn does not count, unless all were. Of a cancelled sale,
    /// when it was cancelled.
    ends_at: Time,
    /// Why it is on hold, in the house's words. Null: it is not.
    held_reason: Option<Note>,
    /// When and why it was cancelled. Null: it was not.
    cancelled: Option<Cancellation>,
    /// What buyers pay besides the price. Null: nothing.
    buyer_terms: Option<BuyerTerms>,
    /// Who may bid.
    registration: Registration,
    /// What whoever registers accepts. Null: nothing.
    conditions: Option<ConditionsView>,
    /// What the house told everyone, the newest last.
    messages: Vec<SaleMessage>,
    lots: Page<LotView>,
}

/// What whoever registers accepts.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct ConditionsView {
    /// The same text has the same version.
    version: String,
    text: String,
}

impl ConditionsView {
    fn of(conditions: &str) -> Option<Self> {
        (!conditions.is_empty()).then(|| Self {
            version: registrations::version(conditions),
            text: conditions.to_owned(),
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SaleState {
    Upcoming,
    Open,
    /// Bids are refused and no end passes until it is resumed.
    OnHold,
    Closed,
    /// The house cancelled it: what was not sold before stays unsold.
    Cancelled,
}

/// A lot.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct LotView {
    title: String,
    description: String,
    description_format: DescriptionFormat,
    /// What the house expects it to bring; it binds nobody. Null: nothing is said.
    estimate: Option<Estimate>,
    /// Empty, as each of these: nothing is said.
    category: String,
    condition: String,
    provenance: String,
    dimensions: String,
    shipping: String,
    /// So much of a symbol of the market that it is to be compared with. Null: nothing is said.
    reference: Option<Reference>,
    /// When the house last changed these texts after publishing. Null: never.
    amended_at: Option<Time>,
    /// Path of the picture: a JPEG of the first photograph, or a drawing in SVG.
    image: Option<String>,
    /// Its photographs, in order.
    images: Vec<PhotographView>,
    state: LotState,
    /// Null: there is none.
    hard_end: Option<Time>,
    /// Null: no limit.
    extensions_left: Option<u32>,
    /// Null: it is not on hold.
    held_since: Option<Time>,
    /// Why it was withdrawn, in the house's words. Null: it was not.
    withdrawn_reason: Option<Note>,
    /// Bids that the house voided, the oldest first.
    voided: Vec<VoidedBid>,
    /// No bid above this is taken. Null: no limit.
    ceiling: Option<Amount>,
    #[serde(flatten)]
    public: PublicLot,
    /// The server's time of this answer.
    now: Time,
}

impl SaleView {
    /// The sale with those lots that `page` picks.
    pub(super) fn new(sale: &SaleModel, lots: Page<LotView>, now: Time) -> Self {
        Self {
            sale: sale.record.sale.clone(),
            title: sale.title.clone(),
            cover: sale.about.cover.as_ref().map(PhotographView::new),
            place: sale.about.place.clone(),
            contact: sale.about.contact.clone(),
            state: state(sale, now),
            currency: sale.record.currency,
            time_zone: sale.record.time_zone.clone(),
            opens_at: sale.record.opens_at,
            ends_at: sale.ends_at(),
            held_reason: sale.record.held_reason.clone(),
            cancelled: sale.record.cancelled.clone(),
            buyer_terms: sale.record.buyer_terms.clone(),
            registration: sale.record.registration,
            conditions: ConditionsView::of(&sale.conditions),
            messages: sale.record.messages.clone(),
            lots,
        }
    }
}

/// Closed when every lot's close is in the log.
pub(crate) fn state(sale: &SaleModel, now: Time) -> SaleState {
    let mut lots = sale.lots.iter().map(|lot| lot.public.state(now));
    if sale.record.cancelled.is_some() {
        SaleState::Cancelled
    } else if !sale.lots.is_empty() && lots.all(LotState::is_over) {
        SaleState::Closed
    } else if sale.record.held_since.is_some() {
        SaleState::OnHold
    } else if now < sale.record.opens_at {
        SaleState::Upcoming
    } else {
        SaleState::Open
    }
}

impl LotView {
    pub(super) fn new(lot: &LotModel, now: Time) -> Self {
        let picture = |name| format!("/static/pictures/{name}.svg");
        let texts = &lot.texts;
        let details = texts.details.clone();
        let photograph = texts.photographs.first();
        let photograph = photograph.map(|it| images::address(&it.image, it.image.jpeg()));
        let mut public = lot.public.clone();
        Self {
            title: texts.title.clone(),
            description: texts.description.clone(),
            description_format: texts.description_format,
            estimate: details.estimate,
            category: details.category,
            condition: details.condition,
            provenance: details.provenance,
            dimensions: details.dimensions,
            shipping: details.shipping,
            reference: details.reference,
            amended_at: texts.amended_at,
            image: photograph.or(texts.image.as_ref().map(picture)),
            images: texts.photographs.iter().map(PhotographView::new).collect(),
            state: lot.public.state(now),
            // What a record leaves out when there is none stands here as null.
            hard_end: public.hard_end.take(),
            extensions_left: public.extensions_left.take(),
            held_since: public.held_since.take(),
            withdrawn_reason: public.withdrawn_reason.take(),
            voided: std::mem::take(&mut public.voided),
            ceiling: public.ceiling.take(),
            public,
            now,
        }
    }
}
