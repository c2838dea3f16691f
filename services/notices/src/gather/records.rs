//! What the public records tell: to whoever bid on a lot, and of a sale to everybody who has to do with it.

use std::collections::BTreeSet;

use auction::{LotRecord, SaleMessage, SaleRecord, Time, UserId};
use broker::Message;
use notification::{
    About, BiddersQuestion, Kind, LotNews, Notice, NoticeId, close_due, outbid_due,
};
use topology::subject;

use super::{Gathering, read};
use crate::own_bucket::Fenced;

impl Gathering<'_> {
    pub(super) async fn take_record(&mut self, message: Option<Message>) -> Result<(), Fenced> {
        let Some(message) = message else {
            return Ok(());
        };
        if message.subject.starts_with(subject::LOT_RECORD_PREFIX) {
            let Some(record) = read::<LotRecord>(&message) else {
                return Ok(());
            };
            let news = self.followed.world().lots.apply(&record);
            for news in news {
                self.tell_of_lot(&record, news).await?;
            }
        } else if let Some(record) = read::<SaleRecord>(&message) {
            let told = self.followed.world().lots.apply_sale(&record);
            let sale = &record.sale;
            for SaleMessage { message, at, .. } in told.messages {
                let about = About::Message {
                    sale: sale.clone(),
                    message: message.clone(),
                };
                let id = |user: &UserId| NoticeId::of_message(sale, &message, user);
                self.tell_everybody(&record, at, &about, id).await?;
            }
            if let Some(at) = told.cancelled {
                let about = About::Cancellation { sale: sale.clone() };
                let id = |user: &UserId| NoticeId::of_cancellation(sale, user);
                self.tell_everybody(&record, at, &about, id).await?;
            }
        }
        Ok(())
    }

    async fn tell_of_lot(&self, record: &LotRecord, news: LotNews) -> Result<(), Fenced> {
        let (sale, lot) = (&record.lot.sale, &record.lot.lot);
        let question = BiddersQuestion {
            sale: sale.clone(),
            lot: Some(lot.clone()),
            sequence: record.lot.sequence,
        };
        let notice = |user, kind, at, paddle, price| Notice {
            user,
            kind,
            at,
            about: About::Lot {
                sale: sale.clone(),
                lot: lot.clone(),
                paddle,
                price,
            },
        };
        match news {
            LotNews::Outbid { paddle, at, price } => {
                let id = NoticeId::of_outbid(sale, lot, paddle);
                if !self.ledger.is_news(at) || self.ledger.knows(&id, at) {
                    return Ok(());
                }
                if let Some(user) = self.site.user(&question, paddle).await {
                    let due = |by| {
                        let told = self.ledger.told(&id.by(by));
                        outbid_due(by, at, record.lot.ends_at, told)
                    };
                    let notice = notice(user, Kind::Outbid, at, Some(paddle), price);
                    self.add(&id, notice, due).await?;
                }
            }
            LotNews::Voided { paddle, at } => {
                let id = NoticeId::of_void(sale, lot, paddle, at);
                if !self.ledger.is_news(at) || self.ledger.knows(&id, at) {
                    return Ok(());
                }
                if let Some(user) = self.site.user(&question, paddle).await {
                    let notice = notice(user, Kind::HouseMessage, at, Some(paddle), None);
                    self.add(&id, notice, |_| at).await?;
                }
            }
            LotNews::Closed { at, .. } if !self.ledger.is_news(at) => {}
            LotNews::Closed { at, sold } => {
                let reply = self.site.bidders(&question).await;
                let price = sold.first().and_then(|(_, price)| *price);
                let sale_ends_at = self.followed.world().lots.sale_ends_at(sale);
                let due = |by| close_due(by, at, sale_ends_at);
                for user in reply.without_paddle() {
                    let id = NoticeId::of_close_for(Kind::Lost, sale, lot, user, at);
                    let notice = notice(user.clone(), Kind::Lost, at, None, price);
                    self.add(&id, notice, due).await?;
                }
                for (paddle, user) in reply.paddles {
                    let won = sold.iter().find(|(to, _)| *to == paddle);
                    let (kind, price) = match won {
                        Some((_, price)) => (Kind::Won, *price),
                        None => (Kind::Lost, price),
                    };
                    let id = NoticeId::of_close(kind, sale, lot, paddle, at);
                    let notice = notice(user, kind, at, Some(paddle), price);
                    self.add(&id, notice, due).await?;
                }
            }
        }
        Ok(())
    }

    /// To whoever bids, registered, or watches a lot of it.
    async fn tell_everybody(
        &self,
        record: &SaleRecord,
        at: Time,
        about: &About,
        id: impl Fn(&UserId) -> NoticeId,
    ) -> Result<(), Fenced> {
        if !self.ledger.is_news(at) {
            return Ok(());
        }
        let question = BiddersQuestion {
            sale: record.sale.clone(),
            lot: None,
            sequence: record.sequence,
        };
        let bidders = self.site.bidders(&question).await;
        let watchers = self.followed.world().watchers.of_sale(&record.sale);
        let named = bidders.paddles.into_values().chain(bidders.registered);
        // Whose bids are sealed has no paddle.
        let bidders = named.chain(bidders.bidders);
        let everybody: BTreeSet<UserId> = bidders.chain(watchers).collect();
        for user in everybody {
            let id = id(&user);
            let notice = Notice {
                user,
                kind: Kind::HouseMessage,
                at,
                about: about.clone(),
            };
            self.add(&id, notice, |_| at).await?;
        }
        Ok(())
    }
}
