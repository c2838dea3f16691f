//! Who may bid, and whether a bid stays inside the bidder's limit. All lots of a sale are in one partition, whose owner judges
//! one bid after the other: what is checked here is what holds when the bid counts.

use super::{PartitionState, operator::Ordered};
use crate::{
    Admission, AdmissionState, AdmitBidder, Amount, BidderStanding, BidderState, LotId, OwnLimit,
    Refusal, SaleId, UserId,
    event::{BidderAdmitted, EventKind, PaddleAssigned},
    format::{Case, Judged},
    sale::Sale,
};

impl PartitionState {
    /// The house's word on somebody, which replaces the one before. Whoever is approved has a paddle.
    pub(super) fn admit(&self, by: &UserId, order: &AdmitBidder) -> Ordered {
        let sale = self.known(&order.sale)?;
        let admission = self.admission(sale.id(), &order.user);
        if admission == Some(&order.admission) {
            return Ok(vec![]);
        }
        let known = self.admissions.get(sale.id());
        let is_full = known.is_some_and(|known| known.len() >= AdmitBidder::BIDDERS_MAX);
        if is_full && admission.is_none() {
            return Err(Refusal::TooManyBidders);
        }
        let is_approved = order.admission.state == AdmissionState::Approved;
        let paddle = is_approved && sale.paddle(&order.user).is_none();
        let assigned = paddle.then(|| {
            EventKind::PaddleAssigned(PaddleAssigned {
                user: order.user.clone(),
                paddle: sale.next_paddle(),
            })
        });
        let admitted = EventKind::BidderAdmitted(BidderAdmitted {
            by: by.clone(),
            user: order.user.clone(),
            admission: order.admission,
            note: order.note.clone(),
        });
        Ok(assigned.into_iter().chain([admitted]).collect())
    }

    /// How somebody stands in a sale; none when there is no such sale.
    pub fn bidder(&self, sale: &SaleId, user: &UserId) -> Option<BidderStanding> {
        let sale = self.sales.get(sale)?;
        let admission = self.admission(sale.id(), user);
        Some(BidderStanding {
            state: BidderState::of(sale.terms().registration, admission),
            paddle: sale.paddle(user),
            limit: admission.and_then(|admission| admission.limit),
            committed: sale.committed(user, None),
        })
    }

    /// Somebody's limits in the sales that are not over, of one sale or of all.
    pub(super) fn own_limits(&self, sale: Option<&SaleId>, user: &UserId) -> Vec<OwnLimit> {
        let asked = |id: &&Sale| sale.is_none_or(|sale| id.id() == sale);
        let limits = self.by_id().filter(asked).filter_map(|sale| {
            let limit = self.admission(sale.id(), user)?.limit?;
            (!sale.is_over()).then(|| OwnLimit {
                sale: sale.id().clone(),
                limit,
                committed: sale.committed(user, None),
            })
        });
        limits.collect()
    }

    pub(super) fn admission(&self, sale: &SaleId, user: &UserId) -> Option<&Admission> {
        self.admissions.get(sale)?.get(user)
    }

    /// Whether somebody may bid here at all.
    pub(super) fn check_bidder(&self, sale: &Sale, user: &UserId) -> Result<(), Refusal> {
        let admission = self.admission(sale.id(), user);
        BidderState::of(sale.terms().registration, admission).check()
    }

    /// Whether a bid that counts stays inside its bidder's limit. It is held against the limit as if it led, also where an
    /// earlier maximum beats it: what is refused must not tell how high that is.
    pub(super) fn check_limit(
        &self,
        sale: &Sale,
        lot: &LotId,
        case: &Case<'_>,
        judged: &Judged,
    ) -> Result<(), Refusal> {
        let admission = self.admission(sale.id(), case.user);
        let limit = admission.and_then(|admission| admission.limit);
        let (Some(limit), Some(amount)) = (limit, judged.effect.stands()) else {
            return Ok(());
        };
        let elsewhere = sale.committed(case.user, Some(lot));
        let free = limit.minor_units().saturating_sub(elsewhere);
        let free = Amount::new(free).expect("no more than the limit");
        if sale.terms().total(amount) <= free.minor_units() {
            return Ok(());
        }
        let highest = sale.terms().highest_within(free);
        Err(Refusal::Limit { free, highest })
    }
}
