import assert from "node:assert/strict";
import { test } from "node:test";
import { skips } from "../price-series";

test("the next candle skips none, one after it does", () => {
  const at = (time: string) => `2026-11-21T${time}.000Z`;
  assert.equal(skips(at("14:00:00"), at("14:00:00"), 60), false);
  assert.equal(skips(at("14:00:00"), at("14:01:00"), 60), false);
  assert.equal(skips(at("14:00:00"), at("14:02:00"), 60), true);
  assert.equal(skips(at("14:00:00"), at("14:00:02"), 1), true);
  assert.equal(skips("", at("14:00:00"), 60), false, "nothing was drawn yet");
});
