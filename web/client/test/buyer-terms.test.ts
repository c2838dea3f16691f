import assert from "node:assert/strict";
import { test } from "node:test";
import "./english";
import vectors from "../../vectors/totals.json";
import { atMostWords, totalWords } from "../buyer-terms";
import type { BuyerTerms } from "../wire";

test("totals are those of the shared vectors", () => {
  for (const row of vectors.totals) {
    const terms = row.terms as BuyerTerms | null;
    assert.equal(totalWords(terms, row.amount, row.currency), row.said);
    assert.equal(atMostWords(terms, row.amount, row.currency), row.at_most);
  }
});
