//! What an operator may set, and what of it the site needs while it runs.

use std::{net::SocketAddr, time::Duration};

use bootstrap::{
    Exposure, Origin, Proxy, PublicAddress, ServiceSettings, Shutdown, TrustedProxies, WebSocketUrl,
};
use clap::builder::BoolishValueParser;

use crate::{checkout::StripeSettings, serve::CONNECTIONS_MAX};

/// The settings of `outcry web`.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    #[command(flatten)]
    pub service: ServiceSettings,
    /// Pages and API listen here; port 0 takes a free one.
    #[arg(long, env = "OUTCRY_WEB_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub public: PublicAddress,
    #[command(flatten)]
    pub exposure: Exposure,
    /// The gateway's WebSocket as browsers reach it; without it, wss at the public URL, or ws at its host and
    /// the gateway's port.
    #[arg(long, env = "OUTCRY_GATEWAY_URL")]
    pub gateway_url: Option<WebSocketUrl>,
    /// The gateway's port as browsers reach it without TLS.
    #[arg(long, env = "OUTCRY_GATEWAY_PORT", default_value_t = 8000)]
    pub gateway_port: u16,
    /// Origins of the pages that the gateway lets in, separated by commas; without it the public URL's.
    #[arg(long, env = "OUTCRY_ALLOWED_ORIGINS", value_delimiter = ',')]
    pub allowed_origins: Vec<Origin>,
    /// Makes the demo accounts and says on every page that this is a demo.
    #[arg(long, env = "OUTCRY_DEMO", value_parser = BoolishValueParser::new())]
    pub demo: bool,
    /// Shown on every page: the log may lose accepted bids when power fails.
    #[arg(long, env = "OUTCRY_ACCEPT_WEAK_DURABILITY", value_parser = BoolishValueParser::new())]
    pub accept_weak_durability: bool,
    /// Where the NATS servers say how they are, as host:port, separated by commas.
    #[arg(
        long,
        env = "OUTCRY_NATS_MONITOR",
        value_delimiter = ',',
        default_value = "127.0.0.1:8222"
    )]
    pub nats_monitor: Vec<String>,
    /// How long to wait for the engine's answer before the outcome counts as unknown, in milliseconds.
    #[arg(long, env = "OUTCRY_WEB_ANSWER_DEADLINE_MS", default_value_t = 5_000)]
    pub answer_deadline_ms: u64,
    /// Bids per second that one person may send; twice as many at once.
    #[arg(long, env = "OUTCRY_WEB_BIDS_PER_SECOND", default_value_t = 10)]
    pub bids_per_second: u32,
    /// How long the body of a request may take to arrive, in milliseconds; then it is answered 408.
    #[arg(long, env = "OUTCRY_WEB_BODY_WITHIN_MS", default_value_t = 20_000)]
    pub body_within_ms: u64,
    /// Requests per second from one address; twice as many at once.
    #[arg(long, env = "OUTCRY_WEB_REQUESTS_PER_SECOND", default_value_t = 200)]
    pub requests_per_second: u32,
    /// New accounts per minute from one address.
    #[arg(long, env = "OUTCRY_WEB_SIGN_UPS_PER_MINUTE", default_value_t = 60)]
    pub sign_ups_per_minute: u32,
    /// Hours after which photographs that no sale or draft shows are removed.
    #[arg(long, env = "OUTCRY_WEB_UNUSED_IMAGES_HOURS", default_value_t = 72)]
    pub unused_images_hours: u32,
    /// Proxies in front of us, addresses, networks (10.0.0.0/8) or names, separated by commas: these alone are believed
    /// what `X-Forwarded-For` says.
    #[arg(long, env = "OUTCRY_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<Proxy>,
    /// For tests: browsers' push services may be on this machine itself, without TLS.
    #[arg(long, env = "OUTCRY_PUSH_LOOPBACK", value_parser = BoolishValueParser::new())]
    pub push_loopback: bool,
    #[command(flatten)]
    pub stripe: StripeSettings,
    /// For work on the pages: ends when the program was built anew, and open pages reload.
    #[arg(long, hide = true)]
    pub watch: bool,
}

/// What the site needs to know about itself.
#[derive(Clone, Debug)]
pub(crate) struct SiteSettings {
    pub(crate) public_url: Origin,
    /// Where pages are live; elsewhere the gateway lets none of them in.
    pub(crate) page_origins: Vec<Origin>,
    /// The gateway's WebSocket as browsers reach it.
    pub(crate) gateway_url: WebSocketUrl,
    pub(crate) demo: bool,
    pub(crate) weak_durability: bool,
    /// Whether pages reload when the program was built anew.
    pub(crate) watch: bool,
    pub(crate) answer_deadline: Duration,
    /// How long the body of a request may take to arrive.
    pub(crate) body_within: Duration,
    pub(crate) trusted_proxies: TrustedProxies,
    /// Whether push services may be on this machine itself.
    pub(crate) push_loopback: bool,
}

impl SiteSettings {
    /// Whether cookies may travel over TLS only.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.is_secure()
    }

    /// What follows from what an operator set; proxies' names are looked up until shutdown.
    pub(crate) fn new(settings: &Settings, shutdown: Shutdown) -> Self {
        let reached_at = settings.exposure.reached_at(settings.listen.ip());
        let (public, allowed) = (&settings.public, &settings.allowed_origins);
        let public_url = public.url(reached_at);
        let websocket = public_url.websocket(settings.gateway_port);
        let over = async move { shutdown.requested().await };
        let over_tls = public_url.is_secure();
        Self {
            public_url,
            page_origins: public.page_origins(reached_at, allowed),
            gateway_url: settings.gateway_url.clone().unwrap_or(websocket),
            demo: settings.demo,
            weak_durability: settings.accept_weak_durability,
            watch: settings.watch,
            answer_deadline: Duration::from_millis(settings.answer_deadline_ms),
            body_within: Duration::from_millis(settings.body_within_ms),
            trusted_proxies: TrustedProxies::new(&settings.trusted_proxies, over_tls, over),
            push_loopback: settings.push_loopback,
        }
    }
}

#[cfg(test)]
impl SiteSettings {
    /// Of a site at `https://bid.example`.
    pub(crate) fn of_a_test() -> Self {
        let address = "https://Bid.Example:443/".parse::<Origin>();
        let public_url = address.expect("an address");
        Self {
            page_origins: vec![public_url.clone()],
            gateway_url: public_url.websocket(8000),
            public_url,
            demo: false,
            weak_durability: false,
            watch: false,
            answer_deadline: Duration::from_secs(1),
            body_within: Duration::from_secs(1),
            trusted_proxies: TrustedProxies::default(),
            push_loopback: false,
        }
    }
}

impl Settings {
    /// Names what was set so that the site would not work for everybody.
    pub(crate) fn warn_of_misfits(&self, site: &SiteSettings) {
        let url = &site.public_url;
        if url.is_local() && self.exposure.is_public(self.listen.ip()) {
            let example = url.to_string().replacen("localhost", "NAME-OR-ADDRESS", 1);
            tracing::warn!(
                "others can open these pages, but they are live at {url} only, which is this machine's name for \
                 itself: set --public-url (OUTCRY_PUBLIC_URL) to what people type, such as \
                 {example}"
            );
        }
        if url.is_secure() && !site.gateway_url.is_secure() {
            let gateway = &site.gateway_url;
            tracing::warn!(
                "browsers let no page of {url} open {gateway}: set --gateway-url (OUTCRY_GATEWAY_URL) to a wss:// address"
            );
        }
        if let Err(few) = bootstrap::fits_open_files(CONNECTIONS_MAX) {
            tracing::warn!("{few}");
        }
    }
}
