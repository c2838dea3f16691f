//! The description of the API, against what the wire says.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::site::{self, Site, problem};

/// Routes and description are made of each other; this holds them against what the wire says.
#[tokio::test]
async fn a_method_is_answered_when_it_is_described_and_refused_with_those_that_are() {
    let site = site::start().await;
    let visitor = site.visitor();
    let api = description(&site).await;
    let mut operations = BTreeSet::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        let described: BTreeSet<_> = item.as_object().unwrap().keys().cloned().collect();
        let url = format!("http://{}{}", site.address, path.replace(['{', '}'], ""));
        for method in ["get", "put", "post", "delete", "patch", "options"] {
            let request = visitor
                .http
                .request(method.to_uppercase().parse().unwrap(), &url)
                .header("sec-fetch-site", "same-origin");
            let answer = visitor.send(request).await;
            let is_refused = answer.status() == StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(is_refused, !described.contains(method), "{method} {path}");
            if is_refused {
                let allowed = answer.headers()["allow"].to_str().unwrap().to_lowercase();
                let allowed: BTreeSet<_> = allowed.split(',').map(str::to_owned).collect();
                let mut described = described.clone();
                // Whatever can be got can be asked about.
                if described.contains("get") {
                    described.insert("head".into());
                }
                assert_eq!(allowed, described, "{path}");
                problem(answer, 405).await;
            }
        }
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            assert!(operations.insert(id), "{operation} has another's id");
            for (status, answer) in operation["responses"].as_object().unwrap() {
                assert!(answer["description"] != json!(""), "{status} {path}");
                let is_problem = status.as_str() >= "400";
                let content = &answer["content"]["application/problem+json"]["schema"];
                let schema = json!({ "$ref": "#/components/schemas/Problem" });
                assert_eq!(*content == schema, is_problem, "{status} {path}");
            }
        }
    }
}

async fn description(site: &Site) -> Value {
    let url = format!("http://{}/api/openapi.json", site.address);
    let answer = site.visitor().http.get(url).send().await.unwrap();
    answer.json().await.unwrap()
}

#[tokio::test]
async fn the_api_describes_itself() {
    let site = site::start().await;
    let api = description(&site).await;
    for path in [
        "/api/v1/accounts",
        "/api/v1/session",
        "/api/v1/realtime-token",
        "/api/v1/sales",
        "/api/v1/sales/{sale}/lots/{lot}/bids",
        "/api/v1/market/symbols",
    ] {
        assert!(api["paths"][path].is_object(), "{path}");
    }
    assert_eq!(
        api["components"]["securitySchemes"]["bearer"],
        json!({ "type": "http", "scheme": "bearer" })
    );
}
