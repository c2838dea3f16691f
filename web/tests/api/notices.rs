//! Notices to single people: what each chooses, how it ends with one click, and what the site says of people to the one service that
//! tells them.

use auction::{
    Amount, CancelSale, Command, FormatTerms, LotBiddersQuestion, Offer, PaddlesQuestion,
    PartitionState,
    format::sealed::{self, BidCount, Pricing},
};
use futures_util::StreamExt;
use notification::{
    About, BounceReport, Channel, HandedText, Kind, Letter, LetterQuestion, LetterReply, Notice,
    Unwanted,
};
use reqwest::StatusCode;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use topology::subject::{SiteQuery, site_query};

use crate::{
    house::{hidden, send, show},
    partition::{carry_out, carry_out_at, note, offer, partition_of, user},
    sales::shown,
    site::{self, PASSWORD, Site, Visitor, problem},
};

/// Somebody with an account of their own, signed in.
pub(crate) async fn carol(site: &Site) -> Visitor {
    let carol = site.visitor();
    let email = "carol@example.org";
    let new = json!({ "email": email, "name": "Carol", "password": PASSWORD });
    assert_eq!(carol.post("accounts", &new).await.status(), 201);
    let credentials = json!({ "email": email, "password": PASSWORD });
    assert_eq!(carol.post("session", &credentials).await.status(), 200);
    carol
}

/// Asks as notices does.
pub(crate) async fn ask<A: DeserializeOwned>(
    site: &Site,
    query: SiteQuery,
    question: &impl Serialize,
) -> A {
    let notices = site.nats.connection("notices").await;
    let payload = serde_json::to_vec(question).unwrap();
    let asked = notices.client.request(site_query(query), payload.into());
    serde_json::from_slice(&asked.await.unwrap().payload).unwrap()
}

async fn letter_of(site: &Site, person: &Visitor, kind: Kind) -> LetterReply {
    let session = person.show("session").await;
    let question = LetterQuestion {
        notice: Notice {
            user: session["user"].as_str().unwrap().parse().unwrap(),
            kind,
            at: auction::Time::EPOCH,
            about: About::Text(HandedText {
                subject: "Something".to_owned(),
                paragraphs: vec!["It happened.".to_owned()],
                path: "/my-bids".to_owned(),
                link: "See it".to_owned(),
            }),
        },
        by: Channel::Mail,
        others: vec![],
    };
    ask(site, SiteQuery::Letter, &question).await
}

async fn written(site: &Site, person: &Visitor, kind: Kind) -> Letter {
    match letter_of(site, person, kind).await {
        LetterReply::Letter(letter) => *letter,
        other => panic!("{kind}: {other:?}"),
    }
}

/// Sends the form of the choices.
async fn choose(site: &Site, person: &Visitor, fields: &[(&str, &str)]) -> (u16, String) {
    let (_, _, html) = show(site, person, "/account").await;
    let token = hidden(&html, "form_token");
    let fields = [&[("form_token", token.as_str())], fields].concat();
    let (status, _, html) = send(site, person, "/account/notices", &fields).await;
    (status, html)
}

#[tokio::test]
async fn chosen_kinds_come_and_others_do_not() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let letter = written(&site, &carol, Kind::Won).await;
    assert_eq!(
        (letter.email.as_str(), letter.name.as_str()),
        ("carol@example.org", "Carol")
    );
    assert_eq!(letter.link.url, "http://localhost:8080/my-bids");
    assert_eq!(letter.house.name, "Outcry Demo Auctions");
    let off = LetterReply::Unwanted(Unwanted::TurnedOff);
    assert_eq!(letter_of(&site, &carol, Kind::EndingSoon).await, off);

    let fields = [
        ("mail", "outbid"),
        ("mail", "invoice"),
        ("mail", "ending_soon"),
        ("push", "won"),
        ("remind", "15"),
    ];
    let (status, html) = choose(&site, &carol, &fields).await;
    assert_eq!(status, 200);
    // Won is left to push, and no browser takes any.
    assert!(
        html.contains("Saved.") && html.contains("<li>I win a lot</li>"),
        "{html}"
    );
    assert!(!html.contains("whatever is ticked above"), "{html}");
    for (by, value, is_chosen) in [
        ("mail", "outbid", true),
        ("mail", "invoice", true),
        ("mail", "won", false),
        ("push", "outbid", false),
        ("push", "won", true),
    ] {
        let ticked = format!("name=\"{by}\" value=\"{value}\" checked");
        assert_eq!(html.contains(&ticked), is_chosen, "{by} {value}");
    }
    assert!(html.contains("<option value=\"15\" selected>"), "{html}");
    assert_eq!(letter_of(&site, &carol, Kind::Won).await, off);
    written(&site, &carol, Kind::Outbid).await;
    written(&site, &carol, Kind::EndingSoon).await;
    for wrong in ["16", "-5", "soon"] {
        assert_eq!(
            choose(&site, &carol, &[("remind", wrong)]).await.0,
            400,
            "{wrong}"
        );
    }
    written(&site, &carol, Kind::Outbid).await;
}

#[tokio::test]
async fn programs_choose_what_comes_by_mail() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let before = carol.show("account/notices").await;
    assert_eq!(
        before["mail"].as_array().unwrap().len(),
        Kind::chosen().count()
    );
    assert_eq!(
        (&before["remind"], &before["came_back"]),
        (&Value::Null, &json!(false))
    );
    let chosen = json!({ "mail": ["won", "ending_soon"], "remind": 60 });
    let answer = carol.put("account/notices", &chosen).await;
    assert_eq!(answer.status(), StatusCode::OK);
    // Of pushes nothing was said: they come as before.
    let expected = json!({
        "mail": ["won", "ending_soon"], "push": before["push"], "remind": 60, "came_back": false,
    });
    assert_eq!(before["push"], before["mail"]);
    assert_eq!(carol.show("account/notices").await, expected);
    written(&site, &carol, Kind::EndingSoon).await;
    let off = LetterReply::Unwanted(Unwanted::TurnedOff);
    assert_eq!(letter_of(&site, &carol, Kind::Outbid).await, off);
    let wrong = json!({ "mail": ["won"], "remind": 7 });
    let refused = problem(carol.put("account/notices", &wrong).await, 422).await;
    assert_eq!(refused["errors"][0]["pointer"], "/remind");
    assert_eq!(carol.show("account/notices").await, expected);
    let chosen = json!({ "mail": [], "push": ["outbid"] });
    let answer = carol.put("account/notices", &chosen).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let expected = json!({ "mail": [], "push": ["outbid"], "remind": null, "came_back": false });
    assert_eq!(carol.show("account/notices").await, expected);
}

#[tokio::test]
async fn one_click_ends_a_kind_without_signing_in() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let letter = written(&site, &carol, Kind::Won).await;
    let unsubscribe = letter.ways_out.unwrap().unsubscribe;
    let path = unsubscribe.strip_prefix("http://localhost:8080").unwrap();
    // Whoever opens the link is only asked.
    let stranger = site.visitor();
    let (status, _, html) = show(&site, &stranger, path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        html.contains("I win a lot") && html.contains("<form method=\"post\" data-unsubscribe>"),
        "{html}"
    );
    written(&site, &carol, Kind::Won).await;

    // As a mail program does it (RFC 8058): no cookie, no origin.
    let post = async |path: &str| {
        let address = format!("http://{}{path}", site.address);
        let form = [("List-Unsubscribe", "One-Click")];
        let asked = reqwest::Client::new().post(address).form(&form).send();
        asked.await.unwrap().status()
    };
    let forged = [
        &path[..path.len() - 1],
        "/unsubscribe/nobody/won/x",
        &path.replace("/won/", "/lost/"),
    ]
    .map(str::to_owned);
    for forged in forged {
        assert_eq!(post(&forged).await, StatusCode::NOT_FOUND, "{forged}");
    }
    written(&site, &carol, Kind::Won).await;
    assert_eq!(post(path).await, StatusCode::OK);
    assert_eq!(post(path).await, StatusCode::OK);
    let off = LetterReply::Unwanted(Unwanted::TurnedOff);
    assert_eq!(letter_of(&site, &carol, Kind::Won).await, off);
    written(&site, &carol, Kind::Lost).await;
    let (_, _, html) = show(&site, &stranger, path).await;
    assert!(
        html.contains("No such mail comes any more")
            && !html.contains("<form method=\"post\" data-unsubscribe>"),
        "{html}"
    );
}

#[tokio::test]
async fn address_that_mail_came_back_from_gets_none_until_it_is_another() {
    let site = site::start().await;
    let carol = carol(&site).await;
    let session = carol.show("session").await;
    let report = BounceReport {
        user: session["user"].as_str().unwrap().parse().unwrap(),
        mark: written(&site, &carol, Kind::Won).await.mark,
    };
    let _: Value = ask(&site, SiteQuery::Bounced, &report).await;
    let bounced = LetterReply::Unwanted(Unwanted::Bounced);
    assert_eq!(letter_of(&site, &carol, Kind::Invoice).await, bounced);
    let (_, _, html) = show(&site, &carol, "/account").await;
    assert!(html.contains("came back, so we send none there"), "{html}");
    // Choosing other kinds says nothing of the address.
    choose(&site, &carol, &[("mail", "invoice")]).await;
    assert_eq!(letter_of(&site, &carol, Kind::Invoice).await, bounced);
    let tried = [("mail", "invoice"), ("try_again", "true")];
    choose(&site, &carol, &tried).await;
    written(&site, &carol, Kind::Invoice).await;

    let _: Value = ask(&site, SiteQuery::Bounced, &report).await;
    let other = json!({ "email": "carol@other.example", "password": PASSWORD });
    assert_eq!(carol.put("account/email", &other).await.status(), 200);
    let letter = written(&site, &carol, Kind::Invoice).await;
    assert_eq!(letter.email, "carol@other.example");
    assert_ne!(letter.mark, report.mark);
    // A report about the address from before changes nothing.
    let _: Value = ask(&site, SiteQuery::Bounced, &report).await;
    written(&site, &carol, Kind::Invoice).await;
}

#[tokio::test]
async fn nobody_who_is_not_there_is_written_to() {
    let site = site::start().await;
    let gone = Notice {
        user: "nobody".parse().unwrap(),
        kind: Kind::Won,
        at: auction::Time::EPOCH,
        about: About::Lot {
            sale: "spring".parse().unwrap(),
            lot: "1".parse().unwrap(),
            paddle: None,
            price: None,
        },
    };
    let question = |notice: &Notice| LetterQuestion {
        notice: notice.clone(),
        by: Channel::Mail,
        others: vec![],
    };
    let reply: LetterReply = ask(&site, SiteQuery::Letter, &question(&gone)).await;
    assert_eq!(reply, LetterReply::Unwanted(Unwanted::NoAccount));
    let carol = carol(&site).await;
    let session = carol.show("session").await;
    let gone = Notice {
        user: session["user"].as_str().unwrap().parse().unwrap(),
        ..gone
    };
    let reply: LetterReply = ask(&site, SiteQuery::Letter, &question(&gone)).await;
    assert_eq!(reply, LetterReply::Unwanted(Unwanted::Gone));
    let unknown = json!({ "sale": "spring", "lot": "1" });
    let nobody: Value = ask(&site, SiteQuery::Bidders, &unknown).await;
    assert_eq!(nobody, json!({ "paddles": {} }));
}

/// Answers who has a paddle and who bid, as the engine does.
async fn engine(site: &Site, state: PartitionState) {
    let engine = site.nats.connection("bid-engine").await;
    let mut asked = site.nats.subscribe(&engine, "auction.query.>").await;
    tokio::spawn(async move {
        while let Some(question) = asked.next().await {
            let tokens: Vec<&str> = question.subject.split('.').collect();
            let sale = tokens[3].parse().unwrap();
            let answer = match tokens[4] {
                "paddles" => {
                    let asked: PaddlesQuestion = serde_json::from_slice(&question.payload).unwrap();
                    json!(state.users_of(&sale, &asked.paddles))
                }
                "lot_bidders" => {
                    let asked: LotBiddersQuestion =
                        serde_json::from_slice(&question.payload).unwrap();
                    json!(state.lot_bidders(&sale, asked.lot.as_ref()))
                }
                _ => Value::Null,
            };
            let to = question.reply.unwrap();
            let sent = engine.client.publish(to, answer.to_string().into());
            sent.await.unwrap();
        }
    });
}

#[tokio::test]
async fn everybody_who_bid_sealed_is_named_once_the_lot_is_over() {
    let site = site::start().await;
    let terms = sealed::Terms {
        pricing: Pricing::SecondPrice,
        bid_count: BidCount::Hidden,
    };
    let mut partition = partition_of(FormatTerms::Sealed(terms), "spring", 1);
    for (by, minor_units) in [("alice", 5_000), ("bob", 9_000)] {
        let amount = Offer::Amount(Amount::new(minor_units).unwrap());
        offer(&mut partition, "spring", 1, by, amount);
    }
    shown(&site, &partition, "sales/spring").await;
    engine(&site, partition.clone()).await;
    let asked = |sequence: u64| json!({ "sale": "spring", "lot": "lot-1", "sequence": sequence });
    let running: Value = ask(&site, SiteQuery::Bidders, &asked(1)).await;
    assert_eq!(running, json!({ "paddles": {} }));
    let end = partition.next_wake_up().unwrap();
    carry_out_at(&mut partition, &Command::WakeUp, end);
    let (sale, lot) = ("spring".parse().unwrap(), "lot-1".parse().unwrap());
    let sequence = partition.lot_sequence(&sale, &lot).unwrap();
    site.publish(&partition).await;
    let site_again = site::start().await;
    shown(&site_again, &partition, "sales/spring").await;
    engine(&site_again, partition).await;
    let over: Value = ask(&site_again, SiteQuery::Bidders, &asked(sequence)).await;
    assert_eq!(
        over,
        json!({ "paddles": { "1": "bob" }, "bidders": ["alice", "bob"] })
    );
}

#[tokio::test]
async fn everybody_who_bid_sealed_is_named_once_the_sale_is_cancelled() {
    let site = site::start().await;
    let terms = sealed::Terms {
        pricing: Pricing::SecondPrice,
        bid_count: BidCount::Hidden,
    };
    let mut partition = partition_of(FormatTerms::Sealed(terms), "spring", 2);
    for (by, lot) in [("alice", 1), ("bob", 2)] {
        let amount = Offer::Amount(Amount::new(5_000).unwrap());
        offer(&mut partition, "spring", lot, by, amount);
    }
    let order = CancelSale {
        sale: "spring".parse().unwrap(),
        reason: note("The roof leaks"),
    };
    let by = user("olga");
    carry_out(&mut partition, &Command::Cancel { by, order });
    shown(&site, &partition, "sales/spring").await;
    engine(&site, partition).await;
    let asked = json!({ "sale": "spring" });
    let told: Value = ask(&site, SiteQuery::Bidders, &asked).await;
    assert_eq!(told, json!({ "paddles": {}, "bidders": ["alice", "bob"] }));
}
