//! A signature is that of Standard Webhooks: checked against a vector that their own libraries give.

use auction::Time;
use webhook::{EventId, Secret, signature};

const OLD: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW: &str = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
const BODY: &str =
    r#"{"timestamp":"2026-11-27T15:00:00.000Z","type":"webhook.test","data":{"message":"Hello"}}"#;

fn signed(secrets: &[&str]) -> String {
    let secrets: Vec<Secret> = secrets.iter().map(|it| it.parse().unwrap()).collect();
    let id: EventId = "evt_0123456789abcdef0123456789abcdef".parse().unwrap();
    let at = Time::from_unix_millis(1_764_255_600_123).unwrap();
    signature(&secrets, &id, at, BODY)
}

#[test]
fn signature_is_what_the_standards_own_library_gives() {
    // Webhook(OLD).sign("evt_0123…", datetime of 1764255600, BODY) of `standardwebhooks` for Python.
    assert_eq!(
        signed(&[OLD]),
        "v1,8OjNpB4XxjOB9IMtFdsN78KV4ztlcDTHRBcQ4M2trfI="
    );
}

#[test]
fn while_a_secret_is_replaced_both_sign() {
    let both = signed(&[NEW, OLD]);
    assert_eq!(both, format!("{} {}", signed(&[NEW]), signed(&[OLD])));
}

#[test]
fn secret_is_read_as_it_is_written_and_never_shown() {
    let secret: Secret = OLD.parse().unwrap();
    assert_eq!(secret.reveal(), OLD);
    assert_eq!(format!("{secret:?}"), "Secret(…)");
    for wrong in ["", "whsec_", "whsec_AAEC", &OLD[6..], "whsec_!"] {
        assert!(wrong.parse::<Secret>().is_err(), "{wrong}");
    }
}
