import assert from "node:assert/strict";
import { test } from "node:test";
import { ofCall, ofFault, ofResponse, Tries, type BidAnswer, type Told } from "../bid";

const id = "b1";
const counted: BidAnswer = {
  accepted: true, bid_id: id, sequence: 2, ends_at: "2026-11-21T14:00:00.000Z", paddle: 1, price: 100, leading: true, minimum_bid: 110,
};
const tooLow: BidAnswer = { accepted: false, bid_id: id, refusal: { kind: "bid_too_low", minimum: 100 } };
const unknown: BidAnswer = { accepted: false, bid_id: id, refusal: { kind: "outcome_unknown" } };
/** As the SDK says that its time was over, and that the connection was lost with the call on its way. */
const lost = [{ code: 1, message: "timeout" }, { code: 11, message: "connection closed" }, { code: 100 }, new Error("?")];
const problem = { detail: "a status of its own says nothing about a bid" };

function outcomes(...told: Told[]): (string | null)[] {
  const tries = new Tries();
  const words = (answer: BidAnswer | null) => answer && (answer.accepted ? "counts" : answer.refusal.kind);
  return told.map((each) => words(tries.outcome(each, id)));
}

test("whoever was turned away before anything was sent is told why", () => {
  assert.deepEqual(outcomes(ofFault({ code: 111 })), ["limited"]);
  assert.deepEqual(outcomes(ofFault({ code: 103 })), ["signed_out"]);
  assert.deepEqual(outcomes(ofFault({ code: 108 })), ["unavailable"]);
  assert.deepEqual(outcomes(ofResponse(503, { code: "unavailable" }, id)), ["unavailable"]);
  assert.deepEqual(outcomes("unknown", ofResponse(503, { code: "unavailable" }, id)), [null, null]);
  assert.deepEqual(outcomes("unsent", ofResponse(429, problem, id)), [null, "http_429"]);
});

test("once a try may have counted, no fault and no status is taken for a no", () => {
  for (const first of [...lost.map(ofFault), ofCall(unknown), ofResponse(503, problem, id)]) {
    for (const status of [400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503]) {
      assert.deepEqual(outcomes(first, ofResponse(status, problem, id)), [null, null], `${status}`);
    }
    for (const code of [100, 101, 103, 107, 108, 111]) {
      assert.deepEqual(outcomes(first, ofFault({ code })), [null, null], `${code}`);
    }
    assert.deepEqual(outcomes(first, ofFault({ code: 111 }), ofResponse(200, counted, id)), [null, null, "counts"]);
  }
});

test("the engine's own word ends it, whatever came before and by whichever way", () => {
  for (const verdict of [ofCall(tooLow), ofResponse(409, tooLow, id)]) {
    assert.deepEqual(outcomes("unknown", verdict), [null, "bid_too_low"]);
  }
  const notThere = { refusal: { kind: "unknown_lot" } };
  assert.deepEqual(outcomes("unknown", ofResponse(404, notThere, id)), [null, "unknown_lot"]);
  assert.deepEqual(outcomes(ofResponse(409, unknown, id), ofResponse(200, counted, id)), [null, "counts"]);
});
