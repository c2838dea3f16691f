//! Why the house held a sale or withdrew a lot: public, on every page and in the API.

use auction::{Command, HoldSale, SaleId, WithdrawLot};
use harness::until;
use serde_json::{Value, json};

use crate::{
    partition::{carry_out, note, partition_with_sale, user},
    sales::shown,
    site,
};

/// Markup in a reason is text.
const HELD: &str = "The <b>fire</b> alarm";
const WITHDRAWN: &str = "Its seller & heirs asked";

#[tokio::test]
async fn reasons_of_a_hold_and_a_withdrawal_are_shown_to_everyone() {
    let site = site::start().await;
    let mut partition = partition_with_sale("spring", 2);
    let lot = shown(&site, &partition, "sales/spring/lots/lot-2").await;
    assert_eq!(lot["withdrawn_reason"], Value::Null);
    let (visitor, olga) = (site.visitor(), site.demo("olga").await);
    let sale: SaleId = "spring".parse().unwrap();
    assert_eq!(
        visitor.show("sales/spring").await["held_reason"],
        Value::Null
    );

    let hold = HoldSale {
        sale: sale.clone(),
        reason: note(HELD),
    };
    let withdraw = WithdrawLot {
        sale,
        lot: "lot-2".parse().unwrap(),
        reason: note(WITHDRAWN),
    };
    let by = user("olga");
    carry_out(
        &mut partition,
        &Command::Hold {
            by: by.clone(),
            order: hold,
        },
    );
    carry_out(
        &mut partition,
        &Command::Withdraw {
            by,
            order: withdraw,
        },
    );
    site.publish(&partition).await;
    until("both are shown", async || {
        visitor.show("sales/spring").await["state"] == "on_hold"
    })
    .await;
    let sale = visitor.show("sales/spring").await;
    assert_eq!(sale["held_reason"], json!(HELD));
    assert_eq!(
        sale["lots"]["items"][1]["withdrawn_reason"],
        json!(WITHDRAWN)
    );
    let (held, withdrawn) = (
        "The &#60;b&#62;fire&#60;/b&#62; alarm",
        "Its seller &#38; heirs asked",
    );
    for (visitor, path, said) in [
        (&visitor, "/sales/spring", &[held, withdrawn][..]),
        (&visitor, "/sales/spring/lots/lot-1", &[held]),
        (&visitor, "/sales/spring/lots/lot-2", &[held, withdrawn]),
        (&olga, "/house/sales/spring", &[held, withdrawn]),
    ] {
        let html = visitor.html(path).await;
        for said in said {
            assert!(
                html.contains(&format!("{said}</bdi>")),
                "{path} {said}: {html}"
            );
        }
    }
}
