//! Every role × page × method: what each is answered. A page without a row fails.

use std::collections::BTreeSet;

use harness::{person::PASSWORD, until};
use reqwest::{Client, Method, Response, redirect::Policy};

use crate::{
    house::{House, Role},
    rights::Rights,
};

/// To what is there, or to what was asked for; 303 for a visitor means: sign in first. The operator is the
/// demo's, whose password stays.
const TABLE: &str = "
get  /                             /                          200 200 200 200
get  /sales/{sale}                 /sales/house               200 200 200 200
get  /sales/{sale}/registration    /sales/house/registration  303 200 200 200
post /sales/{sale}/registration    /sales/house/registration  303 409 409 403
get  /sales/{sale}/lots/{lot}      /sales/house/lots/1        200 200 200 200
get  /sales/{sale}/lots/{lot}/bids /sales/house/lots/1/bids   303 303 303 303
post /sales/{sale}/lots/{lot}/bids /sales/house/lots/2/bids   303 303 303 403
post /sales/{sale}/lots/{lot}/watch /sales/house/lots/1/watch 303 303 303 303
get  /sales/{sale}/lots/{lot}/second-chance /sales/house/lots/1/second-chance 303 404 404 404
post /sales/{sale}/lots/{lot}/second-chance /sales/house/lots/1/second-chance 303 404 404 404
get  /sales/{sale}/calendar.ics    /sales/house/calendar.ics  200 200 200 200
get  /sales                         /sales                     303 303 303 303
get  /images/{image}/{file}        /images/none/320.webp      404 404 404 404
get  /past-sales                   /past-sales                200 200 200 200
get  /market                       /market                    200 200 200 200
get  /heat-map                     /heat-map                  200 200 200 200
get  /running-lots                 /running-lots              200 200 200 200
post /display                      /display                   303 303 303 303
post /language                     /language                  303 303 303 303
get  /market/{symbol}              /market/AAPL               200 200 200 200
post /market/{symbol}/watch        /market/AAPL/watch         303 303 303 303
get  /watchlists                   /watchlists                303 200 200 200
post /watchlists                   /watchlists                303 303 303 303
post /watchlists/{list}            /watchlists/none           303 303 303 303
get  /my-bids                      /my-bids                   303 200 200 200
get  /sign-in                      /sign-in                   200 303 303 303
get  /sign-up                      /sign-up                   200 303 303 303
post /sign-in                      /sign-in                   303 303 303 303
post /sign-up                      /sign-up                   303 303 303 303
get  /welcome/{token}              /welcome/forged            404 404 404 404
post /welcome/{token}              /welcome/forged            404 404 404 404
get  /account                      /account                   303 200 200 200
post /account                      /account                   303 303 303 303
get  /account/delete               /account/delete            303 200 200 200
post /account/delete               /account/delete            303 422 422 403
get  /account/consignments         /account/consignments      303 200 200 200
get  /account/statements/{number}  /account/statements/1      303 404 404 404
get  /account/statements/{number}/pdf /account/statements/1/pdf 303 404 404 404
get  /account/statements/{number}/csv /account/statements/1/csv 303 404 404 404
post /account/email                /account/email             303 303 303 403
post /account/email/check          /account/email/check       303 303 303 403
post /account/notices              /account/notices           303 303 303 303
get  /alerts                       /alerts                    303 200 200 200
post /alerts                       /alerts                    303 303 303 303
post /alerts/seen                  /alerts/seen               303 303 303 303
post /alerts/{alert}/delete        /alerts/none/delete        303 303 303 303
post /account/sign-out-elsewhere   /account/sign-out-elsewhere 303 303 303 303
get  /account/passkeys/{passkey}   /account/passkeys/none     303 404 404 404
post /account/passkeys/{passkey}   /account/passkeys/none     303 404 404 404
post /account/passkeys/{passkey}/remove /account/passkeys/none/remove 303 404 404 404
get  /unsubscribe/{user}/{kind}/{code} /unsubscribe/nobody/won/forged 404 404 404 404
post /unsubscribe/{user}/{kind}/{code} /unsubscribe/nobody/won/forged 404 404 404 404
get  /password                     /password                  303 200 200 200
get  /house                        /house                     303 403 403 200
get  /house/people                 /house/people              303 403 403 200
post /house/people                 /house/people              303 403 403 400
get  /house/people/{user}          /house/people/nobody       303 403 403 404
post /house/people/{user}          /house/people/nobody       303 403 403 404
get  /house/settings               /house/settings            303 403 403 200
post /house/settings               /house/settings            303 403 403 409
get  /house/symbols                /house/symbols             303 403 403 200
post /house/symbols                /house/symbols             303 403 403 422
get  /house/symbols/{symbol}       /house/symbols/AAPL        303 403 403 200
post /house/symbols/{symbol}       /house/symbols/AAPL        303 403 403 400
get  /house/simulator              /house/simulator           303 403 403 200
post /house/simulator              /house/simulator           303 403 403 303
get  /house/publishers             /house/publishers          303 403 403 200
get  /house/webhooks               /house/webhooks            303 403 403 200
post /house/webhooks               /house/webhooks            303 403 403 422
get  /house/webhooks/{webhook}     /house/webhooks/none       303 403 403 404
post /house/webhooks/{webhook}     /house/webhooks/none       303 403 403 404
get  /house/new                    /house/new                 303 403 403 200
post /house/new                    /house/new                 303 403 403 400
get  /house/sales/{sale}           /house/sales/house         303 403 403 200
get  /house/sales/{sale}/edit      /house/sales/house/edit    303 403 403 303
post /house/sales/{sale}/edit      /house/sales/house/edit    303 403 403 400
get  /house/sales/{sale}/lots/{lot} /house/sales/house/lots/1 303 403 403 200
post /house/sales/{sale}/lots/{lot} /house/sales/house/lots/1 303 403 403 400
post /house/sales/{sale}/copy      /house/sales/house/copy    303 403 403 303
get  /house/sales/{sale}/import    /house/sales/house/import  303 403 403 303
post /house/sales/{sale}/import    /house/sales/house/import  303 403 403 303
post /house/sales/{sale}/import/cancel /house/sales/house/import/cancel 303 403 403 303
get  /house/sales/{sale}/lots.csv  /house/sales/house/lots.csv 303 403 403 200
get  /house/sales/{sale}/orders    /house/sales/house/orders  303 403 403 303
post /house/sales/{sale}/orders    /house/sales/quiet/orders  303 403 403 303
get  /house/sales/{sale}/bids      /house/sales/house/bids    303 403 403 200
get  /house/sales/{sale}/bidders   /house/sales/house/bidders 303 403 403 200
post /house/sales/{sale}/bidders   /house/sales/house/bidders 303 403 403 400
get  /house/sales/{sale}/lots/{lot}/second-chance /house/sales/house/lots/1/second-chance 303 403 403 200
post /house/sales/{sale}/lots/{lot}/second-chance /house/sales/house/lots/1/second-chance 303 403 403 400
get  /house/sales/{sale}/results   /house/sales/house/results 303 403 403 200
get  /house/sales/{sale}/invoices  /house/sales/house/invoices 303 403 403 200
get  /house/sales/{sale}/invoices/issue /house/sales/house/invoices/issue 303 403 403 303
post /house/sales/{sale}/invoices/issue /house/sales/house/invoices/issue 303 403 403 409
get  /house/sales/{sale}/invoices.csv /house/sales/house/invoices.csv 303 403 403 200
get  /house/sales/{sale}/sellers   /house/sales/house/sellers 303 403 403 200
get  /house/sales/{sale}/sellers/statement /house/sales/house/sellers/statement 303 403 403 200
post /house/sales/{sale}/sellers/statement /house/sales/house/sellers/statement 303 403 403 422
get  /house/sales/{sale}/statements.csv /house/sales/house/statements.csv 303 403 403 200
get  /house/statements/{number}    /house/statements/1        303 403 403 404
get  /house/statements/{number}/pdf /house/statements/1/pdf   303 403 403 404
get  /house/statements/{number}/correction /house/statements/1/correction 303 403 403 404
post /house/statements/{number}/correction /house/statements/1/correction 303 403 403 404
get  /house/sales/{sale}/payments.csv /house/sales/house/payments.csv 303 403 403 200
get  /invoices/{number}            /invoices/1                303 404 404 404
get  /invoices/{number}/pdf        /invoices/1/pdf            303 404 404 404
post /invoices/{number}/payments   /invoices/1/payments       303 404 404 404
get  /invoices/{number}/payments/{payment}/reversal /invoices/1/payments/none/reversal 303 404 404 404
post /invoices/{number}/payments/{payment}/reversal /invoices/1/payments/none/reversal 303 404 404 404
post /invoices/{number}/checkout   /invoices/1/checkout       303 404 404 404
get  /invoices/{number}/demo-checkout/{id}/{sum}/{code} /invoices/1/demo-checkout/a/EUR-1/b 303 404 404 404
post /invoices/{number}/demo-checkout/{id}/{sum}/{code} /invoices/1/demo-checkout/a/EUR-1/b 303 404 404 404
post /payments/callback            /payments/callback         400 400 400 400
get  /invoices/{number}/credit     /invoices/1/credit         303 404 404 404
post /invoices/{number}/credit     /invoices/1/credit         303 404 404 404
get  /forgotten-password           /forgotten-password        200 200 200 200
post /forgotten-password           /forgotten-password        200 200 200 200
get  /new-password/{user}/{asked}/{code} /new-password/nobody/1/forged 404 404 404 404
post /new-password/{user}/{asked}/{code} /new-password/nobody/1/forged 404 404 404 404
get  /confirm-email/{user}/{asked}/{code} /confirm-email/nobody/1/forged 404 404 404 404
post /confirm-email/{user}/{asked}/{code} /confirm-email/nobody/1/forged 404 404 404 404
post /password                     /password                  303 303 303 403
post /sign-out                     /sign-out                  303 303 303 303
";

/// What a form sends.
type Fields = Vec<(&'static str, String)>;

/// What the form of an operation sends, besides its token.
fn fields(operation: &str, role: Role) -> Fields {
    match operation {
        "post /sales/{sale}/lots/{lot}/bids" => bid(role),
        "post /sign-in" => credentials(role),
        "post /sign-up" => new_account(role),
        "post /forgotten-password" => vec![("email", "stranger@example.test".to_owned())],
        "post /welcome/{token}" | "post /new-password/{user}/{asked}/{code}" => {
            vec![("password", PASSWORD.to_owned())]
        }
        "post /house/sales/{sale}/orders" => hold(),
        "post /market/{symbol}/watch" | "post /sales/{sale}/lots/{lot}/watch" => {
            let fields = [("watch", "yes"), ("back", "/market")];
            fields.map(|(name, value)| (name, value.to_owned())).into()
        }
        "post /watchlists" => vec![("name", "Metals".to_owned())],
        "post /watchlists/{list}" => vec![("act", "delete".to_owned())],
        "post /house/webhooks/{webhook}" => vec![("act", "pause".to_owned())],
        "post /house/simulator" => vec![("act", "resume".to_owned())],
        "post /language" => vec![("language", "de".to_owned())],
        "post /display" => {
            let fields = [("density", "compact"), ("colours", "red-up")];
            fields.map(|(name, value)| (name, value.to_owned())).into()
        }
        "post /alerts" => {
            let fields = [("symbol", "AAPL"), ("when", "above"), ("level", "1000")];
            fields.map(|(name, value)| (name, value.to_owned())).into()
        }
        "post /alerts/seen" => vec![("up_to", "1".to_owned())],
        "post /password" => new_password(),
        "post /account" => {
            let fields = [("name", "Renamed"), ("address", "1 Quay Street")];
            fields.map(|(name, value)| (name, value.to_owned())).into()
        }
        // The account is needed further down.
        "post /account/delete" => vec![("password", "not theirs".to_owned())],
        "post /account/email" => vec![
            (
                "email",
                format!("{}@moved.test", format!("{role:?}").to_lowercase()),
            ),
            ("password", PASSWORD.to_owned()),
        ],
        _ => vec![],
    }
}

fn bid(role: Role) -> Fields {
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

fn hold() -> Fields {
    let fields = [
        ("order", "hold"),
        ("words", "The table of rights"),
        ("confirmed", "true"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).into()
}

fn credentials(role: Role) -> Fields {
    let credentials = House::credentials(role);
    let text = |name: &str| credentials[name].as_str().expect("text").to_owned();
    vec![("email", text("email")), ("password", text("password"))]
}

fn new_account(role: Role) -> Fields {
    vec![
        ("email", format!("{role:?}@example.test")),
        ("name", "New".to_owned()),
        ("password", PASSWORD.to_owned()),
    ]
}

fn new_password() -> Fields {
    vec![
        ("current", PASSWORD.to_owned()),
        ("new", "a phrase for the table of rights".to_owned()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn page_access_matches_role_table_for_every_role() {
    let house = House::open().await;
    let mut routes = routed(include_str!("../../../../web/src/pages/mod.rs"));
    for rooms in [
        include_str!("../../../../web/src/pages/house/mod.rs"),
        include_str!("../../../../web/src/pages/invoice/mod.rs"),
    ] {
        routes.extend(routed(rooms));
    }
    let rights = Rights::of(TABLE);
    assert_eq!(
        routes,
        rights.operations(),
        "the routes and the rows of the table"
    );
    let visitor = Visitor::of(&house);
    let mut tokens = vec![];
    for role in Role::ALL {
        tokens.push(visitor.form_token(role).await);
    }
    rights
        .hold(async |role, row| {
            let mut fields = fields(&row.operation, role);
            fields.push(("form_token", tokens[role as usize].clone()));
            let method = row.method.clone();
            let answer = visitor.asks(role, method, row.path, &fields).await;
            (answer.status(), String::new())
        })
        .await;
    until("of everyone who may bid, one counts", async || {
        let lot = house.person(Role::Nobody).get("sales/house/lots/2").await;
        lot["bid_count"] == 2
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn form_with_foreign_csrf_token_changes_nothing() {
    let house = House::open().await;
    let visitor = Visitor::of(&house);
    let token = visitor.form_token(Role::Other).await;
    let posts = [
        ("/sales/house/lots/1/bids", bid(Role::Bidder)),
        ("/password", new_password()),
        ("/account", vec![("name", "Renamed".to_owned())]),
        ("/account/sign-out-elsewhere", vec![]),
        ("/account/delete", vec![("password", PASSWORD.to_owned())]),
        ("/account/email/check", vec![]),
        ("/account/notices", vec![]),
        ("/alerts/none/delete", vec![]),
        ("/sign-out", vec![]),
    ];
    for (path, form) in posts {
        for forged in [&token, ""] {
            let mut fields = form.clone();
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
        let name = name.split(['.', ')']).next().unwrap_or_default();
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
