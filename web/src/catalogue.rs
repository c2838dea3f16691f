//! The texts of a sale and its lots, kept in the bucket `sales` beside the log; never part of the rules.

use std::{collections::HashMap, sync::Arc};

use auction::{Amount, LotId, PositiveAmount, SaleId, Time};
use market::Reference;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::images::ImageId;

/// The texts of a sale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct CatalogueSale {
    pub(crate) title: String,
    /// Made by the demo, and marked so.
    pub(crate) demo: bool,
    /// What whoever registers accepts; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) conditions: String,
    #[serde(flatten)]
    pub(crate) about: SaleAbout,
    pub(crate) lots: Vec<Arc<CatalogueLot>>,
}

/// The texts of a sale, those of each lot at hand.
#[derive(Clone, Debug)]
pub(crate) struct CatalogueTexts {
    pub(crate) sale: CatalogueSale,
    places: HashMap<LotId, usize>,
}

/// What is said of a sale besides its title; empty where nothing is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SaleAbout {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cover: Option<Photograph>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) place: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) contact: String,
}

/// The texts of a lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct CatalogueLot {
    pub(crate) lot: LotId,
    pub(crate) title: String,
    pub(crate) description: String,
    #[serde(default, skip_serializing_if = "DescriptionFormat::is_plain")]
    pub(crate) description_format: DescriptionFormat,
    /// The name of a shipped picture, `/static/pictures/<image>.svg`.
    pub(crate) image: Option<String>,
    /// In the order in which they are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) photographs: Vec<Photograph>,
    #[serde(flatten)]
    pub(crate) details: LotDetails,
    /// When they were last changed after the sale was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) amended_at: Option<Time>,
}

/// How a description is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DescriptionFormat {
    /// Lines and paragraphs, every sign as it stands: what was kept before there was a choice.
    #[default]
    Plain,
    /// CommonMark without pictures and markup of its own; lines stay lines.
    Markdown,
}

impl DescriptionFormat {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// What a catalogue says of a lot besides its title, description and pictures; empty where it says nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct LotDetails {
    /// What the house expects it to bring; it binds nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) estimate: Option<Estimate>,
    /// By which lots are filtered, such as `Clocks`: at most 60 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub(crate) category: String,
    /// At most 2,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub(crate) condition: String,
    /// At most 2,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub(crate) provenance: String,
    /// At most 200 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub(crate) dimensions: String,
    /// How it is collected or sent: at most 2,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub(crate) shipping: String,
    /// What it is made of, or stands for: so much of a symbol of the market. Its page shows what that comes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<Reference>,
}

/// A range of prices, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Estimate {
    #[schema(value_type = PositiveAmount)]
    pub(crate) low: Amount,
    /// Not below `low`.
    #[schema(value_type = PositiveAmount)]
    pub(crate) high: Amount,
}

/// A photograph of a lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Photograph {
    pub(crate) image: ImageId,
    /// What it shows, for who does not see it; may be empty.
    pub(crate) alt: String,
}

impl CatalogueSale {
    /// Where they cannot be read.
    pub(crate) fn without_texts(sale: &SaleId) -> Self {
        Self {
            title: sale.to_string(),
            demo: false,
            conditions: String::new(),
            about: SaleAbout::default(),
            lots: vec![],
        }
    }
}

impl CatalogueTexts {
    pub(crate) fn lot(&self, lot: &LotId) -> Option<&Arc<CatalogueLot>> {
        self.sale.lots.get(*self.places.get(lot)?)
    }
}

impl From<CatalogueSale> for CatalogueTexts {
    fn from(sale: CatalogueSale) -> Self {
        let lots = sale.lots.iter().map(|lot| lot.lot.clone());
        Self {
            places: lots.zip(0..).collect(),
            sale,
        }
    }
}

impl CatalogueLot {
    /// Of a lot that nothing is written of.
    pub(crate) fn unwritten(lot: LotId, number: u32) -> Self {
        Self {
            lot,
            title: format!("Lot {number}"),
            description: String::new(),
            description_format: DescriptionFormat::Plain,
            image: None,
            photographs: Vec::new(),
            details: LotDetails::default(),
            amended_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_kept_before_descriptions_had_a_format_stay_plain() {
        let kept = r#"{"title":"Spring","demo":false,"lots":[
            {"lot":"1","title":"A *chair*","description":"1. Oak\n# 7","image":null}]}"#;
        let kept: CatalogueSale = serde_json::from_str(kept).unwrap();
        assert_eq!(kept.lots[0].description_format, DescriptionFormat::Plain);
        assert_eq!(kept.lots[0].details, LotDetails::default());
    }

    #[test]
    fn texts_are_read_as_they_were_kept() {
        let estimate = Estimate {
            low: Amount::new(100).unwrap(),
            high: Amount::new(200).unwrap(),
        };
        let lot = CatalogueLot {
            description_format: DescriptionFormat::Markdown,
            details: LotDetails {
                estimate: Some(estimate),
                category: "Clocks".to_owned(),
                ..LotDetails::default()
            },
            ..CatalogueLot::unwritten("1".parse().unwrap(), 1)
        };
        let kept = serde_json::to_string(&lot).unwrap();
        assert_eq!(serde_json::from_str::<CatalogueLot>(&kept).unwrap(), lot);
    }
}
