// The last ten bids, newest first, as soon as the price above them. They are read out beside the list, in batches that a
// screen reader can follow. Nothing is pushed: the list is drawn anew in a place that has room for ten.

import { money } from "./format";
import { localise, localTime } from "./local-time";
import { t } from "./locale";
import { part, show, write } from "./dom";
import type { Entry } from "./wire";

const rowsMax = 10;
const batchMillis = 2000;
/** Until rows are read out: by then it is known which of them are one's own. */
const settleMillis = 700;
/** Then the line that was heard goes: the list tells how it is now. */
const heardMillis = 10_000;

export class LotHistory extends HTMLElement {
  /** Rows that were not read out yet, the oldest first. */
  #unheard: HTMLElement[] = [];
  #last = 0;
  #endsAt = "";

  /** Adds entries nobody saw yet, oldest first. */
  add(entries: Entry[], paddle: number | null, currency: string, endsAt: string): void {
    if (this.#endsAt === "") this.#endsAt = endsAt;
    const fresh: HTMLElement[] = [];
    for (const entry of entries) {
      if (entry.kind !== "announced") fresh.push(this.#row(entry, paddle, currency));
      this.#endsAt = entry.ends_at;
    }
    const rows = part(this, "[data-rows]");
    if (!rows || fresh.length === 0) return;
    const before = [...rows.children];
    for (const row of before) row.removeAttribute("data-new");
    rows.replaceChildren(...[...fresh.toReversed(), ...before].slice(0, rowsMax));
    show(part(this, "[data-empty]"), false);
    if (this.#unheard.length === 0) setTimeout(() => this.#read(), Math.max(settleMillis, this.#last + batchMillis - performance.now()));
    this.#unheard = [...this.#unheard, ...fresh].slice(-rowsMax);
  }

  /** Shows rows that the server drew. */
  replace(drawn: HTMLElement[]): void {
    const rows = drawn.map((row) => document.importNode(row, true));
    rows.forEach(localise);
    part(this, "[data-rows]")?.replaceChildren(...rows);
    show(part(this, "[data-empty]"), rows.length === 0);
  }

  /** Marks the rows of a paddle that became known. */
  mark(paddle: number): void {
    const own: Record<string, string> = { [t("row-paddle", { paddle })]: t("row-you"), [t("row-sold", { paddle })]: t("row-sold-you") };
    for (const row of [...this.querySelectorAll<HTMLElement>("[data-rows] > li"), ...this.#unheard]) {
      const who = part(row, "[data-who]");
      const mine = own[who?.textContent ?? ""];
      if (!mine) continue;
      row.dataset["mine"] = "true";
      write(who, mine);
    }
  }

  /** Rows as a screen reader hears them, the oldest first. */
  #read(): void {
    this.#last = performance.now();
    const heard = part(this, "[data-heard]");
    for (const row of this.#unheard.splice(0)) {
      const line = document.createElement("p");
      line.textContent = ["[data-who]", "[data-row-price]", "[data-how]"]
        .map((each) => part(row, each)?.textContent ?? "")
        .filter((words) => words !== "")
        .join(", ");
      heard?.append(line);
      setTimeout(() => line.remove(), heardMillis);
    }
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
    write(part(row, "[data-how]"), entry.automatic ? t("row-automatic") : moved ? t("row-extended") : "");
    write(part(row, "[data-row-price]"), entry.price === null ? "" : money(entry.price, currency));
    const time = part<HTMLTimeElement>(row, "[data-row-time]");
    if (time) time.dateTime = entry.at;
    write(time, localTime(entry.at));
    return row;
  }
}

function who({ kind, paddle }: Entry, mine: boolean): string {
  switch (kind) {
    case "extended":
      return t("row-outage");
    case "sold":
      if (mine) return t("row-sold-you");
      return paddle === null ? t("row-sold-house") : t("row-sold", { paddle });
    case "withdrawn":
      return t("row-withdrawn");
    case "taken_back":
      return t("row-taken-back");
    case "opened":
      return t("row-opened");
    case "cancelled":
      return t("state-cancelled");
    case "held":
      return t("row-held");
    case "resumed":
      return t("row-resumed");
    case "unsold":
      return t("row-unsold");
    case "bid":
      if (paddle === null) return t("row-bid");
  }
  if (mine) return t("row-you");
  return paddle === null ? t("row-house") : t("row-paddle", { paddle });
}
