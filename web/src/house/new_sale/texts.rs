//! The texts of a lot as an operator asks for them, read into what the catalogue keeps.

use auction::{Amount, LotId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::NewSale;
use crate::{
    accounts::visible,
    assets,
    catalogue::{CatalogueLot, DescriptionFormat, LotDetails, Photograph, SaleAbout},
    field_problem::FieldProblem,
    images::NotAnId,
    locale::t,
};

/// Most characters of a title.
pub(super) const TITLE_LENGTH_MAX: usize = 200;
/// Most characters of a lot's description.
pub(crate) const DESCRIPTION_LENGTH_MAX: usize = 5_000;
/// Most photographs of a lot.
pub(crate) const PHOTOGRAPHS_MAX: usize = 12;
/// Most characters of what is said of a photograph.
pub(crate) const ALT_LENGTH_MAX: usize = 250;
/// Most characters of a category's name.
pub(crate) const CATEGORY_LENGTH_MAX: usize = 60;
/// Most characters of dimensions.
pub(crate) const DIMENSIONS_LENGTH_MAX: usize = 200;
/// Most characters of a sale's place and contact each.
pub(crate) const LINE_LENGTH_MAX: usize = 200;
/// Most characters of condition, provenance and shipping each.
pub(crate) const NOTE_LENGTH_MAX: usize = 2_000;

/// What is written of a lot: no term of bidding.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewTexts {
    /// 1 to 200 visible characters.
    pub(crate) title: String,
    /// Markdown (CommonMark without pictures and markup), at most 5,000 characters. Lines stay lines.
    #[serde(default)]
    pub(crate) description: String,
    /// The name of a shipped picture: shown where the lot has no photograph.
    pub(crate) image: Option<String>,
    /// Photographs, in the order in which they are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 12, required = false)]
    pub(crate) images: Vec<NewPhotograph>,
    #[serde(flatten)]
    pub(crate) details: LotDetails,
}

/// A photograph of a lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewPhotograph {
    /// The id that its upload answered.
    pub(crate) image: String,
    /// What it shows, for who does not see it: at most 250 characters.
    #[serde(default)]
    pub(crate) alt: String,
}

impl NewSale {
    /// What is said of the sale besides its title.
    pub(super) fn about(&self, wrong: &mut Vec<FieldProblem>) -> SaleAbout {
        let mut line = |text: &str, pointer: &str| {
            let line = visible(text);
            if line.chars().count() > LINE_LENGTH_MAX {
                let words = t!("house-wrong-line-long", max = LINE_LENGTH_MAX);
                wrong.push(FieldProblem::new(pointer, words));
            }
            line
        };
        let (place, contact) = (line(&self.place, "/place"), line(&self.contact, "/contact"));
        let cover = self.cover.as_ref().and_then(|cover| {
            // A sale has one: what stands at place 0 of none is the cover.
            let mut found = Vec::new();
            let cover = photographs(std::slice::from_ref(cover), "/cover", &mut found);
            wrong.extend(found.into_iter().map(|problem| FieldProblem {
                pointer: problem.pointer.replacen("/cover/0", "/cover", 1),
                ..problem
            }));
            cover.into_iter().next()
        });
        SaleAbout {
            cover,
            place,
            contact,
        }
    }
}

impl NewTexts {
    /// The texts as the catalogue keeps them; `at` is where they stand in the body.
    pub(crate) fn read(&self, lot: LotId, at: &str, wrong: &mut Vec<FieldProblem>) -> CatalogueLot {
        let at = |field: &str| format!("{at}/{field}");
        let is_shipped = |image: &String| assets::PICTURES.contains(&image.as_str());
        if !self.image.iter().all(is_shipped) {
            let words = t!(
                "house-wrong-picture",
                pictures = assets::PICTURES.join(", ")
            );
            wrong.push(FieldProblem::new(at("image"), words));
        }
        let mut lines = |text: &str, field: &str, most: usize| {
            let text = lines(text);
            if text.chars().count() > most {
                let words = t!("house-wrong-line-long", max = most);
                wrong.push(FieldProblem::new(at(field), words));
            }
            text
        };
        let asked = &self.details;
        let details = LotDetails {
            estimate: asked.estimate,
            category: visible(&lines(&asked.category, "category", CATEGORY_LENGTH_MAX)),
            condition: lines(&asked.condition, "condition", NOTE_LENGTH_MAX),
            provenance: lines(&asked.provenance, "provenance", NOTE_LENGTH_MAX),
            dimensions: lines(&asked.dimensions, "dimensions", DIMENSIONS_LENGTH_MAX),
            shipping: lines(&asked.shipping, "shipping", NOTE_LENGTH_MAX),
            reference: asked.reference.clone(),
        };
        let description = lines(&self.description, "description", DESCRIPTION_LENGTH_MAX);
        self.check_estimate(&at("estimate"), wrong);
        CatalogueLot {
            lot,
            title: title(&self.title, &at("title"), wrong),
            description,
            description_format: DescriptionFormat::Markdown,
            image: self.image.clone(),
            photographs: photographs(&self.images, &at("images"), wrong),
            details,
            amended_at: None,
        }
    }

    fn check_estimate(&self, pointer: &str, wrong: &mut Vec<FieldProblem>) {
        let Some(estimate) = self.details.estimate else {
            return;
        };
        if estimate.low == Amount::ZERO {
            let words = t!("house-wrong-estimate-zero");
            wrong.push(FieldProblem::new(format!("{pointer}/low"), words));
        } else if estimate.high < estimate.low {
            let words = t!("house-wrong-estimate-order");
            wrong.push(FieldProblem::new(format!("{pointer}/high"), words));
        }
    }

    /// What would be asked for to have these texts.
    pub(crate) fn of(texts: &CatalogueLot) -> Self {
        let images = texts.photographs.iter().map(|photograph| NewPhotograph {
            image: photograph.image.to_string(),
            alt: photograph.alt.clone(),
        });
        Self {
            title: texts.title.clone(),
            description: texts.description.clone(),
            image: texts.image.clone(),
            images: images.collect(),
            details: texts.details.clone(),
        }
    }
}

pub(super) fn title(text: &str, pointer: &str, wrong: &mut Vec<FieldProblem>) -> String {
    let title = visible(text);
    if !(1..=TITLE_LENGTH_MAX).contains(&title.chars().count()) {
        let words = t!("house-wrong-title");
        wrong.push(FieldProblem::new(pointer, words));
    }
    title
}

fn photographs(
    images: &[NewPhotograph],
    pointer: &str,
    wrong: &mut Vec<FieldProblem>,
) -> Vec<Photograph> {
    if images.len() > PHOTOGRAPHS_MAX {
        let words = t!("house-wrong-photographs-many", max = PHOTOGRAPHS_MAX);
        wrong.push(FieldProblem::new(pointer, words));
        return vec![];
    }
    let mut photographs: Vec<Photograph> = Vec::new();
    for (image, place) in images.iter().zip(0..) {
        let alt = visible(&image.alt);
        if alt.chars().count() > ALT_LENGTH_MAX {
            let words = t!("house-wrong-photograph-alt", max = ALT_LENGTH_MAX);
            wrong.push(FieldProblem::new(format!("{pointer}/{place}/alt"), words));
        }
        match image.image.parse() {
            Ok(image) if photographs.iter().any(|before| before.image == image) => {
                let words = t!("house-wrong-photograph-twice");
                wrong.push(FieldProblem::new(format!("{pointer}/{place}/image"), words));
            }
            Ok(image) => photographs.push(Photograph { image, alt }),
            Err(NotAnId) => {
                let words = t!("house-wrong-image-id");
                wrong.push(FieldProblem::new(format!("{pointer}/{place}/image"), words));
            }
        }
    }
    photographs
}

/// Lines stay lines, and what begins one stays where it is: in Markdown it says what belongs to a list.
fn lines(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let visible = visible(line);
        match visible.is_empty() {
            true => visible,
            false => format!("{}{visible}", " ".repeat(indent.min(INDENT_MAX))),
        }
    });
    let lines: Vec<_> = lines.collect();
    lines.join("\n").trim().to_owned()
}

/// Spaces before a line that are kept: a list in a list in a list.
const INDENT_MAX: usize = 8;
