//! Somebody who bids over either site or either gateway, and goes to the other where one does not answer.

use std::time::Duration;

use harness::{
    person::Person,
    socket::{ANSWER_MAX, Socket},
    stack::Stack,
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

/// Between two tries of one bid.
const PAUSE: Duration = Duration::from_millis(50);
/// How long anybody waits for the answer to a bid.
const PATIENCE: Duration = Duration::from_secs(60);

/// On which way somebody bids.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// The pages' API.
    Api,
    Socket,
}

/// Somebody, on their way.
pub(super) struct Bidder {
    sites: [Person; 2],
    /// Empty for whoever bids by the API.
    gateways: Vec<String>,
    socket: Option<Socket>,
    tries: usize,
}

impl Bidder {
    /// With a new account of this name.
    pub(super) async fn new(stack: &Stack, name: &str, way: Way) -> Self {
        let person = stack.sign_up(name).await;
        Self {
            sites: stack.web_urls().map(|url| person.at(&url)),
            gateways: match way {
                Way::Socket => stack.gateway_urls().to_vec(),
                Way::Api => vec![],
            },
            socket: None,
            tries: 0,
        }
    }

    /// Asks until there is an answer, each time the other of two.
    pub(super) async fn answer(&mut self, bid: &Value) -> Value {
        let began = Instant::now();
        loop {
            if let Ok(Some(answer)) = timeout(ANSWER_MAX, self.try_bid(bid)).await {
                return answer;
            }
            self.socket = None;
            self.tries += 1;
            assert!(began.elapsed() < PATIENCE, "no answer to {bid}");
            sleep(PAUSE).await;
        }
    }

    async fn try_bid(&mut self, bid: &Value) -> Option<Value> {
        let site = &self.sites[self.tries % self.sites.len()];
        if self.gateways.is_empty() {
            let text = |field: &str| bid[field].as_str().unwrap_or_default();
            let maximum = bid["maximum"].as_u64().unwrap_or_default();
            let (sale, lot, id) = (text("sale"), text("lot"), text("bid_id"));
            return site.try_bid(sale, lot, id, maximum).await;
        }
        if self.socket.is_none() {
            let token = site.get_if_up("realtime-token").await?;
            let gateway = &self.gateways[self.tries % self.gateways.len()];
            self.socket = Socket::open(gateway, token["token"].as_str()).await;
        }
        let asked = json!({"rpc": {"method": "auction.bid", "data": bid}});
        let reply = self.socket.as_mut()?.ask(asked).await?;
        let answer = reply["rpc"]["data"].clone();
        // An error of the protocol, or an outcome that nobody knows yet: the same is asked again.
        let is_known = answer.is_object() && answer["refusal"]["kind"] != "outcome_unknown";
        is_known.then_some(answer)
    }
}

/// The least that is possible after this answer, if it says so.
pub(super) fn minimum(answer: &Value) -> Option<u64> {
    let after_acceptance = answer["minimum_bid"].as_u64();
    after_acceptance.or(answer["refusal"]["minimum"].as_u64())
}
