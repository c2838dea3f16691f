//! A server under attack: what is asked there, and whether anything came of it elsewhere.

use std::{collections::BTreeMap, time::Duration};

use broker::Connection;
use futures_util::{StreamExt, future::join_all};
use harness::nats::{self, Nats};
use topology::{Export, ExportKind, Token, User, Zone};

use super::{
    tries::{Try, call, harmful_headers, plain, tries},
    witness::{Streams, Witness, streams, with_witnesses},
};
use crate::least_privilege::covers;

pub(super) const PUBLISHERS: [&str; 2] = ["acme", nats::PUBLISHER];

/// Subjects of each account where somebody listens, or that a stream captures, or that JetStream obeys.
pub(super) const PLACES: [(&str, &[&str]); 8] = [
    (
        "AUCTION",
        &[
            "auction.command.0.s.hold",
            "auction.command.0.s.bid",
            "auction.query.0.s.paddles",
            "auction.query.0.s.reserves",
            "auction.query.0.s.lot_bidders",
            "auction.log.0",
            "record.lot.s.l",
            "notice.victim",
            "$KV.lease.partition-1",
            "$KV.topology.partition_count",
            "$O.logs.M.victim",
            "$JS.API.STREAM.DELETE.RECORDS",
        ],
    ),
    (
        "MARKET",
        &[
            "market.tick.DEMO",
            "market.in.feed.DEMO",
            "market.command.DEMO.retire",
            "$KV.symbols.victim",
            "$KV.market_lease.market-data",
            "$JS.API.STREAM.DELETE.TICKS",
        ],
    ),
    (
        "FEED",
        &[
            "simulator.order",
            "$KV.simulator.orders",
            "$KV.feed_lease.price-feed",
            "_INBOX_price-feed.x.y",
        ],
    ),
    (
        "SITE",
        &[
            "$KV.accounts.victim",
            "$KV.sessions.victim",
            "$O.images.M.victim",
            "$JS.API.STREAM.DELETE.KV_accounts",
            "_INBOX_web.x.y",
            "site.query.letter",
        ],
    ),
    (
        "NOTICES",
        &[
            "$KV.notice_ledger.victim",
            "$KV.webhooks.victim",
            "webhook.order",
            "$KV.notices_lease.notices",
            "$JS.API.STREAM.DELETE.KV_notice_ledger",
            "_INBOX_notices.x.y",
        ],
    ),
    (
        "GATEWAY",
        &["gateway.control", "live.lot.s.l", "_INBOX_gateway.x.y"],
    ),
    (
        "PUBLISHER_acme",
        &["market.refused.acme", "_INBOX_publisher-acme.x.y"],
    ),
    ("PROVISIONER", &["_INBOX_setup.x.y"]),
];

/// How long a question that settles what was asked before may take.
pub(super) const SETTLED_WITHIN: Duration = Duration::from_secs(2);

/// A server, and who sees everything in it.
pub(super) struct House {
    pub(super) nats: Nats,
    pub(super) witnesses: Vec<Witness>,
}

/// What one seed tried: of each account and kind, how often.
pub(super) type Tried = BTreeMap<(&'static str, &'static str), usize>;

impl House {
    pub(super) async fn open() -> Self {
        let change = |accounts: String| with_witnesses(&accounts);
        let nats = nats::start_bare(nats::PARTITION_COUNT, &PUBLISHERS, change).await;
        nats.provision().await.unwrap();
        let mut house = Self {
            nats,
            witnesses: vec![],
        };
        house.watch().await;
        house
    }

    pub(super) async fn watch(&mut self) {
        self.witnesses.clear();
        for (account, _) in PLACES {
            self.witnesses
                .push(Witness::open(&self.nats, account).await);
        }
    }

    /// Nothing came to a zone that is not `own`, and its streams are as they were.
    pub(super) async fn assert_untouched(&mut self, by: &str, own: &str, before: &Streams) {
        for witness in &mut self.witnesses {
            let (_, places) = PLACES.iter().find(|it| it.0 == witness.account).unwrap();
            let arrived = witness.arrived(places).await;
            let is_own = witness.account == own;
            assert!(
                is_own || arrived.is_empty(),
                "{by} in {}: {arrived:?}",
                witness.account
            );
        }
        let after = streams(&self.nats).await;
        for (account, streams) in after.iter().filter(|(account, _)| *account != own) {
            let before = before.get(account).expect("the zone was there");
            for (name, now) in streams {
                let was = before.get(name);
                assert_eq!(was, Some(now), "{by} changed {name} of {account}");
            }
            assert_eq!(before.len(), streams.len(), "{by} changed {account}");
        }
    }
}

/// Asks for everything that the grants allow, with places of `(account, place)` for the answers.
pub(super) async fn ask(
    by: &Connection,
    grants: &[String],
    places: &[(&'static str, &'static str)],
) -> Tried {
    let mut tried = Tried::new();
    // What it takes away is read first.
    let deletes = |grant: &&String| grant.contains("STREAM.DELETE");
    let (last, first): (Vec<_>, Vec<_>) = grants.iter().partition(deletes);
    let all = |grants: Vec<&String>| {
        let tries = |(account, place): &(&'static str, &'static str)| {
            let tries = grants.iter().flat_map(|grant| tries(grant, place));
            tries.map(|it| (*account, *place, it)).collect::<Vec<_>>()
        };
        places.iter().flat_map(tries).collect::<Vec<_>>()
    };
    for (account, place, it) in all(first).into_iter().chain(all(last)) {
        *tried.entry((account, it.kind)).or_default() += 1;
        let Try {
            subject,
            headers,
            payload,
            ..
        } = it;
        let asked =
            by.client
                .publish_with_reply_and_headers(subject, place, headers, payload.into());
        asked.await.unwrap();
    }
    settle(by, grants).await;
    tried
}

/// Asks each once more, for oneself: what is answered was asked after all else.
async fn settle(by: &Connection, grants: &[String]) {
    let questions = grants.iter().filter(|grant| call(grant).is_some());
    let questions = questions.flat_map(|grant| tries(grant, "spy").into_iter().next());
    let answers = join_all(questions.map(async |it| {
        let asked = by.client.request(it.subject, it.payload.into());
        tokio::time::timeout(SETTLED_WITHIN, asked).await
    }));
    let answers = answers.await.into_iter();
    let answered = answers.filter(|it| matches!(it, Ok(Ok(_)))).count();
    let can_ask = grants.iter().any(|grant| grant.contains("STREAM.INFO"));
    assert!(answered > 0 || !can_ask, "its questions are answered");
    by.client.flush().await.unwrap();
}

/// Puts a message with harmful headers wherever the user may store or say something.
pub(super) async fn store_harm(by: &Connection, grants: &[String]) {
    for grant in grants.iter().filter(|grant| call(grant).is_none()) {
        let mut headers = harmful_headers();
        headers.insert("Nats-Expected-Last-Subject-Sequence", "0");
        headers.insert("Nats-Msg-Id", grant.as_str());
        let stored = by
            .client
            .publish_with_headers(plain(grant).subject, headers, "{}".into());
        stored.await.unwrap();
    }
    by.client.flush().await.unwrap();
}

/// Answers as a service does: to wherever the server says.
pub(super) async fn answer(by: Connection, subjects: &'static [&'static str]) {
    for subject in subjects {
        let mut questions = by.client.subscribe(*subject).await.unwrap();
        let client = by.client.clone();
        tokio::spawn(async move {
            while let Some(question) = questions.next().await {
                if let Some(reply) = question.reply {
                    let told = client.publish_with_headers(reply, harmful_headers(), "{}".into());
                    told.await.unwrap();
                }
            }
        });
    }
    by.client.flush().await.unwrap();
}

pub(super) fn publishers() -> [Token; 2] {
    PUBLISHERS.map(|name| Token::parse(name).unwrap())
}

pub(super) fn grants(user: &User) -> Vec<String> {
    user.grants(nats::PARTITION_COUNT, &publishers()).publish
}

/// The places of other accounts, but for those that the table lets the zone itself reach: what it is heard to say, and
/// what it may ask.
pub(super) fn places_beyond(zone: &Zone) -> Vec<(&'static str, &'static str)> {
    let exports = topology::exports(nats::PARTITION_COUNT, &publishers()).into_iter();
    let may_reach = |it: &Export| match it.kind {
        ExportKind::Stream => it.owner == *zone,
        ExportKind::Service(_) => it.to.contains(zone),
    };
    let open: Vec<String> = exports.filter(may_reach).map(|it| it.subject).collect();
    let is_open = |place: &str| open.iter().any(|open| covers(open, place));
    let own = zone.account();
    let others = PLACES.into_iter().filter(|(account, _)| *account != own);
    let places =
        others.flat_map(|(account, places)| places.iter().map(move |place| (account, *place)));
    places.filter(|(_, place)| !is_open(place)).collect()
}
