import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

type Rgb = [number, number, number];
const css = readFileSync("styles/tokens.css", "utf8");
const colour = /--([a-z-]+): light-dark\(oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\), oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)\)/g;
const tokens = new Map(
  [...css.matchAll(colour)].map(([, name = "", ...figures]) => {
    const [l1 = 0, c1 = 0, h1 = 0, l2 = 0, c2 = 0, h2 = 0] = figures.map(Number);
    return [name, { light: linear(l1 / 100, c1, h1), dark: linear(l2 / 100, c2, h2) }];
  }),
);

/** OKLCH to linear sRGB, out-of-gamut parts cut off. */
function linear(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels: Rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return channels.map((value) => Math.min(1, Math.max(0, value))) as Rgb;
}

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["paper", "raised", "sunken"];
const text = ["ink", "quiet", "accent", "accent-strong", "leading", "outbid", "up", "down", "green", "red"];
const pairs: [string, string, number][] = [
  ...text.flatMap((ink) => grounds.map((ground): [string, string, number] => [ink, ground, 4.5])),
  ["ink", "leading-wash", 4.5],
  ["ink", "outbid-wash", 4.5],
  ["leading", "leading-wash", 4.5],
  ["outbid", "outbid-wash", 4.5],
  ["ink", "up-wash", 4.5],
  ["ink", "down-wash", 4.5],
  ["ink", "green-wash", 4.5],
  ["ink", "red-wash", 4.5],
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-strong", 4.5],
  ["outline", "raised", 3],
  ["outline", "paper", 3],
];

for (const scheme of ["light", "dark"] as const) {
  test(`every text is readable on every ground it stands on (${scheme})`, () => {
    for (const [ink, ground, least] of pairs) {
      const [one, other] = [tokens.get(ink), tokens.get(ground)];
      assert.ok(one && other, `${ink} and ${ground} are tokens`);
      const found = contrast(one[scheme], other[scheme]);
      assert.ok(found >= least, `${ink} on ${ground}: ${found.toFixed(2)} < ${least}`);
    }
  });
}
