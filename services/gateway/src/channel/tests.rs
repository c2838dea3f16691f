//! Names of channels, the subjects they lie on, and who may what in them.

use super::*;
use crate::config::Config;

fn subject(name: &str) -> Result<String, CommandError> {
    let config = Config::load(None).unwrap();
    find(name, &config.namespaces).map(|route| route.subject.to_string())
}

fn may(action: Action, name: &str, user: &str, subscribed: bool, options: &str) -> bool {
    let text = format!("[without_namespace]\npresence = true\nhistory_size = 1\n{options}");
    let config = Config::parse(&text).unwrap();
    let route = find(name, &config.namespaces).unwrap();
    route.allows(action, user, subscribed)
}

#[test]
fn channel_name_maps_to_subject_of_its_namespace() {
    for (name, expected) in [
        ("lot:spring.l1", "record.lot.spring.l1"),
        ("sale:spring", "record.sale.spring"),
        ("user:#u1", "notice.u1"),
        ("tick:AAPL", "market.tick.AAPL"),
        ("tick:BRK.B", "market.tick.BRK=B"),
        ("candle:1m.AAPL", "market.open.1m.AAPL"),
        ("candle:1m.BRK.B", "market.open.1m.BRK=B"),
        ("tick:BTC/USDT", "market.tick.BTC/USDT"),
        ("tick:^GSPC", "market.tick.^GSPC"),
        ("candle:1m.EURUSD=X", "market.open.1m.EURUSD~X"),
    ] {
        assert_eq!(subject(name).as_deref(), Ok(expected), "{name}");
    }
}

#[test]
fn channel_subjects_agree_with_the_topology() {
    let token = |text| topology::Token::parse(text).unwrap();
    let symbol = topology::encode_symbol("BRK.B").unwrap();
    for (name, subject) in [
        (
            "lot:a.b",
            topology::subject::lot_record(&token("a"), &token("b")),
        ),
        ("sale:a", topology::subject::sale_record(&token("a"))),
        ("user:#u1", topology::subject::notice(&token("u1"))),
        ("tick:BRK.B", topology::subject::market_tick(&symbol)),
        (
            "candle:1m.BRK.B",
            topology::subject::market_open("1m", &symbol),
        ),
    ] {
        assert_eq!(self::subject(name), Ok(subject.to_string()), "{name}");
    }
}

#[test]
fn wildcards_in_mapped_channel_names_are_rejected() {
    for name in [
        "tick:>",
        "tick:*",
        "tick:",
        "tick:A~B",
        "tick:a b",
        "lot:a",
        "lot:a.b.c",
        "lot:a.*",
        "lot:a.",
        "candle:1m",
        "candle:1m.",
        "candle:.AAPL",
        "candle:*.AAPL",
        "candle:1m.A~B",
        "sale:a.b",
        "sale:ä",
        "user:#*",
        "user:#",
        "user:u1",
        "user:#a,b",
        "sale:a\n",
        "",
    ] {
        assert_eq!(subject(name), Err(CommandError::BadRequest), "{name}");
    }
    let long = format!("sale:{}", "x".repeat(300));
    assert_eq!(subject(&long), Err(CommandError::BadRequest));
}

#[test]
fn own_channels_take_any_name_and_none_shares_a_subject() {
    let config = Config::parse("[without_namespace]\n[[namespace]]\nname = \"a\"").unwrap();
    let subject = |name| find(name, &config.namespaces).map(|r| r.subject.to_string());
    for (name, expected) in [
        ("plain", "channel._.plain"),
        ("a.b > *", "channel._.a=2Eb=20=3E=20=2A"),
        ("a=2Eb", "channel._.a=3D2Eb"),
        ("ä", "channel._.=C3=A4"),
        ("a:b", "channel.a.a=3Ab"),
        ("$a:b", "channel.a.=24a=3Ab"),
        ("a:", "channel.a.a=3A"),
    ] {
        assert_eq!(subject(name).as_deref(), Ok(expected), "{name}");
    }
    assert_eq!(subject("b:c"), Err(CommandError::UnknownChannel));
}

#[test]
fn permissions_are_those_of_the_namespace() {
    use Action::{History, Presence, Publish, Subscribe};
    for (action, name, user, subscribed, options, expected) in [
        (Subscribe, "c", "u1", false, "", false),
        (
            Subscribe,
            "c",
            "u1",
            false,
            "allow_subscribe_for_client = true",
            true,
        ),
        (
            Subscribe,
            "c",
            "",
            false,
            "allow_subscribe_for_client = true",
            false,
        ),
        (
            Subscribe,
            "$c",
            "u1",
            false,
            "allow_subscribe_for_client = true",
            false,
        ),
        (
            Subscribe,
            "c",
            "",
            false,
            "allow_subscribe_for_client = true\nallow_subscribe_for_anonymous = true",
            true,
        ),
        (
            Subscribe,
            "c#u1,u2",
            "u2",
            false,
            "allow_user_limited_channels = true",
            true,
        ),
        (
            Subscribe,
            "c#u1,u2",
            "u3",
            false,
            "allow_user_limited_channels = true",
            false,
        ),
        (
            Subscribe,
            "c#",
            "",
            false,
            "allow_user_limited_channels = true",
            false,
        ),
        (
            Publish,
            "c",
            "u1",
            false,
            "allow_publish_for_subscriber = true",
            false,
        ),
        (
            Publish,
            "c",
            "u1",
            true,
            "allow_publish_for_subscriber = true",
            true,
        ),
        (
            Publish,
            "c",
            "",
            true,
            "allow_publish_for_subscriber = true",
            false,
        ),
        (
            Publish,
            "c",
            "",
            true,
            "allow_publish_for_subscriber = true\nallow_publish_for_anonymous = true",
            true,
        ),
        (
            History,
            "c",
            "u1",
            false,
            "allow_history_for_client = true",
            true,
        ),
        (
            History,
            "c",
            "",
            false,
            "allow_history_for_client = true",
            false,
        ),
        (
            Presence,
            "c",
            "u1",
            true,
            "allow_presence_for_subscriber = true",
            true,
        ),
    ] {
        let allowed = may(action, name, user, subscribed, options);
        assert_eq!(allowed, expected, "{action:?} {name} {user:?} {options}");
    }
}

#[test]
fn owner_channel_is_denied_to_other_users() {
    let config = Config::load(None).unwrap();
    let route = find("user:#u1", &config.namespaces).unwrap();
    for action in [Action::Subscribe, Action::History] {
        assert!(route.allows(action, "u1", false));
        assert!(!route.allows(action, "u2", false));
        assert!(!route.allows(action, "", false));
    }
}

#[test]
fn channel_without_namespace_is_unknown() {
    for name in ["lot", "auction:log", "$SYS:a", ":a"] {
        assert_eq!(subject(name), Err(CommandError::UnknownChannel), "{name}");
    }
}
