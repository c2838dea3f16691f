//! What is told of an offer after the sale: to its bidder that it is made or withdrawn, to whoever made it how it was answered. What was bid
//! under seal stands in none of it: a notice lies in the open until it is told.

use auction::UserId;
use notification::{HandedNotice, HandedText, Kind};

use crate::{
    format,
    model::{LotModel, SaleModel},
    pages::words::buyer_terms,
    second_chances::Offer,
};

/// Most characters of a lot's title.
const TITLE_LENGTH_MAX: usize = 80;

/// What became of an offer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Told {
    Made,
    Withdrawn,
    Accepted,
    Declined,
}

/// What became of an offer, for whoever is to be told, with its key.
pub(crate) fn second_chance(
    sale: &SaleModel,
    lot: &LotModel,
    offer: &Offer,
    told: Told,
    at: auction::Time,
) -> (String, HandedNotice) {
    let public = &lot.public;
    let money = |amount| format::money(amount, public.currency);
    let title = format::one_line(&lot.texts.title, TITLE_LENGTH_MAX);
    let name = format!("lot {}, “{title}”, of “{}”", public.number, sale.title);
    let price = (offer.amount).map_or_else(|| "what you bid under seal".to_owned(), money);
    let until = format::date_and_time(offer.until);
    let page = format!("/sales/{}/lots/{}/second-chance", public.sale, public.lot);
    let (subject, paragraphs, path, link) = match told {
        Told::Made => {
            let terms = sale.record.buyer_terms.as_ref();
            let total = offer
                .amount
                .map(|amount| buyer_terms::total(terms, amount, public.currency));
            let total = total.filter(|total| !total.is_empty());
            let total = total.map_or_else(String::new, |total| format!(" {total}."));
            (
                format!("Second chance: {title}"),
                vec![
                    format!("The house offers you {name}, for {price}.{total}"),
                    format!(
                        "Answer by {until}. Accepting is binding, like a winning bid; without an answer the offer ends."
                    ),
                ],
                page,
                "Answer the offer",
            )
        }
        Told::Withdrawn => (
            format!("Offer withdrawn: {title}"),
            vec![format!(
                "The house has withdrawn its offer of {name}. It cannot be accepted any more."
            )],
            page,
            "See the offer",
        ),
        Told::Accepted | Told::Declined => {
            let (word, words) = match told {
                Told::Accepted => ("accepted", "It comes onto an invoice of its own."),
                _ => ("declined", "It can be offered to whoever comes next."),
            };
            (
                format!("Second chance {word}: {title}"),
                vec![format!(
                    "Paddle {} has {word} your offer of {name}. {words}",
                    offer.paddle
                )],
                format!("/house/sales/{}/results", public.sale),
                "See the results",
            )
        }
    };
    let notice = HandedNotice {
        user: recipient(offer, told).clone(),
        kind: Kind::SecondChance,
        at,
        text: HandedText {
            subject,
            paragraphs,
            path,
            link: link.to_owned(),
        },
    };
    let word = match told {
        Told::Made => "made",
        Told::Withdrawn => "withdrawn",
        Told::Accepted => "accepted",
        Told::Declined => "declined",
    };
    let made = offer.at.unix_millis();
    let key = format!(
        "second-chance.{}.{}.{}.{made}.{word}",
        public.sale, public.lot, offer.to
    );
    (key, notice)
}

fn recipient(offer: &Offer, told: Told) -> &UserId {
    match told {
        Told::Made | Told::Withdrawn => &offer.to,
        Told::Accepted | Told::Declined => &offer.by,
    }
}
