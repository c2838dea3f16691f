//! Whether the photographs that a sale names are kept.

use std::collections::HashSet;

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    App, catalogue::CatalogueSale, field_problem::FieldProblem, images::ImageId, locale::t,
};

/// Photographs looked for at once.
const LOOKED_FOR_AT_ONCE: usize = 16;

/// The store cannot be asked now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Away;

/// Each photograph of the texts that is not there.
pub(crate) async fn missing(app: &App, texts: &CatalogueSale) -> Result<Vec<FieldProblem>, Away> {
    let lots = || texts.lots.iter().map(|lot| &lot.photographs);
    let cover = texts.about.cover.as_ref();
    let named = lots().flatten().chain(cover);
    let named: HashSet<ImageId> = named.map(|it| it.image.clone()).collect();
    let images = app.images();
    let looked = stream::iter(named).map(|image| async move {
        let is_there = images.has(&image).await.map_err(|_| Away)?;
        Ok((!is_there).then_some(image))
    });
    let gone: Vec<_> = looked
        .buffer_unordered(LOOKED_FOR_AT_ONCE)
        .try_collect()
        .await?;
    let gone: HashSet<_> = gone.into_iter().flatten().collect();
    let words = t!("house-wrong-photograph-gone");
    let cover = cover.filter(|cover| gone.contains(&cover.image));
    let cover = cover.map(|_| FieldProblem::new("/cover/image", &words));
    let mut problems: Vec<_> = cover.into_iter().collect();
    for (photographs, lot) in lots().zip(0..) {
        for (photograph, place) in photographs.iter().zip(0..) {
            if gone.contains(&photograph.image) {
                let pointer = format!("/lots/{lot}/images/{place}/image");
                problems.push(FieldProblem::new(pointer, &words));
            }
        }
    }
    Ok(problems)
}
