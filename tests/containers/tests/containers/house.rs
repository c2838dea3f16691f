//! The house that the story plays in: a sale made by an operator, and two people who bid.

use harness::{person::Person, viewer::Viewer};
use serde_json::{Value, json};

use crate::compose::Compose;

const OPERATOR: &str = "you@bid.example";
const PASSWORD: &str = "the operator's own pass phrase";

/// A sale, two bidders who outbid each other, and every bid that was accepted.
pub(crate) struct House {
    ann: Person,
    ben: Person,
    accepted: Vec<(bool, String, Value)>,
}

impl House {
    /// The operator's account comes from the README's command; the bidders sign up.
    pub(crate) async fn open(compose: &mut Compose) -> Self {
        let added = format!("run --rm web account add {OPERATOR} --role operator");
        let link = compose.type_line(&added);
        let link = link
            .lines()
            .find(|line| line.contains("/welcome/"))
            .unwrap();
        let claimed = reqwest::Client::new()
            .post(link)
            .header("sec-fetch-site", "same-origin")
            .form(&[("password", PASSWORD)])
            .send()
            .await
            .unwrap();
        assert!(claimed.status().is_success() || claimed.status().is_redirection());
        let operator = Person::sign_in(&compose.web_url(), OPERATOR, PASSWORD).await;
        open_sale(&operator).await;
        Self {
            ann: Person::sign_up(&compose.web_url(), "ann").await,
            ben: Person::sign_up(&compose.web_url(), "ben").await,
            accepted: Vec::new(),
        }
    }

    /// The other one's turn, one step up.
    fn turn(&self) -> (bool, String, u64) {
        let count = self.accepted.len() as u64;
        (
            count.is_multiple_of(2),
            format!("bid-{count}"),
            1_000 * (count + 2),
        )
    }

    fn bidder(&self, is_ann: bool) -> &Person {
        if is_ann { &self.ann } else { &self.ben }
    }

    pub(crate) async fn bid(&mut self) {
        let (is_ann, id, maximum) = self.turn();
        let answer = self
            .bidder(is_ann)
            .bid("spring", "clock", &id, maximum)
            .await;
        assert_eq!(answer["accepted"], true, "{answer}");
        self.accepted.push((is_ann, id, answer));
    }

    pub(crate) async fn bid_by_socket(&mut self, compose: &Compose) {
        let (is_ann, id, maximum) = self.turn();
        let token = self.bidder(is_ann).realtime_token().await;
        let mut socket = Viewer::watch_as(&compose.gateway_url(), &token, "lot:spring.clock").await;
        let bid = json!({"sale": "spring", "lot": "clock", "bid_id": id, "maximum": maximum});
        let reply = socket.rpc("auction.bid", &bid).await;
        let answer = reply["rpc"]["data"].clone();
        assert_eq!(answer["accepted"], true, "{reply}");
        let seen = socket.next_where(|record| record["kind"] == "bid").await;
        assert_eq!(seen["sequence"], answer["sequence"]);
        self.accepted.push((is_ann, id, answer));
    }

    /// A bid that somebody sees who came just before, by whichever gateway.
    pub(crate) async fn bid_before_a_viewer(&mut self, compose: &Compose) {
        let mut viewer = harness::until_some("a gateway is there", async || {
            Viewer::try_watch(&compose.gateway_url(), "lot:spring.clock").await
        })
        .await;
        self.bid().await;
        let (_, _, last) = self.accepted.last().expect("a bid was accepted");
        let is_last = |record: &Value| record["sequence"] == last["sequence"];
        viewer.next_where(is_last).await;
    }

    /// What was answered once is answered so for ever.
    pub(crate) async fn assert_all_kept(&self) {
        for (is_ann, id, answer) in &self.accepted {
            let path = format!("sales/spring/lots/clock/bids/{id}");
            let kept = self.bidder(*is_ann).get(&path).await;
            assert_eq!(
                (&kept["sequence"], &kept["price"]),
                (&answer["sequence"], &answer["price"])
            );
        }
    }

    /// The lot, without the time at which it was asked for.
    pub(crate) async fn lot(&self) -> Value {
        let mut lot = self.ann.get("sales/spring/lots/clock").await;
        lot["now"] = Value::Null;
        assert_eq!(lot["bid_count"], json!(self.accepted.len()), "{lot}");
        lot
    }
}

async fn open_sale(operator: &Person) {
    let time = operator.get("time").await;
    let now = auction::Time::try_from(time["now"].as_str().unwrap().to_owned()).unwrap();
    let at = |millis: i64| auction::Time::from_unix_millis(now.unix_millis() + millis).unwrap();
    let lot = json!({
        "lot": "clock", "number": 1, "title": "A clock", "description": "It runs.",
        "opening": 1_000, "opens_at": at(-1_000), "ends_at": at(3_600_000),
    });
    let sale = json!({
        "sale": "spring", "title": "Spring sale", "currency": "EUR", "time_zone": "UTC",
        "increments": "ebay-us", "lots": [lot],
    });
    let (status, answer) = operator.post("sales", &sale).await;
    assert!(status.is_success(), "{status} {answer}");
}
