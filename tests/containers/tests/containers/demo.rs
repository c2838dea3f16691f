//! The profile `demo`: known accounts, a sale that is always open, and bidders.

use harness::{person::Person, stack::DEMO_PASSWORD, until};

use crate::compose::{Compose, said};

pub(crate) const SETTINGS: [(&str, &str); 1] = [("OUTCRY_DEMO", "yes")];

pub(crate) async fn a_sale_is_open_and_bidders_bid(compose: &Compose) {
    let up = compose.run(&["--profile=demo", "up", "-d"]);
    assert!(up.status.success(), "{}", said(&up));
    compose.healthy().await;
    let alice = Person::sign_in(&compose.web_url(), "alice@outcry.test", DEMO_PASSWORD).await;
    // One of the demo's sales is by approval: nobody bids there at once.
    until("a sale is open and bots bid", async || {
        let sales = alice.get("sales").await;
        for sale in sales["items"].as_array().expect("a list") {
            let id = sale["sale"].as_str().expect("an id");
            let sale = alice.get(&format!("sales/{id}")).await;
            let lots = sale["lots"]["items"].as_array().expect("a list");
            if lots.iter().any(|lot| lot["bid_count"].as_u64() > Some(0)) {
                return true;
            }
        }
        false
    })
    .await;
}
