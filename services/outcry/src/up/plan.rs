//! What is to run, with which arguments: decided before anything starts.

use std::{
    ffi::OsString,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use anyhow::Context;
use bootstrap::{Origin, PublicAddress, WebSocketUrl};
use setup::Layout;
use topology::{Token, User};

use super::{Order, Program, Up, nats_nodes::NatsNodes, ports, settings::Market};

/// Every address and address line of the stack.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) layout: Layout,
    pub(super) nats_url: String,
    pub(super) nats_monitor: String,
    /// One or more, whose pages and gateways are the same.
    pub(super) sites: Vec<Site>,
    /// Whether it has the demo, and whether its bidders bid.
    pub(super) demo: Option<Bots>,
    pub(super) market: Market,
    /// Who publishes from outside.
    pub(super) publishers: Vec<Token>,
    /// The servers of NATS that are children of ours, which do not run yet; none where others run already.
    pub(super) own_nats: Option<NatsNodes>,
    /// This program's file.
    pub(super) program: PathBuf,
}

/// Pages, and the gateway that they connect to.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) web: SocketAddr,
    pub(super) gateway: SocketAddr,
    /// What people type.
    pub(super) web_url: Origin,
    /// What pages connect to.
    pub(super) gateway_url: WebSocketUrl,
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
        let sites = Site::reserve(up)?;
        let own_nats = match &up.nats_url {
            Some(_) => None,
            None => Some(NatsNodes::reserve(up)?),
        };
        let (nats_url, nats_monitor) = match &own_nats {
            Some(nodes) => (nodes.urls(), nodes.monitors()),
            None => (
                up.nats_url
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                up.nats_monitor.clone().unwrap_or_default(),
            ),
        };
        let bots = if up.no_bots {
            Bots::KeepStill
        } else {
            Bots::Bid
        };
        Ok(Self {
            layout,
            nats_url,
            nats_monitor,
            sites,
            demo: up.with_demo().then_some(bots),
            market: up.market(),
            publishers: up.all_publishers(),
            own_nats,
            program: std::env::current_exe().context("cannot tell which program this is")?,
        })
    }

    /// The first of the sites, which there always is.
    pub(super) fn site(&self) -> &Site {
        &self.sites[0]
    }

    /// The services, each with its own secrets, as many of each as the machines ask for.
    pub(super) fn services(&self, up: &Up) -> anyhow::Result<Vec<Program>> {
        let mut kinds = vec![
            ("bid-engine", User::BidEngine, Order::BidEngine),
            ("market-data", User::MarketData, Order::MarketData),
            ("gateway", User::Gateway, Order::Gateway),
            ("web", User::Web, Order::Web),
            ("notices", User::Notices, Order::Notices),
        ];
        if self.market == Market::Simulated {
            kinds.push(("price-feed", User::PriceFeed, Order::PriceFeed));
        }
        let each = up.machines.services();
        let count = u16::try_from(kinds.len())? * each;
        let mut admin = ports::admin(count)?.into_iter();
        let mut programs = vec![];
        for (kind, user, order) in kinds {
            for (place, admin) in (0..each).zip(&mut admin) {
                let site = &self.sites[usize::from(place)];
                let flags = self.flags(up, &user, site);
                let name = up.machines.name(kind, place);
                programs.push(self.service((kind, name), &user, order, admin, &flags));
            }
        }
        programs.extend(self.demo.map(|bots| self.demo(bots)));
        Ok(programs)
    }

    /// What a service is told besides what every service is.
    fn flags(&self, up: &Up, user: &User, site: &Site) -> Vec<String> {
        let monitor = format!("--nats-monitor={}", self.nats_monitor);
        let origins = format!("--allowed-origins={}", self.page_origins(up));
        let if_so = |is_so: bool, flag: &str| is_so.then(|| flag.to_owned());
        let has_demo = self.demo.is_some();
        let (mut flags, further) = match user {
            User::BidEngine => (vec![monitor], vec![]),
            User::Gateway => (
                vec![
                    format!("--listen={}", site.gateway),
                    format!("--partitions={}", up.partitions),
                    origins,
                ],
                vec![if_so(up.allow_plaintext, "--allow-plaintext")],
            ),
            User::Web => (
                vec![
                    format!("--listen={}", site.web),
                    format!("--public-url={}", site.web_url),
                    origins,
                    monitor,
                    format!("--gateway-url={}", site.gateway_url),
                ],
                vec![
                    if_so(has_demo, "--demo"),
                    if_so(up.allow_plaintext, "--allow-plaintext"),
                    if_so(up.watch, "--watch"),
                ],
            ),
            User::Notices => (
                vec![format!("--mail-folder={}", self.layout.mail().display())],
                vec![if_so(has_demo, "--demo")],
            ),
            User::MarketData => {
                let symbols = up.symbols().map(|it| format!("--symbols={}", it.display()));
                (vec![], vec![symbols])
            }
            _ => (vec![], vec![]),
        };
        flags.extend(further.into_iter().flatten());
        flags
    }

    /// The demo's operator and bidders, a client of web like any other.
    fn demo(&self, bots: Bots) -> Program {
        let web = self.site().web;
        let host = match web.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        let url = SocketAddr::new(host, web.port());
        let mut arguments: Vec<OsString> =
            vec!["demo".into(), format!("--url=http://{url}").into()];
        if bots == Bots::KeepStill {
            arguments.push("--no-bots".into());
        }
        Program {
            name: "demo".into(),
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
        let typed = self.sites.iter().map(|site| site.web_url.clone());
        let here = self.sites.iter().map(|site| Origin::local(site.web.port()));
        let here = here.flat_map(|it| it.with_other_names());
        let mut origins = vec![];
        for origin in typed.chain(here).chain(up.allowed_origins.clone()) {
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        let origins: Vec<_> = origins.iter().map(ToString::to_string).collect();
        origins.join(",")
    }

    fn service(
        &self,
        (kind, name): (&str, String),
        user: &User,
        order: Order,
        admin: SocketAddr,
        flags: &[String],
    ) -> Program {
        let mut arguments: Vec<OsString> = vec![
            kind.into(),
            format!("--nats-url={}", self.nats_url).into(),
            "--secrets".into(),
            self.layout.secrets(&user.name()).into(),
            format!("--admin={admin}").into(),
        ];
        arguments.extend(flags.iter().map(OsString::from));
        Program {
            name: name.into(),
            order,
            program: self.program.clone(),
            arguments,
            health: Some((admin, "/readyz")),
            store: None,
            hidden_lines: None,
        }
    }

    /// The seed by which a publisher connects.
    pub(super) fn publisher_seed(&self, publisher: &Token) -> PathBuf {
        let user = User::Publisher(publisher.clone());
        self.layout.nats_seed(&user.name())
    }
}

impl Site {
    /// One or more, each at the next port.
    fn reserve(up: &Up) -> anyhow::Result<Vec<Self>> {
        let block =
            |port, flag| ports::reserve_block(up.listen, port, up.machines.services(), flag);
        let webs = block(up.web_port, "--web-port")?;
        let gateways = block(up.gateway_port, "--gateway-port")?;
        let sites = webs.into_iter().zip(gateways).map(|(web, gateway)| {
            let public = PublicAddress {
                public_url: up.public_url.clone(),
                web_port: web.port(),
            };
            let web_url = public.url(up.listen);
            let given = up.gateway_url.clone();
            Self {
                web,
                gateway,
                gateway_url: given.unwrap_or_else(|| web_url.websocket(gateway.port())),
                web_url,
            }
        });
        Ok(sites.collect())
    }
}
