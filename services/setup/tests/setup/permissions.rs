use std::time::Duration;

use async_nats::jetstream::kv;
use broker::{Connection, ReadFrom, StreamApi};
use futures_util::StreamExt;
use harness::nats;
use tokio::io::AsyncReadExt;
use topology::{OWN_API, Token, User, ZONES_API, buckets};

/// What is granted happens within this time, however busy the machine.
const GRANTED_WITHIN: Duration = Duration::from_secs(10);
/// What is granted happens much faster than this on a machine of one's own; what has not, is refused.
const REFUSED_AFTER: Duration = Duration::from_millis(400);

/// Whether JetStream takes the message within a time. A denied one gets no answer.
async fn is_stored(connection: &Connection, subject: &'static str, within: Duration) -> bool {
    let publish = async {
        let ack = connection
            .jetstream
            .publish(subject, "x".into())
            .await
            .ok()?;
        ack.await.ok()
    };
    matches!(tokio::time::timeout(within, publish).await, Ok(Some(_)))
}

async fn stores(connection: &Connection, subject: &'static str) -> bool {
    is_stored(connection, subject, GRANTED_WITHIN).await
}

async fn cannot_store(connection: &Connection, subject: &'static str) -> bool {
    !is_stored(connection, subject, REFUSED_AFTER).await
}

/// Whether what `from` publishes, again and again, reaches a subscriber, `to`.
async fn arrives(
    from: &Connection,
    to: &Connection,
    subject: &'static str,
    within: Duration,
) -> bool {
    let mut subscription = to.client.subscribe(subject).await.expect("connected");
    let publishing = async {
        loop {
            from.client
                .publish(subject, "x".into())
                .await
                .expect("connected");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        message = subscription.next() => message.is_some(),
        () = publishing => unreachable!("it publishes for ever"),
        () = tokio::time::sleep(within) => false,
    }
}

async fn reaches(from: &Connection, to: &Connection, subject: &'static str) -> bool {
    arrives(from, to, subject, GRANTED_WITHIN).await
}

async fn cannot_reach(from: &Connection, to: &Connection, subject: &'static str) -> bool {
    !arrives(from, to, subject, REFUSED_AFTER).await
}

#[tokio::test]
async fn only_the_engine_writes_history_and_hears_commands() {
    let nats = nats::start().await;
    let engine = nats.connection("bid-engine").await;
    for subject in ["auction.log.0", "record.lot.s.l", "notice.u"] {
        assert!(stores(&engine, subject).await, "{subject}");
    }
    for user in [
        "gateway",
        "market-data",
        "price-feed",
        "notices",
        "publisher-demo",
    ] {
        let other = nats.connection(user).await;
        for subject in ["auction.log.0", "record.lot.s.l", "notice.u"] {
            assert!(cannot_store(&other, subject).await, "{user} {subject}");
        }
    }
    let (web, gateway) = (
        nats.connection("web").await,
        nats.connection("gateway").await,
    );
    assert!(cannot_store(&web, "record.lot.s.l").await);
    assert!(reaches(&web, &engine, "auction.command.0.s.create").await);
    assert!(reaches(&gateway, &engine, "auction.command.0.s.bid").await);
    assert!(cannot_reach(&gateway, &engine, "auction.command.0.s.create").await);
    assert!(cannot_reach(&web, &gateway, "auction.command.0.s.bid").await);
}

#[tokio::test]
async fn publisher_reaches_only_own_uncaptured_subjects() {
    let nats = nats::start().await;
    let demo = nats.connection("publisher-demo").await;
    let market_data = nats.connection("market-data").await;
    assert!(reaches(&demo, &market_data, "market.in.demo.DEMO").await);
    assert!(cannot_reach(&demo, &market_data, "market.in.acme.DEMO").await);
    assert!(cannot_store(&demo, "market.tick.DEMO").await);
    assert!(cannot_store(&demo, "live.tick.DEMO").await);
    assert!(stores(&market_data, "market.tick.DEMO").await);
}

#[tokio::test]
async fn publisher_added_on_reload_publishes_and_all_else_goes_on() {
    let nats = nats::start().await;
    let engine = nats.connection("bid-engine").await;
    let market_data = nats.connection("market-data").await;
    let web = nats.streams("web").await;
    assert!(stores(&engine, "record.lot.s.l").await);
    nats.prepare_again("acme");
    nats.reload().await;
    let acme = harness::until_some("the server knows the publisher", async || {
        let acme = User::Publisher(Token::parse("acme").unwrap());
        let to_nats = acme.connection(&nats.url(), &nats.secrets("publisher-acme"));
        broker::connect(to_nats).await.ok()
    })
    .await;
    // A new account is linked to the others when the configuration is read once more.
    nats.reload().await;
    assert!(reaches(&acme, &market_data, "market.in.acme.DEMO").await);
    assert!(stores(&engine, "record.lot.s.l").await);
    let kept = web.read("RECORDS", "record.>", ReadFrom::Start, 9).await;
    assert_eq!(kept.unwrap().len(), 2);
}

#[tokio::test]
async fn service_answers_reach_the_askers_inbox() {
    let nats = nats::start().await;
    let engine = nats.connection("bid-engine").await;
    let web = nats.connection("web").await;
    let mut questions = nats.subscribe(&engine, "auction.query.1.*.*").await;
    let answering = engine.client.clone();
    tokio::spawn(async move {
        let question = questions.next().await.unwrap();
        let reply = question.reply.unwrap();
        answering.publish(reply, "answer".into()).await.unwrap();
    });
    let answer = broker::request_until(
        &web.client,
        "auction.query.1.s.me",
        &async_nats::HeaderMap::new(),
        &"?".into(),
        tokio::time::Instant::now() + GRANTED_WITHIN,
    )
    .await;
    assert_eq!(answer.unwrap().payload, "answer");
}

#[tokio::test]
async fn readers_read_the_streams_of_their_own_and_of_other_zones() {
    let nats = nats::start().await;
    let engine = nats.connection("bid-engine").await;
    assert!(stores(&engine, "record.lot.s.l").await);
    assert!(stores(&engine, "notice.u").await);
    assert!(stores(&engine, "auction.log.1").await);
    let market_data = nats.connection("market-data").await;
    assert!(stores(&market_data, "market.tick.DEMO").await);
    assert!(stores(&market_data, "market.open.1m.DEMO").await);
    for (user, api, stream, filter) in [
        ("gateway", ZONES_API, "RECORDS", "record.lot.s.l"),
        ("gateway", ZONES_API, "NOTICES", "notice.u"),
        ("gateway", ZONES_API, "TICKS", "market.tick.*"),
        ("gateway", ZONES_API, "OPEN_CANDLES", "market.open.*.*"),
        ("web", ZONES_API, "RECORDS", "record.>"),
        ("web", ZONES_API, "TICKS", "market.tick.*"),
        ("bid-engine", OWN_API, "AUCTION_1", "auction.log.1"),
        ("market-data", OWN_API, "TICKS", "market.tick.*"),
    ] {
        let streams = StreamApi::new(&nats.connection(user).await, api);
        let mut follow = streams.follow(stream, filter, &[]);
        harness::until("the kept message was read", async || {
            matches!(follow.next().await, broker::Followed::Message(_))
        })
        .await;
    }
}

#[tokio::test]
async fn live_messages_cross_to_those_who_read_their_stream() {
    let nats = nats::start().await;
    let engine = nats.connection("bid-engine").await;
    let gateway = nats.connection("gateway").await;
    for (stored, live) in [
        ("record.lot.s.l", "live.lot.s.l"),
        ("record.sale.s", "live.sale.s"),
        ("notice.u", "live.user.u"),
    ] {
        let mut heard = nats.subscribe(&gateway, live).await;
        assert!(stores(&engine, stored).await);
        let message = tokio::time::timeout(GRANTED_WITHIN, heard.next()).await;
        let headers = message.unwrap().unwrap().headers.unwrap();
        assert!(headers.get("Nats-Sequence").is_some(), "{live}");
    }
}

#[tokio::test]
async fn services_hold_leases_and_expired_ones_can_be_seen() {
    let nats = nats::start().await;
    let ttl = Duration::from_secs(topology::LEASE_TTL_SECONDS);
    let leases = [
        ("bid-engine", buckets::LEASE, "partition-1"),
        ("price-feed", buckets::FEED_LEASE, "price-feed"),
        ("market-data", buckets::MARKET_LEASE, "market-data"),
        ("notices", buckets::NOTICES_LEASE, "notices"),
    ];
    for (user, bucket, key) in leases {
        let connection = nats.connection(user).await;
        let lease = broker::acquire_lease(&connection.jetstream, bucket, key, "me", ttl);
        lease.await.unwrap().release().await;
    }
    let web = nats.connection("web").await;
    assert!(web.jetstream.get_key_value("lease").await.is_err());
}

#[tokio::test]
async fn web_keeps_accounts_and_pictures() {
    let nats = nats::start().await;
    let web = nats.connection("web").await;
    let accounts: kv::Store = web.jetstream.get_key_value("accounts").await.unwrap();
    let revision = accounts.create("a", "1".into()).await.unwrap();
    accounts.update("a", "2".into(), revision).await.unwrap();
    assert_eq!(accounts.get("a").await.unwrap().unwrap(), "2");
    let mut keys = accounts.keys().await.unwrap();
    assert_eq!(keys.next().await.unwrap().unwrap(), "a");
    let mut watch = accounts.watch_with_history(">").await.unwrap();
    assert_eq!(watch.next().await.unwrap().unwrap().key, "a");
    accounts.delete("a").await.unwrap();
    let zones = nats.streams("web").await;
    let topology = zones.context().get_key_value("topology").await.unwrap();
    assert_eq!(topology.get("partition_count").await.unwrap().unwrap(), "2");

    let images = web.jetstream.get_object_store("images").await.unwrap();
    let picture = vec![7_u8; 300_000];
    images
        .put("lot.svg", &mut picture.as_slice())
        .await
        .unwrap();
    let mut read = Vec::new();
    let mut object = images.get("lot.svg").await.unwrap();
    object.read_to_end(&mut read).await.unwrap();
    assert_eq!(read, picture);
}

#[tokio::test]
async fn setup_user_lists_all_micro_services() {
    use async_nats::service::ServiceExt;
    let nats = nats::start().await;
    let gateway = nats.connection("gateway").await;
    let _service = gateway
        .client
        .service_builder()
        .start("gateway", "0.1.0")
        .await
        .unwrap();
    gateway.client.flush().await.unwrap();
    let setup = nats.connection("setup").await;
    harness::until("the service answered", async || {
        let ping = setup.client.request("$SRV.PING.gateway", "".into());
        ping.await.is_ok()
    })
    .await;
}
