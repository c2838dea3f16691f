//! One visit: who asks for which page, and what every page carries.

use std::{collections::BTreeMap, convert::Infallible, sync::Arc, time::Duration};

use auction::{BidId, LotId, Paddle, PublicFormat, Time};
use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use bootstrap::{Origin, random};

pub(crate) use super::page::Page;
use super::{
    alert_bar::AlertBar,
    display::Display,
    lot_view::LotView,
    own::Own,
    page_cookie::SAID,
    price_view::PriceView,
    problem::{Problem, Way},
};
use crate::{
    App, Person, Visitor, api,
    locale::t,
    mine::{self, Mine},
    model::{LastPrice, LotModel, SaleModel},
    registrations::{self, OwnStanding},
    security::opened_elsewhere,
};

/// Prices on the tape: what fits a wide screen twice; the board shows all.
const TAPE_PRICES_MAX: usize = 16;
/// A card that says nothing of you is better than a page that waits for the engine.
const STANDING_WAIT_MAX: Duration = Duration::from_millis(300);

/// The frame of the page that will answer, and the site behind it.
pub(super) struct Visit {
    pub(super) app: App,
    pub(super) page: Page,
    /// What was done just before, as a code that was left for this page.
    pub(super) said: Option<String>,
    /// False: sessions could not be asked, so nobody counts as signed in.
    sure_who: bool,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let visitor = Visitor::from_request_parts(parts, app).await;
        let sure_who = visitor.is_ok();
        let now = app.now();
        let elsewhere = opened_elsewhere(&parts.headers, app.settings());
        let visitor = visitor.unwrap_or(Visitor::Anonymous);
        let path = parts.uri.path().to_owned();
        let said = match &visitor {
            Visitor::SignedIn(person) => SAID.kept(app, person, &path, &parts.headers),
            Visitor::Anonymous => None,
        };
        let alerts = match &visitor {
            Visitor::SignedIn(person) => Some(AlertBar::of(&app.alerts().watch().of(&person.user))),
            Visitor::Anonymous => None,
        };
        let sells = match &visitor {
            Visitor::SignedIn(person) => app.sellers().sells(&person.user),
            Visitor::Anonymous => false,
        };
        let tape = match has_tape(&path) {
            true => tape(app, now),
            false => vec![],
        };
        let page = Page {
            visitor,
            path,
            now,
            display: Display::sent(&parts.headers),
            house: app.particulars().newest(),
            tape,
            alerts,
            sells,
            lists_symbols: !app.symbols().is_empty(),
            warnings: warnings(app, elsewhere.as_ref(), sure_who),
            is_live: elsewhere.is_none(),
            watch: app.settings().watch,
        };
        Ok(Self {
            app: app.clone(),
            page,
            said,
            sure_who,
        })
    }
}

/// Whether a page is about prices, or about what is happening now; beside a lot or a form they would only move, and the
/// board has them all.
fn has_tape(path: &str) -> bool {
    let is_market = ["/market/", "/heat-map", "/running-lots"];
    path == "/" || is_market.iter().any(|market| path.starts_with(market))
}

/// The prices that run along the top.
fn tape(app: &App, now: Time) -> Vec<PriceView> {
    let symbols = app.symbols();
    let is_shown = |symbol: &str| !symbols.is_retired(symbol);
    let prices = app.read_model().first_prices(TAPE_PRICES_MAX, is_shown);
    traded(app, views(prices, now))
}

/// The same prices, each with the calendar of its market, and with who publishes it.
fn traded(app: &App, prices: Vec<PriceView>) -> Vec<PriceView> {
    let symbols = app.symbols();
    let traded = prices.into_iter().map(|view| {
        let listed = symbols.get(view.symbol());
        view.traded(listed).heard(listed, app.read_model())
    });
    traded.collect()
}

/// How the visitor stands on the lots of one sale.
#[derive(Clone, Debug)]
pub(super) struct OwnMarks {
    pub(super) paddle: Own<Paddle>,
    /// Where the public history does not tell it.
    sealed: Option<Own<BTreeMap<LotId, Mine>>>,
}

/// What stands above everything else on a page.
fn warnings(app: &App, elsewhere: Option<&Origin>, sure_who: bool) -> Vec<String> {
    let settings = app.settings();
    let mut warnings = Vec::new();
    if app.is_engine_silent() {
        warnings.push(t!("warning-engine-silent"));
    }
    if !sure_who {
        warnings.push(t!("warning-who-unknown"));
    }
    if settings.weak_durability {
        warnings.push(t!("warning-weak-durability"));
    }
    if let Some(here) = elsewhere {
        let home = settings.public_url.to_string();
        warnings.push(t!(
            "warning-elsewhere",
            here = here.to_string(),
            home = home
        ));
    }
    warnings
}

impl Visit {
    /// The header with which a page says what was done just before for the last time.
    pub(super) fn said_once(&self) -> Option<[(HeaderName, HeaderValue); 1]> {
        let path = &self.page.path;
        let dropped = self.said.as_ref().map(|_| SAID.drop(&self.app, path));
        dropped.map(|dropped| [(header::SET_COOKIE, dropped)])
    }

    /// On to another page, which will say what was done.
    pub(super) fn done(&self, person: &Person, said: &str, path: &str) -> Response {
        // A place on the page is no part of the address that reads it.
        let page = path.split_once('#').map_or(path, |(page, _)| page);
        let kept = SAID.keep(&self.app, person, page, said);
        ([(header::SET_COOKIE, kept)], Redirect::to(path)).into_response()
    }

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
        let views = views(self.app.read_model().prices(), self.page.now);
        traded(&self.app, views)
    }

    /// One symbol's last price.
    pub(super) fn price(&self, symbol: &str) -> Option<PriceView> {
        let last = self.app.read_model().price(symbol)?;
        let view = PriceView::new(last, self.page.now);
        let symbols = self.app.symbols();
        let listed = symbols.get(symbol);
        let heard = self.app.read_model();
        Some(view.traded(listed).heard(listed, heard))
    }

    /// How the visitor stands on the lots of a sale.
    pub(super) async fn marks(&self, sale: &SaleModel, own: &Own<OwnStanding>) -> OwnMarks {
        OwnMarks {
            paddle: own.as_ref().and_then(|own| own.standing.paddle),
            sealed: self.sealed_marks(sale).await,
        }
    }

    /// A lot, marked with how the visitor stands on it.
    pub(super) fn marked(&self, lot: Arc<LotModel>, marks: &OwnMarks) -> LotView {
        (marks.view(lot, self.page.now)).beside(self.app.read_model())
    }

    /// How the visitor stands on the lots of a sealed sale, by the engine; none where the public history tells it, which it does
    /// once a sale is stored for good.
    async fn sealed_marks(&self, sale: &SaleModel) -> Option<Own<BTreeMap<LotId, Mine>>> {
        let lot = sale.lots.first()?;
        let is_sealed = matches!(lot.public.format, PublicFormat::Sealed(_));
        let person = self.page.person().filter(|_| is_sealed)?;
        self.app.read_model().sale(&sale.record.sale)?;
        let marks = mine::marks_of(&self.app, person, sale);
        Some(match tokio::time::timeout(STANDING_WAIT_MAX, marks).await {
            Ok(told) => told.into(),
            Err(_) => Own::Unknown,
        })
    }

    /// How the visitor stands in a sale.
    pub(super) async fn own_standing(&self, sale: &SaleModel) -> Own<OwnStanding> {
        let Some(person) = self.page.person() else {
            return Own::Nothing;
        };
        let own = registrations::own_standing(&self.app, person, sale);
        match tokio::time::timeout(STANDING_WAIT_MAX, own).await {
            Ok(Ok(own)) => Own::Known(own),
            Ok(Err(_)) | Err(_) => Own::Unknown,
        }
    }
}

impl OwnMarks {
    /// Of somebody who is not signed in.
    #[cfg(test)]
    pub(super) const NOBODYS: Self = Self {
        paddle: Own::Nothing,
        sealed: None,
    };

    fn of(&self, lot: &LotModel) -> Own<Mine> {
        match &self.sealed {
            Some(marks) => (marks.as_ref()).and_then(|it| it.get(&lot.public.lot).copied()),
            None => self.paddle.and_then(|paddle| Mine::of(lot, paddle)),
        }
    }

    /// Whether the visitor has bid on it, as far as that is known.
    pub(super) fn is_on(&self, lot: &LotModel) -> bool {
        self.of(lot).known().is_some()
    }

    /// Which lots they have bid on cannot be told now.
    pub(super) fn are_unknown(&self) -> bool {
        match &self.sealed {
            Some(marks) => marks.is_unknown(),
            None => self.paddle.is_unknown(),
        }
    }

    pub(super) fn view(&self, lot: Arc<LotModel>, now: Time) -> LotView {
        let mine = self.of(&lot);
        LotView::new(lot, now, self.paddle).marked(mine)
    }
}

/// Whatever has no route.
pub(super) async fn not_found(visit: Visit, uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return api::Problem::no_such_address().into_response();
    }
    // Where only a slash is too much, the page is meant. One slash begins it, or it would be another host.
    if let Some(path) = uri.path().strip_suffix('/') {
        return Redirect::to(&format!("/{}", path.trim_matches('/'))).into_response();
    }
    visit.problem(Problem::NotFound)
}

/// An address that has a route, and none by this method: the page of its form is one step up.
pub(super) async fn no_page(visit: Visit, method: Method, uri: Uri) -> Response {
    let path = uri.path();
    let up = path.rsplit_once('/').map_or("", |(up, _)| up);
    let back = if method.is_safe() { up } else { path };
    let way = Way {
        address: format!("/{}", back.trim_start_matches('/')),
        word: t!("problem-back"),
    };
    Problem::NoPage.page_with(visit.page, vec![], way)
}

/// A form again with what is wrong in it. The browser may keep it for the way back, which else would ask to send the form once
/// more: it holds nothing but what was typed, and no password.
pub(super) fn form_again(status: StatusCode, page: impl IntoResponse) -> Response {
    let kept = HeaderValue::from_static("private, no-cache");
    (status, [(header::CACHE_CONTROL, kept)], page).into_response()
}

/// A bid id nobody used.
pub(super) fn fresh_bid_id() -> BidId {
    random::id()
        .parse()
        .expect("26 letters and digits are an id")
}

/// Histories are shared with the read model, not copied.
fn views(prices: Vec<Arc<LastPrice>>, now: Time) -> Vec<PriceView> {
    let views = prices.into_iter().map(|last| PriceView::new(last, now));
    views.collect()
}

/// The value of a parameter that is one of our own codes: no decoding, so nothing else fits.
pub(super) fn query_word<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    let mut pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}
