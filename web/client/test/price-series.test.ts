import assert from "node:assert/strict";
import { test } from "node:test";
import { feedState, skips } from "../price-series";

test("the next candle skips none, one after it does", () => {
  const at = (time: string) => `2026-11-21T${time}.000Z`;
  assert.equal(skips(at("14:00:00"), at("14:00:00"), 60), false);
  assert.equal(skips(at("14:00:00"), at("14:01:00"), 60), false);
  assert.equal(skips(at("14:00:00"), at("14:02:00"), 60), true);
  assert.equal(skips(at("14:00:00"), at("14:00:02"), 1), true);
  assert.equal(skips("", at("14:00:00"), 60), false, "nothing was drawn yet");
});

test("a feed is silent only while its market is open", () => {
  const minute = 60_000;
  const closure = { closedFrom: new Date(10 * minute).toISOString(), closedUntil: new Date(100 * minute).toISOString() };
  const state = (now: number, last: number, dataset = {}) => feedState(now * minute, last * minute, 5 * minute, dataset);
  assert.equal(state(9, 4, closure), "live");
  assert.equal(state(9.5, 4, closure), "silent");
  assert.equal(state(10, 9.5, closure), "live", "the last price has just come");
  assert.equal(state(11, 9.5, closure), "closed");
  assert.equal(state(100, 9.5, closure), "live", "it has just opened");
  assert.equal(state(105.1, 9.5, closure), "silent");
  assert.equal(state(50, 9.5), "silent", "it is never closed");
});

test("a feed that tells its past is not silent, and none was caught up with that died a moment ago", () => {
  const state = (now: number, last: number, came: number) => feedState(now, last, 4000, {}, came);
  const past = -3 * 86_400_000;
  assert.equal(state(0, past, 0), "catching-up");
  assert.equal(state(5000, past, 0), "catching-up");
  assert.equal(state(5001, past, 0), "silent");
  assert.equal(state(4500, 0, 100), "silent", "it came when it was made");
  assert.equal(state(4000, 0, 100), "live");
});

test("a feed whose publisher lives is quiet, not silent, for half a minute", () => {
  const state = (now: number, heartbeat: number) => feedState(now, 0, 4000, {}, NaN, heartbeat);
  assert.equal(state(4001, NaN), "silent");
  assert.equal(state(4001, 4000), "quiet");
  assert.equal(state(34_000, 4000), "quiet");
  assert.equal(state(34_001, 4000), "silent");
  assert.equal(state(4000, 4000), "live");
});
