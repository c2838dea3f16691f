//! A photograph as pages show it: every size, so that each screen takes the one that fits.

use crate::{
    catalogue::Photograph,
    images::{self, ImageId},
    locale::t,
};

/// One photograph of a lot.
#[derive(Clone, Debug)]
pub(crate) struct PhotographView {
    image: ImageId,
    pub(crate) alt: String,
}

impl PhotographView {
    /// Those of a lot; of what nobody described it is said which one of which lot it is.
    pub(crate) fn all(photographs: &[Photograph], title: &str) -> Vec<Self> {
        let count = photographs.len();
        let photographs = photographs.iter().zip(1_usize..);
        let views = photographs.map(|(photograph, place)| Self {
            image: photograph.image.clone(),
            alt: match (photograph.alt.is_empty(), count) {
                (false, _) => photograph.alt.clone(),
                (true, 1) => t!("photograph-of-lot", title = title),
                (true, _) => t!(
                    "photograph-of-many",
                    place = place,
                    count = count,
                    title = title
                ),
            },
        });
        views.collect()
    }

    /// For `srcset`.
    pub(crate) fn sizes(&self) -> String {
        let sizes = self.image.sizes().into_iter().map(|size| {
            let address = images::address(&self.image, size);
            format!("{address} {}w", size.width)
        });
        sizes.collect::<Vec<_>>().join(", ")
    }

    /// What every browser reads.
    pub(crate) fn jpeg(&self) -> String {
        images::address(&self.image, self.image.jpeg())
    }

    /// The smallest.
    pub(crate) fn thumbnail(&self) -> String {
        images::address(&self.image, self.image.sizes()[0])
    }

    /// The width of the one that every browser reads.
    pub(crate) fn width(&self) -> u32 {
        self.image.jpeg().width
    }

    pub(crate) fn height(&self) -> u32 {
        self.image.jpeg().height
    }
}
