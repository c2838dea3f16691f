// The server's time on this page's monotonic clock, which nobody can set wrong.

import { ClockOffset } from "./clock-offset";
import { clockJumpMillis, suspendedMillis, type Look } from "./page-resume";

/** A time that may be further off than this is not good enough for the last second of a lot. */
const goodMillis = 50;
/** A phone's clock drifts little in this time. */
const sampleEveryMillis = 60_000;
/** A busy start answers late. While the time is not good it is asked again, each time after so much longer. */
const sampleAgainMillis = 500;
const samplesAtStart = 3;
/** How often it is looked whether the machine slept, or its clock was set. */
const lookEveryMillis = 1000;
/** The two clocks of a machine go apart by so much only when it slept or one was set. */
const jumpMillis = 250;
/** After so much sleep a socket may be dead without knowing it. A busy page is held up for less. */
const sleepMillis = 5000;

const offset = new ClockOffset();
/** What the page itself said when it came, until the server was asked. */
const guess = firstGuess();
let serverOff: number | null = null;

/** Milliseconds since 1970 as the server counts them. */
export function serverNow(): number {
  const now = performance.now();
  return offset.at(now)?.time ?? now + guess;
}

export interface ClockQuality {
  /** How many milliseconds the time may be off; null until the server was asked. */
  within: number | null;
  good: boolean;
  /** The server's own machine is so many milliseconds off, and corrected. */
  serverOff: number | null;
}

export function clockQuality(): ClockQuality {
  const within = offset.at(performance.now())?.within ?? null;
  return { within, good: serverOff === null && within !== null && within <= goodMillis, serverOff };
}

let next: number | undefined;

/** Asks the time now, and again for as long as the page lives. `resumed` is called after the machine slept. */
export function keepTime(resumed: () => void): void {
  void sample(1);
  document.addEventListener("visibilitychange", () => document.hidden || void sample(1));
  let before = look();
  setInterval(() => {
    const now = look();
    if (clockJumpMillis(before, now) > jumpMillis) void sample(1);
    if (suspendedMillis(before, now, lookEveryMillis) > sleepMillis) resumed();
    before = now;
  }, lookEveryMillis);
}

function look(): Look {
  return { page: performance.now(), wall: Date.now(), hidden: document.hidden };
}

/** Asks for the `count`th time since the page came, resumed or saw a clock set. */
async function sample(count: number): Promise<void> {
  if (!document.hidden) await take();
  clearTimeout(next);
  next = window.setTimeout(() => void sample(count + 1), pauseAfter(count));
}

function pauseAfter(count: number): number {
  if (count < samplesAtStart) return 0;
  const isPoor = (clockQuality().within ?? Infinity) > goodMillis;
  return isPoor ? Math.min(count * sampleAgainMillis, sampleEveryMillis) : sampleEveryMillis;
}

async function take(): Promise<void> {
  const asked = performance.now();
  try {
    const response = await fetch("/api/v1/time", { cache: "no-store" });
    const said = (await response.json()) as { now: string; within_ms?: number | null; server_off_ms?: number | null };
    const theirs = Date.parse(said.now);
    if (Number.isNaN(theirs)) return;
    serverOff = said.server_off_ms ?? null;
    offset.take({ asked, answered: performance.now(), theirs, doubt: said.within_ms ?? 0 });
  } catch {
    // The last estimate stays; the badge says when nothing is heard.
  }
}

/** The page says when it was made; the way here took about half of waiting for it. */
function firstGuess(): number {
  const made = Date.parse(document.body.dataset["now"] ?? "");
  const [entry] = performance.getEntriesByType("navigation");
  const arrived = entry instanceof PerformanceNavigationTiming ? entry.responseStart : 0;
  return Number.isNaN(made) ? Date.now() - performance.now() : made - arrived;
}
