//! One visit: who asks for which page, and what every page carries.

use std::{convert::Infallible, sync::Arc, time::Duration};

use auction::{BidId, Time};
use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use bootstrap::{Origin, random};

pub(crate) use super::page::Page;
use super::{
    lot_view::LotView,
    own::Own,
    page_cookie::SAID,
    price_view::PriceView,
    problem::{Problem, Way},
};
use crate::{
    App, Person, Visitor, api,
    model::{LastPrice, SaleModel},
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
        let symbols = app.symbols();
        let tape =
            (app.read_model()).first_prices(TAPE_PRICES_MAX, |symbol| !symbols.is_retired(symbol));
        let page = Page {
            visitor,
            path,
            now,
            house: app.particulars().newest(),
            tape: views(tape, now),
            lists_symbols: !symbols.is_empty(),
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

/// What stands above everything else on a page.
fn warnings(app: &App, elsewhere: Option<&Origin>, sure_who: bool) -> Vec<String> {
    let settings = app.settings();
    let mut warnings = Vec::new();
    if app.is_engine_silent() {
        let words = "The auction does not answer right now, and bids may not be taken. Reload the page in a moment to see whether it does.";
        warnings.push(words.to_owned());
    }
    if !sure_who {
        let words = "We cannot check your sign-in right now. Reload the page in a moment to bid.";
        warnings.push(words.to_owned());
    }
    if settings.weak_durability {
        let words =
            "This installation accepts weak durability: bids may be lost in a power failure.";
        warnings.push(words.to_owned());
    }
    if let Some(here) = elsewhere {
        let home = &settings.public_url;
        warnings.push(format!(
            "Nothing updates by itself here: you opened {here}, and the site is set up for {home}. Open that address, \
             or reload the page to see the latest; your own bids load it again. If people are to open {here}, start \
             the site with --public-url {here} (OUTCRY_PUBLIC_URL)."
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
        let kept = SAID.keep(&self.app, person, path, said);
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
        views(self.app.read_model().prices(), self.page.now)
    }

    /// One symbol's last price.
    pub(super) fn price(&self, symbol: &str) -> Option<PriceView> {
        let last = self.app.read_model().price(symbol)?;
        Some(PriceView::new(last, self.page.now))
    }

    /// The lots of a sale, marked with how the visitor stands.
    pub(super) async fn lots(&self, sale: &SaleModel) -> Vec<LotView> {
        let own = self.own_standing(sale).await;
        self.marked_lots(sale, &own)
    }

    pub(super) fn marked_lots(&self, sale: &SaleModel, own: &Own<OwnStanding>) -> Vec<LotView> {
        let paddle = own.as_ref().and_then(|own| own.standing.paddle);
        let (lots, prices) = (sale.lots.iter().cloned(), self.app.read_model());
        lots.map(|lot| LotView::new(lot, self.page.now, paddle).beside(prices))
            .collect()
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
        word: "Back to that page",
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
