use std::time::Duration;

use async_nats::HeaderMap;
use broker::{Connection, RequestError, request_until};
use futures_util::StreamExt;
use tokio::time::Instant;

const SUBJECT: &str = "auction.command.0.s.bid";

async fn ask(by: &Connection) -> RequestError {
    let (headers, payload) = (HeaderMap::new(), "?".into());
    let deadline = Instant::now() + Duration::from_millis(300);
    let asked = request_until(&by.client, SUBJECT, &headers, &payload, deadline);
    asked.await.unwrap_err()
}

#[tokio::test]
async fn request_that_nobody_heard_is_certain_and_any_other_is_not() {
    let nats = harness::nats::start().await;
    let gateway = nats.connection("gateway").await;
    let unheard = ask(&gateway).await;
    assert!(matches!(unheard, RequestError::Unheard), "{unheard}");

    let engine = nats.connection("bid-engine").await;
    let mut heard = nats.subscribe(&engine, "auction.command.0.>").await;
    let (unknown, _) = tokio::join!(ask(&gateway), heard.next());
    assert!(matches!(unknown, RequestError::OutcomeUnknown), "{unknown}");

    // One that asked to be asked again, and then left.
    let leaving = async {
        let question = heard.next().await.unwrap();
        let fault = broker::Fault {
            code: broker::Fault::RETRY,
            text: "not me".to_owned(),
        };
        let told =
            engine
                .client
                .publish_with_headers(question.reply.unwrap(), fault.headers(), "".into());
        told.await.unwrap();
        drop(heard);
    };
    let (unknown, ()) = tokio::join!(ask(&gateway), leaving);
    assert!(matches!(unknown, RequestError::OutcomeUnknown), "{unknown}");
}
