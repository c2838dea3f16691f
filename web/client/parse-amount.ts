// Amounts as they come from forms: our own read strictly, people's leniently. The server reads the same
// (`src/format/parse.rs`); vectors/format.json holds both to it.

import { decimals, money, plain } from "./format";

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
  if (minor > amountMax) return { problem: `That is too much: enter ${plain(amountMax, currency)} or less.` };
  return minor === 0 ? notAboveZero(currency) : { minor };
}

const names: Record<string, string> = { ".": "point", ",": "comma", "'": "apostrophe", " ": "space" };
/** Thousands apart by one sign, with or without a fraction behind another. */
const grouped = /^[1-9]\d{0,2}(?:([ ',.])\d{3})(?:\1\d{3})*(?:(?!\1)[.,](\d+))?$/;

/** Reads an amount above zero in major units as people type it; what could mean two amounts is asked back. */
export function parseLenient(entered: string, currency: string): Entered {
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
  const written = parseStrict(figures.replace(/,/g, ""), currency);
  if (bare !== text && "minor" in written && money(written.minor, currency).endsWith(figures)) return written;
  const one = /^([1-9]\d{0,2})([.,])(\d{3})$/.exec(figures);
  if (one) return oneGroup(one[1] ?? "", one[2] ?? "", one[3] ?? "", currency);
  if (/^(\d+([.,]\d+)?)?$/.test(figures)) return parseStrict(figures.replace(",", "."), currency);
  const [, sign, fraction] = grouped.exec(figures) ?? [];
  if (!sign) return misplaced(figures, currency);
  const whole = figures.slice(0, figures.length - (fraction === undefined ? 0 : fraction.length + 1));
  return parseStrict(whole.replace(/\D/g, "") + (fraction === undefined ? "" : `.${fraction}`), currency);
}

/** The text without the sale's currency before or behind it. */
function unmarked(text: string, currency: string): string {
  const sign = money(0, currency).split(/[\s0]/)[0] ?? currency;
  for (const mark of [sign, currency]) {
    if (text.toUpperCase().startsWith(mark)) text = text.slice(mark.length).trimStart();
    if (text.toUpperCase().endsWith(mark)) text = text.slice(0, -mark.length).trimEnd();
  }
  return text;
}

/** `1.200`: thousands, where the currency has no fraction of three digits; else it may be either, and is asked back. */
function oneGroup(units: string, sign: string, rest: string, currency: string): Entered {
  const whole = parseStrict(units + rest, currency);
  const places = decimals(currency);
  if ("problem" in whole || places < rest.length) return whole;
  const fraction = whole.minor / 10 ** places;
  const exact = plain(fraction, currency);
  const short = exact.replace(/\.?0+$/, "");
  const enter = short === exact ? `${currency} ${exact}, with ${currency} before it,` : short;
  const readings = `${money(fraction, currency)} or ${money(whole.minor, currency)}`;
  return { problem: `“${units}${sign}${rest}” could be ${readings}. Enter ${enter} or ${units}${rest}.` };
}

function foreign(trouble: string, currency: string): Entered {
  const shown = [...trouble];
  const part = shown.slice(0, troubleMax).join("") + (shown.length > troubleMax ? "…" : "");
  return { problem: `“${part}” is no part of an amount. Enter figures only, in ${currency}, such as ${example(currency)}.` };
}

function notAboveZero(currency: string): Entered {
  return { problem: `Enter an amount above zero: ${plain(1, currency)} or more.` };
}

function misplaced(figures: string, currency: string): Entered {
  const sign = /[ ']/.exec(figures)?.[0] ?? /[.,]/.exec(figures)?.[0] ?? "";
  return { problem: `The ${names[sign]} is not where it can be read. Enter an amount such as ${example(currency)}.` };
}

function tooFine(places: number, currency: string): Entered {
  if (places === 0) return { problem: `Enter an amount in whole ${currency}, such as ${example(currency)}.` };
  return { problem: `Enter an amount with at most ${places} digits after the point.` };
}

function wrong(currency: string): Entered {
  return { problem: `Enter an amount in figures, such as ${example(currency)}.` };
}

function example(currency: string): string {
  return plain(125 * 10 ** decimals(currency), currency);
}
