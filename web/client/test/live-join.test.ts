import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveJoin } from "../live-join";

/** A repair that ends when it is told to. */
function repair(): { work: () => Promise<void>; begun: () => number; end: () => void } {
  const waiting: (() => void)[] = [];
  return {
    work: () => new Promise((done) => waiting.push(done)),
    begun: () => waiting.length,
    end: () => waiting.splice(0).forEach((done) => done()),
  };
}

test("nothing is repaired where nothing was missed", async () => {
  const { work, begun } = repair();
  assert.equal(await new LiveJoin().joined(true, work), true);
  assert.equal(begun(), 0);
});

test("a channel that is lost while it is repaired is not joined, and repaired when it is back", async () => {
  const join = new LiveJoin();
  const { work, begun, end } = repair();
  const first = join.joined(false, work);
  join.lost();
  end();
  assert.equal(await first, false);
  // Whole since it was lost, but not since before.
  const second = join.joined(true, work);
  assert.equal(begun(), 1);
  end();
  assert.equal(await second, true);
  assert.equal(await join.joined(true, work), true);
});

test("of two repairs on the way only the later joins", async () => {
  const join = new LiveJoin();
  const { work, end } = repair();
  const both = Promise.all([join.joined(false, work), join.joined(true, work)]);
  end();
  assert.deepEqual(await both, [false, true]);
});
