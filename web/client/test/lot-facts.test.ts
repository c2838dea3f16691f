import assert from "node:assert/strict";
import { test } from "node:test";
import { standingAfter } from "../formats";
import { after, fresh, stateAt } from "../lot-facts";
import type { Entry, PublicLot, Standing } from "../wire";

const lot: PublicLot = {
  sale: "s", lot: "l", number: 1, extensions: 0, increment: 50, format: { kind: "english" }, currency: "EUR", sequence: 4, phase: "open", opening: 100, price: 200,
  minimum_bid: 250, leader: 7, bid_count: 2, reserve_met: null,
  opens_at: "2026-11-21T14:00:00.000Z", ends_at: "2026-11-21T14:10:00.000Z",
};
const me: Standing = { paddle: 7, state: "leading", maximum: 300, sequence: 4 };
const entry = (sequence: number): Entry => ({
  sequence, at: lot.opens_at, kind: "bid", paddle: 8, price: 300, automatic: false, ends_at: lot.ends_at,
});

test("an older or equal record changes nothing", () => {
  assert.equal(after(lot, { ...lot, price: 1 }), null);
  assert.equal(after(lot, { ...lot, sequence: 3, price: 1 }), null);
  assert.equal(after(lot, { ...lot, sequence: 5, price: 300 })?.price, 300);
});

test("entries are taken once, in order, and a gap is noticed", () => {
  const read = fresh([entry(6), entry(4), entry(5)], 4);
  assert.deepEqual(read.entries.map((row) => row.sequence), [5, 6]);
  assert.equal(read.gap, false);
  assert.equal(fresh([entry(7)], 4).gap, true);
  assert.deepEqual(fresh([entry(2)], 4), { entries: [], gap: false, last: 4 }, "an early part of a long history");
  assert.equal(fresh([entry(5), entry(6)], 4).last, 6);
});

test("who was overtaken is outbid, and only a sale makes a winner", () => {
  assert.equal(standingAfter(me, { ...lot, sequence: 5, leader: 8 })?.state, "outbid");
  assert.equal(standingAfter(me, { ...lot, sequence: 5, phase: "sold" })?.state, "won");
  assert.equal(standingAfter(me, { ...lot, sequence: 5, phase: "unsold" })?.state, "lost");
  assert.equal(standingAfter(null, lot), null);
});

test("who bid elsewhere leads as soon as a record says so, and never with an old maximum", () => {
  const none: Standing = { paddle: 7, state: "none", maximum: null, sequence: 4 };
  assert.equal(standingAfter(none, { ...lot, sequence: 5, leader: 7 })?.state, "leading");
  assert.equal(standingAfter(none, { ...lot, sequence: 5, leader: 8 })?.state, "none");
  assert.equal(standingAfter(none, { ...lot, sequence: 5, leader: 8, phase: "sold" })?.state, "none");
  assert.equal(standingAfter(me, { ...lot, sequence: 5, price: 350 })?.maximum, null, "it was raised elsewhere");
  assert.equal(standingAfter(me, { ...lot, sequence: 5, price: 300 })?.maximum, 300);
});

test("an answer that is ahead of the records is not taken back by an older one", () => {
  const ahead = { ...me, sequence: 9 };
  assert.equal(standingAfter(ahead, { ...lot, sequence: 5, leader: 8 })?.state, "leading");
});

test("closing is between the end and the word of the server", () => {
  const end = Date.parse(lot.ends_at);
  assert.equal(stateAt(lot, end - 1), "open");
  assert.equal(stateAt(lot, end), "closing");
  assert.equal(stateAt({ ...lot, phase: "sold" }, end - 1), "sold");
  assert.equal(stateAt(lot, Date.parse(lot.opens_at) - 1), "upcoming");
});
