import "./german";
import assert from "node:assert/strict";
import { test } from "node:test";
import feed from "../../vectors/feed.json";
import { ageWords } from "../price-series";

test("an age is told in German on a German page", () => {
  for (const row of feed.ages.filter(({ language }) => language === "de")) assert.equal(ageWords(row.millis), row.said);
});
