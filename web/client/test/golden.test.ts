// What the services promise to send, read as the pages read it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import "./english";
import type { BidAnswer, Refused } from "../bid";
import { formatOf, standingAfter } from "../formats";
import { after, fresh, stateAt } from "../lot-facts";
import { parseNotice } from "../notices";
import type { BidAccepted, LotRecord, Refusal, Standing } from "../wire";
import { aboutYou, outcomeWords, refusalWords } from "../words";

const services = "../services";

function golden(service: string, prefix: string): [string, unknown][] {
  const folder = `${services}/${service}/tests/golden`;
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix));
  assert.ok(names.length > 0, `${prefix} in ${folder}`);
  return names.map((name) => [name, JSON.parse(readFileSync(`${folder}/${name}`, "utf8"))]);
}

test("every record of a lot moves the facts on, and its entries stand without a gap", () => {
  for (const [name, read] of golden("auction", "lot-")) {
    const record = read as LotRecord;
    const before = { ...record, sequence: 0 };
    const facts = after(before, record);
    assert.ok(facts, name);
    for (const [member, value] of Object.entries(facts)) assert.notEqual(value, undefined, `${name}: ${member}`);
    assert.deepEqual(after(facts, record), null, name);
    const { entries, gap } = fresh(record.entries, 0);
    assert.deepEqual([gap, entries.at(-1)?.sequence], [false, record.sequence], name);
    for (const { at, ends_at } of entries) assert.ok(Date.parse(at) > 0 && Date.parse(ends_at) > 0, name);
    const state = stateAt(facts, Date.parse(record.opens_at));
    const over = ["sold", "unsold", "withdrawn", "cancelled"].includes(record.phase);
    const expected = over ? record.phase : name === "lot-held.json" ? "on_hold" : "open";
    assert.equal(state, expected, name);
  }
});

test("who leads is told from the paddle alone", () => {
  const records = new Map(golden("auction", "lot-"));
  const me = golden("auction", "standing")[0]?.[1] as Standing;
  assert.equal(me.state, "leading");
  const sold = records.get("lot-sold.json") as LotRecord;
  assert.equal(standingAfter(me, sold)?.state, "won");
  assert.equal(standingAfter({ ...me, paddle: 99 }, sold)?.state, "lost");
});

test("every refusal of a bid has words of its own", () => {
  const otherwise = refusalWords({ kind: "something new" } as unknown as Refused, "EUR");
  const house = ["lot_closed", "lot_has_bids", "lot_open", "message_id_reused", "sale_over", "sale_exists", "invalid_sale", "too_many_bidders", "unknown_bid", "too_many_voids", "leader_beyond_limit"];
  for (const [name, read] of golden("auction", "refusal-")) {
    const refusal = read as Refusal;
    const words = refusalWords(refusal, "EUR");
    assert.ok(!/undefined|NaN|Invalid/.test(words), `${name}: ${words}`);
    assert.equal(words === otherwise, house.includes(refusal.kind), `${name}: ${words}`);
  }
});

test("a sealed bid stands until the lot is over, and only its owner's paddle or the engine says how it ended", () => {
  const records = new Map(golden("auction", "sealed-"));
  const lot = records.get("sealed-hidden-bids.json") as LotRecord;
  const accepted = records.get("sealed-accepted.json") as BidAccepted;
  const placed = formatOf(lot).accepted(accepted, { amount: 900 }, lot).me;
  const { amount, state } = records.get("sealed-standing.json") as Standing;
  assert.deepEqual([placed.amount, placed.state], [amount, state]);
  assert.match(aboutYou(lot, "open", placed, true), /^Your bid of \$9\.00 is in\./);
  const sold = records.get("sealed-hidden-sold.json") as LotRecord;
  assert.equal(standingAfter(placed, sold)?.state, "placed", "no paddle tells");
  assert.equal(standingAfter({ ...placed, paddle: 1 }, sold)?.state, "won");
  assert.equal(standingAfter({ ...placed, paddle: 2 }, sold)?.state, "lost");
  const back = records.get("sealed-taken-back.json") as BidAccepted;
  assert.equal(formatOf(lot).accepted(back, { take_back: true }, lot).me.state, "none");
});

test("answers and hints are read as they are sent", () => {
  const lot = golden("auction", "lot-bid")[0]?.[1] as LotRecord;
  for (const [name, read] of golden("bid-engine", "answer-")) {
    const answer = read as BidAnswer;
    assert.equal(typeof answer.bid_id, "string", name);
    assert.equal(answer.accepted, name === "answer-accepted.json");
    assert.ok(outcomeWords(answer, { maximum: 1 }, lot, null).length > 10, name);
  }
  for (const [name, read] of golden("bid-engine", "notice-")) {
    assert.equal(`notice-${parseNotice(read)?.kind}.json`, name);
  }
});
