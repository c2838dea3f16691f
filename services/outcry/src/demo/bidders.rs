//! The demo's bidders: one at a time, now and then, a small step on some lot.

use std::{collections::HashMap, time::Duration};

use auction::{Amount, Entry, LotId, LotState, Paddle, Time};
use bootstrap::random;
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::json;
use tokio::{sync::watch, time::sleep};

use super::{
    api::{Account, Api, ApiError, Lot, Page, Session},
    bidding::Situation,
    catalogue::opening,
    until_done,
};

/// Names by which they can be told from people, and their accounts.
const ACCOUNTS: [(&str, &str); 4] = [
    ("Demo bidder 1", "demo-1@outcry.test"),
    ("Demo bidder 2", "demo-2@outcry.test"),
    ("Demo bidder 3", "demo-3@outcry.test"),
    ("Demo bidder 4", "demo-4@outcry.test"),
];
/// No secret: who reads this may bid as a demo bidder.
const PASSWORD: &str = "outcry-demo-bidder";
/// Shortest and longest pause between two looks: at most one bid and four requests each.
const PAUSE_MILLIS: (u64, u64) = (2_000, 6_000);
/// Lots of a sale that are looked at.
const LOTS_MAX: usize = 200;

/// The demo's bidders.
#[derive(Debug)]
pub(super) struct Bidders {
    open: watch::Receiver<Option<String>>,
    /// The sale that what follows belongs to.
    sale: String,
    /// Their numbers in the sale, as far as they have one.
    paddles: HashMap<&'static str, Paddle>,
    histories: HashMap<LotId, History>,
}

/// What was read of a lot's history.
#[derive(Debug, Default)]
struct History {
    cursor: Option<String>,
    /// When anybody but a demo bidder last bid.
    person_at: Option<Time>,
}

struct Bidder {
    email: &'static str,
    session: Session,
}

#[derive(Deserialize)]
struct SaleLots {
    lots: Page<Lot>,
}

/// `paddle` of one's own standing, or of an accepted bid.
#[derive(Deserialize)]
struct Numbered {
    paddle: Option<Paddle>,
}

impl Bidders {
    pub(super) fn new(open: watch::Receiver<Option<String>>) -> Self {
        Self {
            open,
            sale: String::new(),
            paddles: HashMap::new(),
            histories: HashMap::new(),
        }
    }

    /// For ever: a look, perhaps a bid, a pause.
    pub(super) async fn run(mut self, api: &Api) {
        let mut bidders = Vec::new();
        for (place, (_, email)) in ACCOUNTS.into_iter().enumerate() {
            let session = until_done("sign a demo bidder in", async || sign_up(api, place).await);
            let session = session.await;
            bidders.push(Bidder { email, session });
        }
        loop {
            let (shortest, longest) = PAUSE_MILLIS;
            sleep(Duration::from_millis(shortest + draw(longest - shortest))).await;
            let open = self.open.borrow().clone();
            let Some(sale) = open else { continue };
            if let Err(error) = self.look(api, &mut bidders, sale).await {
                tracing::debug!(%error, "no demo bid this time");
            }
        }
    }

    /// One bidder looks at one lot.
    async fn look(
        &mut self,
        api: &Api,
        bidders: &mut [Bidder],
        sale: String,
    ) -> Result<(), ApiError> {
        if self.sale != sale {
            (self.sale, self.paddles, self.histories) = (sale, HashMap::new(), HashMap::new());
        }
        self.learn_paddles(api, bidders).await?;
        let sale = &self.sale;
        let SaleLots { lots } = api.get(&format!("sales/{sale}?limit={LOTS_MAX}")).await?;
        let open: Vec<_> = lots
            .items
            .iter()
            .filter(|lot| lot.state == LotState::Open)
            .collect();
        if open.is_empty() {
            return Ok(());
        }
        let lot = open[draw(open.len() as u64) as usize];
        let Some(opening) = opening(lot.lot.as_str()) else {
            return Ok(());
        };
        let person_at = self.person_at(api, &lot.lot).await?;
        let bidder = &mut bidders[draw(ACCOUNTS.len() as u64) as usize];
        let situation = Situation {
            lot,
            opening,
            paddle: self.paddles.get(bidder.email).copied(),
            person_at,
        };
        match situation.bid() {
            Some(amount) => self.bid(api, bidder, &lot.lot, amount).await,
            None => Ok(()),
        }
    }

    /// Their numbers from an earlier run of this program, asked once a sale.
    async fn learn_paddles(&mut self, api: &Api, bidders: &mut [Bidder]) -> Result<(), ApiError> {
        if !self.paddles.is_empty() || !self.histories.is_empty() {
            return Ok(());
        }
        for bidder in bidders {
            let path = format!("sales/{}/me", self.sale);
            let Numbered { paddle } = api.get_as(&mut bidder.session, &path).await?;
            self.paddles
                .extend(paddle.map(|paddle| (bidder.email, paddle)));
        }
        Ok(())
    }

    /// Reads what is new in the lot's history. A bid for a person's standing maximum is that person's.
    async fn person_at(&mut self, api: &Api, lot: &LotId) -> Result<Option<Time>, ApiError> {
        let history = self.histories.entry(lot.clone()).or_default();
        let path = format!("sales/{}/lots/{lot}/bids", self.sale);
        let (rows, cursor) = api.list::<Entry>(&path, history.cursor.take()).await?;
        history.cursor = cursor;
        let is_a_persons = |row: &&Entry| {
            let is_ours = |paddle| self.paddles.values().any(|ours| *ours == paddle);
            !row.paddle.is_some_and(is_ours)
        };
        let latest = rows.iter().filter(is_a_persons).map(|row| row.at).max();
        history.person_at = history.person_at.max(latest);
        Ok(history.person_at)
    }

    async fn bid(
        &mut self,
        api: &Api,
        bidder: &mut Bidder,
        lot: &LotId,
        amount: Amount,
    ) -> Result<(), ApiError> {
        let path = format!("sales/{}/lots/{lot}/bids", self.sale);
        let body = json!({ "bid_id": random::id(), "maximum": amount });
        match api
            .post_as::<Numbered>(&mut bidder.session, &path, &body)
            .await
        {
            Ok(Numbered { paddle }) => {
                self.paddles
                    .extend(paddle.map(|paddle| (bidder.email, paddle)));
                Ok(())
            }
            // Somebody was quicker: that is an auction.
            Err(ApiError::Problem {
                status: StatusCode::CONFLICT,
                ..
            }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// The address of the demo bidder at a place.
pub(super) fn email(place: usize) -> &'static str {
    ACCOUNTS[place].1
}

/// Signs the demo bidder at a place in, with an account made before if there is none.
pub(super) async fn sign_up(api: &Api, place: usize) -> Result<Session, ApiError> {
    let (name, email) = ACCOUNTS[place];
    let account = Account {
        email,
        password: PASSWORD,
    };
    api.create_account(account, name).await?;
    api.sign_in(account).await
}

/// A number below `bound`.
fn draw(bound: u64) -> u64 {
    u64::from_le_bytes(random::bytes()) % bound.max(1)
}
