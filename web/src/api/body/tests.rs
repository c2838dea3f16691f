//! Bodies and parameters that cannot be taken, and what is said of them.
use serde::Deserialize;
use serde_json::json;

use super::*;
use crate::{api::bids::NewBid, house::new_sale::NewSale};

fn problem<T: DeserializeOwned + ToSchema>(body: &str) -> Value {
    let problem = match parse::<T>(body.as_bytes()) {
        Ok(_) => panic!("it was taken: {body}"),
        Err(Unread::Problem(problem)) => problem,
        Err(Unread::Members(_, problems)) => Problem::invalid_fields(problems),
    };
    serde_json::to_value(problem.view()).unwrap()
}

#[test]
fn wrong_member_is_named_and_nonsense_is_malformed() {
    for value in [
        "-5",
        "1.5",
        "1e300",
        "9007199254740993",
        "\"5\"",
        "true",
        "[]",
    ] {
        let problem = problem::<NewBid>(&format!(r#"{{"bid_id":"b","maximum":{value}}}"#));
        assert_eq!(problem["status"], 422, "{value}");
        assert_eq!(problem["pointer"], "/maximum", "{value}");
    }
    for (body, words) in [
        ("", "the body is empty: it has to be JSON"),
        (
            "{\"a\":",
            "the body is not JSON: it ends before a quote, bracket or brace is closed",
        ),
        (
            "{} {}",
            "the body is not JSON: it cannot be read at line 1, character 4",
        ),
        (
            "nonsense",
            "the body is not JSON: it cannot be read at line 1, character 2",
        ),
        (
            r#"{"bid_id":"a","bid_id":"b","maximum":-5}"#,
            "`bid_id` is there twice in one object; an amount is a whole number of minor units from 0 to 1000000000000",
        ),
    ] {
        let problem = problem::<NewBid>(body);
        assert_eq!(
            (&problem["status"], &problem["detail"]),
            (&json!(400), &json!(words)),
            "{body}"
        );
    }
    assert_eq!(
        problem::<NewBid>("[]")["detail"],
        "the body has to be an object in braces"
    );
}

#[test]
fn every_member_is_told_in_plain_words_at_once() {
    let sale = json!({
        "title": 7, "currency": "euro", "format": "dutch", "reserve": 5,
        "outage_policy": { "kind": "extnd", "seconds": 5 },
        "soft_close": { "window_seconds": "60", "extension_seconds": 99_999_999_999_u64 },
        "increments": [{ "from": 0, "stp": 5 }],
        "demo": "no", "opens_at": "tomorrow",
        "lots": [
            { "lot": "*", "title": "A", "opening": "12.00", "reserv": 5 },
            { "lot": "2", "title": "B", "number": 1.5 },
            5,
        ],
    });
    let problem = problem::<NewSale>(&sale.to_string());
    let errors = problem["errors"].as_array().unwrap().iter();
    let mut errors: Vec<_> = errors
        .map(|error| {
            (
                error["pointer"].as_str().unwrap(),
                error["detail"].as_str().unwrap(),
            )
        })
        .collect();
    // Members come in the order in which they were written, or in their own, as another crate's features have it.
    errors.sort_unstable_by_key(|(pointer, _)| *pointer);
    let expected = [
        (
            "/currency",
            "a currency is three capital letters, such as EUR",
        ),
        ("/demo", "`demo` has to be true or false"),
        ("/format", "`format` is one of \"english\", \"sealed\""),
        (
            "/increments/0/step",
            "`step` is missing: it has to be a whole number of minor units, such as 12000",
        ),
        (
            "/increments/0/stp",
            "there is no `stp` here: did you mean `step`?",
        ),
        (
            "/lots/0/lot",
            "an id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'",
        ),
        (
            "/lots/0/opening",
            "`opening` has to be a whole number of minor units, such as 12000",
        ),
        (
            "/lots/0/reserv",
            "there is no `reserv` here: did you mean `reserve`?",
        ),
        (
            "/lots/1/number",
            "`number` has to be a whole number from 1 to 4294967295",
        ),
        (
            "/lots/1/opening",
            "`opening` is missing: it has to be a whole number of minor units, such as 12000",
        ),
        ("/lots/2", "item 3 of `lots` has to be an object in braces"),
        (
            "/opens_at",
            "a time is RFC 3339 in the years 1970 to 9999, such as 2026-11-21T14:00:00.000Z",
        ),
        (
            "/outage_policy/kind",
            "`kind` is one of \"close_as_is\", \"extend\"",
        ),
    ];
    assert_eq!(errors[..expected.len()], expected);
    let rest: Vec<_> = errors[expected.len()..]
        .iter()
        .map(|(pointer, _)| *pointer)
        .collect();
    let expected = [
        "/reserve",
        "/soft_close/extension_seconds",
        "/soft_close/window_seconds",
        "/title",
    ];
    assert_eq!(rest, expected);
}

#[test]
fn parameters_are_told_in_plain_words_too() {
    #[derive(Deserialize, IntoParams, Debug)]
    #[into_params(parameter_in = Query)]
    struct Asked {
        #[param(minimum = 1, maximum = 200)]
        limit: Option<usize>,
        after: Option<String>,
        #[serde(default)]
        preview: bool,
        from: Option<auction::Time>,
    }
    #[derive(Deserialize, IntoParams, Debug)]
    #[into_params(parameter_in = Query)]
    #[expect(dead_code, reason = "it is never read")]
    struct Needed {
        interval: String,
        since: auction::Time,
    }
    fn said<T>(read: Result<T, Vec<FieldProblem>>) -> Result<T, String> {
        read.map_err(|problems| {
            let details: Vec<_> = problems.into_iter().map(|problem| problem.detail).collect();
            details.join("; ")
        })
    }
    let asked = |pairs: &[(&str, &str)]| {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        said(params::<Asked>(pairs.iter().map(owned).collect()))
    };
    let read = asked(&[("limit", "5"), ("after", "77"), ("preview", "true")]).unwrap();
    assert_eq!(
        (read.limit, read.after.as_deref(), read.preview, read.from),
        (Some(5), Some("77"), true, None)
    );
    for (pair, words) in [
        (
            ("limit", "ten"),
            "`limit` has to be a whole number from 1 to 200",
        ),
        (("limit", "0"), "`limit` is a whole number from 1 to 200"),
        (("preview", "yes"), "`preview` has to be true or false"),
        (
            ("preveiw", "true"),
            "there is no `preveiw` here: did you mean `preview`?",
        ),
    ] {
        assert_eq!(asked(&[pair]).unwrap_err(), words);
    }
    assert_eq!(
        said(params::<Needed>(vec![])).unwrap_err(),
        "`interval` is missing: it has to be text; `since` is missing: it has to be a time, such as 2026-11-21T14:00:00Z"
    );
    assert_eq!(
        asked(&[("after", "a"), ("after", "b")]).unwrap_err(),
        "`after` is there twice"
    );
}
