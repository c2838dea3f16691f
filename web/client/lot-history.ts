// The last ten bids, newest first; new rows come in batches, so that a screen reader can follow.
// Nothing is pushed: the list is drawn anew in a place that has room for ten, and read out beside it.

import { money } from "./format";
import { localise, localTime } from "./local-time";
import { part, show, write } from "./dom";
import type { Entry } from "./wire";

const rowsMax = 10;
const batchMillis = 2000;

export class LotHistory extends HTMLElement {
  #waiting: HTMLElement[] = [];
  #last = 0;
  #endsAt = "";

  /** Adds entries nobody saw yet, oldest first. */
  add(entries: Entry[], paddle: number | null, currency: string, endsAt: string): void {
    if (this.#endsAt === "") this.#endsAt = endsAt;
    for (const entry of entries) {
      if (entry.kind !== "announced") this.#waiting.push(this.#row(entry, paddle, currency));
      this.#endsAt = entry.ends_at;
    }
    if (this.#waiting.length === 0) return;
    const wait = Math.max(0, this.#last + batchMillis - performance.now());
    if (wait === 0) this.#flush();
    else setTimeout(() => this.#flush(), wait);
  }

  /** Shows rows that the server drew. */
  replace(drawn: HTMLElement[]): void {
    this.#waiting = [];
    const rows = drawn.map((row) => document.importNode(row, true));
    rows.forEach(localise);
    part(this, "[data-rows]")?.replaceChildren(...rows);
    show(part(this, "[data-empty]"), rows.length === 0);
  }

  /** Marks the rows of a paddle that became known. */
  mark(paddle: number): void {
    for (const row of [...this.#waiting, ...this.querySelectorAll<HTMLElement>("[data-rows] > li")]) {
      const who = part(row, "[data-who]");
      if (who?.textContent !== `Paddle ${paddle}`) continue;
      row.dataset["mine"] = "true";
      write(who, "You");
    }
  }

  #flush(): void {
    const rows = part(this, "[data-rows]");
    if (!rows || this.#waiting.length === 0) return;
    this.#last = performance.now();
    const fresh = this.#waiting.splice(0).reverse().slice(0, rowsMax);
    const before = [...rows.children].slice(0, rowsMax - fresh.length);
    for (const row of before) row.removeAttribute("data-new");
    rows.replaceChildren(...fresh, ...before);
    show(part(this, "[data-empty]"), false);
    this.#read(fresh);
  }

  /** Rows as a screen reader hears them, the oldest first. */
  #read(fresh: HTMLElement[]): void {
    const heard = part(this, "[data-heard]");
    for (const row of fresh.toReversed()) {
      const line = document.createElement("p");
      line.textContent = ["[data-who]", "[data-row-price]", "[data-how]"]
        .map((each) => part(row, each)?.textContent ?? "")
        .filter((words) => words !== "")
        .join(", ");
      heard?.append(line);
    }
    while ((heard?.children.length ?? 0) > rowsMax) heard?.firstElementChild?.remove();
  }

  #row(entry: Entry, paddle: number | null, currency: string): HTMLElement {
    const template = part<HTMLTemplateElement>(this, "template");
    const row = template?.content.firstElementChild?.cloneNode(true) as HTMLElement;
    const mine = entry.paddle !== null && entry.paddle === paddle;
    row.dataset["sequence"] = String(entry.sequence);
    row.dataset["new"] = "true";
    if (mine) row.dataset["mine"] = "true";
    write(part(row, "[data-who]"), who(entry, mine));
    const moved = this.#endsAt !== "" && Date.parse(entry.ends_at) > Date.parse(this.#endsAt);
    write(part(row, "[data-how]"), entry.automatic ? "automatic" : moved ? "extended" : "");
    write(part(row, "[data-row-price]"), entry.price === null ? "" : money(entry.price, currency));
    const time = part<HTMLTimeElement>(row, "[data-row-time]");
    if (time) time.dateTime = entry.at;
    write(time, localTime(entry.at));
    return row;
  }
}

function who(entry: Entry, mine: boolean): string {
  const person = mine ? "You" : entry.paddle === null ? "The house" : `Paddle ${entry.paddle}`;
  if (entry.kind === "extended") return "Extended after an outage";
  if (entry.kind === "sold") return mine ? "Sold to you" : `Sold to ${person.toLowerCase()}`;
  if (entry.kind === "withdrawn") return "Withdrawn from the sale";
  if (entry.kind === "bid" && entry.paddle === null) return "A bid was placed";
  if (entry.kind === "taken_back") return "A bid was taken back";
  if (entry.kind === "opened") return "Second-highest bid, opened";
  if (entry.kind === "held") return "Put on hold";
  if (entry.kind === "resumed") return "Resumed";
  return entry.kind === "unsold" ? "Closed, not sold" : person;
}
