//! What every handler can reach.

use std::{sync::Arc, time::Duration};

use async_nats::jetstream::kv::Store;
use auction::{PlaceBid, SaleId, Time};
use broker::{ClockReading, SharedClock};

use crate::{
    LotPath, Person, SiteSettings, TooOften,
    accounts::Accounts,
    alerts::PriceAlerts,
    archive::{Archive, ReadError},
    candles::Candles,
    checkout::{CheckoutProvider, Checkouts},
    engine::{BidOutcome, Engine},
    house::{
        OpenDrafts, import::Imports, publishers::PublisherWatch, simulator::Simulator,
        symbols::SymbolOrders, webhooks::Webhooks,
    },
    idempotency::Idempotency,
    images::Images,
    invoices::{Ledger, Payments},
    keys::Keys,
    limits::Limits,
    locale::t,
    model::{LotModel, SaleModel},
    notices::{ChoicesStore, Outbox},
    particulars::ParticularsStore,
    passkeys::RelyingParty,
    publishers::Publishers,
    read_model::{EndedSale, ReadModel},
    registrations::Registrations,
    second_chances::SecondChances,
    sellers::SellerAccounts,
    sessions::{SessionCookie, Sessions},
    symbols::{SymbolList, Symbols},
    watchers::Watchers,
    watchlists::Watchlists,
};

/// The site: cheap to clone, shared by every request.
#[derive(Clone, Debug)]
pub(crate) struct App(Arc<Parts>);

#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) read_model: ReadModel,
    pub(crate) archive: Archive,
    pub(crate) candles: Candles,
    pub(crate) symbols: Symbols,
    pub(crate) symbol_orders: SymbolOrders,
    pub(crate) simulator: Simulator,
    pub(crate) publisher_watch: PublisherWatch,
    pub(crate) webhooks: Webhooks,
    pub(crate) clock: SharedClock,
    pub(crate) engine: Engine,
    pub(crate) accounts: Accounts,
    pub(crate) sessions: Sessions,
    pub(crate) session_cookie: SessionCookie,
    pub(crate) settings: SiteSettings,
    pub(crate) keys: Keys,
    pub(crate) limits: Limits,
    pub(crate) catalogue: Store,
    pub(crate) images: Images,
    pub(crate) imports: Imports,
    pub(crate) open_drafts: OpenDrafts,
    pub(crate) idempotency: Idempotency,
    pub(crate) ledger: Ledger,
    pub(crate) payments: Payments,
    pub(crate) checkout_provider: Option<Arc<dyn CheckoutProvider>>,
    pub(crate) checkouts: Checkouts,
    pub(crate) particulars: ParticularsStore,
    /// None: browsers make no passkeys for this address.
    pub(crate) passkeys: Option<RelyingParty>,
    pub(crate) publishers: Publishers,
    pub(crate) watchlists: Watchlists,
    pub(crate) watchers: Watchers,
    pub(crate) alerts: PriceAlerts,
    pub(crate) choices: ChoicesStore,
    pub(crate) outbox: Outbox,
    pub(crate) registrations: Registrations,
    pub(crate) second_chances: SecondChances,
    pub(crate) sellers: SellerAccounts,
}

/// Why a sale or lot is not shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Absent {
    #[error("there is no such sale")]
    UnknownSale,
    #[error("there is no such lot")]
    UnknownLot,
    /// It is stored, or may be, and cannot be read now.
    #[error("the sale cannot be read now")]
    Away,
}

/// Why a bid never reached the judge.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum BidNotSent {
    #[error("{}", t!("bid-operator"))]
    Operator,
    #[error("{}", t!("refused-fast"))]
    TooOften { retry_after: Duration },
}

impl From<TooOften> for BidNotSent {
    fn from(TooOften { retry_after }: TooOften) -> Self {
        Self::TooOften { retry_after }
    }
}

impl App {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// What everyone may know: sales, lots and prices.
    pub(crate) fn read_model(&self) -> &ReadModel {
        &self.0.read_model
    }

    /// A sale with its lots, wherever it is kept.
    pub(crate) async fn sale(&self, sale: &SaleId) -> Result<Arc<SaleModel>, Absent> {
        if let Some(shown) = self.read_model().sale(sale) {
            return Ok(shown);
        }
        let Some(ended) = self.read_model().ended_sale(sale) else {
            return Err(match self.read_model().knows_ended() {
                true => Absent::UnknownSale,
                false => Absent::Away,
            });
        };
        let read = self.ended_sale(&ended).await;
        read.map_err(|_| Absent::Away)
    }

    /// A lot, wherever it is kept.
    pub(crate) async fn lot(&self, path: &LotPath) -> Result<Arc<LotModel>, Absent> {
        if let Some(lot) = self.read_model().lot(&path.sale, &path.lot) {
            return Ok(lot);
        }
        let sale = self.sale(&path.sale).await?;
        let mut lots = sale.lots.iter();
        let lot = lots.find(|lot| lot.public.lot == path.lot);
        lot.cloned().ok_or(Absent::UnknownLot)
    }

    /// An ended sale out of the store.
    pub(crate) async fn ended_sale(&self, ended: &EndedSale) -> Result<Arc<SaleModel>, ReadError> {
        self.0.archive.sale(ended).await
    }

    /// What prices of spans of time come to.
    pub(crate) fn candles(&self) -> &Candles {
        &self.0.candles
    }

    /// Every symbol of the registry, priced or not.
    pub(crate) fn symbols(&self) -> Arc<SymbolList> {
        self.0.symbols.now()
    }

    /// The way to the simulator of prices.
    pub(crate) fn simulator(&self) -> &Simulator {
        &self.0.simulator
    }

    /// What publishers did.
    pub(crate) fn publisher_watch(&self) -> &PublisherWatch {
        &self.0.publisher_watch
    }

    /// The way to whoever sends webhooks.
    pub(crate) fn webhooks(&self) -> &Webhooks {
        &self.0.webhooks
    }

    /// The way to whoever keeps the registry of symbols.
    pub(crate) fn symbol_orders(&self) -> &SymbolOrders {
        &self.0.symbol_orders
    }

    /// Publishes prices in the name of others.
    pub(crate) fn publishers(&self) -> &Publishers {
        &self.0.publishers
    }

    /// The time of the sales: by the engine's clock, as far as it is heard.
    pub(crate) fn now(&self) -> Time {
        self.0.clock.now().into()
    }

    /// The time of the sales, and how good it is.
    pub(crate) fn time(&self) -> ClockReading {
        self.0.clock.read()
    }

    /// Whether the engine has not answered for a while: bids may not be taken.
    pub(crate) fn is_engine_silent(&self) -> bool {
        self.0.clock.is_silent()
    }

    /// The judge of bids.
    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// Who has an account.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    /// Who is signed in.
    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    /// The cookie by which browsers say who they are.
    pub(crate) fn session_cookie(&self) -> &SessionCookie {
        &self.0.session_cookie
    }

    /// What the site knows about itself.
    pub(crate) fn settings(&self) -> &SiteSettings {
        &self.0.settings
    }

    /// A token for the gateway's socket, good for a few minutes.
    pub(crate) fn realtime_token(&self, person: &Person) -> String {
        self.0.keys.realtime_token(person, self.0.clock.now())
    }

    /// Places a bid, unless this person may not bid, or bids too often: what pages and API alike call.
    pub(crate) async fn place_bid(
        &self,
        person: &Person,
        bid: PlaceBid,
    ) -> Result<BidOutcome, BidNotSent> {
        if person.operator {
            return Err(BidNotSent::Operator);
        }
        self.limits().bid(&person.user)?;
        Ok(self.engine().place_bid(person, bid).await)
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn idempotency(&self) -> &Idempotency {
        &self.0.idempotency
    }

    /// The invoices and credit notes of the house.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// What was paid of them.
    pub(crate) fn payments(&self) -> &Payments {
        &self.0.payments
    }

    /// By whom invoices are paid on a page; none: only as the house is paid by hand.
    pub(crate) fn checkout_provider(&self) -> Option<&dyn CheckoutProvider> {
        self.0.checkout_provider.as_deref()
    }

    /// What is kept of such pages.
    pub(crate) fn checkouts(&self) -> &Checkouts {
        &self.0.checkouts
    }

    /// What the house says of itself.
    pub(crate) fn particulars(&self) -> &ParticularsStore {
        &self.0.particulars
    }

    /// The site as people's devices know it; none where browsers make no passkeys.
    pub(crate) fn passkeys(&self) -> Option<&RelyingParty> {
        self.0.passkeys.as_ref()
    }

    /// Whether there is such a symbol: the house lists it, or it has a price.
    pub(crate) fn knows_symbol(&self, symbol: &str) -> bool {
        self.symbols().get(symbol).is_some() || self.read_model().price(symbol).is_some()
    }

    /// What people watch.
    pub(crate) fn watchlists(&self) -> &Watchlists {
        &self.0.watchlists
    }

    /// How many people watch each lot.
    pub(crate) fn watchers(&self) -> &Watchers {
        &self.0.watchers
    }

    /// Of which prices people want to be told.
    pub(crate) fn alerts(&self) -> &PriceAlerts {
        &self.0.alerts
    }

    /// What people chose to be told.
    pub(crate) fn choices(&self) -> &ChoicesStore {
        &self.0.choices
    }

    /// Where notices to single people are handed over.
    pub(crate) fn outbox(&self) -> &Outbox {
        &self.0.outbox
    }

    /// What was offered after sales.
    pub(crate) fn second_chances(&self) -> &SecondChances {
        &self.0.second_chances
    }

    /// Which seller is whose account.
    pub(crate) fn sellers(&self) -> &SellerAccounts {
        &self.0.sellers
    }

    /// Who asked to bid in which sale.
    pub(crate) fn registrations(&self) -> &Registrations {
        &self.0.registrations
    }

    pub(crate) fn catalogue(&self) -> &Store {
        &self.0.catalogue
    }

    /// Imports of lots into drafts.
    pub(crate) fn imports(&self) -> &Imports {
        &self.0.imports
    }

    /// Drafts that were opened last.
    pub(crate) fn open_drafts(&self) -> &OpenDrafts {
        &self.0.open_drafts
    }

    /// Photographs of lots.
    pub(crate) fn images(&self) -> &Images {
        &self.0.images
    }
}
