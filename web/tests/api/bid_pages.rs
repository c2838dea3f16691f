//! A bid by forms alone: repeated, confirmed, asked again.

use crate::{
    house::hidden,
    pages::{LOT, form_token, page, send, site_with_lot},
    site::Visitor,
};

#[tokio::test]
async fn a_form_bid_with_no_answer_says_checking_and_keeps_its_id() {
    let site = site_with_lot().await;
    let alice = site.demo("alice").await;
    let token = form_token(&site, &alice).await;
    let form = [
        ("form_token", token.as_str()),
        ("bid_id", "b1"),
        ("amount", "90.00"),
        ("step", "confirmed"),
    ];
    let (status, html) = send(&site, &alice, &format!("{LOT}/bids"), &form).await;
    assert_eq!(status, 503);
    assert!(html.contains("Checking… your bid may have been accepted; do not bid again."));
    assert!(html.contains("name=\"bid_id\" value=\"b1\"") && html.contains("value=\"90.00\""));
}

#[tokio::test]
async fn a_maximum_is_repeated_on_a_page_of_its_own_before_it_is_sent() {
    let site = site_with_lot().await;
    let alice = site.demo("alice").await;
    let token = form_token(&site, &alice).await;
    let bids = format!("{LOT}/bids");
    let form = |amount, step| {
        let token = token.as_str();
        [
            ("form_token", token),
            ("bid_id", "b1"),
            ("amount", amount),
            ("step", step),
        ]
    };
    let (status, html) = send(&site, &alice, &bids, &form("90,50", "typed")).await;
    assert_eq!(status, 200);
    assert!(html.contains(
        "Set your maximum to €90.50? That is more than three times the minimum bid of €10.00."
    ));
    assert!(html.contains("value=\"90.50\"") && hidden(&html, "bid_id") != "b1");
    assert!(html.contains("name=\"step\" value=\"confirmed\""));
    assert!(
        !html.contains("http-equiv=\"refresh\""),
        "it waits for the answer"
    );

    // Asked for again, as the browser does on the way back, it is the same question with a fresh id.
    let shown = async |query: &str, visitor: &Visitor| {
        let address = page(&site, &format!("{LOT}?bid={query}"));
        let answer = visitor.http.get(address).send().await.unwrap();
        answer.text().await.unwrap()
    };
    let again = shown("confirm", &alice).await;
    assert!(again.contains("Set your maximum to €90.50?"));
    assert_ne!(hidden(&again, "bid_id"), hidden(&html, "bid_id"));
    let changed = shown("change", &alice).await;
    assert!(changed.contains("value=\"90,50\"") && changed.contains("data-maximum open"));
    assert!(!shown("open", &alice).await.contains("90,50"));
    let bob = site.demo("bob").await;
    let of_bob = shown("confirm", &bob).await;
    assert!(
        !of_bob.contains("90.50") && !of_bob.contains("90,50"),
        "it is alice's"
    );

    // What our own button says is sent at once, unless it is far above the least bid.
    assert_eq!(
        send(&site, &alice, &bids, &form("10.00", "next")).await.0,
        503
    );
    let (status, html) = send(&site, &alice, &bids, &form("30.01", "next")).await;
    assert_eq!(status, 200);
    assert!(html.contains("Set your maximum to €30.01?"));
    for (typed, said) in [
        (
            "1.2005",
            "Enter an amount with at most 2 digits after the point.",
        ),
        ("9.99", "The minimum bid is €10.00."),
        (
            "$90",
            "“$” is no part of an amount. Enter figures only, in EUR",
        ),
        ("-5", "Enter an amount above zero: 0.01 or more."),
    ] {
        let (_, html) = send(&site, &alice, &bids, &form(typed, "typed")).await;
        assert!(
            html.contains(said) && html.contains("aria-invalid=\"true\""),
            "{typed}"
        );
        assert!(!html.contains("Set your maximum to"), "{typed}");
    }
    assert_eq!(send(&site, &alice, &bids, &form("9", "other")).await.0, 400);
}

#[tokio::test]
async fn without_script_only_a_page_nobody_types_on_draws_itself_again() {
    let site = site_with_lot().await;
    let alice = site.demo("alice").await;
    let shown = async |path: &str| {
        let answer = alice.http.get(page(&site, path)).send().await.unwrap();
        answer.text().await.unwrap()
    };
    let refresh = "http-equiv=\"refresh\"";
    let html = shown(LOT).await;
    // No engine answers here: nothing is offered before it does, but the page asks again.
    assert!(html.contains(refresh) && !html.contains("?bid=open"));
    let html = shown(&format!("{LOT}?bid=open")).await;
    assert!(!html.contains(refresh) && html.contains("data-maximum open"));
}

#[tokio::test]
async fn a_form_bid_that_cannot_be_read_changes_nothing_and_says_why() {
    let site = site_with_lot().await;
    let alice = site.demo("alice").await;
    let token = form_token(&site, &alice).await;
    let bids = format!("{LOT}/bids");
    let form = |token, amount| [("form_token", token), ("bid_id", "b1"), ("amount", amount)];
    let (_, html) = send(&site, &alice, &bids, &form(&token, "1e9")).await;
    assert!(html.contains("“e” is no part of an amount") && html.contains("aria-invalid=\"true\""));
    assert_eq!(
        send(&site, &alice, &bids, &form("forged", "90")).await.0,
        403
    );
    assert_eq!(
        send(&site, &alice, &bids, &[("bid_id", "a.b")]).await.0,
        400
    );
    let (_, html) = send(&site, &site.visitor(), &bids, &form("", "90")).await;
    assert!(html.contains("<h1>Sign in</h1>"));
}
