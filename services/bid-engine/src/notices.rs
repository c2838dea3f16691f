//! Hints to single people: outbid, won. The records stay the truth; a lost hint loses nothing.

use auction::{Amount, Event, Floor, LotId, Outcome, SaleId, Time, UserId};
use serde::Serialize;

/// A hint to one person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Notice {
    #[serde(skip)]
    pub user: UserId,
    pub kind: NoticeKind,
    pub sale: SaleId,
    pub lot: LotId,
    pub at: Time,
    pub price: Amount,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NoticeKind {
    Outbid,
    Won,
}

impl Notice {
    /// Who led before a bid.
    pub(crate) fn leader_before(floor: &Floor, event: &Event) -> Option<UserId> {
        let Event::BidPlaced(bid) = event else {
            return None;
        };
        floor.leader(&bid.sale, &bid.lot).cloned()
    }

    /// The hint that an applied event calls for.
    pub(crate) fn after(floor: &Floor, event: &Event, before: Option<UserId>) -> Option<Self> {
        let (user, kind, price) = match event {
            Event::BidPlaced(bid) => {
                let leader = floor.leader(&bid.sale, &bid.lot);
                let user = before.filter(|user| leader != Some(user))?;
                (user, NoticeKind::Outbid, bid.answer.price)
            }
            Event::LotClosed(closed) => match &closed.outcome {
                Outcome::Sold { user, price, .. } => (user.clone(), NoticeKind::Won, *price),
                Outcome::Unsold => return None,
            },
            _ => return None,
        };
        Some(Self {
            user,
            kind,
            sale: event.sale().clone(),
            lot: event.lot()?.clone(),
            at: event.at(),
            price,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn hints_read_as_published() {
        for (kind, golden) in [
            (
                NoticeKind::Outbid,
                include_str!("../tests/golden/notice-outbid.json"),
            ),
            (
                NoticeKind::Won,
                include_str!("../tests/golden/notice-won.json"),
            ),
        ] {
            let notice = Notice {
                user: "ann".parse().unwrap(),
                kind,
                sale: "sale".parse().unwrap(),
                lot: "lot".parse().unwrap(),
                at: "2001-09-09T01:46:51.250Z".to_owned().try_into().unwrap(),
                price: Amount::new(750).unwrap(),
            };
            let golden: Value = serde_json::from_str(golden).unwrap();
            assert_eq!(json!(notice), golden);
        }
    }
}
