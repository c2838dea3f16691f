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
        assert_eq!(kind.as_str().parse().ok(), chosen(kind), "{kind}");
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

/// The kind where people choose of it.
fn chosen(kind: Kind) -> Option<Kind> {
    Kind::chosen().find(|chosen| *chosen == kind)
}

#[test]
fn what_was_asked_for_cannot_be_turned_off() {
    let mut choices = Choices::default();
    for kind in Kind::ALL {
        choices.set(kind, Mail, false);
    }
    let comes = Kind::ALL
        .into_iter()
        .filter(|kind| choices.wants(*kind, Mail));
    let asked_for = [
        Kind::PasswordLink,
        Kind::EmailCheck,
        Kind::EmailChanged,
        Kind::HasAccount,
        Kind::PasskeysChanged,
        Kind::AccountErased,
    ];
    assert!(comes.eq(asked_for) && asked_for.into_iter().all(|kind| chosen(kind).is_none()));
}

#[test]
fn reminder_at_other_minutes_is_refused() {
    for minutes in [0, 1, 6, 61, u16::MAX] {
        assert!(ReminderMinutes::try_from(minutes).is_err(), "{minutes}");
        let kept = format!(r#"{{"remind":{minutes}}}"#);
        assert!(serde_json::from_str::<Choices>(&kept).is_err());
    }
}
