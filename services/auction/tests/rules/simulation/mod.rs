//! Random commands against the engine and the [model](crate::model), step by step.
//!
//! `OUTCRY_STEPS` and `OUTCRY_SEED` say how many and which; `cargo xtask simulate` sets them.

mod coverage;
mod random;

use std::{io::Write, time::Duration};

use auction::{Answer, Budget, Command, Event, PartitionState, RULES_VERSION, Refusal, Time};

use crate::{
    model::Model,
    room::{check_same, differences, user},
};
use coverage::Coverage;
use random::{Random, USERS};

/// Enough that everything on the list of [`coverage`] happens many times.
const STEPS: u64 = 200_000;
/// After so many steps a new world begins, since the model tells everything from the beginning.
const STEPS_PER_WORLD: u64 = 160;
/// Steps between two replays of the whole log.
const STEPS_PER_REPLAY: u64 = 53;
/// Small, so that it runs out.
const BURST: u32 = 4;
const INTERVAL_SECONDS: u32 = 20;

/// Prints the seed when a step fails.
struct Place {
    seed: u64,
    step: u64,
    what: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            say(&format!("FAILED at step {}: {}", self.step, self.what));
            say(&format!(
                "again: cargo xtask simulate --seed {} --steps {}",
                self.seed,
                self.step + 1
            ));
        }
    }
}

/// Past the capture of test output.
fn say(line: &str) {
    std::io::stderr()
        .write_all(format!("{line}\n").as_bytes())
        .unwrap();
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

fn budget() -> Budget {
    Budget {
        burst: BURST,
        interval: Duration::from_secs(INTERVAL_SECONDS.into()),
    }
}

#[test]
fn simulated_commands_come_to_what_the_model_says() {
    let (seed, steps) = (setting("OUTCRY_SEED", 1), setting("OUTCRY_STEPS", STEPS));
    let mut coverage = Coverage::default();
    let mut random = Random::new(seed);
    let mut place = Place {
        seed,
        step: 0,
        what: String::new(),
    };
    while place.step < steps {
        let last = steps.min(place.step + STEPS_PER_WORLD);
        World::new().live(&mut random, &mut coverage, &mut place, last);
    }
    say(&coverage.table());
    if steps >= STEPS {
        assert_eq!(coverage.holes(), [""; 0], "never happened (seed {seed})");
    }
}

/// What random commands come to under the rules of a version. Where this fails, ask first whether the same command came to the
/// same before: if not, [`RULES_VERSION`] rises. Either way the new pair is written here.
const JUDGED: (u16, u64) = (3, 16_808_915_998_487_036_583);
/// Worlds that are judged for it.
const JUDGED_WORLDS: u64 = 100;

#[test]
fn judgements_are_those_of_the_rules_version() {
    let mut random = Random::new(1);
    let mut hash = Fnv::default();
    for _ in 0..JUDGED_WORLDS {
        random.begin_world();
        let mut engine = PartitionState::default().with_budget(budget());
        for _ in 0..STEPS_PER_WORLD {
            let (command, now) = random.command(&engine);
            let decision = engine.decide(&command, now);
            hash.take(&format!("{:?}", without_words(decision.answer)));
            for event in decision.events {
                hash.take(&event.in_words());
                engine.apply(&event);
            }
        }
    }
    assert_eq!((RULES_VERSION, hash.0), JUDGED);
}

/// FNV-1a (Fowler, Noll, Vo).
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn take(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// One partition, twice.
struct World {
    engine: PartitionState,
    model: Model,
    log: Vec<Event>,
}

impl World {
    fn new() -> Self {
        Self {
            engine: PartitionState::default().with_budget(budget()),
            model: Model::new(BURST, INTERVAL_SECONDS),
            log: vec![],
        }
    }

    fn live(mut self, random: &mut Random, coverage: &mut Coverage, place: &mut Place, last: u64) {
        random.begin_world();
        while place.step < last {
            let (command, now) = random.command(&self.engine);
            place.what = format!("{command:?} at {now}");
            let situation = self.model.situation(&command, now);
            let answer = self.step(&command, now);
            coverage.note(&command, &situation, &answer);
            if place.step.is_multiple_of(STEPS_PER_REPLAY) {
                self.replay();
            }
            place.step += 1;
        }
        self.replay();
        assert_eq!(differences(&self.log), [""; 0]);
    }

    /// One command on both sides; all that anybody can see must be the same.
    fn step(&mut self, command: &Command, now: Time) -> Step {
        let before = self.log.len();
        let decision = self.engine.decide(command, now);
        let mut hints = vec![];
        for event in &decision.events {
            hints.extend(self.engine.hints(event));
            self.engine.apply(event);
        }
        self.log.extend(decision.events);
        let expected = self.model.command(command, now);
        assert_eq!(without_words(decision.answer.clone()), expected.answer);
        assert_eq!(hints, expected.hints);
        assert_eq!(self.log.len() > before, expected.is_logged);
        self.compare();
        Step {
            answer: decision.answer,
            events: self.log[before..].to_vec(),
        }
    }

    fn compare(&self) {
        let users = USERS.map(user);
        assert_eq!(self.engine.next_wake_up(), self.model.next_wake_up());
        assert!(self.engine.sales().eq(self.model.sales()));
        for sale in self.model.sales() {
            let record = self.engine.sale_record(sale);
            assert_eq!(record.as_ref(), Some(&self.model.sale_record(sale)));
            for user in &users {
                let bidder = self.engine.bidder(sale, user);
                assert_eq!(bidder, Some(self.model.bidder(sale, user)), "{user}");
            }
            for (expected, standings) in self.model.lots(sale, &users) {
                let lot = &expected.lot.lot;
                let record = self.engine.lot_record(sale, lot, 0, usize::MAX);
                assert_eq!(record.as_ref(), Some(&expected));
                for (user, expected) in users.iter().zip(standings) {
                    let standing = self.engine.standing(sale, lot, user);
                    assert_eq!(standing, Some(expected), "{user} on {lot}");
                }
            }
        }
    }

    /// The stored bytes of the log, and of the state, bring back the same state; the latter goes on.
    fn replay(&mut self) {
        check_same(&crate::room::replayed(&self.log), &self.engine);
        let bytes = postcard::to_stdvec(&self.engine).unwrap();
        let read: PartitionState = postcard::from_bytes(&bytes).unwrap();
        check_same(&read, &self.engine);
        self.engine = read.with_budget(budget());
    }
}

/// What came of a command.
struct Step {
    answer: Answer,
    events: Vec<Event>,
}

/// The model knows that a sale is impossible, and has no words for it.
fn without_words(answer: Answer) -> Answer {
    match answer {
        Answer::Order(Err(Refusal::InvalidSale { .. })) => {
            let problem = String::new();
            Answer::Order(Err(Refusal::InvalidSale { problem }))
        }
        other => other,
    }
}
