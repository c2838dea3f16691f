//! How a stored sale leaves `RECORDS`: a last record says so, its lots' records go at once, its own after a while.

use std::{collections::BTreeMap, time::Duration};

use async_nats::jetstream::Context;
use auction::{SaleId, SaleNews, SaleRecord};
use tokio::time::Instant;
use topology::{Token, subject};

use super::{
    Failure,
    places::{encode, newest, sale_subject, send},
    subjects::{purge, subjects},
};
use crate::metrics;

/// Stored sales of which the stream still has something.
pub(super) struct Leaving {
    grace: Duration,
    /// When a sale's own record goes; none: nobody was told yet.
    sales: BTreeMap<SaleId, Option<Instant>>,
}

impl Leaving {
    pub(super) fn new(grace: Duration) -> Self {
        Self {
            grace,
            sales: BTreeMap::new(),
        }
    }

    /// The log has it that the sale is stored for good.
    pub(super) fn add(&mut self, sale: SaleId) {
        metrics::sale_archived();
        self.sales.insert(sale, None);
    }

    /// Finds what an earlier owner left behind.
    pub(super) async fn find(
        &mut self,
        jetstream: &Context,
        is_archived: impl Fn(&SaleId) -> bool,
    ) -> Result<(), Failure> {
        for subject in subjects(jetstream, subject::SALE_RECORD_ALL).await? {
            let sale = subject
                .rsplit('.')
                .next()
                .and_then(|sale| sale.parse().ok());
            if let Some(sale) = sale.filter(&is_archived) {
                self.sales.entry(sale).or_insert(None);
            }
        }
        Ok(())
    }

    /// Does what is due for each of them.
    pub(super) async fn work(&mut self, jetstream: &Context) -> Result<(), Failure> {
        let now = Instant::now();
        let mut gone = vec![];
        for (sale, goes_at) in &mut self.sales {
            match goes_at {
                None => {
                    // The lots' records go in any case: a full stream takes no last record before there is room.
                    let told = tell(jetstream, sale).await;
                    purge(jetstream, subject::lot_records_of(&token(sale)?)).await?;
                    told?;
                    *goes_at = Some(now + self.grace);
                }
                Some(goes_at) if *goes_at <= now => {
                    purge(jetstream, sale_subject(sale)?).await?;
                    gone.push(sale.clone());
                }
                Some(_) => {}
            }
        }
        self.sales.retain(|sale, _| !gone.contains(sale));
        Ok(())
    }
}

/// Sends the sale's last record, unless it is there or nobody knows of the sale.
async fn tell(jetstream: &Context, sale: &SaleId) -> Result<(), Failure> {
    let subject = sale_subject(sale)?;
    let (place, known) = newest::<SaleRecord>(jetstream, &subject).await?;
    let Some(record) = known.filter(|record| record.kind != SaleNews::Archived) else {
        return Ok(());
    };
    let last = SaleRecord {
        sequence: record.sequence.saturating_add(1),
        kind: SaleNews::Archived,
        ..record
    };
    (send(jetstream, &subject, encode(&last)?, place).await?).await?;
    Ok(())
}

fn token(sale: &SaleId) -> Result<Token, Failure> {
    Ok(Token::parse(sale.as_str())?)
}
