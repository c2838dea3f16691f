//! The lots of a sale as a table: what an import takes, with all that only the house knows.

use auction::{Amount, SaleId, Time};

use super::{
    drafts::{self, DraftRefused},
    import::Column,
    new_sale::{NewLot, NewSale},
    table::{self, Separator},
};
use crate::{App, catalogue::Estimate, format, zone::Zone};

/// Why the lots of a sale are not told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum LotsUnknown {
    #[error("there is no such sale or draft")]
    NoSuchSale,
    #[error(
        "the sale was published before its terms were kept: its results have a table of their own"
    )]
    KeptBefore,
    #[error("the catalogue cannot be reached now")]
    Away,
}

/// What was asked for of a draft or a published sale, with the texts of now.
///
/// # Errors
/// When that is not known, or not now.
pub(crate) async fn of_sale(app: &App, sale: &SaleId) -> Result<NewSale, LotsUnknown> {
    match drafts::find(app, sale).await {
        Ok(found) => Ok(found.asked),
        Err(DraftRefused::NotFound) => Err(LotsUnknown::NoSuchSale),
        Err(DraftRefused::Published) => {
            let asked = drafts::asked(app, sale).await;
            asked.ok_or(LotsUnknown::KeptBefore)
        }
        Err(_) => Err(LotsUnknown::Away),
    }
}

/// The table of every lot (see [`table::csv`]). Read again, it changes nothing.
pub(crate) fn csv(sale: &NewSale, separator: Separator) -> Vec<u8> {
    let header = COLUMNS.map(Column::code);
    let zone = sale.time_zone.as_deref().map(Zone::parse);
    let writer = Writer {
        sale,
        separator,
        zone: zone.and_then(Result::ok).unwrap_or(Zone::UTC),
    };
    let rows = sale.lots.iter().zip(1..).map(|(lot, place)| {
        let number = lot.number.unwrap_or(place);
        COLUMNS.map(|column| table::inert(&writer.cell(column, lot, number)))
    });
    table::csv(header, rows, separator)
}

/// The columns of the table: all but the one for a range, which has two of its own.
const COLUMNS: [Column; 21] = [
    Column::Number,
    Column::LotId,
    Column::Title,
    Column::Description,
    Column::Category,
    Column::EstimateLow,
    Column::EstimateHigh,
    Column::Opening,
    Column::Reserve,
    Column::OpensAt,
    Column::EndsAt,
    Column::HardEnd,
    Column::Condition,
    Column::Provenance,
    Column::Dimensions,
    Column::Shipping,
    Column::Reference,
    Column::SellerReference,
    Column::Images,
    Column::ImageTexts,
    Column::Drawing,
];

struct Writer<'a> {
    sale: &'a NewSale,
    separator: Separator,
    zone: Zone,
}

impl Writer<'_> {
    fn cell(&self, column: Column, lot: &NewLot, number: u32) -> String {
        let (texts, details) = (&lot.texts, &lot.texts.details);
        let estimate = |part: fn(&Estimate) -> Amount| details.estimate.as_ref().map(part);
        match column {
            Column::Number => number.to_string(),
            Column::LotId => lot.lot.to_string(),
            Column::Title => texts.title.clone(),
            Column::Description => texts.description.clone(),
            Column::Category => details.category.clone(),
            Column::Estimate => String::new(),
            Column::EstimateLow => self.money(estimate(|it| it.low)),
            Column::EstimateHigh => self.money(estimate(|it| it.high)),
            Column::Opening => self.money(Some(lot.opening)),
            Column::Reserve => self.money(lot.reserve),
            Column::OpensAt => self.time(lot.opens_at),
            Column::EndsAt => self.time(lot.ends_at),
            Column::HardEnd => self.time(lot.hard_end),
            Column::Condition => details.condition.clone(),
            Column::Provenance => details.provenance.clone(),
            Column::Dimensions => details.dimensions.clone(),
            Column::Shipping => details.shipping.clone(),
            Column::Reference => details
                .reference
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            Column::SellerReference => lot.seller_reference.clone(),
            Column::Images => lines(texts.images.iter().map(|it| &*it.image)),
            Column::ImageTexts => match texts.images.iter().all(|it| it.alt.is_empty()) {
                true => String::new(),
                false => lines(texts.images.iter().map(|it| &*it.alt)),
            },
            Column::Drawing => texts.image.clone().unwrap_or_default(),
        }
    }

    fn money(&self, amount: Option<Amount>) -> String {
        let plain = |amount| format::plain(amount, self.sale.currency);
        let plain = amount.map(|amount| self.separator.figure(&plain(amount)));
        plain.unwrap_or_default()
    }

    /// With its offset: nothing about it is left to guess.
    fn time(&self, time: Option<Time>) -> String {
        time.map(|time| self.zone.rfc3339(time)).unwrap_or_default()
    }
}

fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}
