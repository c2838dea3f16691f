//! What is written of a lot, as its page shows it.

use auction::{Currency, Time};

use crate::{
    catalogue::{CatalogueLot, DescriptionFormat, Estimate},
    format,
    locale::t,
    markdown::{self, CleanHtml},
};

/// The texts of one lot.
#[derive(Clone, Debug)]
pub(crate) struct TextsView {
    /// Of a description in Markdown.
    pub(crate) markup: Option<CleanHtml>,
    /// Of a plain description: what stands between blank lines.
    pub(crate) paragraphs: Vec<String>,
    /// Each with its name.
    pub(crate) details: Vec<(String, String)>,
    amended_at: Option<Time>,
}

impl TextsView {
    pub(crate) fn new(texts: &CatalogueLot) -> Self {
        let is_markdown = texts.description_format == DescriptionFormat::Markdown;
        let markdown = (is_markdown && !texts.description.is_empty()).then_some(&texts.description);
        let details = &texts.details;
        let named = [
            (t!("lot-category"), &details.category),
            (t!("lot-dimensions"), &details.dimensions),
            (t!("lot-condition"), &details.condition),
            (t!("lot-provenance"), &details.provenance),
            (t!("lot-shipping"), &details.shipping),
        ];
        let filled = named.into_iter().filter(|(_, text)| !text.is_empty());
        Self {
            markup: markdown.map(|text| markdown::render(text)),
            paragraphs: match is_markdown {
                true => vec![],
                false => paragraphs(&texts.description),
            },
            details: filled.map(|(name, text)| (name, text.clone())).collect(),
            amended_at: texts.amended_at,
        }
    }

    pub(crate) fn has_description(&self) -> bool {
        self.markup.is_some() || !self.paragraphs.is_empty()
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.has_description() && self.details.is_empty() && self.amended_at.is_none()
    }

    /// When it was last changed after publishing: the instant, and in words.
    pub(crate) fn amended(&self) -> Option<(Time, String)> {
        let at = self.amended_at?;
        Some((at, format::date_and_time(at)))
    }
}

/// What stands between blank lines.
fn paragraphs(text: &str) -> Vec<String> {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    let paragraphs = lines.split(|line| line.is_empty());
    let filled = paragraphs.filter(|paragraph| !paragraph.is_empty());
    filled.map(|paragraph| paragraph.join("\n")).collect()
}

/// An estimate in figures: `€1,000.00 to €1,500.00`.
pub(crate) fn estimate(estimate: Estimate, currency: Currency) -> String {
    let Estimate { low, high } = estimate;
    let low_text = format::money(low, currency);
    match low == high {
        true => low_text,
        false => t!(
            "lot-estimate-range",
            low = low_text,
            high = format::money(high, currency)
        ),
    }
}
