//! What an endpoint gets, and how it comes to be disabled.

use std::time::Duration;

use auction::Time;
use serde_json::{from_value, json};
use webhook::{
    Attempt, DISABLED_AFTER, Delivery, DeliveryState, DisabledWhy, Endpoint, EndpointState,
    EndpointUrl, EndpointUrlError, Event, EventData, OLD_SECRET_LASTS, Secret, SentAnswer,
};

fn at(minutes: u64) -> Time {
    Time::EPOCH.after(Duration::from_mins(minutes))
}

fn secret(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

fn endpoint(sale: Option<&str>) -> Endpoint {
    from_value(json!({
        "url": "https://shop.example/hook", "description": "Shop", "events": ["lot.passed"], "sale": sale,
        "added_at": at(10), "added_by": "olga", "since": at(10), "secret": secret(1), "secret_order": "add",
        "state": { "is": "active" },
    }))
    .unwrap()
}

fn passed(sale: &str) -> EventData {
    let data = json!({ "sale": sale, "lot": "l", "number": 1, "sequence": 2, "currency": "EUR", "price": null });
    from_value(json!({ "type": "lot.passed", "data": data })).unwrap()
}

#[test]
fn endpoint_gets_what_it_chose_of_its_sale_since_it_was_added() {
    let house = endpoint(None);
    assert!(house.wants(&passed("spring"), at(10)));
    assert!(!house.wants(&passed("spring"), at(9)));
    let of_sale = endpoint(Some("spring"));
    assert!(of_sale.wants(&passed("spring"), at(11)));
    assert!(!of_sale.wants(&passed("autumn"), at(11)));
    let data = json!({ "sale": "spring", "user": "alice" });
    let other = from_value(json!({ "type": "registration.created", "data": data })).unwrap();
    assert!(!house.wants(&other, at(11)));
    let test = from_value(json!({ "type": "webhook.test", "data": { "message": "" } })).unwrap();
    assert!(of_sale.wants(&test, at(11)));
    let paused = house.paused();
    assert!(paused.wants(&passed("spring"), at(11)), "it waits");
    let disabled = paused.disabled(DisabledWhy::Gone, at(12));
    assert!(!disabled.wants(&passed("spring"), at(13)));
    let again = disabled.resumed(at(20));
    assert!(!again.wants(&passed("spring"), at(19)) && again.wants(&passed("spring"), at(20)));
}

#[test]
fn endpoint_that_fails_for_three_days_is_disabled_and_one_success_forgives_all() {
    let failing = endpoint(None).after_failure(at(20));
    assert_eq!(failing.failing_since, Some(at(20)));
    let end = at(20).after(DISABLED_AFTER);
    let nearly = failing.clone().after_failure(at(21));
    assert_eq!(
        (nearly.failing_since, nearly.state),
        (Some(at(20)), EndpointState::Active)
    );
    let well = nearly.clone().after_success();
    assert_eq!(well.after_failure(end).state, EndpointState::Active);
    let why = DisabledWhy::Failing;
    let disabled = nearly.after_failure(end);
    assert_eq!(disabled.state, EndpointState::Disabled { at: end, why });
    assert_eq!(disabled.clone().paused().state, disabled.state);
    assert_eq!(disabled.resumed(end).failing_since, None);
}

#[test]
fn replaced_secret_signs_on_for_a_day_and_the_same_order_replaces_once() {
    let replaced = endpoint(None).with_secret(secret(2), "first", at(20));
    let again = replaced.clone().with_secret(secret(3), "first", at(21));
    assert_eq!(again, replaced);
    let during: Vec<_> = replaced.secrets(at(21)).collect();
    assert_eq!(during, [&secret(2), &secret(1)]);
    let after: Vec<_> = replaced.secrets(at(20).after(OLD_SECRET_LASTS)).collect();
    assert_eq!(after, [&secret(2)]);
}

#[test]
fn delivery_is_over_when_it_is_taken_gone_or_failed_too_often() {
    let event = Event {
        id: "evt_1".parse().unwrap(),
        at: at(1),
        data: passed("spring"),
    };
    let attempt = || Attempt {
        at: at(1),
        status: Some(500),
        milliseconds: 5,
        problem: None,
    };
    let new = Delivery::new(&event, at(1));
    assert_eq!(new.due(), Some(at(1)));
    assert_eq!(new.lot, Some(("spring/l".to_owned(), 2)));
    let after = |delivery: Delivery, answer| delivery.after(attempt(), &answer, at(2), 0);
    let taken = after(new.clone(), SentAnswer::Taken);
    assert_eq!(taken.state, DeliveryState::Delivered { at: at(2) });
    let gone = after(new.clone(), SentAnswer::Gone);
    assert_eq!(gone.state, DeliveryState::GivenUp { at: at(2) });
    let mut failing = new;
    for _ in 0..9 {
        failing = after(failing, SentAnswer::Failed { asked: None });
        assert!(failing.due().is_some());
    }
    let over = after(failing.clone(), SentAnswer::Failed { asked: None });
    assert_eq!((over.attempts, over.over_at()), (10, Some(at(2))));
    // By hand one that waits is tried at once, and one that is over begins anew.
    assert_eq!(
        (failing.again(at(3)).attempts, over.again(at(3)).attempts),
        (9, 0)
    );
}

#[test]
fn endpoint_address_is_https_and_without_a_password() {
    let read = |text: &str| {
        text.parse::<EndpointUrl>()
            .map(|it| (it.to_string(), it.is_local()))
    };
    let ok = |text: &str, is_local| Ok((text.to_owned(), is_local));
    assert_eq!(
        read(" https://shop.example/a?b=c "),
        ok("https://shop.example/a?b=c", false)
    );
    assert_eq!(
        read("https://0x7f.1:8443/"),
        ok("https://127.0.0.1:8443/", true)
    );
    assert_eq!(read("https://[::1]/"), ok("https://[::1]/", true));
    assert_eq!(read("https://localhost/"), ok("https://localhost/", true));
    assert_eq!(
        read("http://shop.example/"),
        Err(EndpointUrlError::NotHttps)
    );
    assert_eq!(read("ftp://shop.example/"), Err(EndpointUrlError::NotHttps));
    for wrong in [
        "",
        "shop.example",
        "https://",
        "https://a:b@shop.example/",
        "https://shop.example/#x",
    ] {
        assert_eq!(read(wrong), Err(EndpointUrlError::Malformed), "{wrong}");
    }
    let long = format!("https://shop.example/{}", "a".repeat(500));
    assert_eq!(read(&long), Err(EndpointUrlError::Malformed));
}
