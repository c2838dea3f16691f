//! The moment after NATS came back without its projections: whoever makes one first decides what it does.

use harness::nats;
use topology::{User, Zone};

use super::{
    house::{House, PLACES, publishers},
    tries::hostile_streams,
    witness::streams,
};

/// Every projection, and whose it is.
fn lost() -> Vec<(String, Zone)> {
    let streams = topology::streams(nats::PARTITION_COUNT).into_iter();
    let projections = streams.filter(|stream| stream.storage.is_projection());
    projections
        .map(|stream| (stream.name, stream.owner))
        .collect()
}

/// Has the server come back without them; those on its disk are taken away before.
async fn lose(house: &mut House) {
    let zones = house.nats.provisioner().await;
    for (name, _) in lost() {
        zones.delete_stream(name).await.unwrap();
    }
    house.nats.restart().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_streams_are_made_again_by_their_owners_alone() {
    let mut house = House::open().await;
    lose(&mut house).await;
    house.watch().await;
    let mut users = topology::users(&publishers());
    // What it makes in its own zone goes on filling itself from the log: it comes last.
    users.sort_by_key(|user| *user == User::BidEngine);
    for user in users {
        if user == User::Setup {
            continue;
        }
        let before = streams(&house.nats).await;
        let by = house.nats.connection(&user.name()).await;
        let account = user.zone().account();
        for (name, _) in lost() {
            for (place, prefix) in [
                ("auction.log.0", "$JS.API"),
                ("$KV.accounts.victim", "$JS.ZONES.API"),
            ] {
                for settings in hostile_streams(&name, place) {
                    let subject = format!("{prefix}.STREAM.CREATE.{name}");
                    let asked =
                        by.client
                            .publish_with_reply(subject, place, settings.to_string().into());
                    asked.await.unwrap();
                }
            }
        }
        by.client.flush().await.unwrap();
        house
            .assert_untouched(&user.name(), &account, &before)
            .await;
    }
    let after = streams(&house.nats).await;
    for (name, owner) in lost() {
        for (account, streams) in &after {
            assert!(
                *account == owner.account() || !streams.contains_key(&name),
                "{name} in {account}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn owner_of_a_lost_stream_cannot_make_it_reach_into_another_zone() {
    let mut house = House::open().await;
    let market = house.nats.connection("market-data").await;
    lose(&mut house).await;
    house.watch().await;
    let zones = house.nats.provisioner().await;
    let places = PLACES.iter().filter(|(account, _)| *account != "MARKET");
    for place in places.flat_map(|(_, places)| *places) {
        for settings in hostile_streams("TICKS", place) {
            let before = streams(&house.nats).await;
            let asked = market
                .client
                .request("$JS.API.STREAM.CREATE.TICKS", settings.to_string().into());
            asked.await.unwrap();
            // It captures and sends on what its own zone says.
            for subject in ["market.tick.DEMO", "market.candle.1m.DEMO"] {
                market.client.publish(subject, "{}".into()).await.unwrap();
            }
            market.client.flush().await.unwrap();
            house
                .assert_untouched("market-data", "MARKET", &before)
                .await;
            let _ = zones.delete_stream("TICKS").await;
        }
    }
    // What belongs to others is stored where it belongs, once.
    for settings in hostile_streams("TICKS", "auction.log.0") {
        let asked = market
            .client
            .request("$JS.API.STREAM.CREATE.TICKS", settings.to_string().into());
        asked.await.unwrap();
        let engine = house.nats.connection("bid-engine").await.jetstream;
        let stored = engine
            .publish("auction.log.0", "frame".into())
            .await
            .unwrap()
            .await
            .unwrap();
        assert_eq!(stored.stream, "AUCTION_0");
        let market = &streams(&house.nats).await["MARKET"];
        let ticks = market
            .get("TICKS")
            .map_or(0, |ticks| ticks[1]["messages"].as_u64().unwrap());
        assert_eq!(ticks, 0, "{settings}");
        let _ = zones.delete_stream("TICKS").await;
    }
}
