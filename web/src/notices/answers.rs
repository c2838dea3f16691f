//! Answers what `notices` asks about people, and nobody else may.

use std::collections::BTreeSet;

use async_nats::{Client, Message};
use auction::{LotBiddersReply, LotId, LotPhase, Paddle, PublicFormat, SaleId, UserId};
use broker::Fault;
use bytes::Bytes;
use futures_util::{StreamExt, stream::select_all};
use notification::{BiddersQuestion, BiddersReply, BounceReport, PushGoneReport};
use serde::{Serialize, de::DeserializeOwned};
use topology::subject::{self, SiteQuery};

use super::letter::{letter, retry};
use crate::{
    Absent, App, LotPath, engine::QueryError, house::people, model::LotModel,
    registrations::RegistrantState,
};

/// Several sites share the questions.
const QUEUE: &str = "web";
/// Questions answered at once.
const AT_ONCE_MAX: usize = 16;
/// The code of a fault for what is no question at all.
const MALFORMED: u16 = 400;

/// Listens from now on, and answers as long as the connection lives.
///
/// # Errors
/// When the subjects cannot be heard.
pub(crate) async fn answer(app: App, client: Client) -> anyhow::Result<()> {
    let mut asked = vec![];
    for query in SiteQuery::ALL {
        let subject = subject::site_query(query);
        let questions = client.queue_subscribe(subject, QUEUE.into()).await?;
        asked.push(questions.map(move |message| (query, message)));
    }
    tokio::spawn(async move {
        let answered = select_all(asked).for_each_concurrent(AT_ONCE_MAX, |(query, message)| {
            let (app, client) = (app.clone(), client.clone());
            async move { reply(&app, &client, query, message).await }
        });
        answered.await;
    });
    Ok(())
}

async fn reply(app: &App, client: &Client, query: SiteQuery, message: Message) {
    let Some(to) = message.reply.clone() else {
        return;
    };
    let answer = match query {
        SiteQuery::Letter => match read(&message.payload) {
            Ok(question) => letter(app, &question).await.and_then(|it| write(&it)),
            Err(fault) => Err(fault),
        },
        SiteQuery::Bidders => match read(&message.payload) {
            Ok(question) => bidders(app, &question).await.and_then(|it| write(&it)),
            Err(fault) => Err(fault),
        },
        SiteQuery::Bounced => match read(&message.payload) {
            Ok(report) => bounced(app, &report).await.and_then(|it| write(&it)),
            Err(fault) => Err(fault),
        },
        SiteQuery::PushGone => match read(&message.payload) {
            Ok(report) => push_gone(app, &report).await.and_then(|it| write(&it)),
            Err(fault) => Err(fault),
        },
    };
    let sent = match answer {
        Ok(answer) => client.publish(to, answer).await,
        Err(fault) => {
            let headers = fault.headers();
            client.publish_with_headers(to, headers, Bytes::new()).await
        }
    };
    if let Err(error) = sent {
        tracing::debug!(%error, "an answer was not sent: it will be asked for again");
    }
}

async fn bidders(app: &App, question: &BiddersQuestion) -> Result<BiddersReply, Fault> {
    let sale = match app.sale(&question.sale).await {
        Ok(sale) => sale,
        Err(Absent::UnknownSale | Absent::UnknownLot) => return unknown(app, question).await,
        Err(absent @ Absent::Away) => return Err(retry(&absent)),
    };
    let mut paddles: BTreeSet<Paddle> = BTreeSet::new();
    let of_lot = |lot: &LotModel| {
        let entries = lot.entries.iter();
        entries.filter_map(|entry| entry.paddle).collect::<Vec<_>>()
    };
    let (mut registered, mut unnamed) = (BTreeSet::new(), BTreeSet::new());
    if let Some(lot) = &question.lot {
        let path = LotPath {
            sale: question.sale.clone(),
            lot: lot.clone(),
        };
        let lot = app.lot(&path).await;
        let lot = lot.map_err(|absent| retry(&absent))?;
        if lot.public.sequence < question.sequence {
            return Err(retry(&"the lot's record is not read so far yet"));
        }
        paddles.extend(of_lot(&lot));
        unnamed = without_names(app, question, &lot).await?;
    } else if sale.record.sequence < question.sequence {
        return Err(retry(&"the sale's record is not read so far yet"));
    } else {
        paddles.extend(sale.lots.iter().flat_map(|lot| of_lot(lot)));
        let all = app.registrations().of_sale(&question.sale).await;
        let all = all.map_err(|error| retry(&error))?.into_iter();
        let told = all.filter(|registrant| registrant.state != RegistrantState::Declined);
        registered.extend(told.map(|registrant| registrant.user));
        if sale.record.cancelled.is_some() && sale.lots.iter().any(|lot| is_sealed(lot)) {
            unnamed = users_with_bids(app, &question.sale, None).await?;
        }
    }
    let people = people::users(app, &question.sale, paddles).await;
    match people {
        Ok(paddles) => Ok(BiddersReply {
            paddles,
            bidders: unnamed,
            registered,
        }),
        Err(QueryError::NotFound) => Ok(BiddersReply::default()),
        Err(error) => Err(retry(&error)),
    }
}

/// Whose bids stood on a lot that is over, where its history names winners alone: only the engine knows.
async fn without_names(
    app: &App,
    question: &BiddersQuestion,
    lot: &LotModel,
) -> Result<BTreeSet<UserId>, Fault> {
    let is_over = matches!(lot.public.phase, LotPhase::Sold | LotPhase::Unsold);
    match is_over && is_sealed(lot) {
        true => users_with_bids(app, &question.sale, Some(&lot.public.lot)).await,
        false => Ok(BTreeSet::new()),
    }
}

fn is_sealed(lot: &LotModel) -> bool {
    matches!(lot.public.format, PublicFormat::Sealed(_))
}

/// Whose bids stood on a lot, or on any of a sale, that is over.
async fn users_with_bids(
    app: &App,
    sale: &SaleId,
    lot: Option<&LotId>,
) -> Result<BTreeSet<UserId>, Fault> {
    match app.engine().lot_bidders(sale, lot).await {
        Ok(LotBiddersReply { users, left_out }) => {
            if left_out > 0 {
                tracing::warn!(%sale, left_out, "bidders who did not win are not told");
            }
            Ok(users.into_iter().collect())
        }
        Err(QueryError::NotFound) => Ok(BTreeSet::new()),
        Err(error) => Err(retry(&error)),
    }
}

/// A sale that is not shown: nobody's, unless the catalogue has it and it is yet to be read.
async fn unknown(app: &App, question: &BiddersQuestion) -> Result<BiddersReply, Fault> {
    match app.catalogue().get(question.sale.as_str()).await {
        Ok(None) => Ok(BiddersReply::default()),
        Ok(Some(_)) => Err(retry(&"the sale is not read yet")),
        Err(error) => Err(retry(&error)),
    }
}

async fn bounced(app: &App, report: &BounceReport) -> Result<(), Fault> {
    let account = app.accounts().get(&report.user).await;
    if account.map_err(|error| retry(&error))?.is_none() {
        // Of an account that was erased nothing is noted any more.
        return Ok(());
    }
    let noted = app.choices().change(&report.user, |choices| {
        choices.bounced = Some(report.mark.clone());
    });
    noted.await.map_err(|error| retry(&error))
}

async fn push_gone(app: &App, report: &PushGoneReport) -> Result<(), Fault> {
    let forgotten = app.sessions().forget_push(&report.user, &report.mark).await;
    forgotten.map_err(|error| retry(&error))
}

fn read<Q: DeserializeOwned>(payload: &[u8]) -> Result<Q, Fault> {
    serde_json::from_slice(payload).map_err(|error| Fault {
        code: MALFORMED,
        text: error.to_string(),
    })
}

fn write(answer: &impl Serialize) -> Result<Bytes, Fault> {
    let answer = serde_json::to_vec(answer).map_err(|error| retry(&error))?;
    Ok(answer.into())
}
