//! A lot that is worth so much of a symbol says what that comes to, and the symbol says which lots those are.

use harness::{stack::Stack, until};
use serde_json::{Value, json};

async fn publish(stack: &Stack, price: &str) {
    let answer = stack.publish("DEMO", price).await;
    assert_eq!(answer["admitted"], true, "{answer}");
}

async fn page(stack: &Stack, path: &str) -> String {
    let page = reqwest::get(format!("{}{path}", stack.web_url())).await;
    page.expect("web is up").text().await.expect("a page")
}

#[tokio::test(flavor = "multi_thread")]
async fn lot_shows_what_it_refers_to_and_a_symbol_its_lots() {
    let stack = Stack::start().await;
    let olga = stack.sign_in("olga").await;
    let sale = |reference: &Value| {
        json!({ "sale": "gold", "title": "Gold", "currency": "EUR", "increments": "ebay-us",
            "opens_at": "2090-01-01T10:00:00Z", "lots": [{
                "lot": "coin", "title": "A coin", "opening": 30_000, "reference": reference,
                "ends_at": "2090-01-02T10:00:00Z" }] })
    };
    until("its symbols are listed", async || {
        let pages = [
            page(&stack, "/market/DEMO").await,
            page(&stack, "/market/EURUSD").await,
        ];
        pages.iter().all(|page| !page.contains("Symbol not found"))
    })
    .await;
    let misspelt = json!({ "symbol": "DEMOO", "quantity": "1" });
    let (status, wrong) = olga.post("sales", &sale(&misspelt)).await;
    assert_eq!(status, 422, "{wrong}");
    assert_eq!(
        wrong["errors"][0]["pointer"], "/lots/0/reference",
        "{wrong}"
    );
    let words = wrong["errors"][0]["detail"].as_str().expect("words");
    assert!(words.contains("did you mean DEMO?"), "{words}");
    let nothing = json!({ "symbol": "DEMO", "quantity": "0" });
    let (status, wrong) = olga.post("sales", &sale(&nothing)).await;
    assert!(status.is_client_error(), "{status} {wrong}");
    let reference = json!({ "symbol": "DEMO", "quantity": "2.5" });
    let (status, answer) = olga.post("sales", &sale(&reference)).await;
    assert!(status.is_success(), "{status} {answer}");
    let address = "/sales/gold/lots/coin";
    until("nothing is said of its value", async || {
        page(&stack, address)
            .await
            .contains("There is no price of it yet.")
    })
    .await;
    publish(&stack, "100.00").await;
    until("its value is shown", async || {
        let shown = page(&stack, address).await;
        shown.contains(">€250.00</span>") && shown.contains("+20.00 %")
    })
    .await;
    publish(&stack, "100.50").await;
    for path in [address, "/sales/gold"] {
        until("its value moves", async || {
            page(&stack, path).await.contains(">€251.25</span>")
        })
        .await;
    }
    let symbol = page(&stack, "/market/DEMO").await;
    assert!(
        symbol.contains("Lots that refer to it") && symbol.contains(address),
        "{symbol}"
    );
    // What it refers to is a text: it can be amended.
    let lot = olga.get("sales/gold/lots/coin").await;
    assert_eq!(lot["reference"], reference);
    let amended = json!({ "title": "A coin", "reference": { "symbol": "DEMO", "quantity": "1", "via": "EURUSD" } });
    let (status, answer) = olga.put("sales/gold/lots/coin/texts", &amended).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["reference"]["via"], "EURUSD");
}
