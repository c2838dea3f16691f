//! Whether a visitor may bid in a sale, in words: where they stand, and what to do next.

use auction::{Amount, Currency, Registration};

use super::{own::Own, registration};
use crate::{
    Person, format,
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
    pub(crate) next: Option<(String, &'static str)>,
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
            (None, Registration::Approval | Registration::Invitation) if own.is_unknown() => (
                "Whether you may bid in this sale cannot be shown right now.",
                None,
            ),
            (None, _) if person.is_some() => ("", None),
            (None, Registration::Open) | (Some(MayBid::Yes), Registration::Open) => ("", None),
            (None, Registration::Approval) => (
                "To bid in this sale you register first, and the house approves you.",
                Some((address, "Register to bid")),
            ),
            (None, Registration::Invitation) => (
                "This sale is by invitation: the house approves whom it asks.",
                None,
            ),
            (Some(MayBid::Yes), _) => ("You are approved for this sale.", None),
            (Some(MayBid::NotRegistered), _) => (
                "To bid in this sale you register first, and the house approves you.",
                Some((address, "Register to bid")),
            ),
            (Some(MayBid::Waiting), _) => (
                "You are registered. You can bid as soon as the house has approved you.",
                Some((address, "Your registration")),
            ),
            (Some(MayBid::Declined), _) => (
                "The house did not approve you for this sale. Ask the house if you think that is a mistake.",
                None,
            ),
            (Some(MayBid::ByInvitation), _) => (
                "This sale is by invitation, and you are not among those invited. Ask the house if you would like to bid.",
                None,
            ),
            (Some(MayBid::Blocked), _) => (
                "The house takes no new bids from you in this sale. Bids you placed before still stand.",
                None,
            ),
        };
        Self {
            words: words.to_owned(),
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
    let committed = format::sum(committed, currency);
    format!(
        "Your limit is {}, premium and tax included: {committed} of it is bound by lots you lead or won, {} is left.",
        format::money(limit, currency),
        format::money(free, currency),
    )
}
