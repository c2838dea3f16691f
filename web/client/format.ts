// How money and time are written. The server writes the same (`src/format`); vectors/format.json holds both to it.

import { type Figures, digits, ofPage } from "./figures";

const signs: Record<string, string> = { EUR: "€", USD: "$", GBP: "£", JPY: "¥" };
const noDecimals =
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ");
const threeDecimals = "BHD IQD JOD KWD LYD OMR TND".split(" ");

export function decimals(currency: string): number {
  if (noDecimals.includes(currency)) return 0;
  return threeDecimals.includes(currency) ? 3 : 2;
}

/** What stands beside a figure: the sign, or else the code. */
export function signOf(currency: string): string {
  return signs[currency] ?? currency;
}

/** An amount with its sign, thousands apart: €1,250.00, 1.250,00 €. */
export function money(minor: number, currency: string, figures: Figures = ofPage): string {
  return signed(digits(plain(minor, currency), figures), currency, figures);
}

/** A figure with the currency beside it. */
export function signed(figure: string, currency: string, { isSignBehind }: Figures = ofPage): string {
  const sign = signOf(currency);
  if (isSignBehind) return `${figure}\u00a0${sign}`;
  return sign === currency ? `${sign}\u00a0${figure}` : sign + figure;
}

/** An amount as a form takes it: 1250.00. */
export function plain(minor: number, currency: string): string {
  const places = decimals(currency);
  const figure = String(minor).padStart(places + 1, "0");
  return places === 0 ? figure : `${figure.slice(0, -places)}.${figure.slice(-places)}`;
}

/** A countdown: days, hours, minutes and seconds, tenths under ten seconds. */
export function timeLeft(millis: number, figures: Figures = ofPage): string {
  const left = Math.max(0, millis);
  const whole = Math.floor(left / 1000);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const two = (value: number) => String(value).padStart(2, "0");
  if (days > 0) return `${days} ${figures.days} ${hours} ${figures.hours}`;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(whole % 60)}`;
  if (left >= 10_000) return `${minutes}:${two(whole % 60)}`;
  return seconds(whole, String(Math.floor((left % 1000) / 100)), figures);
}

/** Seconds and a fraction of one. */
export function seconds(whole: number, fraction: string, { point }: Figures = ofPage): string {
  return `${whole}${point}${fraction} s`;
}

/** The time of day in UTC of an RFC 3339 time with milliseconds. */
export function exactTime(time: string): string {
  return new Date(time).toISOString().slice(11, 23).replace(".", ofPage.point);
}

/** A decimal as it is, its whole part in groups. */
export function decimal(text: string): string {
  return digits(text);
}

/** A price with at least so many decimals: those of its symbol's grid. */
export function price(text: string, places: number): string {
  const [units = "", decimals = ""] = text.split(".");
  const padded = decimals.padEnd(places, "0");
  return digits(padded ? `${units}.${padded}` : units);
}

/** How much of something, without decimals that say nothing. */
export function quantity(text: string): string {
  return digits(text.includes(".") ? text.replace(/\.?0+$/, "") : text);
}

/** A change in percent with its sign, from exact decimals; nothing where there was no price above zero before. */
export function change(from: string, to: string): string {
  const places = Math.max(fraction(from).length, fraction(to).length);
  const before = scaled(from, places);
  const after = scaled(to, places);
  if (before <= 0n) return "";
  const doubled = ((after - before) * 20_000n) / before;
  const hundredths = doubled >= 0n ? (doubled + 1n) / 2n : (doubled - 1n) / 2n;
  const sign = hundredths === 0n ? "" : hundredths > 0n ? "+" : "−";
  const percent = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, "0");
  return `${sign}${digits(`${percent.slice(0, -2)}.${percent.slice(-2)}`)} %`;
}

/** Below, at or above: -1, 0, 1. */
export function compare(a: string, b: string): number {
  const places = Math.max(fraction(a).length, fraction(b).length);
  const [left, right] = [scaled(a, places), scaled(b, places)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The decimals of a plain figure. */
export function fraction(text: string): string {
  return text.split(".")[1] ?? "";
}

function scaled(text: string, places: number): bigint {
  const [units = "0"] = text.split(".");
  return BigInt(units + fraction(text).padEnd(places, "0"));
}
