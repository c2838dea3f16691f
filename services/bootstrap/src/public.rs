//! Where people reach the site, and whether they may without TLS.

use std::net::{IpAddr, SocketAddr};

use clap::builder::BoolishValueParser;

use crate::Origin;

/// The address that people type: links, cookies, origins and the realtime address follow from it.
#[derive(Clone, Debug, clap::Args)]
pub struct PublicAddress {
    /// The address that people type, such as `https://bid.example`; without it the one that is listened on, or
    /// localhost, and the web port.
    #[arg(long, env = "OUTCRY_PUBLIC_URL")]
    pub public_url: Option<Origin>,
    /// The port of the pages, where there is no public URL.
    #[arg(long, env = "OUTCRY_WEB_PORT", default_value_t = 8080)]
    pub web_port: u16,
}

impl PublicAddress {
    /// The address, where people reach the port of the pages at this one.
    pub fn url(&self, reached_at: IpAddr) -> Origin {
        let reached = || Origin::reached_at(reached_at, self.web_port);
        self.public_url.clone().unwrap_or_else(reached)
    }

    /// Which pages are live: those that are `allowed` by name, else the ones at the public address, and at every name
    /// of this machine's own if that is one.
    pub fn page_origins(&self, reached_at: IpAddr, allowed: &[Origin]) -> Vec<Origin> {
        if allowed.is_empty() {
            self.url(reached_at).with_other_names()
        } else {
            allowed.to_vec()
        }
    }
}

/// Who can reach a port, and whether they may without TLS. No service of ours speaks TLS itself.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Exposure {
    /// The host's address that this container's port is published on.
    #[arg(long, env = "OUTCRY_PUBLISHED_ON")]
    pub published_on: Option<IpAddr>,
    /// Let others than this machine connect without TLS: passwords can then be read on the way.
    #[arg(long, env = "OUTCRY_ALLOW_PLAINTEXT", value_parser = BoolishValueParser::new())]
    pub allow_plaintext: bool,
}

/// Others would connect without TLS, and nobody has said that they may.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{address} is open to others without TLS, and passwords could be read on the way: listen on 127.0.0.1 and \
     put a proxy with TLS before it, or set OUTCRY_ALLOW_PLAINTEXT=yes where the network is trusted"
)]
pub struct PlaintextRefused {
    address: IpAddr,
}

impl Exposure {
    /// Whether others than this machine reach a port that listens here.
    pub fn is_public(&self, listen: IpAddr) -> bool {
        !self.reached_at(listen).is_loopback()
    }

    /// Refuses what is open to others without TLS unless it is allowed, and then warns.
    ///
    /// # Errors
    /// When it is open to others without TLS and that is not allowed.
    pub fn check(&self, listen: SocketAddr) -> Result<(), PlaintextRefused> {
        let address = self.reached_at(listen.ip());
        if address.is_loopback() {
            return Ok(());
        }
        if !self.allow_plaintext {
            return Err(PlaintextRefused { address });
        }
        tracing::warn!(%address, "open to others without TLS: passwords can be read on the way");
        Ok(())
    }

    /// The address at which a port that listens here is reached.
    pub fn reached_at(&self, listen: IpAddr) -> IpAddr {
        self.published_on.unwrap_or(listen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_that_is_listened_on_is_the_public_one_where_none_is_set() {
        for (reached_at, url) in [
            ("127.0.0.1", "http://localhost:8080"),
            ("0.0.0.0", "http://localhost:8080"),
            ("::", "http://localhost:8080"),
            ("127.0.0.2", "http://127.0.0.2:8080"),
            ("192.0.2.1", "http://192.0.2.1:8080"),
            ("2001:db8::1", "http://[2001:db8::1]:8080"),
        ] {
            let mut public = PublicAddress {
                public_url: None,
                web_port: 8080,
            };
            let reached_at = reached_at.parse().unwrap();
            assert_eq!(public.url(reached_at).to_string(), url);
            public.public_url = Some("https://bid.example".parse().unwrap());
            assert_eq!(public.url(reached_at).to_string(), "https://bid.example");
        }
    }

    #[test]
    fn pages_are_live_at_the_public_address_or_where_it_is_allowed() {
        let here = IpAddr::from([127, 0, 0, 1]);
        let live = |public_url: Option<&str>, allowed: &[&str]| {
            let public = PublicAddress {
                public_url: public_url.map(|url| url.parse().unwrap()),
                web_port: 8080,
            };
            let allowed: Vec<_> = allowed.iter().map(|one| one.parse().unwrap()).collect();
            let origins = public.page_origins(here, &allowed);
            origins.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let own = [
            "http://localhost:8080",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ];
        assert_eq!(live(None, &[]), own);
        let bid = "https://bid.example";
        assert_eq!(live(Some("https://Bid.Example:443/"), &[]), [bid]);
        let other = ["https://a.example/", " https://b.example"];
        assert_eq!(
            live(Some(bid), &other),
            ["https://a.example", "https://b.example"]
        );
    }

    #[test]
    fn public_plaintext_is_refused_unless_allowed() {
        let exposure = |published_on: Option<&str>, allow_plaintext| Exposure {
            published_on: published_on.map(|address| address.parse().unwrap()),
            allow_plaintext,
        };
        let anywhere = SocketAddr::from(([0, 0, 0, 0], 8080));
        let here = SocketAddr::from(([127, 0, 0, 1], 8080));
        for (published_on, listen, allowed) in [
            (None, here, true),
            (None, anywhere, false),
            (Some("127.0.0.1"), anywhere, true),
            (Some("0.0.0.0"), anywhere, false),
            (Some("192.0.2.1"), here, false),
        ] {
            assert_eq!(exposure(published_on, false).check(listen).is_ok(), allowed);
            assert!(exposure(published_on, true).check(listen).is_ok());
        }
    }
}
