//! Markets open by the wall of their own place, through changes of its clocks.

use chrono::{NaiveTime, Timelike};
use proptest::prelude::*;

use super::*;

fn calendar(time_zone: &str, hours: &[&str], holidays: &[&str]) -> TradingCalendar {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let written = WrittenCalendar {
        name: "TEST".to_owned(),
        time_zone: time_zone.to_owned(),
        hours: texts(hours),
        holidays: texts(holidays),
    };
    let calendar = TradingCalendar::try_from(&written).unwrap();
    let again = WrittenCalendar::from(&calendar);
    assert_eq!(TradingCalendar::try_from(&again).unwrap(), calendar);
    calendar
}

fn time(text: &str) -> DateTime<Utc> {
    format!("{text}:00Z").parse().unwrap()
}

/// `open since …` or `opens …`, in UTC.
fn words(calendar: &TradingCalendar, at: &str) -> String {
    let shown = |time: DateTime<Utc>| time.format("%Y-%m-%dT%H:%M").to_string();
    match calendar.phase(time(at)) {
        MarketPhase::Open { since, .. } => format!("open since {}", shown(since)),
        MarketPhase::Closed { opens_at } => {
            format!("opens {}", opens_at.map_or("never".to_owned(), shown))
        }
    }
}

#[test]
fn hours_are_those_of_the_place_through_changes_of_its_clocks() {
    let new_york = calendar(
        "America/New_York",
        &["Mon-Fri 09:30-16:00"],
        &["2026-12-25", "2026-11-27 09:30-13:00"],
    );
    for (at, expected) in [
        // Friday in winter time, the weekend on which clocks go forward, Monday in summer time.
        ("2026-03-06T14:29", "opens 2026-03-06T14:30"),
        ("2026-03-06T14:30", "open since 2026-03-06T14:30"),
        ("2026-03-06T20:59", "open since 2026-03-06T14:30"),
        ("2026-03-06T21:00", "opens 2026-03-09T13:30"),
        ("2026-03-09T13:30", "open since 2026-03-09T13:30"),
        // Back again.
        ("2026-10-30T20:00", "opens 2026-11-02T14:30"),
        // A holiday on a Friday: nothing until Monday.
        ("2026-12-24T21:00", "opens 2026-12-28T14:30"),
        ("2026-12-25T15:00", "opens 2026-12-28T14:30"),
        // The day after Thanksgiving is short.
        ("2026-11-27T17:59", "open since 2026-11-27T14:30"),
        ("2026-11-27T18:00", "opens 2026-11-30T14:30"),
    ] {
        assert_eq!(words(&new_york, at), expected, "{at}");
    }
}

#[test]
fn session_may_end_on_the_next_day_and_week_wraps_around() {
    // Futures: from Sunday evening to Friday afternoon with an hour's pause each day.
    let globex = calendar("America/Chicago", &["Sun-Thu 17:00-16:00"], &["2026-11-26"]);
    for (at, expected) in [
        ("2026-11-22T22:59", "opens 2026-11-22T23:00"),
        ("2026-11-23T15:00", "open since 2026-11-22T23:00"),
        ("2026-11-23T22:30", "opens 2026-11-23T23:00"),
        // None begins on the holiday; that of the day before goes on into it.
        ("2026-11-26T21:59", "open since 2026-11-25T23:00"),
        ("2026-11-26T23:30", "opens 2026-11-29T23:00"),
        // The session during which clocks are put back is an hour longer, as on the wall.
        ("2026-11-01T23:00", "open since 2026-11-01T23:00"),
        ("2026-10-30T21:00", "opens 2026-11-01T23:00"),
    ] {
        assert_eq!(words(&globex, at), expected, "{at}");
    }
    let round = calendar("UTC", &["Mon-Sun 00:00-24:00"], &[]);
    assert_eq!(
        words(&round, "2026-11-22T00:00"),
        "open since 2026-11-22T00:00"
    );
    let lunch = calendar(
        "Asia/Tokyo",
        &["Mon-Fri 09:00-11:30", "Mon-Fri 12:30-15:30"],
        &[],
    );
    assert_eq!(words(&lunch, "2026-11-24T02:45"), "opens 2026-11-24T03:30");
}

#[test]
fn times_that_are_skipped_or_come_twice_open_first_and_close_last() {
    let berlin = calendar("Europe/Berlin", &["Sun 02:30-04:00"], &[]);
    // From two to three there is no time on that wall.
    assert_eq!(words(&berlin, "2026-03-29T00:59"), "opens 2026-03-29T01:00");
    assert_eq!(
        words(&berlin, "2026-03-29T01:59"),
        "open since 2026-03-29T01:00"
    );
    assert_eq!(words(&berlin, "2026-03-29T02:00"), "opens 2026-04-05T00:30");
    // From two to three it comes twice.
    assert_eq!(
        words(&berlin, "2026-10-25T00:30"),
        "open since 2026-10-25T00:30"
    );
    let early = calendar("Europe/Berlin", &["Sun 01:00-02:30"], &[]);
    assert_eq!(
        words(&early, "2026-10-25T01:29"),
        "open since 2026-10-24T23:00"
    );
    assert_eq!(words(&early, "2026-10-25T01:30"), "opens 2026-11-01T00:00");
    // Samoa had no 30 December 2011.
    let apia = calendar("Pacific/Apia", &["Fri 10:00-16:00"], &[]);
    assert_eq!(words(&apia, "2011-12-29T22:00"), "opens 2012-01-05T20:00");
}

#[test]
fn long_closure_has_no_opening() {
    let days = (1..=60).map(|day| format!("{}", NaiveDate::from_yo_opt(2026, day).unwrap()));
    let days: Vec<String> = days.collect();
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    let closed = calendar("UTC", &["Mon-Sun 09:00-17:00"], &days);
    assert_eq!(words(&closed, "2026-01-03T12:00"), "opens never");
    assert_eq!(words(&closed, "2026-02-20T12:00"), "opens 2026-03-02T09:00");
}

#[test]
fn wrong_calendar_is_refused_with_what_would_be_right() {
    let right = || WrittenCalendar {
        name: "XNYS".to_owned(),
        time_zone: "America/New_York".to_owned(),
        hours: vec!["Mon-Fri 09:30-16:00".to_owned()],
        holidays: vec![],
    };
    let hours = |text: &str| WrittenCalendar {
        hours: vec![text.to_owned()],
        ..right()
    };
    let holiday = |text: &str| WrittenCalendar {
        holidays: vec![text.to_owned()],
        ..right()
    };
    for (wrong, field) in [
        (
            WrittenCalendar {
                name: " ".to_owned(),
                ..right()
            },
            "calendar",
        ),
        (
            WrittenCalendar {
                name: ALWAYS_OPEN.to_owned(),
                ..right()
            },
            "calendar",
        ),
        (
            WrittenCalendar {
                time_zone: "New York".to_owned(),
                ..right()
            },
            "time_zone",
        ),
        (
            WrittenCalendar {
                hours: vec![],
                ..right()
            },
            "trading_hours",
        ),
        (hours("9-16"), "trading_hours"),
        (hours("Mon-Fri 9:30-16:00"), "trading_hours"),
        (hours("Mon-Fri 24:00-16:00"), "trading_hours"),
        (hours("Mon-Fri 09:30-24:01"), "trading_hours"),
        (hours("Mon-Fri 09:60-16:00"), "trading_hours"),
        (hours("Mo-Fr 09:30-16:00 x"), "trading_hours"),
        (holiday("25.12.2026"), "holidays"),
        (holiday("2026-02-30"), "holidays"),
        (holiday("2026-12-24 09:30"), "holidays"),
    ] {
        let error = TradingCalendar::try_from(&wrong).unwrap_err();
        assert_eq!(error.field(), field, "{wrong:?}");
        assert!(!error.to_string().is_empty());
    }
}

proptest! {
    /// Away from changes of clocks a market is open when its wall says so; and it opens when it said it would.
    #[test]
    fn phase_is_what_the_wall_says(
        zone in prop::sample::select(vec!["UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland"]),
        minute in 0_i64..(3 * 365 * 24 * 60),
        from in 0_u16..1_439,
        length in 1_u16..1_440,
    ) {
        let to = from + length;
        let hours = Hours { from, to: if to > DAY_MINUTES { to - DAY_MINUTES } else { to } };
        let all = calendar(zone, &[&format!("Tue-Thu {hours}")], &[]);
        let at = time("2026-01-01T00:00") + TimeDelta::minutes(minute);
        let offset = |at: DateTime<Utc>| at.with_timezone(&all.zone).naive_local() - at.naive_utc();
        prop_assume!(offset(at - TimeDelta::days(2)) == offset(at + TimeDelta::days(1)));
        let wall = at.with_timezone(&all.zone).naive_local();
        let is_open = [0, 1].into_iter().any(|back| {
            let day = wall.date() - Days::new(back);
            let since = (wall - day.and_time(NaiveTime::MIN)).num_minutes();
            let traded = matches!(day.weekday(), Weekday::Tue | Weekday::Wed | Weekday::Thu);
            traded && (i64::from(from)..i64::from(to)).contains(&since)
        });
        prop_assert_eq!(wall.second(), 0);
        match all.phase(at) {
            MarketPhase::Open { since, until } => {
                prop_assert!(is_open && since <= at && at < until);
            }
            MarketPhase::Closed { opens_at } => {
                prop_assert!(!is_open);
                let opens_at = opens_at.unwrap();
                prop_assert!(opens_at > at && opens_at - at < TimeDelta::days(8));
                let before = all.phase(opens_at - TimeDelta::seconds(1));
                let is_same = before == MarketPhase::Closed { opens_at: Some(opens_at) };
                prop_assert!(is_same);
                let opened = all.phase(opens_at);
                let opens = matches!(opened, MarketPhase::Open { since, .. } if since == opens_at);
                prop_assert!(opens);
            }
        }
    }
}
