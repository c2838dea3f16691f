//! What a call may put into subjects, headers and answers.

use super::*;
use serde_json::json;

fn values(data: &str) -> Values<'_> {
    Values {
        user: "u1",
        session: "s1",
        now: "now",
        deadline: "then",
        data: serde_json::from_str(data).unwrap(),
        partitions: 8,
    }
}

#[test]
fn subject_template_takes_one_token_per_hole() {
    let template = SubjectTemplate::parse("a.{partition(data.sale)}.{data.sale}.bid").unwrap();
    let filled = template
        .fill(&values(r#"{ "sale": "autumn", "sale": "spring" }"#))
        .unwrap();
    assert_eq!(
        filled,
        format!("a.{}.spring.bid", partition_of("spring", 8))
    );
    for sale in [
        json!("a.b"),
        json!("*"),
        json!(">"),
        json!(""),
        json!(7),
        json!(null),
    ] {
        let data = json!({ "sale": sale }).to_string();
        assert_eq!(
            template.fill(&values(&data)),
            Err(TemplateMismatch),
            "{data}"
        );
    }
}

#[test]
fn header_template_rejects_client_data() {
    assert!(TextTemplate::parse("{user}").is_ok());
    assert!(matches!(
        TextTemplate::parse("{data.role}"),
        Err(TemplateError::ClientText(_))
    ));
}

#[test]
fn value_template_echoes_fields_of_the_call() {
    let template =
        ValueTemplate::parse(json!({ "id": "{data.bid_id}", "x": { "kind": "k" } })).unwrap();
    let data = r#"{ "bid_id": "b1" }"#;
    assert_eq!(
        template.fill(&values(data)),
        json!({ "id": "b1", "x": { "kind": "k" } })
    );
}

#[test]
fn template_with_unknown_name_or_brace_is_rejected() {
    for text in ["{", "}", "{role}", "a.{data.}", "{partition(x)}"] {
        assert!(SubjectTemplate::parse(text).is_err(), "{text}");
    }
}
