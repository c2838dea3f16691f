//! notices at work, with somebody who answers as the site does and somebody who writes as the engine does.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use auction::{
    Amount, Entry, EntryKind, LotPhase, LotRecord, Paddle, PublicFormat, PublicLot, Time,
};
use bootstrap::{Health, Shutdown, clock};
use broker::Connection;
use futures_util::{StreamExt, stream::select_all};
use harness::{
    mail_server::MailServer,
    nats::{self, Nats},
};
use notices::{Settings, SmtpTls};
use notification::{
    BiddersQuestion, BiddersReply, BounceMark, BounceReport, Channel, Frame, HandedNotice,
    HandedText, House, Kind, Letter, LetterQuestion, LetterReply, Link, PushGoneReport, PushLetter,
    PushSubscription, Unwanted, WaysOut,
};
use serde_json::{Value, json};
use tokio::{task::JoinHandle, time::timeout};
use topology::subject::{SiteQuery, site_query};

/// Longest wait for the service to stop.
const PATIENCE: Duration = Duration::from_secs(20);

/// NATS, and who else is there.
pub(crate) struct World {
    pub(crate) nats: Nats,
    engine: Connection,
    web: Connection,
    bounced: Arc<Mutex<Vec<BounceReport>>>,
    browsers: Arc<Browsers>,
    pub(crate) push_loopback: bool,
    pub(crate) webhook_ca: Option<PathBuf>,
    pub(crate) webhook_loopback: bool,
    folder: tempfile::TempDir,
}

/// Whose browsers take pushes, and which of them the site was told are gone.
#[derive(Default)]
struct Browsers {
    known: Mutex<HashMap<String, Vec<PushSubscription>>>,
    gone: Mutex<Vec<PushGoneReport>>,
}

/// notices at work.
pub(crate) struct Service {
    pub(crate) health: Health,
    shutdown: Shutdown,
    work: JoinHandle<anyhow::Result<()>>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let nats = nats::start().await;
        let world = Self {
            engine: nats.connection("bid-engine").await,
            web: nats.connection("web").await,
            nats,
            bounced: Arc::default(),
            browsers: Arc::default(),
            push_loopback: true,
            webhook_ca: None,
            webhook_loopback: true,
            folder: tempfile::tempdir().unwrap(),
        };
        world.answer().await;
        world
    }

    /// With mails into the folder.
    pub(crate) async fn start(&self) -> Service {
        self.start_with(None).await
    }

    pub(crate) async fn start_with(&self, server: Option<&MailServer>) -> Service {
        let url = server.map(|server| format!("smtp://{}", server.address));
        let settings = Settings {
            service: self.nats.service("notices"),
            smtp_url: url.map(|url| url.parse().unwrap()),
            smtp_tls: SmtpTls::None,
            smtp_ca: None,
            mail_from: Some("notices@harbour.example".parse().unwrap()),
            mail_folder: self.mail_folder(),
            demo: false,
            mails_per_second: 1_000,
            pushes_per_second: 1_000,
            webhook_ca: self.webhook_ca.clone(),
            webhook_loopback: self.webhook_loopback,
            push_loopback: self.push_loopback,
        };
        let (health, shutdown) = (Health::default(), Shutdown::default());
        let running = notices::start(settings, health.clone(), shutdown.clone());
        let work = tokio::spawn(running.await.unwrap().run());
        Service {
            health,
            shutdown,
            work,
        }
    }

    pub(crate) fn mail_folder(&self) -> PathBuf {
        self.folder.path().join("mail")
    }

    /// What the site was told of addresses.
    pub(crate) fn bounced(&self) -> Vec<BounceReport> {
        self.bounced.lock().unwrap().clone()
    }

    /// Which browsers the site was told are gone.
    pub(crate) fn gone(&self) -> Vec<PushGoneReport> {
        self.browsers.gone.lock().unwrap().clone()
    }

    /// Somebody takes pushes in these browsers, since ever.
    pub(crate) async fn takes_pushes(&self, user: &str, browsers: &[PushSubscription]) {
        self.browsers.know(user, browsers);
        let choices = json!({ "push_since": "1970-01-01T00:00:00Z" });
        self.keep("notice_choices", user, choices).await;
    }

    /// Hands something over for somebody, as web does.
    pub(crate) async fn hand_over(&self, key: &str, user: &str) {
        self.hand_over_kind(Kind::Invoice, key, user).await;
    }

    pub(crate) async fn hand_over_kind(&self, kind: Kind, key: &str, user: &str) {
        let notice = HandedNotice {
            user: user.parse().unwrap(),
            kind,
            at: clock::now().into(),
            text: HandedText {
                subject: format!("About {key}"),
                paragraphs: vec!["It is ready.".to_owned()],
                path: "/invoices/1".to_owned(),
                link: "Open it".to_owned(),
            },
        };
        let outbox = self.web.jetstream.get_key_value("notice_outbox").await;
        let value = serde_json::to_vec(&notice).unwrap();
        outbox.unwrap().put(key, value.into()).await.unwrap();
    }

    /// Hands an event over for webhooks, as web does.
    pub(crate) async fn hand_over_event(&self, key: &str, event: Value) {
        self.keep("webhook_outbox", key, event).await;
    }

    /// Orders or asks something about webhooks, as web does for Olga; again until somebody hears it.
    pub(crate) async fn ask_webhooks(&self, subject: &str, asked: Value) -> Value {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert(topology::header::USER, "olga");
        let payload = serde_json::to_vec(&asked).unwrap().into();
        let until = tokio::time::Instant::now() + PATIENCE;
        let client = &self.web.client;
        let answer = broker::request_until(client, subject, &headers, &payload, until);
        let answer = answer.await.unwrap();
        serde_json::from_slice(&answer.payload)
            .unwrap_or_else(|_| panic!("{:?}", broker::Fault::of(&answer)))
    }

    /// Keeps something in a bucket of the site's.
    pub(crate) async fn keep(&self, bucket: &str, user: &str, value: Value) {
        let bucket = self.web.jetstream.get_key_value(bucket).await.unwrap();
        bucket.put(user, value.to_string().into()).await.unwrap();
    }

    /// Writes a lot's record, as the engine does.
    pub(crate) async fn record(&self, record: &LotRecord) {
        let subject = format!("record.lot.{}.{}", record.lot.sale, record.lot.lot);
        let payload = serde_json::to_vec(record).unwrap();
        let sent = self.engine.jetstream.publish(subject, payload.into());
        sent.await.unwrap().await.unwrap();
    }

    /// Says that a sale was cancelled, as the engine does.
    pub(crate) async fn cancel(&self, sale: &str) {
        let now = soon(0);
        let reason = json!({ "at": now, "reason": "The roof leaks." });
        let record = json!({
            "sale": sale, "sequence": 1, "at": now, "currency": "EUR", "time_zone": "UTC", "opens_at": now,
            "ends_at": now, "lots": [], "kind": "cancelled", "cancelled": reason,
        });
        let subject = format!("record.sale.{sale}");
        let sent = self
            .engine
            .jetstream
            .publish(subject, record.to_string().into());
        sent.await.unwrap().await.unwrap();
    }

    /// The ledger's entries that wait.
    pub(crate) async fn waiting(&self) -> Vec<Value> {
        let connection = self.nats.connection("notices").await;
        let streams = broker::StreamApi::new(&connection, topology::OWN_API);
        let keys = topology::subject::notice_ledger();
        let kept = streams.read("KV_notice_ledger", &keys, broker::ReadFrom::Start, 1_000);
        let kept = kept.await.unwrap().into_iter();
        let entries = kept.map(|it| serde_json::from_slice::<Value>(&it.payload).unwrap());
        entries.filter(|it| it["state"] == "waiting").collect()
    }

    /// Alice has paddle 1, Bob 2.
    async fn answer(&self) {
        let client = &self.web.client;
        let mut questions = vec![];
        for query in SiteQuery::ALL {
            questions.push(client.subscribe(site_query(query)).await.unwrap());
        }
        let mut asked = select_all(questions);
        client.flush().await.unwrap();
        let (client, bounced) = (client.clone(), self.bounced.clone());
        let browsers = self.browsers.clone();
        tokio::spawn(async move {
            while let Some(question) = asked.next().await {
                let answer = match question.subject.as_str() {
                    "site.query.letter" => {
                        let asked = serde_json::from_slice(&question.payload).unwrap();
                        serde_json::to_vec(&browsers.letter(&asked))
                    }
                    "site.query.push_gone" => {
                        let report = serde_json::from_slice(&question.payload).unwrap();
                        browsers.forget(report);
                        Ok(b"null".to_vec())
                    }
                    "site.query.bidders" => {
                        let asked = serde_json::from_slice(&question.payload).unwrap();
                        serde_json::to_vec(&bidders(&asked))
                    }
                    _ => {
                        let report = serde_json::from_slice(&question.payload).unwrap();
                        bounced.lock().unwrap().push(report);
                        Ok(b"null".to_vec())
                    }
                };
                let to = question.reply.unwrap();
                client.publish(to, answer.unwrap().into()).await.unwrap();
            }
        });
    }
}

impl Browsers {
    fn know(&self, user: &str, browsers: &[PushSubscription]) {
        let mut known = self.known.lock().unwrap();
        known.insert(user.to_owned(), browsers.to_vec());
    }

    fn letter(&self, asked: &LetterQuestion) -> LetterReply {
        let reply = letter(asked);
        let LetterReply::Letter(letter) = &reply else {
            return reply;
        };
        if asked.by == Channel::Mail {
            return reply;
        }
        let known = self.known.lock().unwrap();
        match known.get(asked.notice.user.as_str()) {
            Some(browsers) if !browsers.is_empty() => LetterReply::Push(Box::new(PushLetter {
                subscriptions: browsers.clone(),
                title: letter.subject.clone(),
                body: letter.paragraphs.join(" "),
                url: letter.link.url.clone(),
                contact: "mailto:house@harbour.example".to_owned(),
            })),
            _ => LetterReply::Unwanted(Unwanted::NoBrowser),
        }
    }

    fn forget(&self, report: PushGoneReport) {
        let mut known = self.known.lock().unwrap();
        if let Some(browsers) = known.get_mut(report.user.as_str()) {
            browsers.retain(|browser| browser.mark() != report.mark);
        }
        self.gone.lock().unwrap().push(report);
    }
}

impl Service {
    /// Waits until it is the one that tells.
    pub(crate) async fn owns(&self) {
        let health = self.health.clone();
        harness::until("it is the owner", async || health.is_ready()).await;
    }

    pub(crate) async fn stop(self) {
        self.shutdown.request();
        let stopped = timeout(PATIENCE, self.work).await.expect("it stops soon");
        stopped.expect("no panic").expect("no error");
    }

    /// Ends it before it can say what it knows or give back its lease.
    pub(crate) async fn kill(self) {
        self.work.abort();
        let _ = self.work.await;
    }
}

pub(crate) fn paddle(number: u32) -> Paddle {
    serde_json::from_value(number.into()).unwrap()
}

/// The lot with sealed bids: Carol and Bob bid as well, and have no paddle there.
pub(crate) const SEALED: &str = "sealed";

fn bidders(asked: &BiddersQuestion) -> BiddersReply {
    let is_sealed = asked.lot.as_ref().is_some_and(|lot| lot.as_str() == SEALED);
    if is_sealed {
        let people = ["alice", "bob", "carol"];
        return BiddersReply {
            paddles: [(paddle(1), "alice".parse().unwrap())].into(),
            bidders: people.map(|user| user.parse().unwrap()).into(),
            registered: BTreeSet::new(),
        };
    }
    let people = [(1, "alice"), (2, "bob")];
    BiddersReply {
        paddles: people
            .map(|(number, user)| (paddle(number), user.parse().unwrap()))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
        bidders: BTreeSet::new(),
        registered: BTreeSet::new(),
    }
}

fn letter(asked: &LetterQuestion) -> LetterReply {
    let notice = &asked.notice;
    let subject = match &notice.about {
        notification::About::Text(text) => text.subject.clone(),
        notification::About::Webhook { name, .. } => format!("A webhook was disabled: {name}"),
        about => {
            let price = serde_json::to_value(about).unwrap()["price"].take();
            format!("{} {price}", notice.kind)
        }
    };
    let subject = match asked.others.len() {
        0 => subject,
        others => format!("{subject} and {others} more"),
    };
    LetterReply::Letter(Box::new(Letter {
        email: format!("{}@example.org", notice.user),
        name: notice.user.to_string(),
        frame: Frame::default(),
        mark: BounceMark(format!("mark of {}", notice.user)),
        subject,
        paragraphs: vec!["So it is.".to_owned()],
        link: Link {
            url: "https://bid.example/".to_owned(),
            words: "Go on".to_owned(),
        },
        ways_out: Some(WaysOut {
            unsubscribe: "https://bid.example/unsubscribe/a/won/b".to_owned(),
            choices: "https://bid.example/account".to_owned(),
        }),
        house: House {
            name: "Harbour Auctions".to_owned(),
            address: vec![],
            contact: String::new(),
        },
    }))
}

/// What an entry is of, and whose.
pub(crate) type Line = (EntryKind, Option<u32>);

/// The record of a lot that ends at a time, with entries of now.
pub(crate) fn record(lot: &str, first: u64, lines: &[Line], ends_at: Time) -> LotRecord {
    let at: Time = clock::now().into();
    let entry = |(place, (kind, whose)): (usize, &Line)| Entry {
        sequence: first + place as u64,
        // Each is a moment of its own.
        at: at.after(Duration::from_millis(place as u64)),
        kind: *kind,
        paddle: whose.map(paddle),
        price: Amount::new(100 * (first + place as u64)).ok(),
        automatic: false,
        ends_at,
    };
    let entries: Vec<_> = lines.iter().enumerate().map(entry).collect();
    let last = entries.last().unwrap();
    let is_sold = last.kind == EntryKind::Sold;
    LotRecord {
        kind: last.kind,
        at: last.at,
        lot: PublicLot {
            sale: "spring".parse().unwrap(),
            lot: lot.parse().unwrap(),
            number: 1,
            currency: "EUR".to_owned().try_into().unwrap(),
            sequence: last.sequence,
            phase: if is_sold {
                LotPhase::Sold
            } else {
                LotPhase::Open
            },
            opening: Amount::ZERO,
            price: last.price,
            minimum_bid: Amount::ZERO,
            increment: Amount::ZERO,
            ceiling: None,
            leader: last.paddle,
            bid_count: Some(0),
            reserve_met: None,
            opens_at: at,
            ends_at,
            extensions: 0,
            extensions_left: None,
            hard_end: None,
            held_since: None,
            withdrawn_reason: None,
            voided: vec![],
            format: PublicFormat::English(Default::default()),
        },
        entries,
    }
}

/// In so many seconds.
pub(crate) fn soon(seconds: u64) -> Time {
    Time::from(clock::now()).after(Duration::from_secs(seconds))
}
