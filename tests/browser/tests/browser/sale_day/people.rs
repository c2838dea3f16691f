//! Who is there: the operator that whoever has the machine invites, and bidders who come by themselves.

use harness::person::PASSWORD;

use super::House;
use crate::{browser::Person, page::Visitor, push};

/// A bidder at a browser.
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) email: String,
    pub(super) visitor: Visitor,
}

/// Opens the link that the command line made, and chooses a name and a password.
pub(super) async fn first_operator(house: &House) -> Visitor {
    let olga = Visitor::arrives(&house.stack.web_url(), Person::default()).await;
    let link = house.stack.invitation("olga@harbour.example", "operator");
    olga.goes_to(&link).await;
    olga.types("#name", "Olga").await;
    olga.types("#password", PASSWORD).await;
    olga.clicks("main form button").await;
    olga.sees("nav.top-links", "House").await;
    olga
}

/// Signs up, signs in, and shows by the link in the mail that the address is theirs.
pub(super) async fn joins(house: &House, name: &'static str) -> Member {
    let member = Member {
        name,
        email: format!("{}@harbour.example", name.to_lowercase()),
        visitor: Visitor::arrives(&house.stack.web_url(), Person::default()).await,
    };
    let visitor = &member.visitor;
    visitor.goes_to("/sign-up").await;
    visitor.types("#name", name).await;
    visitor.types("#email", &member.email).await;
    visitor.types("#password", PASSWORD).await;
    visitor.clicks("main form button").await;
    visitor.sees("main", "A mail is on its way").await;
    visitor.signs_in_as(&member.email, PASSWORD).await;
    visitor.goes_to("/account").await;
    visitor
        .sees("main", "This address is not confirmed yet")
        .await;
    let mail = house.mail_to(&member, "confirm your email").await;
    let link = mail.path_below("/confirm-email/").expect("a link");
    visitor.goes_to(&link).await;
    visitor.clicks("main form button").await;
    visitor.sees(".said", "is confirmed.").await;
    member
}

/// From now on the service has pushes for a browser of their name.
pub(super) async fn turns_on_pushes(house: &House, member: &Member) {
    let subscription = house.pushes.browser(member.name);
    push::turns_on(&member.visitor, &house.stack, &subscription).await;
}

/// Asks to bid, from the sale's page on.
pub(super) async fn registers(member: &Member, sale: &str) {
    let visitor = &member.visitor;
    visitor.goes_to(&format!("/sales/{sale}")).await;
    visitor.clicks(".may-bid a").await;
    visitor.sees(".conditions", "within a week").await;
    visitor.clicks("[name=accepts]").await;
    visitor.clicks("main form .button-main").await;
    visitor.sees("main", "You are registered.").await;
}

/// The house lets somebody bid who waits for it, up to a limit or not.
pub(super) async fn approves(olga: &Visitor, sale: &str, member: &Member, limit: Option<&str>) {
    let row = format!("li.bidder:has(a[href='mailto:{}'])", member.email);
    olga.goes_to(&format!("/house/sales/{sale}/bidders")).await;
    olga.sees(&row, "Waiting").await;
    let shown = olga.text(&row).await;
    assert!(!shown.contains("not confirmed"), "{shown}");
    if let Some(limit) = limit {
        olga.types(&format!("{row} [name=limit]"), limit).await;
    }
    olga.clicks(&format!("{row} button[value=approved]")).await;
    olga.sees(".said", "Approved.").await;
    olga.sees(&row, "Approved").await;
}
