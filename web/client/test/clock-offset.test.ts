import assert from "node:assert/strict";
import { test } from "node:test";
import { ClockOffset, type Sample } from "../clock-offset";

/** Asks, `after` milliseconds from the start, a clock that says `theirs` then; the way takes `there` and `back`. */
function sample(after: number, there: number, back: number, theirs: number, doubt = 0): Sample {
  return { asked: after, answered: after + there + back, theirs: theirs + after + there, doubt };
}

function reckoned(samples: Sample[]): number[] {
  const offset = new ClockOffset();
  for (const each of samples) offset.take(each);
  const { time, within } = offset.at(1000) ?? { time: NaN, within: NaN };
  return [Math.round(time), Math.round(within)];
}

test("the sample with the smallest round trip decides", () => {
  assert.deepEqual(reckoned([sample(0, 5, 5, 7000)]), [8000, 5]);
  // All of the way was on one side: wrong by no more than is said.
  assert.deepEqual(reckoned([sample(0, 10, 0, 7000)]), [8005, 5]);
  assert.deepEqual(reckoned([sample(0, 40, 0, 0), sample(100, 1, 1, 0), sample(200, 0, 80, 0)]), [1000, 1]);
  assert.deepEqual(reckoned([sample(0, 1, 1, 0), sample(500, 30, 0, 0)]), [1000, 1]);
});

test("a server in doubt of its own time counts for less", () => {
  assert.deepEqual(reckoned([sample(0, 1, 1, 0, 50), sample(100, 20, 20, 0)]), [1000, 20]);
});

test("a clock that jumped is believed at once, however good the old samples were", () => {
  for (const jump of [600_000, -600_000, 60]) {
    assert.deepEqual(reckoned([sample(0, 1, 1, 0), sample(500, 20, 20, jump)]), [1000 + jump, 20]);
  }
  assert.deepEqual(reckoned([sample(0, 1, 1, 0), sample(500, 20, 20, 15)]), [1000, 1]);
});

test("an old sample gives way to one that is nearly as good", () => {
  const offset = new ClockOffset();
  offset.take(sample(0, 1, 1, 0));
  const hour = 3_600_000;
  assert.equal(Math.round(offset.at(hour)?.within ?? 0), 181);
  offset.take(sample(hour, 3, 3, 100));
  assert.deepEqual(offset.at(hour + 3), { time: hour + 103, within: 3 });
});

test("before the first sample there is no time", () => {
  assert.equal(new ClockOffset().at(0), null);
});
