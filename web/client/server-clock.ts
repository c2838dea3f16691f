// The server's time on this page's monotonic clock, which nobody can set wrong.

import { Reckoning } from "./reckoning";

const samplesAtStart = 3;
/** A phone's clock drifts little in this time. */
const sampleEveryMillis = 60_000;
/** How often it is looked whether the machine slept, or its clock was set. */
const lookEveryMillis = 1000;
/** The two clocks of a machine go apart by so much only when it slept or one was set. */
const jumpMillis = 250;

const reckoning = new Reckoning();
/** What the page itself said when it came, until the server was asked. */
const guess = firstGuess();
let serverOff: number | null = null;

/** Milliseconds since 1970 as the server counts them. */
export function serverNow(): number {
  const now = performance.now();
  return reckoning.at(now)?.time ?? now + guess;
}

export interface ClockQuality {
  /** How many milliseconds the time may be off; null until the server was asked. */
  within: number | null;
  /** The server's own machine is so many milliseconds off, and corrected. */
  serverOff: number | null;
}

export function clockQuality(): ClockQuality {
  return { within: reckoning.at(performance.now())?.within ?? null, serverOff };
}

/** Samples now and then again, for as long as the page lives. */
export function keepTime(): void {
  void (async () => {
    for (let sample = 0; sample < samplesAtStart; sample += 1) await take();
  })();
  setInterval(() => document.hidden || void take(), sampleEveryMillis);
  document.addEventListener("visibilitychange", () => document.hidden || void take());
  let between = Date.now() - performance.now();
  setInterval(() => {
    const now = Date.now() - performance.now();
    if (Math.abs(now - between) > jumpMillis) void take();
    between = now;
  }, lookEveryMillis);
}

async function take(): Promise<void> {
  const asked = performance.now();
  try {
    const response = await fetch("/api/v1/time", { cache: "no-store" });
    const said = (await response.json()) as { now: string; within_ms?: number | null; server_off_ms?: number | null };
    const theirs = Date.parse(said.now);
    if (Number.isNaN(theirs)) return;
    serverOff = said.server_off_ms ?? null;
    reckoning.take({ asked, answered: performance.now(), theirs, doubt: said.within_ms ?? 0 });
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
