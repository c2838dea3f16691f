//! From the truth to what everyone may see: `RECORDS`, made again whenever the server lost it.

use std::{collections::BTreeMap, time::Duration};

use async_nats::jetstream::Context;
use auction::{Entry, LotId, LotRecord, SaleId, SaleRecord};
use broker::{ensure_stream, epoch};
use serde::Serialize;
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval},
};
use topology::{Token, subject};

use crate::{notices::Notice, pending::Consequences, queries::ENTRIES_MAX};

/// Committed frames that may wait for projection before the engine waits.
const WAITING_MAX: usize = 1_024;
/// How often the stream is checked: this long a restart of NATS may stay unnoticed here.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);
/// The door to one partition's projection.
#[derive(Clone, Debug)]
pub(crate) struct Projection(mpsc::Sender<Committed>);

/// What a committed frame makes public.
#[derive(Debug)]
pub(crate) struct Committed {
    pub lots: Vec<LotRecord>,
    pub sales: Vec<SaleRecord>,
    pub notices: Vec<Notice>,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The public copy of the partition, and how far the stream has it.
struct Projector {
    jetstream: Context,
    lots: BTreeMap<(SaleId, LotId), PublicCopy>,
    sales: BTreeMap<SaleId, SaleRecord>,
    /// The life of `RECORDS` that holds all of the copy; none when that is not known.
    whole_in: Option<String>,
}

/// All that is public about a lot.
struct PublicCopy {
    newest: LotRecord,
    entries: Vec<Entry>,
}

impl Projection {
    /// Starts with the records that replay gave; runs until the last handle is dropped.
    pub(crate) fn start(jetstream: Context, replayed: Committed) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        let mut projector = Projector {
            jetstream,
            lots: BTreeMap::new(),
            sales: BTreeMap::new(),
            whole_in: None,
        };
        projector.remember(&replayed);
        tokio::spawn(projector.run(receiver));
        Self(sender)
    }

    /// Hands over what a frame made public; waits when the projection is far behind.
    pub(crate) async fn publish(&self, consequences: Committed) {
        if self.0.send(consequences).await.is_err() {
            tracing::error!("the projection has stopped");
        }
    }
}

impl Committed {
    /// Nothing became public.
    pub(crate) fn is_empty(&self) -> bool {
        self.lots.is_empty() && self.sales.is_empty() && self.notices.is_empty()
    }
}

impl From<&mut Consequences> for Committed {
    fn from(consequences: &mut Consequences) -> Self {
        Self {
            lots: std::mem::take(&mut consequences.lots),
            sales: std::mem::take(&mut consequences.sales),
            notices: std::mem::take(&mut consequences.notices),
        }
    }
}

impl Projector {
    async fn run(mut self, mut receiver: mpsc::Receiver<Committed>) {
        let mut check = interval(CHECK_INTERVAL);
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                committed = receiver.recv() => match committed {
                    Some(committed) => self.project(committed).await,
                    None => return,
                },
                _ = check.tick() => self.make_whole().await,
            };
            if let Err(error) = done {
                self.whole_in = None;
                tracing::warn!(%error, "public records are behind; making them whole again");
            }
        }
    }

    fn remember(&mut self, committed: &Committed) {
        for sale in &committed.sales {
            self.sales.insert(sale.sale.clone(), sale.clone());
        }
        for record in &committed.lots {
            let key = (record.lot.sale.clone(), record.lot.lot.clone());
            let copy = self.lots.entry(key).or_insert_with(|| PublicCopy {
                newest: record.clone(),
                entries: vec![],
            });
            let known = copy.entries.last().map_or(0, |entry| entry.sequence);
            let new = record.entries.iter().filter(|entry| entry.sequence > known);
            copy.entries.extend(new.cloned());
            copy.newest = LotRecord {
                entries: vec![],
                ..record.clone()
            };
        }
    }

    /// One message per lot of the frame, each acknowledged before the lot's next; a sale's comes after its
    /// lots', so that nobody sees a sale that has no lots yet.
    async fn project(&mut self, committed: Committed) -> Result<(), Failure> {
        self.remember(&committed);
        for notice in &committed.notices {
            let user = Token::parse(notice.user.as_str())?;
            self.jetstream
                .publish(subject::notice(&user), encode(notice)?)
                .await?;
        }
        if self.whole_in.is_none() {
            return self.make_whole().await;
        }
        let mut acknowledgements = Vec::with_capacity(committed.lots.len());
        for record in &committed.lots {
            let payload = encode(record)?;
            let sent = self
                .jetstream
                .publish(lot_subject(record)?, payload)
                .await?;
            acknowledgements.push(sent);
        }
        for acknowledgement in acknowledgements {
            acknowledgement.await?;
        }
        for sale in &committed.sales {
            self.send_sale(sale).await?;
        }
        Ok(())
    }

    /// Compares the stream with the copy and sends what it lacks; makes the stream if it is gone.
    async fn make_whole(&mut self) -> Result<(), Failure> {
        ensure_stream(&self.jetstream, &topology::notices().settings()).await?;
        let info = ensure_stream(&self.jetstream, &topology::records().settings()).await?;
        let life = epoch(&info);
        if self.whole_in.as_ref() == Some(&life) {
            return Ok(());
        }
        for copy in self.lots.values() {
            let known = self.stored_sequence(&lot_subject(&copy.newest)?).await?;
            let missing: Vec<&Entry> = copy
                .entries
                .iter()
                .filter(|entry| entry.sequence > known)
                .collect();
            for entries in missing.chunks(ENTRIES_MAX) {
                let entries = entries.iter().map(|entry| (*entry).clone()).collect();
                self.send_lot(&LotRecord {
                    entries,
                    ..copy.newest.clone()
                })
                .await?;
            }
        }
        for sale in self.sales.values() {
            if self.stored_sequence(&sale_subject(&sale.sale)?).await? < sale.sequence {
                self.send_sale(sale).await?;
            }
        }
        tracing::info!(
            stream.epoch = life,
            lots = self.lots.len(),
            "public records are whole"
        );
        self.whole_in = Some(life);
        Ok(())
    }

    /// The sequence of the newest record stored under a subject; 0 for none.
    async fn stored_sequence(&self, subject: &str) -> Result<u64, Failure> {
        #[derive(serde::Deserialize)]
        struct Stored {
            sequence: u64,
        }
        let stream = self.jetstream.get_stream_no_info(topology::RECORDS).await?;
        match stream.get_last_raw_message_by_subject(subject).await {
            Ok(message) => Ok(serde_json::from_slice::<Stored>(&message.payload)?.sequence),
            Err(error)
                if error.kind()
                    == async_nats::jetstream::stream::LastRawMessageErrorKind::NoMessageFound =>
            {
                Ok(0)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn send_sale(&self, sale: &SaleRecord) -> Result<(), Failure> {
        self.send(sale_subject(&sale.sale)?, sale).await
    }

    async fn send_lot(&self, record: &LotRecord) -> Result<(), Failure> {
        self.send(lot_subject(record)?, record).await
    }

    async fn send(&self, subject: String, record: &impl Serialize) -> Result<(), Failure> {
        self.jetstream
            .publish(subject, encode(record)?)
            .await?
            .await?;
        Ok(())
    }
}

fn sale_subject(sale: &SaleId) -> Result<String, Failure> {
    Ok(subject::sale_record(&Token::parse(sale.as_str())?))
}

fn lot_subject(record: &LotRecord) -> Result<String, Failure> {
    let sale = Token::parse(record.lot.sale.as_str())?;
    Ok(subject::lot_record(
        &sale,
        &Token::parse(record.lot.lot.as_str())?,
    ))
}

fn encode(value: &impl Serialize) -> Result<bytes::Bytes, serde_json::Error> {
    Ok(serde_json::to_vec(value)?.into())
}
