//! `nats/gateway.toml` names subjects, because the gateway knows no topology; here they are compared.

use std::path::Path;

use toml::{Table, Value};
use topology::{PARTITION_COUNT_DEFAULT, Partition, Token, User, header, subject};

use crate::source;

fn gateway() -> Table {
    let text = source::text(Path::new("nats/gateway.toml"));
    text.parse().expect("the gateway's configuration is TOML")
}

fn tables<'a>(configuration: &'a Table, name: &str) -> Vec<&'a Table> {
    let list = configuration[name].as_array().expect("a list of tables");
    list.iter().filter_map(Value::as_table).collect()
}

fn namespace<'a>(configuration: &'a Table, name: &str) -> &'a Table {
    tables(configuration, "namespace")
        .into_iter()
        .find(|namespace| namespace["name"].as_str() == Some(name))
        .unwrap_or_else(|| panic!("no namespace {name}"))
}

/// The subject with its last `tokens` tokens cut off.
fn prefix(subject: &str, tokens: usize) -> String {
    let parts: Vec<&str> = subject.split('.').collect();
    parts[..parts.len() - tokens].join(".")
}

#[test]
fn channels_stand_for_the_topologys_subjects() {
    let configuration = gateway();
    let token = |text: &str| Token::parse(text).expect("a token");
    let (sale, lot, user) = (token("s"), token("l"), token("u"));
    let expected = [
        (
            "lot",
            subject::lot_record(&sale, &lot),
            2,
            topology::records(),
        ),
        ("sale", subject::sale_record(&sale), 1, topology::records()),
        ("user", subject::notice(&user), 1, topology::notices()),
        (
            "tick",
            subject::market_tick(&topology::encode_symbol("DEMO").unwrap()),
            1,
            topology::ticks(),
        ),
        (
            "candle",
            subject::market_open("1m", &topology::encode_symbol("DEMO").unwrap()),
            2,
            topology::open_candles(),
        ),
    ];
    for (name, example, tokens, stream) in expected {
        let namespace = namespace(&configuration, name);
        let kept = prefix(&example, tokens);
        assert_eq!(namespace["subject"].as_str(), Some(kept.as_str()), "{name}");
        assert_eq!(
            namespace["tokens"].as_integer(),
            i64::try_from(tokens).ok(),
            "{name}"
        );
        assert_eq!(
            namespace["stream"].as_str(),
            Some(stream.name.as_str()),
            "{name}"
        );
        let republish = stream
            .republish
            .expect("browsers see only what is republished");
        let source = republish.source.trim_end_matches('>');
        let rest = example
            .strip_prefix(source)
            .expect("the stream keeps this subject");
        let live = republish.destination.replace('>', rest);
        assert_eq!(
            namespace["live"].as_str(),
            Some(prefix(&live, tokens).as_str()),
            "{name}"
        );
    }
    assert_eq!(
        tables(&configuration, "namespace").len(),
        5,
        "a namespace without a check"
    );
}

#[test]
fn gateway_methods_stay_within_its_permissions() {
    let configuration = gateway();
    let grants = User::Gateway.grants(PARTITION_COUNT_DEFAULT, &[]);
    for method in tables(&configuration, "method") {
        let Some(template) = method.get("subject").and_then(Value::as_str) else {
            continue;
        };
        let subject = template
            .replace("{partition(data.sale)}", "*")
            .replace("{data.sale}", "*");
        assert!(grants.publish.contains(&subject), "{template}");
    }
}

#[test]
fn socket_bid_takes_the_same_subject_as_form_bid() {
    let configuration = gateway();
    let methods = tables(&configuration, "method");
    let bid = methods
        .into_iter()
        .find(|method| method["name"].as_str() == Some("auction.bid"))
        .expect("people bid by socket");
    let sale = Token::parse("spring").expect("a token");
    let partition = Partition::of(sale.as_str(), PARTITION_COUNT_DEFAULT);
    let filled = bid["subject"]
        .as_str()
        .expect("a template")
        .replace("{partition(data.sale)}", &partition.to_string())
        .replace("{data.sale}", sale.as_str());
    let by_form = subject::bidder_command(partition, &sale, subject::BidderVerb::Bid);
    assert_eq!(filled, by_form);
    // As web names it in the tokens of everybody who runs no sales.
    assert_eq!(bid["role"].as_str(), Some("bidder"));
    let headers = bid["headers"].as_table().expect("a table of headers");
    let mut names: Vec<&str> = headers.keys().map(String::as_str).collect();
    names.sort_unstable();
    let mut expected = [header::USER, header::SESSION, header::DEADLINE];
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn gateway_configuration_agrees_with_topology() {
    let configuration = gateway();
    let partitions = configuration["partitions"].as_integer();
    assert_eq!(partitions, Some(i64::from(PARTITION_COUNT_DEFAULT)));
    let nats = configuration["nats"].as_table().expect("a table");
    assert_eq!(nats["name"].as_str(), Some(User::Gateway.name().as_str()));
    let inbox = User::Gateway.inbox_prefix();
    assert_eq!(nats["inbox_prefix"].as_str(), Some(inbox.as_str()));
    assert_eq!(nats["streams"].as_str(), Some(topology::ZONES_API));
    let time = subject::time_of(Partition::FIRST);
    assert_eq!(nats["time"].as_str(), Some(time.as_str()));
    assert!(
        User::Gateway
            .grants(PARTITION_COUNT_DEFAULT, &[])
            .publish
            .contains(&time)
    );
    assert_eq!(nats["control"].as_str(), Some(subject::GATEWAY_CONTROL));
}
