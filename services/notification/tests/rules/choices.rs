use notification::{Channel::Mail, Choices, Kind, ReminderMinutes};

#[test]
fn everything_comes_but_reminders_until_somebody_chooses() {
    let mut choices = Choices::default();
    for kind in Kind::ALL {
        assert_eq!(
            choices.wants(kind, Mail),
            kind != Kind::EndingSoon,
            "{kind}"
        );
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    choices.remind = ReminderMinutes::try_from(15).ok();
    choices.set(Kind::Lost, Mail, false);
    assert!(choices.wants(Kind::EndingSoon, Mail) && !choices.wants(Kind::Lost, Mail));
    let kept = serde_json::to_string(&choices).unwrap();
    assert_eq!(kept, r#"{"off":[["mail","lost"]],"remind":15}"#);
    assert_eq!(serde_json::from_str::<Choices>(&kept).unwrap(), choices);
    choices.set(Kind::EndingSoon, Mail, false);
    choices.set(Kind::Lost, Mail, true);
    assert!(!choices.wants(Kind::EndingSoon, Mail) && choices.wants(Kind::Lost, Mail));
}

#[test]
fn reminder_at_other_minutes_is_refused() {
    for minutes in [0, 1, 6, 61, u16::MAX] {
        assert!(ReminderMinutes::try_from(minutes).is_err(), "{minutes}");
        let kept = format!(r#"{{"remind":{minutes}}}"#);
        assert!(serde_json::from_str::<Choices>(&kept).is_err());
    }
}
