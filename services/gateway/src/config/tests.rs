//! Configurations that are taken, and those that are not.

use super::*;

#[test]
fn built_in_configuration_loads_without_error() {
    let config = Config::load(None).unwrap();
    assert!(config.method("auction.bid").is_some());
    assert_eq!(config.namespaces.len(), 5);
}

#[test]
fn limit_of_zero_and_unknown_name_are_rejected() {
    for (from, to, why) in [
        (
            "frames_per_second = 30",
            "frames_per_second = 0",
            "frames_per_second = 0",
        ),
        ("{data.sale}.bid", "{sale}.bid", "there is no value named"),
    ] {
        let Err(ConfigError::Syntax(error)) = Config::parse(&BUILT_IN.replace(from, to)) else {
            panic!("{to} was taken");
        };
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[test]
fn smallest_configuration_is_one_namespace() {
    let config = Config::parse("[[namespace]]\nname = \"chat\"\n").unwrap();
    let chat = &config.namespaces[0];
    assert!(chat.is_own());
    assert_eq!(
        (&*chat.subject, &*chat.live, &*chat.stream),
        ("channel.chat", "live.channel.chat", "CHANNELS_chat")
    );
    assert!(Config::parse("").unwrap().namespaces.is_empty());
}

#[test]
fn namespaces_that_contradict_themselves_are_refused() {
    let mapped = "name = \"a\"\nsubject = \"x\"\nlive = \"y\"\nstream = \"X\"\nhistory_size = 1\n";
    for (namespaces, why) in [
        (
            vec![format!("{mapped}allow_publish_for_client = true")],
            "read-only",
        ),
        (
            vec![format!("{mapped}allow_publish_for_subscriber = true")],
            "read-only",
        ),
        (
            vec![mapped.replace("\"x\"", "\"x.*\"")],
            "without wildcards",
        ),
        (vec![mapped.replace("= 1", "= 0")], "history_size"),
        (
            vec![mapped.replace("live = \"y\"\n", "")],
            "belong together",
        ),
        (vec![format!("{mapped}tokens = 0")], "tokens"),
        (
            vec![mapped.to_owned(), mapped.replace("\"a\"", "\"b\"")],
            "same subjects",
        ),
        (
            vec![
                mapped.to_owned(),
                mapped.replace("\"a\"", "\"b\"").replace("\"x\"", "\"x.z\""),
            ],
            "same subjects",
        ),
        (
            vec!["name = \"a\"".into(), "name = \"a\"".into()],
            "of this name",
        ),
        (
            vec!["name = \"a\"\ndelivery = \"latest\"\nallowed_delta_types = [\"fossil\"]".into()],
            "latest",
        ),
        (
            vec!["name = \"a\"\nforce_recovery = true".into()],
            "history_size",
        ),
        (vec![format!("{mapped}allow_tags_filter = true")], "no tags"),
        (vec!["name = \"a\"\njoin_leave = true".into()], "presence"),
        (
            vec!["name = \"a\"\nforce_push_join_leave = true".into()],
            "needs join_leave",
        ),
        (
            vec!["name = \"a\"\nallow_presence_for_client = true".into()],
            "needs presence",
        ),
        (
            vec!["name = \"a\"\nallow_history_for_subscriber = true".into()],
            "history_size",
        ),
        (
            vec!["name = \"a\"\nforce_recovery_mode = \"cache\"".into()],
            "history_size",
        ),
        (
            vec!["name = \"a\"\nallow_wildcards = true".into()],
            "mapped",
        ),
        (
            vec![format!("{mapped}allow_wildcards = true\npresence = true")],
            "neither with presence",
        ),
        (
            vec!["name = \"a\"\nslow_reader = \"resynchronise\"".into()],
            "history_size",
        ),
        (vec!["name = \"a b\"".into()], "plain"),
        (vec!["name = \"\"".into()], "has a name"),
        (vec!["name = \"a\"\nhistory = 3".into()], "namespace a: "),
        (vec!["name = \"a\"\nhistory = 3".into()], "`history`"),
        (vec!["name = \"a\"\npresence = 1".into()], "`presence`"),
    ] {
        let text: String = namespaces
            .iter()
            .map(|n| format!("[[namespace]]\n{n}\n"))
            .collect();
        let refused = Config::parse(&text).expect_err(&text).to_string();
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn limits_and_names_that_cannot_be_meant_are_refused() {
    for (text, why) in [
        ("[connection]\nqueue_bytes = 0", "[connection] queue_bytes"),
        ("[connection]\nsubscriptions_max = 0", "subscriptions_max"),
        ("[connection]\npong_ms = 25000", "less than ping_seconds"),
        ("[nats]\ncontrol = \"a b\"", "[nats] control"),
        ("[nats]\nlive = \"live.>\"", "[nats] live"),
        ("[nats]\nchannels_bytes_max = 10", "channels_bytes_max"),
        ("[nats]\nchannels_replicas = 2", "3 or 5"),
    ] {
        let refused = Config::parse(text).expect_err(text).to_string();
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn methods_and_keys_that_cannot_be_meant_are_refused() {
    let method = |lines: &str| format!("[[method]]\nname = \"a\"\n{lines}\n");
    let key = |lines: &str| format!("[[api_key]]\nfile = \"a.key\"\n{lines}\n");
    for (text, why) in [
        (method("subject = \"x\"").repeat(2), "of this name"),
        (method(""), "neither"),
        (method("subject = \"x\"\nanswer = 1"), "one of them"),
        (method("subject = \"x.*\""), "no name of one subject"),
        (method("subject = \"x.>\""), "no name of one subject"),
        (method("subject = \"x y\""), "no name of one subject"),
        (
            method("subject = \"x..{data.y}\""),
            "no name of one subject",
        ),
        (key("").repeat(2), "of this file"),
        (key("namespaces = [\"b\"]"), "that there is not"),
        (key("namespaces = [\"\"]"), "that there is not"),
    ] {
        let refused = Config::parse(&text).expect_err(&text).to_string();
        assert!(refused.contains(why), "{refused}");
    }
    let whole = "[without_namespace]\n".to_owned()
        + &method("subject = \"x.{data.y}.{partition(data.y)}\"")
        + &key("namespaces = [\"\"]");
    assert!(Config::parse(&whole).is_ok());
}

#[test]
fn configurations_of_the_page_about_the_gateway_are_valid() {
    let page = include_str!("../../README.md");
    let examples: Vec<&str> = page.split("```toml\n").skip(1).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let (text, _) = example.split_once("```").unwrap();
        // What is said of keys goes on from the first example.
        let chat = "[[namespace]]\nname = \"chat\"\n";
        let text = match text.contains("[[api_key]]") && !text.contains("[[namespace]]") {
            true => format!("{chat}{text}"),
            false => text.to_owned(),
        };
        assert!(Config::parse(&text).is_ok(), "{text}");
    }
}
