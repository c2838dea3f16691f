import assert from "node:assert/strict";
import { test } from "node:test";
import "./german";
import format from "../../vectors/format.json";
import totals from "../../vectors/totals.json";
import spoken from "../../vectors/words.json";
import type { Me } from "../bid";
import { totalWords } from "../buyer-terms";
import { money } from "../format";
import { formatOf } from "../formats";
import { localDate, localEnd } from "../local-time";
import { parseLenient } from "../parse-amount";
import type { BuyerTerms, LotState, PublicLot, Refusal } from "../wire";
import { aboutYou, limitWords, refusalWords } from "../words";
import { lot } from "./lot";

const german = <Row extends object>(rows: Row[]) => rows.filter((row) => "de" in row || ("language" in row && row.language === "de"));

test("a page in German writes and reads as the shared vectors say", () => {
  assert.equal(money(125_000, "EUR"), "1.250,00\u00a0€");
  for (const row of german(format.dates)) assert.deepEqual([localDate(row.time), localEnd(row.time)], [row.minute, row.second]);
  for (const row of german(format.lenient)) assert.deepEqual(parseLenient(row.text, row.currency), { minor: row.minor }, row.text);
  for (const row of german(format.asked_back)) assert.deepEqual(parseLenient(row.text, row.currency), { problem: row.said });
});

test("a bidder is told in the shared words in German", () => {
  for (const row of german(spoken.about_you)) {
    assert.equal(aboutYou({ ...lot, ...row.lot } as PublicLot, row.state as LotState, row.me as Me, row.signed_in), row.de);
  }
  for (const row of german(spoken.confirm)) {
    const facts = { ...lot, ...row.lot } as PublicLot;
    assert.equal(formatOf(facts).confirm(facts, row.amount), row.de);
  }
  for (const row of german(spoken.limits)) assert.equal(limitWords({ ...lot, ...row.lot } as PublicLot, row.state as LotState), row.de);
  for (const row of german(spoken.refusals)) assert.equal(refusalWords(row.refusal as Refusal, "EUR"), row.de);
  for (const row of german(totals.totals)) assert.equal(totalWords(row.terms as BuyerTerms, row.amount, row.currency), row.de);
});
