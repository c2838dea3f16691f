//! Two who bid against each other, one of them up to a limit. The hammer prices that come of it are reckoned in [`super::settling`].

use harness::{push_service::Push, until, until_some};

use super::{House, people::Member};
use crate::{house::sees_late, push, sales::ABOUT_YOU};

/// What Ben may owe in all, premium, fee and tax included.
pub(super) const LIMIT: &str = "1500";

/// How both read that the house has decided, and get it by mail.
pub(super) async fn both_may_bid(house: &House, sale: &str, ada: &Member, ben: &Member) {
    for member in [ada, ben] {
        let path = format!("/sales/{sale}/registration");
        member.visitor.goes_to(&path).await;
        member
            .visitor
            .sees("main", "You are approved for this sale.")
            .await;
    }
    ben.visitor
        .sees(
            "main",
            "Your limit is €1,500.00, premium and tax included: €0.00 of it is bound",
        )
        .await;
    house.mail_to(ada, "You may bid").await;
    let mail = house.mail_to(ben, "You may bid").await.plain();
    let told = "1,500.00 in all, premium and tax included";
    assert!(mail.contains(told), "{mail}");
}

/// Ada bids 400.00 on lot 1. Ben leads lot 3 at 80.00, and passes her on lot 1 with a maximum of 1,000.00. Meanwhile she bids on lot
/// 2, and on lot 4, which has a reserve.
pub(super) async fn ada_is_outbid(house: &House, sale: &str, ada: &Member, ben: &Member) {
    let bids_on = async |member: &Member, lot: &str, told: &str| {
        member.visitor.watches(sale, lot).await;
        member.visitor.bids_next().await;
        member.visitor.sees(ABOUT_YOU, told).await;
    };
    tokio::join!(
        bids_on(ada, "1", "You lead at €400.00"),
        bids_on(ben, "3", "You lead at €80.00"),
    );
    ben.visitor.watches(sale, "1").await;
    ben.visitor.sets_maximum("1000").await;
    ben.visitor.sees(ABOUT_YOU, "You lead at €410.00.").await;
    ada.visitor.sees(ABOUT_YOU, "You are outbid.").await;
    bids_on(ada, "2", "You lead at €101.30").await;
    bids_on(
        ada,
        "4",
        "You are the highest bidder, but the reserve is not met.",
    )
    .await;
    let push = outbid_push(house, ada).await;
    let title = push.message["title"].as_str().expect("a title");
    assert!(
        title.starts_with("You have been outbid: Lot 1, A marine chronometer"),
        "{title}"
    );
    push::is_shown(&ada.visitor, &house.stack, &push).await;
}

/// What her browser gets of being outbid.
async fn outbid_push(house: &House, member: &Member) -> Push {
    until_some("the push comes", async || {
        house.pushes.taken().into_iter().find(|push| {
            let title = push.message["title"].as_str().unwrap_or_default();
            push.browser == member.name && title.starts_with("You have been outbid")
        })
    })
    .await
}

/// The mail leads Ada back to the lot, where she leads again up to 1,200.00, at 1,010.00.
pub(super) async fn ada_reads_it_and_goes_on(house: &House, ada: &Member) {
    let mail = house.mail_to(ada, "You have been outbid: Lot 1").await;
    let link = mail.path_below("/sales/").expect("a link");
    ada.visitor.goes_to(&link).await;
    ada.visitor.is_live().await;
    ada.visitor.sets_maximum("1200").await;
    ada.visitor.sees(ABOUT_YOU, "You lead at €1,010.00.").await;
}

/// A bid of Ben's that counts binds what it would cost him. Lot 3 does already: 80.00 with the premium of 20.00, the fee of 2.50 and
/// the tax of 4.28 is 106.78, so that 1,393.22 are left. A hammer price of 1,300.00 would come to 1,671.88. What fits is 1,074.92: with
/// the premium of 250.00 and 20 % of 74.92, which is 264.98, the fee, and 19 % of 267.48, which is 50.82, that is 1,393.22; a cent more is
/// 1,393.24, since the premium goes up by one too.
pub(super) async fn ben_reaches_his_limit(ada: &Member, ben: &Member) {
    let ben = &ben.visitor;
    ben.sees(ABOUT_YOU, "You are outbid.").await;
    ben.sets_maximum("1300").await;
    ben.sees(
        "#amount-problem",
        "That is beyond your limit in this sale: €1,393.22 of it is left, premium and tax included. You can bid up to €1,074.92.",
    )
    .await;
    ben.sets_maximum("1070").await;
    ben.sees(
        "[data-answer]",
        "Your bid was accepted, but an earlier maximum is as high or higher.",
    )
    .await;
    ada.visitor.sees(ABOUT_YOU, "You lead at €1,080.00.").await;
}

/// Both see how lot 1 ended, and are told of all lots by mail.
pub(super) async fn ends(house: &House, ada: &Member, ben: &Member) {
    sees_late(&ada.visitor, "You won at €1,080.00.").await;
    let total = "Total with premium, fee and tax: €1,399.52";
    ada.visitor.sees(".won-next", total).await;
    sees_late(&ben.visitor, "Sold for €1,080.00 to another bidder.").await;
    let won = house.mail_to(ada, "You won 2 lots").await.plain();
    assert!(won.contains("1,080.00") && won.contains("101.30"), "{won}");
    house.mail_to(ada, "You did not win Lot 4").await;
    house.mail_to(ben, "You won Lot 3, A globe").await;
    house.mail_to(ben, "You did not win Lot 1").await;
    ben.visitor.goes_to("/my-bids").await;
    ben.visitor.sees("main", "A globe").await;
    until("the lots are over on his page", async || {
        ben.visitor
            .texts("section[aria-labelledby=over] .card")
            .await
            .len()
            == 2
    })
    .await;
}
