// Amounts as they come from forms: our own read strictly, people's leniently. The server reads the same
// (`src/format/parse`); vectors/format.json holds both to it.

import { type Figures, digits, ofPage } from "./figures";
import { decimals, money, plain, signOf } from "./format";
import { t } from "./locale";

const amountMax = 1_000_000_000_000;
/** Characters shown of what does not belong in an amount. */
const troubleMax = 10;

export type Entered = { minor: number } | { problem: string };

/** Reads an amount above zero as `plain` writes it: digits, then perhaps a point and decimals. */
export function parseStrict(text: string, currency: string): Entered {
  const places = decimals(currency);
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!parts) return wrong(currency);
  const cents = parts[2] ?? "";
  if (cents.length > places) return tooFine(places, currency);
  const minor = Number(`${parts[1]}${cents.padEnd(places, "0")}`);
  if (minor > amountMax) return { problem: t("amount-much", { most: typed(amountMax, currency) }) };
  return minor === 0 ? notAboveZero(currency) : { minor };
}

/** By which name a message knows a sign. */
const names: Record<string, string> = { ".": "point", ",": "comma", "'": "apostrophe", " ": "space" };
/** Thousands apart by one sign, with or without a fraction behind another. */
const grouped = /^[1-9]\d{0,2}(?:([ ',.])\d{3})(?:\1\d{3})*(?:(?!\1)[.,](\d+))?$/;

/** Reads an amount above zero in major units as people type it; what could mean two amounts is asked back, unless the page's
 * language decides. */
export function parseLenient(entered: string, currency: string, style: Figures = ofPage): Entered {
  const text = entered.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "").trim();
  const bare = unmarked(text, currency);
  const figures = bare
    .trim()
    .replace(/\s+/g, " ")
    .replace(/’/g, "'")
    .replace(/([.,])[-–—]+$/, decimals(currency) === 0 ? "" : "$10");
  if (/^[-−–—]/.test(figures)) return notAboveZero(currency);
  const trouble = /[^\d.,' ]+/.exec(figures)?.[0];
  if (trouble) return foreign(trouble, currency);
  const written = parseStrict(figures.replaceAll(style.between, "").replace(style.point, "."), currency);
  if (bare !== text && "minor" in written && digits(plain(written.minor, currency), style) === figures) return written;
  const one = /^([1-9]\d{0,2})([.,])(\d{3})$/.exec(figures);
  if (one) return oneGroup(one[1] ?? "", one[2] ?? "", one[3] ?? "", currency, style);
  if (/^(\d+([.,]\d+)?)?$/.test(figures)) return parseStrict(figures.replace(",", "."), currency);
  const [, sign, fraction] = grouped.exec(figures) ?? [];
  if (!sign) return misplaced(figures, currency);
  const whole = figures.slice(0, figures.length - (fraction === undefined ? 0 : fraction.length + 1));
  return parseStrict(whole.replace(/\D/g, "") + (fraction === undefined ? "" : `.${fraction}`), currency);
}

/** The text without the sale's currency before or behind it. */
function unmarked(text: string, currency: string): string {
  for (const mark of [signOf(currency), currency]) {
    if (text.toUpperCase().startsWith(mark)) text = text.slice(mark.length).trimStart();
    if (text.toUpperCase().endsWith(mark)) text = text.slice(0, -mark.length).trimEnd();
  }
  return text;
}

/** `1.200`: thousands, where the currency has no fraction of three digits; else it may be either. English is read all over the
 * world, and asks back. */
function oneGroup(units: string, sign: string, rest: string, currency: string, { between, point }: Figures): Entered {
  const whole = parseStrict(units + rest, currency);
  const places = decimals(currency);
  if ("problem" in whole || places < rest.length) return whole;
  const fraction = whole.minor / 10 ** places;
  if (point !== ".") return sign === between ? whole : { minor: fraction };
  const exact = plain(fraction, currency);
  const short = exact.replace(/\.?0+$/, "");
  const enter = short === exact ? t("amount-enter-marked", { currency, exact, plain: units + rest }) : t("amount-enter", { short, plain: units + rest });
  const readings = { typed: units + sign + rest, fraction: money(fraction, currency), whole: money(whole.minor, currency) };
  return { problem: `${t("amount-two", readings)} ${enter}` };
}

function foreign(trouble: string, currency: string): Entered {
  const shown = [...trouble];
  const part = shown.slice(0, troubleMax).join("") + (shown.length > troubleMax ? "…" : "");
  return { problem: t("amount-foreign", { part, currency, such: example(currency) }) };
}

function notAboveZero(currency: string): Entered {
  return { problem: t("amount-zero", { least: typed(1, currency) }) };
}

function misplaced(figures: string, currency: string): Entered {
  const sign = /[ ']/.exec(figures)?.[0] ?? /[.,]/.exec(figures)?.[0] ?? "";
  return { problem: t("amount-misplaced", { sign: names[sign] ?? "", such: example(currency) }) };
}

function tooFine(places: number, currency: string): Entered {
  return { problem: places === 0 ? t("amount-whole", { currency, such: example(currency) }) : t("amount-fine", { digits: places }) };
}

function wrong(currency: string): Entered {
  return { problem: t("amount-none", { such: example(currency) }) };
}

function example(currency: string): string {
  return typed(125 * 10 ** decimals(currency), currency);
}

/** An amount as people of the page's language may type it. */
function typed(minor: number, currency: string): string {
  return plain(minor, currency).replace(".", ofPage.point);
}
