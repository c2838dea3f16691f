// A countdown in server time. Ends only when the server says so; until then "Closing…".

import { onHeartbeat } from "./heartbeat";
import { timeLeft } from "./format";
import { localise } from "./local-time";
import { t } from "./locale";
import type { PublicLot } from "./wire";
import { stateAt } from "./lot-facts";
import { part, show, write } from "./dom";
import { serverNow } from "./server-clock";
import { clockLabel, endWord, stateWord } from "./words";

const soonMillis = 60_000;
const tenthsBelowMillis = 10_000;
/** Announced to screen readers when passed, in seconds. */
const milestones = [300, 60, 30, 10];

export class LotClock extends HTMLElement {
  #facts: PublicLot | null = null;
  /** All extensions together, in milliseconds. */
  #extended = 0;
  #end: () => void = () => {};
  /** Seconds of the milestone last passed; null: not yet looked. */
  #said: number | null = null;

  /** What to count down to; the first time, and whenever it changed. */
  set facts(facts: PublicLot) {
    const before = this.#facts;
    // An end that moved with a hold is no extension.
    const counts = before && (facts.held_since || !before.held_since);
    const moved = counts ? Date.parse(facts.ends_at) - Date.parse(before.ends_at) : 0;
    this.#facts = facts;
    if (!before) this.#extended = Number(this.dataset["extended"] ?? 0);
    if (!before) this.#end = onHeartbeat(() => this.#draw());
    else this.#draw();
    if (moved > 0) this.#extended += moved;
    for (const end of this.querySelectorAll<HTMLTimeElement>("[data-end]")) end.dateTime = facts.ends_at;
    localise(this);
    write(part(this, "[data-extended-by]"), this.#extended > 0 ? ` · ${t("end-extended", { time: timeLeft(this.#extended) })}` : "");
    if (moved > 0) this.#announce(t("said-extended", { time: timeLeft(this.#extended) }));
    if (before?.phase === "open" && facts.phase !== "open") this.#announce(stateWord(facts.phase));
  }

  disconnectedCallback(): void {
    this.#end();
  }

  #draw(): boolean {
    const facts = this.#facts;
    if (!facts) return false;
    const now = serverNow();
    const state = stateAt(facts, now);
    const left = Date.parse(state === "upcoming" ? facts.opens_at : facts.ends_at) - now;
    const counts = state === "upcoming" || state === "open";
    write(part(this, "[data-clock]"), counts ? timeLeft(left) : stateWord(state));
    write(part(this, "[data-clock-label]"), clockLabel(state));
    write(part(this, "[data-end-word]"), endWord(state));
    show(part(this, "[data-opens]"), state === "upcoming");
    if (this.dataset["state"] !== state) {
      this.dataset["state"] = state;
      this.dispatchEvent(new CustomEvent("lot:state", { bubbles: true }));
    }
    const soon = String(state === "closing" || (state === "open" && left < soonMillis));
    if (this.dataset["soon"] !== soon) this.dataset["soon"] = soon;
    if (state === "open") this.#pass(left / 1000);
    return counts && left < tenthsBelowMillis + 1000;
  }

  #pass(left: number): void {
    const seconds = milestones.filter((mark) => left <= mark).pop() ?? Infinity;
    const silent = this.#said === null;
    if (seconds !== this.#said && !silent) write(part(this, "[data-milestone]"), leftWords(seconds));
    this.#said = seconds;
  }

  #announce(words: string): void {
    this.#said = null;
    write(part(this, "[data-milestone]"), words);
  }
}

function leftWords(seconds: number): string {
  if (seconds === Infinity) return "";
  return seconds < 60 ? t("said-seconds", { count: seconds }) : t("said-minutes", { count: seconds / 60 });
}
