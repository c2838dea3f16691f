//! Whether a visitor may bid in a sale, in words: where they stand, and what to do next.

use auction::{Amount, Currency, Registration};

use super::{own::Own, registration};
use crate::{
    Person, format,
    locale::t,
    model::SaleModel,
    registrations::{MayBid, OwnStanding},
};

/// One visitor in one sale.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct MayBidView {
    /// None: nobody is signed in, or the engine could not be asked.
    pub(crate) may_bid: Option<MayBid>,
    /// Empty: there is nothing to say.
    pub(crate) words: String,
    /// Where to go next, and what that is called.
    pub(crate) next: Option<(String, String)>,
    /// How much of a limit is left.
    pub(crate) limit: Option<String>,
}

impl MayBidView {
    pub(crate) fn new(sale: &SaleModel, person: Option<&Person>, own: &Own<OwnStanding>) -> Self {
        let may_bid = own.known().map(|own| own.may_bid);
        let nothing = Self {
            may_bid,
            words: String::new(),
            next: None,
            limit: own.known().and_then(|own| limit(own, sale.record.currency)),
        };
        let registration = sale.record.registration;
        if sale.is_over() || person.is_some_and(|person| person.operator) {
            return nothing;
        }
        let address = registration::address(sale);
        let (words, next) = match (may_bid, registration) {
            // The page says already that nothing of one's own can be shown; here it would be taken for a yes.
            (None, Registration::Approval | Registration::Invitation) if own.is_unknown() => {
                (t!("may-bid-unknown"), None)
            }
            (None, _) if person.is_some() => return nothing,
            (None, Registration::Open) | (Some(MayBid::Yes), Registration::Open) => return nothing,
            (None, Registration::Approval) | (Some(MayBid::NotRegistered), _) => (
                t!("may-bid-register"),
                Some((address, t!("may-bid-register-link"))),
            ),
            (None, Registration::Invitation) => (t!("may-bid-invitation"), None),
            (Some(MayBid::Yes), _) => (t!("may-bid-yes"), None),
            (Some(MayBid::Waiting), _) => (
                t!("may-bid-waiting"),
                Some((address, t!("may-bid-registration-link"))),
            ),
            (Some(MayBid::Declined), _) => (t!("may-bid-declined"), None),
            (Some(MayBid::ByInvitation), _) => (t!("may-bid-not-invited"), None),
            (Some(MayBid::Blocked), _) => (t!("may-bid-blocked"), None),
        };
        Self {
            words,
            next,
            ..nothing
        }
    }

    /// Whether the forms for bids are of no use.
    pub(crate) fn is_barred(&self) -> bool {
        self.may_bid.is_some_and(|may_bid| may_bid != MayBid::Yes)
    }
}

/// What of a limit is bound, and what is left.
fn limit(own: &OwnStanding, currency: Currency) -> Option<String> {
    Some(limit_words(
        own.standing.limit?,
        own.standing.committed,
        currency,
    ))
}

/// The same in words.
pub(super) fn limit_words(limit: Amount, committed: u64, currency: Currency) -> String {
    let free = limit.minor_units().saturating_sub(committed);
    let free = Amount::new(free).expect("no more than the limit");
    t!(
        "may-bid-limit",
        limit = format::money(limit, currency),
        bound = format::sum(committed, currency),
        free = format::money(free, currency)
    )
}
