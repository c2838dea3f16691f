//! A day at a house, from its first operator's link to what was paid: all of it by pages in browsers, with mails by SMTP, pushes by a
//! push service and a payment on a provider's page.

mod catalogue;
mod duel;
mod people;
mod settling;

use std::path::Path;

use harness::{
    mail_server::{Mail, MailServer},
    push_service::PushService,
    stack::Stack,
    stripe::StripeDouble,
    until_some,
};

use self::people::Member;

/// The sale.
const TITLE: &str = "Clocks and maps";

/// A house without anybody, and all outside of it that it has to do with.
struct House {
    stack: Stack,
    mails: MailServer,
    pushes: PushService,
    provider: StripeDouble,
}

impl House {
    async fn opens() -> Self {
        let (mails, pushes) = (MailServer::start().await, PushService::start().await);
        let provider = StripeDouble::start().await;
        let (key, secret) = (provider.key_file(), provider.webhook_secret_file());
        let path = |file: &Path| file.to_str().expect("a UTF-8 path").to_owned();
        let stack = Stack::start_house_in(&[
            ("OUTCRY_SMTP_URL", &format!("smtp://{}", mails.address)),
            ("OUTCRY_SMTP_TLS", "none"),
            ("OUTCRY_MAIL_FROM", "notices@harbour.example"),
            ("OUTCRY_PUSH_LOOPBACK", "yes"),
            ("OUTCRY_STRIPE_KEY_FILE", &path(&key)),
            ("OUTCRY_STRIPE_WEBHOOK_SECRET_FILE", &path(&secret)),
            ("OUTCRY_STRIPE_CHECKOUT_ORIGIN", provider.address()),
            ("OUTCRY_STRIPE_API", provider.address()),
        ])
        .await;
        provider.call_back_to(&format!("{}/payments/callback", stack.web_url()));
        Self {
            stack,
            mails,
            pushes,
            provider,
        }
    }

    /// The mail about something that somebody gets.
    async fn mail_to(&self, member: &Member, subject: &str) -> Mail {
        let what = format!("{} gets the mail “{subject}”", member.name);
        until_some(&what, async || {
            self.mails.taken_by(&member.email, subject).pop()
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lots_of_a_table_are_sold_invoiced_and_paid() {
    let house = House::opens().await;
    let (draft, ada, ben) = tokio::join!(
        async {
            let olga = people::first_operator(&house).await;
            let draft = catalogue::makes_a_draft(&olga).await;
            catalogue::imports_its_lots(&olga, &draft).await;
            (olga, draft)
        },
        people::joins(&house, "Ada"),
        people::joins(&house, "Ben"),
    );
    let (olga, draft) = draft;
    people::turns_on_pushes(&house, &ada).await;

    let sale = catalogue::publishes(&house, &olga, &draft).await;
    tokio::join!(
        people::registers(&ada, &sale),
        people::registers(&ben, &sale)
    );
    people::approves(&olga, &sale, &ada, None).await;
    people::approves(&olga, &sale, &ben, Some(duel::LIMIT)).await;
    duel::both_may_bid(&house, &sale, &ada, &ben).await;
    catalogue::is_seen_with_photographs(&ada, &sale).await;

    duel::ada_is_outbid(&house, &sale, &ada, &ben).await;
    duel::ada_reads_it_and_goes_on(&house, &ada).await;
    duel::ben_reaches_his_limit(&ada, &ben).await;
    duel::ends(&house, &ada, &ben).await;

    settling::invoices_are_issued(&olga, &sale).await;
    let invoices = settling::buyers_read_theirs(&house, &ada, &ben).await;
    settling::ada_pays_online(&house, &ada, &invoices).await;
    settling::house_sees_it_paid(&olga, &sale).await;
    settling::results_are_right(&olga, &sale).await;
    settling::tables_are_right(&olga, &sale).await;
    for visitor in [&olga, &ada.visitor, &ben.visitor] {
        assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
    }
}
