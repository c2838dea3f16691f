//! Pages that were opened by another address than the site is set up for: the gateway lets none of them in.

use axum::http::HeaderMap;
use bootstrap::Origin;

use crate::SiteSettings;

/// Where this page was opened, if it is not live there and that is certain.
///
/// A proxy may ask us by a name of its own: then what people typed is known only if it says so.
pub(crate) fn opened_elsewhere(headers: &HeaderMap, settings: &SiteSettings) -> Option<Origin> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let forwarded = text("x-forwarded-host").and_then(|hosts| hosts.split(',').next());
    let is_forwarded = ["x-forwarded-for", "forwarded", "via"]
        .iter()
        .any(|name| headers.contains_key(*name));
    // Browsers say this of pages that came by TLS, which only a proxy speaks, and of this machine's own.
    let came_by_tls = settings.is_secure() && headers.contains_key("sec-fetch-site");
    if forwarded.is_none() && (is_forwarded || came_by_tls) {
        return None;
    }
    let host = forwarded.or_else(|| text("host"))?.trim();
    let is_live = |origin: &Origin| origin.at(host).is_some_and(|asked| asked == *origin);
    if settings.page_origins.iter().any(is_live) {
        return None;
    }
    let scheme = match text("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    format!("{scheme}://{host}").parse().ok()
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn opened(public_url: &str, headers: &[(&'static str, &'static str)]) -> Option<String> {
        let mut settings = SiteSettings::of_a_test();
        settings.public_url = public_url.parse().unwrap();
        settings.page_origins = settings.public_url.with_other_names();
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        opened_elsewhere(&headers.collect(), &settings).map(|origin| origin.to_string())
    }

    #[test]
    fn page_at_another_address_is_told_from_one_at_its_own() {
        let here = "http://localhost:8080";
        for host in [
            "localhost:8080",
            "LOCALHOST:8080",
            "127.0.0.1:8080",
            "[::1]:8080",
        ] {
            assert_eq!(opened(here, &[("host", host)]), None, "{host}");
        }
        let elsewhere = opened(here, &[("host", "192.0.2.1:8080")]);
        assert_eq!(elsewhere.as_deref(), Some("http://192.0.2.1:8080"));
        let port = opened(here, &[("host", "localhost:9090")]);
        assert_eq!(port.as_deref(), Some("http://localhost:9090"));
        let (bid, host) = ("https://bid.example", ("host", "192.0.2.1:8080"));
        let around = opened(bid, &[host]);
        assert_eq!(around.as_deref(), Some("http://192.0.2.1:8080"));
        assert_eq!(opened(bid, &[("host", "bid.example:443")]), None);
    }

    #[test]
    fn proxy_that_asks_by_its_own_name_is_no_other_address() {
        let (bid, web) = ("https://bid.example", ("host", "web:8080"));
        assert_eq!(opened(bid, &[web, ("x-forwarded-for", "192.0.2.9")]), None);
        assert_eq!(opened(bid, &[web, ("sec-fetch-site", "none")]), None);
        assert_eq!(
            opened(bid, &[web, ("x-forwarded-host", "bid.example")]),
            None
        );
        let named = [
            web,
            ("x-forwarded-for", "192.0.2.9"),
            ("x-forwarded-host", "www.bid.example"),
            ("x-forwarded-proto", "https"),
        ];
        assert_eq!(
            opened(bid, &named).as_deref(),
            Some("https://www.bid.example")
        );
        assert_eq!(opened(bid, &[("host", "<b>")]), None);
        assert_eq!(opened(bid, &[]), None);
    }
}
