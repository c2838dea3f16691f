//! Our configuration and the topology must name the same things; only this test knows both.

use crate::config::Config;

#[test]
fn the_built_in_configuration_and_the_topology_name_the_same_things() {
    use topology::{Partition, Token, header, subject};
    let config = Config::load(None).unwrap();
    let token = |text| Token::parse(text).unwrap();
    let route = |name: &str| {
        let identity = crate::token::Identity {
            user: "u1".into(),
            session: "s1".into(),
            expires_at: 0,
        };
        let route = crate::channel::find(name, &config.namespaces, Some(&identity)).unwrap();
        (route.subject.to_string(), route.namespace)
    };
    let symbol = topology::encode_symbol("BRK.B").unwrap();
    for (name, subject, stream) in [
        (
            "lot:a.b",
            subject::lot_record(&token("a"), &token("b")),
            topology::records(),
        ),
        (
            "sale:a",
            subject::sale_record(&token("a")),
            topology::records(),
        ),
        (
            "user:#u1",
            subject::notice(&token("u1")),
            topology::notices(),
        ),
        (
            "tick:BRK.B",
            subject::market_tick(&symbol),
            topology::ticks(),
        ),
        (
            "candle:1m.BRK.B",
            subject::market_open("1m", &symbol),
            topology::open_candles(),
        ),
    ] {
        let (found, namespace) = route(name);
        assert_eq!((&found, &namespace.stream), (&subject, &stream.name));
        let republish = stream.republish.unwrap();
        let prefix = |pattern: &str| pattern.trim_end_matches('>').to_owned();
        let live = found.replacen(&prefix(republish.source), &prefix(republish.destination), 1);
        assert!(live.starts_with(&format!("{}.", namespace.live)), "{live}");
    }
    let bid = &config.methods["auction.bid"];
    let data = serde_json::json!({ "sale": "spring" });
    let values = crate::template::Values {
        user: "u1",
        session: "s1",
        now: "",
        deadline: "",
        data: &data,
        partitions: config.partitions,
    };
    let sale = token("spring");
    let partition = Partition::of(sale.as_str(), topology::PARTITION_COUNT_DEFAULT);
    assert_eq!(
        bid.subject.as_ref().unwrap().fill(&values).unwrap(),
        subject::bidder_command(partition, &sale, subject::BidderVerb::Bid)
    );
    let mut headers: Vec<&str> = bid.headers.iter().map(|(name, _)| name.as_str()).collect();
    headers.sort_unstable();
    let mut expected = [header::USER, header::DEADLINE, header::SESSION];
    expected.sort_unstable();
    assert_eq!(headers, expected);
    assert_eq!(config.nats.control, subject::GATEWAY_CONTROL);
    let user = topology::User::Gateway;
    assert_eq!(config.nats.name, user.name());
    assert_eq!(config.nats.inbox_prefix, user.inbox_prefix());
}
