// Amounts as they come from forms: our own read strictly, people's leniently. The server reads the same
// (`src/format/parse.rs`); vectors/format.json holds both to it.

import { decimals, plain } from "./format";

const amountMax = 1_000_000_000_000;

export type Entered = { minor: number } | { problem: string };

/** Reads an amount above zero as `plain` writes it: digits, then perhaps a point and decimals. */
export function parseStrict(text: string, currency: string): Entered {
  const places = decimals(currency);
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!parts) return { problem: wrong(currency) };
  const cents = parts[2] ?? "";
  if (cents.length > places) {
    return { problem: `Enter an amount with at most ${places} digits after the point.` };
  }
  const minor = Number(`${parts[1]}${cents.padEnd(places, "0")}`);
  if (minor > amountMax) return { problem: "That is more than any lot can cost here." };
  return minor === 0 ? { problem: wrong(currency) } : { minor };
}

const digits = /^\d+$/;
/** One to three digits that may stand before a sign of thousands. */
const beginsGroups = (units: string) => /^[1-9]\d{0,2}$/.test(units);

/** Reads an amount above zero in major units as people type it; what could mean two amounts is asked back. */
export function parseLenient(entered: string, currency: string): Entered {
  const text = entered.trim();
  const signs = [...text].filter((sign) => sign === "." || sign === ",");
  const parts = text.split(/[.,]/);
  const [first, last] = [signs[0], signs.at(-1)];
  const [units = "", rest = ""] = parts;
  if (signs.length === 0) return parseStrict(text, currency);
  if (signs.length === 1) {
    const ambiguous = rest.length === 3 && beginsGroups(units);
    if (!ambiguous) return parseStrict(`${units}.${rest}`, currency);
    const whole = parseStrict(units + rest, currency);
    return "problem" in whole ? whole : { problem: twoReadings(units, rest, currency) };
  }
  const separated = first === last ? signs : signs.slice(0, -1);
  const groups = first === last ? parts : parts.slice(0, -1);
  if (!separated.every((sign) => sign === first) || !grouped(groups)) return { problem: wrong(currency) };
  return parseStrict(first === last ? groups.join("") : `${groups.join("")}.${parts.at(-1) ?? ""}`, currency);
}

function grouped([first = "", ...rest]: string[]): boolean {
  return beginsGroups(first) && rest.every((group) => group.length === 3 && digits.test(group));
}

function twoReadings(units: string, rest: string, currency: string): string {
  const places = decimals(currency);
  // A leading zero never stands before thousands.
  const fraction = places >= 3 ? `0${units}.${rest}` : `${units}.${rest.slice(0, places)}`;
  const offered = places === 0 ? "" : `${fraction} or `;
  return `That can be read in more than one way. Enter ${offered}${units}${rest}.`;
}

function wrong(currency: string): string {
  return `Enter an amount in figures, such as ${plain(125 * 10 ** decimals(currency), currency)}.`;
}
