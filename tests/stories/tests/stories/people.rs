//! Who may bid: registering, approval, a limit, an invitation, a block, by every door.

use auction::Time;
use harness::{person::Person, stack::Stack, until, viewer::Viewer};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::sales::lot;

const CONDITIONS: &str = "The highest bidder buys.\n\nThe house decides who may bid.";
/// The close code of a session that was ended.
const FORCE_DISCONNECT: u16 = 3503;

/// A sale of two lots that asks for registration, with a quarter on top of every price.
async fn open(olga: &Person, sale: &str, registration: &str) {
    let now = olga.get("time").await["now"].clone();
    let now: Time = serde_json::from_value(now).expect("a time");
    let (status, answer) = olga
        .post(
            "sales",
            &json!({
                "sale": sale, "title": "The cabinet", "currency": "EUR", "increments": "ebay-us",
                "opens_at": now, "registration": registration, "conditions": CONDITIONS,
                "buyer_terms": { "premium": [{ "from": 0, "percent": "25" }] },
                "stagger": { "first_end": now.after_seconds(3_600), "step_seconds": 0, "lots_at_once": 1 },
                "lots": [lot("clock", 1, 1_000), lot("globe", 2, 1_000)],
            }),
        )
        .await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
}

async fn user(person: &Person) -> String {
    let session = person.get("session").await;
    session["user"].as_str().expect("an id").to_owned()
}

fn refusal(answer: &Value) -> &Value {
    &answer["refusal"]
}

#[tokio::test(flavor = "multi_thread")]
async fn registered_bidder_is_approved_and_bids_up_to_a_limit_by_both_doors() {
    let stack = Stack::start().await;
    let (olga, carol) = (stack.sign_in("olga").await, stack.sign_up("carol").await);
    open(&olga, "cabinet", "approval").await;
    let sale = carol.get("sales/cabinet").await;
    assert_eq!(sale["registration"], "approval");
    let version = &sale["conditions"]["version"];

    // Before: she is told what to do, by both doors.
    assert_eq!(
        carol.get("sales/cabinet/me").await["may_bid"],
        "not_registered"
    );
    let refused = carol.bid("cabinet", "clock", "b0", 2_000).await;
    assert_eq!(refusal(&refused), &json!({ "kind": "not_approved" }));
    let token = carol.realtime_token().await;
    let mut socket = Viewer::watch_as(&stack.gateway_url(), &token, "lot:cabinet.clock").await;
    let bid = |lot: &str, id: &str, maximum: u64| json!({ "sale": "cabinet", "lot": lot, "bid_id": id, "maximum": maximum });
    let refused = socket.rpc("auction.bid", &bid("clock", "s0", 2_000)).await;
    assert_eq!(
        refused["rpc"]["data"]["refusal"]["kind"], "not_approved",
        "{refused}"
    );

    // Without the conditions as they stand she is not registered.
    let (status, _) = carol
        .post("sales/cabinet/registration", &json!({ "accepted": "old" }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let accepts = json!({ "accepted": version });
    for _ in 0..2 {
        let (status, registered) = carol.post("sales/cabinet/registration", &accepts).await;
        assert_eq!(status, StatusCode::OK, "{registered}");
        assert_eq!(
            (&registered["state"], &registered["accepted"]),
            (&json!("waiting"), version)
        );
    }
    assert_eq!(carol.get("sales/cabinet/me").await["may_bid"], "waiting");

    // The house sees her, notes a deposit, and lets her bid for 250.00 in all.
    let waiting = olga.get("sales/cabinet/bidders").await["items"][0].clone();
    assert_eq!(
        (&waiting["name"], &waiting["state"]),
        (&json!("carol"), &json!("waiting"))
    );
    let path = format!("sales/cabinet/bidders/{}", user(&carol).await);
    let decision = json!({ "state": "approved", "limit": 25_000, "deposit": "50.00 in cash" });
    let (status, decided) = olga.put(&path, &decision).await;
    assert_eq!(status, StatusCode::OK, "{decided}");
    let known = olga.get("sales/cabinet/bidders").await["items"][0].clone();
    assert_eq!(
        (&known["may_bid"], &known["paddle"], &known["deposit"]),
        (&json!("approved"), &json!(1), &json!("50.00 in cash"))
    );

    // 160.00 and a quarter are 200.00 of 250.00: what is left is 50.00, or a bid of 40.00.
    let counted = socket.rpc("auction.bid", &bid("clock", "s1", 16_000)).await;
    assert_eq!(counted["rpc"]["data"]["leading"], true, "{counted}");
    let refused = carol.bid("cabinet", "globe", "b1", 4_001).await;
    assert_eq!(
        refusal(&refused),
        &json!({ "kind": "limit", "free": 5_000, "highest": 4_000 })
    );
    let own = carol.get("sales/cabinet/me").await;
    assert_eq!(
        (&own["limit"], &own["committed"], &own["free"]),
        (&json!(25_000), &json!(20_000), &json!(5_000))
    );
    assert_eq!(
        carol.bid("cabinet", "globe", "b2", 4_000).await["accepted"],
        true
    );

    // What her hidden bids come to is told to nobody else.
    let known = olga.get("sales/cabinet/bidders").await.to_string();
    assert!(
        !known.contains("20000") && !known.contains("committed"),
        "{known}"
    );
    let lot = olga.get("sales/cabinet/lots/clock").await.to_string();
    assert!(!lot.contains("limit") && !lot.contains("16000"), "{lot}");

    // Blocked: nothing new counts, what stands stands; and in again.
    let (status, _) = olga
        .put(&path, &json!({ "state": "blocked", "note": "Did not pay" }))
        .await;
    assert_eq!(status, StatusCode::OK);
    let refused = socket.rpc("auction.bid", &bid("clock", "s2", 17_000)).await;
    assert_eq!(
        refused["rpc"]["data"]["refusal"]["kind"], "blocked",
        "{refused}"
    );
    assert_eq!(olga.get("sales/cabinet/lots/clock").await["leader"], 1);
    let (status, answer) = olga.put(&path, &json!({ "state": "declined" })).await;
    assert_eq!(
        (status, &answer["code"]),
        (StatusCode::CONFLICT, &json!("approved"))
    );
    olga.put(&path, &json!({ "state": "approved" })).await;
    assert_eq!(
        carol.bid("cabinet", "clock", "b3", 17_000).await["accepted"],
        true
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sale_by_invitation_takes_whom_the_house_added_and_no_operator() {
    let stack = Stack::start().await;
    let (olga, carol) = (stack.sign_in("olga").await, stack.sign_up("carol").await);
    open(&olga, "evening", "invitation").await;
    assert_eq!(
        carol.get("sales/evening/me").await["may_bid"],
        "by_invitation"
    );
    let (status, refused) = carol
        .post("sales/evening/registration", &json!({ "accepted": null }))
        .await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::CONFLICT, &json!("by_invitation"))
    );
    let add = async |email: &str| {
        olga.post("sales/evening/bidders", &json!({ "email": email }))
            .await
    };
    let (status, refused) = add("nobody@example.test").await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::NOT_FOUND, &json!("unknown_account"))
    );
    let (status, refused) = add("olga@outcry.test").await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::CONFLICT, &json!("operator"))
    );
    let (status, added) = add("Carol@example.test").await;
    assert_eq!(status, StatusCode::OK, "{added}");
    assert_eq!(
        carol.bid("evening", "clock", "b1", 2_000).await["accepted"],
        true
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn blocked_account_loses_sockets_and_sessions_and_comes_back_when_unblocked() {
    let stack = Stack::start().await;
    let (olga, carol) = (stack.sign_in("olga").await, stack.sign_up("carol").await);
    let url = stack.gateway_url();
    let token = carol.realtime_token().await;
    let mut socket = Viewer::watch_as(&url, &token, "tick:DEMO").await;
    let path = format!("people/{}/block", user(&carol).await);
    let (status, _) = olga
        .put(&path, &json!({ "reason": "Did not pay twice" }))
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(socket.closed().await, FORCE_DISCONNECT);
    assert_eq!(Viewer::turned_away(&url, &token).await, FORCE_DISCONNECT);
    until("her session is over", async || {
        carol.try_get("session").await.0 == StatusCode::UNAUTHORIZED
    })
    .await;
    let credentials =
        json!({ "email": "carol@example.test", "password": harness::person::PASSWORD });
    let nobody = Person::nobody(&stack.web_url());
    let (status, refused) = nobody.post("session", &credentials).await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::FORBIDDEN, &json!("blocked"))
    );
    let wrong = json!({ "email": "carol@example.test", "password": "something else" });
    assert_eq!(
        nobody.post("session", &wrong).await.0,
        StatusCode::UNAUTHORIZED
    );
    let (status, _) = olga.delete(&path).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(nobody.post("session", &credentials).await.0, StatusCode::OK);
    let own = format!("people/{}/block", user(&olga).await);
    let (status, _) = olga.put(&own, &json!({ "reason": "By mistake" })).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

/// Pages as a browser without script sees them: read, filled in, sent.
struct Browser<'a> {
    http: reqwest::Client,
    site: String,
    person: &'a Person,
}

impl Browser<'_> {
    async fn page(&self, path: &str) -> String {
        let page = self.http.get(format!("{}{path}", self.site));
        let page = page.header("authorization", self.person.bearer());
        let page = page.send().await.expect("web is up");
        page.text().await.expect("a page")
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> StatusCode {
        let page = self.page("/").await;
        let token = page.split_once("name=\"form_token\" value=\"");
        let token = token.and_then(|(_, rest)| rest.split_once('"'));
        let (token, _) = token.expect("a form of theirs");
        let mut fields = fields.to_vec();
        fields.push(("form_token", token));
        let sent = self.http.post(format!("{}{path}", self.site));
        let sent = sent.header("authorization", self.person.bearer());
        let sent = sent.header("origin", &self.site).form(&fields);
        sent.send().await.expect("web is up").status()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_register_approve_limit_and_block_without_script() {
    let stack = Stack::start().await;
    let (olga, carol) = (stack.sign_in("olga").await, stack.sign_up("carol").await);
    open(&olga, "cabinet", "approval").await;
    let policy = reqwest::redirect::Policy::none();
    let http = reqwest::Client::builder().redirect(policy).build();
    let http = http.expect("a client");
    let of = |person| Browser {
        http: http.clone(),
        site: stack.web_url(),
        person,
    };
    let (house, bidder) = (of(&olga), of(&carol));
    let lot = "/sales/cabinet/lots/clock";
    let page = bidder.page(lot).await;
    assert!(
        page.contains("Register to bid") && !page.contains("data-bid-now"),
        "{page}"
    );
    let register = "/sales/cabinet/registration";
    let page = bidder.page(register).await;
    assert!(page.contains("The highest bidder buys."), "{page}");
    let version = page
        .split_once("name=\"version\" value=\"")
        .expect("a version");
    let (version, _) = version.1.split_once('"').expect("its end");
    let unticked = bidder.send(register, &[("version", version)]).await;
    assert_eq!(unticked, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("version", version), ("accepts", "true")];
    for _ in 0..2 {
        assert_eq!(bidder.send(register, &fields).await, StatusCode::SEE_OTHER);
    }
    assert!(
        bidder
            .page(lot)
            .await
            .contains("as soon as the house has approved you")
    );

    let bidders = "/house/sales/cabinet/bidders";
    let page = house.page(bidders).await;
    assert!(
        page.contains("carol") && page.contains("1 waiting"),
        "{page}"
    );
    let user = user(&carol).await;
    let decide = async |decision: &str, limit: &str| {
        let fields = [
            ("user", user.as_str()),
            ("decision", decision),
            ("limit", limit),
            ("deposit", "Cash"),
        ];
        house.send(bidders, &fields).await
    };
    assert_eq!(decide("approved", "a lot").await, StatusCode::CONFLICT);
    assert_eq!(decide("approved", "250.00").await, StatusCode::SEE_OTHER);
    assert!(house.page(bidders).await.contains("value=\"250.00\""));
    let page = bidder.page(lot).await;
    assert!(
        page.contains("Your limit is €250.00") && page.contains("data-bid-now"),
        "{page}"
    );
    let bids = format!("{lot}/bids");
    let bid = async |id: &str, amount: &str| {
        bidder
            .send(
                &bids,
                &[("bid_id", id), ("amount", amount), ("step", "confirmed")],
            )
            .await
    };
    assert_eq!(bid("f1", "200.01").await, StatusCode::SEE_OTHER);
    let page = bidder.page(lot).await;
    assert!(page.contains("€250.00 is left"), "{page}");
    assert_eq!(bid("f2", "160.00").await, StatusCode::SEE_OTHER);
    let page = bidder.page("/my-bids").await;
    assert!(
        page.contains("€200.00 of it is bound") && page.contains("€50.00 is left"),
        "{page}"
    );
    assert_eq!(decide("blocked", "").await, StatusCode::SEE_OTHER);
    assert_eq!(bid("f3", "170.00").await, StatusCode::SEE_OTHER);
    let page = bidder.page(lot).await;
    assert!(
        page.contains("takes no new bids from you") && page.contains("You lead"),
        "{page}"
    );

    let people = async |act: &str, reason: &str| {
        let path = format!("/house/people/{user}");
        house.send(&path, &[("act", act), ("reason", reason)]).await
    };
    assert_eq!(people("block", "").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(people("block", "Did not pay").await, StatusCode::SEE_OTHER);
    until("she is signed out", async || {
        carol.try_get("session").await.0 == StatusCode::UNAUTHORIZED
    })
    .await;
}
