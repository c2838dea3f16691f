//! Who may subscribe without a token, and what the subscription gives them.

use serde_json::json;

use crate::support::{Alone, Client};

#[tokio::test]
async fn who_may_read_what_is_kept_recovers_and_who_may_see_who_is_there_hears_of_them() {
    let config = "
[[namespace]]
name = \"open\"
history_size = 5
presence = true
join_leave = true
allow_subscribe_for_client = true
allow_history_for_subscriber = true
allow_presence_for_subscriber = true
[[namespace]]
name = \"closed\"
history_size = 5
presence = true
join_leave = true
allow_subscribe_for_client = true
";
    let alone = Alone::open(config).await;
    let mut bert = alone.user("bert").await;
    for (channel, may) in [("closed:a", false), ("open:a", true)] {
        let mut anna = alone.user("anna").await;
        let asks = json!({ "channel": channel, "recoverable": true, "join_leave": true });
        let told = anna.result("subscribe", asks).await;
        assert_eq!(told["recoverable"] == true, may, "{told}");
        let id = anna.command("ping", json!({})).await;
        let heard = anna.line().await;
        assert_eq!(heard["push"]["join"].is_object(), may, "{heard}");
        assert_eq!(heard["id"] == id, !may, "{heard}");
        bert.subscribe(channel).await;
    }
}

#[tokio::test]
async fn connection_without_token_needs_leave() {
    let alone = Alone::open("[without_namespace]\nallow_subscribe_for_client = true").await;
    let mut visitor = Client::try_open(&alone.url()).await.unwrap();
    visitor.command("connect", json!({})).await;
    assert_eq!(visitor.closed().await.0, 3501);
    alone.user("anna").await.subscribe("news").await;
}
