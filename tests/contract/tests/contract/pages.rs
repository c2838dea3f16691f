//! Every role × page × method: what each is answered. A page without a row fails.

use std::collections::BTreeSet;

use harness::{person::PASSWORD, until};
use reqwest::{Client, Method, Response, redirect::Policy};

use crate::house::{House, Role};

/// A page and method, and what a visitor, the bidder, another bidder and an operator are answered.
type Row = (&'static str, &'static str, Form, [u16; 4]);

/// What a form of that page sends, besides its token.
type Form = fn(Role) -> Vec<(&'static str, String)>;

const NOTHING: Form = |_| vec![];

/// What is the house's own: visitors are sent to sign in, bidders are refused.
const HOUSE: [u16; 4] = [303, 403, 403, 200];

/// To what is there, or to what was asked for; 303 for a visitor means: sign in first.
const ROWS: &[Row] = &[
    ("get /", "/", NOTHING, [200; 4]),
    ("get /sales/{sale}", "/sales/house", NOTHING, [200; 4]),
    (
        "get /sales/{sale}/lots/{lot}",
        "/sales/house/lots/1",
        NOTHING,
        [200; 4],
    ),
    (
        "get /sales/{sale}/lots/{lot}/bids",
        "/sales/house/lots/1/bids",
        NOTHING,
        [303; 4],
    ),
    (
        "post /sales/{sale}/lots/{lot}/bids",
        "/sales/house/lots/2/bids",
        bid,
        [303; 4],
    ),
    ("get /market", "/market", NOTHING, [200; 4]),
    ("get /market/{symbol}", "/market/AAPL", NOTHING, [200; 4]),
    ("get /my-bids", "/my-bids", NOTHING, [303, 200, 200, 200]),
    ("get /sign-in", "/sign-in", NOTHING, [200, 303, 303, 303]),
    ("get /sign-up", "/sign-up", NOTHING, [200, 303, 303, 303]),
    ("post /sign-in", "/sign-in", credentials, [303; 4]),
    ("post /sign-up", "/sign-up", new_account, [303; 4]),
    ("get /welcome/{token}", "/welcome/forged", NOTHING, [404; 4]),
    (
        "post /welcome/{token}",
        "/welcome/forged",
        password,
        [404; 4],
    ),
    ("get /password", "/password", NOTHING, [303, 200, 200, 200]),
    ("get /house", "/house", NOTHING, HOUSE),
    ("get /house/new", "/house/new", NOTHING, HOUSE),
    (
        "post /house/new",
        "/house/new",
        NOTHING,
        [303, 403, 403, 400],
    ),
    (
        "get /house/sales/{sale}",
        "/house/sales/house",
        NOTHING,
        HOUSE,
    ),
    (
        "get /house/sales/{sale}/edit",
        "/house/sales/house/edit",
        NOTHING,
        [303, 403, 403, 303],
    ),
    (
        "post /house/sales/{sale}/edit",
        "/house/sales/house/edit",
        NOTHING,
        [303, 403, 403, 400],
    ),
    (
        "get /house/sales/{sale}/orders",
        "/house/sales/house/orders",
        NOTHING,
        [303, 403, 403, 303],
    ),
    (
        "post /house/sales/{sale}/orders",
        "/house/sales/quiet/orders",
        hold,
        [303, 403, 403, 303],
    ),
    (
        "get /house/sales/{sale}/bids",
        "/house/sales/house/bids",
        NOTHING,
        HOUSE,
    ),
    (
        "get /house/sales/{sale}/results",
        "/house/sales/house/results",
        NOTHING,
        HOUSE,
    ),
    // The operator is the demo's, whose password stays.
    (
        "post /password",
        "/password",
        new_password,
        [303, 200, 200, 403],
    ),
    ("post /sign-out", "/sign-out", NOTHING, [303; 4]),
];

fn bid(role: Role) -> Vec<(&'static str, String)> {
    let amount = match role {
        Role::Nobody => "20.00",
        Role::Bidder => "30.00",
        Role::Other => "90.00",
        Role::Operator => "200.00",
    };
    vec![
        ("bid_id", format!("page-{role:?}")),
        ("amount", amount.to_owned()),
        ("step", "confirmed".to_owned()),
    ]
}

fn hold(_: Role) -> Vec<(&'static str, String)> {
    let fields = [
        ("order", "hold"),
        ("words", "The table of rights"),
        ("confirmed", "true"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).into()
}

fn credentials(role: Role) -> Vec<(&'static str, String)> {
    let credentials = House::credentials(role);
    let text = |name: &str| credentials[name].as_str().expect("text").to_owned();
    vec![("email", text("email")), ("password", text("password"))]
}

fn new_account(role: Role) -> Vec<(&'static str, String)> {
    vec![
        ("email", format!("{role:?}@example.test")),
        ("name", "New".to_owned()),
        ("password", PASSWORD.to_owned()),
    ]
}

fn password(_: Role) -> Vec<(&'static str, String)> {
    vec![("password", PASSWORD.to_owned())]
}

fn new_password(_: Role) -> Vec<(&'static str, String)> {
    vec![
        ("current", PASSWORD.to_owned()),
        ("new", "a phrase for the table of rights".to_owned()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_is_answered_by_every_page_as_the_table_says() {
    let house = House::open().await;
    let mut routes = routed(include_str!("../../../../web/src/pages/mod.rs"));
    routes.extend(routed(include_str!(
        "../../../../web/src/pages/house/mod.rs"
    )));
    let listed: BTreeSet<_> = ROWS.iter().map(|row| row.0.to_owned()).collect();
    assert_eq!(routes, listed, "the routes and the rows of the table");
    let visitor = Visitor::of(&house);
    let mut tokens = vec![];
    for role in Role::ALL {
        tokens.push(visitor.form_token(role).await);
    }
    let mut wrong = vec![];
    for (operation, path, form, answers) in ROWS {
        let (method, _) = operation.split_once(' ').expect("method and path");
        let method: Method = method.to_uppercase().parse().expect("a method");
        for ((role, token), expected) in Role::ALL.into_iter().zip(&tokens).zip(answers) {
            let mut fields = form(role);
            fields.push(("form_token", token.clone()));
            let answer = visitor.asks(role, method.clone(), path, &fields).await;
            if answer.status().as_u16() != *expected {
                wrong.push(format!("{role:?}, {operation}: {}", answer.status()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    until("of everyone who may bid, one counts", async || {
        let lot = house.person(Role::Nobody).get("sales/house/lots/2").await;
        lot["bid_count"] == 3
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_the_token_of_another_session_changes_nothing() {
    let house = House::open().await;
    let visitor = Visitor::of(&house);
    let token = visitor.form_token(Role::Other).await;
    let posts: [(&str, Form); 3] = [
        ("/sales/house/lots/1/bids", bid),
        ("/password", new_password),
        ("/sign-out", NOTHING),
    ];
    for (path, form) in posts {
        for forged in [&token, ""] {
            let mut fields = form(Role::Bidder);
            fields.push(("form_token", forged.to_owned()));
            let answer = visitor
                .asks(Role::Bidder, Method::POST, path, &fields)
                .await;
            assert_eq!(answer.status(), 403, "{path}");
        }
    }
    house.person(Role::Bidder).get("session").await;
}

struct Visitor<'a> {
    http: Client,
    house: &'a House,
}

impl<'a> Visitor<'a> {
    fn of(house: &'a House) -> Self {
        let http = Client::builder().redirect(Policy::none());
        let http = http.build().expect("a client");
        Self { http, house }
    }

    async fn asks(
        &self,
        role: Role,
        method: Method,
        path: &str,
        fields: &[(&str, String)],
    ) -> Response {
        let site = self.house.stack.web_url();
        let mut request = self.http.request(method.clone(), format!("{site}{path}"));
        if role != Role::Nobody {
            request = request.header("authorization", self.house.person(role).bearer());
        }
        if method == Method::POST {
            request = request.header("origin", site).form(fields);
        }
        request.send().await.expect("web is up")
    }

    /// The token that the forms of somebody's session carry.
    async fn form_token(&self, role: Role) -> String {
        let page = self.asks(role, Method::GET, "/", &[]).await;
        let page = page.text().await.expect("a page");
        let token = page.split_once("name=\"form_token\" value=\"");
        let token = token.and_then(|(_, rest)| rest.split_once('"'));
        token.map(|(token, _)| token.to_owned()).unwrap_or_default()
    }
}

/// The methods and paths of a router, read from its source: a page's router cannot be asked.
fn routed(source: &str) -> BTreeSet<String> {
    let mut routed = BTreeSet::new();
    for route in source.split(".route(").skip(1) {
        let (path, rest) = quoted(route);
        let handled = rest.split(".merge(").next().unwrap_or_default();
        // `get(…)` itself, or a name that stands for it.
        let name = handled.trim_start_matches([',', ' ', '\n']);
        let name = name.split('.').next().unwrap_or_default();
        let named = source.split_once(&format!("let {name} = "));
        let named = named.and_then(|(_, rest)| rest.split(';').next());
        for method in ["get", "post"] {
            if named.unwrap_or(handled).contains(&format!("{method}(")) {
                routed.insert(format!("{method} {path}"));
            }
        }
    }
    routed
}

/// The first text in quotes, and what comes after.
fn quoted(source: &str) -> (&str, &str) {
    let quoted = source
        .split_once('"')
        .and_then(|(_, rest)| rest.split_once('"'));
    quoted.expect("a route begins with its path")
}
