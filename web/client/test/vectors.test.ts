import assert from "node:assert/strict";
import { test } from "node:test";
import "./english";
import format from "../../vectors/format.json";
import spoken from "../../vectors/words.json";
import { digits, figuresOf } from "../figures";
import { change, compare, money, plain, price, quantity, timeLeft } from "../format";
import { formatOf } from "../formats";
import { localDate, localEnd } from "../local-time";
import { parseLenient, parseStrict } from "../parse-amount";
import { sparkline } from "../price-series";
import type { Me } from "../bid";
import type { LotState, PublicLot, Refusal, Standing } from "../wire";
import { aboutYou, latestEnd, limitWords, refusalWords } from "../words";
import { lot } from "./lot";

test("money is written as the shared vectors say", () => {
  for (const row of format.money) {
    assert.equal(money(row.minor, row.currency, figuresOf(row.language ?? "en")), row.shown);
    assert.equal(plain(row.minor, row.currency), row.plain);
  }
});

test("figures are written as each language does", () => {
  for (const row of format.figures) assert.equal(digits(row.value, figuresOf(row.language)), row.shown);
});

test("a price has at least the decimals of its grid", () => {
  for (const row of format.price) assert.equal(price(row.value, row.decimals), row.shown);
});

test("a quantity has no decimals that say nothing", () => {
  for (const row of format.quantity) assert.equal(quantity(row.value), row.shown);
});

test("an amount of our own is read strictly", () => {
  for (const row of format.strict) {
    const read = parseStrict(row.text, row.currency);
    assert.equal("minor" in read ? read.minor : null, row.minor, row.text);
  }
});

test("a typed amount is read as the shared vectors say, and what could mean two is asked back", () => {
  for (const row of format.lenient) {
    const read = parseLenient(row.text, row.currency, figuresOf(row.language ?? "en"));
    assert.equal("minor" in read ? read.minor : null, row.minor, row.text);
  }
  for (const row of format.asked_back.filter(({ language }) => !language)) {
    assert.deepEqual(parseLenient(row.text, row.currency), { problem: row.said });
  }
});

test("countdowns and changes are written as the shared vectors say", () => {
  for (const row of format.time_left) assert.equal(timeLeft(row.millis, figuresOf(row.language ?? "en")), row.shown);
  for (const row of format.change) assert.equal(change(row.from, row.to), row.shown);
});

test("a day is written as the shared vectors say", () => {
  for (const row of format.dates.filter(({ language }) => !language)) {
    assert.deepEqual([localDate(row.time), localEnd(row.time)], [row.minute, row.second]);
  }
});

test("a last extension and a latest end are told in the shared words", () => {
  for (const row of spoken.limits) {
    const facts = { ...lot, ...row.lot } as PublicLot;
    assert.equal(limitWords(facts, row.state as LotState), row.said);
    assert.equal(latestEnd(facts, row.state as LotState), row.latest);
  }
});

test("prices are compared as exact decimals", () => {
  assert.equal(compare("0.3", "0.30"), 0);
  assert.equal(compare("9007199254740993.1", "9007199254740993"), 1);
  assert.equal(compare("-1.5", "1"), -1);
});

test("a bidder is told where they stand in the shared words", () => {
  for (const row of spoken.about_you) {
    const facts = { ...lot, ...row.lot } as PublicLot;
    const said = aboutYou(facts, row.state as LotState, row.me as Me, row.signed_in);
    assert.equal(said, row.said);
  }
});

test("what may be entered is told, and what will be refused is foreseen, in the shared words", () => {
  for (const row of spoken.entering) {
    const facts = { ...lot, ...row.lot } as PublicLot;
    const me = row.me as Standing | null;
    const format = formatOf(facts);
    assert.equal(format.atLeast(facts, me), row.least);
    assert.equal(format.takesAmount(facts, me), row.takes);
    const refusal = format.foreseen(facts, me, row.amount);
    assert.equal(refusal && refusalWords(refusal, facts.currency), row.refused);
  }
});

test("an amount is repeated in the shared words", () => {
  for (const row of spoken.confirm) {
    const facts = { ...lot, ...row.lot } as PublicLot;
    assert.equal(formatOf(facts).confirm(facts, row.amount), row.said);
  }
});

test("a refusal is told in the shared words", () => {
  for (const row of spoken.refusals) {
    assert.equal(refusalWords(row.refusal as Refusal, "EUR"), row.said);
  }
});

test("a sparkline fills its box and needs two points", () => {
  assert.equal(sparkline([1]), "");
  assert.equal(sparkline([1, 3, 2]), "0.0,27.0 60.0,1.0 120.0,14.0");
});
