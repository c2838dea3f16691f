//! What one viewer and one delivery cost a gateway, by two runs of different size, and what a third must come to then.

/// A gateway with so many viewers: what was seen of it, or what is predicted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Run {
    pub(super) viewers: f64,
    /// Records that each of them got.
    pub(super) records: f64,
    /// Bytes of memory that are resident while all are silent.
    pub(super) memory: f64,
    /// Seconds of processor time in a second while all are silent.
    pub(super) idle: f64,
    /// Seconds of processor time that delivering all took.
    pub(super) delivering: f64,
    /// Bytes that all viewers got with it.
    pub(super) bytes: f64,
}

/// The gateway's unit costs. Times in seconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct UnitCosts {
    /// Processor time of one record, whoever gets it.
    pub(super) record: f64,
    /// Processor time of one record to one viewer.
    pub(super) delivery: f64,
    /// Bytes of the same.
    pub(super) bytes: f64,
    /// Processor time of one silent viewer in a second, who is asked for a sign of life; and what there is without any.
    pub(super) idle: f64,
    pub(super) idle_at_first: f64,
    /// Bytes of memory of one silent viewer, and those without any.
    pub(super) memory: f64,
    pub(super) memory_at_first: f64,
}

impl UnitCosts {
    /// By a run with few viewers and one with more. What costs less with more of them is noise, and counts as nothing.
    pub(super) fn of(few: &Run, more: &Run) -> Self {
        let delivering = |run: &Run| run.delivering / run.records;
        let (delivery, record) = line(few, more, delivering);
        let (idle, idle_at_first) = line(few, more, |run| run.idle);
        let (memory, memory_at_first) = line(few, more, |run| run.memory);
        Self {
            record,
            delivery,
            bytes: more.bytes / more.records / more.viewers,
            idle,
            idle_at_first,
            memory,
            memory_at_first,
        }
    }

    /// What a gateway with so many viewers comes to that get so many records.
    pub(super) fn predict(&self, viewers: f64, records: f64) -> Run {
        Run {
            viewers,
            records,
            memory: self.memory_at_first + self.memory * viewers,
            idle: self.idle_at_first + self.idle * viewers,
            delivering: records * (self.record + self.delivery * viewers),
            bytes: self.bytes * records * viewers,
        }
    }
}

/// What something takes for each viewer, and without any. Through both runs, or, where the line would begin below nothing or fall, as near
/// as it may through the larger.
fn line(few: &Run, more: &Run, of: impl Fn(&Run) -> f64) -> (f64, f64) {
    let slope = ((of(more) - of(few)) / (more.viewers - few.viewers)).max(0.0);
    let at_first = (of(more) - slope * more.viewers).max(0.0);
    ((of(more) - at_first) / more.viewers, at_first)
}

/// How far a prediction is off, as a part of what was seen.
pub(super) fn error(predicted: f64, seen: f64) -> f64 {
    (predicted - seen).abs() / seen
}

#[cfg(test)]
mod tests {
    use super::*;

    const COSTS: UnitCosts = UnitCosts {
        record: 0.001,
        delivery: 0.000_01,
        bytes: 200.0,
        idle: 0.000_002,
        idle_at_first: 0.003,
        memory: 8_192.0,
        memory_at_first: 30_000_000.0,
    };

    fn is_near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
    }

    #[test]
    fn costs_that_grow_evenly_are_found_and_predict_any_size() {
        let (few, more) = (COSTS.predict(500.0, 100.0), COSTS.predict(1_500.0, 80.0));
        let found = UnitCosts::of(&few, &more);
        let real = COSTS.predict(10_000.0, 40.0);
        let predicted = found.predict(10_000.0, 40.0);
        for (predicted, real) in [
            (predicted.memory, real.memory),
            (predicted.idle, real.idle),
            (predicted.delivering, real.delivering),
            (predicted.bytes, real.bytes),
        ] {
            assert!(is_near(predicted, real), "{predicted} for {real}");
        }
        assert!(is_near(real.delivering, 40.0 * 0.101));
        assert!(is_near(real.memory, 111_920_000.0));
    }

    #[test]
    fn noise_makes_no_cost_negative_and_the_larger_run_comes_out() {
        let (mut few, more) = (COSTS.predict(500.0, 100.0), COSTS.predict(1_500.0, 100.0));
        // A delivery that grows faster than evenly, and memory that shrinks.
        few.delivering /= 4.0;
        few.memory = 2.0 * more.memory;
        let found = UnitCosts::of(&few, &more);
        assert_eq!((found.record, found.memory), (0.0, 0.0));
        let again = found.predict(1_500.0, 100.0);
        assert!(is_near(again.delivering, more.delivering));
        assert!(is_near(again.memory, more.memory));
    }

    #[test]
    fn error_is_a_part_of_what_was_seen() {
        assert!(is_near(error(80.0, 100.0), 0.2));
        assert!(is_near(error(125.0, 100.0), 0.25));
    }
}
