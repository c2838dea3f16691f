//! Answers to questions about stored sales, off the owner's task: what is stored is read, and kept for a while.

use std::{collections::VecDeque, sync::Arc};

use async_nats::{Client, Message};
use auction::{PartitionState, SaleId, Time};
use broker::Connection;
use tokio::{sync::mpsc, task::JoinSet};

use super::load;
use crate::{
    intake::Fault,
    queries,
    reply::{Reply, refuse},
    sealing::SealingKeys,
};

/// Questions that may wait; more are refused.
const QUESTIONS_MAX: usize = 64;
/// Stored sales kept in memory, those asked about last.
const SALES_MAX: usize = 8;
/// Bytes that they were stored in, of all but the last; in memory they take some three times as much.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// The door to the task, which ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Answers {
    questions: mpsc::Sender<Question>,
    client: Client,
    _answering: JoinSet<()>,
}

struct Question {
    sale: SaleId,
    message: Message,
    now: Time,
}

struct Answering {
    connection: Connection,
    keys: Arc<SealingKeys>,
    /// Those asked about last at the end.
    sales: VecDeque<KeptSale>,
}

/// A stored sale in memory.
struct KeptSale {
    sale: SaleId,
    state: PartitionState,
    bytes: usize,
}

impl Answers {
    pub(crate) fn start(connection: Connection, keys: Arc<SealingKeys>) -> Self {
        let (questions, receiver) = mpsc::channel(QUESTIONS_MAX);
        let client = connection.client.clone();
        let answering = Answering {
            connection,
            keys,
            sales: VecDeque::with_capacity(SALES_MAX),
        };
        let mut task = JoinSet::new();
        task.spawn(answering.run(receiver));
        Self {
            questions,
            client,
            _answering: task,
        }
    }

    /// Takes a question about a stored sale; refuses it when too many wait.
    pub(crate) async fn take(&self, sale: SaleId, message: Message, now: Time) {
        let question = Question { sale, message, now };
        if let Err(full) = self.questions.try_send(question) {
            let reply = full.into_inner().message.reply;
            refuse(&self.client, reply, &Fault::ArchiveAway).await;
        }
    }
}

impl Answering {
    async fn run(mut self, mut questions: mpsc::Receiver<Question>) {
        while let Some(question) = questions.recv().await {
            self.answer(question).await;
        }
    }

    async fn answer(&mut self, question: Question) {
        let Question { sale, message, now } = question;
        let client = self.connection.client.clone();
        let answer = match self.state(&sale).await {
            Some(state) => queries::answer(state, || None, &message, now),
            None => Err(Fault::ArchiveAway),
        };
        match (answer, message.reply) {
            (Err(fault), reply) => refuse(&client, reply, &fault).await,
            (Ok(value), Some(to)) => Reply::json(to, &value).send(&client).await,
            (Ok(_), None) => {}
        }
    }

    async fn state(&mut self, sale: &SaleId) -> Option<&PartitionState> {
        let known = self.sales.iter().position(|kept| kept.sale == *sale);
        let asked = match known.and_then(|place| self.sales.remove(place)) {
            Some(kept) => kept,
            None => self.load(sale).await?,
        };
        let bytes = |sales: &VecDeque<KeptSale>| sales.iter().map(|kept| kept.bytes).sum::<usize>();
        while self.sales.len() >= SALES_MAX || bytes(&self.sales) > BYTES_MAX {
            self.sales.pop_front();
        }
        self.sales.push_back(asked);
        self.sales.back().map(|kept| &kept.state)
    }

    async fn load(&self, sale: &SaleId) -> Option<KeptSale> {
        match load(&self.connection.jetstream, sale, &self.keys).await {
            Ok((state, bytes)) => Some(KeptSale {
                sale: sale.clone(),
                state,
                bytes,
            }),
            Err(error) => {
                tracing::warn!(%sale, %error, "a stored sale cannot be read");
                None
            }
        }
    }
}
