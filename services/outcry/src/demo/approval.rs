//! A second sale, by approval: some demo bidders wait for the house, one has been approved with a limit.

use std::time::Duration;

use auction::Time;
use bootstrap::clock;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    OPERATOR,
    api::{Api, ApiError, Sale, Session},
    bidders::sign_up,
    until_done,
};

/// What its ids begin with.
const ID_PREFIX: &str = "cabinet-";
/// Long enough to register, to be approved and to bid.
const RUNS_FOR: Duration = Duration::from_hours(24);
/// How often it is looked whether one is open.
const LOOK_INTERVAL: Duration = Duration::from_secs(60);
/// Demo bidders who register; the first is approved.
const REGISTERS: usize = 3;
/// In cents: the limit of whom the demo approves.
const LIMIT: u64 = 250_000;
const CONDITIONS: &str = "1. The highest bidder buys. A bid cannot be taken back.\n\n2. The buyer pays the hammer price, the \
    premium and the tax within seven days, and collects within fourteen.\n\n3. The house decides who may bid, and up to what.";
/// Id, which is the name of its picture, title and opening in cents.
const LOTS: [(&str, &str, u64); 3] = [
    ("violin", "Violin, unlabelled, in its case", 90_000),
    ("map", "Map of the known world, coloured by hand", 60_000),
    ("globe", "Table globe on a turned stand", 45_000),
];

/// For ever: keeps one such sale open.
pub(super) async fn keep(api: &Api, with_bidders: bool) {
    let mut olga = until_done("sign in", async || api.sign_in(OPERATOR).await).await;
    loop {
        let is_open = until_done("see the sales", async || is_open(api).await).await;
        if !is_open {
            let sale = until_done("open a sale by approval", async || {
                create(api, &mut olga).await
            });
            let sale = sale.await;
            tracing::info!(sale, "the demo's sale by approval is open");
            if with_bidders {
                until_done("register demo bidders", async || {
                    register(api, &mut olga, &sale).await
                })
                .await;
            }
        }
        sleep(LOOK_INTERVAL).await;
    }
}

async fn is_open(api: &Api) -> Result<bool, ApiError> {
    let (sales, _) = api.list::<Sale>("sales", None).await?;
    let is_open = |sale: &Sale| sale.sale.starts_with(ID_PREFIX) && sale.state != "closed";
    Ok(sales.iter().any(is_open))
}

async fn create(api: &Api, olga: &mut Session) -> Result<String, ApiError> {
    let now = clock::now();
    let id = format!("{ID_PREFIX}{}", now.format("%Y%m%d-%H%M%S"));
    let _: Value = api.post_as(olga, "sales", &terms(&id, now.into())).await?;
    Ok(id)
}

fn terms(id: &str, now: Time) -> Value {
    let lots = LOTS.iter().map(|(id, title, opening)| {
        json!({ "lot": id, "title": title, "image": id, "opening": opening, "ends_at": now.after(RUNS_FOR) })
    });
    json!({
        "sale": id,
        "title": "The Cabinet, by approval",
        "demo": true,
        "currency": "EUR",
        "time_zone": "Europe/Berlin",
        "increments": "ebay-us",
        "registration": "approval",
        "conditions": CONDITIONS,
        "buyer_terms": {
            "premium": [{ "from": 0, "percent": "25" }],
            "tax": { "name": "VAT", "percent": "19", "on": "premium" },
        },
        "opens_at": now,
        "lots": lots.collect::<Vec<_>>(),
    })
}

/// Each of it may be asked for again.
async fn register(api: &Api, olga: &mut Session, sale: &str) -> Result<(), ApiError> {
    let shown: Value = api.get(&format!("sales/{sale}")).await?;
    let accepts = json!({ "accepted": shown["conditions"]["version"] });
    for place in 0..REGISTERS {
        let mut bidder = sign_up(api, place).await?;
        let path = format!("sales/{sale}/registration");
        let _: Value = api.post_as(&mut bidder, &path, &accepts).await?;
    }
    let first = super::bidders::email(0);
    let approved = json!({ "email": first, "limit": LIMIT, "deposit": "500.00 by bank transfer" });
    let _: Value = api
        .post_as(olga, &format!("sales/{sale}/bidders"), &approved)
        .await?;
    Ok(())
}
