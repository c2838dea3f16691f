//! A lot offered after its sale: to the bidder, and by the house.

use super::drawn;
use crate::pages::{
    house,
    own::Own,
    samples,
    second_chance::{ChanceView, SecondChancePage},
};

fn page(is_open: bool, words: &str) -> SecondChancePage {
    let address = "/sales/autumn/lots/lot-1/second-chance".to_owned();
    SecondChancePage {
        page: samples::page(&address, true),
        title: "A <b>globe</b>".to_owned(),
        number: 1,
        lot_address: "/sales/autumn/lots/lot-1".to_owned(),
        chance: ChanceView {
            words: words.to_owned(),
            total: "Total with premium and tax: €451.15".to_owned(),
            is_open,
            address,
            invoice: Own::Nothing,
        },
        amount: "€350.00".to_owned(),
        until: "24 Nov 2026, 14:00 UTC".to_owned(),
        is_sealed: false,
        problem: None,
    }
}

#[test]
fn offer_is_answered_while_it_waits_and_only_told_of_afterwards() {
    let words = "Second chance: the house offers you this lot for €350.00, until 24 Nov 2026.";
    let html = drawn("second-chance", &page(true, words));
    assert!(html.contains("A &#60;b&#62;globe"), "{html}");
    assert_eq!(html.matches("name=\"answer\"").count(), 2);
    assert!(html.contains("Total with premium and tax: €451.15"));
    let html = drawn(
        "second-chance-over",
        &page(false, "You declined the house’s offer."),
    );
    assert!(
        !html.contains("name=\"answer\"") && html.contains("You declined"),
        "{html}"
    );
}

#[test]
fn house_offers_to_whoever_comes_next_or_withdraws() {
    let html = drawn("house-second-chance", &house::sample_offer(false));
    assert!(
        html.contains("Paddle 4 comes next") && html.contains("name=\"days\""),
        "{html}"
    );
    let html = drawn("house-second-chance-waits", &house::sample_offer(true));
    assert!(
        html.contains("Withdraw the offer") && !html.contains("name=\"days\""),
        "{html}"
    );
}
