use notification::{
    Channel::{Mail, Push},
    Choices, ENDPOINT_LENGTH_MAX, KeyBytes, Kind, NoticeId, PushEndpoint, PushSubscription,
};

#[test]
fn endpoint_is_a_named_push_service_over_tls() {
    let long = format!("https://push.example/{}", "a".repeat(ENDPOINT_LENGTH_MAX));
    let encoded = format!(
        "https://push.example/{}",
        "ä".repeat(ENDPOINT_LENGTH_MAX / 4)
    );
    for (text, is_taken, is_local) in [
        ("https://push.example/send/abc?x=1", true, false),
        ("https://push.example:8443/send", true, false),
        ("http://127.0.0.1:9/send", true, true),
        ("http://push.example/send", false, false),
        ("https://127.0.0.1/send", false, false),
        ("https://[::1]/send", false, false),
        ("https://10.0.0.1/send", false, false),
        ("http://10.0.0.1/send", false, false),
        ("http://localhost/send", false, false),
        ("https://localhost/send", false, false),
        ("https://user@push.example/send", false, false),
        ("https://push.example/send#part", false, false),
        ("ftp://push.example/send", false, false),
        ("push.example", false, false),
        (&long, false, false),
        (&encoded, false, false),
    ] {
        let read = text.parse::<PushEndpoint>();
        assert_eq!(read.is_ok(), is_taken, "{text}");
        assert!(
            read.is_err() || read.unwrap().is_local() == is_local,
            "{text}"
        );
    }
}

#[test]
fn subscription_is_read_as_browsers_write_it_and_shows_no_secret() {
    let point = format!("B{}", "A".repeat(86));
    let text = format!(
        r#"{{"endpoint":"https://push.example/secret","keys":{{"p256dh":"{point}","auth":"c2VjcmV0c2VjcmV0c2Vjcg=="}}}}"#
    );
    let read: PushSubscription = serde_json::from_str(&text).unwrap();
    let shown = format!("{read:?}");
    assert!(
        !shown.contains("secret") && shown.contains("push.example"),
        "{shown}"
    );
    let kept = serde_json::to_string(&read).unwrap();
    assert_eq!(
        serde_json::from_str::<PushSubscription>(&kept).unwrap(),
        read
    );
    for wrong in ["", "c2VjcmV0", "not base64!", &point] {
        assert!(
            KeyBytes::<16>::try_from(wrong.to_owned()).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn push_is_told_apart_from_mail_and_of_nothing_before_it_was_asked_for() {
    let id = NoticeId::of_handed("a");
    assert_eq!(id.by(Mail), id);
    assert_ne!(id.by(Push), id);
    let at = |seconds: i64| auction::Time::from_unix_millis(seconds * 1_000).unwrap();
    let mut choices = Choices::default();
    assert!(!choices.may_push(Kind::Won, at(10)));
    choices.push_since = Some(at(10));
    assert!(choices.may_push(Kind::Won, at(10)) && !choices.may_push(Kind::Won, at(9)));
    assert!(!choices.may_push(Kind::PasswordLink, at(20)));
    choices.set(Kind::Won, Push, false);
    assert!(choices.wants(Kind::Won, Mail) && !choices.wants(Kind::Won, Push));
}
