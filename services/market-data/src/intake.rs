//! Messages that publishers sent and nobody looked at yet: taken off the connection as fast as they come, those of each publisher
//! in a queue of its own. So a flood costs prices of its sender and of nobody else.

mod lost;

use std::{
    collections::{HashMap, VecDeque},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::Duration,
};

use async_nats::{Client, Message, Subject, Subscriber};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use market::{PAYLOAD_BYTES_MAX, PriceAnswer, PriceRefusal};
use tokio::{
    sync::Notify,
    task::{self, JoinHandle, coop},
    time::{MissedTickBehavior, interval},
};
use topology::subject;

use lost::LostCount;

/// Messages of one publisher that nobody looked at yet: what comes in less than a second at the fastest. Each further one is
/// refused unread.
pub(crate) const UNREAD_MAX: usize = 16_384;
/// Bytes of a message with its subject and its headers. What is longer is kept as one that is too long, and nothing else of it.
const MESSAGE_BYTES_MAX: usize = 2 * PAYLOAD_BYTES_MAX;
/// How often it is looked whether the client library dropped anything.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// Takes messages in, beside the loop that looks at them.
#[derive(Debug)]
pub(crate) struct Intake {
    shared: Arc<Shared>,
    taking: JoinHandle<()>,
}

/// What was refused unread of one publisher.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RefusedUnread {
    pub(crate) publisher: String,
    pub(crate) count: u64,
    /// The symbol of the last of them, as the subject spells it.
    pub(crate) symbol: String,
}

/// What was not looked at since this was asked last.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Unlooked {
    pub(crate) refused: Vec<RefusedUnread>,
    /// What the client library dropped: of whom is not known.
    pub(crate) lost: u64,
}

#[derive(Debug, Default)]
struct Shared {
    unread: Mutex<UnreadMessages>,
    came: Notify,
}

/// Who can publish at all is bounded by the accounts of the installation, and so are the queues.
#[derive(Debug, Default)]
struct UnreadMessages {
    queues: HashMap<String, VecDeque<Message>>,
    /// The publishers of whom something waits; whose turn it is comes first.
    turns: VecDeque<String>,
    unlooked: Unlooked,
    /// Nothing comes any more.
    is_over: bool,
}

impl Intake {
    /// Listens to prices from now on, until it is dropped.
    ///
    /// # Errors
    /// When the connection is closed.
    pub(crate) async fn start(client: &Client) -> Result<Self, async_nats::SubscribeError> {
        let prices = client.subscribe(subject::MARKET_IN_ALL).await?;
        let shared = Arc::new(Shared::default());
        let taking = take(client.clone(), prices, shared.clone());
        let taking = task::spawn(taking);
        Ok(Self { shared, taking })
    }

    /// The next message to look at; none: no more will come. Cancel-safe.
    pub(crate) async fn next(&self) -> Option<Message> {
        loop {
            // What always has something ready leaves others their turn.
            coop::consume_budget().await;
            {
                let mut unread = self.shared.unread();
                match unread.pop() {
                    Some(message) => return Some(message),
                    None if unread.is_over => return None,
                    None => {}
                }
            }
            self.shared.came.notified().await;
        }
    }

    /// The next message, if one waits.
    pub(crate) fn next_now(&self) -> Option<Message> {
        self.shared.unread().pop()
    }

    /// What was not looked at since this was asked last.
    pub(crate) fn unlooked(&self) -> Unlooked {
        mem::take(&mut self.shared.unread().unlooked)
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        self.taking.abort();
    }
}

async fn take(client: Client, mut prices: Subscriber, shared: Arc<Shared>) {
    let refusal = PriceRefusal::TooManyWaiting { limit: UNREAD_MAX };
    let refusal = serde_json::to_vec(&PriceAnswer::refused(refusal)).expect("an answer is JSON");
    let refusal = Bytes::from(refusal);
    let statistics = client.statistics();
    let arrived = || statistics.in_messages.load(Ordering::Relaxed);
    let mut lost = LostCount::from(arrived());
    let mut look = interval(LOOK_INTERVAL);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let message = tokio::select! {
            biased;
            _ = look.tick() => {
                // How many arrived comes first: what waits now may have come since.
                let arrived = arrived();
                // Out of turn: one who has none left would seem to find nothing.
                let next = coop::unconstrained(prices.next()).now_or_never();
                let newly_lost = lost.look(arrived, next.is_none());
                shared.unread().unlooked.lost += newly_lost;
                match next {
                    Some(message) => message,
                    None => continue,
                }
            }
            message = prices.next() => message,
        };
        let Some(message) = message else { break };
        lost.took_one();
        let refused = shared.unread().push(message);
        match refused {
            Pushed::First => shared.came.notify_one(),
            Pushed::Behind | Pushed::Refused(None) => {}
            Pushed::Refused(Some(reply)) => {
                if let Err(error) = client.publish(reply, refusal.clone()).await {
                    tracing::debug!(%error, "a publisher was not told");
                }
            }
        }
    }
    shared.unread().is_over = true;
    shared.came.notify_one();
}

/// What became of a message that came.
#[derive(Debug, PartialEq, Eq)]
enum Pushed {
    /// Nothing else waited.
    First,
    Behind,
    /// So many of its publisher wait; who is told.
    Refused(Option<Subject>),
}

impl Shared {
    fn unread(&self) -> MutexGuard<'_, UnreadMessages> {
        // Whatever is done under the lock leaves it whole.
        self.unread.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnreadMessages {
    fn push(&mut self, message: Message) -> Pushed {
        let was_empty = self.turns.is_empty();
        let (publisher, symbol) = sender(&message);
        match self.queues.get_mut(publisher) {
            Some(queue) if queue.len() >= UNREAD_MAX => {
                let (publisher, symbol) = (publisher.to_owned(), symbol.to_owned());
                self.unlooked.refuse(publisher, symbol);
                return Pushed::Refused(message.reply);
            }
            Some(queue) => queue.push_back(bounded(message)),
            None => {
                let publisher = publisher.to_owned();
                self.turns.push_back(publisher.clone());
                self.queues.insert(publisher, [bounded(message)].into());
            }
        }
        match was_empty {
            true => Pushed::First,
            false => Pushed::Behind,
        }
    }

    fn pop(&mut self) -> Option<Message> {
        let publisher = self.turns.pop_front()?;
        let queue = self.queues.get_mut(&publisher)?;
        let message = queue.pop_front();
        if queue.is_empty() {
            self.queues.remove(&publisher);
        } else {
            self.turns.push_back(publisher);
        }
        message
    }
}

impl Unlooked {
    fn refuse(&mut self, publisher: String, symbol: String) {
        let known = self.refused.iter_mut();
        match known.into_iter().find(|it| it.publisher == publisher) {
            Some(refused) => {
                refused.count += 1;
                refused.symbol = symbol;
            }
            None => self.refused.push(RefusedUnread {
                publisher,
                count: 1,
                symbol,
            }),
        }
    }
}

/// Who sent a message, and the symbol as the subject spells it.
pub(crate) fn sender(message: &Message) -> (&str, &str) {
    subject::priced(&message.subject).unwrap_or_default()
}

/// A message that holds no more memory than a price needs.
fn bounded(mut message: Message) -> Message {
    if message.length > MESSAGE_BYTES_MAX {
        message.headers = None;
        message.payload = vec![b' '; PAYLOAD_BYTES_MAX + 1].into();
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(publisher: &str, number: usize) -> Message {
        Message {
            subject: format!("market.in.{publisher}.S{number}").into(),
            reply: Some(format!("reply.{number}").into()),
            payload: Bytes::new(),
            headers: None,
            status: None,
            description: None,
            length: 0,
        }
    }

    #[test]
    fn flood_costs_prices_of_its_sender_and_of_nobody_else() {
        let mut unread = UnreadMessages::default();
        assert_eq!(unread.push(message("loud", 0)), Pushed::First);
        for number in 1..UNREAD_MAX {
            assert_eq!(unread.push(message("loud", number)), Pushed::Behind);
        }
        for number in 0..3 {
            let told = format!("reply.{number}").into();
            let refused = unread.push(message("loud", number));
            assert_eq!(refused, Pushed::Refused(Some(told)));
        }
        assert_eq!(unread.push(message("calm", 7)), Pushed::Behind);
        let refused = RefusedUnread {
            publisher: "loud".to_owned(),
            count: 3,
            symbol: "S2".to_owned(),
        };
        assert_eq!(unread.unlooked.refused, [refused]);
        let order: Vec<_> = std::iter::from_fn(|| unread.pop()).collect();
        let order: Vec<_> = order.iter().map(sender).collect();
        assert_eq!(order[..3], [("loud", "S0"), ("calm", "S7"), ("loud", "S1")]);
        assert_eq!(order.len(), UNREAD_MAX + 1);
        // And once they were looked at, all of them fit again.
        assert_eq!(unread.push(message("loud", 0)), Pushed::First);
    }

    #[test]
    fn message_that_is_far_too_long_takes_no_more_room_than_a_price() {
        let mut unread = UnreadMessages::default();
        let payload = Bytes::from(vec![b'1'; 4 * 1024 * 1024]);
        let length = payload.len();
        unread.push(Message {
            payload,
            length,
            ..message("loud", 1)
        });
        let kept = unread.pop().unwrap();
        assert_eq!(kept.payload.len(), PAYLOAD_BYTES_MAX + 1);
    }
}
