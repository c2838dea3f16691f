//! A stolen seed is worth its zone: every seed asks all that it may, and names places in all other zones for the
//! answers. Nothing arrives there, nothing changes there, and what is refused is counted.

mod house;
mod one_account;
mod restart;
mod rollup;
mod tries;
mod witness;

use broker::Connection;
use harness::nats::{self, Nats};
use topology::{OWN_API, User, ZONES_API, Zone};

use crate::least_privilege::covers;
use house::{House, PLACES, Tried, answer, ask, grants, places_beyond, publishers, store_harm};
use tries::hostile_streams;
use witness::{refusals, streams};

#[tokio::test(flavor = "multi_thread")]
async fn stolen_seed_reaches_nothing_beyond_its_zone() {
    let mut house = House::open().await;
    let mut services = vec![];
    for user in topology::users(&publishers()) {
        let connection = house.nats.connection(&user.name()).await;
        if Zone::OF_SERVICES.contains(&user.zone()) {
            store_harm(&connection, &grants(&user)).await;
            let name = user.name();
            services.push(
                broker::announce(&connection.client, &name, "listens")
                    .await
                    .unwrap(),
            );
        }
        match user {
            User::BidEngine => {
                answer(
                    connection,
                    &["auction.command.>", "auction.query.>", "auction.time.0"],
                )
                .await;
            }
            User::MarketData => {
                answer(
                    connection,
                    &["market.in.>", "market.command.*.*", "market.publishers.*"],
                )
                .await;
            }
            User::PriceFeed => answer(connection, &["simulator.order", "simulator.state"]).await,
            User::Web => answer(connection, &["site.query.letter"]).await,
            User::Notices => answer(connection, &["webhook.order", "webhook.state"]).await,
            _ => {}
        }
    }
    println!(
        "{:<16}{:<24}{}",
        "seed",
        "asks",
        PLACES.map(|(account, _)| format!("{account:>15}")).concat()
    );
    for user in topology::users(&publishers()) {
        let (name, own) = (user.name(), user.zone().account());
        let by = house.nats.connection(&name).await;
        let granted = grants(&user);
        let mut asked = granted.clone();
        // Making other zones' streams is what the provisioner is for, and writing down what it made.
        let is_its_work =
            |grant: &str| grant.contains("STREAM.*") || grant.contains("$KV.topology");
        asked.retain(|grant| user != User::Setup || !is_its_work(grant));
        for witness in &mut house.witnesses {
            witness.arrived(&[]).await;
        }
        let before = streams(&house.nats).await;
        let tried = ask(&by, &asked, &places_beyond(&user.zone())).await;
        house.assert_untouched(&name, &own, &before).await;
        print_row(&name, &own, &tried);
        let refused = say_directly(&house.nats, &by, &granted).await;
        println!(
            "{name:<16}{:<24}{refused:>15} refused and counted",
            "says itself, hears"
        );
        house.assert_untouched(&name, &own, &before).await;
        // What it took away of its own is there for the next one to reach for.
        house.nats.provision().await.unwrap();
        if Zone::OF_SERVICES.contains(&user.zone()) {
            store_harm(&by, &granted).await;
        }
    }
    println!("all held");
}

/// Publishes and subscribes wherever it is not granted, and would make, change and empty every stream, in its own zone
/// and in others; how often that was. The server counts each.
async fn say_directly(nats: &Nats, by: &Connection, grants: &[String]) -> usize {
    let before = refusals(nats);
    let places = PLACES.iter().flat_map(|(_, places)| *places);
    let mut all: Vec<(String, String)> = places.map(|it| ((*it).into(), "{}".into())).collect();
    for stream in topology::stored_streams(nats::PARTITION_COUNT) {
        let name = stream.name;
        let settings = hostile_streams(&name, "auction.log.0")
            .remove(0)
            .to_string();
        for call in ["CREATE", "UPDATE", "DELETE", "PURGE", "SNAPSHOT"] {
            for api in [OWN_API, ZONES_API] {
                all.push((format!("{api}.STREAM.{call}.{name}"), settings.clone()));
            }
        }
    }
    all.retain(|(subject, _)| !grants.iter().any(|grant| covers(grant, subject)));
    let mut refused = all.len();
    for (subject, payload) in all {
        by.client.publish(subject, payload.into()).await.unwrap();
    }
    for subject in [">", "_R_.>", "$JS.>", "auction.log.>", "$KV.>"] {
        let heard = by.client.subscribe(subject).await.unwrap();
        drop(heard);
        refused += 1;
    }
    let counted = async || refusals(nats) >= before + refused;
    harness::until("the server has counted them", counted).await;
    refused
}

fn print_row(name: &str, own: &str, tried: &Tried) {
    let mut kinds: Vec<&str> = tried.keys().map(|(_, kind)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let counts = PLACES.map(|(account, _)| match tried.get(&(account, kind)) {
            Some(count) => format!("{:>15}", format!("{count} held")),
            None if account == own => format!("{:>15}", "own"),
            None => format!("{:>15}", ""),
        });
        println!("{name:<16}{kind:<24}{}", counts.concat());
    }
}
