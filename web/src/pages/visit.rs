//! One visit: who asks for which page, with what every page carries.

use std::{convert::Infallible, time::Duration};

use auction::{BidId, LotId, Paddle, SaleId, Time};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use bootstrap::chance;

use super::{
    layout::{Page, TAPE_PRICES_MAX},
    lot_view::LotView,
    price_view::PriceView,
    problem::Problem,
};
use crate::{
    App, Person, Visitor,
    model::{BoardSale, LastPrice},
};

/// A card without your mark is better than a page that waits for the engine.
const PADDLE_WAIT_MAX: Duration = Duration::from_millis(300);

/// The frame of the page that will answer, and the site behind it.
pub(super) struct Visit {
    pub(super) app: App,
    pub(super) page: Page,
    /// False: sessions could not be asked, so nobody counts as signed in.
    sure_who: bool,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let visitor = Visitor::from_request_parts(parts, app).await;
        let sure_who = visitor.is_ok();
        let now = app.now();
        let warning = if !sure_who {
            Some("We cannot tell who you are just now. Reload the page in a moment to bid.")
        } else if app.settings().weak_durability {
            Some("This house accepts weak durability: bids may be lost when power fails.")
        } else {
            None
        };
        let page = Page {
            visitor: visitor.unwrap_or(Visitor::Anonymous),
            path: parts.uri.path().to_owned(),
            now,
            tape: prices(app, now).into_iter().take(TAPE_PRICES_MAX).collect(),
            warning: warning.map(str::to_owned),
            watch: app.settings().watch,
        };
        Ok(Self {
            app: app.clone(),
            page,
            sure_who,
        })
    }
}

impl Visit {
    /// The person, if any. While sessions cannot be asked nobody is taken for a stranger: `Problem::Unavailable`.
    pub(super) fn who(&self) -> Result<Option<Person>, Problem> {
        if self.sure_who {
            Ok(self.page.person().cloned())
        } else {
            Err(Problem::Unavailable)
        }
    }

    /// The visit and its person, or the answer that asks who it is.
    pub(super) fn signed_in(self, back_to: &str) -> Result<(Self, Person), Box<Response>> {
        match self.who() {
            Ok(Some(person)) => Ok((self, person)),
            Ok(None) => {
                let sign_in = Redirect::to(&format!("/sign-in?next={back_to}"));
                Err(Box::new(sign_in.into_response()))
            }
            Err(problem) => Err(Box::new(self.problem(problem))),
        }
    }

    /// The page that says what is wrong.
    pub(super) fn problem(self, problem: Problem) -> Response {
        problem.page(self.page)
    }

    /// Every symbol's last price.
    pub(super) fn prices(&self) -> Vec<PriceView> {
        prices(&self.app, self.page.now)
    }

    /// One symbol's last price.
    pub(super) fn price(&self, symbol: &str) -> Option<PriceView> {
        let last = self.app.board().price(symbol)?;
        Some(PriceView::new(LastPrice::clone(&last), self.page.now))
    }

    /// The lots of a sale, marked with how the visitor stands.
    pub(super) async fn lots(&self, sale: &BoardSale) -> Vec<LotView> {
        let paddle = match sale.lots.first() {
            Some(lot) => self.paddle(&sale.record.sale, &lot.public.lot).await,
            None => None,
        };
        let lots = sale.lots.iter().cloned();
        lots.map(|lot| LotView::new(lot, self.page.now, paddle))
            .collect()
    }

    async fn paddle(&self, sale: &SaleId, lot: &LotId) -> Option<Paddle> {
        let person = self.page.person()?;
        let standing = self.app.engine().standing(person, sale, lot);
        let standing = tokio::time::timeout(PADDLE_WAIT_MAX, standing).await;
        standing.ok()?.ok()?.paddle
    }
}

/// A bid id nobody used.
pub(super) fn fresh_bid_id() -> BidId {
    chance::id()
        .parse()
        .expect("26 letters and digits are an id")
}

fn prices(app: &App, now: Time) -> Vec<PriceView> {
    let views = app.board().prices().into_iter();
    views
        .map(|last| PriceView::new(LastPrice::clone(&last), now))
        .collect()
}
