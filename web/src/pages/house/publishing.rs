//! How far a sale is that is being published.

use askama::Template;
use askama_web::WebTemplate;

use super::Page;
use crate::{
    format,
    house::publish::Underway,
    locale::{filters, t},
    pages::NAME_SHOWN_MAX,
};

/// A sale on its way from a draft to the pages.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/publishing.html")]
pub(super) struct PublishingPage {
    page: Page,
    title: String,
    words: String,
    /// Of how many lots; none: the engine has not answered yet.
    lots: Option<(usize, usize)>,
}

impl PublishingPage {
    pub(super) fn new(page: Page, underway: Underway) -> Self {
        let Underway {
            title,
            lots,
            lots_here,
        } = underway;
        Self {
            page,
            title: format::one_line(&title, NAME_SHOWN_MAX),
            words: match lots_here {
                Some(here) => t!("house-draft-published-so-far", here = here, lots = lots),
                None => t!("house-draft-handed-over"),
            },
            lots: lots_here.map(|here| (here, lots)),
        }
    }
}
