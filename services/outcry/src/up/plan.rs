//! What is to run, with which arguments: decided before anything starts.

use std::{
    ffi::OsString,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use anyhow::Context;
use bootstrap::{Origin, PublicAddress, WebSocketUrl};
use setup::{Layout, ServerAddress};
use topology::User;

use super::{
    Order, Program, Up, nats_server, ports,
    settings::{DEMO_PUBLISHER, Market},
};

/// Every address and address line of the stack.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) layout: Layout,
    pub(super) nats_url: String,
    pub(super) nats_monitor: String,
    pub(super) web: SocketAddr,
    pub(super) gateway: SocketAddr,
    /// What people type.
    pub(super) web_url: Origin,
    /// What pages connect to.
    pub(super) gateway_url: WebSocketUrl,
    /// Whether it has the demo, and whether its bidders bid.
    pub(super) demo: Option<Bots>,
    pub(super) market: Market,
    own_nats: Option<(SocketAddr, SocketAddr)>,
    /// This program's file.
    pub(super) program: PathBuf,
}

/// Whether the demo's bidders bid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bots {
    Bid,
    KeepStill,
}

impl Plan {
    /// Chooses ports; a taken one is refused here, before anything starts.
    pub(super) fn new(up: &Up, layout: Layout) -> anyhow::Result<Self> {
        up.exposure().check((up.listen, up.web_port).into())?;
        let web = ports::reserve(up.listen, up.web_port, "--web-port")?;
        let gateway = ports::reserve(up.listen, up.gateway_port, "--gateway-port")?;
        let own_nats = match &up.nats_url {
            Some(_) => None,
            None => Some((
                ports::reserve(up.nats_listen, up.nats_port, "--nats-port")?,
                ports::reserve(up.nats_listen, up.nats_monitor_port, "--nats-monitor-port")?,
            )),
        };
        let (nats_url, nats_monitor) = match (&up.nats_url, own_nats) {
            (_, Some((server, monitor))) => (format!("nats://{server}"), monitor.to_string()),
            (url, None) => (
                url.clone().unwrap_or_default(),
                up.nats_monitor.clone().unwrap_or_default(),
            ),
        };
        let public = PublicAddress {
            public_url: up.public_url.clone(),
            web_port: web.port(),
        };
        let web_url = public.url(up.listen);
        let bots = if up.no_bots {
            Bots::KeepStill
        } else {
            Bots::Bid
        };
        Ok(Self {
            layout,
            nats_url,
            nats_monitor,
            web,
            gateway,
            gateway_url: up
                .gateway_url
                .clone()
                .unwrap_or_else(|| web_url.websocket(gateway.port())),
            web_url,
            demo: up.with_demo().then_some(bots),
            market: up.market(),
            own_nats,
            program: std::env::current_exe().context("cannot tell which program this is")?,
        })
    }

    /// Whether the NATS server is a child of ours, which does not run yet.
    pub(super) fn has_own_nats(&self) -> bool {
        self.own_nats.is_some()
    }

    /// The NATS server as a child, unless one runs already.
    pub(super) fn nats_server(&self, up: &Up) -> anyhow::Result<Option<Program>> {
        let Some((server, monitor)) = self.own_nats else {
            return Ok(None);
        };
        let address = ServerAddress {
            host: server.ip(),
            port: server.port().into(),
            monitor_port: monitor.port().into(),
        };
        Ok(Some(Program {
            name: "nats",
            order: Order::Nats,
            program: nats_server::find(up.nats_server.as_deref())?,
            arguments: setup::server_arguments(&self.layout, address),
            health: Some((monitor, "/healthz")),
            store: Some(self.layout.nats_store()),
            hidden_lines: Some(" [INF] "),
        }))
    }

    /// The services, each with its own secrets.
    pub(super) fn services(&self, up: &Up) -> anyhow::Result<Vec<Program>> {
        let engine = [format!("--nats-monitor={}", self.nats_monitor)];
        let origins = self.page_origins(up);
        let mut gateway = vec![
            format!("--listen={}", self.gateway),
            format!("--partitions={}", up.partitions),
            format!("--allowed-origins={origins}"),
        ];
        let mut web = vec![
            format!("--listen={}", self.web),
            format!("--public-url={}", self.web_url),
            format!("--allowed-origins={origins}"),
            engine[0].clone(),
            format!("--gateway-url={}", self.gateway_url),
        ];
        let mut market = vec![];
        if let Some(symbols) = up.symbols() {
            market.push(format!("--symbols={}", symbols.display()));
        }
        if self.demo.is_some() {
            web.push("--demo".to_owned());
        }
        if up.allow_plaintext {
            web.push("--allow-plaintext".to_owned());
            gateway.push("--allow-plaintext".to_owned());
        }
        if up.watch {
            web.push("--watch".to_owned());
        }
        let mut notices = vec![format!("--mail-folder={}", self.layout.mail().display())];
        if self.demo.is_some() {
            notices.push("--demo".to_owned());
        }
        let [a, b, c, d, e, f] = ports::admin()?;
        let mut programs = vec![
            self.service("bid-engine", &User::BidEngine, Order::BidEngine, a, &engine),
            self.service(
                "market-data",
                &User::MarketData,
                Order::MarketData,
                b,
                &market,
            ),
            self.service("gateway", &User::Gateway, Order::Gateway, d, &gateway),
            self.service("web", &User::Web, Order::Web, e, &web),
            self.service("notices", &User::Notices, Order::Notices, f, &notices),
        ];
        if self.market == Market::Simulated {
            let feed = self.service("price-feed", &User::PriceFeed, Order::PriceFeed, c, &[]);
            programs.push(feed);
        }
        programs.extend(self.demo.map(|bots| self.demo(bots)));
        Ok(programs)
    }

    /// The demo's operator and bidders, a client of web like any other.
    fn demo(&self, bots: Bots) -> Program {
        let host = match self.web.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        let url = SocketAddr::new(host, self.web.port());
        let mut arguments: Vec<OsString> =
            vec!["demo".into(), format!("--url=http://{url}").into()];
        if bots == Bots::KeepStill {
            arguments.push("--no-bots".into());
        }
        Program {
            name: "demo",
            order: Order::Demo,
            program: self.program.clone(),
            arguments,
            health: None,
            store: None,
            hidden_lines: None,
        }
    }

    /// Where pages are live: at the address people type, at this machine's own names, and where else it was allowed.
    fn page_origins(&self, up: &Up) -> String {
        let mut origins = vec![self.web_url.clone()];
        let here = Origin::local(self.web.port()).with_other_names();
        for origin in here.iter().chain(&up.allowed_origins) {
            if !origins.contains(origin) {
                origins.push(origin.clone());
            }
        }
        let origins: Vec<_> = origins.iter().map(ToString::to_string).collect();
        origins.join(",")
    }

    fn service(
        &self,
        name: &'static str,
        user: &User,
        order: Order,
        admin: SocketAddr,
        flags: &[String],
    ) -> Program {
        let mut arguments: Vec<OsString> = vec![
            name.into(),
            format!("--nats-url={}", self.nats_url).into(),
            "--secrets".into(),
            self.layout.secrets(&user.name()).into(),
            format!("--admin={admin}").into(),
        ];
        arguments.extend(flags.iter().map(OsString::from));
        Program {
            name,
            order,
            program: self.program.clone(),
            arguments,
            health: Some((admin, "/readyz")),
            store: None,
            hidden_lines: None,
        }
    }

    /// The seed by which the demo's publisher connects.
    pub(super) fn demo_publisher_seed(&self) -> PathBuf {
        self.layout
            .nats_seed(&format!("publisher-{DEMO_PUBLISHER}"))
    }
}
