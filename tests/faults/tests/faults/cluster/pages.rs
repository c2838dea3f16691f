//! Pages that stay open over all of it: each follows the lot of a sale over one gateway or the other, and never loads again.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use harness::{person::Person, socket::Socket, stack::Stack};
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{Duration, sleep},
};

use super::sales::Sale;

const PAUSE: Duration = Duration::from_millis(100);

/// One for each sale and gateway.
pub(super) struct Pages {
    /// The sale, and what the page shows of it.
    shown: Vec<(Sale, Arc<AtomicU64>)>,
    _following: JoinSet<()>,
}

struct Page {
    gateways: Vec<String>,
    sites: [Person; 2],
    sale: Sale,
    shown: Arc<AtomicU64>,
    /// Where in the channel, and in which incarnation of it.
    place: Option<(u64, Value)>,
}

impl Pages {
    pub(super) async fn open(stack: &Stack, sales: &[Sale]) -> Self {
        let (mut shown, mut following) = (vec![], JoinSet::new());
        let nobody = Person::nobody(&stack.web_url());
        for sale in sales {
            for first in 0..stack.gateway_urls().len() {
                let mut gateways = stack.gateway_urls().to_vec();
                gateways.rotate_left(first);
                let page = Page {
                    gateways,
                    sites: stack.web_urls().map(|url| nobody.at(&url)),
                    sale: sale.clone(),
                    shown: Arc::default(),
                    place: None,
                };
                shown.push((sale.clone(), page.shown.clone()));
                following.spawn(page.follow());
            }
        }
        Self {
            shown,
            _following: following,
        }
    }

    /// Waits until both sites and each page of a sale show its lot as it is at last.
    pub(super) async fn show(&self, stack: &Stack, sale: &Sale, sequence: u64) {
        let nobody = Person::nobody(&stack.web_url());
        for site in stack.web_urls() {
            let site = nobody.at(&site);
            harness::until("the site shows what the log says", async || {
                let lot = site.get_if_up(&sale.path()).await;
                lot.is_some_and(|lot| lot["sequence"] == sequence)
            })
            .await;
        }
        for (_, shown) in self.shown.iter().filter(|(of, _)| of.name == sale.name) {
            harness::until("an open page shows what the log says", async || {
                shown.load(Ordering::Relaxed) == sequence
            })
            .await;
        }
    }

    /// Waits until each page shows what either site says of its lot, or what came after.
    pub(super) async fn show_the_truth(&self, stack: &Stack, sales: &[Sale]) {
        let nobody = Person::nobody(&stack.web_url());
        for sale in sales {
            for site in stack.web_urls() {
                let site = nobody.at(&site);
                let lot = harness::until_some("the site shows the lot", async || {
                    site.get_if_up(&sale.path()).await
                });
                let truth = lot.await["sequence"].as_u64().expect("a sequence");
                let pages = self.shown.iter().filter(|(of, _)| of.name == sale.name);
                for (_, shown) in pages {
                    harness::until("an open page shows the truth", async || {
                        shown.load(Ordering::Relaxed) >= truth
                    })
                    .await;
                }
            }
        }
    }
}

impl Page {
    /// Follows the lot for ever, over the next gateway when one breaks.
    async fn follow(mut self) {
        for turn in 0.. {
            // Whatever broke it: it is joined again.
            let _ = self.join(turn).await;
            sleep(PAUSE).await;
        }
    }

    async fn join(&mut self, turn: usize) -> Option<()> {
        let gateway = &self.gateways[turn % self.gateways.len()];
        let mut socket = Socket::open(gateway, None).await?;
        let subscribe = match &self.place {
            Some((offset, epoch)) => json!({
                "channel": self.sale.channel(), "recover": true, "offset": offset, "epoch": epoch,
            }),
            None => json!({"channel": self.sale.channel()}),
        };
        let reply = socket.ask(json!({"subscribe": subscribe})).await?;
        let joined = &reply["subscribe"];
        let offset = joined["offset"].as_u64()?;
        if joined["recovered"] == true {
            for publication in joined["publications"].as_array().into_iter().flatten() {
                self.show(&publication["data"]);
            }
        } else {
            // As a page does that was told that something is missing: it asks for the lot, and loads nothing else.
            let site = &self.sites[turn % self.sites.len()];
            let lot = site.get_if_up(&self.sale.path()).await?;
            self.shown
                .store(lot["sequence"].as_u64()?, Ordering::Relaxed);
        }
        self.place = Some((offset, joined["epoch"].clone()));
        while let Some(publication) = socket.publication().await {
            self.show(&publication["data"]);
            if let (Some((at, _)), Some(offset)) = (&mut self.place, publication["offset"].as_u64())
            {
                *at = offset;
            }
        }
        Some(())
    }

    fn show(&self, record: &Value) {
        let sequence = record["sequence"].as_u64().unwrap_or_default();
        self.shown.fetch_max(sequence, Ordering::Relaxed);
    }
}
