//! What the site is asked: it alone knows people.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_nats::{Client, HeaderMap};
use auction::{Paddle, SaleId, UserId};
use broker::Fault;
use notification::{
    BiddersQuestion, BiddersReply, BounceReport, LetterQuestion, LetterReply, NoticeId,
    PushGoneReport, Waiting,
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::{Instant, sleep};
use topology::subject::{self, SiteQuery};

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause before a question that has to be answered is asked again.
const PAUSE: Duration = Duration::from_millis(250);
/// Paddles that are remembered; beyond it all are asked for afresh.
const PADDLES_MAX: usize = 100_000;

/// The way to the site.
#[derive(Debug)]
pub(crate) struct Site {
    client: Client,
    /// Who has a paddle never changes.
    paddles: Mutex<HashMap<(SaleId, Paddle), UserId>>,
}

/// Why the site has no answer now.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unanswered {
    #[error("the site does not answer: {0}")]
    Away(#[from] broker::RequestError),
    #[error("the site cannot answer now: {0}")]
    Fault(Fault),
    #[error("the site's answer cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
}

impl Site {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            paddles: Mutex::default(),
        }
    }

    /// A notice in words, with others that go in the same mail.
    pub(crate) async fn letter(
        &self,
        waiting: &Waiting,
        others: &[(NoticeId, Waiting)],
    ) -> Result<LetterReply, Unanswered> {
        let others = others.iter().map(|(_, other)| other.notice.clone());
        let question = LetterQuestion {
            notice: waiting.notice.clone(),
            by: waiting.by,
            others: others.collect(),
        };
        self.ask(SiteQuery::Letter, &question).await
    }

    /// Has it noted that mail to somebody came back.
    pub(crate) async fn bounced(&self, report: &BounceReport) -> Result<(), Unanswered> {
        self.ask(SiteQuery::Bounced, report).await
    }

    /// Has it forget a browser of somebody's.
    pub(crate) async fn push_gone(&self, report: &PushGoneReport) -> Result<(), Unanswered> {
        self.ask(SiteQuery::PushGone, report).await
    }

    /// Who bid, once the site knows.
    pub(crate) async fn bidders(&self, question: &BiddersQuestion) -> BiddersReply {
        let mut was_told = false;
        let reply: BiddersReply = loop {
            match self.ask(SiteQuery::Bidders, question).await {
                Ok(reply) => break reply,
                Err(error) if was_told => tracing::debug!(%error, "asking the site again"),
                Err(error) => {
                    tracing::info!(%error, "waiting for the site");
                    was_told = true;
                }
            }
            sleep(PAUSE).await;
        };
        let mut known = self.paddles.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() + reply.paddles.len() > PADDLES_MAX {
            known.clear();
        }
        for (paddle, user) in &reply.paddles {
            known.insert((question.sale.clone(), *paddle), user.clone());
        }
        reply
    }

    /// Who has a paddle that stands in a lot's record; none: nobody that the site knows.
    pub(crate) async fn user(&self, question: &BiddersQuestion, paddle: Paddle) -> Option<UserId> {
        let known = {
            let known = self.paddles.lock().unwrap_or_else(PoisonError::into_inner);
            known.get(&(question.sale.clone(), paddle)).cloned()
        };
        match known {
            Some(user) => Some(user),
            None => self.bidders(question).await.paddles.remove(&paddle),
        }
    }

    async fn ask<A: DeserializeOwned>(
        &self,
        query: SiteQuery,
        question: &impl Serialize,
    ) -> Result<A, Unanswered> {
        let subject = subject::site_query(query);
        let payload = serde_json::to_vec(question)?.into();
        let until = Instant::now() + PATIENCE;
        let headers = HeaderMap::new();
        let asked = broker::request_until(&self.client, &subject, &headers, &payload, until);
        let answer = asked.await?;
        match Fault::of(&answer) {
            Some(fault) => Err(Unanswered::Fault(fault)),
            None => Ok(serde_json::from_slice(&answer.payload)?),
        }
    }
}
