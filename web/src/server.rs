//! From settings to a serving site.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use async_nats::{connection::State, jetstream::kv::Store};
use axum::{Router, middleware};
use bootstrap::{Health, Shutdown, TrustedProxies, clock};
use broker::{Connection, OWN_API, SharedClock, StreamApi};
use tokio::net::TcpListener;
use topology::{Partition, User, ZONES_API, buckets, subject};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
};

use crate::{
    App, Settings, SiteSettings,
    accounts::{Accounts, DemoAccount, Role},
    alerts::{self, AlertWatch, PriceAlerts},
    api,
    app::Parts,
    archive::Archive,
    candles::Candles,
    checkout::{self, Checkouts},
    engine::Engine,
    erasure,
    house::{
        OpenDrafts,
        import::{Imports, KeptImports},
        publishers::PublisherWatch,
        simulator::Simulator,
        symbols::SymbolOrders,
        webhooks::Webhooks,
    },
    idempotency::Idempotency,
    images::{self, Images},
    invoices::{Ledger, Payments},
    keys::Keys,
    limits::Limits,
    notices::{self, ChoicesStore, Outbox},
    pages,
    particulars::ParticularsStore,
    passkeys::RelyingParty,
    publishers::Publishers,
    read_model::{self, ReadModel},
    registrations::Registrations,
    second_chances::SecondChances,
    security,
    sellers::SellerAccounts,
    serve::serve,
    sessions::{DemoSessions, SessionCookie, Sessions},
    symbols::Symbols,
    watch,
    watchers::Watchers,
    watchlists::Watchlists,
};

/// The health condition of the connection.
const NATS_CONNECTED: &str = "NATS connected";
/// What health notes about the machine's clock.
const CLOCK: &str = "clock";
/// The note on a NATS server that stores nothing.
const STORE: &str = "store";

/// What is smaller than a packet is not worth it.
const COMPRESSED_ABOVE: u64 = 1_024;

const DEMO_ACCOUNTS: [DemoAccount; 3] = [
    DemoAccount {
        email: "alice@outcry.test",
        name: "Alice",
        address: &[
            "Alice Ammann",
            "12 Orchard Lane",
            "8001 Zürich",
            "Switzerland",
        ],
        role: Role::Bidder,
    },
    DemoAccount {
        email: "bob@outcry.test",
        name: "Bob",
        address: &[
            "Bob Baker",
            "3 Station Road",
            "Ely CB7 4BS",
            "United Kingdom",
        ],
        role: Role::Bidder,
    },
    DemoAccount {
        email: "olga@outcry.test",
        name: "Olga",
        address: &[],
        role: Role::Operator,
    },
];

/// The site, bound and following the records.
#[derive(Debug)]
pub struct Running {
    listener: TcpListener,
    address: SocketAddr,
    routes: Router,
    proxies: TrustedProxies,
    shutdown: Shutdown,
    _service: async_nats::service::Service,
}

/// Connects, reads the keys, begins to follow the records, and binds.
pub async fn start(
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
) -> anyhow::Result<Running> {
    settings.exposure.check(settings.listen)?;
    let published_on = settings.exposure.published_on;
    anyhow::ensure!(
        !settings.demo || published_on.is_none_or(|host| host.is_loopback()),
        "the demo's passwords are known to everybody: it is published on 127.0.0.1 only"
    );
    let site = SiteSettings::new(&settings, shutdown.clone());
    settings.warn_of_misfits(&site);
    let keys = Keys::read(&settings.service.secrets)?;
    let proxies = site.trusted_proxies.clone();
    let connection = connect(&settings, &health).await?;
    // Whoever starts a site, or several, has not all of this on their stack.
    let app = Box::pin(assemble(&settings, (site, keys), &connection, health)).await?;
    notices::answer(app.clone(), connection.client.clone()).await?;
    tokio::spawn(erasure::finish_begun(app.clone()));
    let mut routes = router(app);
    if settings.watch {
        routes = routes.merge(watch::routes(shutdown.clone())?);
    }
    let (client, name) = (&connection.client, User::Web.name());
    let service = broker::announce(client, &name, "Outcry's pages and HTTP API").await?;
    let listener = TcpListener::bind(settings.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", settings.listen))?;
    Ok(Running {
        address: listener.local_addr()?,
        listener,
        routes,
        proxies,
        shutdown,
        _service: service,
    })
}

/// Connects to NATS; health says from now on how the connection and the server's store are.
async fn connect(settings: &Settings, health: &Health) -> anyhow::Result<Connection> {
    let to_nats = User::Web.connection(&settings.service.nats_url, &settings.service.secrets);
    let connection = broker::connect(to_nats).await?;
    let connected = health.clone();
    let client = connection.client.clone();
    tokio::spawn(broker::watch_connection(client, move |state| match state {
        State::Connected => connected.met(NATS_CONNECTED),
        state => connected.unmet(NATS_CONNECTED, state.to_string()),
    }));
    let noted = health.clone();
    let note = move |wrong| noted.note(STORE, wrong);
    tokio::spawn(broker::watch_store(settings.nats_monitor.clone(), note));
    Ok(connection)
}

/// What pages and API stand on: the house's buckets, the engine, and what is followed from here on.
async fn assemble(
    settings: &Settings,
    (site, keys): (SiteSettings, Keys),
    connection: &Connection,
    health: Health,
) -> anyhow::Result<App> {
    let count = (buckets::TOPOLOGY, buckets::PARTITION_COUNT_KEY);
    let streams = StreamApi::new(connection, ZONES_API);
    let partition_count = broker::stored_count(streams.context(), count.0, count.1).await?;
    let noted = health.clone();
    let clock = SharedClock::keep(
        connection.client.clone(),
        subject::time_of(Partition::FIRST),
        clock::now,
        move |alarm| noted.note(CLOCK, alarm),
    );
    let engine = Engine::new(
        connection.client.clone(),
        clock.clone(),
        partition_count.get(),
        site.answer_deadline,
    );
    let accounts = Accounts::new(
        bucket(connection, buckets::ACCOUNTS).await?,
        bucket(connection, buckets::ACCOUNT_BY_EMAIL).await?,
    );
    if settings.demo {
        for demo in DEMO_ACCOUNTS {
            accounts.create_demo(demo).await?;
        }
    }
    let catalogue = bucket(connection, buckets::SALES).await?;
    let images = connection.jetstream.get_object_store(buckets::IMAGES).await;
    let images = images.context("the store of photographs is missing; `outcry setup` makes it")?;
    let images = Images::new(images);
    tokio::spawn(images::keep_swept(
        images.clone(),
        catalogue.clone(),
        clock.clone(),
        Duration::from_hours(settings.unused_images_hours.into()),
    ));
    let payments = bucket(connection, buckets::PAYMENTS).await?;
    let invoices = bucket(connection, buckets::INVOICES).await?;
    let house = bucket(connection, buckets::HOUSE).await?;
    let particulars = ParticularsStore::new(house.clone());
    if settings.demo {
        particulars.create_demo().await?;
    }
    tokio::spawn(particulars.clone().keep());
    let sellers = SellerAccounts::new(house);
    tokio::spawn(sellers.clone().keep());
    let outbox = Outbox::new(
        bucket(connection, buckets::NOTICE_OUTBOX).await?,
        bucket(connection, buckets::WEBHOOK_OUTBOX).await?,
    );
    let watchlists = bucket(connection, buckets::WATCHLISTS).await?;
    let alerts = bucket(connection, buckets::PRICE_ALERTS).await?;
    let alerts = PriceAlerts::new(alerts, AlertWatch::default());
    alerts::keep(&alerts, &outbox, &accounts);
    let read_model = ReadModel::default();
    read_model::keep(
        &read_model,
        &streams,
        catalogue.clone(),
        engine.clone(),
        alerts.watch().clone(),
        health,
    );
    let symbols = Symbols::default();
    tokio::spawn(symbols.clone().keep(streams.clone()));
    Ok(App::new(Parts {
        read_model,
        archive: Archive::new(connection, streams.clone(), catalogue.clone()),
        clock,
        candles: Candles::new(streams.clone()),
        publisher_watch: PublisherWatch::new(connection.client.clone()),
        simulator: Simulator::new(connection.client.clone(), site.answer_deadline),
        webhooks: Webhooks::new(connection.client.clone(), site.answer_deadline),
        checkout_provider: checkout::configured(&settings.stripe, &site, &keys)?,
        symbol_orders: SymbolOrders::new(
            connection.client.clone(),
            symbols.clone(),
            site.answer_deadline,
        ),
        symbols,
        engine,
        sessions: Sessions::new(
            connection.client.clone(),
            bucket(connection, buckets::SESSIONS).await?,
            accounts.clone(),
            if site.demo {
                DemoSessions::Live
            } else {
                DemoSessions::Over
            },
        ),
        session_cookie: SessionCookie::new(&keys.installation(), site.is_secure()),
        passkeys: RelyingParty::of(&site.public_url),
        accounts,
        settings: site,
        keys,
        limits: Limits::new(settings),
        catalogue,
        images,
        imports: Imports::new(KeptImports::new(
            bucket(connection, buckets::IMPORTS).await?,
        )),
        open_drafts: OpenDrafts::default(),
        ledger: Ledger::new(invoices, payments.clone()),
        checkouts: Checkouts::new(payments.clone()),
        second_chances: SecondChances::new(payments.clone()),
        sellers,
        payments: Payments::new(payments),
        particulars,
        publishers: Publishers::new(&settings.service.nats_url),
        watchers: Watchers::follow(watchlists.clone()),
        watchlists: Watchlists::new(watchlists),
        choices: ChoicesStore::new(bucket(connection, buckets::NOTICE_CHOICES).await?),
        outbox,
        alerts,
        registrations: Registrations::new(
            bucket(connection, buckets::REGISTRATIONS).await?,
            StreamApi::new(connection, OWN_API),
        ),
        idempotency: Idempotency::new(bucket(connection, buckets::IDEMPOTENCY).await?),
    }))
}

impl Running {
    /// Where pages and API listen.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until shutdown.
    pub async fn run(self) -> anyhow::Result<()> {
        serve(self.listener, self.routes, self.proxies, self.shutdown).await;
        Ok(())
    }
}

pub(crate) async fn bucket(connection: &Connection, name: &str) -> anyhow::Result<Store> {
    let store = connection.jetstream.get_key_value(name).await;
    store.with_context(|| format!("the bucket {name} is missing; `outcry setup` makes it"))
}

/// What is worth compressing; photographs are as small as they get.
fn compressed() -> impl Predicate {
    let photographs = ["image/webp", "image/jpeg"].map(NotForContentType::const_new);
    let [webp, jpeg] = photographs;
    SizeAbove::new(COMPRESSED_ABOVE).and(webp).and(jpeg)
}

/// Pages and API behind the same guards.
fn router(app: App) -> Router {
    Router::new()
        .merge(api::router())
        .merge(pages::router())
        .layer(CatchPanicLayer::custom(security::panicked))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            security::in_time,
        ))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            security::same_origin,
        ))
        .layer(middleware::from_fn(api::json_only))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            async |app, address, request, next| {
                security::pace(app, address, request, next, pages::too_often).await
            },
        ))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            security::headers,
        ))
        .layer(
            CompressionLayer::new()
                // What is large is kept by browsers for good, so that its bytes count for more than the time.
                .quality(CompressionLevel::Best)
                .compress_when(compressed()),
        )
        .layer(middleware::from_fn(security::uncompressed))
        .with_state(app)
}
