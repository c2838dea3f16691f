//! What is told of an offer after the sale: to its bidder that it is made or withdrawn, to whoever made it how it was answered. What was bid
//! under seal stands in none of it: a notice lies in the open until it is told.

use auction::UserId;
use notification::{HandedNotice, HandedText, Kind};

use crate::{
    format,
    locale::t,
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
    let (number, paddle) = (public.number, offer.paddle.to_string());
    let name = t!(
        "mail-chance-lot",
        number = number,
        title = &title,
        sale = &sale.title
    );
    let until = format::date_and_time(offer.until);
    let page = format!("/sales/{}/lots/{}/second-chance", public.sale, public.lot);
    let results = format!("/house/sales/{}/results", public.sale);
    let (subject, paragraphs, path, link) = match told {
        Told::Made => {
            let terms = sale.record.buyer_terms.as_ref();
            let total = offer
                .amount
                .map(|amount| buyer_terms::total(terms, amount, public.currency));
            let total = total.filter(|total| !total.is_empty());
            let total = total.map_or_else(String::new, |total| format!(" {total}."));
            let offered = match offer.amount {
                Some(amount) => t!("mail-chance-words", lot = name, price = money(amount)),
                None => t!("mail-chance-words-sealed", lot = name),
            };
            (
                t!("mail-chance", title = title),
                vec![
                    format!("{offered}{total}"),
                    t!("mail-chance-answer", time = until),
                ],
                page,
                t!("mail-chance-link"),
            )
        }
        Told::Withdrawn => (
            t!("mail-chance-withdrawn", title = title),
            vec![t!("mail-chance-withdrawn-words", lot = name)],
            page,
            t!("mail-chance-withdrawn-link"),
        ),
        Told::Accepted => (
            t!("mail-chance-accepted", title = title),
            vec![t!(
                "mail-chance-accepted-words",
                paddle = paddle,
                lot = name
            )],
            results,
            t!("mail-chance-results"),
        ),
        Told::Declined => (
            t!("mail-chance-declined", title = title),
            vec![t!(
                "mail-chance-declined-words",
                paddle = paddle,
                lot = name
            )],
            results,
            t!("mail-chance-results"),
        ),
    };
    let notice = HandedNotice {
        user: told.recipient(offer).clone(),
        kind: Kind::SecondChance,
        at,
        text: HandedText {
            subject,
            paragraphs,
            path,
            link,
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

impl Told {
    /// Who is told.
    pub(crate) fn recipient(self, offer: &Offer) -> &UserId {
        match self {
            Self::Made | Self::Withdrawn => &offer.to,
            Self::Accepted | Self::Declined => &offer.by,
        }
    }
}
