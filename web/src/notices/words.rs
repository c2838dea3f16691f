//! What notices about lots and sales say.

use std::sync::Arc;

use auction::{Amount, LotPhase, Note, Time, VoidNote};
use notification::{Kind, WebhookEnd};

use crate::{
    format,
    locale::t,
    model::{LotModel, SaleModel},
    zone::Zone,
};

/// Lots that one notice names; of more it says how many.
const NAMED_MAX: usize = 50;

/// What it says, and where it goes on.
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) path: String,
    pub(super) link: String,
}

/// A lot that one notice tells of beside others.
pub(super) struct ToldLot {
    pub(super) lot: Arc<LotModel>,
    /// What it came to then.
    pub(super) price: Option<Amount>,
}

/// What is told to whose bid was voided then.
pub(super) fn of_void(lot: &LotModel, at: Time) -> Option<Words> {
    let public = &lot.public;
    let mut voided = public.voided.iter().map(|voided| &voided.void);
    let VoidNote { reason, .. } = voided.find(|void| void.at == at)?;
    Some(void_words(lot, reason))
}

/// The same where the reason is known.
pub(super) fn void_words(lot: &LotModel, reason: &Note) -> Words {
    let public = &lot.public;
    Words {
        subject: t!("mail-voided", lot = short(lot)),
        paragraphs: vec![
            t!("mail-voided-words", lot = name(lot)),
            t!("mail-reason", reason = reason.as_str()),
        ],
        path: format!("/sales/{}/lots/{}", public.sale, public.lot),
        link: t!("mail-see-lot"),
    }
}

/// What is told to everybody in a sale that was cancelled.
pub(super) fn of_cancellation(sale: &SaleModel) -> Option<Words> {
    let cancelled = sale.record.cancelled.as_ref()?;
    let title = &sale.title;
    Some(Words {
        subject: t!("mail-cancelled", sale = title),
        paragraphs: vec![
            t!("mail-cancelled-words", sale = title),
            t!("mail-reason", reason = cancelled.reason.as_str()),
        ],
        path: format!("/sales/{}", sale.record.sale),
        link: t!("mail-open-sale"),
    })
}

/// What is told to whoever added a webhook that was disabled.
pub(super) fn of_webhook(webhook: &str, name: &str, why: WebhookEnd) -> Words {
    let why = match why {
        WebhookEnd::Gone => t!("mail-webhook-gone", name = name),
        WebhookEnd::Failing => t!("mail-webhook-failing", name = name),
        WebhookEnd::TooMuchWaits => t!("mail-webhook-too-much", name = name),
    };
    Words {
        subject: t!("mail-webhook", name = name),
        paragraphs: vec![why, t!("mail-webhook-words")],
        path: format!("/house/webhooks/{webhook}"),
        link: t!("mail-webhook-link"),
    }
}

/// A lot as a sentence names it.
fn name(lot: &LotModel) -> String {
    let (number, title) = (lot.public.number, &lot.texts.title);
    t!("mail-lot", number = number, title = title)
}

/// The same in a subject.
fn short(lot: &LotModel) -> String {
    let (number, title) = (lot.public.number, &lot.texts.title);
    t!("mail-lot-short", number = number, title = title)
}

/// What is told of a lot; none: nothing of this kind is.
pub(super) fn of_lot(
    kind: Kind,
    sale: &SaleModel,
    lot: &LotModel,
    price: Option<Amount>,
) -> Option<Words> {
    let public = &lot.public;
    let (name, short) = (name(lot), short(lot));
    let zone = Zone::parse(&sale.record.time_zone).unwrap_or(Zone::UTC);
    let ends = t!("mail-ends", time = zone.date_and_time(public.ends_at));
    let money = |amount| format::money(amount, public.currency);
    let price = price.map(money);
    let (subject, paragraphs, link) = match kind {
        // Outbids gather for a while: the price may have gone on meanwhile, or back.
        Kind::Outbid => {
            let leads = match public.price.map(money).or(price) {
                Some(price) => t!("mail-outbid-words-at", lot = name, price = price),
                None => t!("mail-outbid-words", lot = name),
            };
            (
                t!("mail-outbid", lot = short),
                vec![leads, ends],
                t!("mail-bid-again"),
            )
        }
        Kind::Won => (
            t!("mail-won", lot = short),
            vec![
                match price {
                    Some(price) => t!("mail-won-words-at", lot = name, price = price),
                    None => t!("mail-won-words", lot = name),
                },
                t!("mail-won-costs"),
            ],
            t!("mail-see-next"),
        ),
        Kind::Lost => (
            t!("mail-lost", lot = short),
            vec![match (public.phase, price) {
                (LotPhase::Sold, Some(price)) => {
                    t!("mail-lost-sold-at", lot = name, price = price)
                }
                (LotPhase::Sold, None) => t!("mail-lost-sold", lot = name),
                _ => t!("mail-lost-unsold", lot = name),
            }],
            t!("mail-see-lot"),
        ),
        Kind::Opens => (
            t!("mail-opens", lot = short),
            vec![t!("mail-opens-words", lot = name), ends],
            t!("mail-see-lot"),
        ),
        Kind::EndingSoon => (
            t!("mail-ending", lot = short),
            vec![
                t!("mail-ending-words", lot = name),
                ends,
                match public.price {
                    Some(price) => t!("mail-ending-bid", price = money(price)),
                    None => t!("mail-ending-opening", price = money(public.opening)),
                },
            ],
            t!("mail-see-lot"),
        ),
        Kind::Registration
        | Kind::Invoice
        | Kind::SecondChance
        | Kind::HouseMessage
        | Kind::PriceAlert
        | Kind::PasswordLink
        | Kind::EmailCheck
        | Kind::EmailChanged
        | Kind::HasAccount
        | Kind::PasskeysChanged
        | Kind::AccountErased => return None,
    };
    Some(Words {
        subject,
        paragraphs,
        path: format!("/sales/{}/lots/{}", public.sale, public.lot),
        link,
    })
}

/// What is told of several lots of a sale at once, a paragraph each; none: nothing of this kind is.
pub(super) fn of_lots(kind: Kind, sale: &SaleModel, told: &[ToldLot]) -> Option<Words> {
    let count = told.len();
    let title = &sale.title;
    let zone = Zone::parse(&sale.record.time_zone).unwrap_or(Zone::UTC);
    let (subject, intro) = match kind {
        Kind::Outbid => (
            t!("mail-outbid-lots", count = count, sale = title),
            t!("mail-outbid-lots-words", count = count, sale = title),
        ),
        Kind::Won => (
            t!("mail-won-lots", count = count, sale = title),
            t!("mail-won-lots-words", count = count, sale = title),
        ),
        Kind::Lost => (
            t!("mail-lost-lots", count = count, sale = title),
            t!("mail-lost-lots-words", count = count, sale = title),
        ),
        Kind::Opens => (
            t!("mail-opens-lots", count = count, sale = title),
            t!("mail-opens-lots-words", count = count, sale = title),
        ),
        Kind::EndingSoon => (
            t!("mail-ending-lots", count = count, sale = title),
            t!("mail-ending-lots-words", count = count, sale = title),
        ),
        _ => return None,
    };
    let line = |told: &ToldLot| {
        let public = &told.lot.public;
        let money = |amount| format::money(amount, public.currency);
        let ends = zone.date_and_time(public.ends_at);
        let is_sold = public.phase == LotPhase::Sold;
        let now = match (kind, told.price) {
            (Kind::Won, Some(price)) => money(price),
            (Kind::Lost, Some(price)) if is_sold => {
                t!("mail-line-sold-at", price = money(price))
            }
            (Kind::Lost, _) if !is_sold => t!("mail-line-unsold"),
            (Kind::Won | Kind::Lost, _) => t!("mail-line-sold"),
            _ => match public.price {
                Some(price) => t!("mail-line-ends", price = money(price), time = ends),
                None => t!(
                    "mail-line-opens",
                    price = money(public.opening),
                    time = ends
                ),
            },
        };
        t!("mail-line", lot = name(&told.lot), state = now)
    };
    let more = count.saturating_sub(NAMED_MAX);
    let more = (more > 0).then(|| t!("mail-more-lots", count = more));
    let lines = told.iter().take(NAMED_MAX).map(line);
    Some(Words {
        subject,
        paragraphs: [intro].into_iter().chain(lines).chain(more).collect(),
        path: match kind {
            Kind::Opens => format!("/sales/{}", sale.record.sale),
            _ => "/my-bids".to_owned(),
        },
        link: match kind {
            Kind::Opens => t!("mail-open-sale"),
            _ => t!("mail-see-bids"),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{locale::Language, pages::samples};

    #[test]
    fn voided_bid_and_cancelled_sale_are_told_with_the_reason() {
        let mut sale = samples::sale();
        let mut lot = (*sale.lots[0]).clone();
        let reason = |text: &str| auction::Note::try_from(text.to_owned()).unwrap();
        lot.public.voided = vec![auction::VoidedBid {
            entry: 2,
            void: VoidNote {
                at: Time::EPOCH,
                reason: reason("A slip of the keyboard"),
            },
        }];
        let words = of_void(&lot, Time::EPOCH).unwrap();
        assert!(words.subject.starts_with("Your bid was voided: Lot "));
        assert_eq!(words.paragraphs[1], "Reason: A slip of the keyboard");
        assert!(of_void(&lot, Time::EPOCH.after_seconds(1)).is_none());
        assert!(of_cancellation(&sale).is_none());
        sale.record.cancelled = Some(auction::Cancellation {
            at: Time::EPOCH,
            reason: reason("The roof leaks"),
        });
        let words = of_cancellation(&sale).unwrap();
        assert_eq!(words.paragraphs[1], "Reason: The roof leaks");
    }

    #[test]
    fn several_lots_are_told_of_in_one_notice_which_names_the_first() {
        let sale = samples::sale();
        let mut lot = (*sale.lots[0]).clone();
        lot.public.phase = LotPhase::Sold;
        let lot = Arc::new(lot);
        let told = |count| -> Vec<_> {
            let one = |_| ToldLot {
                lot: lot.clone(),
                price: Amount::new(2_000).ok(),
            };
            (0..count).map(one).collect()
        };
        let title = &lot.texts.title;
        for (kind, subject, line) in [
            (Kind::Outbid, "You have been outbid on 2 lots: ", ", ends "),
            (Kind::Won, "You won 2 lots: ", "”: €20.00"),
            (Kind::Lost, "You did not win 2 lots: ", "”: sold at €20.00"),
        ] {
            let words = of_lots(kind, &sale, &told(2)).unwrap();
            assert!(words.subject.starts_with(subject), "{}", words.subject);
            assert_eq!(words.paragraphs.len(), 3);
            assert!(words.paragraphs[1].contains(title) && words.paragraphs[1].contains(line));
        }
        let words = of_lots(Kind::Lost, &sale, &told(NAMED_MAX + 7)).unwrap();
        assert_eq!(words.paragraphs.len(), NAMED_MAX + 2);
        assert_eq!(words.paragraphs[NAMED_MAX + 1], "And 7 more.");
        assert!(of_lots(Kind::Invoice, &sale, &told(2)).is_none());
    }

    #[test]
    fn mail_is_said_in_german_to_whoever_reads_that() {
        let sale = samples::sale();
        let mut lot = (*sale.lots[0]).clone();
        lot.public.price = None;
        let (number, title) = (lot.public.number, &lot.texts.title);
        let said = || of_lot(Kind::Outbid, &sale, &lot, None).unwrap();
        let words = Language::German.say(said);
        let subject = format!("Sie wurden überboten: Los {number}, {title}");
        assert_eq!(words.subject, subject);
        let leads = format!("Bei Los {number}, „{title}“, führt jetzt jemand anderes.");
        assert_eq!(words.paragraphs[0], leads);
    }

    #[test]
    fn outbid_mail_names_the_price_as_it_is_when_it_is_written() {
        let sale = samples::sale();
        let mut lot = (*sale.lots[0]).clone();
        lot.public.price = Some(Amount::new(6_500).unwrap());
        let passed = Some(Amount::new(2_000).unwrap());
        let words = of_lot(Kind::Outbid, &sale, &lot, passed).unwrap();
        assert!(
            words.paragraphs[0].ends_with(" at €65.00."),
            "{:?}",
            words.paragraphs
        );
        let words = of_lot(Kind::Won, &sale, &lot, passed).unwrap();
        assert!(
            words.paragraphs[0].ends_with(" at €20.00."),
            "{:?}",
            words.paragraphs
        );
    }
}
