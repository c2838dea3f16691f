// An amount in words, for the second look before it counts. The server writes the same (`src/spelled.rs`).

import { decimals } from "./format";

const small = [
  "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
  "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
];
const tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const scales: [number, string][] = [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"], [1e3, "thousand"]];
/** One and many of the unit, then of its smallest part. */
const names: Record<string, [string, string, string, string]> = {
  EUR: ["euro", "euros", "cent", "cents"],
  USD: ["dollar", "dollars", "cent", "cents"],
  GBP: ["pound", "pounds", "penny", "pence"],
  CHF: ["franc", "francs", "centime", "centimes"],
  JPY: ["yen", "yen", "", ""],
};

export function spelled(minor: number, currency: string): string {
  const places = decimals(currency);
  const scale = 10 ** places;
  const part = places === 3 ? "thousandth" : "hundredth";
  const [one, many, cent, cents] = names[currency] ?? ["unit", "units", part, `${part}s`];
  const units = Math.floor(minor / scale);
  const rest = minor % scale;
  const whole = `${number(units)} ${units === 1 ? one : many}`;
  const fraction = `${number(rest)} ${rest === 1 ? cent : cents}`;
  if (rest === 0) return whole;
  return units === 0 ? fraction : `${whole} and ${fraction}`;
}

function number(value: number): string {
  let rest = value;
  const words: string[] = [];
  for (const [scale, name] of scales) {
    if (rest < scale) continue;
    words.push(`${belowThousand(Math.floor(rest / scale))} ${name}`);
    rest %= scale;
  }
  if (words.length === 0 || rest >= 100) words.push(belowThousand(rest));
  else if (rest > 0) words.push(`and ${belowThousand(rest)}`);
  return words.join(" ");
}

function belowThousand(value: number): string {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  if (hundreds === 0) return belowHundred(rest);
  return `${belowHundred(hundreds)} hundred${rest === 0 ? "" : ` and ${belowHundred(rest)}`}`;
}

function belowHundred(value: number): string {
  if (value < 20) return small[value] ?? "";
  const ones = value % 10;
  const ten = tens[Math.floor(value / 10)] ?? "";
  return ones === 0 ? ten : `${ten}-${small[ones] ?? ""}`;
}
