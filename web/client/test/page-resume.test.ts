import assert from "node:assert/strict";
import { test } from "node:test";
import { clockJumpMillis, suspendedMillis, type Look } from "../page-resume";

const look = (page: number, wall: number, hidden = false): Look => ({ page, wall, hidden });
const minute = 60_000;

test("sleep is noticed whether or not the page's clock goes on in it", () => {
  assert.equal(suspendedMillis(look(0, 0), look(1000, 1000 + minute), 1000), minute);
  assert.equal(suspendedMillis(look(0, 0), look(1000 + minute, 1000 + minute), 1000), minute);
  assert.equal(suspendedMillis(look(0, 0), look(1001, 1000), 1000), 1);
});

test("slowed timers of a hidden page are no sleep, but a clock that was set is seen", () => {
  for (const [before, now] of [[true, true], [true, false], [false, true]]) {
    assert.equal(suspendedMillis(look(0, 0, before), look(minute, minute, now), 1000), 0);
    assert.equal(suspendedMillis(look(0, 0, before), look(minute, 3 * minute, now), 1000), 2 * minute);
  }
  assert.equal(clockJumpMillis(look(0, 0), look(1000, -9000)), 10_000);
});
