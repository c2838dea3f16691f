//! Messages that publishers repeat, since they do not know what came of them: each counts once, and is answered the same.

use std::collections::{HashMap, VecDeque};

use async_nats::Subject;
use chrono::{DateTime, TimeDelta, Utc};
use market::PriceAnswer;

/// How long a message is known by its id, as in JetStream.
const WINDOW: TimeDelta = TimeDelta::minutes(2);
/// Ids known of one publisher; beyond it the oldest goes before its time.
const IDS_MAX: usize = 8_192;
/// Repeats of one message that wait for its answer; beyond it they are told to ask again.
const WAITING_MAX: usize = 16;

/// The ids of each publisher. Who can publish at all is bounded by the accounts of the installation.
#[derive(Debug, Default)]
pub(crate) struct MessageIds(HashMap<String, PublisherIds>);

/// What a message is by its id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Heard {
    /// It came for the first time.
    New,
    /// It came before, and this was the answer.
    Answered(PriceAnswer),
    /// It came before and is not answered yet: whoever repeats it is answered then, too.
    Waits,
    /// So many wait for that already.
    TooManyWait,
}

#[derive(Debug, Default)]
struct PublisherIds {
    states: HashMap<String, IdState>,
    /// In the order in which they came.
    order: VecDeque<(DateTime<Utc>, String)>,
}

#[derive(Debug)]
enum IdState {
    /// Where else the answer is waited for.
    UnderWay(Vec<Subject>),
    Answered(PriceAnswer),
}

impl MessageIds {
    pub(crate) fn hear(
        &mut self,
        (publisher, id): (&str, &str),
        reply: Option<&Subject>,
        now: DateTime<Utc>,
    ) -> Heard {
        if !self.0.contains_key(publisher) {
            self.0.insert(publisher.to_owned(), PublisherIds::default());
        }
        let Some(ids) = self.0.get_mut(publisher) else {
            return Heard::New;
        };
        ids.forget_old(now);
        match ids.states.get_mut(id) {
            None => {
                ids.order.push_back((now, id.to_owned()));
                ids.states
                    .insert(id.to_owned(), IdState::UnderWay(Vec::new()));
                Heard::New
            }
            Some(IdState::Answered(answer)) => Heard::Answered(answer.clone()),
            Some(IdState::UnderWay(waiting)) if waiting.len() < WAITING_MAX => {
                waiting.extend(reply.cloned());
                Heard::Waits
            }
            Some(IdState::UnderWay(_)) => Heard::TooManyWait,
        }
    }

    /// What came of a message; who else waits for it.
    pub(crate) fn answered(
        &mut self,
        (publisher, id): (&str, &str),
        answer: &PriceAnswer,
    ) -> Vec<Subject> {
        let ids = self.0.get_mut(publisher);
        // It may have gone before its time.
        let Some(state) = ids.and_then(|ids| ids.states.get_mut(id)) else {
            return Vec::new();
        };
        match std::mem::replace(state, IdState::Answered(answer.clone())) {
            IdState::UnderWay(waiting) => waiting,
            IdState::Answered(_) => Vec::new(),
        }
    }
}

impl PublisherIds {
    /// Makes room for one more.
    fn forget_old(&mut self, now: DateTime<Utc>) {
        let is_old = |(came, _): &(DateTime<Utc>, String)| now - *came > WINDOW;
        while self.order.len() >= IDS_MAX || self.order.front().is_some_and(is_old) {
            let Some((_, id)) = self.order.pop_front() else {
                break;
            };
            self.states.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_269_600 + second, 0).unwrap()
    }

    #[test]
    fn repeated_message_has_the_answer_of_the_first() {
        let mut ids = MessageIds::default();
        let reply = Subject::from("reply");
        let message = ("demo", "1");
        assert_eq!(ids.hear(message, Some(&reply), at(0)), Heard::New);
        assert_eq!(ids.hear(message, Some(&reply), at(1)), Heard::Waits);
        assert_eq!(ids.hear(("acme", "1"), None, at(1)), Heard::New);
        let answer = PriceAnswer::admitted(7, None);
        assert_eq!(ids.answered(message, &answer), [reply]);
        let answered = Heard::Answered(answer);
        assert_eq!(ids.hear(message, None, at(120)), answered);
        assert_eq!(ids.hear(message, None, at(121)), Heard::New);
    }

    #[test]
    fn ids_and_repeats_that_wait_are_bounded() {
        let mut ids = MessageIds::default();
        let reply = Subject::from("reply");
        for number in 0..=IDS_MAX {
            let id = number.to_string();
            assert_eq!(ids.hear(("demo", &id), None, at(0)), Heard::New);
        }
        assert_eq!(ids.0["demo"].states.len(), IDS_MAX);
        assert_eq!(ids.hear(("demo", "0"), None, at(0)), Heard::New);
        for _ in 0..WAITING_MAX {
            assert_eq!(ids.hear(("demo", "0"), Some(&reply), at(0)), Heard::Waits);
        }
        let refused = ids.hear(("demo", "0"), Some(&reply), at(0));
        assert_eq!(refused, Heard::TooManyWait);
        let answer = PriceAnswer::admitted(1, None);
        assert_eq!(ids.answered(("demo", "0"), &answer).len(), WAITING_MAX);
    }
}
