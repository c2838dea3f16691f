//! What notices about lots and sales say.

use std::sync::Arc;

use auction::{Amount, LotPhase, Note, Time, VoidNote};
use notification::Kind;

use crate::{
    format,
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
    let (number, title) = (public.number, &lot.texts.title);
    Words {
        subject: format!("Your bid was voided: Lot {number}, {title}"),
        paragraphs: vec![
            format!("The house voided your bid on Lot {number}, “{title}”. It counts no more."),
            format!("Reason: {}", reason.as_str()),
        ],
        path: format!("/sales/{}/lots/{}", public.sale, public.lot),
        link: "See the lot".to_owned(),
    }
}

/// What is told to everybody in a sale that was cancelled.
pub(super) fn of_cancellation(sale: &SaleModel) -> Option<Words> {
    let cancelled = sale.record.cancelled.as_ref()?;
    let title = &sale.title;
    Some(Words {
        subject: format!("Cancelled: {title}"),
        paragraphs: vec![
            format!(
                "The house has cancelled “{title}”. No bid on a lot that had not ended stands."
            ),
            format!("Reason: {}", cancelled.reason.as_str()),
        ],
        path: format!("/sales/{}", sale.record.sale),
        link: "Open the sale".to_owned(),
    })
}

/// What is told of a lot; none: nothing of this kind is.
pub(super) fn of_lot(
    kind: Kind,
    sale: &SaleModel,
    lot: &LotModel,
    price: Option<Amount>,
) -> Option<Words> {
    let public = &lot.public;
    let name = format!("Lot {}, “{}”", public.number, lot.texts.title);
    let short = format!("Lot {}, {}", public.number, lot.texts.title);
    let zone = Zone::parse(&sale.record.time_zone).unwrap_or(Zone::UTC);
    let ends = format!("Bidding ends {}.", zone.date_and_time(public.ends_at));
    let money = |amount| format::money(amount, public.currency);
    let at = price.map_or_else(String::new, |price| format!(" at {}", money(price)));
    let (subject, paragraphs, link) = match kind {
        // Outbids gather for a while: the price may have gone on meanwhile, or back.
        Kind::Outbid => {
            let at = (public.price).map_or(at, |price| format!(" at {}", money(price)));
            (
                format!("You have been outbid: {short}"),
                vec![format!("Somebody else leads {name}{at}."), ends],
                "Bid again",
            )
        }
        Kind::Won => (
            format!("You won {short}"),
            vec![
                format!("{name}, is yours{at}."),
                "Premium, tax and fees come on top where the sale’s terms say so. The house will send you an invoice."
                    .to_owned(),
            ],
            "See what happens next",
        ),
        Kind::Lost => (
            format!("You did not win {short}"),
            vec![match public.phase {
                LotPhase::Sold => format!("{name}, was sold{at} to another bidder."),
                _ => format!("{name}, was not sold."),
            }],
            "See the lot",
        ),
        Kind::Opens => (
            format!("Open for bids: {short}"),
            vec![format!("{name}, which you watch, takes bids now."), ends],
            "See the lot",
        ),
        Kind::EndingSoon => (
            format!("Ending soon: {short}"),
            vec![
                format!("{name}, is ending soon."),
                ends,
                match public.price {
                    Some(price) => format!("The current bid is {}.", money(price)),
                    None => format!("The opening bid is {}.", money(public.opening)),
                },
            ],
            "See the lot",
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
        link: link.to_owned(),
    })
}

/// What is told of several lots of a sale at once, a paragraph each; none: nothing of this kind is.
pub(super) fn of_lots(kind: Kind, sale: &SaleModel, told: &[ToldLot]) -> Option<Words> {
    let count = told.len();
    let title = &sale.title;
    let zone = Zone::parse(&sale.record.time_zone).unwrap_or(Zone::UTC);
    let (subject, intro) = match kind {
        Kind::Outbid => (
            format!("You have been outbid on {count} lots: {title}"),
            format!("Somebody else leads {count} lots of “{title}” that you led:"),
        ),
        Kind::Won => (
            format!("You won {count} lots: {title}"),
            format!(
                "{count} lots of “{title}” are yours. Premium, tax and fees come on top where the sale’s terms say so. The house will send you an invoice."
            ),
        ),
        Kind::Lost => (
            format!("You did not win {count} lots: {title}"),
            format!(
                "{count} lots of “{title}” that you bid on have ended, and you did not win them:"
            ),
        ),
        Kind::Opens => (
            format!("Open for bids: {count} lots of {title}"),
            format!("{count} lots of “{title}” that you watch take bids now:"),
        ),
        Kind::EndingSoon => (
            format!("Ending soon: {count} lots of {title}"),
            format!("{count} lots of “{title}” are ending soon:"),
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
            (Kind::Lost, Some(price)) if is_sold => format!("sold at {}", money(price)),
            (Kind::Lost, _) if !is_sold => "not sold".to_owned(),
            (Kind::Won | Kind::Lost, _) => "sold".to_owned(),
            _ => match public.price {
                Some(price) => format!("{}, ends {ends}", money(price)),
                None => format!("opens at {}, ends {ends}", money(public.opening)),
            },
        };
        format!("Lot {}, “{}”: {now}", public.number, told.lot.texts.title)
    };
    let more = count.saturating_sub(NAMED_MAX);
    let more = (more > 0).then(|| format!("And {more} more."));
    let lines = told.iter().take(NAMED_MAX).map(line);
    Some(Words {
        subject,
        paragraphs: [intro].into_iter().chain(lines).chain(more).collect(),
        path: match kind {
            Kind::Opens => format!("/sales/{}", sale.record.sale),
            _ => "/my-bids".to_owned(),
        },
        link: match kind {
            Kind::Opens => "Open the sale".to_owned(),
            _ => "See your bids".to_owned(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;

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
