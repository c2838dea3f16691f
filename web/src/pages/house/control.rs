//! `/house/sales/{sale}`: a draft on its way to be published, or a sale that runs.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::{LotState, PublicFormat, SaleId, SaleMessage, Time};
use axum::{
    extract::RawQuery,
    response::{IntoResponse, Response},
};

use super::{
    Page, Part, Problem, SaleVisit, Trail, address, draft::DraftPage, lot_pages::LotPages,
    publishing::PublishingPage, said,
};
use crate::{
    Absent,
    api::{SaleState, sale_state},
    format,
    house::{
        drafts::{self, DraftRefused},
        health, publish,
        reserves::{ReserveWords, Reserves},
    },
    locale::{filters, t},
    model::SaleModel,
    pages::{
        lot_view::LotView,
        sale_view::{SaleView, channels_of},
        visit::Visit,
        words,
    },
    watchers::Watchers,
    zone::Zone,
};

/// A sale that is published.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/control.html")]
pub(super) struct ControlPage {
    page: Page,
    trail: Trail,
    said: Option<String>,
    /// Why nothing is taken for this sale, and what to do.
    read_only: Option<String>,
    sale: SaleView,
    state: String,
    on_hold: bool,
    over: bool,
    zone: Zone,
    /// The lots of this page; so are those below.
    rows: Vec<ControlRow>,
    pages: LotPages,
    /// What the page follows.
    channels: String,
    /// Lots that nobody bid on: id and name.
    withdrawable: Vec<(String, String)>,
    /// Lots with sealed bids that are not over: id and name.
    sealed: Vec<(String, String)>,
    /// Newest first.
    messages: Vec<SaleMessage>,
    /// No message is sent twice, however often its form is.
    message_id: String,
}

#[derive(Debug)]
struct ControlRow {
    lot: LotView,
    /// Empty where there is none yet.
    price: String,
    leader: String,
    watchers: usize,
    reserve: ReserveWords,
    /// Empty where it does not end any more, or nobody knows when.
    ends: String,
    limit: String,
}

pub(super) async fn show(
    SaleVisit { visit, sale, .. }: SaleVisit,
    RawQuery(query): RawQuery,
) -> Response {
    if visit.app.sale(&sale).await.is_err()
        && let Some(underway) = publish::underway(&visit.app, &sale).await
    {
        // What was done is said where it has an end.
        return PublishingPage::new(visit.page, underway).into_response();
    }
    let once = visit.said_once();
    (once, shown(visit, sale, query.as_deref()).await).into_response()
}

async fn shown(visit: Visit, sale: SaleId, query: Option<&str>) -> Response {
    let said = said(visit.said.as_deref());
    match visit.app.sale(&sale).await {
        Ok(model) => {
            if (visit.app.read_model().drafts().iter()).any(|draft| draft.sale == sale) {
                drafts::tidy_up(&visit.app, &sale).await;
            }
            let (read_only, reserves) = tokio::join!(
                health::read_only(&visit.app, &sale),
                Reserves::of(&visit.app, &sale),
            );
            let pages = LotPages::asked(query, model.lots.len(), address(&sale));
            let page = ControlPage::new(
                visit.page,
                model,
                pages,
                (&reserves, visit.app.watchers()),
                said,
            );
            return ControlPage { read_only, ..page }.into_response();
        }
        Err(Absent::Away) => return visit.problem(Problem::SaleAway),
        Err(Absent::UnknownSale | Absent::UnknownLot) => {}
    }
    match visit.app.open_drafts().shown(&visit.app, &sale).await {
        Ok(found) => {
            let import = visit.app.imports().kept.find(visit.app.keys(), &sale).await;
            let import = import.ok().flatten().map(|(import, _)| import);
            let page = DraftPage::new(visit, sale, &found, query, said);
            page.importing(import).into_response()
        }
        Err(DraftRefused::NotFound) => visit.problem(Problem::NotFound),
        Err(_) => visit.problem(Problem::Unavailable),
    }
}

impl ControlPage {
    pub(super) fn new(
        page: Page,
        model: Arc<SaleModel>,
        pages: LotPages,
        (reserves, watchers): (&Reserves, &Watchers),
        said: Option<String>,
    ) -> Self {
        let now = page.now;
        let state = sale_state(&model, now);
        let zone = Zone::parse(&model.record.time_zone).unwrap_or(Zone::UTC);
        let lots = &model.lots[pages.places()];
        let rows: Vec<_> = (lots.iter().cloned())
            .map(|lot| ControlRow::new(LotView::new(lot, now, None), zone, reserves, watchers))
            .collect();
        let withdrawable = rows.iter().filter(|row| row.may_be_withdrawn());
        let sealed = rows.iter().filter(|row| row.takes_sealed_bids());
        Self {
            trail: Trail::new(&model, Part::Control),
            said,
            read_only: None,
            state: state_word(state),
            on_hold: state == SaleState::OnHold,
            over: matches!(state, SaleState::Closed | SaleState::Cancelled),
            zone,
            withdrawable: withdrawable.map(ControlRow::choice).collect(),
            sealed: sealed.map(ControlRow::choice).collect(),
            messages: model.record.messages.iter().rev().cloned().collect(),
            message_id: bootstrap::random::id(),
            channels: channels_of(&model, lots.iter()),
            rows,
            pages,
            sale: SaleView::new(model),
            page,
        }
    }

    fn said_at(&self, at: &Time) -> String {
        self.zone.date_and_time(*at)
    }
}

impl ControlRow {
    fn new(lot: LotView, zone: Zone, reserves: &Reserves, watchers: &Watchers) -> Self {
        let (public, state) = (lot.public(), lot.state());
        let ends = match state {
            LotState::OnHold | LotState::Withdrawn | LotState::Cancelled => String::new(),
            _ => zone.date_and_time(public.ends_at),
        };
        Self {
            price: (public.price)
                .map(|price| format::money(price, public.currency))
                .unwrap_or_default(),
            leader: public
                .leader
                .map(|paddle| paddle.to_string())
                .unwrap_or_default(),
            watchers: watchers.of(&public.sale, &public.lot),
            reserve: reserves.words(public, state),
            ends,
            limit: words::limit(public, state),
            lot,
        }
    }

    /// Its id and name, to choose from.
    fn choice(&self) -> (String, String) {
        let public = self.lot.public();
        let name = t!(
            "house-control-lot-named",
            number = public.number,
            title = self.lot.short_title()
        );
        (public.lot.to_string(), name)
    }

    fn takes_sealed_bids(&self) -> bool {
        let is_open = matches!(self.lot.state(), LotState::Open | LotState::OnHold);
        is_open && matches!(self.lot.public().format, PublicFormat::Sealed(_))
    }

    fn may_be_withdrawn(&self) -> bool {
        let ahead = matches!(
            self.lot.state(),
            LotState::Upcoming | LotState::Open | LotState::OnHold
        );
        match self.lot.public().bid_count {
            Some(count) => ahead && count == 0,
            // Whether there are any is hidden: only before the first one can come.
            None => self.lot.state() == LotState::Upcoming,
        }
    }
}

fn state_word(state: SaleState) -> String {
    match state {
        SaleState::Upcoming => t!("house-state-upcoming"),
        SaleState::Open => t!("house-state-open"),
        SaleState::OnHold => t!("house-state-on-hold"),
        SaleState::Closed => t!("house-state-closed"),
        SaleState::Cancelled => t!("house-state-cancelled"),
    }
}
