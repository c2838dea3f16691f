//! A seller with an account, on the real program: no bid of theirs on their own lots, whenever these were published.

use harness::person::Person;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::house::{House, Role};

impl House {
    /// Opens a sale whose lots are of these sellers, each with a reserve.
    async fn open_consigned(&self, sale: &str, sellers: &[(&str, &str)]) {
        let lots: Vec<_> = sellers.iter().map(|(lot, _)| *lot).collect();
        let mut new = self.new_sale(sale, &lots).await;
        for (lot, (_, seller)) in new["lots"]
            .as_array_mut()
            .expect("it has lots")
            .iter_mut()
            .zip(sellers)
        {
            lot["seller_reference"] = json!(seller);
            lot["reserve"] = json!(5_000);
        }
        let (status, answer) = self.person(Role::Operator).post("sales", &new).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
    }
}

async fn is_refused(bidder: &Person, sale: &str, lot: &str, bid_id: &str) -> Value {
    bidder.bid(sale, lot, bid_id, 2_000).await["refusal"]["kind"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn sellers_bids_on_their_own_lots_are_refused_and_the_house_alone_links() {
    let house = House::open().await;
    let (carol, olga) = (house.person(Role::Bidder), house.person(Role::Operator));
    house
        .open_consigned("before", &[("1", "S-7"), ("2", "S-8")])
        .await;
    let user = carol.get("session").await["user"].clone();
    let path = format!("people/{}/seller", user.as_str().expect("an id"));
    let seller = json!({ "seller": "S-7" });
    let (status, linked) = olga.put(&path, &seller).await;
    assert_eq!(status, StatusCode::OK, "{linked}");
    assert_eq!(linked, json!({ "user": user, "seller": "S-7", "lots": 1 }));
    assert_eq!(is_refused(carol, "before", "1", "own").await, "own_lot");
    assert_eq!(is_refused(carol, "before", "2", "other").await, Value::Null);
    let dave = house.person(Role::Other);
    assert_eq!(is_refused(dave, "before", "1", "daves").await, Value::Null);

    // A sale that is published afterwards knows it from its first moment.
    house
        .open_consigned("after", &[("1", "S-8"), ("2", "S-7")])
        .await;
    assert_eq!(is_refused(carol, "after", "2", "own").await, "own_lot");
    assert_eq!(is_refused(carol, "after", "1", "other").await, Value::Null);

    let mine = carol.get("account/consignments").await;
    let sales = mine["sales"].as_array().expect("sales");
    let lots: Vec<_> = sales
        .iter()
        .flat_map(|sale| sale["lots"].as_array().expect("lots"))
        .map(|lot| {
            let public = &lot["lot"];
            json!([public["sale"], public["lot"], lot["reserve"]])
        })
        .collect();
    assert_eq!(lots.len(), 2, "{mine}");
    for own in [json!(["before", "1", 5_000]), json!(["after", "2", 5_000])] {
        assert!(lots.contains(&own), "{mine}");
    }
    let told = mine.to_string();
    assert!(!told.contains("dave"), "{told}");
    assert_eq!(
        dave.get("account/consignments").await,
        json!({ "seller": null, "sales": [], "next": null })
    );

    // Unlinked only by whoever is sure, as lots are still to be sold: then she bids as everyone, and reads nothing more.
    let (status, refused) = olga.delete(&path).await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::CONFLICT, &json!("statement_open")),
        "{refused}"
    );
    let (status, _) = olga.delete(&format!("{path}?anyway=true")).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(is_refused(carol, "before", "1", "now").await, Value::Null);
    let mine = carol.get("account/consignments").await;
    assert_eq!(mine["sales"], json!([]));
}
