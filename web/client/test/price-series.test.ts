import "./english";
import assert from "node:assert/strict";
import { test } from "node:test";
import feed from "../../vectors/feed.json";
import { ageWords, feedState, heat, skips, staleAfter } from "../price-series";
import { feedLimits } from "../wire";

interface StateRow {
  now: number;
  made: number;
  after: number;
  came?: number;
  heartbeat?: number;
  closed_from?: number;
  closed_until?: number;
  state: string;
}

test("the next candle skips none, one after it does", () => {
  const at = (time: string) => `2026-11-21T${time}.000Z`;
  assert.equal(skips(at("14:00:00"), at("14:00:00"), 60), false);
  assert.equal(skips(at("14:00:00"), at("14:01:00"), 60), false);
  assert.equal(skips(at("14:00:00"), at("14:02:00"), 60), true);
  assert.equal(skips(at("14:00:00"), at("14:00:02"), 1), true);
  assert.equal(skips("", at("14:00:00"), 60), false, "nothing was drawn yet");
});

test("a price is silent after as long as the shared vectors say", () => {
  for (const row of feed.stale_after) assert.equal(staleAfter(row.gaps.slice(-feedLimits.gaps_max), feedLimits.stale_unknown_millis), row.after, row.why);
});

test("a feed is in the state that the shared vectors say", () => {
  const time = (millis = NaN) => (Number.isNaN(millis) ? "" : new Date(millis).toISOString());
  for (const row of feed.states as StateRow[]) {
    const closure = { closedFrom: time(row.closed_from), closedUntil: time(row.closed_until) };
    const state = feedState(row.now, row.made, row.after, closure, row.came, row.heartbeat);
    assert.equal(state, row.state, JSON.stringify(row));
  }
});

test("a tile is as warm as the shared vectors say", () => {
  for (const row of feed.heat) assert.equal(heat(row.price, row.reference), row.heat, JSON.stringify(row));
});

test("an age is told in seconds, minutes or hours", () => {
  for (const row of feed.ages.filter(({ language }) => language === "en")) assert.equal(ageWords(row.millis), row.said);
});
