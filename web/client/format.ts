// How money and time are written. The server writes the same (`src/format`); vectors/format.json holds both to it.

import { digits } from "./figures";

const signs: Record<string, string> = { EUR: "€", USD: "$", GBP: "£", JPY: "¥" };
const noDecimals =
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ");
const threeDecimals = "BHD IQD JOD KWD LYD OMR TND".split(" ");

export function decimals(currency: string): number {
  if (noDecimals.includes(currency)) return 0;
  return threeDecimals.includes(currency) ? 3 : 2;
}

/** An amount with its sign, thousands apart: €1,250.00. */
export function money(minor: number, currency: string): string {
  return (signs[currency] ?? `${currency}\u00a0`) + digits(plain(minor, currency));
}

/** An amount as a form takes it: 1250.00. */
export function plain(minor: number, currency: string): string {
  const places = decimals(currency);
  const figure = String(minor).padStart(places + 1, "0");
  return places === 0 ? figure : `${figure.slice(0, -places)}.${figure.slice(-places)}`;
}

/** A countdown: days, hours, minutes and seconds, tenths under ten seconds. */
export function timeLeft(millis: number): string {
  const left = Math.max(0, millis);
  const seconds = Math.floor(left / 1000);
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (value: number) => String(value).padStart(2, "0");
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  if (left >= 10_000) return `${minutes}:${two(seconds % 60)}`;
  return `${seconds}.${Math.floor((left % 1000) / 100)} s`;
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
