//! What other people's pages can make a visitor's browser do: nothing that changes anything.

use harness::person::PASSWORD;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::house::{House, Role};

/// What a page of another site may put into a request, with the visitor's cookies in it.
const FOREIGN: [&[(&str, &str)]; 6] = [
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("sec-fetch-site", "cross-site")],
    &[
        ("sec-fetch-site", "same-site"),
        ("origin", "http://evil.localhost"),
    ],
    &[("sec-fetch-site", "none")],
    // An old browser that says nothing.
    &[],
];

/// A browser: it keeps cookies, and goes where it is sent only when asked.
struct Browser {
    http: Client,
    site: String,
}

impl Browser {
    fn new(house: &House) -> Self {
        let http = Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none());
        Self {
            http: http.build().expect("a client"),
            site: house.stack.web_url(),
        }
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.site))
    }

    async fn signs_in(&self, email: &str) -> Response {
        let form = [("email", email), ("password", PASSWORD)];
        let request = self.ask(Method::POST, "/sign-in").form(&form);
        send(request.header("origin", &self.site)).await
    }

    async fn is(&self) -> Value {
        let session = send(self.ask(Method::GET, "/api/v1/session")).await;
        let session: Value = session.json().await.expect("JSON");
        session["name"].clone()
    }
}

async fn send(request: RequestBuilder) -> Response {
    request.send().await.expect("web is up")
}

fn cookie(answer: &Response) -> String {
    let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("text");
    let (cookie, _) = cookie.split_once(';').expect("it has attributes");
    cookie.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_replaces_a_planted_session_cookie() {
    let house = House::open().await;
    let attacker = Browser::new(&house);
    let planted = cookie(&attacker.signs_in("dave@example.test").await);
    let (name, _) = planted.split_once('=').expect("a name and a value");
    let token = "A".repeat(43);
    let invented = format!("{name}={token}");
    for known in [&planted, &invented] {
        let victim = Browser::new(&house);
        let form = [("email", "carol@example.test"), ("password", PASSWORD)];
        let request = victim.ask(Method::POST, "/sign-in").form(&form);
        let request = request.header("origin", &victim.site);
        let signed_in = send(request.header(header::COOKIE, known)).await;
        assert_ne!(cookie(&signed_in), *known);
        assert_eq!(victim.is().await, "carol");
    }
    assert_eq!(
        attacker.is().await,
        "dave",
        "what the attacker knows is the attacker's"
    );
    let with_invented = attacker.ask(Method::GET, "/api/v1/session");
    let answer = send(with_invented.bearer_auth(token)).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn cross_site_requests_with_cookie_change_nothing() {
    let house = House::open().await;
    let victim = Browser::new(&house);
    victim.signs_in("carol@example.test").await;
    let form = |fields: &[(&str, &str)]| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        ("application/x-www-form-urlencoded", fields.join("&"))
    };
    let bid = json!({ "bid_id": "forged", "maximum": 900_000 }).to_string();
    let api = "/api/v1/sales/house/lots/1/bids";
    let posts = [
        ("/sign-out", form(&[])),
        (
            "/sign-in",
            form(&[("email", "dave@example.test"), ("password", PASSWORD)]),
        ),
        (
            "/sign-up",
            form(&[("email", "e@e.test"), ("name", "E"), ("password", PASSWORD)]),
        ),
        (
            "/password",
            form(&[("current", PASSWORD), ("new", "a phrase of the attacker")]),
        ),
        ("/sales/house/lots/1/bids", form(&[("maximum", "9000")])),
        // As forms can be made to send it.
        (api, ("text/plain", bid.clone())),
        (api, form(&[("maximum", "9000")])),
        (api, ("application/json", bid)),
    ];
    for (path, (kind, body)) in &posts {
        // JSON is what only a page that was allowed to, or no page at all, can send.
        let silent_too = *kind != "application/json";
        for headers in FOREIGN.iter().filter(|all| silent_too || !all.is_empty()) {
            let mut request = victim.ask(Method::POST, path).body(body.clone());
            request = request.header(header::CONTENT_TYPE, *kind);
            for (name, value) in *headers {
                request = request.header(*name, *value);
            }
            let answer = send(request).await;
            // A program that names no origin learns that the API takes JSON.
            let refused = match headers.is_empty() && *path == api {
                true => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                false => StatusCode::FORBIDDEN,
            };
            assert_eq!(answer.status(), refused, "{path} {headers:?}");
            assert!(!answer.headers().contains_key(header::SET_COOKIE));
        }
    }
    assert_eq!(victim.is().await, "carol");
    let lot = house.person(Role::Nobody).get("sales/house/lots/1").await;
    assert_eq!(lot["bid_count"], 1, "hers, from before");
}
