import assert from "node:assert/strict";
import { test } from "node:test";
import { Notices, parseNotice, type Notice, type Store } from "../notices";

function store(): Store {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

const outbid = (lot: string): Notice => ({ kind: "outbid", sale: "s", lot, price: 100 });

test("what waits stays over a page change, until it is seen", () => {
  const tab = store();
  const first = new Notices("alice", tab);
  first.heardUpTo({ offset: 3, epoch: "e" });
  first.heard(outbid("a"), 4);
  first.heard(outbid("b"), 5);
  first.heard(outbid("a"), 6);
  const next = new Notices("alice", tab);
  assert.deepEqual(next.waiting.map(({ lot }) => lot), ["b", "a"]);
  assert.deepEqual(next.position, { offset: 6, epoch: "e" });
  next.drop({ sale: "s", lot: "a" });
  assert.deepEqual(new Notices("alice", tab).waiting.map(({ lot }) => lot), ["b"]);
});

test("nobody sees another's hints, and a spoiled store is empty", () => {
  const tab = store();
  new Notices("alice", tab).heard(outbid("a"), 1);
  assert.deepEqual(new Notices("bob", tab).waiting, []);
  tab.setItem("outcry.notices", "{");
  assert.deepEqual(new Notices("alice", tab).waiting, []);
});

test("so many wait and no more", () => {
  const notices = new Notices("alice", store());
  for (let lot = 0; lot < 50; lot += 1) notices.heard(outbid(`lot-${lot}`), lot);
  assert.equal(notices.waiting.length, 20);
  assert.equal(notices.waiting.at(-1)?.lot, "lot-49");
});

test("a bid of one's own on another device settles what waits about the lot", () => {
  const notices = new Notices("alice", store());
  notices.heard(outbid("a"), 1);
  notices.heard(outbid("b"), 2);
  notices.heard({ ...outbid("a"), kind: "bid" }, 3);
  assert.deepEqual(notices.waiting.map(({ lot }) => lot), ["b"]);
});

test("only hints of a known kind are taken", () => {
  assert.deepEqual(parseNotice({ ...outbid("a"), at: "2026-11-21T14:00:00.000Z" }), { ...outbid("a"), reason: null });
  const voided = { kind: "voided", sale: "s", lot: "a", reason: "A slip" };
  assert.deepEqual(parseNotice(voided), { ...voided, price: 0 });
  for (const kind of ["cancelled", "leading"]) assert.equal(parseNotice({ ...voided, kind })?.kind, kind);
  assert.equal(parseNotice({ ...outbid("a"), kind: "limit" }), null);
  assert.equal(parseNotice({ kind: "won" }), null);
});

test("what is shown is read out once, on whichever page", () => {
  const tab = store();
  const notices = new Notices("alice", tab);
  assert.equal(notices.shown(1), false, "nothing waits");
  notices.heard(outbid("a"), 1);
  assert.equal(notices.shown(2), true);
  assert.equal(notices.shown(3), false);
  assert.equal(new Notices("alice", tab).shown(4), false, "on the next page");
  notices.heard(outbid("a"), 2);
  assert.equal(notices.shown(5), true, "outbid once more");
});

test("good news is told for a minute, and what is to be seen to for as long as it is so", () => {
  const notices = new Notices("alice", store());
  notices.heard(outbid("a"), 1);
  notices.heard({ ...outbid("b"), kind: "won" }, 2);
  notices.heard({ ...outbid("c"), kind: "leading" }, 3);
  notices.heard({ ...outbid("d"), kind: "voided" }, 4);
  const waiting = () => notices.waiting.map(({ lot }) => lot);
  notices.age(1_000_000);
  assert.deepEqual(waiting(), ["a", "b", "c", "d"], "nobody saw it yet");
  notices.shown(1_000_000);
  notices.age(1_060_000);
  assert.deepEqual(waiting(), ["a", "b", "c", "d"]);
  notices.age(1_060_001);
  assert.deepEqual(waiting(), ["a", "d"]);
});
