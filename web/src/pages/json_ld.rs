//! A lot as search engines read it: schema.org in JSON-LD.

use std::fmt;

use askama::filters::HtmlSafe;
use auction::LotState;
use serde_json::{Value, json};

use super::lot_view::LotView;
use crate::format;

/// JSON for a `script` element that is data: no sign in it ends the element.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ScriptData(String);

impl HtmlSafe for ScriptData {}

impl fmt::Display for ScriptData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ScriptData {
    fn new(value: &Value) -> Self {
        let json = value.to_string();
        // Only text holds these, and there a sign may be written by its number.
        let marked = json.replace('<', "\\u003c").replace('>', "\\u003e");
        Self(marked.replace('&', "\\u0026"))
    }
}

/// What the lot is and what it costs now; `origin` is where everybody reaches the site.
pub(crate) fn of_lot(lot: &LotView, origin: &str) -> ScriptData {
    let public = lot.public();
    let price = format::plain(public.price.unwrap_or(public.opening), public.currency);
    let availability = match lot.state() {
        LotState::Upcoming => "PreOrder",
        LotState::Open | LotState::Closing | LotState::OnHold => "InStock",
        LotState::Sold => "SoldOut",
        LotState::Unsold | LotState::Withdrawn | LotState::Cancelled => "Discontinued",
    };
    let images = lot.photographs().into_iter();
    let images = images.map(|photograph| format!("{origin}{}", photograph.jpeg()));
    let images: Vec<_> = images.collect();
    let mut product = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": lot.title(),
        "description": lot.summary(),
        "category": lot.written().details.category,
        "image": images,
        "offers": {
            "@type": "Offer",
            "url": format!("{origin}{}", lot.address()),
            "price": price,
            "priceCurrency": public.currency,
            "availability": format!("https://schema.org/{availability}"),
            "priceValidUntil": public.ends_at,
        },
    });
    let empty = |value: &Value| *value == json!("") || *value == json!([]);
    let members = product.as_object_mut().expect("it is an object");
    members.retain(|_, value| !empty(value));
    ScriptData::new(&product)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::pages::samples;

    #[test]
    fn lot_is_told_to_search_engines_and_no_text_ends_the_element() {
        let mut model = samples::board_lot(1, Some(35_000));
        let title = "</script><script>alert(1)</script> & more";
        Arc::make_mut(&mut model.texts).title = title.to_owned();
        let lot = LotView::new(Arc::new(model), samples::now(), None);
        let data = of_lot(&lot, "https://bid.example").to_string();
        assert!(!data.contains(['<', '>', '&']), "{data}");
        let read: Value = serde_json::from_str(&data).unwrap();
        assert_eq!(read["name"], title);
        assert_eq!(read["offers"]["price"], "350.00");
        assert_eq!(read["offers"]["availability"], "https://schema.org/InStock");
        let url = "https://bid.example/sales/autumn/lots/lot-1";
        assert_eq!(read["offers"]["url"], url);
        assert!(read.get("category").is_none());
    }
}
