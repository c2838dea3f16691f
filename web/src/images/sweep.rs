//! Photographs that no sale shows end after a while.

use std::{collections::HashSet, time::Duration};

use async_nats::jetstream::kv::Store;
use broker::SharedClock;
use futures_util::TryStreamExt;
use tokio::time::sleep;

use super::{
    ImageId, Images,
    store::{age, name, named},
};
use crate::house::drafts::KeptSale;

/// How often it is looked.
const SWEEP_INTERVAL: Duration = Duration::from_hours(6);
/// When it is looked again where that did not work.
const SWEEP_PAUSE: Duration = Duration::from_secs(60);

/// Removes what is older than `kept_for` and in no sale nor draft, now and for ever after. Several may do so at once.
pub(crate) async fn keep_swept(
    images: Images,
    catalogue: Store,
    clock: SharedClock,
    kept_for: Duration,
) {
    loop {
        let swept = images.sweep(&catalogue, &clock, kept_for).await;
        let pause = match swept {
            Ok(count) => {
                tracing::debug!(count, "photographs that no sale shows were removed");
                SWEEP_INTERVAL
            }
            Err(error) => {
                tracing::warn!(%error, "photographs could not be swept; later again");
                SWEEP_PAUSE
            }
        };
        sleep(pause).await;
    }
}

impl Images {
    /// What is used is read after what is there: a sale that was kept meanwhile names what it uses. What a form names that
    /// stood open for longer than `kept_for` may go right before it is sent: it is then told so.
    async fn sweep(
        &self,
        catalogue: &Store,
        clock: &SharedClock,
        kept_for: Duration,
    ) -> anyhow::Result<usize> {
        let now = clock.now().into();
        let all: Vec<_> = self.store().list().await?.try_collect().await?;
        let old: HashSet<_> = (all.iter())
            .filter(|info| age(info, now) >= kept_for)
            .filter_map(named)
            .collect();
        if old.is_empty() {
            return Ok(0);
        }
        let used = used(catalogue).await?;
        let mut count = 0;
        for id in old.iter().filter(|id| !used.contains(id)) {
            // One that was sent again just now is new.
            let is_new = all
                .iter()
                .any(|info| named(info).as_ref() == Some(id) && age(info, now) < kept_for);
            if !is_new {
                self.remove(id).await?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// The JPEG goes first: what has none is no photograph any more.
    async fn remove(&self, id: &ImageId) -> anyhow::Result<()> {
        for rendition in [id.jpeg()].into_iter().chain(id.sizes()) {
            let name = name(id, rendition);
            match self.store().info(&name).await {
                Ok(info) if !info.deleted => self.store().delete(&name).await?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// Every photograph of a sale or draft. What cannot be read may use any: nothing is removed then.
async fn used(catalogue: &Store) -> anyhow::Result<HashSet<ImageId>> {
    let mut used = HashSet::new();
    let mut sales = catalogue.keys().await?;
    while let Some(sale) = sales.try_next().await? {
        let Some(kept) = catalogue.get(&sale).await? else {
            continue;
        };
        let kept = KeptSale::decode(&kept)?;
        let photographs = kept.texts.lots.iter().flat_map(|lot| &lot.photographs);
        let photographs = photographs.chain(&kept.texts.about.cover);
        used.extend(photographs.map(|photograph| photograph.image.clone()));
    }
    Ok(used)
}
