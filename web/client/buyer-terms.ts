// What a bid comes to with premium, fee and tax. Pure. The server reckons the same (`src/pages/words/buyer_terms.rs`);
// vectors/totals.json holds both to it.

import { money } from "./format";
import { t } from "./locale";
import type { BuyerTerms } from "./wire";

const perPercent = 10_000;
/** The whole, in millionths. Whole numbers beyond 2^53 come up: a price times a rate. */
const whole = 1_000_000n;

/** What a bid comes to; empty where nothing is asked for besides the price. */
export function totalWords(terms: BuyerTerms | null, minor: number, currency: string): string {
  const more = terms && added(terms);
  return more ? t("total", { added: more, total: money(total(terms, minor), currency) }) : "";
}

/** The same of an amount that is not or may not be what is paid. */
export function atMostWords(terms: BuyerTerms | null, minor: number, currency: string): string {
  const more = terms && added(terms);
  return more ? t("total-at-most", { added: more, total: money(total(terms, minor), currency) }) : "";
}

/** Hammer price, premium, fee and tax: each line rounded once, half up. */
function total(terms: BuyerTerms, minor: number): number {
  const hammer = BigInt(minor);
  const premium = rounded(terms.premium.reduce((sum, tier, at) => {
    const end = terms.premium[at + 1]?.from;
    const top = end === undefined || hammer < BigInt(end) ? hammer : BigInt(end);
    const portion = top - BigInt(tier.from);
    return portion > 0n ? sum + portion * millionths(tier.percent) : sum;
  }, 0n));
  const fee = BigInt(terms.lot_fee ?? 0);
  const own = premium + fee;
  const taxed = terms.tax?.on === "premium" ? own : own + hammer;
  const tax = terms.tax ? rounded(taxed * millionths(terms.tax.percent)) : 0n;
  return Number(hammer + own + tax);
}

function rounded(parts: bigint): bigint {
  return (parts + whole / 2n) / whole;
}

/** A percentage of at most four decimals. */
function millionths(percent: string): bigint {
  const [units = "0", decimals = ""] = percent.split(".");
  return BigInt(units) * BigInt(perPercent) + BigInt(decimals.padEnd(4, "0"));
}

function added(terms: BuyerTerms): string {
  const words: string[] = [];
  if (terms.premium.some((tier) => millionths(tier.percent) > 0n)) words.push(t("added-premium"));
  if (terms.lot_fee) words.push(t("added-fee"));
  if (terms.tax && millionths(terms.tax.percent) > 0n) words.push(t("added-tax"));
  const last = words.pop() ?? "";
  return words.length ? t("added-and", { first: words.join(", "), last }) : last;
}
