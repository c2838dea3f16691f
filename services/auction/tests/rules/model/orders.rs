//! What operators order.

use std::collections::BTreeSet;

use auction::{
    Answer, CancelSale, Cancellation, CreateSale, FormatTerms, HoldSale, LotPhase, NoticeKind,
    Refusal, SaleId, SaleMessage, SaleNews, WithdrawLot, format,
};

use super::{
    Expected, MESSAGES_KEPT, Model, english,
    lot::{Happened, Lot, time},
    sale::Sale,
};

impl Model {
    pub(super) fn create(&mut self, asked: &CreateSale, now: i64) -> Result<bool, Refusal> {
        match self.sale(&asked.sale) {
            Ok(known) if known.asked == *asked => return Ok(false),
            Ok(_) | Err(Refusal::SaleOver) => return Err(Refusal::SaleExists),
            Err(_) => {}
        }
        let fits = |lot: &auction::LotTerms| {
            lot.ends_at.unix_millis() > now && lot.opening.minor_units() > 0
        };
        if asked.lots.is_empty() || !asked.lots.iter().all(fits) {
            let problem = String::new();
            return Err(Refusal::InvalidSale { problem });
        }
        let mut lots = asked.lots.clone();
        lots.sort_by_key(|lot| lot.number);
        let lots = lots.into_iter().map(|terms| Lot {
            terms,
            happened: vec![],
        });
        self.sales.push(Sale {
            id: asked.sale.clone(),
            terms: asked.terms.clone(),
            asked: asked.clone(),
            announced_at: now,
            lots: lots.collect(),
            paddles: vec![],
            said: vec![],
            sellers: BTreeSet::new(),
            news: vec![(now, SaleNews::Announced)],
            messages: vec![],
            held_since: None,
            held_reason: None,
            cancelled: None,
            english: match &asked.terms.format {
                FormatTerms::English(terms) => Some(english::English::of(terms)),
                FormatTerms::Sealed(_) => None,
            },
            answers: vec![],
            spent: vec![],
        });
        self.sales.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(true)
    }

    pub(super) fn hold(&mut self, order: &HoldSale, now: i64) -> Result<bool, Refusal> {
        let sale = self.sale(&order.sale)?;
        if sale.held_since.is_some() {
            return Ok(false);
        }
        if sale.cancelled.is_some() {
            return Err(Refusal::SaleCancelled);
        }
        let running = |lot: &Lot| {
            let view = lot.view(sale);
            view.is_open() && now < view.ends_at
        };
        let running: Vec<bool> = sale.lots.iter().map(running).collect();
        if !running.contains(&true) {
            return Err(Refusal::SaleOver);
        }
        for (lot, _) in sale.lots.iter_mut().zip(running).filter(|(_, runs)| *runs) {
            lot.happened.push((now, Happened::Held));
        }
        sale.held_since = Some(now);
        sale.held_reason = Some(order.reason.clone());
        sale.news.push((now, SaleNews::Held));
        Ok(true)
    }

    pub(super) fn resume(&mut self, id: &SaleId, now: i64) -> Result<bool, Refusal> {
        let sale = self.sale(id)?;
        if sale.cancelled.is_some() {
            return Err(Refusal::SaleCancelled);
        }
        if sale.held_since.take().is_none() {
            return Ok(false);
        }
        sale.held_reason = None;
        let held = |lot: &Lot| lot.view(sale).held_since.is_some();
        let held: Vec<bool> = sale.lots.iter().map(held).collect();
        for (lot, _) in sale
            .lots
            .iter_mut()
            .zip(held)
            .filter(|(_, is_held)| *is_held)
        {
            lot.happened.push((now, Happened::Resumed));
        }
        sale.news.push((now, SaleNews::Resumed));
        Ok(true)
    }

    /// Whatever is not over and not due ends; whoever might have won it is told.
    pub(super) fn cancel(&mut self, order: &CancelSale, now: i64) -> Expected {
        let refused = |refusal| Expected::order(Err(refusal));
        let sale = match self.sale(&order.sale) {
            Ok(sale) => sale,
            Err(refusal) => return refused(refusal),
        };
        if sale.cancelled.is_some() {
            return Expected::order(Ok(false));
        }
        let mut hints = vec![];
        let mut places = vec![];
        for (place, lot) in sale.lots.iter().enumerate() {
            let view = lot.view(sale);
            if !view.is_open() || view.is_due(now) {
                continue;
            }
            places.push(place);
            let sealed = super::sealed::standing(&view.sealed).into_iter();
            let mut told: Vec<_> = sealed.map(|(user, _)| user).collect();
            told.extend(view.leader().cloned());
            told.sort();
            let (kind, price) = (NoticeKind::Cancelled, view.price());
            hints.extend(
                (told.iter()).map(|user| sale.hint(user, kind, &lot.terms.lot, price, now)),
            );
        }
        if places.is_empty() {
            return refused(Refusal::SaleOver);
        }
        for place in places {
            sale.lots[place].happened.push((now, Happened::Cancelled));
        }
        sale.held_since = None;
        sale.held_reason = None;
        sale.cancelled = Some(Cancellation {
            at: time(now),
            reason: order.reason.clone(),
        });
        sale.news.push((now, SaleNews::Cancelled));
        Expected {
            hints,
            ..Expected::of(Answer::Order(Ok(())), true)
        }
    }

    pub(super) fn withdraw(&mut self, order: &WithdrawLot, now: i64) -> Result<bool, Refusal> {
        let sale = self.sale(&order.sale)?;
        let Some(place) = (sale.lots.iter()).position(|one| one.terms.lot == order.lot) else {
            return Err(Refusal::UnknownLot);
        };
        let lot = &sale.lots[place];
        let view = lot.view(sale);
        let hides = match &sale.terms.format {
            FormatTerms::English(_) => false,
            FormatTerms::Sealed(terms) => terms.bid_count == format::sealed::BidCount::Hidden,
        };
        if view.phase == LotPhase::Withdrawn {
            return Ok(false);
        }
        if view.phase == LotPhase::Cancelled {
            return Err(Refusal::SaleCancelled);
        }
        if !view.is_open() || view.is_due(now) {
            return Err(Refusal::LotClosed);
        }
        if hides && now >= lot.terms.opens_at.unix_millis() {
            return Err(Refusal::LotOpen);
        }
        if view.has_bids() {
            return Err(Refusal::LotHasBids);
        }
        let withdrawn = Happened::Withdrawn(order.reason.clone());
        sale.lots[place].happened.push((now, withdrawn));
        Ok(true)
    }

    pub(super) fn announce(
        &mut self,
        id: &SaleId,
        message: SaleMessage,
        now: i64,
    ) -> Result<bool, Refusal> {
        let sale = self.sale(id)?;
        let mut kept = sale.messages.iter().rev().take(MESSAGES_KEPT);
        match kept.find(|kept| kept.message == message.message) {
            Some(kept) if kept.text == message.text => Ok(false),
            Some(_) => Err(Refusal::MessageIdReused),
            None => {
                sale.messages.push(message);
                sale.news.push((now, SaleNews::Message));
                Ok(true)
            }
        }
    }
}
