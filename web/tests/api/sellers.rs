//! Sellers with accounts: what they read, who links them, and that nobody else learns anything by it.

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    house::{hidden, send},
    invoices::House,
    site::{PASSWORD, Visitor, problem},
    statements::{house, terms},
};

const PAGE: &str = "/account/consignments";

/// The sale of the statements, and the sellers of it with accounts of their own.
struct Sellers {
    house: House,
    /// Of S-7, with the lots 1 and 2.
    sam: Visitor,
    /// Of Smith & Co, with the lots 3 and 4.
    tess: Visitor,
}

impl Sellers {
    async fn of(closed: bool) -> Self {
        let house = house(closed).await;
        let [sam, tess] = [
            signs_up(&house, "sam").await,
            signs_up(&house, "tess").await,
        ];
        let sellers = Self { house, sam, tess };
        sellers.link(&sellers.sam, "S-7", 200).await;
        sellers.link(&sellers.tess, "Smith & Co", 200).await;
        sellers
    }

    async fn link(&self, visitor: &Visitor, seller: &str, expected: u16) -> Value {
        let path = path_of(visitor).await;
        let new = json!({ "seller": seller });
        answered(self.house.olga.put(&path, &new).await, expected).await
    }

    async fn unlink(&self, visitor: &Visitor, query: &str, expected: u16) -> Value {
        let path = path_of(visitor).await + query;
        let unlinked = self.house.olga.http.delete(self.house.olga.url(&path));
        let unlinked = unlinked.header("sec-fetch-site", "same-origin");
        let unlinked = self.house.olga.send(unlinked).await;
        answered(unlinked, expected).await
    }

    /// Issues both statements: 1 to S-7, 2 to the other.
    async fn issue(&self) {
        for seller in ["S-7", "Smith & Co"] {
            let new = terms(seller);
            let issued = self.house.olga.post("sales/spring/statements", &new);
            assert_eq!(issued.await.status(), StatusCode::CREATED);
        }
    }
}

async fn signs_up(house: &House, name: &str) -> Visitor {
    let visitor = house.site.visitor();
    let new =
        json!({ "email": format!("{name}@example.test"), "name": name, "password": PASSWORD });
    let made = visitor.post("accounts", &new).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let credentials = json!({ "email": format!("{name}@example.test"), "password": PASSWORD });
    let begun = visitor.post("session", &credentials).await;
    assert_eq!(begun.status(), StatusCode::OK);
    visitor
}

async fn path_of(visitor: &Visitor) -> String {
    let session = visitor.show("session").await;
    format!("people/{}/seller", session["user"].as_str().unwrap())
}

async fn answered(answer: reqwest::Response, expected: u16) -> Value {
    match expected {
        200..300 => {
            assert_eq!(answer.status().as_u16(), expected);
            answer.json().await.unwrap_or(Value::Null)
        }
        refused => problem(answer, refused).await,
    }
}

#[tokio::test]
async fn seller_reads_their_own_lots_with_reserves_and_nothing_of_anybody_else() {
    let sellers = Sellers::of(false).await;
    let (status, html) = sellers.house.show(&sellers.sam, PAGE).await;
    assert_eq!(status, StatusCode::OK);
    for own in [
        "My consignments",
        "Chair 1",
        "Chair 2",
        "Your reserve: €40.00",
        "S-7",
    ] {
        assert!(html.contains(own), "{own}: {html}");
    }
    for foreign in ["Chair 3", "Chair 4", "€99.00", "Smith", "Alice", "Bob"] {
        assert!(!html.contains(foreign), "{foreign}: {html}");
    }
    let told = sellers.sam.show("account/consignments").await;
    let lots = told["sales"][0]["lots"].as_array().unwrap();
    let known: Vec<_> = lots
        .iter()
        .map(|lot| json!([lot["lot"]["lot"], lot["reserve"], lot["watchers"]]))
        .collect();
    assert_eq!(
        known,
        [json!(["lot-1", 4_000, 0]), json!(["lot-2", null, 0])]
    );
    let other = sellers.tess.show("account/consignments").await.to_string();
    assert!(other.contains("9900") && !other.contains("4000"), "{other}");

    // Whoever is no seller has an empty page, and no way to it in the menu.
    let (status, html) = sellers.house.show(&sellers.house.alice, PAGE).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("No consignments"), "{html}");
    let home = sellers.house.alice.html("/").await;
    assert!(!home.contains(PAGE), "{home}");
    assert!(sellers.sam.html("/").await.contains(PAGE));
}

/// What each is answered: a visitor, a bidder, the seller, another seller, an operator.
const RIGHTS: &str = "
get    /account/consignments            303 200 200 200 200
get    /account/statements/1            303 404 200 404 404
get    /account/statements/1/pdf        303 404 200 404 404
get    /account/statements/1/csv        303 404 200 404 404
get    /account/statements/2            303 404 404 200 404
get    /account/statements/3            303 404 404 404 404
get    /account/statements/x            303 404 404 404 404
get    /house/statements/1              303 403 403 403 200
get    /house/statements/1/pdf          303 403 403 403 200
get    /house/sales/spring/sellers      303 403 403 403 200
get    /house/sales/spring/statements.csv 303 403 403 403 200
get    /api/v1/account/consignments     401 200 200 200 200
get    /api/v1/statements/1             401 404 200 404 200
get    /api/v1/statements/1/pdf         401 404 200 404 200
get    /api/v1/statements/1/csv         401 404 200 404 200
get    /api/v1/statements/2             401 404 404 200 200
get    /api/v1/statements/3             401 404 404 404 404
get    /api/v1/sales/spring/statements  401 403 403 403 200
post   /api/v1/sales/spring/statements  401 403 403 403 409
post   /api/v1/statements/1/correction  401 403 403 403 409
get    /api/v1/{sam}                    401 403 403 403 200
put    /api/v1/{sam}                    401 403 403 403 200
delete /api/v1/{sam}                    401 403 403 403 204
";

#[tokio::test]
async fn statements_and_links_answer_each_role_as_the_table_says() {
    let sellers = Sellers::of(true).await;
    sellers.issue().await;
    let sam = path_of(&sellers.sam).await;
    let nobody = sellers.house.site.visitor();
    let roles = [
        &nobody,
        &sellers.house.alice,
        &sellers.sam,
        &sellers.tess,
        &sellers.house.olga,
    ];
    let mut wrong = Vec::new();
    for row in RIGHTS.lines().filter(|row| !row.is_empty()) {
        let words: Vec<_> = row.split_whitespace().collect();
        let method: Method = words[0].to_uppercase().parse().unwrap();
        let path = words[1].replace("{sam}", &sam);
        for (role, expected) in roles.iter().zip(&words[2..]) {
            let status = ask(role, &method, &path).await;
            if status.as_str() != *expected {
                wrong.push(format!("{row}: {status}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The status of an answer, led nowhere else.
async fn ask(visitor: &Visitor, method: &Method, path: &str) -> StatusCode {
    let url = visitor.url("").replace("/api/v1/", path);
    let body = match (method.as_str(), path.ends_with("/seller")) {
        ("PUT", _) => Some(json!({ "seller": "S-7" })),
        ("POST", _) if path.ends_with("correction") => Some(json!({})),
        ("POST", _) => Some(terms("S-7")),
        _ => None,
    };
    let request = visitor.http.request(method.clone(), url.clone());
    let mut request = request.header("sec-fetch-site", "same-origin");
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = visitor.send(request).await;
    // The client follows the way to the sign-in.
    match answer.url().path() {
        "/sign-in" => StatusCode::SEE_OTHER,
        _ => answer.status(),
    }
}

#[tokio::test]
async fn seller_reads_their_statement_as_page_paper_and_table_once_it_is_issued() {
    let sellers = Sellers::of(true).await;
    let (_, html) = sellers.house.show(&sellers.sam, PAGE).await;
    assert!(
        html.contains("Your statement will be here once the house has issued it."),
        "{html}"
    );
    sellers.issue().await;
    let (_, html) = sellers.house.show(&sellers.sam, PAGE).await;
    assert!(
        html.contains("href=\"/account/statements/1\"") && html.contains("€72.70 to you"),
        "{html}"
    );
    let page = "/account/statements/1";
    let (_, html) = sellers.house.show(&sellers.sam, page).await;
    for words in ["Statement 1", "€72.70", "/account/statements/1/pdf"] {
        assert!(html.contains(words), "{words}: {html}");
    }
    for foreign in ["/house/", "Chair 3", "Alice", "Bob"] {
        assert!(!html.contains(foreign), "{foreign}: {html}");
    }
    let paper = sellers.sam.get("statements/1/pdf").await;
    assert_eq!(paper.headers()[header::CONTENT_TYPE], "application/pdf");
    let table = sellers
        .sam
        .get("statements/1/csv?separator=semicolon")
        .await;
    let table = table.text().await.unwrap();
    assert!(
        table.contains("lot-1") && table.contains("30,20"),
        "{table}"
    );
    assert!(!table.contains("lot-3"), "{table}");
    assert_eq!(
        sellers.sam.html("/account/statements/1/csv").await,
        sellers
            .sam
            .get("statements/1/csv")
            .await
            .text()
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn link_to_the_wrong_account_is_refused_in_words() {
    let sellers = Sellers::of(false).await;
    let code = |problem: Value| problem["code"].as_str().unwrap().to_owned();
    let Sellers { house, sam, tess } = &sellers;
    assert_eq!(code(sellers.link(tess, "S-7", 409).await), "seller_linked");
    assert_eq!(code(sellers.link(sam, "S-9", 409).await), "account_linked");
    assert_eq!(
        code(sellers.link(&house.olga, "S-9", 409).await),
        "operator"
    );
    for words in ["", "   ", &"x".repeat(61)] {
        let wrong = sellers.link(&house.alice, words, 422).await;
        assert_eq!(wrong["errors"][0]["pointer"], "/seller", "{wrong}");
    }
    let new = json!({ "seller": "S-9" });
    let nobody = house.olga.put("people/nobody/seller", &new);
    assert_eq!(code(problem(nobody.await, 404).await), "unknown_account");

    let blocked = signs_up(house, "bea").await;
    let path = path_of(&blocked).await;
    let block = path.replace("/seller", "/block");
    let done = house
        .olga
        .put(&block, &json!({ "reason": "Did not pay" }))
        .await;
    assert_eq!(done.status(), StatusCode::NO_CONTENT);
    let refused = house.olga.put(&path, &json!({ "seller": "S-9" })).await;
    assert_eq!(code(problem(refused, 409).await), "blocked");

    // Asked again, it is as it was; a seller that no lot names yet is linked for those to come.
    assert_eq!(sellers.link(sam, " S-7 ", 200).await["lots"], 2);
    let early = signs_up(house, "eve").await;
    assert_eq!(sellers.link(&early, "S-99", 200).await["lots"], 0);
}

#[tokio::test]
async fn seller_is_unlinked_at_once_unless_a_statement_is_open() {
    let sellers = Sellers::of(true).await;
    let Sellers { house, sam, .. } = &sellers;
    let refused = sellers.unlink(sam, "", 409).await;
    assert_eq!(refused["code"], "statement_open");
    let words = refused["detail"].as_str().unwrap();
    assert!(words.contains("the statement is not issued"), "{words}");
    sellers.issue().await;
    sellers.unlink(sam, "", 204).await;
    let (status, _) = house.show(sam, "/account/statements/1").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    problem(sam.get("statements/1").await, 404).await;
    let told = sam.show("account/consignments").await;
    assert_eq!(told, json!({ "seller": null, "sales": [], "next": null }));
    // Done again, it comes to the same, and the seller is free for somebody else.
    sellers.unlink(sam, "", 204).await;
    sellers.link(&house.alice, "S-7", 200).await;
}

#[tokio::test]
async fn operator_links_and_unlinks_by_the_page_of_the_person() {
    let sellers = Sellers::of(false).await;
    let Sellers { house, sam, .. } = &sellers;
    let path = format!("/house/{}", path_of(sam).await.replace("/seller", ""));
    let act = async |fields: &[(&str, &str)]| {
        let (_, html) = house.show(&house.olga, &path).await;
        let token = hidden(&html, "form_token");
        let mut form = vec![("form_token", token.as_str())];
        form.extend_from_slice(fields);
        let (status, _, html) = send(&house.site, &house.olga, &path, &form).await;
        (status, html)
    };
    let (status, html) = act(&[("act", "unlink_seller")]).await;
    assert_eq!(status, 409);
    for words in [
        "lots are still to be sold",
        "Unlink all the same",
        "name=\"is_sure\" value=\"true\"",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let (status, html) = act(&[("act", "unlink_seller"), ("is_sure", "true")]).await;
    assert_eq!(status, 200);
    assert!(html.contains("Link the seller"), "{html}");
    let (status, html) = act(&[("act", "link_seller"), ("seller", "Smith & Co")]).await;
    assert_eq!(status, 409);
    assert!(
        html.contains("linked to another account") && html.contains("value=\"Smith &#38; Co\""),
        "{html}"
    );
    let (status, html) = act(&[("act", "link_seller"), ("seller", "S-7")]).await;
    assert_eq!(status, 200);
    assert!(
        html.contains("Linked.") && html.contains("Unlink the seller"),
        "{html}"
    );
    let (_, html) = house.show(&house.olga, "/house/sales/spring/sellers").await;
    assert!(
        html.contains(&format!("<a href=\"{path}\">Account</a>")),
        "{html}"
    );
}
