//! The profile `demo`: known accounts, a sale that is always open, and bidders.

use harness::{person::Person, stack::DEMO_PASSWORD, until, until_some};

use crate::compose::{Compose, said};

pub(crate) const SETTINGS: [(&str, &str); 1] = [("OUTCRY_DEMO", "yes")];

pub(crate) async fn a_sale_is_open_and_bidders_bid(compose: &Compose) {
    let up = compose.run(&["--profile=demo", "up", "-d"]);
    assert!(up.status.success(), "{}", said(&up));
    compose.healthy().await;
    let alice = Person::sign_in(&compose.web_url(), "alice@outcry.test", DEMO_PASSWORD).await;
    let sale = until_some("a sale is open", async || {
        let sales = alice.get("sales").await;
        sales["items"][0]["sale"].as_str().map(str::to_owned)
    })
    .await;
    until("bots bid", async || {
        let sale = alice.get(&format!("sales/{sale}")).await;
        let lots = sale["lots"]["items"].as_array().unwrap();
        lots.iter().any(|lot| lot["bid_count"].as_u64() > Some(0))
    })
    .await;
}
