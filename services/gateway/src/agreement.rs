//! What the gateway makes of its configuration is what the topology names: it has its own way with
//! symbols and partitions, as it knows no topology. `tests/tidy` compares the configuration itself.

use topology::{Partition, Token, subject};

use crate::{channel, config::Config, template::Values, token::Identity};

fn token(text: &str) -> Token {
    Token::parse(text).unwrap()
}

#[test]
fn channel_subjects_agree_with_the_topology() {
    let config = Config::load(None).unwrap();
    let identity = Identity {
        user: "u1".into(),
        session: "s1".into(),
        expires_at: 0,
    };
    let symbol = topology::encode_symbol("BRK.B").unwrap();
    for (name, subject) in [
        ("lot:a.b", subject::lot_record(&token("a"), &token("b"))),
        ("sale:a", subject::sale_record(&token("a"))),
        ("user:#u1", subject::notice(&token("u1"))),
        ("tick:BRK.B", subject::market_tick(&symbol)),
        ("candle:1m.BRK.B", subject::market_open("1m", &symbol)),
    ] {
        let route = channel::find(name, &config.namespaces, Some(&identity)).unwrap();
        assert_eq!(*route.subject, *subject, "{name}");
    }
}

#[test]
fn bid_subject_agrees_with_the_topology() {
    let config = Config::load(None).unwrap();
    let bid = config.methods["auction.bid"].subject.as_ref().unwrap();
    for sale in ["spring", "autumn", "s-3"] {
        let data = serde_json::json!({ "sale": sale }).to_string();
        let values = Values {
            user: "u1",
            session: "s1",
            now: "",
            deadline: "",
            data: serde_json::from_str(&data).unwrap(),
            partitions: config.partitions,
        };
        let partition = Partition::of(sale, topology::PARTITION_COUNT_DEFAULT);
        let expected = subject::bidder_command(partition, &token(sale), subject::BidderVerb::Bid);
        assert_eq!(bid.fill(&values), Ok(expected));
    }
}
